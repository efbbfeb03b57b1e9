"""Makes the golden files of the image package: what Pillow, OpenCV and PaddleClas-style Python give.

Run from the repository root, with requirements.txt installed:

    python operators/src/test/python/make_image_golden.py

Draws all pictures itself. Results are SHA-256 sums of the pixels (RGB, row by row), and a few whole
tensors as .npy.
"""

import csv
import hashlib
import itertools
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

# OpenCV for Java has no IPP; with it, x86 wheels round INTER_CUBIC differently, by one grey level.
cv2.ipp.setUseIPP(False)

TARGET = Path("operators/src/test/resources/io/flinktwins/operators/image")

PILLOW_FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
    "box": Image.Resampling.BOX,
    "hamming": Image.Resampling.HAMMING,
}
OPENCV_FILTERS = {
    "nearest": cv2.INTER_NEAREST,
    "linear": cv2.INTER_LINEAR,
    "cubic": cv2.INTER_CUBIC,
    "area": cv2.INTER_AREA,
    "lanczos": cv2.INTER_LANCZOS4,
}
RESIZE_SOURCES = [(1, 1), (1, 50), (50, 1), (2, 3), (37, 23), (64, 48), (101, 67), (300, 200)]
RESIZE_TARGETS = [(1, 1), (1, 40), (40, 1), (2, 2), (7, 5), (37, 23), (64, 64), (63, 129), (224, 224)]
CROP_SOURCES = [(37, 23), (64, 48), (300, 200), (67, 301), (50, 1), (256, 256)]


def drawn(width, height):
    """Smooth colours, hard edges and noise, so that every filter has something to get wrong."""
    random = np.random.default_rng(width * 10_000 + height)
    y, x = np.mgrid[0:height, 0:width]
    picture = np.stack(
        [
            127 + 127 * np.sin(x / 7 + y / 11),
            255 * ((x // 5 + y // 3) % 2),
            random.integers(0, 256, (height, width)),
        ],
        axis=2,
    )
    return picture.astype(np.uint8)


def resized(picture, library, name, size):
    if library == "pillow":
        return np.asarray(Image.fromarray(picture).resize(size, PILLOW_FILTERS[name]))
    return cv2.resize(picture, size, interpolation=OPENCV_FILTERS[name])


def size_of(picture, short_side, rounding):
    height, width = picture.shape[:2]
    if rounding == "paddleclas":
        percent = float(short_side) / min(width, height)
        return int(round(width * percent)), int(round(height * percent))
    shorter, longer = (width, height) if width <= height else (height, width)
    scaled = int(short_side * longer / shorter)
    return (short_side, scaled) if width <= height else (scaled, short_side)


def cropped(picture, size, rule):
    width, height = size
    if rule == "paddleclas":
        left = (picture.shape[1] - width) // 2
        top = (picture.shape[0] - height) // 2
    else:
        left = int(round((picture.shape[1] - width) / 2.0))
        top = int(round((picture.shape[0] - height) / 2.0))
    return picture[top : top + height, left : left + width]


def normalized(picture, scale, mean, std):
    """As PaddleClas's NormalizeImage and ToCHWImage."""
    scale = np.float32(scale)
    mean = np.array(mean).reshape((1, 1, 3)).astype("float32")
    std = np.array(std).reshape((1, 1, 3)).astype("float32")
    return ((picture.astype("float32") * scale - mean) / std).astype("float32").transpose((2, 0, 1))


def sum_of(picture):
    return hashlib.sha256(np.ascontiguousarray(picture).tobytes()).hexdigest()


def write_rows(name, rows):
    with open(TARGET / name, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def filters():
    return [("pillow", name) for name in PILLOW_FILTERS] + [("opencv", name) for name in OPENCV_FILTERS]


def write_sources():
    for width, height in sorted({*RESIZE_SOURCES, *CROP_SOURCES}):
        Image.fromarray(drawn(width, height)).save(TARGET / f"drawn-{width}x{height}.png", optimize=True)


def write_resized():
    rows = [["picture", "library", "filter", "width", "height", "sha256"]]
    for source, target, (library, name) in itertools.product(RESIZE_SOURCES, RESIZE_TARGETS, filters()):
        pixels = resized(drawn(*source), library, name, target)
        rows.append([f"drawn-{source[0]}x{source[1]}.png", library, name, *target, sum_of(pixels)])
    write_rows("resized.csv", rows)


def write_cropped():
    rows = [["picture", "library", "filter", "shortSide", "family", "width", "height", "sha256"]]
    crops = [(64, (56, 56)), (57, (40, 31)), (33, (33, 33)), (248, (224, 224))]
    for source, (short_side, crop), family, (library, name) in itertools.product(
        CROP_SOURCES, crops, ["paddleclas", "torchvision"], filters()
    ):
        picture = drawn(*source)
        size = size_of(picture, short_side, family)
        pixels = cropped(resized(picture, library, name, size), crop, family)
        rows.append(
            [f"drawn-{source[0]}x{source[1]}.png", library, name, short_side, family, *crop, sum_of(pixels)]
        )
    write_rows("cropped.csv", rows)


def write_tensors():
    picture = drawn(300, 200)
    encoded = cv2.imencode(".jpg", picture[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
    (TARGET / "photo.jpg").write_bytes(encoded)
    rgb = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]
    for library, name in [("pillow", "bicubic"), ("opencv", "linear")]:
        pixels = resized(np.ascontiguousarray(rgb), library, name, size_of(rgb, 72, "paddleclas"))
        tensor = normalized(
            cropped(pixels, (64, 64), "paddleclas"), 0.00392157, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
        )
        np.save(TARGET / f"photo-{library}-{name}.npy", tensor)


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    write_sources()
    write_resized()
    write_cropped()
    write_tensors()
