"""The GPU kit keeps the code that it says it keeps, and reports no failure as a success."""

import json
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gpu.fatbin import keep_architecture

KIT = Path(__file__).resolve().parents[2] / "benchmarks" / "gpu_kit.py"
PTX, MACHINE_CODE = 1, 2


def entry(kind: int, architecture: int, payload: bytes) -> bytes:
    header = struct.pack("<HHIQ", kind, 0x101, 64, len(payload)).ljust(28, b"\0")
    padding = b"\0" * (-len(payload) % 8)
    return (header + struct.pack("<I", architecture)).ljust(64, b"\1") + payload + padding


def container(*entries: bytes) -> bytes:
    content = b"".join(entries)
    return struct.pack("<IHHQ", 0xBA55ED50, 1, 16, len(content)) + content


def test_other_architectures_and_ptx_are_zeroed_in_place() -> None:
    def library(old: bytes, ptx: bytes) -> bytes:
        first = container(
            entry(MACHINE_CODE, 80, old), entry(MACHINE_CODE, 90, b"kept"), entry(PTX, 90, ptx)
        )
        return b"code before " + first + b" between " + container(entry(MACHINE_CODE, 90, b"two"))

    trimmed, kept = keep_architecture(library(b"sm_80", b"text of PTX"), 90)
    assert bytes(trimmed) == library(bytes(5), bytes(11))
    assert kept == 2


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kit") / "kit"
    subprocess.run(
        [sys.executable, KIT, "make", "--device", "cpu", "--images", "60", "--out", folder],
        check=True,
    )
    return folder


def run(kit: Path, results: Path, *options: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, kit / "run.py", "--device", "cpu", "--out", results, *options],
        capture_output=True,
        text=True,
        check=False,
    )


def test_parity_passes_and_what_needs_a_gpu_is_skipped_by_name(kit: Path, tmp_path: Path) -> None:
    assert run(kit, tmp_path, "--stages", "placement", "parity").returncode == 0
    summary = (tmp_path / "summary.md").read_text()
    assert "| placement | skipped | 0 | needs a GPU |" in summary
    assert "| parity | passed |" in summary
    assert json.loads((tmp_path / "parity.json").read_text())["fp16-uint8-plain"]["images"] == 60


def test_other_scores_fail_and_stop_no_other_stage(kit: Path, tmp_path: Path) -> None:
    assert run(kit, tmp_path, "--stages", "placement").returncode == 0
    file = kit / "unpacked" / "models" / "images.npz"
    stored = dict(np.load(file))
    try:
        np.savez(file, **{**stored, "scores": stored["scores"][::-1]})
        assert run(kit, tmp_path, "--stages", "parity", "memory").returncode == 1
    finally:
        np.savez(file, **stored)
    summary = (tmp_path / "summary.md").read_text()
    assert "| parity | failed |" in summary
    assert "| memory | passed |" in summary


def test_a_stage_that_dies_is_a_failure_with_its_last_words(kit: Path, tmp_path: Path) -> None:
    assert run(kit, tmp_path, "--stages", "placement").returncode == 0
    file = kit / "unpacked" / "models" / "alt_gvt_nano-fp16-uint8-contrib.onnx"
    content = file.read_bytes()
    try:
        file.write_bytes(b"no model")
        assert run(kit, tmp_path, "--stages", "memory").returncode == 1
    finally:
        file.write_bytes(content)
    assert json.loads((tmp_path / "memory.json").read_text())["outcome"] == "failed"


def test_a_piece_that_changed_on_its_way_is_named(kit: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kit"
    shutil.copytree(kit, copy, ignore=shutil.ignore_patterns("unpacked"))
    piece = copy / "models.tar.xz.0"
    piece.write_bytes(piece.read_bytes()[:-1])
    result = run(copy, tmp_path / "results")
    assert result.returncode == 1
    assert "models.tar.xz.0 is not what the manifest says" in result.stderr


def test_a_newer_kit_over_an_unpacked_one_is_unpacked(kit: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kit"
    shutil.copytree(kit, copy, ignore=shutil.ignore_patterns("unpacked"))
    older = copy / "unpacked" / "models.unpacked"
    older.parent.mkdir()
    older.write_text("[]")
    assert run(copy, tmp_path / "results", "--stages", "memory").returncode == 0
    assert (copy / "unpacked" / "models" / "images.npz").exists()
