"""What the clients are told to ask, and the lines of JSON that they print of the answers."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np


class Images(NamedTuple):
    """Files of images, and what `twins preprocess` made of them."""

    model: str
    files: Sequence[str]
    tensors: Sequence[str]

    @classmethod
    def read(cls, file: str) -> Self:
        return cls(**json.loads(Path(file).read_text()))

    def contents(self) -> list[bytes]:
        return [Path(file).read_bytes() for file in self.files]

    def prepared(self) -> np.ndarray:
        """The tensors of all files, one behind the other."""
        return np.stack([np.load(tensor) for tensor in self.tensors])


def show_probabilities(form: str, files: Iterable[str], rows: np.ndarray) -> None:
    """A number of 32 bits is exactly one of 64 bits, and so goes through the text unchanged."""
    for file, row in zip(files, rows, strict=True):
        show(form, file=file, probabilities=[float(value) for value in row])


def show_classes(form: str, files: Iterable[str], rows: np.ndarray) -> None:
    """Classes as Triton writes them: VALUE:INDEX:LABEL."""
    for file, row in zip(files, rows, strict=True):
        ranked = [ranked_class(value) for value in row]
        show(form, file=file, topK=ranked)


def ranked_class(written: bytes | str) -> dict[str, object]:
    text = written.decode() if isinstance(written, bytes) else written
    score, class_id, label = text.split(":", 2)
    return {"classId": int(class_id), "label": label, "score": float(score)}


def show(form: str, **answer: object) -> None:
    print(json.dumps({"form": form, **answer}), flush=True)
