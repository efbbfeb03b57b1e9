"""Makes the golden file of AccuracyEstimateTest with NumPy and SciPy.

Run from the repository root, with requirements.txt installed:

    python operators/src/test/python/make_estimate_golden.py

The output is the same in every run. The variance is added up from its three sources, for each bin:
labelled images inside the window, unlabelled ones, and labelled images outside it. The Java code
has it as one product.
"""

import json
from pathlib import Path

import numpy as np
from scipy.stats import binned_statistic, norm

OUT = Path(__file__).parents[1] / "resources/io/flinktwins/operators/evaluation/figures"
BINS = 15
EDGES = np.linspace(0, 1, BINS + 1)


def case(
    random: np.random.Generator,
    before: int,
    window: int,
    labelled: float,
    *,
    weighted: bool = False,
) -> dict:
    """A window of so many predictions, of which a share is labelled, behind labelled images."""
    confidence = random.beta(5, 1.5, size=before + window).round(3).astype(np.float32)
    correct = random.random(before + window) < confidence.astype(np.float64) ** 1.3
    in_window = np.arange(before + window) >= before
    known = ~in_window | (random.random(before + window) < labelled)
    weight = np.ones(before + window)
    if weighted:  # in 32nds, so that the sum of the squares is exact
        probability = np.minimum(1, 1.05 - confidence) ** random.uniform(0, 1, before + window)
        weight = np.round(32 / probability) / 32
    top1, interval = estimate(confidence.astype(np.float64), correct, in_window, known, weight)
    return {
        "confidence": [round(float(value), 3) for value in confidence],
        "correct": correct.astype(int).tolist(),
        "labelled": known.astype(int).tolist(),
        **({"weight": weight.tolist()} if weighted else {}),
        "before": before,
        "top1": top1,
        "interval": interval,
    }


def estimate(
    confidence: np.ndarray,
    correct: np.ndarray,
    in_window: np.ndarray,
    known: np.ndarray,
    weight: np.ndarray,
) -> tuple[float, list[float]]:
    if (weight != 1).any():
        return weighted_estimate(confidence, correct, in_window, known, weight)
    labels, _ = np.histogram(confidence[known], bins=EDGES)
    right, _ = np.histogram(confidence[known & correct], bins=EDGES)
    share = np.array([(EDGES[i] + EDGES[i + 1]) / 2 for i in range(BINS)])
    if known.any():
        means = binned_statistic(confidence[known], correct[known], "mean", bins=EDGES).statistic
        share = np.where(labels > 0, means, share)
    # An empty bin is as uncertain as one with a single image.
    images = np.maximum(labels, 1)
    careful = (np.where(labels > 0, right, share) + 1) / (images + 2)
    predictions, _ = np.histogram(confidence[in_window], bins=EDGES)
    inside, _ = np.histogram(confidence[in_window & known], bins=EDGES)
    outside = images - inside
    per_image = careful * (1 - careful)
    weight = predictions / images
    variance = (
        inside * (1 - weight) ** 2 + (predictions - inside) + outside * weight**2
    ) * per_image
    total = predictions.sum()
    top1 = float((predictions * share).sum() / total)
    reach = norm.ppf(0.975) * np.sqrt(variance.sum()) / total
    return top1, [float(bound) for bound in np.clip([top1 - reach, top1 + reach], 0, 1)]


def weighted_estimate(
    confidence: np.ndarray,
    correct: np.ndarray,
    in_window: np.ndarray,
    known: np.ndarray,
    weight: np.ndarray,
) -> tuple[float, list[float]]:
    """Image for image: what one outcome moves in the estimate, less what it moves in the truth."""
    right, variance = 0.0, 0.0
    for i in range(BINS):
        inside = np.minimum(np.digitize(confidence, EDGES), BINS) == i + 1
        predictions = (inside & in_window).sum()
        labels = weight * (inside & known)
        if labels.any():
            share = np.average(correct, weights=labels)
            images = labels.sum() ** 2 / (labels**2).sum()
            moves = predictions * labels / labels.sum() - (inside & in_window)
            distance = (moves**2).sum()
        else:
            share = (EDGES[i] + EDGES[i + 1]) / 2
            images = 1
            distance = predictions**2 + predictions
        careful = (share * images + 1) / (images + 2)
        right += predictions * share
        variance += distance * careful * (1 - careful)
    total = in_window.sum()
    reach = norm.ppf(0.975) * np.sqrt(variance) / total
    top1 = right / total
    return float(top1), [float(bound) for bound in np.clip([top1 - reach, top1 + reach], 0, 1)]


def weighted_cases() -> dict[str, dict]:
    random = np.random.default_rng(20261128)
    return {
        "weighted-no-label-in-the-window": case(random, 400, 100, 0, weighted=True),
        "weighted-half-of-the-window-labelled": case(random, 400, 100, 0.5, weighted=True),
        "weighted-all-labels-are-in-the-window": case(random, 0, 300, 0.3, weighted=True),
        "weighted-everything-is-labelled": case(random, 0, 200, 1, weighted=True),
        "weighted-fewer-labels-than-bins": case(random, 8, 250, 0, weighted=True),
    }


def cases() -> dict[str, dict]:
    random = np.random.default_rng(20261127)
    return {
        "no-label-in-the-window": case(random, 400, 100, 0),
        "half-of-the-window-labelled": case(random, 400, 100, 0.5),
        "all-of-the-window-labelled": case(random, 400, 100, 1),
        "all-labels-are-in-the-window": case(random, 0, 300, 0.3),
        "everything-is-labelled": case(random, 0, 200, 1),
        "fewer-labels-than-bins": case(random, 8, 250, 0),
        "a-single-prediction": case(random, 60, 1, 0),
        "a-large-window-behind-few-labels": case(random, 120, 1500, 0.01),
    }


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    for name, value in {"estimate": cases(), "weighted-estimate": weighted_cases()}.items():
        (OUT / f"{name}.json").write_text(json.dumps(value, separators=(",", ":")) + "\n")
