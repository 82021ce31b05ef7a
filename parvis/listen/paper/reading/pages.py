"""From a file (PDF, JPEG, PNG, TIFF) to its page pictures: grey, and no larger than needed."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pypdfium2
from PIL import Image, ImageOps, ImageSequence

from parvis.listen.paper.reading.straight import Gray

#: A batch of two hundred forms of two sheets printed on both sides.
MOST_PAGES: Final = 800
#: Points of the largest page: a phone's best makes 50 million.
MOST_PIXELS: Final = 64_000_000
#: The longest side that is looked at: an A4 page at 300 points an inch.
LONGEST_SIDE: Final = 3600
#: A PDF's page is drawn so that its longest side has this many points: an A4 page at 250 an inch.
DRAWN_SIDE: Final = 2923
FORMATS: Final = {"jpeg": "JPEG", "png": "PNG", "tiff": "TIFF"}


class Refused(Exception):
    """The file is not read: ``reason`` is a key of :data:`..reading.process.MESSAGES`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def pages_of(content: bytes, format: str, first: int, count: int) -> tuple[int, list[Gray]]:
    """How many pages the file has, and those from ``first`` (0 is the first), at most ``count``.

    Raises:
        Refused: broken, locked, of too many pages or of too many points.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _of_pdf(content, first, count) if format == "pdf" else _of_image(content, format, first, count)
    except Image.DecompressionBombError as error:
        raise Refused("large") from error
    except (OSError, ValueError, SyntaxError, struct.error, EOFError, KeyError, TypeError) as error:
        raise Refused("broken") from error


def _of_pdf(content: bytes, first: int, count: int) -> tuple[int, list[Gray]]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Refused("locked" if "password" in str(error).lower() else "broken") from error
    try:
        total = len(document)
        _refuse_excess(total)
        return total, [_drawn(document[number]) for number in range(first, min(first + count, total))]
    except pypdfium2.PdfiumError as error:
        raise Refused("broken") from error
    finally:
        document.close()


def _drawn(page: Any) -> Gray:
    longest = max(page.get_size())
    if longest <= 0:
        raise Refused("broken")
    drawn = page.render(scale=DRAWN_SIDE / longest, grayscale=True).to_numpy()
    return np.ascontiguousarray(drawn.reshape(drawn.shape[:2]))


def _of_image(content: bytes, format: str, first: int, count: int) -> tuple[int, list[Gray]]:
    with Image.open(io.BytesIO(content), formats=[FORMATS[format]]) as image:
        total = getattr(image, "n_frames", 1) if format == "tiff" else 1
        _refuse_excess(total)
        return total, list(_frames(image, first, count))


def _frames(image: Image.Image, first: int, count: int) -> Iterator[Gray]:
    for number, frame in enumerate(ImageSequence.Iterator(image)):
        if number >= first + count:
            return
        if number >= first:
            if frame.width * frame.height > MOST_PIXELS:
                raise Refused("large")
            yield _grey(frame)
        if image.format != "TIFF":
            return


def _grey(image: Image.Image) -> Gray:
    """Grey values of a picture, the way up that the camera says, on white where it is transparent."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        clear = upright.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        upright = Image.alpha_composite(white, clear)
    elif upright.mode.startswith("I"):
        # Sixteen bits: the eight that are seen.
        upright = upright.point(lambda value: value / 256)
    grey = upright.convert("L")
    grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return np.asarray(grey)


def _refuse_excess(total: int) -> None:
    if total < 1:
        raise Refused("broken")
    if total > MOST_PAGES:
        raise Refused("pages")
