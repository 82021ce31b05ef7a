"""Reading a questionnaire written as an XLSForm workbook. Everything wrong is said at once, where it stands."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from parvis.listen.questionnaires.schema import OBJECTS, TYPES, WITH_CHOICES, Choice, Form, Page, Question
from parvis.listen.questionnaires.verify import verify

LARGEST_BYTES: Final = 5 * 1024 * 1024
LARGEST_UNZIPPED: Final = 40 * 1024 * 1024
MOST_ROWS: Final = 2000
MOST_COLUMNS: Final = 80
LONGEST_CELL: Final = 5000

TRANSLATED: Final = ("label", "hint", "required_message", "constraint_message")
SURVEY_COLUMNS: Final = frozenset(
    {"type", "name", "required", "relevant", "constraint", "appearance", "parameters"}
    | {"parvis_objet", "parvis_simple", "parvis_simple_hint", "parvis_rubrique", "parvis_places"}
)
CHOICES_COLUMNS: Final = frozenset({"list_name", "name", "parvis_simple"})
SETTINGS_COLUMNS: Final = frozenset({"form_title", "form_id", "version", "default_language", "parvis_relecture"})
NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}\Z")
TRANSLATION: Final = re.compile(r"(?P<column>[a-z_]+)::(?P<name>.+?)\s*\((?P<code>[a-z]{2,3}(?:-[a-z]+)?)\)\Z")
YES: Final = frozenset({"yes", "true", "true()", "oui", "1"})
NO: Final = frozenset({"", "no", "false", "false()", "non", "0"})


@dataclass(frozen=True, order=True)
class Issue:
    """One thing wrong: where it stands (row 0: the whole sheet), and what to do."""

    sheet: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        places = [f"feuille « {self.sheet} »" if self.sheet else "", f"ligne {self.row}" if self.row else ""]
        places.append(f"colonne « {self.column} »" if self.column else "")
        where = ", ".join(place for place in places if place)
        return f"{where[:1].upper()}{where[1:]} : {self.message}" if where else self.message


class WorkbookError(ValueError):
    """The workbook cannot be a questionnaire; ``issues`` says all that is wrong, in order."""

    def __init__(self, issues: list[Issue]) -> None:
        super().__init__("\n".join(map(str, issues)))
        self.issues = issues


@dataclass
class Row:
    """A row of a sheet: its cells by column."""

    sheet: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def texts(self, column: str, *, simple: str = "") -> dict[str, str]:
        """The translations of ``column`` by language, the simplified wording among them."""
        found = {name.partition("::")[2]: text for name, text in self.cells.items() if name.startswith(f"{column}::")}
        if self[column]:
            found.setdefault("fr", self[column])
        if simple and self[simple]:
            found["fr-simple"] = self[simple]
        return found


@dataclass
class Reader:
    """The state of a reading: the issues found so far."""

    issues: list[Issue] = field(default_factory=list)

    def wrong(self, row: Row, column: str, message: str) -> None:
        self.issues.append(Issue(row.sheet, row.number, column, message))


def read_workbook(content: bytes) -> Form:
    """The questionnaire in the bytes of a .xlsx file.

    Raises:
        WorkbookError: it is not a workbook, or not a questionnaire; every issue found is inside.
    """
    reader = Reader()
    sheets = _sheets(content, reader)
    lists = _choices(sheets["choices"], reader)
    pages = _pages(sheets["survey"], lists, reader)
    form = _form(sheets, pages, reader)
    if not reader.issues:
        reader.issues += [Issue(*found) for found in verify(form, _rows_by_name(sheets["survey"]))]
    if reader.issues:
        raise WorkbookError(sorted(reader.issues))
    return form


def _sheets(content: bytes, reader: Reader) -> dict[str, list[Row]]:
    """Rows of the three sheets; stops at once when the file is not a workbook that can be read safely."""
    _refuse_unsafe(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=False, data_only=False, keep_links=False)
    except Exception as error:  # openpyxl raises a dozen kinds of errors on a broken file
        raise WorkbookError([Issue("", 0, "", "Ce classeur est abîmé : enregistrez-le à nouveau en .xlsx.")]) from error
    missing = [name for name in ("survey", "settings") if name not in book.sheetnames]
    if missing:
        raise WorkbookError([Issue(name, 0, "", "cette feuille manque : ajoutez-la au classeur.") for name in missing])
    known = {"survey": SURVEY_COLUMNS, "choices": CHOICES_COLUMNS, "settings": SETTINGS_COLUMNS}
    return {name: list(_rows(book[name], known[name], reader)) if name in book.sheetnames else [] for name in known}


def _refuse_unsafe(content: bytes) -> None:
    def refuse(message: str) -> WorkbookError:
        return WorkbookError([Issue("", 0, "", message)])

    if len(content) > LARGEST_BYTES:
        raise refuse("Ce fichier dépasse 5 Mo : un questionnaire n’a besoin ni d’images ni de feuilles annexes.")
    if not content.startswith(b"PK"):
        raise refuse("Ce fichier n’est pas un classeur .xlsx : enregistrez-le au format « Classeur Excel (.xlsx) ».")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refuse("Ce classeur est abîmé ou tronqué : enregistrez-le à nouveau en .xlsx.") from error
    if sum(entry.file_size for entry in entries) > LARGEST_UNZIPPED or len(entries) > 500:
        raise refuse("Ce classeur est anormalement gros une fois ouvert : recopiez ses feuilles dans un nouveau.")
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise refuse("Ce fichier est une archive, pas un classeur .xlsx.")
    if any(entry.filename.endswith("vbaProject.bin") for entry in entries):
        raise refuse("Ce classeur contient des macros : enregistrez-le en .xlsx, sans macros.")


def _rows(sheet: Any, known: frozenset[str], reader: Reader) -> Iterator[Row]:
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        raise WorkbookError(
            [
                Issue(
                    sheet.title,
                    0,
                    "",
                    f"trop grande ({MOST_ROWS} lignes et {MOST_COLUMNS} colonnes au plus).",
                )
            ]
        )
    lines = sheet.iter_rows()
    headers = [_column(_cell(cell.value)) for cell in next(lines, ())]
    _check_headers(sheet.title, headers, known, reader)
    for number, cells in enumerate(lines, 2):
        texts = [_cell(cell.value) for cell in cells]
        if not any(texts):
            continue
        for header, cell, text in zip(headers, cells, texts, strict=False):
            if cell.data_type == "f":
                reader.issues.append(
                    Issue(sheet.title, number, header, "formule refusée : recopiez la cellule en valeur.")
                )
            if len(text) > LONGEST_CELL:
                reader.issues.append(Issue(sheet.title, number, header, f"plus de {LONGEST_CELL} signes."))
        yield Row(sheet.title, number, dict(zip(headers, texts, strict=False)))


def _cell(value: Any) -> str:
    """A cell as text: 1.0 is « 1 », no-break spaces at the ends go, booleans are yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").replace("_x000D_", "").strip()


