"""Measures how throughput, latency and memory change with slots, partitions, batch and image size.

    python benchmarks/growth/measure.py --model DIR --out growth.jsonl [--device DEVICE]

Each line of the output is what ./twins bench --json says of one setting; the table that is printed
at the end has a row for each. Needs nothing but Python 3 and the checkout. With another --device,
--batch-size and --images that suit it, the rows continue the table of docs/benchmarks.md.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
CORES = os.cpu_count()
NANO = HOME / "models/pretrained/alt_gvt_nano"
IMAGES_OF_NANO = HOME / "models/data/fashion-mnist-test-3000.avro"

SLOTS_AND_PARTITIONS = [
    {"parallelism": slots, "partitions": partitions}
    for slots in sorted({1, CORES})
    for partitions in (1, 2, 4, 8)
]
# What a row has that varies something else.
BASIS = {"parallelism": CORES, "partitions": CORES}
BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64)
# About 200 kB, 760 kB and 4 MB where all other rows have 50 kB; the larger an image is, the fewer
# fill the same time.
IMAGE_SIZES = {"1000x750": 1 / 2, "2000x1500": 1 / 8, "4500x3400": 1 / 40}
FEWEST_IMAGES = 60
# Slots with batches for a GPU hold some hundred images in flight, the largest of 4 MB each.
HEAP = "-Xmx6g"
# With the warm-up and three loads a million images go through one process.
LONG_RUN = {"model": NANO, "images-from": IMAGES_OF_NANO, "images": 330_000, "rounds": 1}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="model directory")
    parser.add_argument("--out", type=Path, required=True, help="file of JSON lines, added to")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--images", type=int, default=200, help="of a measurement")
    parser.add_argument("--device", default="cpu", help="as of ./twins bench (default: cpu)")
    parser.add_argument("--batch-size", type=int, default=8, help="where no row varies it")
    parser.add_argument("--long-run", action="store_true", help="a million images of nano, too")
    options = parser.parse_args()
    basis = {
        **BASIS,
        "model": options.model,
        "rounds": options.rounds,
        "images": options.images,
        "device": options.device,
        "batch-size": options.batch_size,
    }
    results = []
    for setting in distinct({**basis, **setting} for setting in settings(options)):
        print(setting, file=sys.stderr)
        results.append(bench(setting))
        with options.out.open("a") as out:
            out.write(json.dumps(results[-1]) + "\n")
    print_table(results)


def settings(options: argparse.Namespace) -> list[dict]:
    batches = [{"batch-size": size} for size in BATCH_SIZES]
    sizes = [
        {"image-size": size, "images": max(FEWEST_IMAGES, round(options.images * part))}
        for size, part in IMAGE_SIZES.items()
    ]
    return SLOTS_AND_PARTITIONS + batches + sizes + ([LONG_RUN] if options.long_run else [])


def distinct(settings: Iterable[dict]) -> list[dict]:
    return list({tuple(sorted(setting.items())): setting for setting in settings}.values())


def bench(setting: dict) -> dict:
    arguments = [part for name, value in setting.items() for part in (f"--{name}", str(value))]
    command = [HOME / "twins", "bench", "--json", *arguments]
    environment = {"TWINS_JAVA_OPTIONS": HEAP, **os.environ}
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return json.loads(run.stdout)


def print_table(results: list[dict]) -> None:
    columns = (
        "slots",
        "partitions",
        "batch",
        "image, kB",
        "device alone, images/s",
        "preprocessing alone, images/s",
        "end to end, images/s",
        "end to end over preprocessing",
        "mean batch",
        "engine, ms",
        "preprocessing, ms",
        "Kafka, JVM and Flink, ms",
        "p50 / p99 at half load, ms",
        "heap, MB",
        "process, MB",
    )
    print("| " + " | ".join(columns) + " |")
    print("|---" * len(columns) + "|")
    for result in results:
        latency = result["latencyMillis"]["load50"]
        cpu = result["cpuMillisPerImage"]
        before, after = result["memoryBefore"], result["memoryAfter"]
        cells = [
            result["parallelism"],
            result["partitions"],
            result["batchSize"],
            f"{result['imageBytes'] / 1000:,.0f}",
            median_and_range(result, "rawImagesPerSecond", ",.0f"),
            median_and_range(result, "preprocessingImagesPerSecond", ",.0f"),
            median_and_range(result, "endToEndImagesPerSecond", ",.0f"),
            median_and_range(result, "endToEndOverPreprocessing", ".2f"),
            f"{result['meanBatchSize']:.1f}",
            f"{cpu['engine']:.2f}",
            f"{cpu['preprocessing']:.2f}",
            f"{cpu['kafka'] + cpu['jvm'] + cpu['flink']:.2f}",
            f"{latency['p50']:.0f} / {latency['p99']:.0f}",
            f"{before['heapBytes'] / 1e6:.0f} to {after['heapBytes'] / 1e6:.0f}",
            f"{before['residentBytes'] / 1e6:.0f} to {after['residentBytes'] / 1e6:.0f}",
        ]
        print("| " + " | ".join(map(str, cells)) + " |")


def median_and_range(result: dict, figure: str, form: str) -> str:
    least, most = (format(end, form) for end in result[f"{figure}Range"])
    return f"{result[figure]:{form}} ({least} to {most})"


if __name__ == "__main__":
    main()
