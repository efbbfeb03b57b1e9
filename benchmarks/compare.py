"""Compares Flink Twins with its peers: the same images, network, cores and broker, in turns.

    python compare.py --models DIR --pyflink-python .venv-pyflink/bin/python

README.md says how to set the two Python environments and the models up.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import confluent_kafka
import numpy as np
from confluent_kafka.admin import AdminClient, NewTopic

from peers.commands import CORES, PEERS, Command, build_java, commands

# Class id by image id.
Answers = dict[str, int]
# The answers and the images per second of each round, by peer.
Rounds = dict[str, list[tuple[Answers, float]]]

PATIENCE_SECONDS = 120
ENVIRONMENT = {**os.environ, "ORT_DISABLE_TELEMETRY": "1", "PYTHONPATH": str(PEERS)}


def main() -> None:
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        java = build_java(folder)
        peers = commands(options, java)
        unknown = set(options.peers or peers) - set(peers)
        if unknown:
            sys.exit(f"--peers: there is no {', '.join(unknown)}; there are {', '.join(peers)}")
        chosen = {name: peers[name] for name in options.peers or peers}
        with backlog(options, java, folder) as bootstrap_servers:
            report(measure(options, chosen, bootstrap_servers, folder))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--models", type=Path, required=True, help="what make_models.py wrote")
    add("--int8-model", type=Path, help="the same network in int8, for one more line")
    add("--pyflink-python", help="python of the environment of requirements-pyflink.txt")
    add("--images", type=int, default=600, help="backlog (default: 600)")
    add("--size", type=int, nargs=2, default=(500, 375), metavar=("WIDTH", "HEIGHT"))
    add("--batch", type=int, default=8, help="images in a forward pass (default: 8)")
    add("--rounds", type=int, default=3, help="(default: 3)")
    add(
        "--simulated-millis",
        type=float,
        metavar="N",
        help="a device that takes so long for a batch and no processor, instead of the engines",
    )
    add("--peers", nargs="+", metavar="NAME", help="only these")
    options = parser.parse_args()
    if options.simulated_millis:
        ENVIRONMENT["SIMULATED_MILLIS"] = str(options.simulated_millis)
    return options


@contextmanager
def backlog(options: argparse.Namespace, java: list[str], folder: Path) -> Iterator[str]:
    """A broker with the images; its address."""
    arguments = [options.images, CORES, *options.size]
    command = [*java, "io.flinktwins.benchmarks.peers.Backlog", *map(str, arguments)]
    with running(command, folder / "backlog.log", stdout=subprocess.PIPE) as process:
        address = process.stdout.readline().decode().strip()
        if not address:
            sys.exit("the broker did not start:\n" + (folder / "backlog.log").read_text())
        yield address


@contextmanager
def running(command: list, log: Path, stdout: int | None = None) -> Iterator[subprocess.Popen]:
    """A process with all that it starts, which ends with the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=stdout or output,
            stderr=output,
            env=ENVIRONMENT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def measure(
    options: argparse.Namespace, peers: dict[str, Command], bootstrap_servers: str, folder: Path
) -> Rounds:
    """Answers and rate of each peer in each round; every round starts with another peer."""
    rounds = {name: [] for name in peers}
    names = list(peers)
    for number in range(options.rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            topic = f"{name}-{number}"
            create_topic(bootstrap_servers, topic)
            log = folder / f"{topic}.log"
            with running(peers[name](bootstrap_servers, topic), log) as process:
                answers, times = read(bootstrap_servers, topic, options.images, process, log)
            rounds[name].append((answers, rate(times)))
            print(f"round {number + 1}: {name}: {rounds[name][-1][1]:.1f} images/s", flush=True)
    return rounds


def create_topic(bootstrap_servers: str, topic: str) -> None:
    """The broker's clock says when an answer came, for all peers alike."""
    settings = {"message.timestamp.type": "LogAppendTime"}
    admin = AdminClient({"bootstrap.servers": bootstrap_servers, "log_level": 3})
    created = admin.create_topics([NewTopic(topic, 1, 1, config=settings)])
    created[topic].result()


def read(
    bootstrap_servers: str, topic: str, images: int, process: subprocess.Popen, log: Path
) -> tuple[Answers, list[int]]:
    """Class by image id, and the times of the answers in milliseconds."""
    settings = {
        "bootstrap.servers": bootstrap_servers,
        "group.id": f"reader-{topic}",
        "auto.offset.reset": "earliest",
        "log_level": 3,
    }
    answers, times = {}, {}
    last_answer = time.monotonic()
    with closing(confluent_kafka.Consumer(settings)) as consumer:
        consumer.subscribe([topic])
        while len(answers) < images:
            for message in consumer.consume(500, timeout=0.5):
                if not message.error():
                    last_answer = time.monotonic()
                    image_id, class_id = parse_answer(message.value())
                    answers[image_id] = class_id
                    times.setdefault(image_id, message.timestamp()[1])
            late = time.monotonic() - last_answer > PATIENCE_SECONDS
            if late or process.poll() is not None:
                end = log.read_text()[-3000:]
                sys.exit(f"{topic}: {len(answers)} of {images} answers came:\n{end}")
    return answers, list(times.values())


def parse_answer(value: bytes) -> tuple[str, int]:
    found = json.loads(value)
    return found["imageId"], found["classId"] if "classId" in found else found["topK"][0]["classId"]


def rate(times: list[int]) -> float:
    """Answers in a second: the slope between a tenth and nine tenths, free of start and end."""
    seconds = np.sort(times) / 1000
    margin = len(seconds) // 10
    middle = seconds[margin : len(seconds) - margin]
    return np.polyfit(middle - middle[0], np.arange(len(middle)), 1)[0]


def report(rounds: Rounds) -> None:
    reference = next(iter(rounds.values()))[0][0]
    print("\n| | images/s, median (range) | same class as the first line |\n|---|---|---|")
    for name, measured in rounds.items():
        rates = [images_per_second for _, images_per_second in measured]
        answers = measured[0][0]
        same = sum(answers[image] == reference[image] for image in reference) / len(reference)
        spread = f"{statistics.median(rates):.1f} ({min(rates):.1f} to {max(rates):.1f})"
        print(f"| {name} | {spread} | {same:.1%} |")


if __name__ == "__main__":
    main()
