"""One release of ONNX Runtime for CUDA 13, out of PyPI's wheel."""

import subprocess
import sys
import zipfile
from pathlib import Path

from gpu.fatbin import keep_architecture
from gpu.pieces import Contents

VERSION = "1.27.0"  # the oldest of PyPI's for CUDA 13
LIBRARY = f"onnxruntime/capi/libonnxruntime.so.{VERSION}"
SHARED_PROVIDER = "onnxruntime/capi/libonnxruntime_providers_shared.so"
CUDA_PROVIDER = "onnxruntime/capi/libonnxruntime_providers_cuda.so"
_TENSORRT_PROVIDER = "onnxruntime/capi/libonnxruntime_providers_tensorrt.so"


def fetch_wheel(python: str, folder: Path) -> Path:
    """The wheel for the other machine's Python."""
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder)]
    platform = ["--only-binary=:all:", "--platform", "manylinux_2_28_x86_64"]
    release = ["--python-version", python, f"onnxruntime-gpu=={VERSION}"]
    subprocess.run([*command, *platform, *release], check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def python_package(wheel: Path) -> Contents:
    """All but the provider of CUDA, and that of TensorRT, which nobody has there."""
    with zipfile.ZipFile(wheel) as archive:
        return {
            name: archive.read(name)
            for name in archive.namelist()
            if name.startswith("onnxruntime/")
            and name not in (CUDA_PROVIDER, _TENSORRT_PROVIDER)
            and not name.endswith("/")
        }


def cuda_provider(wheel: Path, architecture: int | None) -> Contents:
    """The provider of CUDA, with the code of one architecture; None keeps all."""
    with zipfile.ZipFile(wheel) as archive:
        provider = archive.read(CUDA_PROVIDER)
    if architecture is not None:
        provider, kept = keep_architecture(provider, architecture)
        if not kept:
            sys.exit(f"{wheel} has no code for sm_{architecture}: use --whole-provider")
    return {CUDA_PROVIDER: bytes(provider)}
