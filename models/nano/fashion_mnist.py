"""Fashion-MNIST from Debian's package dataset-fashion-mnist, as arrays.

Source: Xiao, Rasul, Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine
Learning Algorithms" (2017). MIT licence, (c) 2017 Zalando SE.
"""

import gzip
from pathlib import Path

import numpy as np

DIRECTORY = Path("/usr/share/datasets/fashion-mnist")
"""Where the Debian package puts its files."""

LABELS_FILE = Path(__file__).with_name("labels.txt")
LABELS = tuple(LABELS_FILE.read_text(encoding="utf-8").splitlines())
"""Class names by class id, as the data set's authors spell them."""

_PREFIXES = {"train": "train", "test": "t10k"}


def read_split(split: str, directory: Path = DIRECTORY) -> tuple[np.ndarray, np.ndarray]:
    """Returns the images [N, 28, 28] uint8 (0 is background) and class ids [N] uint8 of a split.

    The split is "train" (60,000 images) or "test" (10,000), in the order of the files.
    """
    prefix = _PREFIXES[split]
    images = _read_idx(directory / f"{prefix}-images-idx3-ubyte.gz")
    class_ids = _read_idx(directory / f"{prefix}-labels-idx1-ubyte.gz")
    return images, class_ids


def _read_idx(path: Path) -> np.ndarray:
    """Reads one IDX file of unsigned bytes: magic 0, 0, type 8, rank, big-endian sizes, data."""
    content = gzip.decompress(path.read_bytes())
    zeros, kind, rank = int.from_bytes(content[:2], "big"), content[2], content[3]
    if zeros != 0 or kind != 8:
        raise ValueError(f"{path} is not an IDX file of unsigned bytes")
    shape = np.frombuffer(content, dtype=">u4", count=rank, offset=4)
    return np.frombuffer(content, dtype=np.uint8, offset=4 + 4 * rank).reshape(shape)
