"""Computes what 10, 1,000 and 100,000 images per second need from one line of ./twins bench --json.

    ./twins bench --model DIR --json | python benchmarks/growth/scaling.py

docs/scaling.md explains the formulas and holds the table.
"""

import json
import math
import sys

RATES = (10, 1_000, 100_000)
LOAD = 0.7  # of what was measured; the rest is for peaks and for catching up
REPLICAS = 3
LINK_BYTES = 10e9 / 8  # a network link of 10 Gbit/s
LINK_LOAD = 0.5
BROKER_CORES = 8
BROKER_LOAD = 0.5
SECONDS_PER_DAY = 86_400


def main() -> None:
    measured = json.loads(sys.stdin.read().splitlines()[-1])
    if "engine" not in measured["cpuMillisPerImage"]:
        raise SystemExit(
            "only a run in one process, on Linux, tells the engine's processor time: "
            "leave --cluster out"
        )
    print("| images per second | " + " | ".join(f"{rate:,}" for rate in RATES) + " |")
    print("|---" * (len(RATES) + 1) + "|")
    columns = [needs(measured, rate) for rate in RATES]
    for name in columns[0]:
        print(f"| {name} | " + " | ".join(column[name] for column in columns) + " |")


def needs(measured: dict, rate: int) -> dict[str, str]:
    image_bytes = measured["imageBytes"]
    # As much goes out: two copies to the other replicas, one to the job.
    received = rate * image_bytes * REPLICAS
    brokers = {
        "replicas": REPLICAS,
        "network": received / (LINK_BYTES * LINK_LOAD),
        "cores": rate * kafka_seconds(measured) / (BROKER_CORES * BROKER_LOAD),
    }
    most = max(brokers, key=brokers.get)
    slots = math.ceil(rate / (slot_rate(measured) * LOAD))
    return {
        "slots, and partitions at least": f"{slots:,}",
        "cores of TaskManagers": f"{math.ceil(rate * job_seconds(measured) / LOAD):,}",
        "images in, MB/s": f"{rate * image_bytes / 1e6:,.1f}",
        "brokers (because of)": f"{math.ceil(brokers[most]):,} ({most})",
        "broker disks a day of retention, TB": f"{received * SECONDS_PER_DAY / 1e12:,.2f}",
    }


def slot_rate(measured: dict) -> float:
    return measured["endToEndImagesPerSecond"] / measured["parallelism"]


def job_seconds(measured: dict) -> float:
    """Processor time of an image in the job; the clients of Kafka count as the broker's."""
    uses = ("engine", "preprocessing", "flink", "jvm")
    return sum(measured["cpuMillisPerImage"][use] for use in uses) / 1000


def kafka_seconds(measured: dict) -> float:
    """Of clients and one broker, which stores one replica; the others cost no more each."""
    return REPLICAS * measured["cpuMillisPerImage"]["kafka"] / 1000


if __name__ == "__main__":
    main()
