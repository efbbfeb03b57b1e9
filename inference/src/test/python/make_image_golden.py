"""Makes the golden files of the image package: what Pillow, OpenCV and PaddleClas's Python give.

Run from the repository root, with operators/src/test/python/requirements.txt installed:

    python inference/src/test/python/make_image_golden.py

Draws all images itself. Results are SHA-256 sums of the pixels (RGB, row by row), and a few whole
tensors as .npy.
"""

import csv
import hashlib
import io
import itertools
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps, TiffImagePlugin

# OpenCV for Java has no IPP; with it, x86 wheels round INTER_CUBIC differently, by one grey level.
cv2.ipp.setUseIPP(False)

TARGET = Path("inference/src/test/resources/io/flinktwins/inference/image")

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
RESIZE_TARGETS = [
    *((1, 1), (1, 40), (40, 1), (2, 2), (7, 5)),
    *((37, 23), (64, 64), (63, 129), (224, 224)),
]
EXTREME_SOURCES = [(1, 5000), (5000, 1)]
# Rows so long that only some of them are resized at a time.
LONG_SOURCES = [(16_500, 70)]
CROP_SOURCES = [(37, 23), (64, 48), (300, 200), (67, 301), (50, 1), (256, 256)]

# First column and row, and steps to the next ones, of PNG's seven interlaced passes.
ADAM7 = [
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
    *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
]

# Codes of the types of a TIFF's numbers, and struct's letters for them.
TIFF_TYPES = {"SHORT": (3, "H"), "LONG": (4, "I"), "SSHORT": (8, "h"), "SLONG": (9, "i")}

# In pixels: width, height.
Size = tuple[int, int]


