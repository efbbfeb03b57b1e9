"""From a checkpoint to a model directory."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx

from twins_export.attention import ATTENTIONS
from twins_export.calibration import Agreement, calibrate
from twins_export.description import Description, Source
from twins_export.errors import ExportError
from twins_export.graph import CONTRIB_DOMAIN, CONTRIB_OPSET, OPSET, GraphWriter
from twins_export.inference import check_scores
from twins_export.labels import read_labels
from twins_export.network import TwinsNetwork
from twins_export.pixels import PixelInput
from twins_export.preprocessing import Preprocessing, evaluation_preprocessing
from twins_export.quantization import Range
from twins_export.variants import Variant
from twins_export.weights import load_weights

PRECISIONS = ("fp32", "fp16", "int8")


@dataclass(frozen=True)
class ExportOptions:
    """What to export and where to; directory is NAME/VERSION.

    calibration_images: a folder of images, needed for int8 alone.
    """

    variant: Variant
    checkpoint: Path
    source_format: str
    directory: Path
    name: str
    labels: Path | None = None
    byte_input: bool = False
    precision: str = "fp32"
    attention: str = "contrib"
    calibration_images: Path | None = None
    softmax: bool = False

    @property
    def network(self) -> Variant:
        return self.variant.of_format(self.source_format)

    @property
    def preprocessing(self) -> Preprocessing:
        return evaluation_preprocessing(self.variant, self.source_format)

    @property
    def pixels(self) -> PixelInput:
        dtype = np.dtype(np.uint8 if self.byte_input else np.float32)
        return PixelInput(dtype, self.preprocessing.normalization)


def export(options: ExportOptions) -> Agreement | None:
    """Writes the model directory as a whole or not at all; tells how int8 compares with fp32.

    Raises ExportError where the directory exists, since a version never changes.
    """
    if options.directory.exists():
        raise ExportError(f"{options.directory} exists already: choose the next version")
    weights = load_weights(options.checkpoint, options.source_format, options.variant)
    description = _description(options, classes=len(weights["head.bias"]))
    # A watching job must never see half a version, so the directory appears by renaming.
    partial = options.directory.with_name(f".{options.directory.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        agreement = _write_model(options, weights, description.source, partial)
        description.write(partial / "twins.json")
        partial.rename(options.directory)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return agreement


def _write_model(
    options: ExportOptions, weights: dict[str, np.ndarray], source: Source, directory: Path
) -> Agreement | None:
    calibration = None
    if options.precision == "int8":
        calibration = calibrate(
            options.network,
            weights,
            options.pixels,
            options.preprocessing,
            options.calibration_images,
        )
    ranges = calibration.ranges if calibration else {}
    file = directory / "model.onnx"
    onnx.save(_model(options, weights, ranges, source), file)
    weights.clear()  # a large network's weights once are enough while the session loads them
    check_scores(file, options.pixels, options.variant.image)
    return calibration.compare(file) if calibration else None


def _model(
    options: ExportOptions,
    weights: Mapping[str, np.ndarray],
    ranges: Mapping[str, Range],
    source: Source,
) -> onnx.ModelProto:
    precision = np.dtype(np.float16 if options.precision == "fp16" else np.float32)
    network = TwinsNetwork(
        options.network,
        weights,
        options.pixels,
        GraphWriter(precision),
        ranges,
        ATTENTIONS[options.attention],
    )
    metadata = {
        "variant": options.variant.name,
        "precision": options.precision,
        "source_sha256": source.sha256,
        "opset": str(OPSET),
        "attention": options.attention,
    }
    if options.attention == "contrib":
        operator = f"{CONTRIB_DOMAIN}.MultiHeadAttention {CONTRIB_OPSET}"
        metadata["contrib_operators"] = operator
    return network.write(options.softmax, metadata)


def _description(options: ExportOptions, classes: int) -> Description:
    with options.checkpoint.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Description(
        name=options.name,
        variant=options.variant.name,
        version=int(options.directory.name),
        source=Source(options.source_format, options.checkpoint.name, digest),
        pixels=options.pixels,
        attention=options.attention,
        preprocessing=options.preprocessing,
        softmax=options.softmax,
        labels=read_labels(options.labels, classes),
    )
