"""The commands that run Flink Twins and its peers."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PEERS = Path(__file__).resolve().parent
HOME = PEERS.parents[1]
TARGET = HOME / "benchmarks" / "target"
LIB = TARGET / "lib"
CORES = len(os.sched_getaffinity(0))

# Takes a broker's address, and the topic to answer to.
Command = Callable[[str, str], list]


def build_java(folder: Path) -> list[str]:
    """Builds the project with the Java peers; the start of a command that runs one."""
    maven = ["./mvnw", "-q", "-B", "-ntp", "-Pbenchmarks", "-pl", "benchmarks", "-am"]
    subprocess.run([*maven, "package", "-DskipTests"], cwd=HOME, check=True)
    opens = "--add-opens=java.base/java.util=ALL-UNNAMED"
    classpath = f"{TARGET}/classes:{LIB}/*"
    return ["java", "-Xmx2g", opens, f"-Djava.io.tmpdir={folder}", "-cp", classpath]


def commands(options: argparse.Namespace, java: list[str]) -> dict[str, Command]:
    """The commands, by name."""
    models = options.models.resolve()
    plain = models / "plain" / "1" / "model.onnx"

    def flink_twins(model: Path, *main: str) -> Command:
        return lambda servers, topic: [
            *java, *(main or ["io.flinktwins.jobs.ClassificationJob"]),
            *("--bootstrap-servers", servers, "--classification-topic", topic),
            *("--dead-letter-topic", "dead-letters"),
            *("--group-id", topic, "--output-format", "json", "--model", str(model)),
            *("--parallelism", str(CORES), "--batch-size", str(options.batch)),
        ]  # fmt: skip

    def consumer(engine: str, processes: int) -> Command:
        return lambda servers, topic: [
            *(sys.executable, PEERS / "consumer.py", engine, str(processes)),
            *(str(CORES // processes), str(options.batch), models, servers, topic),
        ]

    if options.simulated_millis:
        device = f"simulated:{options.simulated_millis:g}"
        main = "io.flinktwins.benchmarks.peers.SimulatedTwins"
        return {
            "flink-twins": flink_twins(models / "ours", main, device),
            "python": consumer("simulated", 1),
            f"python-{CORES}-processes": consumer("simulated", CORES),
        }
    found = {"flink-twins": flink_twins(models / "ours")}
    if options.int8_model:
        found["flink-twins-int8"] = flink_twins(options.int8_model.resolve())
    found["flink-twins-sql"] = lambda servers, topic: [
        *(*java, "io.flinktwins.benchmarks.peers.TwinsSql"),
        *(servers, topic, models / "ours", str(CORES), str(options.batch)),
    ]
    found["flink-twins-plain-graph"] = flink_twins(models / "plain")
    for engine in ("onnxruntime", "openvino", "openvino-bf16", "paddle"):
        found[f"python-{engine}"] = consumer(engine, 1)
        found[f"python-{engine}-{CORES}-processes"] = consumer(engine, CORES)
    found["plain-flink"] = lambda servers, topic: [
        *(*java, "io.flinktwins.benchmarks.peers.PlainFlink"),
        *(servers, topic, plain, str(CORES)),
    ]
    if options.pyflink_python:
        connector = [
            jar.as_uri()
            for name in ("flink-connector-kafka", "flink-connector-base", "kafka-clients")
            for jar in LIB.glob(f"{name}-*.jar")
        ]
        found["pyflink"] = lambda servers, topic: [
            *(options.pyflink_python, PEERS / "pyflink_udf.py", str(CORES), plain),
            *(";".join(connector), servers, topic),
        ]
    return found
