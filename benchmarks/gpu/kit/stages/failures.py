"""The words in which a GPU fails: what the pipeline must recognise."""

import json
import re

from stages.networks import FASTEST, NANO, SMALL, noise_for, open_session, scores_of
from stages.pieces import UNPACKED
from stages.stage import Run, SkippedError


def out_of_memory(run: Run) -> dict:
    """A batch that the limit has no memory for fails, and the session serves the next one."""
    session = open_session(f"{SMALL}-{FASTEST}", run.device, memory=200_000_000)
    scores_of(session, noise_for(session, 1))
    message = _failure(lambda: scores_of(session, noise_for(session, 512)))
    if message is None:
        return {"passed": False, "note": "512 images fitted into 200 MB"}
    scores_of(session, noise_for(session, 1))
    return _verdict("OUT_OF_MEMORY", [message])


def lost_context(run: Run) -> dict:
    """After an assertion of another kernel, nothing in the process can use the GPU any more."""
    try:
        import torch  # noqa: PLC0415
    except ImportError as lack:
        raise SkippedError(str(lack)) from lack

    name = f"{NANO}-{FASTEST}"
    session = open_session(name, run.device)
    scores_of(session, noise_for(session, 8))
    cause = _failure(lambda: _read_beyond(torch.zeros(2, device="cuda"), torch))
    passes = [_failure(lambda: scores_of(session, noise_for(session, 8))) for _ in range(3)]
    again = _failure(lambda: open_session(name, run.device))
    if cause is None or None in passes:
        return {"passed": False, "note": "the GPU went on", "cause": cause, "messages": passes}
    verdict = _verdict("DEVICE_FAULT", passes)
    return {**verdict, "cause": cause, "newSession": again}


def _read_beyond(values, torch) -> None:  # noqa: ANN001
    """The kernel asserts that indices are within the values; the copy waits for it."""
    values[torch.tensor([7], device="cuda")].cpu()


def kind_of(message: str) -> str:
    """As FailureKind of the pipeline, whose patterns came along."""
    patterns = json.loads((UNPACKED / "models" / "failure_kinds.json").read_text())
    kinds = (kind for kind, pattern in patterns.items() if re.search(pattern, message))
    return next(kinds, "OTHER")


def _verdict(expected: str, messages: list[str]) -> dict:
    found = [kind_of(message) for message in messages]
    return {
        "passed": all(kind == expected for kind in found),
        "note": f"{', '.join(found)}: {messages[0]}",
        "messages": messages,
    }


def _failure(action) -> str | None:  # noqa: ANN001
    try:
        action()
    except Exception as error:  # noqa: BLE001  its words are the answer
        return str(error)
    return None
