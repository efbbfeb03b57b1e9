"""Writes OnnxClassifierTest's tiny models, and what ONNX's reference evaluator says they answer.

Each model's logits are the means of an image's three channels, so that a person can check them.

    python make_onnx_models.py ../resources/io/flinktwins/inference/onnx

Needs onnx 1.19 or newer and numpy; files written with onnx 1.23.2.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

SIDE = 2
CLASSES = 3


def mean_of_channels(
    name: str,
    batch: int | str,
    element_type: int,
    layout: str = "NCHW",
    tail: Sequence[onnx.NodeProto] = (),
    outputs: int = 1,
    rows: int | str = "N",
) -> onnx.ModelProto:
    """Builds Cast -> ReduceMean [-> tail]: [batch, 3, 2, 2] or [batch, 2, 2, 3] -> [rows, 3].

    The scores are float32.
    """
    shape = [batch, CLASSES, SIDE, SIDE] if layout == "NCHW" else [batch, SIDE, SIDE, CLASSES]
    axes = [2, 3] if layout == "NCHW" else [1, 2]
    last = "means" if tail else "scores"
    nodes = [
        helper.make_node("Cast", ["image"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["floats", "axes"], [last], keepdims=0),
        *tail,
    ]
    constants = [
        helper.make_tensor("axes", TensorProto.INT64, [2], axes),
        helper.make_tensor("one_image", TensorProto.INT64, [2], [1, CLASSES]),
    ]
    results = [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [rows, CLASSES])]
    if outputs == 2:
        nodes.append(helper.make_node("Identity", ["scores"], ["again"]))
        results.append(helper.make_tensor_value_info("again", TensorProto.FLOAT, [rows, CLASSES]))
    image = helper.make_tensor_value_info("image", element_type, shape)
    return checked_model(helper.make_graph(nodes, name, [image], results, constants))


def mean_of_channels_in_8_bits(name: str, weight: int) -> onnx.ModelProto:
    """The same as one 8-bit product, [N, 12] by [12, 3].

    It is made of QuantizeLinear and DequantizeLinear pairs. Pixels of 0 to 7 become 0 to 224: two
    products of them by a weight of 127 are more than 16 bits hold, by one of 63 they aren't.
    """
    pixels = SIDE * SIDE
    input_scale = 1 / 32
    weight_scales = np.full(CLASSES, 1 / pixels / weight, np.float32)
    weights = np.kron(np.eye(CLASSES), np.ones((1, pixels))) * weight
    constants = {
        "input_scale": np.float32(input_scale),
        "input_zero": np.uint8(0),
        "weight": weights.astype(np.int8),
        "weight_scales": weight_scales,
        "weight_zeros": np.zeros(CLASSES, np.int8),
        "bias": np.zeros(CLASSES, np.int32),
        "bias_scales": weight_scales * np.float32(input_scale),
        "bias_zeros": np.zeros(CLASSES, np.int32),
    }
    nodes = [
        helper.make_node("Flatten", ["image"], ["rows"], axis=1),
        helper.make_node("QuantizeLinear", ["rows", "input_scale", "input_zero"], ["bytes"]),
        helper.make_node("DequantizeLinear", ["bytes", "input_scale", "input_zero"], ["input"]),
        dequantized_by_channel("weight", "weights"),
        dequantized_by_channel("bias", "biases"),
        helper.make_node("Gemm", ["input", "weights", "biases"], ["scores"], transB=1),
    ]
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", CLASSES, SIDE, SIDE])
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["N", CLASSES])
    initializers = [numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items()]
    return checked_model(helper.make_graph(nodes, name, [image], [scores], initializers))


def dequantized_by_channel(name: str, output: str) -> onnx.NodeProto:
    inputs = [name, f"{name}_scales", f"{name}_zeros"]
    return helper.make_node("DequantizeLinear", inputs, [output], axis=0)


def pooled(
    name: str, body: Sequence[onnx.NodeProto], classes: int = CLASSES, tail: str = "Identity"
) -> onnx.ModelProto:
    """Builds body ("image" to "x"), ReduceMean, MatMul, tail: [N, 3, 2, 2] to [N, classes]."""
    weights = np.random.default_rng(3).normal(size=(CLASSES, classes)).astype(np.float32) / 16
    nodes = [
        *body,
        helper.make_node("ReduceMean", ["x", "axes"], ["means"], keepdims=0),
        helper.make_node("MatMul", ["means", "weights"], ["raw"]),
        helper.make_node(tail, ["raw"], ["scores"]),
    ]
    constants = {
        "axes": np.array([2, 3]),
        "weights": weights,
        "batch_axes": np.array([0, 2, 3]),
        "for_ever": np.array(2**62),
        "go_on": np.array(True),
    }
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", CLASSES, SIDE, SIDE])
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["N", classes])
    used = {input_name for node in nodes for input_name in node.input}
    initializers = [numpy_helper.from_array(v, k) for k, v in constants.items() if k in used]
    return checked_model(helper.make_graph(nodes, name, [image], [scores], initializers))


def nothing() -> list[onnx.NodeProto]:
    return [helper.make_node("Identity", ["image"], ["x"])]


def batch_statistics() -> list[onnx.NodeProto]:
    """Subtracts each channel's mean over the batch and the pixels, as a BatchNorm in training."""
    return [
        helper.make_node("ReduceMean", ["image", "batch_axes"], ["mean"], keepdims=1),
        helper.make_node("Sub", ["image", "mean"], ["x"]),
    ]


