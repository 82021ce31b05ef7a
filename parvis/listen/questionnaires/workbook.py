"""Reading a questionnaire written as an XLSForm workbook. Everything wrong is said at once, where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from parvis.listen.questionnaires.schema import (
    MOST_PLACES,
    OBJECTS,
    TYPES,
    WITH_CHOICES,
    Choice,
    Form,
    Page,
    Question,
)
from parvis.listen.questionnaires.sheets import Issue, Reader, Row, WorkbookError, read_sheets
from parvis.listen.questionnaires.verify import verify

__all__ = ["Issue", "WorkbookError", "read_workbook"]

LONGEST_TITLE: Final = 200
NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}\Z")
CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,60}\Z")
FORM_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,60}\Z")
FRENCH: Final = frozenset({"", "default", "fr", "français", "français (fr)", "francais (fr)", "french (fr)"})
YES: Final = frozenset({"yes", "true", "true()", "oui", "1"})
NO: Final = frozenset({"", "no", "false", "false()", "non", "0"})

# The columns that mean something on each kind of row; « end group » often repeats the name and label of its group.
TEXTS: Final = ("label", "parvis_simple")
HINTS: Final = ("hint", "parvis_simple_hint")
CONDITIONS: Final = ("required", "required_message", "constraint", "constraint_message")
MEANT: Final = {
    "begin group": {"type", "name", *TEXTS, "relevant", "appearance", "parvis_rubrique"},
    "end group": {"type", "name", *TEXTS},
    "note": {"type", "name", *TEXTS, *HINTS, "relevant", "appearance"},
    "question": {"type", "name", *TEXTS, *HINTS, *CONDITIONS, "relevant", "appearance", "parameters", "parvis_objet"},
    "rank": {"parvis_places"},
}
INSTEAD: Final = {
    "parvis_rubrique": "elle se met sur la ligne « begin group » du groupe qui contient la question",
    "parvis_places": f"elle ne sert qu’aux questions de type « rank » (un nombre de 1 à {MOST_PLACES})",
    "hint": "mettez cette aide dans une note, ou sur une question",
    "constraint": "elle se met sur une question",
}
NAME_RULE: Final = "des lettres sans accent, des chiffres, « _ », sans commencer par un chiffre, 60 signes au plus"


def read_workbook(content: bytes) -> Form:
    """The questionnaire in the bytes of a .xlsx file.

    Raises:
        WorkbookError: it is not a workbook, or not a questionnaire; every issue found is inside.
    """
    reader = Reader()
    sheets = read_sheets(content, reader)
    lists = _choices(sheets["choices"], reader)
    pages = _pages(sheets["survey"], lists, reader)
    form = _form(sheets, pages, reader)
    if not reader.issues:
        rows = {row["name"]: row for row in sheets["survey"] if row["name"] and _kind(row) != "end group"}
        reader.issues += verify(form, rows)
    if reader.issues:
        raise WorkbookError(reader.issues)
    return form


def _choices(rows: list[Row], reader: Reader) -> dict[str, tuple[Choice, ...]]:
    lists: dict[str, list[Choice]] = {}
    for row in rows:
        name, labels = row["name"], row.texts("label", simple="parvis_simple")
        if not row["list_name"]:
            reader.wrong(row, "list_name", "le nom de la liste manque : écrivez celui qui suit « select_one ».")
            continue
        if not CODE.match(name):
            reader.wrong(row, "name", f"« {name} » n’est pas un code : lettres sans accent, chiffres, « _ », « - ».")
        if not labels.get("fr"):
            reader.wrong(row, "label::fr", "le libellé français du choix manque : écrivez-le.")
        known = lists.setdefault(row["list_name"], [])
        if name in {choice.name for choice in known}:
            message = f"le choix « {name} » est en double dans la liste « {row['list_name']} » : changez son code."
            reader.wrong(row, "name", message)
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
    rows: int = 0


@dataclass
class Survey:
    """The sheet « survey » being read: the pages made so far, the groups still open."""

    lists: Mapping[str, tuple[Choice, ...]]
    reader: Reader
    pages: list[Page] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    @property
    def around(self) -> Group | None:
        return self.groups[-1] if self.groups else None

    def take(self, row: Row) -> None:
        """Read one row."""
        kind = _kind(row)
        _check_columns(row, kind, self.reader)
        if kind == "end group":
            self.close(row)
            return
        self.check_name(row)
        for group in self.groups:
            group.rows += 1
        if kind == "begin group":
            self.groups.append(_group(row, self.around, self.reader))
        elif question := _question(row, kind, self.lists, self.reader):
            self.put(question)

    def check_name(self, row: Row) -> None:
        """Groups and questions share one set of names: pages and conditions call them by it."""
        name = row["name"]
        if not NAME.match(name):
            self.reader.wrong(row, "name", f"« {name} » n’est pas un nom : {NAME_RULE}.")
        elif name in self.names:
            self.reader.wrong(row, "name", f"le nom « {name} » est donné deux fois : changez l’un des deux.")
        self.names.add(name)

    def put(self, question: Question) -> None:
        """A question goes on the page of its group, or makes its own."""
        if self.around and self.around.together:
            self.around.questions.append(question)
            return
        relevant, profile = (self.around.relevant, self.around.profile) if self.around else ("", False)
        self.pages.append(Page(question.name, (question,), relevant, profile))

    def close(self, row: Row) -> None:
        """« end group »."""
        if not self.groups:
            self.reader.wrong(
                row, "type", "« end group » sans « begin group » avant lui : ôtez-le, ou ouvrez le groupe."
            )
            return
        closed = self.groups.pop()
        if not closed.rows:
            self.reader.wrong(closed.row, "type", f"le groupe « {closed.name} » est vide : ôtez-le.")
        elif closed.together:
            page = Page(closed.name, tuple(closed.questions), closed.relevant, closed.profile, closed.labels)
            self.pages.append(page)


def _pages(rows: list[Row], lists: Mapping[str, tuple[Choice, ...]], reader: Reader) -> tuple[Page, ...]:
    survey = Survey(lists, reader)
    for row in rows:
        survey.take(row)
    for group in survey.groups:
        reader.wrong(group.row, "type", f"le groupe « {group.name} » n’est pas refermé : ajoutez « end group ».")
    if not survey.pages and not reader.issues:
        reader.issues.append(Issue("survey", 0, "", "il n’y a aucune question : écrivez-en une par ligne."))
    return tuple(page for page in survey.pages if page.questions)


def _kind(row: Row) -> str:
    kind = " ".join(row["type"].lower().split())
    return {"begin_group": "begin group", "end_group": "end group"}.get(kind, kind)


def _check_columns(row: Row, kind: str, reader: Reader) -> None:
    """What is written where it means nothing is refused: its author believes that it counts."""
    word = kind.split(" ")[0]
    meant = MEANT.get(kind) or MEANT["question"] | MEANT.get(word, set())
    for column in row.columns:
        base = column.partition("::")[0]
        empty = column == "required" and row[column].lower() in NO
        if base not in meant and not empty:
            instead = INSTEAD.get(base, "effacez-la")
            reader.wrong(row, column, f"cette cellule ne sert à rien sur une ligne « {kind or '?'} » : {instead}.")


def _group(row: Row, around: Group | None, reader: Reader) -> Group:
    if around and around.together:
        reader.wrong(row, "type", "un groupe « field-list » ne peut pas en contenir un autre : refermez-le avant.")
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


def _question(row: Row, kind: str, lists: Mapping[str, tuple[Choice, ...]], reader: Reader) -> Question | None:
    word, _, rest = kind.partition(" ")
    if fault := _type_fault(row["type"], word, rest):
        reader.wrong(row, "type", fault)
        return None
    # The list's name keeps its capitals: only the type is read without them.
    list_name = row["type"].split()[1] if rest else ""
    if word in WITH_CHOICES and list_name not in lists:
        message = f"la liste « {list_name} » n’existe pas dans la feuille « choices » : ajoutez-y ses choix."
        reader.wrong(row, "type", message)
    labels = row.texts("label", simple="parvis_simple")
    if not labels.get("fr"):
        reader.wrong(row, "label::fr", "le libellé français manque : écrivez la question.")
    if row["required"].lower() not in YES | NO:
        reader.wrong(row, "required", "écrivez « yes » ou « no ».")
    if row["parvis_objet"] not in {"", *OBJECTS}:
        reader.wrong(row, "parvis_objet", f"« {row['parvis_objet']} » : écrivez {', '.join(OBJECTS)}, ou rien.")
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


def _type_fault(written: str, word: str, rest: str) -> str:
    if not word:
        return "le type manque : par exemple « text », ou « select_one » suivi du nom d’une liste."
    if word in WITH_CHOICES and not rest:
        return f"« {word} » attend le nom d’une liste de la feuille « choices » : par exemple « {word} themes »."
    if word in WITH_CHOICES and rest.split()[1:] == ["or_other"]:
        return "« or_other » n’est pas accepté : ajoutez à la liste un choix « autre », puis une question « text »."
    if word not in TYPES or (rest and word not in WITH_CHOICES) or len(rest.split()) > 1:
        accepted = "text, integer, select_one LISTE, select_multiple LISTE, rank LISTE, note, begin group, end group"
        return f"« {written} » n’est pas accepté. Types acceptés : {accepted}."
    return ""


def _parameters(row: Row, word: str, reader: Reader) -> dict[str, str]:
    found = dict(part.partition("=")[::2] for part in re.split(r"[\s,;]+", row["parameters"]) if part)
    known = {"text": {"rows"}}.get(word, set())
    for name, value in found.items():
        if name not in known or not re.fullmatch(r"[1-9][0-9]?", value):
            accepted = "« rows=3 » (hauteur de la zone de texte)" if known else "aucun"
            reader.wrong(row, "parameters", f"« {name}={value} » n’est pas accepté ici. Accepté : {accepted}.")
    return found


def _places(row: Row, word: str, reader: Reader) -> int:
    """How many places a ranking asks for; 0 for all."""
    text = row["parvis_places"]
    if word != "rank" or not text:
        return 0
    if not re.fullmatch(r"[1-9]|10", text):
        reader.wrong(row, "parvis_places", f"« {text} » : écrivez un nombre de 1 à {MOST_PLACES}.")
        return 0
    return int(text)


def _form(sheets: dict[str, list[Row]], pages: tuple[Page, ...], reader: Reader) -> Form:
    settings = sheets["settings"][0] if sheets["settings"] else Row("settings", 2, {}, {})
    for row in sheets["settings"][1:]:
        reader.issues.append(Issue("settings", row.number, "", "une seule ligne de réglages : effacez celle-ci."))
    if not FORM_ID.match(settings["form_id"]):
        reader.wrong(settings, "form_id", "l’identifiant manque ou n’est pas fait de lettres, chiffres, tirets.")
    titles = {"fr": settings["form_title"], **settings.texts("parvis_titre")}
    if settings["parvis_titre::fr"]:
        reader.wrong(settings, "parvis_titre::fr", "le titre français se met dans « form_title » : effacez celui-ci.")
    if not settings["form_title"]:
        reader.wrong(settings, "form_title", "le titre manque : écrivez-le en français.")
    elif any(len(title) > LONGEST_TITLE for title in titles.values()):
        reader.wrong(settings, "form_title", f"titre trop long : {LONGEST_TITLE} signes au plus.")
    if settings["default_language"].lower() not in FRENCH:
        message = "la langue par défaut est le français : écrivez « Français (fr) », les autres sont des traductions."
        reader.wrong(settings, "default_language", message)
    spoken = set(_languages(sheets["survey"] + sheets["choices"] + [settings]))
    to_review = tuple(re.split(r"[\s,;]+", settings["parvis_relecture"])) if settings["parvis_relecture"] else ()
    for code in to_review:
        if code not in spoken:
            message = f"« {code} » n’est pas une langue de ce classeur ({', '.join(sorted(spoken))})."
            reader.wrong(settings, "parvis_relecture", message)
    return Form(
        form_id=settings["form_id"],
        titles=titles,
        version=settings["version"],
        default_language="fr",
        languages=tuple(sorted(spoken | {"fr"}, key=lambda code: (not code.startswith("fr"), code))),
        to_review=to_review,
        pages=pages,
    )


def _languages(rows: list[Row]) -> Iterator[str]:
    """Every language in which something is written."""
    for row in rows:
        for column in row.columns:
            _base, _, code = column.partition("::")
            if code:
                yield code
            elif column in {"parvis_simple", "parvis_simple_hint"}:
                yield "fr-simple"
