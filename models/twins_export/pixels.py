"""How images enter the network: normalised floats or plain bytes, cut into patches."""

from dataclasses import dataclass

import numpy as np
from onnx import helper

from twins_export.graph import GraphWriter
from twins_export.preprocessing import Normalization
from twins_export.variants import Stage


@dataclass(frozen=True)
class PixelInput:
    """The network's input, RGB of a fixed size.

    uint8: [batch, height, width, 3], 0 to 255, normalised by the patch embedding's weights;
    float32: [batch, 3, height, width], normalised already.
    """

    dtype: np.dtype
    normalization: Normalization

    @property
    def is_bytes(self) -> bool:
        return self.dtype == np.uint8

    @property
    def layout(self) -> str:
        return "NHWC" if self.is_bytes else "NCHW"

    def shape(self, image: int) -> tuple[int, ...]:
        return (image, image, 3) if self.is_bytes else (3, image, image)

    def batch(self, images: np.ndarray) -> np.ndarray:
        """images [batch, height, width, 3] uint8 as this input."""
        if self.is_bytes:
            return images
        return np.stack([self.normalization.apply(image) for image in images])

    def write_patches(self, graph: GraphWriter, stage: Stage, images: str) -> str:
        """Cuts images into rows of 48 values, one for each 4x4 patch, in the stage's order."""
        window = stage.window or stage.grid
        side = (stage.grid // window, window, stage.patch)
        if self.is_bytes:
            cut, perm = (-1, *side, *side, 3), [0, 1, 4, 2, 5, 3, 6, 7]
        else:
            cut, perm = (-1, 3, *side, *side), [0, 2, 5, 3, 6, 1, 4, 7]
        blocks = graph.reshape(images, cut, "patches.cut")
        blocks = graph.node("Transpose", [blocks], "patches.order", perm=perm)
        rows = graph.reshape(blocks, (-1, 3 * stage.patch**2), "patches.rows")
        to = helper.np_dtype_to_tensor_dtype(graph.precision)
        return graph.node("Cast", [rows], "patches", to=to)

    def patch_weights(self, kernel: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The patch embedding's kernel [dim, 3, 4, 4] as [dim, 48], for this input's rows.

        For bytes it takes over (pixel * scale - mean) / std, which is exact because a patch
        embedding has no padding.
        """
        if not self.is_bytes:
            return kernel.reshape(len(kernel), -1), bias
        kernel = kernel.astype(np.float64)
        mean, std = (
            np.array(values)[:, None, None]
            for values in (self.normalization.mean, self.normalization.std)
        )
        folded_bias = bias - (kernel * mean / std).sum(axis=(1, 2, 3))
        folded = kernel * self.normalization.scale / std
        return folded.transpose(0, 2, 3, 1).reshape(len(kernel), -1), folded_bias
