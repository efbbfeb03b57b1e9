"""Holds the committed model, images and golden files to each other and to their sources."""

import csv
import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from nano import fashion_mnist, train
from nano.architecture import NAME, NETWORKS, image_size
from nano.augmentation import augment
from nano.checkpoint import (
    CHECKPOINT_FILE,
    PRETRAINED_DIRECTORY,
    compute_logits,
    load_network,
    sha256,
)
from nano.compare_precisions import classes, export_both
from nano.make_dataset import DATASET_FILE, IMAGE_COUNT, SCHEMA, dataset_bytes, read_dataset
from nano.make_golden import GOLDEN_FILE, SUMMARY_FILE, network_inputs, summarise, write_golden
from nano.preprocessing import MEAN, STD, normalise_grey, resize_grey

MODEL_DIRECTORY = PRETRAINED_DIRECTORY / "1"
COMPARED = 300
"""Images on which PyTorch and ONNX Runtime are compared; ONNX Runtime alone classifies all."""

needs_fashion_mnist = pytest.mark.skipif(
    not fashion_mnist.DIRECTORY.exists(), reason="Debian's dataset-fashion-mnist isn't installed"
)


@pytest.fixture(scope="module")
def records() -> list[dict]:
    return read_dataset()


@pytest.fixture(scope="module")
def inputs(records: list[dict]) -> torch.Tensor:
    return network_inputs(records)


@pytest.fixture(scope="module")
def torch_logits(inputs: torch.Tensor) -> torch.Tensor:
    return compute_logits(load_network(), inputs[:COMPARED])


@pytest.fixture(scope="module")
def onnx_logits(inputs: torch.Tensor) -> np.ndarray:
    session = onnxruntime.InferenceSession(
        MODEL_DIRECTORY / "model.onnx", providers=["CPUExecutionProvider"]
    )
    name = session.get_inputs()[0].name
    return np.concatenate([session.run(None, {name: b.numpy()})[0] for b in inputs.split(100)])


@pytest.fixture(scope="module")
def golden() -> list[dict[str, str]]:
    with GOLDEN_FILE.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@pytest.fixture(scope="module")
def description() -> dict:
    return json.loads((MODEL_DIRECTORY / "twins.json").read_text(encoding="utf-8"))


def test_the_onnx_model_computes_the_checkpoint(
    onnx_logits: np.ndarray, torch_logits: torch.Tensor
) -> None:
    np.testing.assert_allclose(onnx_logits[:COMPARED], torch_logits, rtol=1e-4, atol=1e-4)


def test_the_onnx_model_gives_the_golden_classes(
    onnx_logits: np.ndarray, golden: list[dict[str, str]]
) -> None:
    assert onnx_logits.argmax(axis=1).tolist() == [int(row["top1"]) for row in golden]


def test_the_golden_lines_are_what_pytorch_says(
    records: list[dict], torch_logits: torch.Tensor, golden: list[dict[str, str]], tmp_path: Path
) -> None:
    write_golden(records[:COMPARED], torch_logits, tmp_path / "golden.csv")
    with (tmp_path / "golden.csv").open(encoding="utf-8", newline="") as table:
        for ours, committed in zip(csv.DictReader(table), golden[:COMPARED], strict=True):
            assert ours["top1"] == committed["top1"]
            assert float(ours["score1"]) == pytest.approx(float(committed["score1"]), abs=1e-5)
            assert float(ours["score2"]) == pytest.approx(float(committed["score2"]), abs=1e-5)


def test_the_golden_lines_are_the_images_in_order(
    records: list[dict], golden: list[dict[str, str]]
) -> None:
    assert [(row["imageId"], int(row["classId"])) for row in golden] == [
        (record["imageId"], record["classId"]) for record in records
    ]


def test_the_summary_counts_the_same(records: list[dict], onnx_logits: np.ndarray) -> None:
    committed = json.loads(SUMMARY_FILE.read_text(encoding="utf-8"))
    counted = summarise(records, torch.from_numpy(onnx_logits), CHECKPOINT_FILE)
    assert counted["smallestMargin"] == pytest.approx(committed["smallestMargin"], abs=1e-4)
    for varying in ("smallestMargin", "torch"):
        del counted[varying], committed[varying]
    assert counted == committed