def _column(header: str) -> str:
    """A header as we use it: ``label::English (en)`` becomes ``label::en``."""
    match = TRANSLATION.match(header)
    return f"{match['column']}::{match['code']}" if match else header.strip().lower()


def _check_headers(sheet: str, headers: list[str], known: frozenset[str], reader: Reader) -> None:
    for index, header in enumerate(headers):
        letter = get_column_letter(index + 1)
        base, _, language = header.partition("::")
        if not header:
            continue
        if headers.index(header) != index:
            reader.issues.append(Issue(sheet, 1, letter, f"la colonne « {header} » est en double."))
        elif language and (
            base not in {*TRANSLATED, "form_title"} or not re.fullmatch(r"[a-z]{2,3}(-[a-z]+)?", language)
        ):
            reader.issues.append(
                Issue(sheet, 1, letter, f"« {header} » : écrivez par exemple « label::English (en) ».")
            )
        elif not language and base not in known and base not in TRANSLATED:
            accepted = ", ".join(sorted(known))
            reader.issues.append(Issue(sheet, 1, letter, f"colonne « {header} » inconnue. Acceptées : {accepted}."))
    needed = {"survey": ("type", "name"), "choices": ("list_name", "name"), "settings": ("form_id",)}[sheet]
    for column in needed:
        if column not in headers:
            reader.issues.append(Issue(sheet, 1, column, "cette colonne manque : ajoutez-la."))


