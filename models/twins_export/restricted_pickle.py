"""Unpickles nothing but what it is told to.

Both PaddlePaddle and PyTorch keep checkpoints as pickles, and a pickle can name any function to
be called while it loads. Here a name that isn't in the reader's own list ends the reading.
"""

import io
import pickle
from collections.abc import Callable, Mapping

from twins_export.errors import ExportError

Allowed = Mapping[tuple[str, str], Callable]
Storage = Callable[[tuple], object]


class _RestrictedUnpickler(pickle.Unpickler):
    def __init__(
        self, stream: io.BufferedIOBase, allowed: Allowed, storage: Storage | None
    ) -> None:
        super().__init__(stream)
        self._allowed = allowed
        self._storage = storage

    def find_class(self, module: str, name: str) -> Callable:
        if (module, name) not in self._allowed:
            raise ExportError(f"it needs {module}.{name}, which no tensor of ours needs")
        return self._allowed[module, name]

    def persistent_load(self, identity: tuple) -> object:
        if self._storage is None:
            raise ExportError("it refers to data outside the file")
        return self._storage(identity)


def load(stream: io.BufferedIOBase, allowed: Allowed, storage: Storage | None = None) -> object:
    """The pickled object. storage answers references to data kept outside the pickle.

    Raises ExportError for a damaged pickle or one that needs a name which isn't allowed.
    """
    try:
        return _RestrictedUnpickler(stream, allowed, storage).load()
    except ExportError:
        raise
    except Exception as error:  # a damaged pickle can fail in any way the format allows
        raise ExportError(f"it is damaged: {error}") from error
