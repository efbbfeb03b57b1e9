"""Classifies images from Kafka in batches: a worker prepares the next batch while the engine runs.

python consumer.py ENGINE PROCESSES THREADS BATCH MODELS BOOTSTRAP_SERVERS ANSWER_TOPIC
"""

import multiprocessing
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import confluent_kafka
import cv2
import numpy as np

from engines import ENGINES
from images import answer, preprocess, read_event


def main(engine_name: str, processes: str, *settings: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    for _ in range(int(processes) - 1):
        spawn.Process(target=consume, args=(engine_name, *settings)).start()
    consume(engine_name, *settings)


def consume(
    engine_name: str,
    threads: str,
    batch_size: str,
    models: str,
    bootstrap_servers: str,
    answer_topic: str,
) -> NoReturn:
    cv2.setNumThreads(1)
    run = ENGINES[engine_name](Path(models), int(threads))
    run(np.zeros((int(batch_size), 3, 224, 224), np.float32))
    consumer = confluent_kafka.Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": answer_topic,
            "auto.offset.reset": "earliest",
        }
    )
    consumer.subscribe(["image-events"])
    producer = confluent_kafka.Producer({"bootstrap.servers": bootstrap_servers})
    with ThreadPoolExecutor(1) as worker:
        following = worker.submit(next_batch, consumer, int(batch_size))
        while True:
            image_ids, tensors = following.result()
            following = worker.submit(next_batch, consumer, int(batch_size))
            if image_ids:
                for image_id, scores in zip(image_ids, run(tensors), strict=True):
                    producer.produce(answer_topic, answer(image_id, scores))
                producer.poll(0)


def next_batch(
    consumer: confluent_kafka.Consumer, batch_size: int
) -> tuple[list[str], np.ndarray | None]:
    """The ids of up to batch_size images, and their tensors."""
    messages = consumer.consume(batch_size, timeout=0.1)
    events = [read_event(message.value()) for message in messages if not message.error()]
    tensors = [preprocess(event["image"]) for event in events]
    return [event["imageId"] for event in events], np.stack(tensors) if tensors else None


if __name__ == "__main__":
    main(*sys.argv[1:])
