"""An exported graph is the network of timm and of PaddleClas, in other nodes."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

import mmpretrain_reference
import paddle_reference
from subject import Subject
from twins_export.inference import open_session
from twins_export.variants import VARIANTS

TOLERANCE = 1e-4  # of the largest logit


@pytest.fixture(scope="module")
def logits(subject: Subject) -> np.ndarray:
    """Our answer to the subject's images in batches of 5, which a batch of 1 confirms."""
    session = open_session(subject.export("timm") / "model.onnx")
    inputs = subject.inputs(subject.images)
    in_fives = np.concatenate([run(session, part) for part in np.split(inputs, 20)])
    np.testing.assert_allclose(run(session, inputs[:1]), in_fives[:1], atol=1e-5)
    return in_fives


def test_equals_timm(subject: Subject, logits: np.ndarray) -> None:
    assert_same_scores(logits, subject.timm_logits)


def test_equals_paddle_program(subject: Subject, logits: np.ndarray, tmp_path: Path) -> None:
    network = paddle_reference.build(subject.variant.name, subject.tensors)
    paddle_reference.export_program(network, subject.variant.image, tmp_path / "inference")
    inputs = subject.inputs(subject.images)
    assert_same_scores(logits, paddle_reference.run_program(tmp_path / "inference", inputs))


def test_equals_mmpretrain(subject: Subject) -> None:
    session = open_session(subject.export("mmpretrain") / "model.onnx")
    inputs = subject.inputs(subject.images)
    expected = mmpretrain_reference.run(subject.mmpretrain_network, inputs)
    assert_same_scores(run(session, inputs), expected)


@pytest.mark.parametrize("name", ["alt_gvt_nano", "pcpvt_nano"])
def test_equals_mmpretrain_where_layers_hand_on_little(name: str, tmp_path: Path) -> None:
    """Values so small that what each LayerNorm adds to their variance counts."""
    subject = Subject(VARIANTS[name], tmp_path)
    with torch.no_grad():
        for part, tensor in subject.mmpretrain_network.named_parameters():
            if ".sr." in part or ("patch_embeds." in part and ".norm." in part):
                tensor.mul_(0.05)
    test_equals_mmpretrain(subject)


def test_every_format_of_the_same_layers_gives_the_same_graph(subject: Subject) -> None:
    graphs = [
        onnx.load(subject.export(source_format) / "model.onnx").graph.SerializeToString()
        for source_format in ("paddle", "meituan", "timm")
    ]
    assert graphs[0] == graphs[1] == graphs[2]


def test_byte_input_equals_timm(subject: Subject) -> None:
    session = open_session(subject.export("timm", "--input", "uint8") / "model.onnx")
    assert_same_scores(run(session, subject.images[:5]), subject.timm_logits[:5])


def test_softmax_gives_probabilities(nano: Subject) -> None:
    powers = np.exp(nano.timm_logits.astype(np.float64))
    expected = powers / powers.sum(axis=1, keepdims=True)
    session = open_session(nano.export("timm", "--softmax") / "model.onnx")
    assert session.get_outputs()[0].name == "probabilities"
    probabilities = run(session, nano.inputs(nano.images))
    np.testing.assert_allclose(probabilities, expected, atol=1e-6)


def test_plain_attention_equals_the_contrib_operator(subject: Subject) -> None:
    plain = subject.export("timm", "--attention", "plain") / "model.onnx"
    assert {entry.domain for entry in onnx.load(plain).opset_import} == {""}
    contrib = subject.export("timm", "--attention", "contrib") / "model.onnx"
    images = subject.inputs(subject.images[:5])
    expected = run(open_session(contrib), images)
    assert_same_scores(run(open_session(plain), images), expected, 1e-5)


@pytest.mark.parametrize("attention", ["contrib", "plain"])
@pytest.mark.parametrize("pixel_type", [None, "float32", "uint8"])
def test_half_precision_keeps_the_classes(
    nano: Subject, pixel_type: str | None, attention: str
) -> None:
    expected = nano.timm_logits
    options = () if pixel_type is None else ("--input", pixel_type)
    directory = nano.export("timm", "--precision", "fp16", "--attention", attention, *options)
    images = nano.inputs(nano.images) if pixel_type == "float32" else nano.images
    logits = run(open_session(directory / "model.onnx"), images)
    assert np.abs(logits - expected).max() <= 0.01 * np.abs(expected).max()
    assert (logits.argmax(axis=1) == expected.argmax(axis=1)).mean() >= 0.98


def assert_same_scores(
    logits: np.ndarray, expected: np.ndarray, tolerance: float = TOLERANCE
) -> None:
    assert len(set(expected.argmax(axis=1))) > 1, "the images don't tell classes apart"
    assert np.abs(logits - expected).max() <= tolerance * np.abs(expected).max()
    np.testing.assert_array_equal(logits.argmax(axis=1), expected.argmax(axis=1))


def run(session: onnxruntime.InferenceSession, images: np.ndarray) -> np.ndarray:
    return session.run(None, {"images": images})[0]
