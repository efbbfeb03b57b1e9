"""Makes the folder with which a machine that has a GPU and no network proves the GPU path.

    python gpu_kit.py make --out FOLDER                  (in this folder)
    python FOLDER/run.py --out RESULTS                   (on the other machine)

With --device cpu for both it is a rehearsal, with the nano network and the ONNX Runtime that is
installed. Needs models/requirements.txt and Debian's dataset-fashion-mnist.
"""

import argparse
import hashlib
import io
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

# twins_export and nano are folders of this checkout, not installed packages.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "models"))

from gpu.fatbin import keep_architecture
from gpu.networks import NANO, write_images, write_networks

LIMIT = 60_000_000
ONNXRUNTIME = "onnxruntime-gpu==1.27.0"  # the oldest of PyPI's for CUDA 13
CUDA_PROVIDER = "onnxruntime/capi/libonnxruntime_providers_cuda.so"
TENSORRT_PROVIDER = "onnxruntime/capi/libonnxruntime_providers_tensorrt.so"
HOPPER = 90


def main() -> None:
    options = _parser().parse_args()
    options.out.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        variants = [NANO] if options.device == "cpu" else [NANO, "alt_gvt_small"]
        models = Path(scratch, "models")
        for variant in variants:
            write_networks(variant, models)
        write_images(options.images, models)
        contents = {f"models/{file.name}": file.read_bytes() for file in models.iterdir()}
        _pack("models", contents, options.out)
        if options.device == "cuda":
            _pack_runtime(options, Path(scratch))
    shutil.copy(Path(__file__).parent / "gpu" / "run.py", options.out)
    _write_manifest(options.out)
    print(f"python {options.out}/run.py --device {options.device} --out RESULTS")


def _pack_runtime(options: argparse.Namespace, scratch: Path) -> None:
    wheel = options.wheel or _download(options.python, scratch)
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith("onnxruntime/")]
        files = {
            name: archive.read(name)
            for name in names
            if name not in (CUDA_PROVIDER, TENSORRT_PROVIDER) and not name.endswith("/")
        }
        provider = archive.read(CUDA_PROVIDER)
    if not options.whole_provider:
        provider, kept = keep_architecture(provider, options.architecture)
        if not kept:
            sys.exit(f"{wheel} has no code for sm_{options.architecture}: use --whole-provider")
    _pack("onnxruntime", files, options.out)
    _pack("provider", {CUDA_PROVIDER: bytes(provider)}, options.out)


def _download(python: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder)]
    platform = ["--only-binary=:all:", "--platform", "manylinux_2_28_x86_64"]
    subprocess.run([*command, *platform, "--python-version", python, ONNXRUNTIME], check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def _pack(name: str, files: dict[str, bytes], out: Path) -> None:
    """Writes NAME.tar.xz.0, .1 and so on, each within the limit."""
    packed = io.BytesIO()
    with (
        lzma.open(packed, "wb", preset=3) as stream,
        tarfile.open(fileobj=stream, mode="w") as archive,
    ):
        for path, content in sorted(files.items()):
            member = tarfile.TarInfo(path)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    content = packed.getvalue()
    for part, start in enumerate(range(0, len(content), LIMIT)):
        (out / f"{name}.tar.xz.{part}").write_bytes(content[start : start + LIMIT])


def _write_manifest(out: Path) -> None:
    pieces = {
        file.name: {
            "bytes": file.stat().st_size,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        }
        for file in sorted(out.iterdir())
    }
    (out / "manifest.json").write_text(json.dumps(pieces, indent=2) + "\n")
    for name, piece in pieces.items():
        print(f"{piece['bytes'] / 1e6:6.1f} MB  {name}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    make = parser.add_subparsers(required=True).add_parser("make", help="make the folder")
    add = make.add_argument
    add("--out", type=Path, required=True, metavar="FOLDER", help="a new one")
    add("--device", choices=("cpu", "cuda"), default="cuda", help="cpu rehearses")
    add("--images", type=int, default=10_000, help="to compare scores; default: %(default)s")
    add("--python", default="3.11", help="of the other machine; default: %(default)s")
    add("--architecture", type=int, default=HOPPER, help="sm_N to keep; default: %(default)s")
    add("--whole-provider", action="store_true", help="keep every architecture and PTX")
    add("--wheel", type=Path, metavar="FILE", help=f"of {ONNXRUNTIME}, instead of fetching it")
    return parser


if __name__ == "__main__":
    main()
