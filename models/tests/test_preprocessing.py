"""Images reach the network as timm, torchvision and PaddleClas prepare them."""

from pathlib import Path

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from timm.data import create_transform, resolve_data_config
from torchvision import transforms

import mmpretrain_reference
import paddle_reference
from random_images import blotched_images
from twins_export.checkpoint import FORMATS
from twins_export.preprocessing import evaluation_preprocessing
from twins_export.variants import VARIANTS

# Sizes whose resized sides and margins are odd or end in one half.
SIZES = [(500, 375), (375, 500), (300, 225), (257, 256), (224, 224), (640, 233), (97, 61)]


@pytest.fixture(params=SIZES, ids=str)
def image(request: pytest.FixtureRequest) -> Image.Image:
    side = 4 * (max(request.param) // 4 + 1)
    (pixels,) = blotched_images(1, side, seed=5)
    width, height = request.param
    return Image.fromarray(pixels[:height, :width])


def test_timm_checkpoints_are_evaluated_as_timm_does(image: Image.Image) -> None:
    network = timm.create_model("twins_svt_small")
    transform = create_transform(**resolve_data_config({}, model=network))
    assert_input("timm", image, transform(image))


def test_meituan_checkpoints_are_evaluated_as_their_repository_does(image: Image.Image) -> None:
    # build_transform in datasets.py of Meituan-AutoML/Twins
    transform = transforms.Compose(
        [
            transforms.Resize(256, interpolation=transforms.InterpolationMode.BICUBIC),
            transforms.CenterCrop(224),
            transforms.ToTensor(),
            transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        ]
    )
    assert_input("meituan", image, transform(image))


def test_paddle_checkpoints_are_evaluated_as_paddleclas_does(image: Image.Image) -> None:
    expected = np.asarray(image)
    for operator in paddle_reference.evaluation_operators():
        expected = operator(expected)
    preprocessing = evaluation_preprocessing(VARIANTS["alt_gvt_small"], "paddle")
    np.testing.assert_array_equal(preprocessing.pixels(image), expected)


def test_mmpretrain_checkpoints_are_evaluated_as_mmpretrain_does(
    image: Image.Image, tmp_path: Path
) -> None:
    file = tmp_path / "turned.png"
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: a quarter turn
    image.save(file, exif=exif)
    expected = torch.from_numpy(mmpretrain_reference.evaluation_input(str(file)))
    assert_input("mmpretrain", Image.open(file), expected)


def test_two_projects_turn_an_image_as_its_exif_data_say() -> None:
    upright = np.zeros((224, 224, 3), np.uint8)
    upright[:112] = 255
    exif = Image.Exif()
    exif[0x0112] = 3  # orientation: upside down
    image = Image.fromarray(upright[::-1, ::-1])
    image.info["exif"] = exif.tobytes()
    tops = {"paddle": 255, "mmpretrain": 255, "meituan": 0, "timm": 0}
    assert tops.keys() == set(FORMATS)
    for source_format, top in tops.items():
        preprocessing = evaluation_preprocessing(VARIANTS["alt_gvt_small"], source_format)
        assert preprocessing.pixels(image)[0, 0, 0] == top


def assert_input(source_format: str, image: Image.Image, expected: torch.Tensor) -> None:
    preprocessing = evaluation_preprocessing(VARIANTS["alt_gvt_small"], source_format)
    actual = preprocessing.normalization.apply(preprocessing.pixels(image))
    np.testing.assert_allclose(actual, expected.numpy(), atol=2e-6)