def drawn(width: int, height: int) -> np.ndarray:
    """Smooth colours, hard edges and noise, so that every filter has something to get wrong."""
    random = np.random.default_rng(width * 10_000 + height)
    y, x = np.mgrid[0:height, 0:width]
    image = np.stack(
        [
            127 + 127 * np.sin(x / 7 + y / 11),
            255 * ((x // 5 + y // 3) % 2),
            random.integers(0, 256, (height, width)),
        ],
        axis=2,
    )
    return image.astype(np.uint8)


def striped(width: int, height: int) -> np.ndarray:
    """Without noise, for large images in small files."""
    y, x = np.mgrid[0:height, 0:width]
    samples = [7 * x + 3 * y, 255 * ((x // 5 + y // 3) % 2), 37 * (x // 64) + 11 * y]
    return np.stack(samples, axis=2).astype(np.uint8)


def resized(image: np.ndarray, library: str, name: str, size: Size) -> np.ndarray:
    if library == "pillow":
        return np.asarray(Image.fromarray(image).resize(size, PILLOW_FILTERS[name]))
    return cv2.resize(image, size, interpolation=OPENCV_FILTERS[name])


def size_of(image: np.ndarray, short_side: int, rounding: str) -> Size:
    height, width = image.shape[:2]
    if rounding == "paddleclas":
        percent = float(short_side) / min(width, height)
        return round(width * percent), round(height * percent)
    shorter, longer = (width, height) if width <= height else (height, width)
    scaled = int(short_side * longer / shorter)
    return (short_side, scaled) if width <= height else (scaled, short_side)


def cropped(image: np.ndarray, size: Size, rule: str) -> np.ndarray:
    width, height = size
    if rule == "paddleclas":
        left = (image.shape[1] - width) // 2
        top = (image.shape[0] - height) // 2
    else:
        left = round((image.shape[1] - width) / 2.0)
        top = round((image.shape[0] - height) / 2.0)
    return image[top : top + height, left : left + width]


def normalized(image: np.ndarray, scale: float, mean: list[float], std: list[float]) -> np.ndarray:
    """As PaddleClas's NormalizeImage and ToCHWImage."""
    scale = np.float32(scale)
    mean = np.array(mean).reshape((1, 1, 3)).astype("float32")
    std = np.array(std).reshape((1, 1, 3)).astype("float32")
    return ((image.astype("float32") * scale - mean) / std).astype("float32").transpose((2, 0, 1))


def sum_of(image: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(image).tobytes()).hexdigest()


def write_rows(name: str, rows: list[list]) -> None:
    with (TARGET / name).open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def filters() -> list[tuple[str, str]]:
    return [
        *(("pillow", name) for name in PILLOW_FILTERS),
        *(("opencv", name) for name in OPENCV_FILTERS),
    ]


def write_sources() -> None:
    for width, height in sorted({*RESIZE_SOURCES, *CROP_SOURCES, *EXTREME_SOURCES}):
        image = Image.fromarray(drawn(width, height))
        image.save(TARGET / file_name(width, height), optimize=True)
    for size in LONG_SOURCES:
        Image.fromarray(striped(*size)).save(TARGET / file_name(*size), optimize=True)


def file_name(width: int, height: int) -> str:
    return f"drawn-{width}x{height}.png"


def write_resized() -> None:
    rows = [["image", "library", "filter", "width", "height", "sha256"]]
    cases = itertools.product(RESIZE_SOURCES, RESIZE_TARGETS, filters())
    for source, target, (library, name) in cases:
        pixels = resized(drawn(*source), library, name, target)
        rows.append([file_name(*source), library, name, *target, sum_of(pixels)])
    cases = itertools.product(LONG_SOURCES, [(7, 5), (64, 64)], filters())
    for source, target, (library, name) in cases:
        pixels = resized(striped(*source), library, name, target)
        rows.append([file_name(*source), library, name, *target, sum_of(pixels)])
    write_rows("resized.csv", rows)


def write_cropped() -> None:
    rows = [["image", "library", "filter", "shortSide", "family", "width", "height", "sha256"]]
    crops = [(64, (56, 56)), (57, (40, 31)), (33, (33, 33)), (248, (224, 224))]
    cases = list(itertools.product(CROP_SOURCES, crops, ["paddleclas", "torchvision"], filters()))
    cases += itertools.product(EXTREME_SOURCES, [(256, (224, 224))], ["paddleclas"], filters())
    for source, (short_side, crop), family, (library, name) in cases:
        image = drawn(*source)
        size = size_of(image, short_side, family)
        pixels = cropped(resized(image, library, name, size), crop, family)
        settings = (library, name, short_side, family, *crop)
        rows.append([file_name(*source), *settings, sum_of(pixels)])
    write_rows("cropped.csv", rows)


def write_tensors() -> None:
    image = drawn(300, 200)
    encoded = cv2.imencode(".jpg", image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
    (TARGET / "photo.jpg").write_bytes(encoded)
    rgb = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]
    for library, name in [("pillow", "bicubic"), ("opencv", "linear")]:
        pixels = resized(np.ascontiguousarray(rgb), library, name, size_of(rgb, 72, "paddleclas"))
        crop = cropped(pixels, (64, 64), "paddleclas")
        tensor = normalized(crop, 0.00392157, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
        np.save(TARGET / f"photo-{library}-{name}.npy", tensor)


def write_fast_decode() -> None:
    """JPEG at a half, a quarter and an eighth, then resized: no pixels of any training project."""
    encoded = np.frombuffer((TARGET / "photo.jpg").read_bytes(), np.uint8)
    rows = [["shortSide", "sha256"]]
    for side, flag in [
        (101, cv2.IMREAD_COLOR),
        (100, cv2.IMREAD_REDUCED_COLOR_2),
        (32, cv2.IMREAD_REDUCED_COLOR_4),
        (8, cv2.IMREAD_REDUCED_COLOR_8),
    ]:
        rgb = np.ascontiguousarray(cv2.imdecode(encoded, flag)[:, :, ::-1])
        pixels = resized(rgb, "pillow", "bicubic", size_of(rgb, side, "paddleclas"))
        rows.append([side, sum_of(cropped(pixels, (side, side), "paddleclas"))])
    write_rows("fast-decode.csv", rows)


def write_thumbnails() -> None:
    """The size that Pillow makes of an image, upright, and the mean colours of its quadrants."""
    names = ["photo.jpg", "drawn-64x48.png", "drawn-67x301.png", "drawn-300x200.png"]
    names += [f"formats/{name}" for name in ("orientation-6.jpg", "palette-8-bit.png", "cmyk.jpg")]
    rows = [["image", "longestSide", "width", "height", "quadrants"]]
    for name, side in itertools.product(names, [24, 96]):
        upright = ImageOps.exif_transpose(Image.open(TARGET / name)).convert("RGB")
        small = upright.copy()
        small.thumbnail((side, side))
        rows.append([name, side, *small.size, " ".join(map(str, quadrants(upright)))])
    write_rows("thumbnails.csv", rows)


def quadrants(image: Image.Image) -> list[int]:
    pixels = np.asarray(image).astype(float)
    height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
    halves = [(np.s_[:height], np.s_[-height:]), (np.s_[:width], np.s_[-width:])]
    parts = [pixels[rows, columns] for rows, columns in itertools.product(*halves)]
    return [round(mean) for part in parts for mean in part.mean(axis=(0, 1))]


def saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def jpegs(photo: np.ndarray) -> dict[str, bytes]:
    rgb = Image.fromarray(photo)
    cmyk = saved(rgb.convert("CMYK"), "JPEG", quality=90)
    adobe = cmyk.index(b"Adobe\0")
    files = {
        "baseline.jpg": saved(rgb, "JPEG", quality=90),
        "subsampling-444.jpg": saved(rgb, "JPEG", quality=90, subsampling=0),
        "subsampling-422.jpg": saved(rgb, "JPEG", quality=90, subsampling=1),
        "progressive.jpg": saved(rgb, "JPEG", quality=90, progressive=True),
        "restarts.jpg": saved(rgb, "JPEG", quality=90, restart_marker_blocks=2),
        "grey.jpg": saved(rgb.convert("L"), "JPEG", quality=90),
        "cmyk.jpg": cmyk,
        # The byte after the two flag words says how the four planes are to be read: 2 is YCCK.
        "ycck.jpg": cmyk[: adobe + 11] + b"\x02" + cmyk[adobe + 12 :],
        "cmyk-without-adobe-marker.jpg": cmyk[: adobe - 4] + cmyk[adobe + 12 :],
        "broken-icc-profile.jpg": saved(rgb, "JPEG", quality=90, icc_profile=b"no profile" * 20),
        "broken-exif.jpg": saved(rgb, "JPEG", quality=90, exif=b"Exif\0\0MM\0*\0\0\xff\xff\0\1"),
        "bytes-after-the-end.jpg": saved(rgb, "JPEG", quality=90) + b"a second file\xff\xd8\xff",
    }
    for orientation in range(1, 9):
        turned = saved(rgb, "JPEG", quality=90, exif=exif(orientation))
        files[f"orientation-{orientation}.jpg"] = turned
    return files


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def interlaced_png(image: np.ndarray) -> bytes:
    """Pillow and OpenCV do not write Adam7."""
    data = b""
    for x, y, dx, dy in ADAM7:
        for row in image[y::dy, x::dx]:
            if row.size:
                data += b"\0" + row.tobytes()
    height, width = image.shape[:2]
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1))
        + png_chunk(b"IDAT", zlib.compress(data))
        + png_chunk(b"IEND", b"")
    )


def pngs(photo: np.ndarray) -> dict[str, bytes]:
    rgb = Image.fromarray(photo)
    alpha = Image.fromarray(photo[:, :, 0])
    rgba = rgb.copy()
    rgba.putalpha(alpha)
    low_bytes = np.arange(photo.size, dtype=np.uint16).reshape(photo.shape) % 256
    deep = (photo.astype(np.uint16) << 8) + low_bytes
    transparent = rgb.quantize(16)
    transparent.info["transparency"] = 3
    return {
        "rgb.png": saved(rgb, "PNG"),
        "interlaced.png": interlaced_png(photo),
        "grey.png": saved(rgb.convert("L"), "PNG"),
        "1-bit.png": saved(rgb.convert("1"), "PNG"),
        "palette-1-bit.png": saved(rgb.quantize(2), "PNG", bits=1),
        "palette-2-bit.png": saved(rgb.quantize(4), "PNG", bits=2),
        "palette-4-bit.png": saved(rgb.quantize(16), "PNG", bits=4),
        "palette-8-bit.png": saved(rgb.quantize(200), "PNG"),
        "palette-transparent.png": saved(transparent, "PNG"),
        "rgb-16-bit.png": cv2.imencode(".png", deep)[1].tobytes(),
        "grey-16-bit.png": cv2.imencode(".png", deep[:, :, 0])[1].tobytes(),
        "rgba.png": saved(rgba, "PNG"),
        "grey-alpha.png": saved(rgba.convert("LA"), "PNG"),
        "orientation-6.png": saved(rgb, "PNG", exif=exif(6)),
    }


def other_formats(photo: np.ndarray) -> dict[str, bytes]:
    rgb = Image.fromarray(photo)
    rgba = rgb.copy()
    rgba.putalpha(Image.fromarray(photo[:, :, 0]))
    second = Image.fromarray(255 - photo)
    animation = {"save_all": True, "append_images": [second], "duration": 100}
    deep = photo.astype(np.uint16) * 257
    return {
        "palette.gif": saved(rgb, "GIF"),
        "not-interlaced.gif": saved(rgb, "GIF", interlace=0),
        "animated.gif": saved(rgb, "GIF", **animation),
        "lossy.webp": saved(rgb, "WEBP", quality=80),
        "lossless.webp": saved(rgb, "WEBP", lossless=True),
        "alpha.webp": saved(rgba, "WEBP", quality=80),
        "animated.webp": saved(rgb, "WEBP", quality=80, **animation),
        "orientation-8.webp": saved(rgb, "WEBP", quality=80, exif=exif(8)),
        "24-bit.bmp": saved(rgb, "BMP"),
        "32-bit.bmp": saved(rgba, "BMP"),
        "8-bit.bmp": saved(rgb.quantize(100), "BMP"),
        "grey.bmp": saved(rgb.convert("L"), "BMP"),
        "1-bit.bmp": saved(rgb.convert("1"), "BMP"),
        "plain.tiff": saved(rgb, "TIFF"),
        "big-endian.tiff": handwritten_tiff(photo, ">"),
        "lzw.tiff": saved(rgb, "TIFF", compression="tiff_lzw"),
        "deflate.tiff": saved(rgb, "TIFF", compression="tiff_adobe_deflate"),
        "packbits.tiff": saved(rgb, "TIFF", compression="packbits"),
        "grey.tiff": saved(rgb.convert("L"), "TIFF"),
        "1-bit.tiff": saved(rgb.convert("1"), "TIFF"),
        "palette.tiff": saved(rgb.quantize(100), "TIFF"),
        "rgba.tiff": saved(rgba, "TIFF"),
        "16-bit.tiff": cv2.imencode(".tiff", deep)[1].tobytes(),
        "bigtiff.tiff": saved(rgb, "TIFF", big_tiff=True),
        "byte-count-too-large.tiff": longer_strip(saved(rgb, "TIFF")),
        "lzw-strips.tiff": tiff_in_strips(photo, cv2.IMWRITE_TIFF_COMPRESSION_LZW),
        "deflate-strips.tiff": tiff_in_strips(photo, cv2.IMWRITE_TIFF_COMPRESSION_ADOBE_DEFLATE),
        "packbits-strips.tiff": tiff_in_strips(photo, cv2.IMWRITE_TIFF_COMPRESSION_PACKBITS),
        "strips.tiff": tiff_in_strips(photo, cv2.IMWRITE_TIFF_COMPRESSION_NONE),
        "orientation-6.tiff": saved(rgb, "TIFF", tiffinfo=orientation_tag(6)),
        **tiffs_with_odd_bits(photo),
    }


def tiffs_with_odd_bits(image: np.ndarray) -> dict[str, bytes]:
    """BitsPerSample otherwise than three numbers of type SHORT, as OpenCV and Pillow read it."""
    bits = {
        "one-number": ("SHORT", [8]),
        "four-numbers": ("SHORT", [8, 8, 8, 1]),
        "longs": ("LONG", [8, 8, 8]),
        "signed-shorts": ("SSHORT", [8, 8, 8]),
        "signed-longs": ("SLONG", [8, 8, 8]),
    }
    files = {
        "bits-as-one-signed-short.tiff": handwritten_tiff(image, ">", ("SSHORT", [8])),
        **{f"bits-as-{name}.tiff": handwritten_tiff(image, "<", b) for name, b in bits.items()},
    }
    for file in files.values():
        assert Image.open(io.BytesIO(file)).convert("RGB").tobytes() == image.tobytes()
    return files


def tiff_in_strips(image: np.ndarray, compression: int) -> bytes:
    """Five of seven rows: the last one has fewer."""
    options = [cv2.IMWRITE_TIFF_COMPRESSION, compression, cv2.IMWRITE_TIFF_ROWSPERSTRIP, 7]
    return cv2.imencode(".tiff", image, options)[1].tobytes()


def longer_strip(tiff: bytes) -> bytes:
    """Says that its only strip has more bytes than the file."""
    length = struct.pack("<HHI", 279, 4, 1)
    at = tiff.index(length) + len(length)
    damaged = tiff[:at] + struct.pack("<I", 1_000_000) + tiff[at + 4 :]
    assert Image.open(io.BytesIO(damaged)).tobytes() == Image.open(io.BytesIO(tiff)).tobytes()
    return damaged


def orientation_tag(orientation: int) -> TiffImagePlugin.ImageFileDirectory_v2:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[274] = orientation
    return tags


def handwritten_tiff(
    image: np.ndarray, order: str, bits: tuple[str, list[int]] = ("SHORT", [8, 8, 8])
) -> bytes:
    """One strip, with what Pillow and OpenCV never write: big-endian numbers, odd tags.

    order is struct's for the byte order; bits are the type and the numbers of BitsPerSample.
    """
    height, width = image.shape[:2]
    header_length = 8 + 2 + 9 * 12 + 4
    kind, numbers = bits
    packed_bits = struct.pack(f"{order}{len(numbers)}{TIFF_TYPES[kind][1]}", *numbers)
    outside = packed_bits if len(packed_bits) > 4 else b""
    place = struct.pack(f"{order}I", header_length) if outside else packed_bits.ljust(4, b"\0")

    def tag(number: int, kind: str, value: int) -> bytes:
        code, letter = TIFF_TYPES[kind]
        packed = struct.pack(order + letter, value).ljust(4, b"\0")
        return struct.pack(f"{order}HHI", number, code, 1) + packed

    tags = [
        tag(256, "LONG", width),
        tag(257, "LONG", height),
        struct.pack(f"{order}HHI", 258, TIFF_TYPES[kind][0], len(numbers)) + place,
        tag(259, "SHORT", 1),
        tag(262, "SHORT", 2),
        tag(273, "LONG", header_length + len(outside)),
        tag(277, "SHORT", 3),
        tag(278, "LONG", height),
        tag(279, "LONG", image.nbytes),
    ]
    header = (b"MM" if order == ">" else b"II") + struct.pack(f"{order}HI", 42, 8)
    directory = struct.pack(f"{order}H", len(tags)) + b"".join(tags) + struct.pack(f"{order}I", 0)
    return header + directory + outside + image.tobytes()


def write_formats() -> None:
    photo = cv2.GaussianBlur(drawn(48, 33), (5, 5), 0)
    rows = [["image", "exifOrientation", "width", "height", "sha256"]]
    (TARGET / "formats").mkdir(exist_ok=True)
    for name, encoded in {**jpegs(photo), **pngs(photo), **other_formats(photo)}.items():
        (TARGET / "formats" / name).write_bytes(encoded)
        for orient, flags in [("true", 0), ("false", cv2.IMREAD_IGNORE_ORIENTATION)]:
            decoded = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR | flags)
            height, width = decoded.shape[:2]
            rows.append([f"formats/{name}", orient, width, height, sum_of(decoded[:, :, ::-1])])
    write_rows("formats.csv", rows)


def write_headers() -> None:
    """What Pillow reads of each file without decoding it."""
    rows = [["image", "format", "width", "height"]]
    for path in sorted([TARGET / "photo.jpg", *TARGET.glob("*.png"), *TARGET.glob("formats/*")]):
        with Image.open(path) as image:
            # Of a TIFF, Pillow says the size behind the rotation.
            tags = getattr(image, "tag_v2", None)
            width, height = (tags[256], tags[257]) if tags else image.size
            rows.append([path.relative_to(TARGET).as_posix(), image.format, width, height])
    write_rows("headers.csv", rows)


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    write_sources()
    write_resized()
    write_cropped()
    write_tensors()
    write_fast_decode()
    write_formats()
    write_thumbnails()
    write_headers()
