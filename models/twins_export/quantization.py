"""Matrix products in 8 bits, in the portable form of QuantizeLinear and DequantizeLinear pairs.

Weights: int8 of which 7 bits are used, symmetric, one scale for each output channel. Activations:
uint8 with a fixed range from calibration rather than one measured for each batch, so that the
scores of an image don't depend on its neighbours in the batch.
"""

import numpy as np

from twins_export.graph import GraphWriter

Range = tuple[float, float]

_LEVELS = 255  # of an activation
# x86 processors without VNNI sum two products in 16 bits and saturate: 2 * 255 * 63 fits. ONNX
# Runtime, asked for exact products, takes slower ones for weights outside -64 to 64 alone.
_WEIGHT_LIMIT = 63
_SUM_LIMIT = 2**30  # half of int32 for the bias, half for the products


def quantized_gemm(
    graph: GraphWriter, name: str, rows: str, weight: np.ndarray, bias: np.ndarray, span: Range
) -> str:
    """rows [n, in] with values within span, times weight [out, in] transposed, plus bias [out].

    The bias is int32 in units of both scales, as the integer product's sums are: only then does
    ONNX Runtime merge the nodes into one integer product.
    """
    low, high = min(span[0], 0.0), max(span[1], 0.0)
    rows_scale = max(high - low, 1e-12) / _LEVELS
    zero = np.uint8(round(-low / rows_scale))
    scales = np.maximum(np.abs(weight).max(axis=1), 1e-12) / _WEIGHT_LIMIT
    # A channel of tiny weights and a large bias would overflow the sums.
    scales = np.maximum(scales, np.abs(bias) / (rows_scale * _SUM_LIMIT))
    whole = np.round(weight / scales[:, None]).astype(np.int8)
    sums = np.round(bias / (scales * rows_scale)).astype(np.int32)
    inputs = [
        _quantized_rows(graph, name, rows, np.float32(rows_scale), zero),
        _dequantized(graph, f"{name}.weight", whole, scales),
        _dequantized(graph, f"{name}.bias", sums, scales * rows_scale),
    ]
    return graph.node("Gemm", inputs, name, transB=1)


def _quantized_rows(
    graph: GraphWriter, name: str, rows: str, scale: np.float32, zero: np.uint8
) -> str:
    scale_and_zero = [
        graph.constant(f"{rows}.scale", scale),
        graph.constant(f"{rows}.zero", zero),
    ]
    if not graph.has_node(f"{rows}.uint8"):  # query, key and value share their input
        graph.node("QuantizeLinear", [rows, *scale_and_zero], f"{rows}.uint8")
    return graph.node("DequantizeLinear", [f"{rows}.uint8", *scale_and_zero], f"{name}.input")


def _dequantized(graph: GraphWriter, name: str, whole: np.ndarray, scales: np.ndarray) -> str:
    inputs = [
        graph.constant(f"{name}.{whole.dtype.name}", whole),
        graph.constant(f"{name}.scales", scales.astype(np.float32)),
        graph.constant(f"{name}.zeros", np.zeros(len(scales), whole.dtype)),
    ]
    return graph.node("DequantizeLinear", inputs, name, axis=0)
