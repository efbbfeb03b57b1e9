"""Makes the golden file of TwoSamplesTest with NumPy and hashlib.

Run from the repository root, with requirements.txt installed:

    python operators/src/test/python/make_selection_golden.py

Each probability is computed from what the other images alone would be given, image by image. The
output is the same in every run.
"""

import hashlib
import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np

OUT = Path(__file__).parents[1] / "resources/io/flinktwins/operators/evaluation/selection"
NOON = 1_772_366_400_000


def lots(image: str, minute: int) -> tuple[float, float]:
    digest = hashlib.sha256(minute.to_bytes(8, "big", signed=True) + image.encode()).digest()
    numbers = [int.from_bytes(digest[i : i + 8], "big") >> 11 for i in (0, 8)]
    return (numbers[0] + 1) / 2**53, (numbers[1] + 1) / 2**53


def nth_smallest(values: np.ndarray, n: int, otherwise: float) -> float:
    return float(np.sort(values)[n - 1]) if len(values) >= n else otherwise


def case(limit: int, share: str, minute: int, images: dict[str, int]) -> dict:
    names = list(images)
    weights = np.array([images[name] for name in names])
    uniform, priority = np.array([lots(name, minute) for name in names]).T
    scarcity = np.where(weights > 0, priority / np.maximum(weights, 1), np.inf)
    wanted_places = limit - math.ceil(Fraction(share) * limit)
    wanted_places = min(wanted_places, int((weights > 0).sum()))
    uniform_places = limit - wanted_places
    chosen = {}
    for i, name in enumerate(names):
        others = np.arange(len(names)) != i
        wanted_others = others & (weights > 0)
        of_any = nth_smallest(uniform[others], uniform_places, 1.0)
        of_wanted = 0.0
        if weights[i] > 0 and wanted_places > 0:
            rival = nth_smallest(scarcity[wanted_others], wanted_places, np.inf)
            of_wanted = min(1.0, float(weights[i]) * rival)
        is_wanted = weights[i] > 0 and (scarcity[wanted_others] < scarcity[i]).sum() < wanted_places
        if is_wanted or (uniform[others] < uniform[i]).sum() < uniform_places:
            chosen[name] = 1 - (1 - of_any) * (1 - of_wanted)
    return {
        "labelsPerMinute": limit,
        "randomShare": float(share),
        "minute": minute,
        "images": images,
        "chosen": dict(sorted(chosen.items())),
    }


def images(count: int, wanted: dict[int, int]) -> dict[str, int]:
    """A weight for each image, here and there a wanted one; one name is not in ASCII."""
    return {
        f"camera-{i % 3}/{i:05}" if i else "kamera-ä/1": next(
            (weight for weight, every in wanted.items() if i % every == 0), 0
        )
        for i in range(count)
    }


def main() -> None:
    golden = {
        "many wanted": case(20, "0.3", NOON, images(300, {3: 50, 2: 10, 1: 4})),
        "few wanted": case(20, "0.3", NOON + 60_000, images(300, {2: 100})),
        "none wanted": case(10, "0.25", NOON, images(200, {})),
        "all wanted": case(10, "0.07", NOON - 60_000, images(200, {2: 3, 1: 1})),
        "chance alone": case(7, "1", NOON, images(100, {1: 2})),
        "one place": case(1, "0.3", NOON, images(50, {1: 2})),
        "fewer than places": case(30, "0.3", NOON, images(12, {1: 2})),
        "as many as places": case(12, "0.5", NOON, images(12, {1: 2})),
        "before 1970": case(10, "0.5", -60_000, images(100, {3: 9, 1: 2})),
    }
    OUT.mkdir(parents=True, exist_ok=True)
    text = json.dumps(golden, indent=1)
    (OUT / "two-samples.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
