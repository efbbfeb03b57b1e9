"""Writes one Twins network with random weights in the forms that the engines read.

    python make_models.py --variant alt_gvt_small --out DIR

DIR/ours/1 is this project's export, DIR/plain/1 paddle2onnx's of PaddleClas's own network, and
DIR/paddle/inference.json with its .pdiparams PaddleClas's program. All have the same weights.
Needs what the tests of models/ need, see models/README.md.
"""

import argparse
import shutil
import sys
from pathlib import Path

import paddle
import paddle2onnx

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "models"))
sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "models" / "tests"))

import paddle_reference
import timm_reference
from twins_export import __main__ as twins_export
from twins_export.variants import VARIANTS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--variant", choices=VARIANTS, default="alt_gvt_small")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    variant = VARIANTS[options.variant]
    tensors = timm_reference.tensors(timm_reference.build(variant.name))
    network = paddle_reference.build(variant.name, tensors)
    (options.out / "paddle").mkdir(parents=True)
    paddle_reference.export_program(network, variant.image, options.out / "paddle" / "inference")
    ours = export_ours(variant.name, network, options.out)
    export_plain(ours, options.out)


def export_ours(variant: str, network: paddle.nn.Layer, out: Path) -> Path:
    checkpoint = out / "random.pdparams"
    paddle.save(network.state_dict(), str(checkpoint))
    directory = out / "ours" / "1"
    code = twins_export.main(
        [
            *("--variant", variant, "--format", "paddle"),
            *("--checkpoint", str(checkpoint), "--out", str(directory)),
        ]
    )
    if code:
        sys.exit(code)
    return directory


def export_plain(ours: Path, out: Path) -> None:
    """Beside the same description, so that the same preprocessing feeds it."""
    directory = out / "plain" / "1"
    directory.mkdir(parents=True)
    shutil.copy(ours / "twins.json", directory)
    paddle2onnx.export(
        str(out / "paddle" / "inference.json"),
        str(out / "paddle" / "inference.pdiparams"),
        str(directory / "model.onnx"),
        opset_version=17,
    )


if __name__ == "__main__":
    main()
