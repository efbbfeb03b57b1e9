"""Measures `twins serve` beside servers in Python: the same model, images, cores and dialect.

    go install github.com/tsenart/vegeta/v12@v12.13.0
    python load.py --model DIR --vegeta ~/go/bin/vegeta

Both speak PaddleX's dialect, and vegeta sends the same requests to both, in turns:
 - over 1, 8 and 64 connections, on each of which the next request follows the answer to the last,
   which gives the images per second;
 - at rates that do not depend on the answers, over 64 connections: a server that falls behind has
   its clients wait, and what they wait counts. The rates are shares of what the engine alone does
   with full batches, by `./twins bench` in the same run.
The first images' classes have to be the same from both.
"""

import argparse
import base64
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

HERE = Path(__file__).resolve().parent
HOME = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

from benchmark_images import photo  # noqa: E402  the folder above has it

CORES = len(os.sched_getaffinity(0))
CONNECTIONS = (1, 8, 64)
PATIENCE_SECONDS = 120
PATH = "/image-classification"
ENVIRONMENT = {**os.environ, "ORT_DISABLE_TELEMETRY": "1"}
# The command that serves the model on a port.
Command = Callable[[int], list]


class Measured(NamedTuple):
    """What vegeta says of some seconds."""

    images_per_second: float
    median_millis: float
    p99_millis: float
    answered: float

    @classmethod
    def of(cls, report: dict) -> "Measured":
        latencies = report["latencies"]
        return cls(
            report["throughput"],
            latencies["50th"] / 1e6,
            latencies["99th"] / 1e6,
            report["success"],
        )


def main() -> None:
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bodies = draw(folder, *options.size, options.images)
        servers = commands(options)
        engine = [engine_rate(options)]
        rounds: dict[str, dict[str, list[Measured]]] = {name: {} for name in servers}
        names = list(servers)
        for number in range(options.rounds):
            for server in names[number % len(names) :] + names[: number % len(names)]:
                with serving(servers[server], folder / f"{server}.log") as address:
                    for what, measured in measure(options, bodies, address, folder, engine[0]):
                        rounds[server].setdefault(what, []).append(measured)
                        print(f"round {number + 1}: {server}, {what}: {measured}", flush=True)
            engine.append(engine_rate(options))
    report(rounds, engine, options)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--model", type=Path, required=True, help="model directory, with versions")
    add("--vegeta", default="vegeta", help="(default: vegeta)")
    add("--images", type=int, default=64, help="different ones (default: 64)")
    add("--size", type=int, nargs=2, default=(500, 375), metavar=("WIDTH", "HEIGHT"))
    add("--seconds", type=int, default=30, help="of a measurement (default: 30)")
    add("--rounds", type=int, default=3, help="(default: 3)")
    add("--shares", type=float, nargs="+", default=(0.5, 0.8), help="(default: 0.5 0.8)")
    add("--out", type=Path, help="file of JSON with everything measured")
    add("--serve-options", nargs="+", default=(), help="of twins serve, each as one word")
    add("--paddlex", type=Path, help="paddlex of its own environment, for one more line")
    add("--paddlex-pipeline", type=Path, help="what paddlex_pipeline.py wrote")
    return parser.parse_args()


