"""Measures how throughput, latency and memory change with slots, partitions, batch and image size.

    python benchmarks/growth/measure.py --model DIR --out growth.jsonl

Each line of the output is what ./twins bench --json says of one setting; the table that is printed
at the end has a row for each. Needs nothing but Python 3 and the checkout.
"""

import argparse
import json
import os
import subprocess
import sys
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
BATCH_SIZES = [{"batch-size": size} for size in (1, 2, 4, 8, 16, 32, 64)]
# About 70 kB, 300 kB, 1 MB and 5 MB.
IMAGE_SIZES = [
    {"image-size": size, "images": images}
    for size, images in (("500x375", 200), ("1000x750", 200), ("2000x1500", 120), ("4500x3400", 60))
]
# Three loads come after the warm-up: more than 100,000 images between the two looks at the memory.
LONG_RUN = {"model": NANO, "images-from": IMAGES_OF_NANO, "images": 34_000}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="model directory")
    parser.add_argument("--out", type=Path, required=True, help="file of JSON lines, added to")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--images", type=int, default=200, help="of a measurement")
    parser.add_argument("--long-run", action="store_true", help="100,000 images of nano, too")
    options = parser.parse_args()
    settings = SLOTS_AND_PARTITIONS + BATCH_SIZES + IMAGE_SIZES
    settings += [LONG_RUN] if options.long_run else []
    basis = {"model": options.model, "rounds": options.rounds, "images": options.images}
    results = []
    for setting in settings:
        print(setting, file=sys.stderr)
        results.append(bench({**basis, **setting}))
        with options.out.open("a") as out:
            out.write(json.dumps(results[-1]) + "\n")
    print_table(results)


def bench(setting: dict) -> dict:
    arguments = [part for name, value in setting.items() for part in (f"--{name}", str(value))]
    command = [HOME / "twins", "bench", "--json", *arguments]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def print_table(results: list[dict]) -> None:
    print(
        "| model | slots | partitions | batch | image kB | engine alone | end to end | ratio"
        " | p50 / p99 ms at half load | heap MB | resident MB |"
    )
    print("|" + "---|" * 11)
    for result in results:
        latency = result["latencyMillis"]["load50"]
        before, after = result["memoryBefore"], result["memoryAfter"]
        cells = [
            Path(result["model"]).name,
            result["parallelism"],
            result["partitions"],
            result["batchSize"],
            f"{result['imageBytes'] / 1000:.1f}",
            f"{result['rawImagesPerSecond']:.1f}",
            f"{result['endToEndImagesPerSecond']:.1f}",
            f"{result['endToEndOverRaw']:.2f}",
            f"{latency['p50']:.0f} / {latency['p99']:.0f}",
            f"{before['heapBytes'] / 1e6:.0f} to {after['heapBytes'] / 1e6:.0f}",
            f"{before['residentBytes'] / 1e6:.0f} to {after['residentBytes'] / 1e6:.0f}",
        ]
        print("| " + " | ".join(map(str, cells)) + " |")


if __name__ == "__main__":
    main()
