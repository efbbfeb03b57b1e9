"""What the process and the GPU hold."""

import json
from pathlib import Path

from stages.networks import FASTEST, NANO, noise_for, open_session, scores_of
from stages.stage import Run
from stages.watch import look


def memory(run: Run) -> dict:
    """After loading and closing a network again and again."""
    loads = 500 if run.on_gpu else 20
    held = []
    for load in range(loads):
        session = open_session(f"{NANO}-{FASTEST}", run.device)
        scores_of(session, noise_for(session, 8))
        del session
        if load in (loads // 2, loads - 1):
            held.append({"loads": load + 1, "process": _resident(), "gpu": look()})
    return {"passed": True, "note": json.dumps(held), "held": held}


def _resident() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))
