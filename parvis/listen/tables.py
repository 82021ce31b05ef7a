"""Reading a CSV as it comes: encoding and separator detected, line numbers kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from charset_normalizer import from_bytes

MEGABYTE: Final = 1024 * 1024
LARGEST_BYTES: Final = 500 * MEGABYTE
SEPARATORS: Final = ";,\t|"
LONGEST_FIELD: Final = 200_000
BOMS: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


class TableError(ValueError):
    """The file cannot be read as a table; the message is in French. Nothing is imported."""


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row: its line (from 1), the column, what stands there, what to do."""

    line: int
    column: str
    value: str
    message: str


@dataclass(frozen=True)
class Table:
    """A table read whole: how it was written, its columns, its text."""

    encoding: str
    separator: str
    columns: tuple[str, ...]
    text: str

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Rows with the line (from 1) where each begins; missing cells are empty.

        Raises:
            TableError: a row has more cells than there are columns, or its quotes are not closed.
        """
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator, strict=True)
        try:
            next(reader, None)
            begins = reader.line_num + 1
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    if len(cells) > len(self.columns):
                        raise TableError(
                            f"Ligne {begins} : {len(cells)} cellules pour {len(self.columns)} colonnes. Un texte qui "
                            f"contient « {self.separator} » doit être entre guillemets. Rien n’est importé."
                        )
                    padded = [*cells, *[""] * (len(self.columns) - len(cells))]
                    yield begins, dict(zip(self.columns, (cell.strip() for cell in padded), strict=True))
                begins = reader.line_num + 1
        except csv.Error as error:
            raise TableError(
                f"Ligne {reader.line_num} : guillemets mal fermés ou cellule trop longue ({error}). Rien n’est importé."
            ) from error


def read_table(content: bytes, *, largest: int = LARGEST_BYTES) -> Table:
    """The table that ``content`` holds, in ``largest`` bytes at most.

    Raises:
        TableError: empty, too large, not text, or without columns.
    """
    if not content.strip():
        raise TableError("Le fichier est vide.")
    if len(content) > largest:
        raise TableError(f"Le fichier dépasse {largest // MEGABYTE} Mo : coupez-le en plusieurs.")
    encoding, text = _decoded(content)
    if not text.strip():
        raise TableError("Le fichier est vide.")
    if "\x00" in text:
        raise TableError("Ce fichier n’est pas du texte : exportez-le au format CSV.")
    csv.field_size_limit(LONGEST_FIELD)
    separator = _separator(text)
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), [])
    except csv.Error as error:
        raise TableError(f"La première ligne n’est pas une ligne de titres : {error}.") from error
    columns = tuple(name.strip() for name in header)
    if repeated := {name for name in columns if columns.count(name) > 1}:
        raise TableError(f"La colonne « {sorted(repeated)[0]} » est en double : renommez-la.")
    return Table(encoding, separator, columns, text)


def _decoded(content: bytes) -> tuple[str, str]:
    candidates = [encoding for bom, encoding in BOMS if content.startswith(bom)] or ["utf-8"]
    for encoding in candidates:
        try:
            return encoding, content.decode(encoding)
        except UnicodeDecodeError:
            continue
    # Among one-byte encodings, what French offices write is Windows-1252.
    best = from_bytes(content, cp_isolation=["cp1252", "utf_16_le", "utf_16_be"]).best()
    if best is None:
        raise TableError("L’encodage de ce fichier n’est pas reconnu : enregistrez-le en CSV UTF-8.")
    return best.encoding, str(best)


def _separator(text: str) -> str:
    """The separator that gives the header the most cells, quotes respected."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=lambda one: len(next(csv.reader([first], delimiter=one), [])))
