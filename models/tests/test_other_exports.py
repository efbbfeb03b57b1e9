"""Models that paddle2onnx or PyTorch export serve in place of ours: same scores, free batch."""

import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import paddle2onnx
import torch

import paddle_reference
from subject import Subject


def test_paddle2onnx_export_gives_the_same_scores(nano: Subject, tmp_path: Path) -> None:
    network = paddle_reference.build("alt_gvt_nano", nano.tensors)
    paddle_reference.export_program(network, 64, tmp_path / "inference")
    paddle2onnx.export(
        str(tmp_path / "inference.json"),
        str(tmp_path / "inference.pdiparams"),
        str(tmp_path / "model.onnx"),
        opset_version=17,
    )
    assert_same_scores(tmp_path / "model.onnx", nano)


def test_torch_export_gives_the_same_scores(nano: Subject, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracing exporter is old, but needs no more packages
        torch.onnx.export(
            nano.network,
            torch.zeros(2, 3, 64, 64),
            tmp_path / "model.onnx",
            dynamic_axes={"input": {0: "batch"}},
            input_names=["input"],
            opset_version=17,
            dynamo=False,
        )
    assert_same_scores(tmp_path / "model.onnx", nano)


def assert_same_scores(file: Path, nano: Subject) -> None:
    session = onnxruntime.InferenceSession(file)
    name = session.get_inputs()[0].name
    for batch in (1, 5):
        (scores,) = session.run(None, {name: nano.inputs(nano.images[:batch])})
        np.testing.assert_allclose(scores, nano.timm_logits[:batch], atol=1e-5)
