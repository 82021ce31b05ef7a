"""A drawing under way: the commune, what the sheet shows, the corners put down. It lives in the address alone.

Nothing is written before « Enregistrer »; going back undoes, and an address can be kept or sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from parvis.ground.territories.models import Commune
from parvis.ground.territories.outlines import Outline, OutlineError, outline_of_points
from parvis.ground.territories.sketches import SIZES, View, view_of_commune

#: Corners of one drawing: the address stays under two thousand signs.
MOST_CORNERS = 100
#: Links around the sheet: name, label, and how the view changes (nearer, or parts of its width to the east and north).
MOVES: dict[str, tuple[str, float, float, float]] = {
    "plus": ("Plus près", 0.5, 0, 0),
    "moins": ("Plus loin", 2, 0, 0),
    "nord": ("Vers le nord", 1, 0, 0.35),
    "sud": ("Vers le sud", 1, 0, -0.35),
    "ouest": ("Vers l’ouest", 1, -0.35, 0),
    "est": ("Vers l’est", 1, 0.35, 0),
}


@dataclass(frozen=True)
class Drawing:
    """What the address says."""

    commune: Commune
    view: View | None
    corners: tuple[tuple[float, float], ...] = ()

    @classmethod
    def read(cls, commune: Commune, given: Mapping[str, str]) -> Drawing:
        """The drawing of an address; what is not readable there is left out."""
        view = View.read(given.get("vue", "")) or view_of_commune(commune)
        return cls(commune, view, _corners(given.get("coins", "")))

    def touched(self, given: Mapping[str, str]) -> Drawing | None:
        """With one corner more, where a sheet was touched; None when none was.

        A browser sends (0, 0) for a picture that was pressed from a keyboard: that is no place.
        """
        for name, size in SIZES.items():
            try:
                x, y = int(given[f"{name}.x"]), int(given[f"{name}.y"])
            except (KeyError, ValueError):
                continue
            inside = 0 <= x <= size[0] and 0 <= y <= size[1] and (x, y) != (0, 0)
            if self.view and inside and len(self.corners) < MOST_CORNERS:
                return replace(self, corners=(*self.corners, self.view.place(x, y, size)))
        return None

    @property
    def undone(self) -> Drawing:
        """Without its last corner."""
        return replace(self, corners=self.corners[:-1])

    @property
    def cleared(self) -> Drawing:
        """Without any corner."""
        return replace(self, corners=())

    @property
    def moves(self) -> list[tuple[str, str]]:
        """Labels and addresses of the links around the sheet."""
        if self.view is None:
            return []
        return [
            (label, replace(self, view=self.view.zoomed(factor).moved(east, north)).query)
            for label, factor, east, north in MOVES.values()
        ]

    @property
    def coins(self) -> str:
        """The corners, as the address holds them."""
        return "_".join(f"{lon:.5f},{lat:.5f}" for lon, lat in self.corners)

    @property
    def query(self) -> str:
        """What stands in the address."""
        said = {"commune": self.commune.pk, "vue": str(self.view or ""), "coins": self.coins}
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def lines(self) -> str:
        """The corners as a person may read and mend them: « longitude, latitude », one a line."""
        return "\n".join(f"{lon}, {lat}" for lon, lat in self.corners)

    @property
    def outline(self) -> Outline | None:
        """The outline drawn so far; None when it holds nothing yet."""
        try:
            return outline_of_points(list(self.corners))
        except OutlineError:
            return None


def _corners(text: str) -> tuple[tuple[float, float], ...]:
    corners = []
    for pair in text.split("_")[:MOST_CORNERS]:
        try:
            lon, lat = (float(one) for one in pair.split(","))
        except ValueError:
            continue
        if abs(lon) <= 180 and abs(lat) <= 90:
            corners.append((round(lon, 5), round(lat, 5)))
    return tuple(corners)
