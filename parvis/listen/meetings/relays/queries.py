"""Reads of the directory of relays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from parvis.listen.meetings.models import Meeting, Relay, RelayKind, Solicitation

#: Relays offered at once in a form.
OFFERED = 150
#: Relays offered beside each list of names of a meeting.
SUGGESTED = 40
BY_NAME = Lower(F("name__unaccent"))


@dataclass(frozen=True)
class RelayFilters:
    """What the directory is narrowed by; each comes from the address."""

    kind: str = ""
    quartier: str = ""
    words: str = ""
    archived: bool = False

    def apply(self, relays: QuerySet[Relay]) -> QuerySet[Relay]:
        """``relays`` narrowed; an unknown kind narrows nothing."""
        relays = relays.filter(archived_at__isnull=not self.archived)
        if self.kind in RelayKind.values:
            relays = relays.filter(kind=self.kind)
        if self.quartier:
            relays = relays.filter(quartiers=self.quartier)
        for word in self.words.split():
            relays = relays.filter(Q(name__unaccent__icontains=word) | Q(note__unaccent__icontains=word))
        return relays


def sorted_by_name(relays: QuerySet[Relay]) -> QuerySet[Relay]:
    """``relays`` as a French directory sorts them: accents and capitals do not count (the database's order does)."""
    # ``visible_to`` says « distinct »: what sorts must be among the columns.
    return relays.annotate(sorted_name=BY_NAME).order_by("sorted_name", "pk")


def listed(relays: QuerySet[Relay]) -> QuerySet[Relay]:
    """``relays`` with what a list shows, sorted; a constant number of queries."""
    asked = Count("solicitations", distinct=True)
    agreed = Count("solicitations", filter=Q(solicitations__answer=Solicitation.Answer.YES), distinct=True)
    shown = relays.select_related("departement", "contract").prefetch_related("quartiers")
    return sorted_by_name(shown.annotate(asked=asked, agreed=agreed))


def relays_for(meeting: Meeting, relays: QuerySet[Relay], words: str = "") -> QuerySet[Relay]:
    """Relays of the meeting's département, those of its quarters and of its contract first.

    ``known`` says whether they were asked for this meeting already, ``near`` whether they work where it is held.
    """
    near = Q(pk__in=Relay.objects.filter(quartiers__in=meeting.quartiers.all()).values("pk"))
    if meeting.contract_id:
        near |= Q(contract=meeting.contract_id)
    asked = Solicitation.objects.filter(relay=OuterRef("pk"), meeting=meeting)
    found = RelayFilters(words=words).apply(relays).filter(departement=meeting.departement_id)
    is_near = Case(When(near, then=Value(True)), default=Value(False), output_field=BooleanField())
    sorted_found = found.annotate(known=Exists(asked), near=is_near, sorted_name=BY_NAME)
    return sorted_found.order_by("-near", "sorted_name", "pk")


def suggested_names(relays: QuerySet[Relay], meeting: Meeting | None = None) -> list[str]:
    """Names to offer as organisers and partners: of the meeting's territory first, at most :data:`SUGGESTED`."""
    found = relays_for(meeting, relays) if meeting else sorted_by_name(relays.filter(archived_at__isnull=True))
    return list(dict.fromkeys(one.name for one in found[:SUGGESTED]))


HEADER = (
    "nom", "nature", "departement", "contrat", "quartiers", "courriel", "telephone", "a_savoir", "sollicitations",
    "accords",
)  # fmt: skip


def exported(relays: QuerySet[Relay]) -> Iterator[list[str]]:
    """The rows of a CSV file: the header, then a line a relay; cells are to be neutralised by whoever writes them."""
    yield list(HEADER)
    for one in listed(relays):
        yield [
            one.name,
            one.get_kind_display(),
            one.departement.name,
            one.contract.name if one.contract else "",
            ", ".join(quartier.name for quartier in one.quartiers.all()),
            one.email,
            one.phone,
            one.note,
            str(one.asked),  # type: ignore[attr-defined]
            str(one.agreed),  # type: ignore[attr-defined]
        ]