def _choices(rows: list[Row], reader: Reader) -> dict[str, tuple[Choice, ...]]:
    lists: dict[str, list[Choice]] = {}
    for row in rows:
        name, labels = row["name"], row.texts("label", simple="parvis_simple")
        if not row["list_name"]:
            reader.wrong(row, "list_name", "le nom de la liste manque.")
            continue
        if not name or any(sign.isspace() for sign in name):
            reader.wrong(row, "name", "le code du choix manque ou contient une espace : lettres, chiffres, tirets.")
        if not labels.get("fr"):
            reader.wrong(row, "label::fr", "le libellé français du choix manque.")
        known = lists.setdefault(row["list_name"], [])
        if name in {choice.name for choice in known}:
            reader.wrong(row, "name", f"le choix « {name} » est en double dans la liste « {row['list_name']} ».")
        known.append(Choice(name, labels))
    return {name: tuple(choices) for name, choices in lists.items()}


@dataclass
class Group:
    """A group being read, and what it gives to its questions."""

    row: Row
    name: str
    relevant: str
    profile: bool
    together: bool
    labels: dict[str, str]
    questions: list[Question] = field(default_factory=list)


def _pages(rows: list[Row], lists: dict[str, tuple[Choice, ...]], reader: Reader) -> tuple[Page, ...]:
    pages: list[Page] = []
    groups: list[Group] = []
    for row in rows:
        kind = " ".join(row["type"].lower().split())
        around = groups[-1] if groups else None
        if kind == "begin group" or kind == "begin_group":
            groups.append(_group(row, around, reader))
        elif kind == "end group" or kind == "end_group":
            if not groups:
                reader.wrong(row, "type", "« end group » sans « begin group » avant lui.")
            elif (closed := groups.pop()).together:
                pages.append(Page(closed.name, tuple(closed.questions), closed.relevant, closed.profile, closed.labels))
        elif question := _question(row, kind, lists, reader):
            if around and around.together:
                around.questions.append(question)
            else:
                relevant, profile = (around.relevant, around.profile) if around else ("", False)
                pages.append(Page(question.name, (question,), relevant, profile))
    for group in groups:
        reader.wrong(group.row, "type", f"le groupe « {group.name} » n’est pas refermé : ajoutez « end group ».")
    if not pages and not reader.issues:
        reader.issues.append(Issue("survey", 0, "", "il n’y a aucune question."))
    return tuple(page for page in pages if page.questions)


def _group(row: Row, around: Group | None, reader: Reader) -> Group:
    _check_name(row, reader)
    if around and around.together:
        reader.wrong(row, "type", "un groupe « field-list » ne peut pas en contenir un autre.")
    if row["parvis_rubrique"] not in {"", "profil"}:
        reader.wrong(row, "parvis_rubrique", "seule valeur acceptée : « profil ».")
    if row["appearance"] not in {"", "field-list"}:
        reader.wrong(row, "appearance", "seule valeur acceptée sur un groupe : « field-list ».")
    return Group(
        row=row,
        name=row["name"],
        relevant=_both(around.relevant if around else "", row["relevant"]),
        profile=row["parvis_rubrique"] == "profil" or bool(around and around.profile),
        together=row["appearance"] == "field-list",
        labels=row.texts("label", simple="parvis_simple"),
    )


def _both(outer: str, own: str) -> str:
    return f"({outer}) and ({own})" if outer and own else outer or own


