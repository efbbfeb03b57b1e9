"""The engines of the batched consumer, each with its own threads."""

import fcntl
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

# Scores [batch, classes] for images [batch, 3, 224, 224] float32.
Run = Callable[[np.ndarray], np.ndarray]


def onnxruntime(models: Path, threads: int) -> Run:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        models / "plain" / "1" / "model.onnx", options, providers=["CPUExecutionProvider"]
    )
    name = session.get_inputs()[0].name
    return lambda batch: session.run(None, {name: batch})[0]


def openvino(models: Path, threads: int, precision: str = "f32") -> Run:
    import openvino

    model = openvino.Core().compile_model(
        models / "plain" / "1" / "model.onnx",
        "CPU",
        {
            "INFERENCE_PRECISION_HINT": precision,
            "INFERENCE_NUM_THREADS": threads,
            "PERFORMANCE_HINT": "LATENCY",
        },
    )
    return lambda batch: model(batch)[0]


def openvino_bf16(models: Path, threads: int) -> Run:
    return openvino(models, threads, "bf16")


def paddle(models: Path, threads: int) -> Run:
    from paddle import inference

    prefix = models / "paddle" / "inference"
    config = inference.Config(f"{prefix}.json", f"{prefix}.pdiparams")
    config.disable_gpu()
    config.enable_mkldnn()
    config.set_cpu_math_library_num_threads(threads)
    config.disable_glog_info()
    predictor = inference.create_predictor(config)
    images = predictor.get_input_handle(predictor.get_input_names()[0])
    scores = predictor.get_output_handle(predictor.get_output_names()[0])

    def run(batch: np.ndarray) -> np.ndarray:
        images.copy_from_cpu(batch)
        predictor.run()
        return scores.copy_to_cpu()

    return run


def simulated(models: Path, threads: int) -> Run:  # noqa: ARG001  as the others
    """One device for all processes: it takes SIMULATED_MILLIS for a batch, and no processor."""
    seconds = float(os.environ["SIMULATED_MILLIS"]) / 1000
    device = (Path(tempfile.gettempdir()) / "flink-twins-simulated-device").open("w")

    def run(batch: np.ndarray) -> np.ndarray:
        fcntl.flock(device, fcntl.LOCK_EX)
        time.sleep(seconds)
        fcntl.flock(device, fcntl.LOCK_UN)
        return np.zeros((len(batch), 1000), np.float32)

    return run


ENGINES = {
    "onnxruntime": onnxruntime,
    "openvino": openvino,
    "openvino-bf16": openvino_bf16,
    "paddle": paddle,
    "simulated": simulated,
}
