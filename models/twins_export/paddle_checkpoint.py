"""Reads PaddlePaddle's .pdparams: one pickle, a dictionary of names and NumPy arrays."""

import _codecs
from collections import OrderedDict
from pathlib import Path

import numpy as np
from numpy._core.multiarray import _reconstruct

from twins_export import restricted_pickle

# Older files also map the tensors to parameter names of the program that saved them.
_NAME_TABLE = "StructuredToParameterName@@"

# How NumPy pickles an array, before and after it renamed numpy.core; old protocols carry bytes
# as text to encode.
_ALLOWED = {
    ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("collections", "OrderedDict"): OrderedDict,
    ("_codecs", "encode"): _codecs.encode,
}


def read(path: Path) -> object:
    """What the file holds, usually a dictionary of arrays."""
    with path.open("rb") as stream:
        content = restricted_pickle.load(stream, _ALLOWED)
    if isinstance(content, dict):
        content.pop(_NAME_TABLE, None)
    return content
