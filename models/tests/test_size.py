"""Parameters and FLOPs, counted in the exported graphs, are those that the authors publish."""

from math import floor, prod

import numpy as np
import onnx
import onnxruntime
import pytest

from twins_export.graph import GraphWriter
from twins_export.network import INPUT_NAME, TwinsNetwork
from twins_export.pixels import PixelInput
from twins_export.preprocessing import IMAGENET
from twins_export.tensors import expected_tensors
from twins_export.variants import VARIANTS

# Millions of parameters and billions of FLOPs, README of Meituan-AutoML/Twins. Parameters are
# cut off after one digit there (60.99 is 60.9) and FLOPs are rounded. A FLOP is a multiply-add
# of a linear layer or convolution; the products inside attention are left out.
PUBLISHED = {
    "pcpvt_small": (24.1, 3.7),
    "pcpvt_base": (43.8, 6.4),
    "pcpvt_large": (60.9, 9.5),
    "alt_gvt_small": (24.0, 2.8),
    "alt_gvt_base": (56.0, 8.3),
    "alt_gvt_large": (99.2, 14.8),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_graph_has_the_published_size(name: str) -> None:
    model = zero_network(name)
    parameters = sum(
        prod(constant.dims)
        for constant in model.graph.initializer
        if constant.data_type == onnx.TensorProto.FLOAT
    )
    counted = floor(parameters / 1e5) / 10, round(multiply_adds(model) / 1e9, 1)
    assert counted == PUBLISHED[name]


def zero_network(name: str) -> onnx.ModelProto:
    weights = {
        tensor: np.zeros(shape, np.float32)
        for tensor, shape in expected_tensors(VARIANTS[name], classes=1000).items()
    }
    pixels = PixelInput(np.dtype(np.float32), IMAGENET)
    graph = GraphWriter(np.dtype(np.float32))
    return TwinsNetwork(VARIANTS[name], weights, pixels, graph).write(False, {})


def multiply_adds(model: onnx.ModelProto) -> int:
    """Multiply-adds of Gemm and Conv nodes for one image."""
    constants = {constant.name: constant.dims for constant in model.graph.initializer}
    products = [node for node in model.graph.node if node.op_type in ("Gemm", "Conv")]
    shapes = output_shapes(model, [node.output[0] for node in products])
    return sum(
        prod(shapes[node.output[0]]) * prod(constants[node.input[1]][1:]) for node in products
    )


def output_shapes(model: onnx.ModelProto, names: list[str]) -> dict[str, tuple[int, ...]]:
    """Shapes of the named values as ONNX Runtime computes them for one image."""
    observed = onnx.ModelProto()
    observed.CopyFrom(model)
    del observed.graph.output[:]
    observed.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    session = onnxruntime.InferenceSession(
        observed.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    image = np.zeros((1, 3, 224, 224), np.float32)
    return {
        name: value.shape
        for name, value in zip(names, session.run(names, {INPUT_NAME: image}), strict=True)
    }
