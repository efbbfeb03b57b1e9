"""Runs ./twins as a user would, on the Java and the native libraries that came along."""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

from stages.pieces import UNPACKED
from stages.stage import Run

Output = int | IO[str] | None  # as of subprocess

ARCHIVES = ("models", "java", "checkout", "native", "onnxruntime", "provider")
SERVED = UNPACKED / "served"
_CHECKOUT = UNPACKED / "checkout"
_LIBRARIES = {
    "onnxruntime.native.path": UNPACKED / "native",
    "org.bytedeco.javacpp.cachedir": UNPACKED / "javacpp",
}


def twins(run: Run, *arguments: object) -> str:
    """Returns what the command prints; its messages go to the stage's log."""
    print("twins", *arguments, file=sys.stderr, flush=True)
    process = start(run, subprocess.PIPE, None, *arguments)
    answer, _ = process.communicate()
    end_with(process.returncode)
    return answer


def start(run: Run, output: Output, messages: Output, *arguments: object) -> subprocess.Popen:
    """Starts the command. What Flink has to say goes to a file, one for each command."""
    number = len(list(run.results.glob(f"{run.stage}.flink-*")))
    environment = {
        **os.environ,
        "JAVA_HOME": str(UNPACKED / "java"),
        "TWINS_JAVA_OPTIONS": _options(run.file(f"flink-{number}.log")),
    }
    command = [str(_CHECKOUT / "twins"), *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stdout=output, stderr=messages, text=True)


def end_with(code: int) -> None:
    """Ends the stage as its command ended, if not well: the last words of the log are then its."""
    if code:
        sys.exit(code)


def device(run: Run) -> str:
    return f"--device={run.device}"


def _options(log: Path) -> str:
    log.touch()
    options = {**_LIBRARIES, "log.file": log}
    return " ".join(f"-D{name}={value}" for name, value in options.items())
