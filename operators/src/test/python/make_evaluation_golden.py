"""Makes the golden files of the evaluation package, as scikit-learn and others compute them.

Run from the repository root, with requirements.txt installed:

    python operators/src/test/python/make_evaluation_golden.py

The output is the same in every run. Where two libraries offer a figure, the script stops if they
disagree.
"""

import json
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import statsmodels.api as sm
import torch
from scipy.stats import binned_statistic
from sklearn import metrics
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint
from torchmetrics.functional import classification as torch_metrics

OUT = Path(__file__).parents[1] / "resources/io/flinktwins/operators/evaluation/report"
BINS = 15
MCNEMAR_PAIRS = [
    *((1, 0), (0, 1), (5, 5), (0, 24), (10, 14), (12, 13)),
    *((25, 25), (30, 10), (40, 38), (1000, 900), (600, 30)),
]
WILSON_COUNTS = [
    *((0, 1), (1, 1), (0, 10), (10, 10), (7, 10)),
    *((1, 100_000), (99_999, 100_000), (9_213, 10_000)),
]
# scikit-learn warns of undefined figures, which are what we want to know.
warnings.filterwarnings("ignore")


def softmax_scores(
    random: np.random.Generator, count: int, classes: int, sharpness: float
) -> np.ndarray:
    logits = random.normal(size=(count, classes)) * sharpness
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (exponentials / exponentials.sum(axis=1, keepdims=True)).astype(np.float32)


def sampled_labels(random: np.random.Generator, scores: np.ndarray, right: float) -> np.ndarray:
    """The predicted class in about this share of the images, else any class."""
    any_class = random.integers(scores.shape[1], size=len(scores))
    return np.where(random.random(len(scores)) < right, scores.argmax(axis=1), any_class)


def case(
    scores: np.ndarray,
    actual: np.ndarray,
    k: int = 5,
    confidence: np.ndarray | None = None,
    weight: np.ndarray | None = None,
) -> dict:
    ranked = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    if confidence is None:
        confidence = np.take_along_axis(scores, ranked[:, :1], axis=1)[:, 0]
    images = {
        "ranked": ranked.tolist(),
        "confidence": [float(value) for value in confidence],
        "actual": actual.tolist(),
    }
    if weight is not None:
        expected = weighted_figures(ranked, confidence, actual, weight)
        return images | {"weight": weight.tolist(), "expected": expected}
    return images | {"expected": figures(ranked, confidence, actual, scores.shape[1])}


def figures(ranked: np.ndarray, confidence: np.ndarray, actual: np.ndarray, classes: int) -> dict:
    predicted = ranked[:, 0]
    seen = np.union1d(actual, predicted)
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        actual, predicted, labels=seen, zero_division=0
    )
    expected = {
        "top1": metrics.accuracy_score(actual, predicted),
        "top1Interval": wilson(int((actual == predicted).sum()), len(actual)),
        "classes": class_figures(seen, actual, predicted, precision, recall, f1),
        "macroPrecision": float(precision.mean()),
        "macroRecall": float(recall.mean()),
        "macroF1": float(f1.mean()),
        "microF1": metrics.f1_score(actual, predicted, average="micro"),
        "confusion": cells(seen, metrics.confusion_matrix(actual, predicted, labels=seen)),
        "cohensKappa": number_or_none(metrics.cohen_kappa_score(actual, predicted)),
        "meanConfidence": float(confidence.astype(np.float64).mean()),
    }
    expected.update(top5(ranked, actual, classes))
    expected.update(calibration(confidence, actual == predicted))
    check_against_torchmetrics(expected, ranked, confidence, actual, classes)
    return expected