def test_the_shipped_images_are_classified_well_enough() -> None:
    assert json.loads(SUMMARY_FILE.read_text(encoding="utf-8"))["top1"] >= 0.923


def test_the_description_says_how_the_network_was_trained(description: dict) -> None:
    assert (description["formatVersion"], description["scores"]) == (1, "logits")
    assert (description["name"], description["variant"], description["version"]) == (NAME, NAME, 1)
    assert description["source"] == {
        "format": "timm",
        "file": CHECKPOINT_FILE.name,
        "sha256": sha256(CHECKPOINT_FILE),
    }
    assert description["input"] == {
        "layout": "NCHW",
        "type": "float32",
        "height": image_size(),
        "width": image_size(),
        "channels": "RGB",
    }
    assert description["preprocessing"] == {
        "exifOrientation": True,
        "resize": {
            "width": image_size(),
            "height": image_size(),
            "library": "pillow",
            "filter": "bicubic",
        },
        "crop": None,
        "scale": pytest.approx(1 / 255),
        "mean": list(MEAN),
        "std": list(STD),
    }
    assert description["labels"] == list(fashion_mnist.LABELS)
    assert len(description["labels"]) == NETWORKS[NAME]["num_classes"]


def test_the_images_are_grey_png_with_their_labels(records: list[dict]) -> None:
    assert len(records) == IMAGE_COUNT
    for record in records:
        assert set(record) == {field["name"] for field in SCHEMA["fields"]}
        assert record["label"] == fashion_mnist.LABELS[record["classId"]]
        assert record["image"].startswith(b"\x89PNG\r\n\x1a\n")


@needs_fashion_mnist
def test_the_dataset_is_written_the_same_again() -> None:
    assert DATASET_FILE.read_bytes() == dataset_bytes(fashion_mnist.DIRECTORY)


@needs_fashion_mnist
def test_training_sees_the_images_as_serving_does(inputs: torch.Tensor) -> None:
    images, _ = fashion_mnist.read_split("test")
    assert torch.equal(normalise_grey(resize_grey(images[:COMPARED])), inputs[:COMPARED])


@needs_fashion_mnist
def test_8_bits_keep_the_classes_and_the_accuracy(tmp_path: Path) -> None:
    images, class_ids = (values[:3000] for values in fashion_mnist.read_split("test"))
    fp32, int8 = (
        classes(model, images, image_size())
        for model in export_both(NAME, CHECKPOINT_FILE, tmp_path)
    )
    assert (fp32 == int8).mean() >= 0.99
    assert (fp32 == class_ids).mean() - (int8 == class_ids).mean() <= 0.003


def test_augmentation_keeps_shape_and_depends_on_its_generator_alone() -> None:
    pixels = torch.arange(8 * 64 * 64).remainder(251).view(8, 64, 64).to(torch.uint8)
    first, again, other = (
        augment(pixels, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)
    )
    assert (first.shape, first.dtype) == (pixels.shape, torch.uint8)
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_a_stopped_training_goes_on_as_if_it_had_not_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch, "compile", lambda network: network)
    generator = torch.Generator().manual_seed(3)
    split = train.Split(
        torch.randint(0, 256, (24, 64, 64), generator=generator, dtype=torch.uint8),
        torch.randint(0, 10, (24,), generator=generator),
    )
    recipe = train.Recipe(epochs=2, batch_size=8)
    uninterrupted = train.Training(recipe, split)
    uninterrupted.run_epoch()
    uninterrupted.save(tmp_path)
    continued = train.Training(recipe, split)
    continued.restore(tmp_path)
    for training in (uninterrupted, continued):
        training.run_epoch()
    for name, weight in uninterrupted.average.state_dict().items():
        torch.testing.assert_close(continued.average.state_dict()[name], weight)
