"""Finds the value ranges for 8-bit products, and compares the result with full precision."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

from twins_export.errors import ExportError
from twins_export.graph import GraphWriter
from twins_export.inference import open_session
from twins_export.network import INPUT_NAME, TwinsNetwork
from twins_export.pixels import PixelInput
from twins_export.preprocessing import Preprocessing, image_files, read_pixels
from twins_export.quantization import Range
from twins_export.variants import Variant


@dataclass(frozen=True)
class Agreement:
    """On how many of the images two models put the same class first."""

    equal: int
    images: int


@dataclass(frozen=True)
class Calibration:
    """Ranges of the activations, and what the fp32 network says of images not used for them.

    classes: the fp32 network's first class of each of the held-out files, [files].
    """

    ranges: dict[str, Range]
    pixels: PixelInput
    preprocessing: Preprocessing
    held_out: list[Path]
    classes: np.ndarray

    def compare(self, file: Path) -> Agreement:
        """How often the model in file agrees with fp32 on the held-out images."""
        session = open_session(file)
        scores = [session.get_outputs()[0].name]
        outputs = _outputs(session, scores, self.held_out, self.preprocessing, self.pixels)
        classes = _classes(outputs)
        return Agreement(int((classes == self.classes).sum()), len(classes))


def calibrate(
    variant: Variant,
    weights: Mapping[str, np.ndarray],
    pixels: PixelInput,
    preprocessing: Preprocessing,
    folder: Path,
) -> Calibration:
    """Runs the fp32 network on folder's images: every second one sets the ranges.

    pixels is the input of the 8-bit network too, whose first product sees other values in bytes.
    """
    files = image_files(folder)
    used, held_out = files[::2], files[1::2]
    if not held_out:
        raise ExportError(f"{folder} holds one image: calibration needs at least two")
    session = _observed_session(variant, weights, pixels)
    scores, *activations = (output.name for output in session.get_outputs())
    ranges = _ranges(activations, _outputs(session, activations, used, preprocessing, pixels))
    classes = _classes(_outputs(session, [scores], held_out, preprocessing, pixels))
    return Calibration(ranges, pixels, preprocessing, held_out, classes)


def _observed_session(
    variant: Variant, weights: Mapping[str, np.ndarray], pixels: PixelInput
) -> onnxruntime.InferenceSession:
    """The fp32 network with the inputs of all its products as further outputs."""
    network = TwinsNetwork(variant, weights, pixels, GraphWriter(np.dtype(np.float32)))
    model = network.write(softmax=False, metadata={})
    for name in sorted(network.product_inputs):
        model.graph.output.append(onnx.ValueInfoProto(name=name))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "observed.onnx")
        onnx.save(model, file)
        return open_session(file)


def _outputs(
    session: onnxruntime.InferenceSession,
    names: list[str],
    files: list[Path],
    preprocessing: Preprocessing,
    pixels: PixelInput,
) -> Iterator[list[np.ndarray]]:
    """The named outputs for each image alone: the activations of many would fill the memory."""
    for image in read_pixels(files, preprocessing):
        yield session.run(names, {INPUT_NAME: pixels.batch(image[None])})


def _ranges(names: list[str], outputs: Iterator[list[np.ndarray]]) -> dict[str, Range]:
    """The smallest and largest value of each activation over all images."""
    lows, highs = np.full(len(names), np.inf), np.full(len(names), -np.inf)
    for activations in outputs:
        lows = np.minimum(lows, [activation.min() for activation in activations])
        highs = np.maximum(highs, [activation.max() for activation in activations])
    return {
        name: (float(low), float(high)) for name, low, high in zip(names, lows, highs, strict=True)
    }


def _classes(outputs: Iterator[list[np.ndarray]]) -> np.ndarray:
    """The first class of each image."""
    return np.array([scores.argmax() for (scores,) in outputs])