def weighted_figures(
    ranked: np.ndarray, confidence: np.ndarray, actual: np.ndarray, weight: np.ndarray
) -> dict:
    """Counts are those of the images, shares are scikit-learn's with sample_weight."""
    predicted = ranked[:, 0]
    correct = actual == predicted
    in_five = (ranked == actual[:, None]).any(axis=1)
    seen = np.union1d(actual, predicted)
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        actual, predicted, labels=seen, zero_division=0, sample_weight=weight
    )
    kappa = metrics.cohen_kappa_score(actual, predicted, sample_weight=weight)
    has_five = ranked.shape[1] >= 5
    return {
        "top1": metrics.accuracy_score(actual, predicted, sample_weight=weight),
        "top1Interval": weighted_wilson(correct, weight),
        "classes": class_figures(seen, actual, predicted, precision, recall, f1),
        "macroPrecision": float(precision.mean()),
        "macroRecall": float(recall.mean()),
        "macroF1": float(f1.mean()),
        "microF1": metrics.f1_score(actual, predicted, average="micro", sample_weight=weight),
        "confusion": cells(seen, metrics.confusion_matrix(actual, predicted, labels=seen)),
        "cohensKappa": number_or_none(kappa),
        "meanConfidence": float(np.average(confidence.astype(np.float64), weights=weight)),
        "top5": float(np.average(in_five, weights=weight)) if has_five else None,
        "top5Interval": weighted_wilson(in_five, weight) if has_five else None,
        **weighted_calibration(confidence.astype(np.float64), correct, weight),
    }


def class_figures(
    seen: np.ndarray,
    actual: np.ndarray,
    predicted: np.ndarray,
    precision: np.ndarray,
    recall: np.ndarray,
    f1: np.ndarray,
) -> list[dict]:
    """Counts of images, weighted or not."""
    return [
        {
            "classId": int(seen[i]),
            "support": int((actual == seen[i]).sum()),
            "predicted": int((predicted == seen[i]).sum()),
            "precision": float(precision[i]),
            "recall": float(recall[i]),
            "f1": float(f1[i]),
        }
        for i in range(len(seen))
    ]


def cells(seen: np.ndarray, confusion: np.ndarray) -> list[list[int]]:
    return [
        [int(seen[i]), int(seen[j]), int(confusion[i, j])]
        for i, j in zip(*confusion.nonzero(), strict=True)
    ]


def bin_figures(counts: np.ndarray, means: np.ndarray, accuracies: np.ndarray) -> list[dict]:
    return [
        {
            "count": int(counts[i]),
            "meanConfidence": number_or_none(means[i]),
            "accuracy": number_or_none(accuracies[i]),
        }
        for i in range(BINS)
    ]


def weighted_calibration(confidence: np.ndarray, correct: np.ndarray, weight: np.ndarray) -> dict:
    edges = np.linspace(0, 1, BINS + 1)
    counts, _ = np.histogram(confidence, bins=edges)
    weights, _ = np.histogram(confidence, bins=edges, weights=weight)
    means = np.histogram(confidence, bins=edges, weights=weight * confidence)[0] / weights
    accuracies = np.histogram(confidence, bins=edges, weights=weight * correct)[0] / weights
    filled = counts > 0
    gaps = np.abs(accuracies - means)[filled]
    return {
        "calibration": bin_figures(counts, means, accuracies),
        "expectedCalibrationError": float(np.average(gaps, weights=weights[filled])),
    }


def weighted_wilson(correct: np.ndarray, weight: np.ndarray) -> list[float]:
    """For as many images without weights as give the share its variance.

    It is added up from what the right and the wrong answers give to it; each of them with one more,
    whose weight is that of the average image of the stream.
    """
    share = np.average(correct, weights=weight)
    variance = (weight**2 * (correct - share) ** 2).sum() / weight.sum() ** 2
    regression = sm.WLS(correct.astype(float), np.ones(len(correct)), weights=weight)
    robust = regression.fit(cov_type="HC0")
    assert np.isclose(robust.params[0], share, rtol=1e-12)
    assert np.isclose(robust.bse[0] ** 2, variance, rtol=1e-9, atol=1e-20)
    of_correct = (1 - share) ** 2 * (weight[correct] ** 2).sum()
    of_wrong = share**2 * (weight[~correct] ** 2).sum()
    assert np.isclose((of_correct + of_wrong) / weight.sum() ** 2, variance, rtol=1e-9)
    average = np.average(weight, weights=weight)
    each = [
        np.average([*weight[kind], average], weights=[*weight[kind], average])
        for kind in (correct, ~correct)
    ]
    images = weight.sum() / np.average(each, weights=[1 - share, share])
    return wilson(share * images, images)


