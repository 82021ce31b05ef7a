"""A grid over polygons: which one contains each of a million points, mostly without any geometry call.

The Earth is cut in tiles of 0.1°, and each tile that holds a polygon in 64 × 64 cells (about 110 × 170 m in
France). A cell is empty, wholly inside one polygon, or mixed; only the points of mixed cells are tested one
by one.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

TILES_A_DEGREE = 10
CELLS_A_TILE = 64
CELLS_A_DEGREE = TILES_A_DEGREE * CELLS_A_TILE
# Cells are tested a little larger than they are (0.1 mm), so that rounding cannot put a point in the wrong
# one.
MARGIN = 1e-9

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Grid:
    """Index of polygons in degrees for :meth:`find`. Built once: about 0.5 s for the quarters of France."""

    def __init__(self, polygons: NDArray[np.object_]) -> None:
        self.polygons = polygons
        shapely.prepare(polygons)
        self.tiles = np.zeros((180 * TILES_A_DEGREE, 360 * TILES_A_DEGREE), dtype=np.int32)
        owners, columns, rows = self._covered_cells()
        places = self._open_tiles(columns, rows)
        inside = shapely.covers(polygons[owners], self._boxes(columns, rows))
        order = np.lexsort((owners, places))
        places, owners, inside = places[order], owners[order], inside[order]
        cells, starts, counts = np.unique(places, return_index=True, return_counts=True)
        alone = (counts == 1) & inside[starts]
        # 0: empty; n > 0: wholly inside polygon n − 1; n < 0: mixed, candidates of the mixed cell −n − 1.
        self.cells[cells[alone]] = owners[starts[alone]] + 1
        mixed = np.flatnonzero(~alone)
        self.cells[cells[mixed]] = -1 - np.arange(len(mixed), dtype=np.int32)
        self.owners, self.starts, self.counts = owners, starts[mixed], counts[mixed]

    def _covered_cells(self) -> tuple[Ints, Ints, Ints]:
        """Every (polygon, column, row) where the polygon meets the cell."""
        bounds = shapely.bounds(self.polygons)
        low = np.floor((bounds[:, :2] - MARGIN + (180, 90)) * CELLS_A_DEGREE).astype(np.int64)
        high = np.floor((bounds[:, 2:] + MARGIN + (180, 90)) * CELLS_A_DEGREE).astype(np.int64)
        found = []
        for owner, ((west, south), (east, north)) in enumerate(zip(low, high, strict=True)):
            columns, rows = (
                axis.ravel() for axis in np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1))
            )
            meets = shapely.intersects(self.polygons[owner], self._boxes(columns, rows))
            found.append((np.full(meets.sum(), owner), columns[meets], rows[meets]))
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64)
        owners, columns, rows = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return owners, columns, rows

    @staticmethod
    def _boxes(columns: Ints, rows: Ints) -> NDArray[np.object_]:
        """The cells as boxes, a little larger than they are."""
        west, south = columns / CELLS_A_DEGREE - 180, rows / CELLS_A_DEGREE - 90
        step = 1 / CELLS_A_DEGREE
        boxes: NDArray[np.object_] = shapely.box(
            west - MARGIN, south - MARGIN, west + step + MARGIN, south + step + MARGIN
        )
        return boxes

    def _open_tiles(self, columns: Ints, rows: Ints) -> Ints:
        """Number the tiles in use from 1, make room for their cells, and give the place of each cell."""
        columns = np.minimum(columns, 360 * CELLS_A_DEGREE - 1)
        rows = np.minimum(rows, 180 * CELLS_A_DEGREE - 1)
        tile_rows, tile_columns = rows // CELLS_A_TILE, columns // CELLS_A_TILE
        used = np.unique(tile_rows * self.tiles.shape[1] + tile_columns)
        self.tiles.ravel()[used] = np.arange(1, len(used) + 1)
        # The cells of tile 0, « nothing here », stay empty: one look-up serves for every point.
        self.cells = np.zeros((len(used) + 1) * CELLS_A_TILE**2, dtype=np.int32)
        tile = self.tiles[tile_rows, tile_columns].astype(np.int64)
        return (tile * CELLS_A_TILE + rows % CELLS_A_TILE) * CELLS_A_TILE + columns % CELLS_A_TILE

    def find(self, lons: Floats, lats: Floats) -> tuple[NDArray[np.int32], Ints, Ints]:
        """Where each point is: the polygon of those in a clear case, else −1; then the pairs left to choose
        from.

        The pairs (point, polygon that contains it) are those of points in mixed cells; a point in several
        polygons has several pairs. They come ordered by point.
        """
        columns = np.minimum((lons + 180) * CELLS_A_DEGREE, 360 * CELLS_A_DEGREE - 1).astype(np.int32)
        rows = np.minimum((lats + 90) * CELLS_A_DEGREE, 180 * CELLS_A_DEGREE - 1).astype(np.int32)
        places = (rows // CELLS_A_TILE) * np.int32(self.tiles.shape[1]) + columns // CELLS_A_TILE
        tile = self.tiles.ravel()[places]
        some = np.flatnonzero(tile)
        clear = np.full(len(lons), -1, dtype=np.int32)
        if not len(some):
            return clear, some, some
        columns, rows = columns[some] % CELLS_A_TILE, rows[some] % CELLS_A_TILE
        values = self.cells[(tile[some] * CELLS_A_TILE + rows) * CELLS_A_TILE + columns]
        clear[some] = np.maximum(values, 0) - 1
        unclear = np.flatnonzero(values < 0)
        points, mixed = some[unclear], -1 - values[unclear].astype(np.int64)
        return clear, *self._test(points, mixed, lons, lats)

    def _test(self, points: Ints, mixed: Ints, lons: Floats, lats: Floats) -> tuple[Ints, Ints]:
        counts = self.counts[mixed]
        who = np.repeat(points, counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        owners = self.owners[np.repeat(self.starts[mixed], counts) + within]
        # Polygon by polygon: GEOS's prepared geometries are much faster when they stay in the processor's
        # cache.
        order = np.argsort(owners, kind="stable")
        touched = np.empty(len(owners), dtype=bool)
        touched[order] = shapely.intersects_xy(self.polygons[owners[order]], lons[who[order]], lats[who[order]])
        return who[touched], owners[touched]
