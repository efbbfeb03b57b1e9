"""Makes the golden files of the drift package with SciPy and NumPy.

Run from the repository root, with requirements.txt installed:

    python operators/src/test/python/make_drift_golden.py

The output is the same in every run.
"""

import json
from pathlib import Path

import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2_contingency, ks_2samp, norm

OUT = Path(__file__).parents[1] / "resources/io/flinktwins/operators/evaluation/drift"
BINS = 15
FORMATS = ["BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP"]
STEPS = 4
RARE = 0.999
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


def image_case(
    formats: tuple[np.ndarray, np.ndarray], pixels: tuple[np.ndarray, np.ndarray]
) -> dict:
    """Formats as indices, and numbers of pixels: as they are, for whoever bins them."""
    counted = [np.bincount(values, minlength=len(FORMATS)) for values in formats]
    return {
        "firstFormats": [FORMATS[i] for i in formats[0]],
        "secondFormats": [FORMATS[i] for i in formats[1]],
        "firstPixels": pixels[0].tolist(),
        "secondPixels": pixels[1].tolist(),
        "formatDistance": float(jensenshannon(*counted, base=2)),
        "sizeDistance": float(
            ks_2samp(size_of(pixels[0]), size_of(pixels[1]), method="asymp").statistic
        ),
    }


def size_of(pixels: np.ndarray) -> np.ndarray:
    return np.floor(STEPS * np.log2(pixels)).astype(int)


def image_cases() -> dict[str, dict]:
    random = np.random.default_rng(20261129)
    sides = np.array([1, 28, 64, 224, 256, 512, 1024, 4096])

    def formats(shares: list[float], images: int) -> np.ndarray:
        return random.choice(len(FORMATS), p=shares, size=images)

    def pixels(images: int, largest: int) -> np.ndarray:
        return random.choice(sides, size=images) * random.integers(1, largest, size=images)

    often, other = [0, 0, 0.9, 0.08, 0, 0.02], [0.1, 0.1, 0.5, 0.1, 0.1, 0.1]
    return {
        "the-same-kinds": image_case(
            (formats(often, 400), formats(often, 150)), (pixels(400, 5000), pixels(150, 5000))
        ),
        "other-kinds": image_case(
            (formats(often, 400), formats(other, 150)), (pixels(400, 5000), pixels(150, 900))
        ),
    }


def grown_case(window: dict[int, int], reference: dict[int, int]) -> dict:
    """The square of the two shares' z is Pearson's chi-squared of their table."""
    images = sum(window.values()), sum(reference.values())
    grown = []
    for class_id, count in window.items():
        before = reference.get(class_id, 0)
        table = [[count, images[0] - count], [before, images[1] - before]]
        growth = count / images[0] - before / images[1]
        z = np.sqrt(chi2_contingency(table, correction=False).statistic)
        if growth > 0 and z > norm.ppf(RARE):
            grown.append((-growth, class_id))
    grown = [class_id for _, class_id in sorted(grown)]
    return {"window": window, "reference": reference, "grown": grown[:10]}


def grown_cases() -> dict[str, dict]:
    random = np.random.default_rng(20261130)
    even = np.ones(10)
    one = np.array([1, 1, 1, 0, 2, 1, 1, 1, 1, 1])
    many = np.where(np.arange(100) % 5 == 0, 4, 1)
    rare = np.array([1000] * 9 + [1])
    return {
        "none": grown_case(counts(random, even, 500), counts(random, even, 3000)),
        "one": grown_case(counts(random, one, 500), counts(random, even, 3000)),
        "more-than-ten": grown_case(
            counts(random, many, 5000), counts(random, np.ones(100), 20000)
        ),
        "a-new-class": grown_case({**counts(random, rare, 900), 77: 30}, counts(random, rare, 900)),
    }


def write(name: str, content: dict) -> None:
    (OUT / name).write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    write("distances.json", cases())
    write("images.json", image_cases())
    write("grown-classes.json", grown_cases())
