"""Translations: read the French texts of the code and the templates, keep the ``.po`` files, compile them.

Babel does it all: no ``xgettext`` is asked of the machine. French is the language of the sources, and its catalogue is
made of them, with the no-break spaces that nobody types; « fr_Simple » may hold a simpler wording of any text, and
falls back to it.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from parvis.web.typography import typographic

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = PACKAGE / "locale"
# Folder of each language, as Django names it, and the language whose plurals it follows.
LANGUAGES = {"en": "en", "ar": "ar", "fr_Simple": "fr"}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# A fixed date: the files change when the texts do, not when they are read again.
WRITTEN = datetime(2026, 11, 23, tzinfo=UTC)


def po_file(language: str) -> Path:
    """The ``.po`` of a language (``en``, ``ar``, ``fr_Simple``)."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def sources() -> Iterator[tuple[str, str]]:
    """Every file with texts: its path inside the package's parent, and Python that Babel can read."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(PACKAGE.parent).as_posix(), path.read_text(encoding="utf-8")
    for path in sorted(PACKAGE.rglob("templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            python = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # What stood between the texts is blanked out and indented anyhow, which Python would refuse.
            lines = "\n".join(line.strip() for line in python.splitlines())
            yield path.relative_to(PACKAGE.parent).as_posix(), lines


def extracted() -> Catalog:
    """Every text of the project, with the files where it stands."""
    catalog = Catalog(project="Parvis", creation_date=WRITTEN, revision_date=WRITTEN, charset="utf-8")
    for name, text in sources():
        content = io.BytesIO(text.encode())
        for _line, message, comments, context in extract(
            "python", content, keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            if message and message != ("", ""):
                catalog.add(message, None, [(name, 1)], auto_comments=comments, context=context)
    return catalog


def read_catalog(language: str) -> Catalog:
    """The translations of a language; empty when there is no file yet."""
    path = po_file(language)
    if not path.is_file():
        return Catalog(locale=LANGUAGES[language], project="Parvis", creation_date=WRITTEN, revision_date=WRITTEN)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGES[language])


def update_all() -> dict[str, list[str]]:
    """Bring each ``.po`` up to date with the sources. Returns the texts still to translate, by language.

    A simplified wording is never missing: the ordinary one takes its place.
    """
    found = extracted()
    missing = {}
    for language in LANGUAGES:
        catalog = read_catalog(language)
        catalog.update(found, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        catalog.revision_date = WRITTEN
        catalog.last_translator = "à relire"
        catalog.msgid_bugs_address = ""
        catalog.fuzzy = False
        path = po_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=110, include_lineno=False, sort_by_file=True)
        missing[language] = [] if language.startswith("fr") else untranslated(catalog)
    return missing


def untranslated(catalog: Catalog) -> list[str]:
    """Texts of ``catalog`` without a translation, or with a plural form missing."""
    return [
        one.id if isinstance(one.id, str) else one.id[0]
        for one in catalog
        if one.id and not (all(one.string) if isinstance(one.string, tuple) else one.string)
    ]


def french() -> Catalog:
    """The sources' own texts, as French typography wants them."""
    catalog = Catalog(locale="fr", project="Parvis", creation_date=WRITTEN, revision_date=WRITTEN)
    for one in extracted():
        if one.id:
            shown = typographic(one.id) if isinstance(one.id, str) else tuple(typographic(form) for form in one.id)
            catalog.add(one.id, shown, context=one.context)
    return catalog


def compile_all() -> list[str]:
    """Write the ``.mo`` of French and of every language that has a ``.po``. Returns those languages."""
    catalogs = {language: read_catalog(language) for language in LANGUAGES if po_file(language).is_file()}
    for one in catalogs.get("fr_Simple", ()):
        if isinstance(one.string, str):
            one.string = typographic(one.string)
    for language, catalog in {"fr": french(), **catalogs}.items():
        path = po_file(language).with_suffix(".mo")
        path.parent.mkdir(parents=True, exist_ok=True)
        compiled = io.BytesIO()
        write_mo(compiled, catalog)
        _put(path, compiled.getvalue())
    return ["fr", *catalogs]


def _put(path: Path, content: bytes) -> None:
    """Write a file whole, and only if it changes: another process may be reading it."""
    if path.is_file() and path.read_bytes() == content:
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
