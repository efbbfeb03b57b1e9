"""Writes one network in the graphs that are compared."""

import warnings
from pathlib import Path

import numpy as np
import timm
import torch
from PIL import Image

from twins_export.export import ExportOptions, export
from twins_export.variants import VARIANTS

PLAIN = "plain"
"""PyTorch's export of timm's network; the other names are precisions of ours."""

GRAPHS = {
    "cpu": (PLAIN, "fp32", "int8"),
    "cuda": (PLAIN, "fp32", "fp16"),
    "tensorrt": (PLAIN, "fp32", "fp16"),
}
"""What is worth running where: our 8-bit products are made for the processor."""


def write_graphs(variant: str, graphs: tuple[str, ...], folder: Path) -> list[Path]:
    """Writes a variant with timm's random weights in each of the graphs."""
    network = timm.create_model(f"twins_{variant.replace('alt_gvt', 'svt')}").eval()
    torch.save(network.state_dict(), folder / "checkpoint.pth")
    _draw_images(folder)
    return [
        _export_plain(network, folder) if graph == PLAIN else _export_ours(variant, graph, folder)
        for graph in graphs
    ]


def _draw_images(folder: Path) -> None:
    """Two images to calibrate with: the ranges don't change what a product costs."""
    noise = np.random.default_rng(0).integers(0, 256, (2, 224, 224, 3), np.uint8)
    for index, image in enumerate(noise):
        Image.fromarray(image).save(folder / f"{index}.png")


def _export_plain(network: torch.nn.Module, folder: Path) -> Path:
    file = folder / "plain.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracing exporter is old, but needs no more packages
        torch.onnx.export(
            network,
            torch.zeros(2, 3, 224, 224),
            file,
            input_names=["images"],
            dynamic_axes={"images": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
    return file


def _export_ours(variant: str, precision: str, folder: Path) -> Path:
    directory = folder / precision / "1"
    export(
        ExportOptions(
            variant=VARIANTS[variant],
            checkpoint=folder / "checkpoint.pth",
            source_format="timm",
            directory=directory,
            name=variant,
            precision=precision,
            calibration_images=folder if precision == "int8" else None,
        )
    )
    return directory / "model.onnx"
