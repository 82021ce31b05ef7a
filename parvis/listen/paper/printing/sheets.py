"""Which sheets a printed form has. Pure values.

Everybody gets the main sheets. Three kinds of pages stand on sheets of their own, that a print run may leave out:

- the profile, so that it can be handed in, and kept, apart from the words;
- pages asked only of some people (a condition on the page): whoever is not concerned is not handed the sheet;
- pages that only announce what the screen does next (notes alone) are not printed at all.

A condition inside a page stays where it is, told in words: taken away, the page would lose its sense.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from parvis.listen.questionnaires.schema import Form, Page

#: The name of the sheets that every copy has; no page is named so (a name of XLSForm has no sign « @ »).
MAIN: Final = "@principal"


@dataclass(frozen=True)
class FormSheet:
    """Pages printed together, from the top of a sheet of paper; ``name`` is :data:`MAIN` or its first page's."""

    name: str
    pages: tuple[Page, ...]

    @property
    def profile(self) -> bool:
        """Whether it holds the profile, which is kept apart."""
        return self.pages[0].profile

    @property
    def relevant(self) -> str:
        """The condition that all its pages share; empty for the main sheets."""
        return "" if self.name == MAIN else self.pages[0].relevant


def optional_sheets(form: Form) -> tuple[FormSheet, ...]:
    """The sheets that a print run may leave out, in the order of the form."""
    asked = [page for page in form.pages if page.asks and _stands_apart(page)]
    return tuple(
        FormSheet(pages[0].name, pages)
        for _key, group in groupby(asked, key=lambda page: (page.profile, page.relevant))
        for pages in [tuple(group)]
    )


def form_sheets(form: Form, blocks: Sequence[str]) -> tuple[FormSheet, ...]:
    """The main sheets, then the optional ones whose names are in ``blocks``, in the order of the form.

    Raises:
        ValueError: a name that is no optional sheet of this form.
    """
    optional = optional_sheets(form)
    if unknown := set(blocks) - {sheet.name for sheet in optional}:
        raise ValueError(f"no such sheet: {sorted(unknown)}")
    main = tuple(page for page in form.pages if page.asks and not _stands_apart(page))
    return (FormSheet(MAIN, main), *(sheet for sheet in optional if sheet.name in blocks))


def _stands_apart(page: Page) -> bool:
    return page.profile or bool(page.relevant)
