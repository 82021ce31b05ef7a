"""Sound: recognised by its content, and written again without what a recorder says of place and owner."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from parvis.ground.library.gate.verdict import RefusedError


class SoundKind(StrEnum):
    """The containers that browsers play; the value is the extension."""

    OGG = "ogg"
    MP3 = "mp3"
    M4A = "m4a"
    WAV = "wav"
    WEBM = "webm"

    @property
    def content_type(self) -> str:
        """As it is served."""
        return {"ogg": "audio/ogg", "mp3": "audio/mpeg", "m4a": "audio/mp4", "wav": "audio/wav", "webm": "audio/webm"}[
            self.value
        ]


#: Atoms of an MP4 that hold titles, places and owners; all others make the sound.
TOLD_ATOMS: Final = frozenset({b"udta", b"meta", b"uuid"})
HOLDERS: Final = frozenset({b"moov", b"trak"})
#: Chunks of a WAV that make the sound.
HEARD_CHUNKS: Final = frozenset({b"fmt ", b"data", b"fact"})
BROKEN: Final = RefusedError(
    "Ce son est abîmé : il ne se lit pas.", "Enregistrez-le à nouveau en MP3, Ogg, M4A ou WAV."
)


def sound_kind(data: bytes) -> SoundKind | None:
    """What ``data`` is, by its first bytes; None when it is no sound of ours."""
    if data[:4] == b"OggS":
        return SoundKind.OGG
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return SoundKind.WAV
    if data[4:8] == b"ftyp":
        return SoundKind.M4A
    if data[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in data[:64]:
        return SoundKind.WEBM
    if data[:3] == b"ID3" or (len(data) > 4 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2):
        return SoundKind.MP3
    return None


def without_tags(data: bytes, kind: SoundKind) -> bytes:
    """``data`` without titles, comments, pictures, dates nor places; the sound itself is not touched.

    Raises:
        RefusedError: its parts cannot be followed.
    """
    match kind:
        case SoundKind.WAV:
            return _wav(data)
        case SoundKind.MP3:
            return _mp3(data)
        case SoundKind.M4A:
            return bytes(_m4a(bytearray(data), 0, len(data)))
        case SoundKind.OGG:
            return _ogg(data)
        case _:
            raise RefusedError("Ce genre de son n’est pas accepté.", "Enregistrez-le en MP3, Ogg, M4A ou WAV.")


def _wav(data: bytes) -> bytes:
    kept, at = b"", 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if data[at : at + 4] in HEARD_CHUNKS:
            kept += data[at:end]
        at = end
    if b"fmt " not in kept[:4] or b"data" not in kept:
        raise BROKEN
    return b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WAVE" + kept


def _mp3(data: bytes) -> bytes:
    # ID3v2 at the head (its size is of seven bits a byte), ID3v1 in the last 128 bytes (id3.org).
    while data[:3] == b"ID3" and len(data) > 10:
        size = 0
        for byte in data[6:10]:
            size = size << 7 | byte & 0x7F
        data = data[10 + size + (10 if data[5] & 0x10 else 0) :]
    if len(data) > 128 and data[-128:-125] == b"TAG":
        data = data[:-128]
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0:
        raise BROKEN
    return data


def _m4a(data: bytearray, start: int, end: int) -> bytearray:
    """Atoms that tell become « free » ones, full of zeros and as long: nothing else moves (ISO/IEC 14496-12)."""
    at = start
    while at + 8 <= end:
        size, name = int.from_bytes(data[at : at + 4], "big"), bytes(data[at + 4 : at + 8])
        head = 8
        if size == 1 and at + 16 <= end:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        size = size or end - at
        if size < head or at + size > end:
            raise BROKEN
        if name in TOLD_ATOMS:
            data[at + 4 : at + 8] = b"free"
            data[at + head : at + size] = bytes(size - head)
        elif name in HOLDERS:
            _m4a(data, at + head, at + size)
        at += size
    return data


def _ogg(data: bytes) -> bytes:
    """The page of comments (OpusTags, or Vorbis' third header) keeps its size and says nothing (RFC 3533, 7845)."""
    pages: list[bytes] = []
    at = 0
    while at + 27 <= len(data) and data[at : at + 4] == b"OggS":
        head = 27 + data[at + 26]
        end = at + head + sum(data[at + 27 : at + head])
        page = data[at:end]
        if page[head : head + 8] == b"OpusTags":
            if page[head - 1] == 255:
                raise RefusedError("Les titres de ce son sont trop longs.", "Ôtez l’image de sa pochette.")
            page = _silent(page, head)
        elif page[head : head + 7] == b"\x03vorbis":
            raise RefusedError("Ce son est en Vorbis.", "Enregistrez-le en Opus, MP3, M4A ou WAV.")
        pages.append(page)
        at = end
    if not pages or b"OpusHead" not in pages[0] or at > len(data):
        raise BROKEN
    return b"".join(pages)


def _silent(page: bytes, head: int) -> bytes:
    body = b"OpusTags" + bytes(len(page) - head - 8)
    made = bytearray(page[:head] + body)
    made[22:26] = bytes(4)
    made[22:26] = _ogg_sum(bytes(made)).to_bytes(4, "little")
    return bytes(made)


def _ogg_sum(page: bytes) -> int:
    """Ogg's checksum of a page: CRC of polynomial 0x04c11db7, not reflected, from zero (RFC 3533 § 6)."""
    total = 0
    for byte in page:
        total ^= byte << 24
        for _bit in range(8):
            total = (total << 1 ^ 0x04C11DB7 if total & 0x80000000 else total << 1) & 0xFFFFFFFF
    return total
