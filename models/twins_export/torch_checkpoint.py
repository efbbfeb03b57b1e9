"""Reads PyTorch's .pth: a pickle, and the raw storages to which it refers.

Since PyTorch 1.6 a zip holds them; before, and where somebody still asks for it, as the tools of
OpenMMLab did, they followed each other in a file. PyTorch isn't needed for either, which saves a
converter some gigabytes of installation, and a storage is read only when a tensor of it is asked
for: optimizer states stay in the file.
"""

import io
import itertools
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from twins_export import restricted_pickle
from twins_export.errors import ExportError

# What a file that is no zip begins with: a pickled number.
LEGACY_START = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."

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
class Storage:
    """Elements that tensors share, still in the file; read gives the bytes of a key's storage."""

    key: str
    dtype: np.dtype
    read: Callable[[str], bytes]


@dataclass(frozen=True)
class StoredTensor:
    """A tensor that is still in the file. offset and strides count elements."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def read(self) -> np.ndarray:
        try:
            return self._view()
        except (TypeError, ValueError) as error:
            raise ExportError(f"it is damaged: {error}") from error

    def _view(self) -> np.ndarray:
        elements = np.frombuffer(self.storage.read(self.storage.key), self.storage.dtype)
        # as_strided doesn't check, and these numbers come from the file.
        last = self.offset + sum(
            (n - 1) * step for n, step in zip(self.shape, self.strides, strict=True)
        )
        if min((self.offset, *self.shape, *self.strides)) < 0 or last >= len(elements):
            raise ExportError(
                f"it is damaged: storage {self.storage.key} is too short for its tensor"
            )
        steps = tuple(step * elements.itemsize for step in self.strides)
        return np.lib.stride_tricks.as_strided(elements[self.offset :], self.shape, steps)


class _Ignored:
    """Stands for what checkpoints of training scripts carry besides tensors."""

    def __init__(self, *_: object) -> None:
        pass

    def __setstate__(self, state: object) -> None:
        pass


def _tensor(
    storage: Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: object
) -> StoredTensor:
    return StoredTensor(storage, offset, shape, strides)


_ALLOWED = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    ("torch._utils", "_rebuild_parameter"): lambda data, *_: data,
    **{("torch", name): dtype for name, dtype in _STORAGE_TYPES.items()},
    # The options of timm's and Meituan's scripts, the log of OpenMMLab's with its numbers in
    # NumPy's arrays and its figures as methods. None of it is called or looked at.
    ("argparse", "Namespace"): _Ignored,
    ("mmengine.logging.history_buffer", "HistoryBuffer"): _Ignored,
    ("__builtin__", "getattr"): _Ignored,
    ("_codecs", "encode"): _Ignored,
    ("numpy", "ndarray"): _Ignored,
    ("numpy", "dtype"): _Ignored,
    **{
        (f"numpy.{core}.multiarray", name): _Ignored
        for core, name in itertools.product(("core", "_core"), ("_reconstruct", "scalar"))
    },
}


def read(path: Path) -> object:
    """What a zip of torch.save holds, its tensors as StoredTensor."""
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise ExportError(f"it is damaged: {error}") from error
    pickles = [name for name in archive.namelist() if name.endswith("/data.pkl")]
    if len(pickles) != 1:
        raise ExportError("it is a zip, but not one that torch.save writes")
    folder = pickles[0].removesuffix("data.pkl")

    def storage(identity: tuple) -> Storage:
        return _storage(identity, lambda key: _entry(archive, f"{folder}data/{key}"))

    return restricted_pickle.load(io.BytesIO(_entry(archive, pickles[0])), _ALLOWED, storage)


def read_legacy(path: Path) -> object:
    """The same of a file in PyTorch's format of before 1.6.

    Pickles of a magic number, a version, the machine's byte order, the content and the storages'
    keys; then in the order of the keys each storage's number of elements and their bytes.
    """
    storages: dict[str, Storage] = {}
    places: dict[str, tuple[int, int]] = {}

    def storage(identity: tuple) -> Storage:
        made = _storage(identity, lambda key: _bytes_at(path, *places[key]))
        return storages.setdefault(made.key, made)

    with path.open("rb") as stream:
        for _ in range(3):
            restricted_pickle.load(stream, {})
        content = restricted_pickle.load(stream, _ALLOWED, storage)
        try:
            places.update(_places(stream, storages, path.stat().st_size))
        except (KeyError, TypeError, ValueError) as error:
            raise ExportError(f"it is damaged: its list of storages: {error}") from error
    if missing := storages.keys() - places.keys():
        raise ExportError(f"it is damaged: its list of storages lacks {min(missing)}")
    return content


def _places(
    stream: io.BufferedIOBase, storages: dict[str, Storage], file_size: int
) -> Iterator[tuple[str, tuple[int, int]]]:
    """The start and the length of each storage's bytes, by its key."""
    for key in restricted_pickle.load(stream, {}):
        count = struct.unpack("<q", _bytes(stream, struct.calcsize("<q")))[0]
        length = count * storages[key].dtype.itemsize
        if not 0 <= length <= file_size:  # or Python would make room for it
            raise ValueError(f"{key} has {count} elements")
        yield key, (stream.tell(), length)
        stream.seek(length, io.SEEK_CUR)


def _storage(identity: tuple, read_storage: Callable[[str], bytes]) -> Storage:
    _, dtype, key, *_ = identity
    return Storage(key, np.dtype(dtype), read_storage)


def _entry(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile) as error:
        raise ExportError(f"it is damaged: {error}") from error


def _bytes_at(path: Path, place: int, length: int) -> bytes:
    with path.open("rb") as stream:
        stream.seek(place)
        return _bytes(stream, length)


def _bytes(stream: io.BufferedIOBase, length: int) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise ExportError("it is damaged: it ends early")
    return found
