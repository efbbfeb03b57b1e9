"""An 8-bit product stays within its rounding errors of the real one, and is run as a fast one."""

from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, numpy_helper

from random_images import save_images
from subject import Subject
from twins_export.graph import GraphWriter, tensor_info
from twins_export.inference import session_options
from twins_export.quantization import quantized_gemm


def test_product_stays_within_its_rounding_steps() -> None:
    random = np.random.default_rng(0)
    rows = random.uniform(-1, 3, (50, 40))
    weight, bias = random.normal(0, 1, (30, 40)), random.normal(0, 1, 30)
    # Half a step of each factor, times the other one, over all terms of the sum; the low end of
    # the range may move by half a step too, so that zero is exact.
    row_error = 4 / 255
    weight_errors = np.abs(weight).max(axis=1) / 63 / 2
    bound = row_error * np.abs(weight).sum(axis=1).max()
    bound += weight_errors.max() * (np.abs(rows) + row_error).sum(axis=1).max()
    difference = np.abs(quantized_product(rows, weight, bias) - (rows @ weight.T + bias))
    assert 0 < difference.max() <= bound


def test_an_output_without_weights_is_its_bias() -> None:
    rows = np.random.default_rng(0).uniform(-1, 1, (5, 4))
    bias = np.array([-7.0, 0.0, 1e4])
    product = quantized_product(rows, np.zeros((3, 4)), bias)
    np.testing.assert_allclose(product, np.tile(bias, (5, 1)), rtol=1e-6)


def quantized_product(rows: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    graph = GraphWriter(np.dtype(np.float32))
    quantized_gemm(graph, "product", "rows", weight, bias, (rows.min(), rows.max()))
    inputs = [tensor_info("rows", np.float32, rows.shape[1:])]
    outputs = [tensor_info("product", np.float32, bias.shape)]
    model = graph.model(inputs, outputs, "product", {})
    session = onnxruntime.InferenceSession(model.SerializeToString(), session_options())
    return session.run(None, {"rows": rows.astype(np.float32)})[0]


@pytest.fixture(scope="module")
def network(nano: Subject, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An int8 export with weights that were drawn at random."""
    images = tmp_path_factory.mktemp("images")
    save_images(nano.images[:4], images)
    options = ("--precision", "int8", "--calibration-images", str(images))
    return nano.export("timm", *options) / "model.onnx"


@pytest.fixture(scope="module")
def optimized(network: Path, tmp_path_factory: pytest.TempPathFactory) -> onnx.GraphProto:
    """The graph that ONNX Runtime makes of it."""
    file = tmp_path_factory.mktemp("optimized") / "model.onnx"
    settings = session_options()
    settings.optimized_model_filepath = str(file)
    onnxruntime.InferenceSession(network, settings, providers=["CPUExecutionProvider"])
    return onnx.load(file).graph


def test_every_product_of_the_network_runs_in_8_bits(
    network: Path, optimized: onnx.GraphProto
) -> None:
    """ONNX Runtime merges only what has the form it knows, and runs the rest in fp32 unasked."""
    written = Counter(node.op_type for node in onnx.load(network).graph.node)
    run = Counter(node.op_type for node in optimized.node)
    assert run["QGemm"] == written["Gemm"] > 0
    assert run["Gemm"] == run["DequantizeLinear"] == 0


def test_no_sum_of_two_products_exceeds_16_bits(network: Path) -> None:
    """An activation is 255 at most, and processors without VNNI saturate at 32767."""
    tensors = [numpy_helper.to_array(tensor) for tensor in onnx.load(network).graph.initializer]
    weights = [tensor for tensor in tensors if tensor.dtype == np.int8 and tensor.ndim == 2]
    assert len(weights) == sum(node.op_type == "Gemm" for node in onnx.load(network).graph.node)
    largest = max(np.abs(weight.astype(int)).max() for weight in weights)
    assert 0 < 2 * 255 * largest <= 32767


def test_exact_products_are_the_fast_ones(optimized: onnx.GraphProto) -> None:
    """On x86, ONNX Runtime makes uint8 of weights whose products could saturate."""
    types = {tensor.name: tensor.data_type for tensor in optimized.initializer}
    weights = [node.input[3] for node in optimized.node if node.op_type == "QGemm"]
    assert {types[weight] for weight in weights} == {TensorProto.INT8}
