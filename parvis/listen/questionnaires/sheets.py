"""The three sheets of a workbook as rows of text, read without trusting the file."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

LARGEST_BYTES: Final = 5 * 1024 * 1024
# A questionnaire of 2,000 rows in four languages is about 3 MB once unzipped.
LARGEST_UNZIPPED: Final = 16 * 1024 * 1024
MOST_ENTRIES: Final = 500
MOST_ROWS: Final = 2000
MOST_COLUMNS: Final = 80
LONGEST_CELL: Final = 5000

# What starts a .xls, and a .xlsx locked by a password.
OLD_OFFICE: Final = bytes.fromhex("d0cf11e0a1b11ae1")

SHEETS: Final = ("survey", "choices", "settings")
NAMES: Final = {"fr": "Français", "en": "English", "ar": "العربية"}
TRANSLATED: Final = {
    "survey": frozenset({"label", "hint", "required_message", "constraint_message"}),
    "choices": frozenset({"label"}),
    # pyxform breaks on a translated « form_title »: translations have a column of ours.
    "settings": frozenset({"parvis_titre"}),
}
PLAIN: Final = {
    "survey": frozenset(
        {"type", "name", "required", "relevant", "constraint", "appearance", "parameters"}
        | {"parvis_objet", "parvis_simple", "parvis_simple_hint", "parvis_rubrique", "parvis_places"}
    ),
    "choices": frozenset({"list_name", "name", "parvis_simple"}),
    "settings": frozenset({"form_title", "form_id", "version", "default_language", "parvis_relecture"}),
}
NEEDED: Final = {"survey": ("type", "name"), "choices": ("list_name", "name"), "settings": ("form_id",)}
TRANSLATION: Final = re.compile(
    r"(?P<column>[a-z_]+)\s*::\s*(?:[^()]+?\s*\((?P<code>[a-z]{2,3})\)|(?P<bare>[a-z]{2,3}))\Z"
)


@dataclass(frozen=True)
class Issue:
    """One thing wrong: where it stands, what it is and what to do.

    ``row`` 0 is the whole sheet, an empty ``sheet`` the whole file. ``letter`` is the column's in the spreadsheet,
    ``column`` its title; ``position`` counts from 0 the signs of the expression before the fault.
    """

    sheet: str
    row: int
    column: str
    message: str
    letter: str = ""
    position: int | None = None

    def __str__(self) -> str:
        column = " ".join(part for part in (self.letter, f"« {self.column} »" if self.column else "") if part)
        places = [f"feuille « {self.sheet} »" if self.sheet else "", f"ligne {self.row}" if self.row else ""]
        where = ", ".join(place for place in [*places, f"colonne {column}" if column else ""] if place)
        return f"{where[:1].upper()}{where[1:]} : {self.message}" if where else self.message

    @property
    def place(self) -> tuple[int, int, int, str, int]:
        """Where it stands, to put issues in the order of the file."""
        sheet = SHEETS.index(self.sheet) if self.sheet in SHEETS else -1
        return sheet, self.row, len(self.letter), self.letter, self.position or 0


class WorkbookError(ValueError):
    """The workbook cannot be a questionnaire; ``issues`` says all that is wrong, in the order of the file."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = sorted(issues, key=lambda issue: issue.place)
        super().__init__("\n".join(map(str, self.issues)))


@dataclass(frozen=True)
class Header:
    """A column: its letter, and its title as written."""

    letter: str
    title: str


@dataclass(frozen=True)
class Row:
    """A row of a sheet: its cells by column, a translated one being ``label::en``."""

    sheet: str
    number: int
    cells: Mapping[str, str]
    headers: Mapping[str, Header]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def columns(self) -> list[str]:
        """The columns where something is written."""
        return [column for column, text in self.cells.items() if text]

    def texts(self, column: str, *, simple: str = "") -> dict[str, str]:
        """The translations of ``column`` by language, the simplified wording among them; the empty ones apart."""
        found = {name.partition("::")[2]: text for name, text in self.cells.items() if name.startswith(f"{column}::")}
        found |= {"fr-simple": self[simple]} if simple else {}
        return {language: text for language, text in found.items() if text}

    def issue(self, column: str, message: str, position: int | None = None) -> Issue:
        """Something wrong in ``column`` of this row."""
        header = self.headers.get(column) or Header("", written(column))
        return Issue(self.sheet, self.number, header.title, message, header.letter, position)


