"""The pieces of the kit's archives: what came along, unpacked."""

import hashlib
import io
import json
import sys
import tarfile
from pathlib import Path

KIT = Path(__file__).resolve().parents[1]
UNPACKED = KIT / "unpacked"


def unpack() -> set[str]:
    """Unpacks the archives whose pieces are all there, once; returns the names of the others."""
    manifest = json.loads((KIT / "manifest.json").read_text())
    archives: dict[str, list[str]] = {}
    for name in manifest:
        archive, _, part = name.partition(".tar.xz.")
        if part:
            archives.setdefault(archive, []).append(name)
    return {name for name, parts in archives.items() if not _unpack(name, parts, manifest)}


def _unpack(archive: str, parts: list[str], manifest: dict) -> bool:
    ordered = sorted(parts, key=lambda name: int(name.rpartition(".")[2]))
    # A newer kit may be copied over an older one that is unpacked already.
    done = UNPACKED / f"{archive}.unpacked"
    contents = json.dumps([manifest[name]["sha256"] for name in ordered])
    if done.exists() and done.read_text() == contents:
        return True
    if not all((KIT / name).exists() for name in ordered):
        return False
    content = b"".join(_checked(name, manifest[name]["sha256"]) for name in ordered)
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:xz") as packed:
        packed.extractall(UNPACKED, filter="data")
    done.write_text(contents)
    return True


def _checked(name: str, sha256: str) -> bytes:
    content = (KIT / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        sys.exit(f"{name} is not what the manifest says: copy it again")
    return content
