"""The public pages, for search engines (sitemaps.org): by section, in parts small enough to be kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.xmlutils import SimplerXMLGenerator

from parvis.ground.library.models import Document
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier, Region
from parvis.listen.meetings.models import Meeting, State
from parvis.show.portal.progress import LIVE

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: Addresses in one part: some 200 kB, while the standard allows 50,000.
PART = 1500
G2024 = ContratDeVille.Generation.G2024
PAGES = (
    "portal:home",
    "portal:how",
    "portal:help",
    "portal:departements",
    "portal:find",
    "portal:accessibility",
    "portal:legal",
    "portal:privacy",
    "portal:sitemap",
    "reunions:all",
    "library:documents",
)


@dataclass(frozen=True)
class Entry:
    """One address (a path), and when its page last changed, when that is known."""

    path: str
    changed: datetime | None = None


@dataclass(frozen=True)
class Section:
    """Rows that have a page each."""

    rows: Callable[[], QuerySet[Any]]
    fields: tuple[str, ...]
    entry: Callable[[Sequence[Any]], Entry]

    def part(self, number: int) -> list[Entry]:
        """The entries of the part ``number`` (from 1); one query."""
        found = self.rows().order_by("pk").values_list(*self.fields)
        return [self.entry(row) for row in found[(number - 1) * PART : number * PART]]


def _page(name: str) -> Callable[[Sequence[Any]], Entry]:
    return lambda row: Entry(reverse(name, args=[row[0]]))


SECTIONS: dict[str, Section] = {
    "regions": Section(
        lambda: Region.objects.filter(current=True, departements__isnull=False).distinct(),
        ("pk",),
        _page("portal:region"),
    ),
    "departements": Section(
        lambda: Departement.objects.filter(current=True, contracts__generation=G2024).distinct(),
        ("pk",),
        _page("portal:departement"),
    ),
    "contrats": Section(
        lambda: ContratDeVille.objects.filter(current=True, generation=G2024),
        ("pk",),
        _page("portal:contrat"),
    ),
    "quartiers": Section(lambda: Quartier.objects.filter(LIVE), ("pk",), _page("portal:quartier")),
    "reunions": Section(
        lambda: Meeting.objects.public().exclude(state=State.CANCELLED),
        ("code", "updated_at"),
        lambda row: Entry(reverse("reunions:public", args=[row[0]]), row[1]),
    ),
    "documents": Section(
        lambda: Document.objects.public(),
        ("pk", "title", "updated_at"),
        lambda row: Entry(reverse("library:document", args=[row[0], Document(title=row[1]).slug]), row[2]),
    ),
}


def index_xml() -> str:
    """The index: the fixed pages, and each part of each section. One query a section."""
    parts = ["pages-1"]
    for name, section in SECTIONS.items():
        total = section.rows().count()
        parts += [f"{name}-{number + 1}" for number in range(-(-total // PART))]
    paths = [reverse("portal:sitemap_part", args=part.rsplit("-", 1)) for part in parts]
    return _written("sitemapindex", "sitemap", [Entry(path) for path in paths])


def part_xml(section: str, number: int) -> str | None:
    """One part; None when there is none."""
    with translation.override("fr"):
        if section == "pages":
            entries = [Entry(reverse(name)) for name in PAGES] if number == 1 else []
        else:
            entries = SECTIONS[section].part(number) if section in SECTIONS and number else []
        return _written("urlset", "url", entries) if entries else None


def _written(root: str, element: str, entries: Sequence[Entry]) -> str:
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement(root, AttributesImpl({"xmlns": NAMESPACE}))
    for one in entries:
        xml.startElement(element, AttributesImpl({}))
        xml.addQuickElement("loc", f"{settings.PARVIS_ADDRESS}{one.path}")
        if one.changed:
            xml.addQuickElement("lastmod", one.changed.isoformat(timespec="seconds"))
        xml.endElement(element)
    xml.endElement(root)
    xml.endDocument()
    return out.getvalue()
