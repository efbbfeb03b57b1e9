"""A new model version that comes while images do."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from stages.pieces import UNPACKED
from stages.speed import largest
from stages.stage import Run
from stages.twins import SERVED, device, end_with, start
from stages.watch import UNKNOWN, Watch

_UNDER_WAY = "Latency at"  # what bench says when it has measured, and sends images steadily
_SWAPPED = "serves instead of"


def java_swap(run: Run) -> dict:
    """./twins bench ends only when every image has its answer; its job says who served."""
    model = _copy(SERVED / f"{largest(run)}-fp16")
    load = (f"--images={20000 if run.on_gpu else 800}", "--rounds=1", "--parallelism=1", "--json")
    options = (*load, f"--batch-size={32 if run.on_gpu else 8}", "--", "--model-poll=1s")
    answer, messages = run.file("answer"), run.file("messages")
    with Watch() as watch, answer.open("w") as output, messages.open("w") as errors:
        process = start(run, output, errors, "bench", f"--model={model}", device(run), *options)
        _await(_UNDER_WAY, messages, process)
        installed = watch.seconds()
        _install(2, model)
        code = process.wait()
    print(messages.read_text(), file=sys.stderr)
    end_with(code)
    swaps = [line for line in run.file("flink-0.log").read_text().splitlines() if _SWAPPED in line]
    memory = _memory(watch.samples, installed)
    taken_over = "took over" if swaps else "never served"
    return {
        "passed": bool(swaps),
        "note": f"no image was lost; the new version {taken_over}; GPU memory {memory}",
        "swaps": swaps,
        "installedAtSecond": installed,
        "gpu": watch.samples,
        "bench": json.loads(answer.read_text()),
    }


def _memory(samples: list[dict], installed: float) -> str:
    """With one version, with both for a while, and at the end."""
    before = [sample["megabytes"] for sample in samples if sample["seconds"] <= installed]
    after = [sample["megabytes"] for sample in samples if sample["seconds"] > installed]
    if not before or not after:
        return UNKNOWN
    return f"{before[-1]} MB, then up to {max(after)}, at last {after[-1]}"


def _copy(served: Path) -> Path:
    model = UNPACKED / "swapped" / served.name
    shutil.rmtree(model, ignore_errors=True)
    shutil.copytree(served, model)
    return model


def _install(version: int, model: Path) -> None:
    """Under its name in one step, so that the job never sees half of it."""
    partial = model / f".{version}.partial"
    shutil.copytree(model / "1", partial)
    description = json.loads((partial / "twins.json").read_text())
    (partial / "twins.json").write_text(json.dumps({**description, "version": version}))
    partial.rename(model / str(version))


def _await(words: str, messages: Path, process: subprocess.Popen) -> None:
    """Until the process has said so, or has ended."""
    while words not in messages.read_text() and process.poll() is None:
        time.sleep(0.2)