@dataclass
class Reader:
    """The state of a reading: the issues found so far."""

    issues: list[Issue] = field(default_factory=list)

    def wrong(self, row: Row, column: str, message: str) -> None:
        self.issues.append(row.issue(column, message))


def written(column: str) -> str:
    """The title of a column as a person writes it: ``label::fr`` is « label::Français (fr) »."""
    base, _, code = column.partition("::")
    return f"{base}::{NAMES.get(code, code)} ({code})" if code else base


def read_sheets(content: bytes, reader: Reader) -> dict[str, list[Row]]:
    """Rows of the three sheets of a .xlsx file; « choices » may be missing.

    Raises:
        WorkbookError: at once, when the file cannot be read safely. Lesser faults are added to ``reader``.
    """
    _refuse_unsafe(content)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves out (drop-down lists, colours): nothing that we read.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
    except Exception as error:  # openpyxl raises a dozen kinds of errors on a broken file
        raise refused("Ce classeur est abîmé : enregistrez-le à nouveau en .xlsx.") from error
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    missing = [name for name in ("survey", "settings") if name not in sheets]
    if missing:
        raise WorkbookError([Issue(name, 0, "", "cette feuille manque : ajoutez-la au classeur.") for name in missing])
    return {name: list(_rows(sheets[name], reader)) if name in sheets else [] for name in SHEETS}


def refused(message: str) -> WorkbookError:
    """The whole file is refused, in one sentence."""
    return WorkbookError([Issue("", 0, "", message)])


def _refuse_unsafe(content: bytes) -> None:
    if len(content) > LARGEST_BYTES:
        raise refused("Ce fichier dépasse 5 Mo : un questionnaire n’a besoin ni d’images ni de feuilles annexes.")
    if content.startswith(OLD_OFFICE):
        raise refused(
            "Ce classeur est un ancien .xls, ou il est protégé par un mot de passe : enregistrez-le au format "
            "« Classeur Excel (.xlsx) », sans mot de passe."
        )
    if not content.startswith(b"PK"):
        raise refused("Ce fichier n’est pas un classeur .xlsx : enregistrez-le au format « Classeur Excel (.xlsx) ».")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refused("Ce classeur est abîmé ou tronqué : enregistrez-le à nouveau en .xlsx.") from error
    # zipfile never inflates an entry beyond the size that it declares: these sums can be trusted.
    if sum(entry.file_size for entry in entries) > LARGEST_UNZIPPED or len(entries) > MOST_ENTRIES:
        raise refused("Ce classeur est anormalement gros une fois ouvert : recopiez ses feuilles dans un nouveau.")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise refused("Ce classeur est protégé par un mot de passe : enregistrez-le sans mot de passe.")
    if _has_definitions(content):
        raise refused("Ce classeur contient ce qu’aucun tableur n’écrit : recopiez ses feuilles dans un nouveau.")
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        raise refused("Ce fichier est une archive, pas un classeur .xlsx : enregistrez-le depuis votre tableur.")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise refused("Ce classeur contient des macros : enregistrez-le en .xlsx, sans macros.")


