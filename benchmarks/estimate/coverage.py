"""Tries the accuracy job's estimate on random splits of Fashion-MNIST, for docs/accuracy.md.

    python benchmarks/estimate/coverage.py [--splits N] [--seed N]

needs NumPy and scikit-learn. The scores are PyTorch's for the 3,000 images of models/data. Each
split draws labelled images and, from the rest, a window; the truth is the window's top-1, which the
estimate does not see. The first table says how often the 95 % interval holds it, and how wide it
is; the second one how far other ways to calibrate are from it, also on windows that are harder than
what was labelled.
"""

import argparse
import csv
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.isotonic import IsotonicRegression

SCORES = Path(__file__).parents[2] / "models/data/fashion-mnist-test-3000.pytorch.csv"
BINS = 15
Z = 1.959963984540054
LABELS = (30, 50, 100, 300, 1000)
WINDOWS = (50, 100, 300, 1000)
HARDER = 12  # a confidence lower by 0.1 is drawn e^1.2 times as often


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--splits", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20261127)
    arguments = parser.parse_args()
    confidence, correct = scores()
    print_coverage(confidence, correct, arguments.splits, np.random.default_rng(arguments.seed))
    print_errors(confidence, correct, arguments.splits, np.random.default_rng(arguments.seed))


def scores() -> tuple[np.ndarray, np.ndarray]:
    with SCORES.open() as lines:
        rows = list(csv.DictReader(lines))
    confidence = np.array([np.float32(row["score1"]) for row in rows], dtype=np.float64)
    return confidence, np.array([row["classId"] == row["top1"] for row in rows])


def print_coverage(
    confidence: np.ndarray, correct: np.ndarray, splits: int, random: np.random.Generator
) -> None:
    print("| labels | " + " | ".join(f"window of {window:,}" for window in WINDOWS) + " |")
    print("|---" * (len(WINDOWS) + 1) + "|")
    for labels in LABELS:
        cells = []
        for window in WINDOWS:
            held, width = coverage(confidence, correct, labels, window, splits, random)
            cells.append(f"{100 * held:.1f} % ({100 * width:.1f})")
        print(f"| {labels:,} | " + " | ".join(cells) + " |")
    print()


def coverage(
    confidence: np.ndarray,
    correct: np.ndarray,
    labels: int,
    window: int,
    splits: int,
    random: np.random.Generator,
) -> tuple[float, float]:
    """Share of the splits whose interval holds the truth, and the mean width of the intervals."""
    held, width = 0, 0.0
    for _ in range(splits):
        known, asked = split(confidence, labels, window, random)
        low, high = interval(confidence[known], correct[known], confidence[asked])
        truth = correct[asked].mean()
        held += low <= truth <= high
        width += high - low
    return held / splits, width / splits


def split(
    confidence: np.ndarray,
    labels: int,
    window: int,
    random: np.random.Generator,
    harder: float = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Labelled images, and a window of others, drawn without replacement."""
    order = random.permutation(len(confidence))
    known, rest = order[:labels], order[labels:]
    if harder == 0:
        return known, rest[:window]
    # Gumbel's trick: the largest keys are a draw without replacement with these weights.
    keys = harder * (1 - confidence[rest]) + random.gumbel(size=len(rest))
    return known, rest[np.argpartition(-keys, window)[:window]]


def interval(known: np.ndarray, correct: np.ndarray, asked: np.ndarray) -> tuple[float, float]:
    """As AccuracyEstimate has it, for a window without labels."""
    labels, right, share = binned(known, correct)
    images = np.maximum(labels, 1)
    careful = (np.where(labels > 0, right, share) + 1) / (images + 2)
    predictions = np.bincount(bins(asked), minlength=BINS)
    total = predictions.sum()
    variance = (predictions * careful * (1 - careful) * (1 + predictions / images)).sum() / total**2
    estimate = (predictions * share).sum() / total
    reach = Z * math.sqrt(variance)
    return max(0, estimate - reach), min(1, estimate + reach)


def bins(confidence: np.ndarray) -> np.ndarray:
    return np.minimum((confidence * BINS).astype(int), BINS - 1)


def binned(known: np.ndarray, correct: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels and right ones of each bin, and their share; the middle of a bin without labels."""
    labels = np.bincount(bins(known), minlength=BINS)
    right = np.bincount(bins(known), weights=correct, minlength=BINS)
    middle = (np.arange(BINS) + 0.5) / BINS
    return labels, right, np.where(labels > 0, right / np.maximum(labels, 1), middle)


def uncalibrated(_known: np.ndarray, _correct: np.ndarray, asked: np.ndarray) -> float:
    return asked.mean()


def by_bins(known: np.ndarray, correct: np.ndarray, asked: np.ndarray) -> float:
    return binned(known, correct)[2][bins(asked)].mean()


def by_isotonic_regression(known: np.ndarray, correct: np.ndarray, asked: np.ndarray) -> float:
    return IsotonicRegression(out_of_bounds="clip").fit(known, correct).predict(asked).mean()


def by_isotonic_bins(known: np.ndarray, correct: np.ndarray, asked: np.ndarray) -> float:
    """Neighbouring bins that contradict the order are put together."""
    labels, _, share = binned(known, correct)
    filled = labels > 0
    regression = IsotonicRegression(out_of_bounds="clip")
    regression.fit(np.flatnonzero(filled), share[filled], sample_weight=labels[filled])
    return regression.predict(bins(asked)).mean()


CALIBRATIONS: dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray], float]] = {
    "the confidence as it is": uncalibrated,
    "15 bins": by_bins,
    "15 bins, isotonic": by_isotonic_bins,
    "isotonic regression on the images": by_isotonic_regression,
}


def print_errors(
    confidence: np.ndarray, correct: np.ndarray, splits: int, random: np.random.Generator
) -> None:
    columns = [(labels, harder) for harder in (0, HARDER) for labels in (50, 100, 300, 1000)]
    print("| mean distance in points, windows of 300 | " + " | ".join(map(title, columns)) + " |")
    print("|---" * (len(columns) + 1) + "|")
    rows: dict[str, list[str]] = {name: [] for name in CALIBRATIONS}
    for labels, harder in columns:
        distances: dict[str, list[float]] = {name: [] for name in CALIBRATIONS}
        for _ in range(splits):
            known, asked = split(confidence, labels, 300, random, harder)
            for name, calibrated in CALIBRATIONS.items():
                estimate = calibrated(confidence[known], correct[known], confidence[asked])
                distances[name].append(abs(estimate - correct[asked].mean()))
        for name in CALIBRATIONS:
            rows[name].append(f"{100 * np.mean(distances[name]):.2f}")
    for name, cells in rows.items():
        print(f"| {name} | " + " | ".join(cells) + " |")


def title(column: tuple[int, float]) -> str:
    labels, harder = column
    return f"{labels:,} labels" + (", harder" if harder else "")


if __name__ == "__main__":
    main()
