"""The names of a model's classes."""

from importlib import resources
from pathlib import Path

from twins_export.errors import ExportError

_IMAGENET_CLASSES = 1000


def read_labels(file: Path | None, classes: int) -> list[str]:
    """One name for each class: file's lines, or ImageNet-1k's names where no file is given."""
    if file is None:
        return _imagenet_labels(classes)
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"{file} can't be read as labels: {error}") from error
    labels = [line.strip() for line in lines if line.strip()]
    if len(labels) != classes:
        raise ExportError(f"{file} names {len(labels)} classes, but the checkpoint has {classes}")
    return labels


def _imagenet_labels(classes: int) -> list[str]:
    if classes != _IMAGENET_CLASSES:
        raise ExportError(
            f"the checkpoint has {classes} classes: name them with --labels FILE, one a line"
        )
    names = resources.files("twins_export").joinpath("imagenet_labels.txt")
    return names.read_text(encoding="utf-8").splitlines()
