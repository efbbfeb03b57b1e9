"""The forward pass of Twins as an ONNX graph, written from the paper's architecture.

Activations are [batch * tokens, channels] throughout, so that every linear layer is one Gemm;
tokens are in the order of token_order. What departs from the paper's text computes the same:
a convolution whose stride is its kernel is a gather and a Gemm, and the identity branch of the
positional encoding is part of its convolution's centre tap.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import onnx

from twins_export.attention import Attention, Heads, Rows, contrib_attention
from twins_export.graph import GraphWriter, tensor_info
from twins_export.pixels import PixelInput
from twins_export.quantization import Range, quantized_gemm
from twins_export.token_order import row_order, square_members, window_order
from twins_export.variants import Stage, Variant

INPUT_NAME = "images"

# The order of a stage's tokens by its grid and its window, as token_order has them.
Order = Callable[[int, int], np.ndarray]


@dataclass
class TwinsNetwork:
    """Writes one network, layer by layer.

    weights: the checkpoint, by the names and shapes of tensors.expected_tensors.
    ranges: value ranges of the activations whose products are to run in 8 bits, by name.
    product_inputs: the names of all activations that enter a product, as they are written.
    """

    variant: Variant
    weights: Mapping[str, np.ndarray]
    pixels: PixelInput
    graph: GraphWriter
    ranges: Mapping[str, Range] = field(default_factory=dict)
    attention: Attention = contrib_attention
    product_inputs: set[str] = field(default_factory=set)

    def write(self, softmax: bool, metadata: dict[str, str]) -> onnx.ModelProto:
        """The model: images [batch, ...] to scores [batch, classes] float32."""
        tokens = INPUT_NAME
        for stage in self.variant.stages:
            tokens = self._patch_embedding(stage, tokens)
            for block in range(stage.depth):
                tokens = self._block(stage, block, tokens)
                if block == 0:
                    tokens = self._positional_encoding(stage, tokens)
        logits = self._head(tokens)
        scores = self._scores(logits, softmax)
        classes = self.weights["head.bias"].shape[0]
        return self.graph.model(
            [tensor_info(INPUT_NAME, self.pixels.dtype, self.pixels.shape(self.variant.image))],
            [tensor_info(scores, np.float32, (classes,))],
            self.variant.name,
            metadata,
        )

    def _patch_embedding(self, stage: Stage, tokens: str) -> str:
        name = f"patch_embeds.{stage.index}"
        if stage.index == 0:
            patches = self.pixels.write_patches(self.graph, stage, tokens)
            weight, bias = self.pixels.patch_weights(
                self.weights[f"{name}.proj.weight"], self.weights[f"{name}.proj.bias"]
            )
            embedded = self._product(f"{name}.proj", patches, weight, bias)
        else:
            source = self.variant.stages[stage.index - 1]
            members = square_members(source.grid, _window(source), stage.patch)
            members = members[window_order(stage.grid, _window(stage))]
            embedded = self._square_product(f"{name}.proj", source, members, tokens)
        return self._norm(f"{name}.norm", embedded, self.variant.epsilons.patch)

    def _block(self, stage: Stage, block: int, tokens: str) -> str:
        name = f"blocks.{stage.index}.{block}"
        normed = self._norm(f"{name}.norm1", tokens, self.variant.epsilons.block)
        attend = self._local_attention if stage.is_local(block) else self._global_attention
        attended = attend(stage, f"{name}.attn", normed)
        tokens = self.graph.node("Add", [tokens, attended], f"{name}.attn.residual")
        normed = self._norm(f"{name}.norm2", tokens, self.variant.epsilons.block)
        hidden = self._linear(f"{name}.mlp.fc1", normed)
        hidden = self.graph.node("Gelu", [hidden], f"{name}.mlp.act")
        mixed = self._linear(f"{name}.mlp.fc2", hidden)
        return self.graph.node("Add", [tokens, mixed], f"{name}.mlp.residual")

    def _local_attention(self, stage: Stage, name: str, tokens: str) -> str:
        """Each window attends to itself: windows are the attention's batch."""
        query, key, value = (
            self._split_linear(f"{name}.qkv", part, index, 3, tokens)
            for index, part in enumerate(("q", "k", "v"))
        )
        members = _window(stage) ** 2
        rows = (Rows(part, members) for part in (query, key, value))
        return self._attention(stage, name, *rows)

    def _global_attention(self, stage: Stage, name: str, tokens: str) -> str:
        """All tokens attend to one key for each square of sampling x sampling tokens."""
        query = self._linear(f"{name}.q", tokens)
        condensed = tokens
        if stage.sampling > 1:
            members = square_members(stage.grid, _window(stage), stage.sampling)
            condensed = self._square_product(f"{name}.sr", stage, members, tokens)
            condensed = self._norm(f"{name}.norm", condensed, self.variant.epsilons.sampling)
        key, value = (
            self._split_linear(f"{name}.kv", part, index, 2, condensed)
            for index, part in enumerate(("k", "v"))
        )
        keys = (stage.grid // stage.sampling) ** 2
        rows = Rows(query, stage.tokens), Rows(key, keys), Rows(value, keys)
        return self._attention(stage, name, *rows)

    def _attention(self, stage: Stage, name: str, query: Rows, key: Rows, value: Rows) -> str:
        heads = Heads(stage.heads, stage.dim // stage.heads)
        mixed = self.attention(self.graph, name, heads, query, key, value)
        return self._linear(f"{name}.proj", mixed)

    def _positional_encoding(self, stage: Stage, tokens: str) -> str:
        """x + depthwise 3x3 convolution of x, from "Conditional Positional Encodings"."""
        name = f"pos_block.{stage.index}.proj.0"
        kernel = self.weights[f"{name}.weight"].copy()
        kernel[:, :, 1, 1] += 1
        image = self.graph.reshape(tokens, (-1, stage.tokens, stage.dim), f"{name}.tokens")
        image = self._reorder(stage, image, row_order, f"{name}.unwindow")
        image = self.graph.node("Transpose", [image], f"{name}.channels", perm=[0, 2, 1])
        image = self.graph.reshape(image, (-1, stage.dim, stage.grid, stage.grid), f"{name}.image")
        weights = [
            self.graph.weight(f"{name}.weight", kernel),
            self.graph.weight(f"{name}.bias", self.weights[f"{name}.bias"]),
        ]
        image = self.graph.node("Conv", [image, *weights], name, group=stage.dim, pads=[1, 1, 1, 1])
        image = self.graph.reshape(image, (-1, stage.dim, stage.tokens), f"{name}.flat")
        image = self.graph.node("Transpose", [image], f"{name}.last", perm=[0, 2, 1])
        image = self._reorder(stage, image, window_order, f"{name}.window")
        return self.graph.reshape(image, (-1, stage.dim), f"{name}.rows")

    def _reorder(self, stage: Stage, tokens: str, order: Order, name: str) -> str:
        if stage.window is None:
            return tokens
        label = f"{order.__name__}.{stage.index}"
        positions = self.graph.constant(label, order(stage.grid, stage.window))
        return self.graph.node("Gather", [tokens, positions], name, axis=1)

    def _square_product(self, name: str, source: Stage, members: np.ndarray, tokens: str) -> str:
        """A convolution of source's tokens with stride = kernel, one row for each square."""
        kernel = self.weights[f"{name}.weight"]
        weight = kernel.transpose(0, 2, 3, 1).reshape(len(kernel), -1)
        image = self.graph.reshape(tokens, (-1, source.tokens, source.dim), f"{name}.tokens")
        positions = self.graph.constant(f"{name}.members", members)
        squares = self.graph.node("Gather", [image, positions], f"{name}.squares", axis=1)
        rows = self.graph.reshape(squares, (-1, weight.shape[1]), f"{name}.rows")
        return self._product(name, rows, weight, self.weights[f"{name}.bias"])

    def _head(self, tokens: str) -> str:
        """Norm, mean over the tokens, classifier."""
        stage = self.variant.stages[-1]
        normed = self._norm("norm", tokens, self.variant.epsilons.block)
        image = self.graph.reshape(normed, (-1, stage.tokens, stage.dim), "pool.tokens")
        axis = self.graph.constant("pool.axis", np.array([1]))
        pooled = self.graph.node("ReduceMean", [image, axis], "pool", keepdims=0)
        return self._linear("head", pooled)

    def _scores(self, logits: str, softmax: bool) -> str:
        scores = self.graph.node("Cast", [logits], "logits", to=onnx.TensorProto.FLOAT)
        return self.graph.node("Softmax", [scores], "probabilities") if softmax else scores

    def _norm(self, name: str, value: str, epsilon: float) -> str:
        scale_and_shift = [
            self.graph.weight(f"{name}.{part}", self.weights[f"{name}.{part}"])
            for part in ("weight", "bias")
        ]
        return self.graph.node(
            "LayerNormalization", [value, *scale_and_shift], name, epsilon=epsilon
        )

    def _linear(self, name: str, rows: str) -> str:
        return self._split_linear(name, "", 0, 1, rows)

    def _split_linear(self, name: str, part: str, index: int, parts: int, rows: str) -> str:
        """The index-th of equal parts of a linear layer's outputs."""
        weight = np.split(self.weights[f"{name}.weight"], parts)[index]
        bias = np.split(self.weights[f"{name}.bias"], parts)[index]
        return self._product(".".join(filter(None, (name, part))), rows, weight, bias)

    def _product(self, name: str, rows: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """rows [n, in] times weight [out, in] transposed, plus bias [out]."""
        self.product_inputs.add(rows)
        if rows in self.ranges:
            return quantized_gemm(self.graph, name, rows, weight, bias, self.ranges[rows])
        inputs = [
            rows,
            self.graph.weight(f"{name}.weight", weight),
            self.graph.weight(f"{name}.bias", bias),
        ]
        return self.graph.node("Gemm", inputs, name, transB=1)


def _window(stage: Stage) -> int:
    """Side of the windows that order the stage's tokens: the whole grid where there are none."""
    return stage.window or stage.grid
