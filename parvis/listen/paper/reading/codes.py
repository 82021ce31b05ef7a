"""The machine-readable code of a page, read on the straightened page, with as many tries as it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import cv2

from parvis.listen.paper.marks import NotAMark, PageMark, mark_read
from parvis.listen.paper.reading.straight import Frame, Gray, Plane

#: What is cut around the code, in millimetres: its quiet zone, and the plane's error.
MARGIN_MM: Final = 3.0
#: Points a millimetre at which the code is looked at: fine, then coarse, which smooths noise.
SCALES: Final = (12.0, 18.0, 8.0, 6.0)


def mark_of(image: Gray, plane: Plane, frame: Frame) -> PageMark | None:
    """What the code says; None when no try reads it. The checksum makes a misread text no mark."""
    x, y, width, height = frame.code
    detectors = (cv2.QRCodeDetector(), cv2.QRCodeDetectorAruco())
    for scale in SCALES:
        cut = plane.flattened(
            image, x=x - MARGIN_MM, y=y - MARGIN_MM, width=width + 2 * MARGIN_MM, height=height + 2 * MARGIN_MM,
            scale=scale,
        )  # fmt: skip
        for picture in _tries(cut):
            for detector in detectors:
                mark = _read(detector, picture)
                if mark is not None:
                    return mark
    return None


def _tries(cut: Gray) -> Iterator[Gray]:
    yield cut
    smooth = cv2.GaussianBlur(cut, (0, 0), 1.5)
    _level, black = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    yield black
    yield cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 75, 5)
    yield cv2.addWeighted(cut, 2.5, cv2.GaussianBlur(cut, (0, 0), 4), -1.5, 0)


def _read(detector: cv2.QRCodeDetector | cv2.QRCodeDetectorAruco, picture: Gray) -> PageMark | None:
    try:
        text, _corners, _straight = detector.detectAndDecode(picture)
        return mark_read(text) if text else None
    except (cv2.error, NotAMark, UnicodeDecodeError):
        return None
