"""Random changes to training images, drawn for each image of a batch on its own."""

import math

import torch

MAX_SHIFT = 4
"""Largest shift in pixels of the 64x64 image, about 1.8 pixels of the original 28x28."""

ERASE_PROBABILITY = 0.1
ERASE_AREA = (0.02, 0.2)
"""Range of an erased rectangle's share of the image's area."""

ERASE_ASPECT = (0.3, 1 / 0.3)
"""Range of its height divided by its width, drawn log-uniformly (Zhong et al., 2017)."""


def augment(pixels: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Shifts, flips and erases grey images [N, H, W] uint8; returns a new tensor of that shape."""
    return _erase(_shift_and_flip(pixels, generator), generator)


def _shift_and_flip(pixels: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Moves each image by up to MAX_SHIFT on both axes over black, and mirrors half of them."""
    count, height, width = pixels.shape
    padded = torch.nn.functional.pad(pixels, (MAX_SHIFT,) * 4)
    top, left = torch.randint(0, 2 * MAX_SHIFT + 1, (2, count, 1), generator=generator)
    rows = top + torch.arange(height)
    columns = torch.arange(width).expand(count, -1)
    mirrored = torch.rand((count, 1), generator=generator) < 0.5
    columns = left + torch.where(mirrored, width - 1 - columns, columns)
    return padded[torch.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]


def _erase(pixels: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Fills a random rectangle with noise in a share of ERASE_PROBABILITY of the images."""
    count, height, width = pixels.shape

    def uniform(low: float, high: float) -> torch.Tensor:
        return low + (high - low) * torch.rand((count, 1), generator=generator)

    area = uniform(*ERASE_AREA) * height * width
    aspect = uniform(math.log(ERASE_ASPECT[0]), math.log(ERASE_ASPECT[1])).exp()
    erased_height = (area * aspect).sqrt().clamp(max=height)
    erased_width = (area / aspect).sqrt().clamp(max=width)
    top = uniform(0, 1) * (height - erased_height)
    left = uniform(0, 1) * (width - erased_width)
    chosen = uniform(0, 1) < ERASE_PROBABILITY

    y, x = torch.arange(height), torch.arange(width)
    in_rows = (y >= top) & (y < top + erased_height) & chosen
    in_columns = (x >= left) & (x < left + erased_width)
    inside = in_rows[:, :, None] & in_columns[:, None, :]
    noise = torch.randint(0, 256, pixels.shape, generator=generator, dtype=torch.uint8)
    return torch.where(inside, noise, pixels)
