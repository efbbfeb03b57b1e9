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
    preprocessing: Preprocessing
    held_out: list[Path]
    classes: np.ndarray

    def compare(self, file: Path, pixels: PixelInput) -> Agreement:
        """How often the model in file agrees with fp32 on the held-out images."""
        session = open_session(file)
        outputs = _outputs(session, self.held_out, self.preprocessing, pixels)
        classes = np.array([scores.argmax() for scores, *_ in outputs])
        return Agreement(int((classes == self.classes).sum()), len(classes))


def calibrate(
    variant: Variant,
    weights: Mapping[str, np.ndarray],
    preprocessing: Preprocessing,
    folder: Path,
) -> Calibration:
    """Runs the fp32 network on folder's images: every second one sets the ranges."""
    files = image_files(folder)
    used, held_out = files[::2], files[1::2]
    if not held_out:
        raise ExportError(f"{folder} holds one image: calibration needs at least two")
    pixels = PixelInput(np.dtype(np.float32), preprocessing.normalization)
    session = _observed_session(variant, weights, pixels)
    names = [output.name for output in session.get_outputs()][1:]
    ranges = _mean_ranges(
        [_range(activation) for activation in activations]
        for _, *activations in _outputs(session, used, preprocessing, pixels)
    )
    classes = [
        scores.argmax() for scores, *_ in _outputs(session, held_out, preprocessing, pixels)
    ]
    return Calibration(dict(zip(names, ranges)), preprocessing, held_out, np.array(classes))


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
    files: list[Path],
    preprocessing: Preprocessing,
    pixels: PixelInput,
) -> Iterator[list[np.ndarray]]:
    """The model's outputs, image by image, so that activations of one image are held at a time."""
    for image in read_pixels(files, preprocessing):
        yield session.run(None, {INPUT_NAME: pixels.batch(image[None])})


def _range(activation: np.ndarray) -> np.ndarray:
    return np.array([activation.min(), activation.max()])


def _mean_ranges(ranges: Iterator[list[np.ndarray]]) -> list[Range]:
    """Means over the images: the one most extreme image doesn't cost all others resolution."""
    return [tuple(map(float, span)) for span in np.mean(list(ranges), axis=0)]