def top5(ranked: np.ndarray, actual: np.ndarray, classes: int) -> dict:
    if ranked.shape[1] < 5:
        return {"top5": None, "top5Interval": None}
    share = torch_metrics.multiclass_accuracy(
        rank_scores(ranked, classes), torch.from_numpy(actual), classes, average="micro", top_k=5
    ).item()
    hits = round(share * len(actual))
    return {"top5": hits / len(actual), "top5Interval": wilson(hits, len(actual))}


def rank_scores(ranked: np.ndarray, classes: int) -> torch.Tensor:
    """Scores without ties that rank as the prediction does."""
    scores = np.zeros((len(ranked), classes), dtype=np.float32)
    by_rank = np.linspace(1, 0.5, ranked.shape[1], dtype=np.float32)[None, :]
    np.put_along_axis(scores, ranked, by_rank, axis=1)
    return torch.from_numpy(scores)


def calibration(confidence: np.ndarray, correct: np.ndarray) -> dict:
    confidence = confidence.astype(np.float64)
    edges = np.linspace(0, 1, BINS + 1)
    counts, _ = np.histogram(confidence, bins=edges)
    means = binned_statistic(confidence, confidence, "mean", bins=edges).statistic
    accuracies = binned_statistic(confidence, correct, "mean", bins=edges).statistic
    filled = counts > 0
    gaps = np.abs(accuracies - means)[filled]
    return {
        "calibration": bin_figures(counts, means, accuracies),
        "expectedCalibrationError": float((gaps * counts[filled]).sum() / counts.sum()),
    }


def check_against_torchmetrics(
    expected: dict, ranked: np.ndarray, confidence: np.ndarray, actual: np.ndarray, classes: int
) -> None:
    predicted = torch.from_numpy(ranked[:, 0].copy())
    target = torch.from_numpy(actual)
    for name, figure in {
        "macroPrecision": torch_metrics.multiclass_precision,
        "macroRecall": torch_metrics.multiclass_recall,
        "macroF1": torch_metrics.multiclass_f1_score,
    }.items():
        theirs = figure(predicted, target, classes, average="macro").item()
        assert abs(theirs - expected[name]) < 1e-6, name
    if expected["cohensKappa"] is not None:
        kappa = torch_metrics.multiclass_cohen_kappa(predicted, target, classes).item()
        assert abs(kappa - expected["cohensKappa"]) < 1e-6, "kappa"
    if (confidence < 1).all():  # torchmetrics gives a confidence of 1 a bin of its own
        scores = torch.zeros((len(actual), classes))
        scores[torch.arange(len(actual)), predicted] = torch.from_numpy(confidence)
        if (scores.argmax(dim=1) == predicted).all():
            error = torch_metrics.multiclass_calibration_error(
                scores, target, classes, n_bins=BINS, norm="l1"
            ).item()
            assert abs(error - expected["expectedCalibrationError"]) < 1e-6, "calibration"


def wilson(successes: float, count: float) -> list[float]:
    bounds = proportion_confint(successes, count, alpha=0.05, method="wilson")
    return [float(bound) for bound in bounds]


def number_or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def mcnemar_case(only_first: int, only_second: int) -> dict:
    table = [[17, only_first], [only_second, 23]]
    statistic = mcnemar(table, exact=False, correction=True)
    few = only_first + only_second < 25
    return {
        "onlyFirst": only_first,
        "onlySecond": only_second,
        "statistic": float(statistic.statistic),
        "probability": float(mcnemar(table, exact=True).pvalue if few else statistic.pvalue),
    }


