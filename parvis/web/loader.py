"""Our templates as they are compiled: their French has its no-break spaces, though it is typed with plain ones.

It is done once, when a template is read: it costs a request nothing. Texts that go through gettext are left alone: they
are keys, and the French catalogue has its own spaces (see parvis.web.texts). So are tags and what they are given.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.template import Origin
from django.template.base import tag_re
from django.template.loaders import app_directories

from parvis.web.typography import typographic

PACKAGE: Final = Path(__file__).resolve().parents[1]
# What stands between these is not ours to change: a key of the catalogues, signs shown as they are typed.
KEPT: Final = {"blocktranslate": "endblocktranslate", "verbatim": "endverbatim"}


class Loader(app_directories.Loader):
    """Templates of the rooms; the French of ours (``.html``) is given its spaces, that of others is left alone."""

    def get_contents(self, origin: Origin) -> str:
        """The source of a template, as it will be compiled."""
        source = super().get_contents(origin)
        path = Path(origin.name)
        return spaced(source) if path.suffix == ".html" and path.is_relative_to(PACKAGE) else source


def spaced(source: str) -> str:
    """A template whose texts have the no-break spaces of French; as many lines, the same tags."""
    until, parts = "", []
    for part in tag_re.split(source):
        name = part[2:-2].split(maxsplit=1)[:1] if part.startswith("{%") else []
        if name == [until]:
            until = ""
        elif name and not until:
            until = KEPT.get(name[0], "")
        parts.append(part if until or part.startswith(("{%", "{{", "{#")) else typographic(part))
    return "".join(parts)
