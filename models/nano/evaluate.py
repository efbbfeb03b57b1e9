"""Prints a checkpoint's accuracy on all 10,000 Fashion-MNIST test images, in PyTorch float32.

    python -m nano.evaluate

Run it in the folder models.
"""

import argparse
from pathlib import Path

import torch

from nano import fashion_mnist
from nano.checkpoint import CHECKPOINT_FILE, compute_logits, count_correct, load_network
from nano.preprocessing import normalise_grey, resize_grey


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--checkpoint", type=Path, default=CHECKPOINT_FILE, help="default: %(default)s"
    )
    checkpoint = parser.parse_args().checkpoint

    images, class_ids = fashion_mnist.read_split("test")
    truth = torch.tensor(class_ids, dtype=torch.int64)
    logits = compute_logits(load_network(checkpoint), normalise_grey(resize_grey(images)))
    top1, top5 = (count_correct(logits, truth, k) / len(truth) for k in (1, 5))
    print(f"images {len(truth)}  top-1 {top1:.4f}  top-5 {top5:.4f}")
    _print_recall(logits.argmax(dim=1), truth)


def _print_recall(predictions: torch.Tensor, truth: torch.Tensor) -> None:
    """Prints per class the share of its images that were recognised."""
    for class_id, label in enumerate(fashion_mnist.LABELS):
        recall = (predictions[truth == class_id] == class_id).double().mean().item()
        print(f"{recall:.3f}  {label}")


if __name__ == "__main__":
    main()
