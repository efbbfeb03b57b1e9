"""A variant under test: its random network, its checkpoints and its exports."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import paddle
import torch

import mmpretrain_reference
import paddle_reference
import timm_reference
from nano.architecture import NETWORKS
from random_images import blotched_images
from twins_export import __main__ as command
from twins_export.preprocessing import IMAGENET
from twins_export.variants import Variant

FASHION_LABELS = "T-shirt/top Trouser Pullover Dress Coat Sandal Shirt Sneaker Bag Ankle-boot"


@dataclass
class Subject:
    """A variant under test and the folder that holds its files."""

    variant: Variant
    folder: Path

    @cached_property
    def network(self) -> torch.nn.Module:
        return timm_reference.build(self.variant.name)

    @cached_property
    def tensors(self) -> dict[str, np.ndarray]:
        return timm_reference.tensors(self.network)

    @cached_property
    def images(self) -> np.ndarray:
        return blotched_images(100, self.variant.image, seed=1)

    @cached_property
    def timm_logits(self) -> np.ndarray:
        """timm's answer to images."""
        return timm_reference.run(self.network, self.inputs(self.images))

    @cached_property
    def mmpretrain_network(self) -> torch.nn.Module:
        return mmpretrain_reference.build(self.variant.name)

    def checkpoint(self, source_format: str) -> Path:
        """A checkpoint as the project of that format writes it."""
        file = self.folder / f"{source_format}.checkpoint"
        if file.exists():
            return file
        if source_format == "paddle":
            network = paddle_reference.build(self.variant.name, self.tensors)
            paddle.save(network.state_dict(), str(file))
        elif source_format == "meituan":
            torch.save({"model": self.network.state_dict(), "epoch": 299}, file)
        elif source_format == "mmpretrain":
            # As published: by its converter, and in the format of before PyTorch 1.6.
            content = self.mmpretrain_network.state_dict()
            torch.save(content, file, _use_new_zipfile_serialization=False)
        else:
            torch.save(self.network.state_dict(), file)
        return file

    def export(self, source_format: str, *options: str) -> Path:
        """The model directory that the command writes."""
        directory = self.folder / source_format / str(len(list(self.folder.glob("*/*"))) + 1)
        arguments = [
            *("--variant", self.variant.name, "--format", source_format),
            *("--checkpoint", str(self.checkpoint(source_format)), "--out", str(directory)),
            *self.label_options(),
            *options,
        ]
        assert command.main(arguments) == 0
        return directory

    def label_options(self) -> list[str]:
        if self.variant.name not in NETWORKS:
            return []
        file = self.folder / "labels.txt"
        file.write_text(FASHION_LABELS.replace(" ", "\n"))
        return ["--labels", str(file)]

    def inputs(self, images: np.ndarray) -> np.ndarray:
        """images [batch, side, side, 3] uint8 as normalised [batch, 3, side, side] float32."""
        return np.stack([IMAGENET.apply(image) for image in images])
