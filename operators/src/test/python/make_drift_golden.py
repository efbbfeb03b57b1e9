"""Makes the golden file of DistancesTest with SciPy and NumPy.

Run from the repository root, with requirements.txt installed:

    python operators/src/test/python/make_drift_golden.py

The output is the same in every run.
"""

import json
from pathlib import Path

import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.stats import ks_2samp

OUT = Path(__file__).parents[1] / "resources/io/flinktwins/operators/evaluation/drift"
BINS = 15
SMOOTHING = 0.5


def case(first: dict, second: dict, confidences: tuple[np.ndarray, np.ndarray]) -> dict:
    classes = sorted(first.keys() | second.keys())
    p = np.array([first.get(class_id, 0) for class_id in classes])
    q = np.array([second.get(class_id, 0) for class_id in classes])
    bins = [np.bincount(bin_of(values), minlength=BINS) for values in confidences]
    return {
        "first": first,
        "second": second,
        "firstConfidences": bins[0].tolist(),
        "secondConfidences": bins[1].tolist(),
        "jensenShannon": float(jensenshannon(p, q, base=2)),
        "populationStability": population_stability(p + SMOOTHING, q + SMOOTHING),
        "kolmogorovSmirnov": float(
            ks_2samp(bin_of(confidences[0]), bin_of(confidences[1]), method="asymp").statistic
        ),
    }


def population_stability(first: np.ndarray, second: np.ndarray) -> float:
    p, q = first / first.sum(), second / second.sum()
    return float(((p - q) * np.log(p / q)).sum())


def bin_of(confidence: np.ndarray) -> np.ndarray:
    return np.minimum((confidence * BINS).astype(int), BINS - 1)


def counts(random: np.random.Generator, shares: np.ndarray, images: int) -> dict[int, int]:
    drawn = random.multinomial(images, shares / shares.sum())
    return {int(i): int(drawn[i]) for i in drawn.nonzero()[0]}


def cases() -> dict[str, dict]:
    random = np.random.default_rng(20261128)
    even = np.ones(10)
    sure = random.beta(9, 1, size=1000), random.beta(9, 1, size=300)
    unsure = random.beta(9, 1, size=1000), random.beta(3, 1.5, size=300)
    replaced = np.array([1, 1, 1, 0, 2, 1, 1, 1, 1, 1])
    rare = random.pareto(1, size=1000)
    same = {0: 30, 1: 70}
    return {
        "no-drift": case(counts(random, even, 1000), counts(random, even, 300), sure),
        "one-class-for-another": case(
            counts(random, even, 1000), counts(random, replaced, 300), sure
        ),
        "less-sure": case(counts(random, even, 1000), counts(random, even, 300), unsure),
        "thousand-classes": case(counts(random, rare, 9000), counts(random, rare, 5000), sure),
        "nothing-in-common": case({0: 40, 1: 2}, {7: 30}, (np.zeros(42), np.ones(30))),
        "the-same": case(same, same, (sure[0][:100], sure[0][:100])),
    }


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    (OUT / "distances.json").write_text(json.dumps(cases(), separators=(",", ":")) + "\n")
