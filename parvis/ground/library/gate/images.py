"""Images: opened, turned the right way up, and written anew without what the camera says of place and owner."""

from __future__ import annotations

import io
import struct
import warnings

from PIL import Image, ImageOps

from parvis.ground.library.gate.verdict import Kind, RefusedError

#: Pixels of the largest picture: a phone's best makes 50 million; four bytes each in memory.
MOST_PIXELS = 64_000_000
TOO_LARGE = RefusedError("Cette image compte trop de points.", "Réduisez-la à 4 000 points de côté au plus.")
QUALITY = 88
FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG"}
#: JPEG segments that draw nothing: EXIF, XMP and IPTC, comments. APP0, APP2 (colour profile), APP14 stay.
DROPPED_SEGMENTS = frozenset({*range(0xE1, 0xF0), 0xFE}) - {0xE2, 0xEE}
DROPPED_CHUNKS = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
START_OF_SCAN = 0xDA


def clean_image(data: bytes, kind: Kind) -> bytes:
    """``data`` written anew: same pixels, upright, with its colour profile and nothing else.

    Raises:
        RefusedError: it does not open, or is a picture of too many points.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=[FORMATS[kind]])
            if image.width * image.height > MOST_PIXELS:
                raise TOO_LARGE
            profile = image.info.get("icc_profile")
            upright = ImageOps.exif_transpose(image)
            upright.info.clear()
            made = io.BytesIO()
            upright.save(made, FORMATS[kind], quality=QUALITY, icc_profile=profile)
    except Image.DecompressionBombError as error:
        raise TOO_LARGE from error
    except (OSError, ValueError, SyntaxError, struct.error) as error:
        raise RefusedError(
            "Cette image est abîmée : elle ne s’ouvre pas.", "Enregistrez-la à nouveau en JPEG ou en PNG."
        ) from error
    return made.getvalue()


def strip_picture(data: bytes) -> bytes:
    """A picture held inside a document, without its metadata and without touching its points; others as they are."""
    if data.startswith(b"\xff\xd8"):
        return strip_jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return strip_png(data)
    return data


def strip_jpeg(data: bytes) -> bytes:
    """A JPEG without EXIF, XMP, IPTC nor comment; unchanged where its segments cannot be followed."""
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == START_OF_SCAN:
            return b"".join([*kept, data[at:]])
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker not in DROPPED_SEGMENTS:
            kept.append(data[at:end])
        at = end
    return data


def strip_png(data: bytes) -> bytes:
    """A PNG without its texts, EXIF and date; unchanged where its chunks cannot be followed."""
    kept, at = [data[:8]], 8
    while at + 12 <= len(data):
        name = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if name not in DROPPED_CHUNKS:
            kept.append(data[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    return data
