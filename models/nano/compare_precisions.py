"""Exports a trained network in fp32 and in int8, and compares them on Fashion-MNIST's test images.

    python -m nano.compare_precisions                    (from the folder models)
    python -m nano.compare_precisions --network pcpvt_nano --checkpoint DIR/checkpoint.pth

int8 is calibrated with training images; all 10,000 test images are classified.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from nano import fashion_mnist
from nano.architecture import NAME, NETWORKS, image_size
from nano.checkpoint import CHECKPOINT_FILE
from nano.preprocessing import normalise_grey, resize_grey
from twins_export.export import ExportOptions, export
from twins_export.inference import open_session
from twins_export.network import INPUT_NAME
from twins_export.variants import VARIANTS

CALIBRATION_IMAGES = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("--network", choices=NETWORKS, default=NAME, help="default: %(default)s")
    add("--checkpoint", type=Path, default=CHECKPOINT_FILE, help="default: %(default)s")
    options = parser.parse_args()

    images, class_ids = fashion_mnist.read_split("test")
    with tempfile.TemporaryDirectory() as folder:
        models = export_both(options.network, options.checkpoint, Path(folder))
        fp32, int8 = (classes(model, images, image_size(options.network)) for model in models)
    print(
        f"fp32 top-1 {(fp32 == class_ids).mean():.4f}  int8 top-1 {(int8 == class_ids).mean():.4f}"
    )
    print(f"the same first class {(fp32 == int8).mean():.4f} of {len(class_ids)} images")


def export_both(network: str, checkpoint: Path, folder: Path) -> list[Path]:
    """Writes the network in fp32 and in int8; returns the two model.onnx."""
    write_calibration_images(folder)
    models = []
    for precision in ("fp32", "int8"):
        options = ExportOptions(
            variant=VARIANTS[network],
            checkpoint=checkpoint,
            source_format="timm",
            directory=folder / precision / "1",
            name=network,
            labels=fashion_mnist.LABELS_FILE,
            precision=precision,
            calibration_images=folder if precision == "int8" else None,
        )
        export(options)
        models.append(options.directory / "model.onnx")
    return models


def write_calibration_images(folder: Path) -> None:
    """Writes the first training images as PNG; the export calibrates with every second one."""
    images, _ = fashion_mnist.read_split("train")
    for index, image in enumerate(images[:CALIBRATION_IMAGES]):
        Image.fromarray(image).save(folder / f"{index:03}.png")


def classes(model: Path, images: np.ndarray, side: int) -> np.ndarray:
    """Returns the first class [N] of grey images [N, 28, 28] uint8 as the model sees them."""
    session = open_session(model)
    batches = (normalise_grey(part).numpy() for part in resize_grey(images, side).split(100))
    return np.concatenate([session.run(None, {INPUT_NAME: b})[0].argmax(axis=1) for b in batches])


if __name__ == "__main__":
    main()
