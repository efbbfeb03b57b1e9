"""Reads a checkpoint file of any of the four projects into names and arrays."""

from pathlib import Path

import numpy as np

from twins_export import paddle_checkpoint, safetensors_checkpoint, torch_checkpoint
from twins_export.errors import ExportError
from twins_export.torch_checkpoint import StoredTensor

FORMATS = ("paddle", "meituan", "timm", "mmpretrain")

# Where the weights are when a file holds more than weights, in the order in which each project's
# own loader looks: main.py --resume of Meituan-AutoML/Twins, timm.models.load_state_dict,
# mmengine.runner.checkpoint (whose training scripts put averaged weights there).
_CONTAINERS = {
    "paddle": (),
    "meituan": ("model",),
    "timm": ("state_dict_ema", "model_ema", "state_dict", "model"),
    "mmpretrain": ("state_dict",),
}


def read_checkpoint(path: Path, source_format: str) -> dict[str, np.ndarray]:
    """The checkpoint's tensors by name, as stored; ExportError names the file and its fault."""
    try:
        content = _read_file(path)
        tensors = _weights_in(content, source_format)
        return {name: _array(name, tensor) for name, tensor in tensors.items()}
    except (ExportError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ExportError(f"{path} can't be used: {reason}") from error


def _read_file(path: Path) -> object:
    with path.open("rb") as stream:
        start = stream.read(64)
    if start.startswith(b"PK"):
        return torch_checkpoint.read(path)
    if start.startswith(torch_checkpoint.LEGACY_START):
        return torch_checkpoint.read_legacy(path)
    if start.startswith(b"\x80"):
        return paddle_checkpoint.read(path)
    if start[8:9] == b"{":
        return safetensors_checkpoint.read(path)
    raise ExportError(f"it is no checkpoint, {_appearance(start)}")


def _appearance(start: bytes) -> str:
    if not start:
        return "it is empty"
    if start.startswith(b"version https://git-lfs"):
        return "it looks like a Git LFS pointer: fetch the real file with git lfs pull"
    if start.lstrip().lower().startswith((b"<!doctype", b"<html")):
        return "it looks like a web page: the download didn't give the file"
    if start.startswith(b"\x1f\x8b"):
        return "it looks like a gzip archive: unpack it first"
    return f"it starts with {start[:8]!r}"


def _weights_in(content: object, source_format: str) -> dict:
    if not isinstance(content, dict):
        raise ExportError(f"it holds a {type(content).__name__} and no dictionary of tensors")
    for container in _CONTAINERS[source_format]:
        if isinstance(content.get(container), dict):
            content = content[container]
            break
    # Training on several GPUs wraps the network in a module of that name.
    return {str(name).removeprefix("module."): value for name, value in content.items()}


def _array(name: str, tensor: object) -> np.ndarray:
    values = tensor.read() if isinstance(tensor, StoredTensor) else tensor
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "fiu":
        raise ExportError(f"{name} is a {type(values).__name__}, not a tensor")
    return values
