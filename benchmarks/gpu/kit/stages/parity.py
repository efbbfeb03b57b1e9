"""The scores of the device beside those that the processor gave where the kit was made."""

import numpy as np

from stages.networks import FORMS, NANO, open_session, scores_of
from stages.pieces import UNPACKED
from stages.stage import Run


def parity(run: Run) -> dict:
    """Of every form of the network that can tell images apart."""
    stored = np.load(UNPACKED / "models" / "images.npz")
    results = {}
    for form in FORMS:
        for tf32 in (False, True) if form.startswith("fp32") and run.on_gpu else (False,):
            session = open_session(f"{NANO}-{form}", run.device, tf32)
            results[f"{form}{'-tf32' if tf32 else ''}"] = _compare(session, form, stored)
    passed = all(_is_equal(name, result) for name, result in results.items())
    worst = min(result["sameClass"] for result in results.values())
    return {"passed": passed, "note": f"same class at least {worst:.2%}", **results}


def _compare(session, form: str, stored) -> dict:  # noqa: ANN001
    scores, expected = _scores(session, form, stored), stored["scores"]
    classes = scores.argmax(axis=1)
    return {
        "images": len(scores),
        "sameClass": float((classes == expected.argmax(axis=1)).mean()),
        "largestDifference": float(np.abs(scores - expected).max() / np.abs(expected).max()),
        "top1": float((classes == stored["classes"]).mean()),
        "expectedTop1": float((expected.argmax(axis=1) == stored["classes"]).mean()),
    }


def _scores(session, form: str, stored) -> np.ndarray:  # noqa: ANN001
    scores = []
    for part in np.array_split(stored["pixels"], max(1, len(stored["pixels"]) // 32)):
        images = np.repeat(part[..., None], 3, axis=3)
        if "float32" in form:
            scaled = (images.astype(np.float32) / 255 - stored["mean"]) / stored["std"]
            images = np.ascontiguousarray(scaled.transpose(0, 3, 1, 2), np.float32)
        scores.append(scores_of(session, images))
    return np.concatenate(scores)


def _is_equal(name: str, result: dict) -> bool:
    if name.startswith("fp32") and not name.endswith("-tf32"):
        return result["largestDifference"] <= 1e-4
    near = abs(result["top1"] - result["expectedTop1"]) <= 0.001
    return result["sameClass"] >= 0.998 and near
