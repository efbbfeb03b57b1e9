"""Runs an exported model on ONNX Runtime, on the CPU."""

from pathlib import Path

import numpy as np
import onnxruntime

from twins_export.errors import ExportError
from twins_export.network import INPUT_NAME
from twins_export.pixels import PixelInput


def session_options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    # As the pipeline does: other people's weights of 8 bits would saturate without it. Ours have 7
    # bits, and ONNX Runtime, which looks at each weight, leaves them on the fastest products.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return options


def open_session(file: Path) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(file, session_options(), providers=["CPUExecutionProvider"])


def check_scores(file: Path, pixels: PixelInput, image: int) -> None:
    """Fails unless the model gives finite scores, for one image and for two.

    Half precision overflows on some weights, and only running it shows which.
    """
    session = open_session(file)
    noise = np.random.default_rng(0).integers(0, 256, (2, image, image, 3), np.uint8)
    for batch in (noise[:1], noise):
        (scores,) = session.run(None, {INPUT_NAME: pixels.batch(batch)})
        if len(scores) != len(batch) or not np.isfinite(scores).all():
            raise ExportError(
                "the exported model's scores aren't finite: with --precision fp16 its values are "
                "too large for half precision, use fp32 or int8"
            )