def draw(folder: Path, width: int, height: int, images: int) -> list[bytes]:
    """Requests with parts of one drawn photo, as JPEG."""
    margin = images
    whole = photo(width + margin, height + margin)
    bodies = []
    for i in range(images):
        part = whole[i : i + height, margin - i : margin - i + width]
        encoded = cv2.imencode(".jpg", part, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
        body = {"image": base64.b64encode(encoded).decode(), "visualize": False}
        bodies.append(json.dumps(body).encode())
    (folder / "first.jpg").write_bytes(base64.b64decode(json.loads(bodies[0])["image"]))
    return bodies


def commands(options: argparse.Namespace) -> dict[str, Command]:
    version = max(
        (path for path in options.model.iterdir() if path.name.isdigit()),
        key=lambda path: int(path.name),
    )

    def python(processes: int) -> Command:
        threads = max(1, CORES // processes)
        arguments = [HERE / "python_server.py", "--model", version.resolve()]
        more = ["--threads", threads, "--processes", processes]
        return lambda port: [sys.executable, *arguments, "--port", port, *more]

    twins = [HOME / "twins", "serve", "--model", options.model, *options.serve_options]
    servers = {"twins serve": lambda port: [*twins, "--port", port], "python": python(1)}
    if CORES > 1:
        servers[f"python-{CORES}-processes"] = python(CORES)
    if options.paddlex:
        paddlex = [options.paddlex, "--serve", "--pipeline", options.paddlex_pipeline]
        servers["paddlex"] = lambda port: [*paddlex, "--host", "127.0.0.1", "--port", port]
    return servers


def engine_rate(options: argparse.Namespace) -> float:
    """Images per second of the engine alone, in full batches, on all cores."""
    command = [
        HOME / "twins",
        "bench",
        "--model",
        options.model,
        "--rounds",
        "1",
        "--images",
        "300",
        "--json",
    ]
    done = subprocess.run(
        list(map(str, command)), check=True, capture_output=True, text=True, env=ENVIRONMENT
    )
    return json.loads(done.stdout)["rawImagesPerSecond"]


@contextmanager
def serving(command: Command, log: Path) -> Iterator[str]:
    """A server with all that it starts, which ends with the block; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(map(str, command(port))),
            stdout=output,
            stderr=output,
            env=ENVIRONMENT,
            cwd=HERE,
            start_new_session=True,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        end = time.monotonic() + PATIENCE_SECONDS
        while not is_healthy(address):
            if process.poll() is not None or time.monotonic() > end:
                sys.exit(f"the server does not come up:\n{log.read_text()[-3000:]}")
            time.sleep(0.2)
        yield address
    finally:
        end_group(process)


def end_group(process: subprocess.Popen) -> None:
    """With all that it has started, as long as any of it is there."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE_SECONDS)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def measure(
    options: argparse.Namespace, bodies: list[bytes], address: str, folder: Path, engine: float
) -> Iterator[tuple[str, Measured]]:
    targets = folder / "targets.json"
    targets.write_text("\n".join(target(address, body) for body in bodies) + "\n")
    check(bodies, address)
    attack(options, targets, seconds=max(2, options.seconds // 3), connections=8)
    for connections in CONNECTIONS:
        yield f"{connections} connections", attack(options, targets, options.seconds, connections)
    for share in options.shares:
        rate = max(1, round(share * engine * 60))
        measured = attack(options, targets, options.seconds, CONNECTIONS[-1], f"{rate}/1m")
        yield f"{share:.0%} of the engine's rate", measured


def target(address: str, body: bytes) -> str:
    header = {"Content-Type": ["application/json"]}
    encoded = base64.b64encode(body).decode()
    return json.dumps({"method": "POST", "url": address + PATH, "header": header, "body": encoded})


CHECKED: dict[int, dict] = {}


def check(bodies: list[bytes], address: str) -> None:
    """All servers say the same of an image, within what another order of sums makes."""
    for number, body in enumerate(bodies[:8]):
        request = urllib.request.Request(address + PATH, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            categories = json.load(answer)["result"]["categories"]
        scores = {category["id"]: category["score"] for category in categories}
        known = CHECKED.setdefault(number, scores)
        assert scores.keys() == known.keys(), (scores, known)
        found = [scores[i] for i in known]
        assert np.allclose(found, list(known.values()), rtol=1e-4), (scores, known)


def attack(
    options: argparse.Namespace, targets: Path, seconds: int, connections: int, rate: str = "0"
) -> Measured:
    """At a rate, of which 0 is as fast as the connections let it; waiting for one counts."""
    results = targets.with_suffix(".bin")
    workers = connections if rate == "0" else 10_000
    command = [
        *(options.vegeta, "attack", "-format", "json", "-targets", targets, "-output", results),
        *("-rate", rate, "-duration", f"{seconds}s", "-timeout", f"{PATIENCE_SECONDS}s"),
        *("-connections", connections, "-max-connections", connections, "-http2=false"),
        *("-workers", min(workers, connections), "-max-workers", workers),
    ]
    subprocess.run(list(map(str, command)), check=True)
    said = subprocess.run(
        [options.vegeta, "report", "-type", "json", str(results)], check=True, capture_output=True
    )
    return Measured.of(json.loads(said.stdout))


def report(
    rounds: dict[str, dict[str, list[Measured]]], engine: list[float], options: argparse.Namespace
) -> None:
    raw = statistics.median(engine)
    spread = f"{min(engine):.1f} to {max(engine):.1f}"
    print(f"\nThe engine alone, full batches: {raw:.1f} images/s ({spread})\n")
    print("| | server | images/s | of the engine's | p50 ms | p99 ms | answered |")
    print("|---|---|---|---|---|---|---|")
    for what in next(iter(rounds.values())):
        for name, measured in rounds.items():
            rows = measured[what]
            rates = [row.images_per_second for row in rows]
            rate = statistics.median(rates)
            median, p99 = (statistics.median(row[i] for row in rows) for i in (1, 2))
            answered = min(row.answered for row in rows)
            spread = f"{rate:.1f} ({min(rates):.1f} to {max(rates):.1f})"
            latency = f"{median:.0f} | {p99:.0f}"
            print(f"| {what} | {name} | {spread} | {rate / raw:.2f} | {latency} | {answered:.1%} |")
    if options.out:
        options.out.write_text(json.dumps({"engine": engine, "rounds": rounds}))


if __name__ == "__main__":
    main()
