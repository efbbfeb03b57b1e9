"""Runs a stage in a process of its own, and tells what became of it."""

import json
import os
import signal
import site
import subprocess
import sys
import time
from pathlib import Path

from stages.pieces import KIT, UNPACKED
from stages.stage import Run, SkippedError, Stage

_NOTE = 300  # characters that a table has room for
_REHEARSALS = 3  # as long as on a GPU: what rehearses shares its processors


def run_here(stage: Stage, run: Run) -> None:
    """What the stage's own process does."""
    try:
        answer = stage.answer(run)
    except SkippedError as lack:
        answer = {"outcome": "skipped", "note": str(lack)}
    else:
        answer["outcome"] = "passed" if answer.pop("passed") else "failed"
    run.file("json").write_text(json.dumps(answer))


def run_in_a_process(stage: Stage, run: Run, missing: set[str]) -> dict:
    """Writes STAGE.json and returns its content: outcome, seconds, note and details."""
    for earlier in run.results.glob(f"{run.stage}.*"):
        earlier.unlink()
    lacking = sorted(missing.intersection(stage.archives))
    if lacking:
        result = {"outcome": "skipped", "seconds": 0, "note": f"no {' and no '.join(lacking)} here"}
    elif stage.needs_gpu and not run.on_gpu:
        result = {"outcome": "skipped", "seconds": 0, "note": "needs a GPU"}
    else:
        start = time.perf_counter()
        answer = _answer(stage, run)
        seconds = round(time.perf_counter() - start, 1)
        result = {"outcome": answer.pop("outcome"), "seconds": seconds, **answer}
    run.file("json").write_text(json.dumps(result, indent=2) + "\n")
    return result


def table(results: dict[str, dict]) -> str:
    """One line of a Markdown table for each stage."""
    lines = ["| stage | outcome | seconds | |", "|---|---|---|---|"]
    for name, result in results.items():
        note = _short(" ".join(result["note"].split())).replace("|", "\\|")
        lines.append(f"| {name} | {result['outcome']} | {result['seconds']:.0f} | {note} |")
    return "\n".join(lines) + "\n"


def _short(note: str) -> str:
    """Its start and its end: what failed, and why. All of it is in STAGE.json."""
    half = _NOTE // 2
    return note if len(note) <= _NOTE else f"{note[:half]} ... {note[-half:]}"


def _answer(stage: Stage, run: Run) -> dict:
    arguments = ["--stage", run.stage, "--device", run.device, "--out", str(run.results)]
    file, log = run.file("json"), run.file("log")
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, str(KIT / "run.py"), *arguments],
            env=_environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        end = _end(process, stage.seconds if run.on_gpu else _REHEARSALS * stage.seconds)
    if end or not file.exists():
        return {"outcome": "failed", "note": f"{end or 'no answer'}: {_last_words(log)}"}
    return json.loads(file.read_text())


def _end(process: subprocess.Popen, seconds: int) -> str | None:
    """How the process ended, if not well. It takes what it started along."""
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return f"no end within {seconds} s"
    return f"exit code {code}" if code else None


def _last_words(log: Path) -> str:
    """The last line of the log; ./twins says below its own where there is more."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return next((line for line in reversed(lines) if not line.startswith("Details are in")), "")


def _environment() -> dict[str, str]:
    """CUDA's libraries are those that came with PyTorch."""
    folders = [*site.getsitepackages(), site.getusersitepackages()]
    libraries = [str(lib) for folder in folders for lib in Path(folder).glob("nvidia/*/lib")]
    inherited = os.environ.get("LD_LIBRARY_PATH")
    return {
        **os.environ,
        "CUDA_DEVICE_ORDER": "PCI_BUS_ID",
        "ORT_DISABLE_TELEMETRY": "1",
        "PYTHONPATH": str(UNPACKED),
        "LD_LIBRARY_PATH": ":".join([*libraries, *filter(None, [inherited])]),
    }
