"""Packs the kit into pieces that fit what a machine may be sent at once."""

import hashlib
import io
import json
import lzma
import tarfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

LIMIT = 50_000_000  # so that a call that carries 64 MiB has room for a checkout, too


@dataclass(frozen=True)
class Link:
    """A file that another file of the kit stands for; target is relative to the link's folder."""

    target: PurePosixPath


@dataclass(frozen=True)
class Program:
    """A file that can be run."""

    content: bytes


Contents = dict[str, bytes | Program | Link]


def pack(name: str, contents: Contents, out: Path, preset: int) -> None:
    """Writes NAME.tar.xz.0, .1 and so on, each within the limit."""
    packed = io.BytesIO()
    with (
        lzma.open(packed, "wb", preset=preset) as stream,
        tarfile.open(fileobj=stream, mode="w") as archive,
    ):
        for path, content in sorted(contents.items()):
            _add(archive, path, content)
    whole = packed.getvalue()
    for part, start in enumerate(range(0, len(whole), LIMIT)):
        (out / f"{name}.tar.xz.{part}").write_bytes(whole[start : start + LIMIT])


def _add(archive: tarfile.TarFile, path: str, content: bytes | Program | Link) -> None:
    member = tarfile.TarInfo(path)
    if isinstance(content, Link):
        member.type, member.linkname = tarfile.SYMTYPE, str(content.target)
        archive.addfile(member)
        return
    if isinstance(content, Program):
        member.mode, content = 0o755, content.content
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def write_manifest(out: Path) -> None:
    """Writes manifest.json, with the size and the SHA-256 of every file, and prints the sizes."""
    pieces = {
        file.relative_to(out).as_posix(): {
            "bytes": file.stat().st_size,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        }
        for file in sorted(out.rglob("*"))
        if file.is_file()
    }
    (out / "manifest.json").write_text(json.dumps(pieces, indent=2) + "\n")
    for name, piece in pieces.items():
        if ".tar.xz." in name:
            print(f"{piece['bytes'] / 1e6:6.1f} MB  {name}")
