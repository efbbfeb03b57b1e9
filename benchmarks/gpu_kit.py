"""Makes the folder with which a machine that has a GPU and no network proves the GPU path.

    python gpu_kit.py make --out FOLDER                  (in this folder)
    python FOLDER/run.py --out RESULTS                   (on the other machine)

With --device cpu for both it is a rehearsal, with the nano network and the ONNX Runtime that is
installed. Needs a JDK 17, models/requirements.txt and Debian's dataset-fashion-mnist.
"""

import argparse
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

# twins_export and nano are folders of this checkout, not installed packages.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "models"))

from gpu import java
from gpu import onnxruntime_release as onnxruntime
from gpu.failure_kinds import failure_kinds
from gpu.networks import NANO, SMALL, write_images, write_networks
from gpu.pieces import Contents, pack, write_manifest
from gpu.served import served_models

KIT = Path(__file__).parent / "gpu" / "kit"
HOPPER = 90
QUICK, DENSE = 0, 3  # of the presets of xz


def main() -> None:
    options = _parser().parse_args()
    options.out.mkdir(parents=True)
    shutil.copytree(
        KIT, options.out, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
    )
    preset = QUICK if options.device == "cpu" else DENSE
    with tempfile.TemporaryDirectory() as scratch:
        for name, contents in _archives(options, Path(scratch)).items():
            pack(name, contents, options.out, preset)
    write_manifest(options.out)
    print(f"python {options.out}/run.py --device {options.device} --out RESULTS")


def _archives(options: argparse.Namespace, scratch: Path) -> dict[str, Contents]:
    jar = None
    if options.device == "cuda":
        jar = options.jar or java.fetch_gpu_jar(scratch)
    archives = {
        "models": _models(options, scratch / "models"),
        "java": java.java_runtime(scratch),
        "checkout": java.command_line(jar),
        "native": java.native_libraries(jar),
    }
    if options.device == "cuda":
        wheel = options.wheel or onnxruntime.fetch_wheel(options.python, scratch)
        architecture = None if options.whole_provider else options.architecture
        archives["onnxruntime"] = onnxruntime.python_package(wheel)
        archives["provider"] = onnxruntime.cuda_provider(wheel, architecture)
    return archives


def _models(options: argparse.Namespace, folder: Path) -> Contents:
    variants = [NANO] if options.device == "cpu" else [NANO, SMALL]
    for variant in variants:
        write_networks(variant, folder)
    write_images(options.images, folder)
    files = {f"models/{file.name}": file.read_bytes() for file in folder.iterdir()}
    return {**files, "models/failure_kinds.json": failure_kinds(), **served_models(variants)}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    make = parser.add_subparsers(required=True).add_parser("make", help="make the folder")
    add = make.add_argument
    add("--out", type=_new_folder, required=True, metavar="FOLDER", help="a new one")
    add("--device", choices=("cpu", "cuda"), default="cuda", help="cpu rehearses")
    add("--images", type=_count, default=10_000, help="to compare scores; default: %(default)s")
    add("--python", default="3.11", help="of the other machine; default: %(default)s")
    add("--architecture", type=int, default=HOPPER, help="sm_N to keep; default: %(default)s")
    add("--whole-provider", action="store_true", help="keep every architecture and PTX")
    wheel = f"of onnxruntime-gpu {onnxruntime.VERSION}, instead of fetching it"
    add("--wheel", type=_zip_file, metavar="FILE", help=wheel)
    jar = f"of onnxruntime_gpu {onnxruntime.VERSION}, instead of fetching it"
    add("--jar", type=_zip_file, metavar="FILE", help=jar)
    return parser


def _new_folder(text: str) -> Path:
    if Path(text).exists():
        raise argparse.ArgumentTypeError(f"{text} is there already: remove it, or name another")
    return Path(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of images")
    return int(text)


def _zip_file(text: str) -> Path:
    if not zipfile.is_zipfile(text):
        raise argparse.ArgumentTypeError(f"{text} is not the file of a wheel or a jar")
    return Path(text)


if __name__ == "__main__":
    main()
