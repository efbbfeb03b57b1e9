"""Matrix products in 8 bits, in the portable form of QuantizeLinear and DequantizeLinear pairs.

Weights: int8, symmetric, one scale for each output channel. Activations: uint8 with a fixed
range from calibration rather than one measured for each batch, so that the scores of an image
don't depend on its neighbours in the batch.
"""

import numpy as np

from twins_export.graph import GraphWriter

Range = tuple[float, float]

_LEVELS = 255


def quantized_gemm(
    graph: GraphWriter, name: str, rows: str, weight: np.ndarray, bias: np.ndarray, span: Range
) -> str:
    """rows [n, in] with values within span, times weight [out, in] transposed, plus bias [out].

    ONNX Runtime merges the nodes into one integer product.
    """
    scale = np.maximum(np.abs(weight).max(axis=1), 1e-12) / 127
    whole = np.round(weight / scale[:, None]).astype(np.int8)
    inputs = [
        _quantized_rows(graph, name, rows, span),
        _dequantized(graph, f"{name}.weight", whole, scale, np.zeros_like(scale, np.int8)),
        graph.weight(f"{name}.bias", bias),
    ]
    return graph.node("Gemm", inputs, name, transB=1)


def _quantized_rows(graph: GraphWriter, name: str, rows: str, span: Range) -> str:
    low, high = min(span[0], 0.0), max(span[1], 0.0)
    scale = max(high - low, 1e-12) / _LEVELS
    constants = [
        graph.constant(f"{rows}.scale", np.float32(scale)),
        graph.constant(f"{rows}.zero", np.uint8(round(-low / scale))),
    ]
    if not graph.has_node(f"{rows}.uint8"):  # query, key and value share their input
        graph.node("QuantizeLinear", [rows, *constants], f"{rows}.uint8")
    return graph.node("DequantizeLinear", [f"{rows}.uint8", *constants], f"{name}.rows")


def _dequantized(
    graph: GraphWriter, name: str, whole: np.ndarray, scale: np.ndarray, zero: np.ndarray
) -> str:
    inputs = [
        graph.constant(f"{name}.int8", whole),
        graph.constant(f"{name}.scale", scale.astype(np.float32)),
        graph.constant(f"{name}.zero", zero),
    ]
    return graph.node("DequantizeLinear", inputs, name, axis=0)
