"""What the pipeline takes a failure of the device for, as patterns, out of its own source."""

import json
import re
from pathlib import Path

_SOURCE = (
    Path(__file__)
    .resolve()
    .parents[2]
    .joinpath("inference/src/main/java/io/flinktwins/inference/onnx/FailureKind.java")
)
_PATTERN = re.compile(r"Pattern (\w+) = Pattern\.compile\((.*?)\);\n", re.DOTALL)
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_KINDS = {"NO_MEMORY": "OUT_OF_MEMORY", "FAULT": "DEVICE_FAULT"}  # in the order of the source


def failure_kinds() -> bytes:
    """JSON of {kind: pattern}, in the order in which they are tried."""
    found = dict(_PATTERN.findall(_SOURCE.read_text()))
    if list(found) != list(_KINDS):
        raise ValueError(f"{_SOURCE} has the patterns {list(found)}, not {list(_KINDS)}")
    patterns = {_KINDS[name]: _joined(texts) for name, texts in found.items()}
    return json.dumps(patterns).encode()


def _joined(texts: str) -> str:
    return "".join(_TEXT.findall(texts)).replace("\\\\", "\\")
