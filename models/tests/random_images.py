"""Random images that differ enough for a random network to tell them apart."""

from pathlib import Path

import numpy as np
from PIL import Image


def blotched_images(count: int, side: int, seed: int) -> np.ndarray:
    """[count, side, side, 3] uint8: coarse coloured blotches under fine noise.

    Pure noise looks the same everywhere once it is averaged over a patch and over the image.
    """
    random = np.random.default_rng(seed)
    blotches = random.integers(0, 256, (count, 4, 4, 3)) * random.uniform(0, 1, (count, 1, 1, 3))
    coarse = np.kron(blotches, np.ones((1, side // 4, side // 4, 1)))
    noise = random.normal(0, 16, coarse.shape)
    return np.clip(coarse + noise, 0, 255).astype(np.uint8)


def save_images(images: np.ndarray, folder: Path) -> None:
    for index, image in enumerate(images):
        Image.fromarray(image).save(folder / f"{index:03}.png")
