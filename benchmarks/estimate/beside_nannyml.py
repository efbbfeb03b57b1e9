"""Puts the accuracy job's estimate beside NannyML's, for decision 18.

    python benchmarks/estimate/beside_nannyml.py

needs nannyml 0.13.1. Both are calibrated on the first 1,000 Fashion-MNIST images of models/data,
and say how many of each further 500 are right. To NannyML a confidence is the probability that the
answer is right, so that its estimated accuracy is the top-1.
"""

import pandas as pd
from coverage import by_bins, scores
from nannyml import CBPE

LABELS = 1000
WINDOW = 500


def main() -> None:
    confidence, correct = scores()
    images = pd.DataFrame({"confidence": confidence, "answer": 1, "correct": correct * 1})
    estimator = CBPE(
        y_pred_proba="confidence",
        y_pred="answer",
        y_true="correct",
        problem_type="classification_binary",
        metrics=["accuracy"],
        chunk_size=WINDOW,
    )
    estimator.fit(images[:LABELS])
    estimates = estimator.estimate(images[LABELS:]).filter(period="analysis").to_df()
    print("| images | NannyML | 15 bins | right |")
    print("|---|---|---|---|")
    for first, theirs in zip(
        range(LABELS, len(images), WINDOW), estimates["accuracy"]["value"], strict=True
    ):
        window = slice(first, first + WINDOW)
        ours = by_bins(confidence[:LABELS], correct[:LABELS], confidence[window])
        right = correct[window].mean()
        print(f"| {first:,} to {first + WINDOW:,} | {theirs:.1%} | {ours:.1%} | {right:.1%} |")


if __name__ == "__main__":
    main()
