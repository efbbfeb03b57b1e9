"""Reads PyTorch's .pth: a zip of one pickle and the raw storages to which it refers.

PyTorch isn't needed for it, which saves a converter some gigabytes of installation, and a
storage is read only when a tensor of it is asked for: optimizer states stay in the file.
"""

import io
import zipfile
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from twins_export import restricted_pickle
from twins_export.errors import ExportError

_STORAGE_TYPES = {
    "HalfStorage": np.float16,
    "FloatStorage": np.float32,
    "DoubleStorage": np.float64,
    "LongStorage": np.int64,
    "IntStorage": np.int32,
    "ByteStorage": np.uint8,
    "BoolStorage": np.bool_,
}


@dataclass(frozen=True)
class StoredTensor:
    """A tensor that is still in the file. offset and strides count elements."""

    archive: zipfile.ZipFile
    entry: str
    dtype: np.dtype
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def read(self) -> np.ndarray:
        try:
            return self._view()
        except (TypeError, ValueError) as error:
            raise ExportError(f"it is damaged: {error}") from error

    def _view(self) -> np.ndarray:
        storage = np.frombuffer(_entry(self.archive, self.entry), self.dtype)
        # as_strided doesn't check, and these numbers come from the file.
        last = self.offset + sum(
            (n - 1) * step for n, step in zip(self.shape, self.strides, strict=True)
        )
        if min((self.offset, *self.shape, *self.strides)) < 0 or last >= len(storage):
            raise ExportError(f"it is damaged: {self.entry} is too short for its tensor")
        steps = tuple(step * storage.itemsize for step in self.strides)
        return np.lib.stride_tricks.as_strided(storage[self.offset :], self.shape, steps)


class _Ignored:
    """Stands for a training run's options, which the checkpoints of training scripts carry."""

    def __setstate__(self, state: object) -> None:
        pass


def read(path: Path) -> object:
    """What the file holds, its tensors as StoredTensor."""
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise ExportError(f"it is damaged: {error}") from error
    pickles = [name for name in archive.namelist() if name.endswith("/data.pkl")]
    if len(pickles) != 1:
        raise ExportError("it is a zip, but not one that torch.save writes")
    folder = pickles[0].removesuffix("data.pkl")

    def storage(identity: tuple) -> tuple[type, str]:
        _, dtype, key, *_ = identity
        return dtype, f"{folder}data/{key}"

    def tensor(
        stored: tuple[type, str],
        offset: int,
        shape: tuple[int, ...],
        strides: tuple[int, ...],
        *_: object,
    ) -> StoredTensor:
        dtype, entry = stored
        return StoredTensor(archive, entry, np.dtype(dtype), offset, shape, strides)

    allowed = {
        ("collections", "OrderedDict"): OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2"): tensor,
        ("torch._utils", "_rebuild_parameter"): lambda data, *_: data,
        ("argparse", "Namespace"): _Ignored,
        **{("torch", name): dtype for name, dtype in _STORAGE_TYPES.items()},
    }
    return restricted_pickle.load(io.BytesIO(_entry(archive, pickles[0])), allowed, storage)


def _entry(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile) as error:
        raise ExportError(f"it is damaged: {error}") from error
