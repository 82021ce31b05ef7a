"""A mapping: which column answers which question. Written in TOML, checked against the file and the questionnaire."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from parvis.listen.questionnaires.schema import WITH_CHOICES, Form, Question
from parvis.listen.tables import Table

COLUMN: Final = re.compile(r"\{([^{}]+)\}")
KEYS: Final = frozenset({"source", "campaign", "id", "date", "language", "place", "answers", "skip", "ignore"})


class MappingError(ValueError):
    """The mapping cannot be used with this file or this questionnaire; the message names the key, in French."""


class RowError(ValueError):
    """One row cannot be imported: ``column``, and what to do, in French."""

    def __init__(self, column: str, message: str, value: str = "") -> None:
        super().__init__(message)
        self.column = column
        self.message = message
        self.value = value[:80]


@dataclass(frozen=True)
class Rule:
    """How a question gets its answer: a template of columns, and for choices a table from the file's words to codes."""

    question: Question
    template: str
    values: Mapping[str, str] = field(default_factory=dict)
    separator: str = ","

    def answer(self, row: Mapping[str, str]) -> str | int | list[str] | None:
        """The answer of ``row``; None when its columns are empty.

        Raises:
            RowError: the value is not one that the question takes.
        """
        text = "\n\n".join(part for part in filled(self.template, row).split("\n\n") if part.strip()).strip()
        if not text:
            return None
        if self.question.type == "integer":
            if not re.fullmatch(r"-?\d{1,9}", text):
                raise RowError(self.template, "écrivez un nombre entier, en chiffres.", text)
            return int(text)
        if self.question.type not in WITH_CHOICES:
            return text
        parts = [part.strip() for part in text.split(self.separator)]
        words = [text] if self.question.type == "select_one" else [part for part in parts if part]
        return self._chosen(words)

    def _chosen(self, words: list[str]) -> str | list[str]:
        known = {choice.name for choice in self.question.choices}
        codes = [self.values.get(word, word) for word in words]
        for word, code in zip(words, codes, strict=True):
            if code not in known:
                name = self.question.name
                raise RowError(self.template, f"ajoutez ce choix à [answers.{name}.values] de la correspondance.", word)
        return codes[0] if self.question.type == "select_one" else list(dict.fromkeys(codes))


@dataclass(frozen=True)
class Correspondence:
    """A mapping, ready to read rows."""

    source: str
    campaign: str
    id: str
    date_column: str
    date_format: str
    language: str
    place: Mapping[str, str]
    rules: tuple[Rule, ...]
    skip: Mapping[str, tuple[str, ...]]

    def answers(self, row: Mapping[str, str]) -> dict[str, Any]:
        """Answers by question."""
        found = {rule.question.name: rule.answer(row) for rule in self.rules}
        return {name: value for name, value in found.items() if value not in (None, [], "")}

    def said_at(self, row: Mapping[str, str]) -> datetime | None:
        """When it was said, aware; None without a date."""
        text = row.get(self.date_column, "")
        if not text:
            return None
        try:
            moment = datetime.strptime(text, self.date_format)
        except ValueError as error:
            raise RowError(self.date_column, f"la date ne suit pas le format « {self.date_format} ».", text) from error
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)

    def skips(self, row: Mapping[str, str]) -> bool:
        """Whether the mapping leaves this row out."""
        return any(row.get(column, "") in values for column, values in self.skip.items())


def read_mapping(content: bytes, table: Table, form: Form) -> Correspondence:
    """The mapping in a TOML file, for this table and this questionnaire.

    Raises:
        MappingError: at the first key that is missing, unknown, or names a column or a question that does not exist.
    """
    data = parsed(content)
    if unknown := sorted(set(data) - KEYS):
        raise MappingError(f"La clé « {unknown[0]} » n’est pas connue. Clés : {', '.join(sorted(KEYS))}.")
    date = data.get("date", {})
    correspondence = Correspondence(
        source=str(data["source"]),
        campaign=str(data["campaign"]),
        id=str(data["id"]),
        date_column=str(date.get("column", "")),
        date_format=str(date.get("format", "%Y-%m-%d")),
        language=str(data.get("language", "fr")),
        place={key: str(value) for key, value in data.get("place", {}).items()},
        rules=tuple(_rule(name, given, form) for name, given in data["answers"].items()),
        skip={column: tuple(map(str, values)) for column, values in data.get("skip", {}).items()},
    )
    _check_columns(correspondence, table)
    return correspondence


def parsed(content: bytes) -> dict[str, Any]:
    """The mapping's TOML, with the keys that are needed.

    Raises:
        MappingError: not TOML, or a key missing.
    """
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingError(f"La correspondance n’est pas du TOML lisible : {error}.") from error
    for key in ("source", "campaign", "id", "answers"):
        if not data.get(key):
            raise MappingError(f"La clé « {key} » manque dans la correspondance : ajoutez-la.")
    if not re.fullmatch(r"[a-z0-9-]{1,80}", str(data["source"])):
        raise MappingError("« source » : lettres minuscules, chiffres et tirets, par exemple « decidim-lille-2019 ».")
    return data


def _rule(name: str, given: Any, form: Form) -> Rule:
    question = form.by_name.get(name)
    if question is None or not question.asks:
        known = ", ".join(question.name for question in form.questions if question.asks)
        raise MappingError(f"[answers] « {name} » n’est pas une question. Questions : {known}.")
    if isinstance(given, str):
        given = {"from": given}
    if not isinstance(given, dict) or not isinstance(given.get("from"), str):
        raise MappingError(f'[answers.{name}] : donnez « from », par exemple from = "{{titre}}".')
    return Rule(question, given["from"], dict(given.get("values", {})), str(given.get("separator", ",")))


def _check_columns(correspondence: Correspondence, table: Table) -> None:
    named = {
        "id": [correspondence.id],
        "date": [correspondence.date_column] if correspondence.date_column else [],
    }
    named |= {f"answers.{rule.question.name}": COLUMN.findall(rule.template) for rule in correspondence.rules}
    named |= {f"place.{key}": COLUMN.findall(value) for key, value in correspondence.place.items()}
    named["skip"] = list(correspondence.skip)
    for key, columns in named.items():
        for column in columns:
            if column not in table.columns:
                raise MappingError(
                    f"« {key} » : la colonne « {column} » n’est pas dans le fichier. Colonnes : "
                    f"{', '.join(table.columns)}."
                )


def filled(template: str, row: Mapping[str, str]) -> str:
    """``template`` with each « {column} » replaced by its cell."""
    return COLUMN.sub(lambda match: row.get(match[1], ""), template)
