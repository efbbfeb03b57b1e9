"""Writes the first 3,000 Fashion-MNIST test images, with their labels, as one Avro file.

    python -m nano.make_dataset                          (from the folder models)

The same versions of Pillow and fastavro write the same bytes each time. The sync marker and the
schema are fixed, and the deflate codec has no time stamp.
"""

import argparse
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import fastavro
import numpy as np
from PIL import Image

from nano import fashion_mnist

DATASET_FILE = Path(__file__).parents[1] / "data" / "fashion-mnist-test-3000.avro"
IMAGE_COUNT = 3000

SCHEMA = {
    "type": "record",
    "name": "LabelledImage",
    "namespace": "io.flinktwins.schemas",
    "fields": [
        {"name": "imageId", "type": "string"},
        {"name": "image", "type": "bytes"},
        {"name": "classId", "type": "int"},
        {"name": "label", "type": ["null", "string"], "default": None},
    ],
}

CONTAINER_METADATA = {
    "flinktwins.licence": "MIT",
    "flinktwins.copyright": "Copyright (c) 2017 Zalando SE",
    "flinktwins.source": "Fashion-MNIST, test images 0 to 2999, as 8-bit grey PNG of 28x28",
}

SYNC_MARKER = hashlib.md5(b"fashion-mnist-test-3000", usedforsecurity=False).digest()
"""16 bytes between the blocks of the container; random by default, fixed for reproducibility."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=DATASET_FILE, help="default: %(default)s")
    out = parser.parse_args().out
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(dataset_bytes(fashion_mnist.DIRECTORY))
    print(f"{out}: {IMAGE_COUNT} images, {out.stat().st_size} bytes")


def dataset_bytes(source_directory: Path) -> bytes:
    """Returns the whole container file, read from the Debian package's folder."""
    container = io.BytesIO()
    fastavro.writer(
        container,
        fastavro.parse_schema(SCHEMA),
        labelled_images(source_directory),
        codec="deflate",
        metadata=CONTAINER_METADATA,
        sync_marker=SYNC_MARKER,
    )
    return container.getvalue()


def labelled_images(source_directory: Path) -> Iterator[dict]:
    """Yields the records in the order of the test set; the index is part of each imageId."""
    images, class_ids = fashion_mnist.read_split("test", source_directory)
    for index in range(IMAGE_COUNT):
        class_id = int(class_ids[index])
        yield {
            "imageId": f"fashion-mnist-test-{index:05d}",
            "image": encode_png(images[index]),
            "classId": class_id,
            "label": fashion_mnist.LABELS[class_id],
        }


def read_dataset(path: Path = DATASET_FILE) -> list[dict]:
    """Returns the records of a written file."""
    with path.open("rb") as container:
        return list(fastavro.reader(container))


def encode_png(image: np.ndarray) -> bytes:
    """Returns a grey image [H, W] uint8 as an 8-bit grey PNG file."""
    encoded = io.BytesIO()
    Image.fromarray(image).save(encoded, format="PNG", optimize=True)
    return encoded.getvalue()


if __name__ == "__main__":
    main()
