"""Tries figures from labels of chosen images on Fashion-MNIST: docs/accuracy.md, decision 21.

    python benchmarks/estimate/weights.py [--draws N] [--seed N]

needs NumPy and scikit-learn. The scores are PyTorch's for the 3,000 images of models/data. Each
draw takes a window out of them, with replacement, and labels each of its images with the
probability that its answer gets. The first table says how far top-1 is from that of all images,
and how often its 95 % interval holds it, with all labels alike and with each weighted by the
inverse of its probability; the second one the same of the estimate, whose truth is the window's
own top-1. The third one compares ways to weight, and the fourth one ways to make the interval.
"""

import argparse
import csv
import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from coverage import BINS, SCORES, Z, bins

SHIRT = 6  # a fifth of these answers is wrong
WINDOWS = (1000, 3000)


class Answers(NamedTuple):
    confidence: np.ndarray
    predicted: np.ndarray
    correct: np.ndarray

    def of(self, images: np.ndarray) -> "Answers":
        return Answers(*(column[images] for column in self))


def one_in_ten(answers: Answers) -> np.ndarray:
    return np.full(len(answers.confidence), 0.1)


def unsure_ones(answers: Answers) -> np.ndarray:
    return np.where(answers.confidence < 0.7, 0.5, 0.05)


def all_unsure_ones(answers: Answers) -> np.ndarray:
    return np.where(answers.confidence < 0.7, 1, 0.02)


def all_shirts(answers: Answers) -> np.ndarray:
    return np.where(answers.predicted == SHIRT, 1, 0.05)


CHOICES: dict[str, Callable[[Answers], np.ndarray]] = {
    "1 in 10": one_in_ten,
    "unsure 1 in 2, else 1 in 20": unsure_ones,
    "all unsure, else 1 in 50": all_unsure_ones,
    "all called a shirt, else 1 in 20": all_shirts,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20261127)
    arguments = parser.parse_args()
    answers = read()
    print_intervals(answers, arguments.draws, arguments.seed, top1_and_interval, stream=True)
    print_intervals(answers, arguments.draws, arguments.seed, estimate, stream=False)
    print_ways(answers, arguments.draws, arguments.seed)
    print_interval_ways(answers, arguments.draws, arguments.seed)


def read() -> Answers:
    with SCORES.open() as lines:
        rows = list(csv.DictReader(lines))
    return Answers(
        np.array([np.float32(row["score1"]) for row in rows], dtype=np.float64),
        np.array([int(row["top1"]) for row in rows]),
        np.array([row["classId"] == row["top1"] for row in rows]),
    )