def cases() -> Iterator[tuple[str, dict]]:
    random = np.random.default_rng(20260301)
    usual = softmax_scores(random, 400, 10, 1.5)
    yield "ten-classes", case(usual, sampled_labels(random, usual, 0.7))
    wide = softmax_scores(random, 300, 1000, 3)
    yield "thousand-classes-most-never-seen", case(wide, sampled_labels(random, wide, 0.5))
    yield "one-class-all-right", case(one_hot(np.full(40, 3), 10), np.full(40, 3))
    mixed = softmax_scores(random, 60, 10, 1)
    yield "one-true-class", case(mixed, np.full(60, 3))
    tied = random.integers(1, 4, size=(200, 8)).astype(np.float32) / 32
    yield "tied-scores", case(tied, random.integers(8, size=200))
    few = softmax_scores(random, 120, 4, 1)
    yield "three-ranked", case(few, sampled_labels(random, few, 0.6), k=3)
    below = np.nextafter(np.float32(np.arange(1, 16) / 15), np.float32(0))
    edges = np.concatenate([np.arange(16) / 15, below]).astype(np.float32)
    scores = softmax_scores(random, len(edges), 6, 1)
    labels = sampled_labels(random, scores, 0.5)
    yield "confidences-on-bin-edges", case(scores, labels, confidence=edges)
    yield "single-image", case(usual[:1], np.array([9]))


def weighted_cases() -> Iterator[tuple[str, dict]]:
    random = np.random.default_rng(20261127)
    usual = softmax_scores(random, 400, 10, 1.5)
    labels = sampled_labels(random, usual, 0.7)
    yield "hard-images", case(usual, labels, weight=hard_images(random, usual))
    yield "equal-weights", case(usual, labels, weight=np.full(400, 7.0))
    wide = softmax_scores(random, 300, 1000, 3)
    labels = sampled_labels(random, wide, 0.5)
    yield "thousand-classes", case(wide, labels, weight=hard_images(random, wide))
    few = softmax_scores(random, 120, 4, 1)
    labels = sampled_labels(random, few, 0.6)
    yield "three-ranked", case(few, labels, k=3, weight=hard_images(random, few))
    right = softmax_scores(random, 40, 10, 2)
    weight = hard_images(random, right)
    yield "all-right", case(right, right.argmax(axis=1), weight=weight)
    yield "all-wrong", case(right, right.argmin(axis=1), weight=weight)
    heavy = np.where(np.arange(60) == 3, 100_000.0, 1.0)
    one_heavy = softmax_scores(random, 60, 10, 1)
    yield "one-heavy-image", case(one_heavy, sampled_labels(random, one_heavy, 0.8), weight=heavy)
    yield "single-image", case(usual[:1], np.array([9]), weight=np.array([12.5]))


def hard_images(random: np.random.Generator, scores: np.ndarray) -> np.ndarray:
    """Weights of images that were chosen the likelier the lower their confidence, in 32nds.

    The sum of their squares is exact so.
    """
    probability = np.clip(1.1 - scores.max(axis=1), 0.02, 1) * random.uniform(0.5, 1, len(scores))
    return np.round(32 / probability) / 32


def one_hot(classes: np.ndarray, count: int) -> np.ndarray:
    scores = np.full((len(classes), count), 0.01, dtype=np.float32)
    scores[np.arange(len(classes)), classes] = 0.9
    return scores


def write(name: str, value: object) -> None:
    (OUT / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    write("figures.json", dict(cases()))
    write("weighted-figures.json", dict(weighted_cases()))
    write("mcnemar.json", [mcnemar_case(*pair) for pair in MCNEMAR_PAIRS])
    intervals = [{"successes": s, "count": n, "interval": wilson(s, n)} for s, n in WILSON_COUNTS]
    write("wilson.json", intervals)