def _question(row: Row, kind: str, lists: dict[str, tuple[Choice, ...]], reader: Reader) -> Question | None:
    word, _, rest = kind.partition(" ")
    # The list's name keeps its capitals: only the type is read without them.
    list_name = row["type"].split()[1] if word in WITH_CHOICES and rest else ""
    if word not in TYPES or (rest and word not in WITH_CHOICES) or len(rest.split()) > 1:
        accepted = ", ".join(sorted(TYPES))
        reader.wrong(row, "type", f"« {row['type']} » n’est pas accepté. Types acceptés : {accepted}, begin/end group.")
        return None
    if word in WITH_CHOICES and list_name not in lists:
        reader.wrong(row, "type", f"la liste « {list_name or '?'} » n’existe pas dans la feuille « choices ».")
    _check_name(row, reader)
    labels = row.texts("label", simple="parvis_simple")
    if not labels.get("fr"):
        reader.wrong(row, "label::fr", "le libellé français manque.")
    if row["required"].lower() not in YES | NO:
        reader.wrong(row, "required", "écrivez « yes » ou « no ».")
    if row["parvis_objet"] not in {"", *OBJECTS}:
        reader.wrong(row, "parvis_objet", f"valeurs acceptées : {', '.join(OBJECTS)}.")
    return Question(
        name=row["name"],
        type=word,
        labels=labels,
        hints=row.texts("hint", simple="parvis_simple_hint"),
        required=row["required"].lower() in YES,
        required_messages=row.texts("required_message"),
        relevant=row["relevant"],
        constraint=row["constraint"],
        constraint_messages=row.texts("constraint_message"),
        appearance=row["appearance"],
        parameters=_parameters(row, word, reader),
        places=_places(row, word, reader),
        list_name=list_name,
        choices=lists.get(list_name, ()),
        object=row["parvis_objet"],
    )


def _check_name(row: Row, reader: Reader) -> None:
    if not NAME.match(row["name"]):
        reader.wrong(
            row,
            "name",
            f"« {row['name']} » n’est pas un nom : des lettres sans accent, des chiffres, « _ », 60 au plus.",
        )


def _parameters(row: Row, word: str, reader: Reader) -> dict[str, str]:
    found = dict(part.partition("=")[::2] for part in re.split(r"[\s,;]+", row["parameters"]) if part)
    known = {"text": {"rows"}}.get(word, set())
    for name, value in found.items():
        if name not in known or not re.fullmatch(r"[1-9][0-9]?", value):
            accepted = "« rows=3 »" if known else "aucun"
            reader.wrong(row, "parameters", f"« {name}={value} » n’est pas accepté ici. Accepté : {accepted}.")
    return found


def _places(row: Row, word: str, reader: Reader) -> int:
    """How many places a ranking asks for; 0 for all."""
    text = row["parvis_places"]
    if not text:
        return 0
    if word != "rank" or not re.fullmatch(r"[1-9]|10", text):
        reader.wrong(row, "parvis_places", "un nombre de 1 à 10, sur une question de type « rank » seulement.")
        return 0
    return int(text)


def _form(sheets: dict[str, list[Row]], pages: tuple[Page, ...], reader: Reader) -> Form:
    settings = sheets["settings"][0] if sheets["settings"] else Row("settings", 2, {})
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", settings["form_id"]):
        reader.wrong(settings, "form_id", "l’identifiant manque ou n’est pas fait de lettres, chiffres, tirets.")
    titles = settings.texts("form_title")
    if not titles.get("fr"):
        reader.wrong(settings, "form_title", "le titre manque.")
    spoken = {
        code for row in sheets["survey"] + sheets["choices"] for code in row.texts("label", simple="parvis_simple")
    }
    return Form(
        form_id=settings["form_id"],
        titles=titles,
        version=settings["version"],
        default_language="fr",
        languages=tuple(sorted(spoken | {"fr"}, key=lambda code: (not code.startswith("fr"), code))),
        to_review=tuple(settings["parvis_relecture"].replace(",", " ").split()),
        pages=pages,
    )


def _rows_by_name(rows: list[Row]) -> dict[str, int]:
    return {row["name"]: row.number for row in rows if row["name"]}
