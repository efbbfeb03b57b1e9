"""From an image file to the network's input, as each project evaluates its own checkpoints."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from twins_export.errors import ExportError
from twins_export.variants import Variant


@dataclass(frozen=True)
class Normalization:
    """(pixel * scale - mean) / std, pixels 0 to 255, mean and std per channel of RGB."""

    scale: float
    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    def apply(self, pixels: np.ndarray) -> np.ndarray:
        """pixels [height, width, 3] uint8 to [3, height, width] float32."""
        scaled = pixels.astype(np.float32) * np.float32(self.scale)
        normal = (scaled - np.float32(self.mean)) / np.float32(self.std)
        return np.ascontiguousarray(normal.transpose(2, 0, 1))


IMAGENET = Normalization(1 / 255, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


@dataclass(frozen=True)
class Preprocessing:
    """How an image becomes image x image pixels of RGB: Pillow's bicubic resize, centre crop.

    short_side: what the shorter side is resized to before the crop; None resizes both sides to
    image without a crop, which doesn't keep the proportions.
    rule: whose rounding, "paddleclas" or "torchvision".
    exif_orientation: whether the image is turned as its EXIF data say before all else.
    """

    image: int
    short_side: int | None
    rule: str
    exif_orientation: bool
    normalization: Normalization = IMAGENET

    def pixels(self, image: Image.Image) -> np.ndarray:
        """[side, side, 3] uint8 of an image, side being self.image."""
        upright = ImageOps.exif_transpose(image) if self.exif_orientation else image
        rgb = upright.convert("RGB")
        if self.short_side is None:
            return np.asarray(rgb.resize((self.image, self.image), Image.Resampling.BICUBIC))
        resized = rgb.resize(self._resized_size(*rgb.size), Image.Resampling.BICUBIC)
        left, top = (self._margin(side) for side in resized.size)
        return np.asarray(resized.crop((left, top, left + self.image, top + self.image)))

    def _resized_size(self, width: int, height: int) -> tuple[int, int]:
        short, long = sorted((width, height))
        if self.rule == "paddleclas":  # ResizeImage: rounds half to even
            ratio = self.short_side / short
            return round(width * ratio), round(height * ratio)
        long = int(self.short_side * long / short)  # Resize: drops the fraction
        return (self.short_side, long) if width <= height else (long, self.short_side)

    def _margin(self, side: int) -> int:
        """Pixels before the crop: CropImage and CenterCrop differ where the margin is odd."""
        margin = side - self.image
        return margin // 2 if self.rule == "paddleclas" else round(margin / 2)

    def describe(self, folded: bool) -> dict:
        """The entry of twins.json; folded where the graph normalises its bytes itself."""
        size = {"width": self.image, "height": self.image}
        resize = {"library": "pillow", "filter": "bicubic"}
        normal = self.normalization
        cropped = self.short_side is not None
        return {
            "exifOrientation": self.exif_orientation,
            "resize": {"shortSide": self.short_side, **resize, "rounding": self.rule}
            if cropped
            else {**size, **resize},
            "crop": {**size, "rule": self.rule} if cropped else None,
            "scale": None if folded else normal.scale,
            "mean": None if folded else list(normal.mean),
            "std": None if folded else list(normal.std),
        }


# PaddleClas and mmpretrain decode with OpenCV, which turns images as EXIF says; the others don't
# turn them. Sources: ppcls/configs/ImageNet/Twins/*.yaml (Eval), datasets.py of
# Meituan-AutoML/Twins, timm's pretrained_cfg of twins_* (crop_pct 0.9: floor(224 / 0.9) = 248),
# configs/_base_/datasets/imagenet_bs64_swin_224.py of mmpretrain (test_pipeline).
_BY_FORMAT = {
    "paddle": Preprocessing(224, 256, "paddleclas", exif_orientation=True),
    "meituan": Preprocessing(224, 256, "torchvision", exif_orientation=False),
    "timm": Preprocessing(224, 248, "torchvision", exif_orientation=False),
    "mmpretrain": Preprocessing(224, 256, "torchvision", exif_orientation=True),
}


def evaluation_preprocessing(variant: Variant, source_format: str) -> Preprocessing:
    """The preprocessing with which the source's accuracy was measured."""
    if variant.name.endswith("_nano"):
        return Preprocessing(variant.image, None, "torchvision", exif_orientation=True)
    return _BY_FORMAT[source_format]


_IMAGE_SUFFIXES = {".bmp", ".jpeg", ".jpg", ".png", ".webp"}


def image_files(folder: Path) -> list[Path]:
    """The image files anywhere under folder, in the order of their paths."""
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in _IMAGE_SUFFIXES)
    if not files:
        kinds = ", ".join(sorted(_IMAGE_SUFFIXES))
        raise ExportError(f"{folder} holds no images ({kinds})")
    return files


def read_pixels(files: list[Path], preprocessing: Preprocessing) -> Iterator[np.ndarray]:
    """Each file's [image, image, 3] uint8 pixels."""
    for file in files:
        try:
            with Image.open(file) as image:
                yield preprocessing.pixels(image)
        except OSError as error:
            raise ExportError(f"{file} can't be read as an image: {error}") from error