def _has_definitions(content: bytes) -> bool:
    """Whether a part of the workbook defines entities, which may multiply a text without end."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(b"<!DOCTYPE" in archive.read(entry) for entry in archive.infolist())
    except Exception as error:  # each method of compression has its own errors
        raise refused("Ce classeur est abîmé ou tronqué : enregistrez-le à nouveau en .xlsx.") from error


def _rows(sheet: Worksheet, reader: Reader) -> Iterator[Row]:
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        message = f"trop grande : {MOST_ROWS} lignes et {MOST_COLUMNS} colonnes au plus. Effacez ce qui dépasse."
        raise WorkbookError([Issue(sheet.title, 0, "", message)])
    for merged in sheet.merged_cells.ranges:
        message = f"les cellules {merged.coord} sont fusionnées : séparez-les, une valeur par cellule."
        reader.issues.append(Issue(sheet.title, merged.min_row, "", message))
    lines = sheet.iter_rows()
    titles = [text_of(cell.value) for cell in next(lines, ())]
    headers = _headers(sheet, titles, reader)
    for number, cells in enumerate(lines, 2):
        texts = [text_of(cell.value) for cell in cells]
        if not any(texts):
            continue
        named = {column: texts[index] for index, column in headers.items()}
        by_name = {column: Header(get_column_letter(index + 1), titles[index]) for index, column in headers.items()}
        reader.issues += _cell_faults(sheet, number, cells, titles)
        yield Row(sheet.title, number, named, by_name)


def text_of(value: Any) -> str:
    """A cell as text: 1.0 is « 1 », the spaces at the ends go, no-break ones too, booleans are yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").strip()


def _cell_faults(sheet: Worksheet, number: int, cells: Sequence[Any], titles: Sequence[str]) -> Iterator[Issue]:
    for index, cell in enumerate(cells):
        letter, title, text = get_column_letter(index + 1), titles[index], text_of(cell.value)
        if not text:
            continue
        message = ""
        if cell.data_type == "f":
            message = "formule refusée : recopiez la cellule en valeur (collage spécial, valeurs)."
        elif cell.data_type == "e":
            message = f"erreur du tableur ({text}) : écrivez une valeur."
        elif isinstance(cell.value, dt.date | dt.time | dt.timedelta):
            message = "le tableur en a fait une date : mettez la cellule au format « Texte », puis écrivez à nouveau."
        elif not title:
            message = "cette colonne n’a pas de titre : donnez-lui en un en ligne 1, ou effacez-la."
        elif len(text) > LONGEST_CELL:
            message = f"{len(text)} signes : {LONGEST_CELL} au plus."
        if message:
            yield Issue(sheet.title, number, title, message, letter)
    if sheet.row_dimensions[number].hidden:
        yield Issue(sheet.title, number, "", "ligne masquée : affichez-la, ou supprimez-la.")


def _headers(sheet: Worksheet, titles: Sequence[str], reader: Reader) -> dict[int, str]:
    """The columns that we read, by index; every fault of the first row is added to ``reader``."""
    found: dict[int, str] = {}
    hidden = {
        index
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden and dimension.min and dimension.max
        for index in range(dimension.min, dimension.max + 1)
    }

    def wrong(index: int, message: str) -> None:
        reader.issues.append(Issue(sheet.title, 1, titles[index], message, get_column_letter(index + 1)))

    for index, title in enumerate(titles):
        if not title:
            continue
        column, message = _column(sheet.title, title)
        if message:
            wrong(index, message)
        elif column in found.values():
            wrong(index, f"« {title} » dit la même chose qu’une colonne d’avant : n’en gardez qu’une.")
        elif index + 1 in hidden:
            wrong(index, "colonne masquée : affichez-la, ou supprimez-la.")
        else:
            found[index] = column
    for column in NEEDED[sheet.title]:
        if column not in found.values():
            reader.issues.append(Issue(sheet.title, 1, column, "cette colonne manque : ajoutez-la."))
    return found


def _column(sheet: str, title: str) -> tuple[str, str]:
    """The column that a title names (``label::English (en)`` is ``label::en``), or what is wrong with it."""
    plain = title.lower()
    # « label » alone is French: the same column as « label::Français (fr) ».
    if plain in TRANSLATED[sheet]:
        return f"{plain}::fr", ""
    if plain in PLAIN[sheet]:
        return plain, ""
    match = TRANSLATION.match(title)
    if match and match["column"] in TRANSLATED[sheet]:
        return f"{match['column']}::{match['code'] or match['bare']}", ""
    if "::" in title and title.partition("::")[0].strip().lower() in TRANSLATED[sheet]:
        return "", f"« {title} » : écrivez la langue et son code, par exemple « label::English (en) »."
    accepted = ", ".join(sorted(PLAIN[sheet]) + [f"{name}::Langue (code)" for name in sorted(TRANSLATED[sheet])])
    return "", f"colonne « {title} » inconnue. Acceptées : {accepted}."
