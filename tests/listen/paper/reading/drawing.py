"""Pages drawn for tests: a blank form from its layout, what a hand does with a pen, what a scanner and a phone do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import segno

from parvis.listen.paper.layout import A4_MM, Box, BoxKind, Layout, PageLayout
from parvis.listen.paper.marks import PageMark
from parvis.listen.paper.reading.straight import Gray

DPI: Final = 300
SCALE: Final = DPI / 25.4
MARK_MM: Final = 8.5


def a_layout(rows: int = 12, columns: int = 2, side: float = 4.5, pitch: float = 9.0) -> Layout:
    """A page of ``rows`` questions of ``columns`` boxes."""
    boxes = tuple(
        Box(question=f"q{row}", choice=f"c{column}", kind=BoxKind.TICK, x=30 + 60 * column, y=50 + pitch * row,
            width=side, height=side)
        for row in range(rows)
        for column in range(columns)
    )  # fmt: skip
    near, right, bottom = 12.0, A4_MM[0] - 12.0, A4_MM[1] - 12.0
    marks = ((near, near), (right, near), (right, bottom), (near, bottom))
    return Layout(
        marks=marks, mark_mm=MARK_MM, code=(95.0, 10.0, 20.0, 20.0), pages=(PageLayout(number=1, boxes=boxes),)
    )


def blank(layout: Layout, mark: PageMark) -> Gray:
    """The page as printed, at 300 points an inch."""
    page = np.full((round(A4_MM[1] * SCALE), round(A4_MM[0] * SCALE)), 255, np.uint8)
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for number, (x, y) in enumerate(layout.marks):
        side = round(layout.mark_mm * SCALE)
        left, top = round(x * SCALE - side / 2), round(y * SCALE - side / 2)
        page[top : top + side, left : left + side] = cv2.aruco.generateImageMarker(dictionary, number, side)
    x, y, width, height = layout.code
    matrix = np.array([[0 if cell else 255 for cell in row] for row in segno.make(mark.written(), error="q").matrix])
    size = (round(width * SCALE), round(height * SCALE))
    code = cv2.resize(matrix.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    page[round(y * SCALE) : round(y * SCALE) + size[1], round(x * SCALE) : round(x * SCALE) + size[0]] = code
    for box in layout.pages[mark.page - 1].boxes:
        corner = (round(box.x * SCALE), round(box.y * SCALE))
        far = (round((box.x + box.width) * SCALE), round((box.y + box.height) * SCALE))
        cv2.rectangle(page, corner, far, 0, 4)
        cv2.putText(page, f"Choix {box.choice}", (far[0] + 30, far[1]), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 40, 2)
    return page


@dataclass
class Hand:
    """A person with a pen: ``ink`` from 0 (black) to 255, ``width`` in millimetres."""

    rng: np.random.Generator
    ink: int = 30
    width: float = 0.5

    def stroke(self, page: Gray, points: list[tuple[float, float]]) -> None:
        """A line through points given in millimetres, with a little tremor."""
        shaken = [(x + self.rng.normal(0, 0.08), y + self.rng.normal(0, 0.08)) for x, y in points]
        line = np.array([[x * SCALE * 8, y * SCALE * 8] for x, y in shaken], np.int32)
        over = np.full_like(page, 255)
        cv2.polylines(over, [line], False, self.ink, max(1, round(self.width * SCALE)), cv2.LINE_AA, 3)
        np.minimum(page, over, out=page)

    def cross(self, page: Gray, box: Box, reach: float = 0.85) -> None:
        x, y, half = *_middle(box), box.width / 2 * reach
        a, b = self.rng.uniform(0.8, 1.1, 2)
        self.stroke(page, [(x - half * a, y - half), (x + half * a, y + half)])
        self.stroke(page, [(x + half, y - half * b), (x - half, y + half * b)])

    def check(self, page: Gray, box: Box, reach: float = 0.9) -> None:
        x, y, half = *_middle(box), box.width / 2 * reach
        self.stroke(page, [(x - half * 0.8, y), (x - half * 0.15, y + half * 0.8), (x + half, y - half * 0.9)])

    def spill(self, page: Gray, box: Box) -> None:
        """A check mark that leaves the box above and to the right."""
        x, y, side = *_middle(box), box.width
        end = (x + side * self.rng.uniform(0.8, 1.2), y - side * self.rng.uniform(0.7, 1.1))
        self.stroke(page, [(x - side * 0.35, y - side * 0.05), (x - side * 0.05, y + side * 0.4), end])

    def line(self, page: Gray, box: Box) -> None:
        """One stroke across."""
        x, y, half = *_middle(box), box.width / 2 * 0.9
        tilt = self.rng.uniform(-0.5, 0.5)
        self.stroke(page, [(x - half, y + half * tilt), (x + half, y - half * tilt)])

    def dot(self, page: Gray, box: Box, size: float = 0.0) -> None:
        x, y = _middle(box)
        radius = (size or self.rng.uniform(0.5, 1.2)) / 2
        dx, dy = self.rng.uniform(-0.15, 0.15, 2) * box.width
        self.stroke(page, _round(x + dx, y + dy, radius / 2, 1.2))

    def ring(self, page: Gray, box: Box) -> None:
        """A ring around the box."""
        x, y = _middle(box)
        self.stroke(page, _round(x, y, box.width * self.rng.uniform(0.75, 1.0), 1.05))

    def fill(self, page: Gray, box: Box) -> None:
        """The box blackened."""
        self._hatch(page, box, 0.9, step=self.width * 0.8)

    def scribble(self, page: Gray, box: Box) -> None:
        """A zigzag inside."""
        self._hatch(page, box, 0.75, step=box.width * 0.22)

    def crossed_out(self, page: Gray, box: Box) -> None:
        """A tick, then scribbled over beyond the box."""
        self.cross(page, box)
        self._hatch(page, box, self.rng.uniform(1.15, 1.5), step=self.width * self.rng.uniform(0.9, 1.6))

    def struck(self, page: Gray, box: Box) -> None:
        """A tick, then struck out with a line or two that go through the box from side to side."""
        self.cross(page, box, 0.7)
        x, y, side = *_middle(box), box.width
        for _stroke in range(self.rng.integers(1, 3)):
            tilt = self.rng.uniform(-0.25, 0.25) * side
            self.stroke(page, [(x - side * 0.95, y + tilt), (x + side * 1.1, y - tilt)])

    def wave(self, page: Gray, box: Box) -> None:
        """A tilde across the box."""
        x, y, half = *_middle(box), box.width / 2 * 0.85
        self.stroke(page, [(x + half * t, y + half * 0.35 * math.sin(4 * t)) for t in np.linspace(-1, 1, 20)])

    def inner_ring(self, page: Gray, box: Box) -> None:
        """A ring drawn inside the box."""
        x, y = _middle(box)
        self.stroke(page, _round(x, y, box.width * self.rng.uniform(0.22, 0.33), 1.05))

    def from_outside(self, page: Gray, box: Box) -> None:
        """A check mark begun before the box and ended after it."""
        x, y, side = *_middle(box), box.width
        self.stroke(page, [(x - side * 0.7, y - side * 0.1), (x, y + side * 0.45), (x + side * 0.8, y - side * 0.9)])

    def beside(self, page: Gray, box: Box) -> None:
        """A cross that misses half of the box."""
        x, y, half = *_middle(box), box.width * 0.4
        x += box.width * self.rng.choice([-0.5, 0.5])
        self.stroke(page, [(x - half, y - half), (x + half, y + half)])
        self.stroke(page, [(x + half, y - half), (x - half, y + half)])

    def corrected(self, page: Gray, box: Box) -> None:
        """A tick, then struck by one line from corner to corner, well beyond the box."""
        self.check(page, box)
        x, y, side = *_middle(box), box.width
        self.stroke(page, [(x - side * 0.9, y - side * 0.8), (x + side * 0.9, y + side * 0.8)])

    def smear(self, page: Gray, box: Box) -> None:
        """What an eraser leaves of a pencil."""
        kept, self.ink = self.ink, 236
        self.cross(page, box)
        self.ink = kept

    def speck(self, page: Gray, box: Box) -> None:
        """Dust."""
        x, y = _middle(box)
        dx, dy = self.rng.uniform(-0.3, 0.3, 2) * box.width
        kept, self.width = self.width, 0.2
        self.stroke(page, [(x + dx, y + dy), (x + dx + 0.1, y + dy + 0.1)])
        self.width = kept

    def _hatch(self, page: Gray, box: Box, reach: float, step: float) -> None:
        x, y, half = *_middle(box), box.width / 2 * reach
        count = max(2, math.ceil(2 * half / max(step, 0.1)))
        points = [(x + half * (-1 if turn % 2 else 1), y - half + 2 * half * turn / count) for turn in range(count + 1)]
        self.stroke(page, points)


def _middle(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2


def _round(x: float, y: float, radius: float, turns: float) -> list[tuple[float, float]]:
    return [
        (x + radius * math.cos(angle), y + radius * math.sin(angle))
        for angle in np.linspace(0, 2 * math.pi * turns, 40)
    ]
