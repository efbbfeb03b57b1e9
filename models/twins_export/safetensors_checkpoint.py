"""Reads .safetensors, as timm's models are published: a JSON index and the raw tensors.

Source: https://github.com/huggingface/safetensors#format.
"""

import json
from pathlib import Path

import numpy as np

from twins_export.errors import ExportError

_TYPES = {"F16": np.float16, "F32": np.float32, "F64": np.float64}


def read(path: Path) -> dict[str, np.ndarray]:
    """Names and arrays, mapped from the file rather than loaded."""
    content = np.memmap(path, np.uint8, "r")
    try:
        length = int(content[:8].view("<u8")[0])
        index = json.loads(content[8 : 8 + length].tobytes())
        index.pop("__metadata__", None)
        return {name: _tensor(content[8 + length :], entry) for name, entry in index.items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExportError(f"it is damaged: {error}") from error


def _tensor(data: np.ndarray, entry: dict) -> np.ndarray:
    if entry["dtype"] not in _TYPES:
        raise ExportError(f"its tensors are {entry['dtype']} instead of {', '.join(_TYPES)}")
    start, end = entry["data_offsets"]
    return np.frombuffer(data[start:end], _TYPES[entry["dtype"]]).reshape(entry["shape"])