def draws(
    answers: Answers, choose: Callable[[Answers], np.ndarray], size: int, count: int, seed: int
) -> Iterator[tuple[Answers, np.ndarray, np.ndarray]]:
    """Windows, which of their images have a label, and the probability of each."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        window = answers.of(random.integers(len(answers.correct), size=size))
        probability = choose(window)
        yield window, random.random(size) < probability, probability


def print_intervals(
    answers: Answers, count: int, seed: int, figure: Callable[..., tuple], *, stream: bool
) -> None:
    print("| labelled | window | labels | plain: off, held | weighted: off, held | width |")
    print("|---|---|---|---|---|---|")
    for name, choose in CHOICES.items():
        for size in WINDOWS:
            labels, plain, weighted = [], [], []
            for window, labelled, probability in draws(answers, choose, size, count, seed):
                truth = (answers if stream else window).correct.mean()
                labels.append(labelled.sum())
                plain.append((truth, *figure(window, labelled, np.ones(size))))
                weighted.append((truth, *figure(window, labelled, 1 / probability)))
            print(
                f"| {name} | {size:,} | {np.mean(labels):.0f} | {verdict(plain)} "
                f"| {verdict(weighted)} | {mean_width(weighted):.1f} |"
            )
    print()


def verdict(results: list[tuple[float, float, float, float]]) -> str:
    off = np.mean([figure - truth for truth, figure, _, _ in results])
    held = np.mean([low <= truth <= high for truth, _, low, high in results])
    return f"{100 * off:+.1f}, {100 * held:.1f} %"


def mean_width(results: list[tuple[float, float, float, float]]) -> float:
    return 100 * np.mean([high - low for _, _, low, high in results])


def top1_and_interval(
    window: Answers, labelled: np.ndarray, weight: np.ndarray
) -> tuple[float, float, float]:
    """As WilsonInterval has it."""
    correct, weight = window.correct[labelled], weight[labelled]
    share = np.average(correct, weights=weight)
    return share, *wilson(share, images_with_one_more(correct, weight))


def wilson(share: float, images: float) -> tuple[float, float]:
    scale = 1 + Z**2 / images
    centre = (share + Z**2 / (2 * images)) / scale
    reach = Z / scale * math.sqrt(share * (1 - share) / images + Z**2 / (4 * images**2))
    return centre - reach, centre + reach


def images_with_one_more(correct: np.ndarray, weight: np.ndarray) -> float:
    """As many as give the share the variance that it has, with one more of each kind."""
    share = np.average(correct, weights=weight)
    return weight.sum() / (
        (1 - share) * with_one_more(weight[correct], weight)
        + share * with_one_more(weight[~correct], weight)
    )


def images_by_variance(correct: np.ndarray, weight: np.ndarray) -> float:
    share = np.average(correct, weights=weight)
    variance = (weight**2 * (correct - share) ** 2).sum() / weight.sum() ** 2
    return share * (1 - share) / variance if variance > 0 else images_by_kish(correct, weight)


def images_by_kish(_correct: np.ndarray, weight: np.ndarray) -> float:
    return weight.sum() ** 2 / (weight**2).sum()


def with_one_more(some: np.ndarray, weight: np.ndarray) -> float:
    """The mean weight, weighted by itself, with one of an average image among them."""
    average = (weight**2).sum() / weight.sum()
    return ((some**2).sum() + average**2) / (some.sum() + average)


def estimate(
    window: Answers, labelled: np.ndarray, weight: np.ndarray
) -> tuple[float, float, float]:
    """As AccuracyEstimate has it, from the window's own labels."""
    place = bins(window.confidence)
    predictions = np.bincount(place, minlength=BINS)
    place, weight = place[labelled], weight[labelled]
    total = np.bincount(place, weights=weight, minlength=BINS)
    squares = np.bincount(place, weights=weight**2, minlength=BINS)
    right = np.bincount(place, weights=weight * window.correct[labelled], minlength=BINS)
    known = total > 0
    total, squares = np.where(known, total, 1), np.where(known, squares, 1)
    share = np.where(known, right / total, (np.arange(BINS) + 0.5) / BINS)
    images = total**2 / squares
    careful = (share * images + 1) / (images + 2)
    distance = np.maximum(0, 1 + predictions / images - 2 * known)
    variance = (predictions * careful * (1 - careful) * distance).sum()
    top1 = (predictions * share).sum() / predictions.sum()
    reach = Z * math.sqrt(variance) / predictions.sum()
    return top1, top1 - reach, top1 + reach


def print_ways(answers: Answers, count: int, seed: int) -> None:
    print("| labelled | window | by their weights | by all images | so, one label in ten missing |")
    print("|---|---|---|---|---|")
    for name, choose in CHOICES.items():
        for size in WINDOWS:
            errors = []
            for window, labelled, probability in draws(answers, choose, size, count, seed):
                weight = labelled / probability
                right = (weight * window.correct).sum()
                came = np.arange(size) % 10 != 0
                errors.append(
                    np.array(
                        [
                            right / weight.sum(),
                            right / size,
                            (weight * window.correct)[came].sum() / size,
                        ]
                    )
                    - answers.correct.mean()
                )
            squared = 100 * np.sqrt(np.mean(np.square(errors), axis=0))
            cells = " | ".join(f"{error:.1f}" for error in squared)
            print(f"| {name} | {size:,} | {cells} |")
    print()


def print_interval_ways(answers: Answers, count: int, seed: int) -> None:
    ways = (images_by_variance, images_with_one_more, images_by_kish)
    print("| labelled | window | by the variance | with one more each | by Kish |")
    print("|---|---|---|---|---|")
    for name, choose in CHOICES.items():
        for size in WINDOWS:
            results = {way: [] for way in ways}
            for window, labelled, probability in draws(answers, choose, size, count, seed):
                correct, weight = window.correct[labelled], 1 / probability[labelled]
                share = np.average(correct, weights=weight)
                for way, intervals in results.items():
                    interval = wilson(share, way(correct, weight))
                    intervals.append((answers.correct.mean(), share, *interval))
            cells = " | ".join(held_and_width(intervals) for intervals in results.values())
            print(f"| {name} | {size:,} | {cells} |")
    print()


def held_and_width(results: list[tuple[float, float, float, float]]) -> str:
    held = np.mean([low <= truth <= high for truth, _, low, high in results])
    return f"{100 * held:.0f} %, {mean_width(results):.1f}"


if __name__ == "__main__":
    main()
