"""The model directories that the Java stages serve, and images for them."""

import io
import tempfile
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from gpu.networks import NANO
from gpu.pieces import Contents, Link
from nano import fashion_mnist
from twins_export.description import Description, Source
from twins_export.pixels import PixelInput
from twins_export.preprocessing import evaluation_preprocessing
from twins_export.variants import VARIANTS

_IMAGES = 64
_CLASSES = {NANO: 10}
_IMAGENET_CLASSES = 1000


def served_models(variants: list[str]) -> Contents:
    """served/VARIANT-PRECISION/1, whose networks are those of the Python half, and images/."""
    contents = _images()
    for variant in variants:
        for precision in ("fp32", "fp16"):
            name = f"{variant}-{precision}"
            network = PurePosixPath("..", "..", "..", "models", f"{name}-uint8-contrib.onnx")
            contents[f"served/{name}/1/model.onnx"] = Link(network)
            contents[f"served/{name}/1/twins.json"] = _description(variant, name)
    return contents


def _description(variant: str, name: str) -> bytes:
    preprocessing = evaluation_preprocessing(VARIANTS[variant], "timm")
    description = Description(
        name=name,
        variant=variant,
        version=1,
        source=Source("timm", "benchmarks/gpu/networks.py", "0" * 64),
        pixels=PixelInput(np.dtype(np.uint8), preprocessing.normalization),
        attention="contrib",
        preprocessing=preprocessing,
        softmax=False,
        labels=[f"class {number}" for number in range(_CLASSES.get(variant, _IMAGENET_CLASSES))],
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "twins.json")
        description.write(file)
        return file.read_bytes()


def _images() -> Contents:
    images, _ = fashion_mnist.read_split("test")
    return {f"images/{number:02}.png": _png(images[number]) for number in range(_IMAGES)}


def _png(image: np.ndarray) -> bytes:
    encoded = io.BytesIO()
    Image.fromarray(image).save(encoded, "PNG")
    return encoded.getvalue()