def endless_loop() -> list[onnx.NodeProto]:
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["on"], ["still_on"]),
            helper.make_node("Identity", ["value"], ["same"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []),
            helper.make_tensor_value_info("on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("value", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("still_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("same", TensorProto.FLOAT, None),
        ],
    )
    return [helper.make_node("Loop", ["for_ever", "go_on", "image"], ["x"], body=body)]


def mean_of_channels_in_double_precision(name: str) -> onnx.ModelProto:
    """The same with scores in float64."""
    widen = helper.make_node("Cast", ["means"], ["scores"], to=TensorProto.DOUBLE)
    model = mean_of_channels(name, "N", TensorProto.FLOAT, tail=[widen])
    model.graph.output[0].type.tensor_type.elem_type = TensorProto.DOUBLE
    onnx.checker.check_model(model)
    return model


def checked_model(graph: onnx.GraphProto) -> onnx.ModelProto:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)
    return model


def main() -> None:
    folder = Path(sys.argv[1])
    softmax = helper.make_node("Softmax", ["means"], ["scores"], axis=1)
    reshape = helper.make_node("Reshape", ["means", "one_image"], ["scores"])
    models = {
        "dynamic": mean_of_channels("dynamic", "N", TensorProto.FLOAT),
        "fixed-4": mean_of_channels("fixed-4", 4, TensorProto.FLOAT, rows=4),
        "hidden-fixed": mean_of_channels("hidden-fixed", "N", TensorProto.FLOAT, tail=[reshape]),
        "probabilities": mean_of_channels("probabilities", "N", TensorProto.FLOAT, tail=[softmax]),
        "uint8-nhwc": mean_of_channels("uint8-nhwc", "N", TensorProto.UINT8, layout="NHWC"),
        "float16": mean_of_channels("float16", "N", TensorProto.FLOAT16),
        "int8": mean_of_channels_in_8_bits("int8", weight=127),
        "int8-7-bits": mean_of_channels_in_8_bits("int8-7-bits", weight=63),
        "two-outputs": mean_of_channels("two-outputs", "N", TensorProto.FLOAT, outputs=2),
        "float64-scores": mean_of_channels_in_double_precision("float64-scores"),
        "one-score": pooled("one-score", nothing(), classes=1),
        "sigmoids": pooled("sigmoids", nothing(), tail="Sigmoid"),
        "batch-statistics": pooled("batch-statistics", batch_statistics()),
        "endless": pooled("endless", endless_loop()),
    }
    for name, model in models.items():
        onnx.save(model, folder / f"{name}.onnx")

    # Five images [5, 3, 2, 2] of small integers, which every element type holds exactly.
    images = np.random.default_rng(20261125).integers(0, 8, (5, CLASSES, SIDE, SIDE))
    feeds = {"image": images.astype(np.float32)}
    (logits,) = ReferenceEvaluator(models["dynamic"]).run(None, feeds)
    exponentials = np.exp(logits.astype(np.float64))
    expected = {
        "images": images.reshape(5, -1).tolist(),
        "probabilities": (exponentials / exponentials.sum(axis=1, keepdims=True)).tolist(),
    }
    (folder / "expected.json").write_text(json.dumps(expected) + "\n")


if __name__ == "__main__":
    main()
