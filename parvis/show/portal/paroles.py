"""What the public pages of statements say: each with the place told of it, counts by the small-number rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from parvis.ground.campaigns.models import Campaign
from parvis.ground.campaigns.objects import Objet
from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.campaigns.thread import to_come
from parvis.ground.territories.models import ContratDeVille, Departement, Quartier
from parvis.listen.meetings.models import Meeting
from parvis.listen.questionnaires.queries import published_version
from parvis.show.portal.links import minutes_address
from parvis.understand.corpus.language import UNKNOWN
from parvis.understand.corpus.models import Level, Statement
from parvis.understand.corpus.projection import NO_THEME, theme_questions
from parvis.understand.corpus.public import Said
from parvis.web.small_numbers import least
from parvis.web.templatetags.parvis import jour, mois, nombre
from parvis.web.thread import Stop, StopState

OBJECTS: Final[Mapping[str, str | Promise]] = {
    Objet.DEFI: _("Ce qui doit changer"),
    Objet.RESSOURCE: _("Ce sur quoi on peut compter"),
    Objet.PROJET: _("Un projet"),
    Objet.SOLUTION: _("Une solution"),
}
SOURCES: Final[Mapping[str, str | Promise]] = {
    Statement.Source.CONTRIBUTION: _("Questionnaire"),
    Statement.Source.MINUTES: _("Réunion"),
}
RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})
PlaceKey = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """One statement as everyone may read it. In a small place, the day could tell who said it."""

    id: UUID
    words: str
    lang: str
    direction: str
    objet: str | Promise
    themes: tuple[str, ...]
    place: str
    month: str
    meeting: Meeting | None

    @property
    def address(self) -> str:
        """Its permanent page, in the active language."""
        return reverse("portal:statement", args=[self.id])

    @property
    def minutes_address(self) -> str:
        """The minutes in which it stands; empty when it was not said at a meeting."""
        return minutes_address(self.meeting.code) if self.meeting else ""


def lines_of(statements: Sequence[Statement], themes: Mapping[str, str]) -> list[Line]:
    """What a page shows of ``statements``; as many queries whatever their number (four at most)."""
    names = place_names(statements)
    held = [one.source_id for one in statements if one.source == Statement.Source.MINUTES]
    meetings = Meeting.objects.public().in_bulk(held) if held else {}
    return [
        Line(
            id=one.pk,
            words=one.public_text,
            lang="" if one.language == UNKNOWN else one.language,
            direction=direction_of(one.language),
            objet=OBJECTS.get(one.object, ""),
            themes=tuple(themes[name] for name in one.themes if name in themes),
            place=names[one.public_level, one.public_place],
            month=mois(one.said_at),
            meeting=meetings.get(one.source_id),
        )
        for one in statements
    ]


def direction_of(language: str) -> str:
    """How a text of ``language`` is written: rtl, ltr, or auto when it is not known."""
    if language == UNKNOWN:
        return "auto"
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def place_names(statements: Iterable[Statement]) -> dict[PlaceKey, str]:
    """The name of each place told; one query a level, two for quarters."""
    told: dict[str, set[str]] = {level: set() for level in Level.values}
    for one in statements:
        told[one.public_level].add(one.public_place)
    names: dict[PlaceKey, str] = {(Level.COUNTRY, ""): gettext("France")}
    for level, codes in told.items():
        # A place that the official files no longer hold is still called by its code.
        names |= {(level, code): code or gettext("France") for code in codes}
    if codes := told[Level.QUARTIER]:
        quartiers = Quartier.objects.filter(pk__in=codes).prefetch_related("communes")
        names |= {(Level.QUARTIER, one.pk): quartier_name(one) for one in quartiers}
    if codes := told[Level.CONTRACT]:
        contracts = ContratDeVille.objects.filter(pk__in=codes)
        names |= {(Level.CONTRACT, one.pk): one.name for one in contracts}
    if codes := told[Level.DEPARTEMENT]:
        departements = Departement.objects.filter(pk__in=codes)
        names |= {(Level.DEPARTEMENT, one.pk): f"{one.name} ({one.pk})" for one in departements}
    return names


def quartier_name(quartier: Quartier) -> str:
    """« La Margelle, à Parolles-sur-Vive »."""
    communes = ", ".join(one.name for one in quartier.communes.all())
    return gettext("%(quartier)s, à %(commune)s") % {"quartier": quartier.name, "commune": communes}


def theme_labels(campaign: Campaign) -> dict[str, str]:
    """The themes of the questionnaire that people answer now, by their code, in the active language."""
    version = published_version(campaign)
    if version is None:
        return {}
    language = get_language() or "fr"
    return {
        choice.name: choice.label(language)
        for question in theme_questions(version.form)
        for choice in question.choices
        if choice.name not in NO_THEME
    }


def said_in_words(said: Said, *, people: bool) -> str:
    """« 124 paroles, de 96 personnes et de 5 réunions »: people by the small-number rule, never summed with meetings.

    ``people`` is false where the list is narrowed by words: counting the people of any handful of statements would
    tell which were said by one person.
    """
    if not said.statements:
        return gettext("Aucune parole")
    statements = ngettext("%(n)s parole", "%(n)s paroles", said.statements) % {"n": nombre(said.statements)}
    of = []
    if people and said.people:
        of.append(
            gettext("de moins de %(n)s personnes") % {"n": least()}
            if said.people < least()
            else ngettext("de %(n)s personne", "de %(n)s personnes", said.people) % {"n": nombre(said.people)}
        )
    if people and said.meetings:
        of.append(ngettext("de %(n)s réunion", "de %(n)s réunions", said.meetings) % {"n": nombre(said.meetings)})
    if len(of) == 2:
        return gettext("%(statements)s, %(people)s et %(meetings)s") % {
            "statements": statements,
            "people": of[0],
            "meetings": of[1],
        }
    return gettext("%(statements)s, %(of)s") % {"statements": statements, "of": of[0]} if of else statements


def stops_of_statement(statement: Statement) -> list[Stop]:
    """The thread of a public statement: said, read, published, then what is promised with its dates."""
    done = [
        Stop(state=StopState.DONE, when=mois(statement.said_at), title=gettext("Quelqu’un l’a dit")),
        Stop(
            state=StopState.DONE,
            title=gettext("Une personne l’a lue"),
            body=gettext("Les noms et les coordonnées sont masqués, rien d’autre n’est changé."),
        ),
        Stop(
            state=StopState.DONE,
            when=jour(statement.published_at),
            title=gettext("Elle est publiée ici"),
        ),
    ]
    calendar = current_campaign()
    mine = calendar if calendar and calendar.campaign.pk == statement.campaign_id else None
    return [*done, *to_come(mine, read=True)]
