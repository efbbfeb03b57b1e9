"""PaddleClas's own Twins networks and preprocessing, from its package on PyPI.

The package asks for versions of other packages that no longer install, so it is installed
without them, and imported here without the __init__ files that would need them.
"""

import importlib
import sys
import types
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import paddle

from nano.architecture import NETWORKS
from twins_export.tensors import is_linear_weight


def build(variant_name: str, tensors: Mapping[str, np.ndarray]) -> paddle.nn.Layer:
    """PaddleClas's network with the given tensors, which are in PyTorch's layout."""
    twins = _import_twins()
    if variant_name in NETWORKS:
        network = _build_nano(twins, variant_name)
    else:
        network = getattr(twins, variant_name)()
    missing, unexpected = network.set_state_dict(
        {
            name: values.T if is_linear_weight(name, values.shape) else values
            for name, values in tensors.items()
        }
    )
    assert not missing
    assert not unexpected
    network.eval()
    return network


def _build_nano(twins: types.ModuleType, name: str) -> paddle.nn.Layer:
    """timm's arguments in PaddleClas's words."""
    arguments = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in NETWORKS[name].items()
        if value is not None
    }
    return (twins.ALTGVT if "wss" in arguments else twins.CPVTV2)(
        patch_size=4,
        class_num=arguments.pop("num_classes"),
        qkv_bias=True,
        norm_layer=lambda dim: paddle.nn.LayerNorm(dim, epsilon=1e-6),
        **arguments,
    )


def export_program(network: paddle.nn.Layer, image: int, prefix: Path) -> None:
    """Writes prefix.json and prefix.pdiparams, as PaddleClas's tools/export_model.py does."""
    images = paddle.static.InputSpec([None, 3, image, image], "float32", "x")
    static = paddle.jit.to_static(network, input_spec=[images], full_graph=True)
    paddle.jit.save(static, str(prefix))


def run_program(prefix: Path, images: np.ndarray) -> np.ndarray:
    """Logits of an exported program, for images [batch, 3, height, width] float32."""
    program = paddle.jit.load(str(prefix))
    parts = np.split(images, range(5, len(images), 5))
    return np.concatenate([program(paddle.to_tensor(part)).numpy() for part in parts])


def evaluation_operators() -> list:
    """Resize and crop of ppcls/configs/ImageNet/Twins/*.yaml, on RGB [height, width, 3] uint8."""
    _import_bare("paddleclas", "paddleclas.deploy", "paddleclas.deploy.python")
    operators = importlib.import_module("paddleclas.deploy.python.preprocess")
    return [
        operators.ResizeImage(resize_short=256, interpolation="bicubic", backend="pil"),
        operators.CropImage(size=224),
    ]


def _import_twins() -> types.ModuleType:
    _import_bare(
        "paddleclas",
        "paddleclas.ppcls",
        "paddleclas.ppcls.utils",
        "paddleclas.ppcls.arch",
        "paddleclas.ppcls.arch.backbone",
        "paddleclas.ppcls.arch.backbone.model_zoo",
    )
    loading = types.ModuleType("paddleclas.ppcls.utils.save_load")
    loading.load_dygraph_pretrain = None  # would download weights; nothing here calls it
    sys.modules[loading.__name__] = loading
    return importlib.import_module("paddleclas.ppcls.arch.backbone.model_zoo.twins")


def _import_bare(*packages: str) -> None:
    """Registers packages of PaddleClas without running their __init__ files."""
    root = Path(distribution("paddleclas").locate_file(""))
    for name in packages:
        package = types.ModuleType(name)
        package.__path__ = [str(root.joinpath(*name.split(".")))]
        sys.modules.setdefault(name, package)
