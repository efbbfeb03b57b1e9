"""An exported graph is the network of timm and of PaddleClas, in other nodes."""

import numpy as np
import onnxruntime
import paddle_reference

TOLERANCE = 1e-4  # of the largest logit


def test_equals_timm(subject):
    session = open_session(subject.export("timm"))
    assert_same_network(session, subject.inputs(subject.images), subject.timm_logits)


def test_equals_paddle_program(subject, tmp_path):
    inputs = subject.inputs(subject.images)
    network = paddle_reference.build(subject.variant.name, subject.tensors)
    paddle_reference.export_program(network, subject.variant.image, tmp_path / "inference")
    expected = paddle_reference.run_program(tmp_path / "inference", inputs)
    session = open_session(subject.export("paddle"))
    assert_same_network(session, inputs, expected)


def test_byte_input_equals_timm(subject):
    session = open_session(subject.export("meituan", "--input", "uint8"))
    assert_same_network(session, subject.images[:20], subject.timm_logits[:20])


def test_softmax_gives_probabilities(nano):
    powers = np.exp(nano.timm_logits.astype(np.float64))
    expected = powers / powers.sum(axis=1, keepdims=True)
    session = open_session(nano.export("timm", "--softmax"))
    assert session.get_outputs()[0].name == "probabilities"
    probabilities = run(session, nano.inputs(nano.images))
    np.testing.assert_allclose(probabilities, expected, atol=1e-6)


def test_half_precision_keeps_the_classes(nano):
    expected = nano.timm_logits
    session = open_session(nano.export("timm", "--precision", "fp16"))
    logits = run(session, nano.inputs(nano.images))
    assert np.abs(logits - expected).max() <= 0.01 * np.abs(expected).max()
    assert (logits.argmax(axis=1) == expected.argmax(axis=1)).mean() >= 0.98


def assert_same_network(session, inputs: np.ndarray, expected: np.ndarray) -> None:
    assert len(set(expected.argmax(axis=1))) >= 3, "the images don't tell classes apart"
    limit = TOLERANCE * np.abs(expected).max()
    for batch in (1, 5):
        logits = run(session, inputs[:batch])
        assert np.abs(logits - expected[:batch]).max() <= limit
    logits = np.concatenate([run(session, part) for part in np.split(inputs, len(inputs) // 5)])
    assert np.abs(logits - expected).max() <= limit
    np.testing.assert_array_equal(logits.argmax(axis=1), expected.argmax(axis=1))


def open_session(directory) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(
        directory / "model.onnx", providers=["CPUExecutionProvider"]
    )


def run(session, images: np.ndarray) -> np.ndarray:
    return session.run(None, {"images": images})[0]
