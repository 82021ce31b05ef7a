"""What a scanner or a phone makes of a page: turned, skewed, blurred, noisy, compressed, in perspective, in shadow."""

from __future__ import annotations

from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from parvis.listen.paper.reading.straight import Gray

Light: TypeAlias = "NDArray[np.floating[Any]]"


def scanned(
    page: Gray, rng: np.random.Generator, *, dpi: int, skew: float = 0.0, turns: int = 0, blur: float = 0.5,
    noise: float = 4.0, quality: int = 80, drawn_at: int = 300,
) -> Gray:  # fmt: skip
    """The page on a flatbed: ``skew`` in degrees, ``turns`` of a quarter, ``blur`` in points, ``noise`` in greys."""
    factor = dpi / drawn_at
    image = page if factor == 1 else cv2.resize(page, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
    matrix[:, 2] += rng.uniform(-0.008, 0.008, 2) * width
    image = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=250)
    low, high = rng.uniform(10, 50), rng.uniform(225, 255)
    return np.rot90(_worn(low + image.astype(np.float32) / 255 * (high - low), rng, blur, noise, quality), turns).copy()


def photographed(
    page: Gray, rng: np.random.Generator, *, turns: int = 0, blur: float = 0.8, noise: float = 5.0, quality: int = 75,
    width: int = 2400, tilt: float = 0.06, shadow: float = 0.45,
) -> Gray:  # fmt: skip
    """The page on a table, by a phone: ``tilt`` is how far corners move, ``shadow`` how dark its darkest part."""
    height = round(width * 4 / 3)
    rows, columns = page.shape
    corners = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
    margin = 0.06
    seen = np.array([(margin, margin), (1 - margin, margin), (1 - margin, 1 - margin), (margin, 1 - margin)])
    seen = ((seen + rng.uniform(-tilt, tilt, (4, 2)) * 0.9) * (width, height)).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    table = np.full((height, width), rng.uniform(60, 140), np.float32)
    smooth = cv2.GaussianBlur(page, (0, 0), 0.6)
    paper = cv2.warpPerspective(smooth.astype(np.float32), matrix, (width, height), flags=cv2.INTER_LINEAR)
    where = cv2.warpPerspective(np.ones_like(page, np.float32), matrix, (width, height))
    image = paper + table * (1 - where)
    low, high = rng.uniform(15, 60), rng.uniform(190, 245)
    image = (low + image / 255 * (high - low)) * _light(rng, height, width, shadow)
    return np.rot90(_worn(image, rng, blur, noise, quality), turns).copy()


def _light(rng: np.random.Generator, height: int, width: int, shadow: float) -> Light:
    """A slope of light, and the soft shadow of a hand or of the phone."""
    down, across = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    angle = rng.uniform(0, 2 * np.pi)
    slope = 1 - 0.25 * (np.cos(angle) * (across - 0.5) + np.sin(angle) * (down - 0.5) + 0.5)
    angle, offset = rng.uniform(0, 2 * np.pi), rng.uniform(-0.2, 0.2)
    edge = (np.cos(angle) * (across - 0.5) + np.sin(angle) * (down - 0.5) + offset) / rng.uniform(0.02, 0.08)
    found: Light = (slope * (1 - shadow / (1 + np.exp(-edge)))).astype(np.float32)
    return found


def _worn(image: Light, rng: np.random.Generator, blur: float, noise: float, quality: int) -> Gray:
    soft: Light = cv2.GaussianBlur(image, (0, 0), blur) if blur else image  # type: ignore[assignment]
    grainy = soft + rng.normal(0, noise, image.shape).astype(np.float32) if noise else soft
    plain = np.clip(grainy, 0, 255).astype(np.uint8)
    _done, made = cv2.imencode(".jpg", plain, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(made, cv2.IMREAD_GRAYSCALE)  # type: ignore[return-value]
