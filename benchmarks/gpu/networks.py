"""The networks and the images that the kit carries."""

from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper
from PIL import Image

from nano import fashion_mnist
from twins_export.attention import ATTENTIONS
from twins_export.graph import GraphWriter
from twins_export.inference import open_session
from twins_export.network import INPUT_NAME, TwinsNetwork
from twins_export.pixels import PixelInput
from twins_export.preprocessing import IMAGENET
from twins_export.tensors import expected_tensors
from twins_export.variants import VARIANTS, Variant
from twins_export.weights import load_weights

NANO, SMALL = "alt_gvt_nano", "alt_gvt_small"
CHECKPOINT = Path(__file__).resolve().parents[2] / "models" / "pretrained" / NANO / "checkpoint.pth"
FORMS = (
    ("fp32", "float32", "contrib"),
    ("fp32", "uint8", "contrib"),
    ("fp32", "uint8", "plain"),
    ("fp16", "float32", "contrib"),
    ("fp16", "uint8", "contrib"),
    ("fp16", "uint8", "plain"),
)
FASTEST = ("fp16", "uint8", "contrib")


def write_networks(variant: str, folder: Path) -> None:
    """Writes VARIANT-PRECISION-PIXELS-ATTENTION.onnx for each form, and one without Gemm."""
    folder.mkdir(parents=True, exist_ok=True)
    for form in FORMS:
        model, name = _network(VARIANTS[variant], form), f"{variant}-{'-'.join(form)}"
        onnx.save(model, folder / f"{name}.onnx")
        if form == FASTEST:
            onnx.save(_with_matmul(model), folder / f"{name}-matmul.onnx")


def write_images(count: int, folder: Path) -> None:
    """Writes images.npz: pixels [N, 64, 64] uint8, classes [N], and the CPU's fp32 scores."""
    side = VARIANTS[NANO].image
    grey, classes = fashion_mnist.read_split("test")
    pixels = np.stack([_resized(image, side) for image in grey[:count]])
    session = open_session(folder / f"{NANO}-fp32-uint8-contrib.onnx")
    scores = [
        session.run(None, {INPUT_NAME: np.repeat(part[..., None], 3, axis=3)})[0]
        for part in np.array_split(pixels, max(1, count // 100))
    ]
    np.savez(
        folder / "images.npz",
        pixels=pixels,
        classes=classes[:count],
        scores=np.concatenate(scores),
        mean=np.float32(IMAGENET.mean),
        std=np.float32(IMAGENET.std),
    )


def _resized(image: np.ndarray, side: int) -> np.ndarray:
    return np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC))


def _network(variant: Variant, form: tuple[str, str, str]) -> onnx.ModelProto:
    precision, pixels, attention = form
    network = TwinsNetwork(
        variant,
        _weights(variant),
        PixelInput(np.dtype(pixels), IMAGENET),
        GraphWriter(np.dtype(np.float16 if precision == "fp16" else np.float32)),
        attention=ATTENTIONS[attention],
    )
    return network.write(softmax=False, metadata={})


def _with_matmul(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same with MatMul and Add for each Gemm, whose bias CUDA adds in a pass of its own."""
    graph = model.graph
    constants = {constant.name: constant for constant in graph.initializer}
    nodes = []
    for node in graph.node:
        if node.op_type != "Gemm":
            nodes.append(node)
            continue
        rows, weight, bias = node.input
        transposed = numpy_helper.to_array(constants[weight]).T
        constants[weight].CopyFrom(numpy_helper.from_array(transposed.copy(), weight))
        product = f"{node.output[0]}.product"
        nodes.append(helper.make_node("MatMul", [rows, weight], [product], name=product))
        nodes.append(helper.make_node("Add", [product, bias], node.output, name=node.name))
    del graph.node[:]
    graph.node.extend(nodes)
    return model


def _weights(variant: Variant) -> dict[str, np.ndarray]:
    """The trained ones of the nano network; for speed alone, any two values, which pack well."""
    if variant.name == NANO:
        return load_weights(CHECKPOINT, "timm", variant)
    random = np.random.default_rng(0)
    return {
        name: random.choice(np.float32([-0.01, 0.01]), shape)
        for name, shape in expected_tensors(variant, classes=1000).items()
    }
