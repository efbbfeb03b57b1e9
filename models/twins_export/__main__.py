"""The command line: python -m twins_export."""

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from twins_export.attention import ATTENTIONS
from twins_export.checkpoint import FORMATS
from twins_export.errors import ExportError
from twins_export.export import PRECISIONS, ExportOptions, export
from twins_export.variants import VARIANTS

# What fp16 is for is a GPU, and bytes are a quarter of what would cross the bus to it.
_DEFAULT_INPUT = {"fp32": "float32", "fp16": "uint8", "int8": "float32"}


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; 0: done, 1: failed, and argparse exits with 2 on wrong usage."""
    options = _options(arguments)
    try:
        agreement = export(options)
    except (ExportError, OSError) as error:
        print(f"twins_export: {error}", file=sys.stderr)
        return 1
    print(f"wrote {options.directory}: {options.variant.name}, {options.precision}")
    if agreement:
        print(
            f"int8 and fp32 agree on the first class of {agreement.equal} of "
            f"{agreement.images} images that calibration didn't use "
            f"({agreement.equal / agreement.images:.1%})"
        )
    return 0


def _options(arguments: list[str] | None) -> ExportOptions:
    parser = _parser()
    given = parser.parse_args(arguments)
    if not given.out.name.isdecimal():
        parser.error(
            f"--out {given.out}: write NAME/VERSION with an integer version, {given.out}/1"
        )
    if (given.precision == "int8") != (given.calibration_images is not None):
        parser.error("--precision int8 and --calibration-images DIR go together")
    return ExportOptions(
        variant=VARIANTS[given.variant],
        checkpoint=given.checkpoint,
        source_format=given.format,
        directory=given.out,
        name=given.name or given.out.resolve().parent.name,
        labels=given.labels,
        byte_input=(given.input or _DEFAULT_INPUT[given.precision]) == "uint8",
        precision=given.precision,
        attention=given.attention,
        calibration_images=given.calibration_images,
        softmax=given.softmax,
    )


class _OneLineParser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (--help lists the options)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _OneLineParser(
        prog="twins_export",
        description="Turns a Twins checkpoint into a model directory: model.onnx and twins.json.",
    )
    add = parser.add_argument
    add("--variant", required=True, choices=VARIANTS, help="the network")
    add("--checkpoint", required=True, type=Path, metavar="FILE", help="its weights")
    add("--format", required=True, choices=FORMATS, help="whose checkpoint it is")
    add(
        "--out",
        required=True,
        type=Path,
        metavar="DIR",
        help="the directory to write, NAME/VERSION; the version is an integer, the highest serves",
    )
    add("--name", help="the model's name (default: NAME of --out)")
    add(
        "--labels",
        type=Path,
        metavar="FILE",
        help="class names, one a line (default: ImageNet-1k's)",
    )
    add(
        "--input",
        choices=("float32", "uint8"),
        help="float32: normalised NCHW; uint8: NHWC bytes, which the graph normalises itself "
        "(default: uint8 for fp16, else float32)",
    )
    add("--precision", choices=PRECISIONS, default="fp32", help="of weights and arithmetic")
    add(
        "--attention",
        choices=ATTENTIONS,
        default="contrib",
        help="contrib: ONNX Runtime's own operator (default); plain: MatMul, Softmax, MatMul, "
        "for TensorRT and other engines",
    )
    add(
        "--calibration-images",
        type=Path,
        metavar="DIR",
        help="images like those to be classified, a hundred or more; for int8",
    )
    add("--softmax", action="store_true", help="end in probabilities instead of logits")
    return parser


if __name__ == "__main__":
    sys.exit(main())
