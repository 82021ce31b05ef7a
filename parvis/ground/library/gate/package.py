"""A zip read without trust: counted while it opens, never written to disk, never larger than it may be."""

from __future__ import annotations

import io
import zipfile
import zlib

from parvis.ground.library.gate.verdict import RefusedError

MOST_PARTS = 2_000
MOST_BYTES = 300 * 1024 * 1024
MOST_PART_BYTES = 100 * 1024 * 1024
#: How much a part may grow: text of a document grows 10 to 50 times, a bomb a thousand.
MOST_GROWTH = 200
SMALL = 1024 * 1024
CHUNK = 256 * 1024
ENCRYPTED = 0x1
#: What the reader of zips raises on a damaged one.
DAMAGED = (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError, RuntimeError, zlib.error)

BOMB = RefusedError(
    "Ce fichier est démesuré une fois ouvert.",
    "Vérifiez d’où il vient ; réduisez ses images, puis enregistrez-le à nouveau.",
)
BROKEN = RefusedError("Ce fichier est abîmé : il ne s’ouvre pas.", "Ouvrez-le et enregistrez-le à nouveau.")
LOCKED = RefusedError("Ce document est protégé par un mot de passe.", "Enregistrez-le sans mot de passe.")


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every part of the zip ``data``, by name.

    Raises:
        RefusedError: broken, encrypted, too many parts, too big once open, a name that leaves the folder.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = [one for one in package.infolist() if not one.is_dir()]
            _check_index(entries)
            return _read_all(package, entries)
    except DAMAGED as error:
        raise BROKEN from error


def _check_index(entries: list[zipfile.ZipInfo]) -> None:
    names = [one.filename for one in entries]
    if len(names) > MOST_PARTS or sum(one.file_size for one in entries) > MOST_BYTES:
        raise BOMB
    if any(one.flag_bits & ENCRYPTED for one in entries):
        raise LOCKED
    if len({name.lower() for name in names}) < len(names):
        raise BROKEN
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name for name in names):
        raise BROKEN


def _read_all(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Read by pieces: what the index says of sizes is not believed."""
    parts: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        pieces: list[bytes] = []
        size = 0
        with package.open(entry) as part:
            while piece := part.read(CHUNK):
                pieces.append(piece)
                size += len(piece)
                total += len(piece)
                grown = size > SMALL and size > MOST_GROWTH * max(entry.compress_size, 1)
                if grown or size > MOST_PART_BYTES or total > MOST_BYTES:
                    raise BOMB
        parts[entry.filename] = b"".join(pieces)
    return parts


def package_of(parts: dict[str, bytes], *, first: str = "") -> bytes:
    """A zip of ``parts``, without date nor system; ``first`` is written first and not compressed (ODF 1.3, part 2)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name in sorted(parts, key=lambda one: (one != first, one)):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, parts[name])
    return made.getvalue()
