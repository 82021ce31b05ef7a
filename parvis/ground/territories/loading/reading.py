"""Reading one official file: gzip, JSON, GeoJSON, CSV. A file that is not what it says raises
:class:`FileError`.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: Largest file read, in bytes, once decompressed: the whole national geometry takes less than 10 MB.
LARGEST = 300 * 1024 * 1024
_CHUNK = 1024 * 1024

Say = Callable[[str], None]


class FileError(ValueError):
    """A whole file cannot be used; the message is French and names the file and the remedy."""


class RowError(ValueError):
    """One row cannot be used; the message is French, without the place."""


class BadRow(str):
    """Stands in the place of a row that could not be read: what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A row left aside, or mended: in which file, where, why."""

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}, {self.place} : {self.message}"


@dataclass(slots=True)
class Problems:
    """What was found wrong in a file: rows left aside (``rejected``) and rows kept but mended
    (``mended``).
    """

    file: str
    rejected: list[Problem] = field(default_factory=list)
    mended: list[Problem] = field(default_factory=list)

    def reject(self, place: str, message: str) -> None:
        """Note a row left aside."""
        self.rejected.append(Problem(self.file, place, message))

    def mend(self, place: str, message: str) -> None:
        """Note a row kept after a repair."""
        self.mended.append(Problem(self.file, place, message))


def read_bytes(path: Path) -> bytes:
    """Content of ``path``, decompressed when its name ends with ``.gz``.

    Raises FileError when it is missing, empty, a web page, too large, not gzip or cut short.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise FileError(f"{name} : impossible de lire ce fichier ({error.strerror}).") from error
    if path.suffix == ".gz":
        raw = _gunzip(raw, name)
    if len(raw) > LARGEST:
        raise FileError(f"{name} : ce fichier dépasse {LARGEST // 1024**2} Mo. Ce n’est pas le fichier attendu.")
    if not raw.strip():
        raise FileError(f"{name} : ce fichier est vide. Téléchargez-le de nouveau.")
    if raw.lstrip(b"\xef\xbb\xbf \r\n\t")[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise FileError(f"{name} : ce fichier est une page web, pas des données. Téléchargez-le de nouveau.")
    return raw


def _gunzip(raw: bytes, name: str) -> bytes:
    if not raw.startswith(b"\x1f\x8b"):
        raise FileError(f"{name} : ce fichier n’est pas compressé par gzip. Corrigez son nom ou son contenu.")
    parts, size = [], 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
            while chunk := file.read(_CHUNK):
                parts.append(chunk)
                size += len(chunk)
                if size > LARGEST:
                    break
    except EOFError as error:
        raise FileError(f"{name} : ce fichier est tronqué. Téléchargez-le de nouveau.") from error
    except (OSError, zlib.error) as error:
        raise FileError(f"{name} : ce fichier gzip est abîmé. Téléchargez-le de nouveau.") from error
    return b"".join(parts)


def digest(path: Path) -> str:
    """SHA-256 of the file as it lies on the disk, in hexadecimal."""
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            sha.update(chunk)
    return sha.hexdigest()


def _decode(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileError(f"{name}, ligne {line} : ce fichier n’est pas en UTF-8. Enregistrez-le en UTF-8.") from error


def _no_constant(sign: str) -> Any:
    raise ValueError(f"{sign} n’est pas du JSON")


def read_json(path: Path) -> Any:
    """The JSON value held by ``path``. Raises FileError."""
    text = _decode(read_bytes(path), path.name)
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        where = f"ligne {error.lineno}, caractère {error.colno}"
        message = "ce n’est pas du JSON, ou le fichier est tronqué. Téléchargez-le de nouveau."
        raise FileError(f"{path.name}, {where} : {message}") from error
    except (ValueError, RecursionError) as error:
        raise FileError(f"{path.name} : ce n’est pas du JSON lisible. Téléchargez-le de nouveau.") from error


def read_records(path: Path, required: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Elements of a JSON list with their place (« élément n° 12 »). Raises FileError on any other shape.

    At least one element must hold all of the ``required`` fields, else the file is another one.
    """
    value = read_json(path)
    if not isinstance(value, list):
        raise FileError(f"{path.name} : une liste JSON est attendue. Ce n’est pas le bon fichier.")
    _check_fields(path.name, value, required)
    return [(f"élément n° {number}", element) for number, element in enumerate(value, 1)]


def read_features(path: Path, required: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Features of a GeoJSON collection with their place (« objet n° 12 »). Raises FileError on any other
    shape.
    """
    value = read_json(path)
    if not isinstance(value, dict) or value.get("type") != "FeatureCollection":
        raise FileError(f"{path.name} : une « FeatureCollection » GeoJSON est attendue. Ce n’est pas le bon fichier.")
    features = value.get("features")
    if not isinstance(features, list):
        raise FileError(f"{path.name} : le champ « features » manque. Ce n’est pas le bon fichier.")
    crs = json.dumps(value.get("crs") or "CRS84")
    if "CRS84" not in crs and "4326" not in crs:
        raise FileError(f"{path.name} : les coordonnées doivent être en degrés (WGS 84), pas en {crs[:80]}.")
    _check_fields(path.name, [f.get("properties") for f in features if isinstance(f, dict)], required)
    return [(f"objet n° {number}", feature) for number, feature in enumerate(features, 1)]


def _check_fields(name: str, elements: list[Any], required: tuple[str, ...]) -> None:
    if not any(isinstance(one, dict) and all(key in one for key in required) for one in elements):
        wanted = ", ".join(required)
        raise FileError(f"{name} : aucun élément n’a les champs attendus ({wanted}). Ce n’est pas le bon fichier.")


def read_csv(path: Path, required: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str] | BadRow]]:
    """Rows of a CSV file with their place (« ligne 12 »); a row with too few or too many cells comes as a
    message.

    The separator (comma, semicolon, tab) is the one that gives the required columns.
    Raises FileError when these columns are not all there.
    """
    text = _decode(read_bytes(path), path.name)
    if "\0" in text:
        raise FileError(f"{path.name} : ce n’est pas un fichier CSV (il contient des octets nuls).")
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        header = [cell.strip() for cell in next(rows)]
        missing = [column for column in required if column not in header]
        if missing or len(set(header)) != len(header):
            raise FileError(
                f"{path.name}, ligne 1 : il manque les colonnes {', '.join(missing)}."
                if missing
                else f"{path.name}, ligne 1 : deux colonnes portent le même nom."
            )
        start = rows.line_num + 1
        for cells in rows:
            place, start = f"ligne {start}", rows.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                yield place, BadRow(f"{len(cells)} cellules au lieu de {len(header)}")
            else:
                yield place, dict(zip(header, (cell.strip() for cell in cells), strict=True))
    except csv.Error as error:
        raise FileError(f"{path.name}, ligne {rows.line_num} : ce n’est pas du CSV lisible.") from error


def text_of(record: dict[str, Any], key: str, *, longest: int = 250) -> str:
    """Non-empty text under ``key``. Raises RowError when it is missing, too long, or holds control signs."""
    value = record.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise RowError(f"le champ « {key} » manque")
    value = " ".join(value.split())
    if len(value) > longest:
        raise RowError(f"le champ « {key} » dépasse {longest} caractères")
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in value):
        raise RowError(f"le champ « {key} » contient des caractères interdits")
    return value


def optional_text(record: dict[str, Any], key: str) -> str:
    """Text under ``key``, empty when it is missing, null or « NA ». Raises RowError as :func:`text_of`."""
    if record.get(key) in (None, "", "NA"):
        return ""
    return text_of(record, key)
