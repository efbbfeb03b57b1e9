"""The classification job's code on the device beside the processor."""

import json

from stages.networks import NANO
from stages.pieces import UNPACKED
from stages.stage import Run
from stages.twins import SERVED, device, twins

# Of probabilities. fp16 has 11 bits, and rounds in each layer.
_TOLERANCES = {"fp32": 1e-4, "fp16": 2e-2}


def java_parity(run: Run) -> dict:
    """./twins classify gives the same classes, and nearly the same probabilities."""
    results = {precision: _compare(precision, run) for precision in _TOLERANCES}
    passed = all(
        result["sameClass"] == result["images"]
        and result["largestDifference"] <= _TOLERANCES[precision]
        for precision, result in results.items()
    )
    note = ", ".join(
        f"{precision}: {result['sameClass']} of {result['images']} the same class, "
        f"within {result['largestDifference']:.1e}"
        for precision, result in results.items()
    )
    return {"passed": passed, "note": note, **results}


def _compare(precision: str, run: Run) -> dict:
    expected = _classify(run, precision, "--device=cpu")
    found = _classify(run, precision, device(run), "--gpu-precision=exact")
    pairs = [(expected[file], found[file]) for file in expected]
    return {
        "images": len(pairs),
        "sameClass": sum(max(a, key=a.get) == max(b, key=b.get) for a, b in pairs),
        "largestDifference": max(abs(a[number] - b[number]) for a, b in pairs for number in a),
    }


def _classify(run: Run, precision: str, *options: str) -> dict[str, dict[int, float]]:
    """The probabilities of all classes, by file."""
    model, images = SERVED / f"{NANO}-{precision}", sorted((UNPACKED / "images").iterdir())
    lines = twins(run, "classify", f"--model={model}", "--top-k=10", *options, *images).splitlines()
    return {
        line["file"]: {entry["classId"]: entry["score"] for entry in line["topK"]}
        for line in map(json.loads, lines)
    }
