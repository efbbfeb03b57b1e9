"""Draws the images of PreprocessorBenchmark and times cv2.imdecode, Pillow's resize and the crop.

    python benchmarks/benchmark_images.py --out benchmarks/target/images

Run from the repository root, where PreprocessorBenchmark finds them, with requirements.txt
installed.
"""

import argparse
import time
from pathlib import Path

import cv2
import numpy as np
from PIL import Image


def photo(width: int, height: int) -> np.ndarray:
    """Noise of all wavelengths, the long ones stronger, as in photographs, and a camera's noise."""
    random = np.random.default_rng(1)
    image = np.zeros((height, width, 3), np.float32)
    octave = 1
    while min(width, height) >> octave >= 2:
        noise = random.normal(size=(height >> octave, width >> octave, 3)).astype(np.float32)
        wave = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
        image += wave * 2 ** (0.7 * octave)
        octave += 1
    image = 128 + image / image.std() * 45 + random.normal(size=image.shape) * 4
    return np.clip(image, 0, 255).astype(np.uint8)


def decode_resize_crop(encoded: np.ndarray) -> np.ndarray:
    image = Image.fromarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR))
    percent = 256 / min(image.size)
    size = round(image.size[0] * percent), round(image.size[1] * percent)
    pixels = np.asarray(image.resize(size, Image.Resampling.BICUBIC))
    top, left = (pixels.shape[0] - 224) // 2, (pixels.shape[1] - 224) // 2
    return pixels[top : top + 224, left : left + 224]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="folder of the JPEG files")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    sizes = {(500, 375): 2000, (1920, 1080): 200, (4000, 3000): 40}
    for (width, height), repeats in sizes.items():
        encoded = cv2.imencode(".jpg", photo(width, height), [cv2.IMWRITE_JPEG_QUALITY, 90])[1]
        (out / f"{width}x{height}.jpg").write_bytes(encoded.tobytes())
        times = []
        for _ in range(repeats):
            start = time.perf_counter()
            decode_resize_crop(encoded)
            times.append(1e6 * (time.perf_counter() - start))
        quantiles = np.quantile(times, [0, 0.5, 0.9])
        print(
            f"{width}x{height}.jpg, {encoded.nbytes} bytes, microseconds: "
            "p0.00 {:.0f}, p0.50 {:.0f}, p0.90 {:.0f}".format(*quantiles)
        )


if __name__ == "__main__":
    main()
