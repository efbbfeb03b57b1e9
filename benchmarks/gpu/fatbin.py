"""Leaves one GPU architecture's machine code in a library, so that it packs to an eighth."""

import struct

_MAGIC = struct.pack("<I", 0xBA55ED50)
_HEADER = struct.Struct("<IHHQ")  # magic, version, header size, bytes that follow
_KIND_AND_SIZES = struct.Struct("<HHIQ")  # kind, version, header size, payload size
_ARCHITECTURE = 28  # its offset in an entry's header
_MACHINE_CODE = 2  # the other kind is PTX, from which a driver would compile


def keep_architecture(library: bytes, architecture: int) -> tuple[bytearray, int]:
    """Zeroes the payload of every other architecture, and of PTX; offsets stay as they are.

    Returns the library and the number of entries kept.
    """
    kept, result = 0, bytearray(library)
    found = library.find(_MAGIC)
    while found >= 0:
        _, version, header, size = _HEADER.unpack_from(library, found)
        end = found + header + size
        if version == 1 and header == _HEADER.size and end <= len(library):
            kept += _keep_entries(result, found + header, end, architecture)
        found = library.find(_MAGIC, found + 1)
    return result, kept


def _keep_entries(library: bytearray, entry: int, end: int, architecture: int) -> int:
    kept = 0
    while entry + _ARCHITECTURE + 4 <= end:
        kind, _, header, payload = _KIND_AND_SIZES.unpack_from(library, entry)
        (entry_architecture,) = struct.unpack_from("<I", library, entry + _ARCHITECTURE)
        start = entry + header
        if header < _ARCHITECTURE or start + payload > end:
            break
        if (kind, entry_architecture) == (_MACHINE_CODE, architecture):
            kept += 1
        else:
            library[start : start + payload] = bytes(payload)
        entry += -(-(header + payload) // 8) * 8  # entries are aligned
    return kept
