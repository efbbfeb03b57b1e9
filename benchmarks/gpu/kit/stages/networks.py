"""The kit's networks in Python, with the pipeline's options."""

import itertools

import numpy as np

from stages.pieces import UNPACKED
from stages.stage import GPU

NANO, SMALL = "alt_gvt_nano", "alt_gvt_small"
FORMS = [
    f"{precision}-{pixels}-{attention}"
    for precision, (pixels, attention) in itertools.product(
        ("fp32", "fp16"),
        (("float32", "contrib"), ("uint8", "contrib"), ("uint8", "plain")),
    )
]
FASTEST = "fp16-uint8-contrib"  # what docs/gpu.md recommends

# onnxruntime is imported where it is used: it is unpacked before a stage starts.


def session_options():  # noqa: ANN201
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.enable_mem_pattern = False
    return options


def open_session(name: str, device: str, tf32: bool = True, memory: int = 0, options=None):  # noqa: ANN001, ANN201
    """A session of the network of that name; memory is the most that it may take of the GPU."""
    import onnxruntime  # noqa: PLC0415

    file, options = UNPACKED / "models" / f"{name}.onnx", options or session_options()
    if device != GPU:
        return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    cuda = {"arena_extend_strategy": "kSameAsRequested", "use_tf32": str(int(tf32))}
    if memory:
        cuda["gpu_mem_limit"] = str(memory)
    providers = [("CUDAExecutionProvider", cuda)]
    session = onnxruntime.InferenceSession(file, options, providers=providers)
    if "CUDAExecutionProvider" not in session.get_providers():
        raise RuntimeError("ONNX Runtime fell back to the processor")
    return session


def noise_for(session, batch: int) -> np.ndarray:  # noqa: ANN001
    entry = session.get_inputs()[0]
    values = np.random.default_rng(0).integers(0, 256, (batch, *entry.shape[1:]), np.uint8)
    return values if entry.type == "tensor(uint8)" else values.astype(np.float32) / 128 - 1


def scores_of(session, images: np.ndarray) -> np.ndarray:  # noqa: ANN001
    (scores,) = session.run(None, {"images": images})
    if not np.isfinite(scores).all():
        raise RuntimeError("the scores are not finite")
    return scores
