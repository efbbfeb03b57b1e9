"""From an image to the network's input, in the steps that twins.json tells the Flink job.

Decode to RGB, Pillow's bicubic resize to 64x64 (pcpvt_nano: 96x96) without a crop, divide by 255,
subtract MEAN, divide by STD, channels first.
"""

import io

import numpy as np
import torch
from PIL import Image

from nano.architecture import image_size

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
"""Per RGB channel of values in 0..1: ImageNet's, as for every published Twins model."""


def resize_image(image: Image.Image, side: int = image_size()) -> np.ndarray:
    """Returns the image as RGB, resized to [side, side, 3] uint8."""
    resized = image.convert("RGB").resize((side, side), Image.Resampling.BICUBIC)
    return np.asarray(resized)


def resize_encoded(encoded: bytes) -> np.ndarray:
    """Decodes an image file held in memory and resizes it to [64, 64, 3] uint8."""
    with Image.open(io.BytesIO(encoded)) as image:
        return resize_image(image)


def resize_grey(images: np.ndarray, side: int = image_size()) -> torch.Tensor:
    """Resizes grey images [N, 28, 28] uint8; returns one channel of them, [N, side, side] uint8.

    A grey image has three equal channels and the resize treats each alone, so one is enough.
    """
    return torch.from_numpy(
        np.stack([resize_image(Image.fromarray(image), side)[:, :, 0] for image in images])
    )


def normalise_grey(pixels: torch.Tensor) -> torch.Tensor:
    """Turns one channel of grey images [N, H, W] uint8 into the input [N, 3, H, W] float32."""
    return _normalise(pixels[:, None].expand(-1, 3, -1, -1))


def normalise_rgb(pixels: np.ndarray) -> torch.Tensor:
    """Turns resized images [N, H, W, 3] uint8 into the network's input [N, 3, H, W] float32."""
    return _normalise(torch.from_numpy(pixels).permute(0, 3, 1, 2))


def _normalise(pixels: torch.Tensor) -> torch.Tensor:
    mean = torch.tensor(MEAN).view(1, 3, 1, 1)
    std = torch.tensor(STD).view(1, 3, 1, 1)
    return ((pixels.float() / 255 - mean) / std).contiguous()
