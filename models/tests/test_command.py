"""The command's directory, its description and its exit codes."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from timm.data import ImageNetInfo

from random_images import save_images
from subject import FASHION_LABELS, Subject
from twins_export import __main__ as command
from twins_export.inference import open_session
from twins_export.labels import read_labels


def test_description_is_the_contract(nano: Subject) -> None:
    directory = nano.export("timm")
    assert json.loads((directory / "twins.json").read_text()) == {
        "formatVersion": 1,
        "name": "timm",
        "variant": "alt_gvt_nano",
        "version": int(directory.name),
        "source": {
            "format": "timm",
            "file": "timm.checkpoint",
            "sha256": hashlib.sha256(nano.checkpoint("timm").read_bytes()).hexdigest(),
        },
        "input": {
            "layout": "NCHW",
            "type": "float32",
            "height": 64,
            "width": 64,
            "channels": "RGB",
        },
        "attention": "contrib",
        "preprocessing": {
            "exifOrientation": True,
            "resize": {"width": 64, "height": 64, "library": "pillow", "filter": "bicubic"},
            "crop": None,
            "scale": 1 / 255,
            "mean": [0.485, 0.456, 0.406],
            "std": [0.229, 0.224, 0.225],
        },
        "scores": "logits",
        "labels": FASHION_LABELS.split(),
    }


def test_byte_input_and_softmax_are_described(nano: Subject) -> None:
    directory = nano.export("timm", "--input", "uint8", "--softmax", "--name", "clothes")
    description = json.loads((directory / "twins.json").read_text())
    assert description["name"] == "clothes"
    assert (description["input"]["layout"], description["input"]["type"]) == ("NHWC", "uint8")
    assert [description["preprocessing"][key] for key in ("scale", "mean", "std")] == [None] * 3
    assert description["scores"] == "probabilities"


def test_plain_attention_is_described(nano: Subject) -> None:
    directory = nano.export("timm", "--attention", "plain")
    assert json.loads((directory / "twins.json").read_text())["attention"] == "plain"
    properties = open_session(directory / "model.onnx").get_modelmeta().custom_metadata_map
    assert properties["attention"] == "plain"
    assert "contrib_operators" not in properties


def test_labels_default_to_imagenet() -> None:
    names = ImageNetInfo()
    assert read_labels(None, 1000) == [names.index_to_description(index) for index in range(1000)]


def test_the_graph_has_a_free_batch_and_says_what_it_is(nano: Subject) -> None:
    directory = nano.export("timm")
    model = onnx.load(directory / "model.onnx")
    session = open_session(directory / "model.onnx")
    assert session.get_inputs()[0].shape == ["batch", 3, 64, 64]
    assert session.get_outputs()[0].shape == ["batch", 10]
    assert {entry.domain: entry.version for entry in model.opset_import} == {
        "": 20,
        "com.microsoft": 1,
    }
    properties = session.get_modelmeta().custom_metadata_map
    assert properties["variant"] == "alt_gvt_nano"
    assert properties["contrib_operators"] == "com.microsoft.MultiHeadAttention 1"
    assert properties["attention"] == "contrib"
    description = json.loads((directory / "twins.json").read_text())
    assert properties["source_sha256"] == description["source"]["sha256"]


@pytest.mark.parametrize("pixel_type", ["float32", "uint8"])
def test_8_bits_stay_near_fp32_whatever_the_batch(
    nano: Subject, tmp_path: Path, capsys: pytest.CaptureFixture[str], pixel_type: str
) -> None:
    save_images(nano.images, tmp_path)
    options = ("--precision", "int8", "--calibration-images", str(tmp_path))
    directory = nano.export("timm", *options, "--input", pixel_type)
    images = nano.images if pixel_type == "uint8" else nano.inputs(nano.images)
    session = open_session(directory / "model.onnx")
    (logits,) = session.run(None, {"images": images})
    assert np.abs(logits - nano.timm_logits).max() <= 0.1 * np.abs(nano.timm_logits).max()
    (alone,) = session.run(None, {"images": images[:1]})
    np.testing.assert_allclose(alone, logits[:1], atol=1e-5)
    agreeing = (logits.argmax(axis=1) == nano.timm_logits.argmax(axis=1))[1::2].sum()
    assert f"agree on the first class of {agreeing} of 50 images" in capsys.readouterr().out


def test_a_version_is_never_overwritten(nano: Subject, capsys: pytest.CaptureFixture[str]) -> None:
    directory = nano.export("timm")
    assert command.main(arguments(nano, directory)) == 1
    assert one_line(capsys) == f"twins_export: {directory} exists already: choose the next version"


def test_a_failed_export_leaves_nothing_behind(
    nano: Subject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(arguments(nano, tmp_path / "nano" / "1", labels=False)) == 1
    assert one_line(capsys).endswith(
        "the checkpoint has 10 classes: name them with --labels FILE, one a line"
    )
    assert not list(tmp_path.rglob("*"))


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (["--out", "models/nano"], "write NAME/VERSION with an integer version, models/nano/1"),
        (["--precision", "int8"], "--precision int8 and --calibration-images DIR go together"),
        (["--variant", "twins_svt_small"], "invalid choice: 'twins_svt_small'"),
    ],
)
def test_wrong_usage_exits_with_2_and_one_line(
    nano: Subject, tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: list[str], advice: str
) -> None:
    with pytest.raises(SystemExit) as stop:
        command.main([*arguments(nano, tmp_path / "nano" / "1"), *wrong])
    assert stop.value.code == 2
    assert advice in one_line(capsys)


def test_labels_must_match_the_classes(
    nano: Subject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "labels.txt").write_text("cat\ndog\n")
    wrong = ["--labels", str(tmp_path / "labels.txt")]
    assert command.main([*arguments(nano, tmp_path / "nano" / "1"), *wrong]) == 1
    assert "names 2 classes, but the checkpoint has 10" in one_line(capsys)


def arguments(nano: Subject, directory: Path, labels: bool = True) -> list[str]:
    return [
        *("--variant", "alt_gvt_nano", "--format", "timm"),
        *("--checkpoint", str(nano.checkpoint("timm")), "--out", str(directory)),
        *(nano.label_options() if labels else ()),
    ]


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    (line,) = capsys.readouterr().err.splitlines()
    return line
