"""Writes what PyTorch says about the shipped images: the answers the Flink job must reproduce.

    python -m nano.make_golden                           (from the folder models)

Reads the PNG files out of the Avro file, decodes and resizes them with Pillow, and runs the
float32 PyTorch network, not its ONNX export. Prints how near the closest decisions are, since
another runtime's rounding can turn a near tie over.
"""

import argparse
import csv
import json
from pathlib import Path

import numpy as np
import torch

from nano.checkpoint import CHECKPOINT_FILE, compute_logits, count_correct, load_network, sha256
from nano.make_dataset import DATASET_FILE, read_dataset
from nano.preprocessing import normalise_rgb, resize_encoded

GOLDEN_FILE = DATASET_FILE.with_suffix(".pytorch.csv")
SUMMARY_FILE = DATASET_FILE.with_suffix(".pytorch.json")

COLUMNS = ("imageId", "classId", "top1", "score1", "top2", "score2")
"""Class ids; the scores are softmax probabilities, rounded to 6 decimals."""

NEAR_TIE = 1e-4
"""A margin between the two highest logits that a correct runtime might not preserve."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--checkpoint", type=Path, default=CHECKPOINT_FILE, help="default: %(default)s"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=DATASET_FILE.parent,
        help="folder of the two files; default: %(default)s",
    )
    arguments = parser.parse_args()

    records = read_dataset()
    logits = compute_logits(load_network(arguments.checkpoint), network_inputs(records))
    write_golden(records, logits, arguments.out / GOLDEN_FILE.name)
    summary = summarise(records, logits, arguments.checkpoint)
    text = json.dumps(summary, indent=2) + "\n"
    (arguments.out / SUMMARY_FILE.name).write_text(text, encoding="utf-8")
    print(text, end="")
    print_near_ties(records, logits)


def network_inputs(records: list[dict]) -> torch.Tensor:
    """Returns the records' images as the network's input [N, 3, 64, 64] float32."""
    return normalise_rgb(np.stack([resize_encoded(record["image"]) for record in records]))


def write_golden(records: list[dict], logits: torch.Tensor, file: Path) -> None:
    """Writes one line per record with the two best classes of its logits [N, 10]."""
    scores, classes = logits.softmax(dim=1).topk(2, dim=1)
    with file.open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(COLUMNS)
        for record, (first, second), (score1, score2) in zip(
            records, classes.tolist(), scores.tolist(), strict=True
        ):
            identity = (record["imageId"], record["classId"])
            writer.writerow((*identity, first, f"{score1:.6f}", second, f"{score2:.6f}"))


def summarise(records: list[dict], logits: torch.Tensor, checkpoint: Path) -> dict:
    """Returns the counts over all records, and what produced them."""
    truth = torch.tensor([record["classId"] for record in records])
    correct_top1, correct_top5 = (count_correct(logits, truth, k) for k in (1, 5))
    return {
        "images": len(records),
        "correctTop1": correct_top1,
        "top1": correct_top1 / len(records),
        "correctTop5": correct_top5,
        "top5": correct_top5 / len(records),
        "smallestMargin": round(float(margins(logits).min()), 6),
        "torch": torch.__version__,
        "checkpointSha256": sha256(checkpoint),
    }


def margins(logits: torch.Tensor) -> torch.Tensor:
    """Returns by how much the highest of each row of logits [N, 10] leads the next one, [N]."""
    highest = logits.topk(2, dim=1).values
    return highest[:, 0] - highest[:, 1]


def print_near_ties(records: list[dict], logits: torch.Tensor) -> None:
    """Prints the images whose margin is below NEAR_TIE, after their number."""
    margin = margins(logits)
    near = (margin < NEAR_TIE).nonzero().flatten().tolist()
    print(f"images with a margin below {NEAR_TIE}: {len(near)}")
    for index in near:
        print(f"{records[index]['imageId']}  {margin[index]:.2e}")


if __name__ == "__main__":
    main()
