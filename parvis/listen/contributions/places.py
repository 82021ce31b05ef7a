"""Where a person speaks from, as the addresses of the questionnaire's first page carry it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext

from parvis.ground.territories.models import Commune, Quartier
from parvis.ground.territories.queries import outcome
from parvis.listen.contributions.models import Channel, Outcome

# What « ?par= » may say; the kiosk's channel comes from its own cookie, the import's from the importer.
DECLARED_CHANNELS = frozenset({Channel.QR, Channel.PAPER, Channel.ASSISTED})
LONGEST_REF = 40


@dataclass(frozen=True)
class Place:
    """A quartier, or a commune without a known quartier, or neither."""

    outcome: Outcome
    quartier: Quartier | None = None
    commune: Commune | None = None

    @property
    def name(self) -> str:
        """Its name for a resident: « L’Épeule, à Roubaix »."""
        if self.quartier and self.commune:
            return gettext("%(quartier)s, à %(commune)s") % {
                "quartier": self.quartier.name,
                "commune": self.commune.name,
            }
        if self.quartier:
            return self.quartier.name
        return self.commune.name if self.commune else ""

    def parameters(self) -> dict[str, str]:
        """The address's parameters that :func:`read_place` reads back."""
        if self.quartier:
            return {"quartier": self.quartier.pk} | ({"commune": self.commune.pk} if self.commune else {})
        if self.commune:
            return {"commune": self.commune.pk}
        return {"ailleurs": "1"} if self.outcome is Outcome.ELSEWHERE else {"inconnu": "1"}


@dataclass(frozen=True)
class WayIn:
    """How the person came: the channel and, for a meeting or a stand, its reference."""

    channel: Channel
    ref: str = ""

    def parameters(self) -> dict[str, str]:
        """The address's parameters that :func:`read_way_in` reads back."""
        declared = {"par": self.channel.value} if self.channel in DECLARED_CHANNELS else {}
        return declared | ({"ref": self.ref} if declared and self.ref else {})

    def query(self) -> str:
        """The same, as the end of an address: empty, or « ?par=… »."""
        parameters = self.parameters()
        return f"?{urlencode(parameters)}" if parameters else ""


def read_place(parameters: Mapping[str, str]) -> Place | None:
    """The place that an address names; None when it names none, or one that does not exist."""
    commune = Commune.objects.filter(pk=parameters.get("commune", "")).first()
    if code := parameters.get("quartier"):
        quartier = Quartier.objects.filter(pk=code).first()
        if quartier is None:
            return None
        communes = list(quartier.communes.all())
        # A quartier over several communes keeps the one that the person chose.
        chosen = commune if commune in communes else (communes[0] if len(communes) == 1 else None)
        return Place(Outcome(outcome(quartier=quartier)), quartier, chosen)
    if commune:
        return Place(Outcome(outcome(commune=commune)), commune=commune)
    if parameters.get("ailleurs"):
        return Place(Outcome.ELSEWHERE)
    return Place(Outcome.UNKNOWN) if parameters.get("inconnu") else None


def read_way_in(parameters: Mapping[str, str], *, kiosk_ref: str | None) -> WayIn:
    """The channel that an address declares; a kiosk is a kiosk whatever the address says."""
    if kiosk_ref is not None:
        return WayIn(Channel.KIOSK, kiosk_ref)
    declared = parameters.get("par", "")
    if declared in DECLARED_CHANNELS:
        return WayIn(Channel(declared), clean_ref(parameters.get("ref", "")))
    return WayIn(Channel.WEB)


def clean_ref(typed: str) -> str:
    """The reference of a meeting or a stand: letters, digits and dashes, 40 at most."""
    return "".join(sign for sign in typed if sign.isalnum() or sign == "-")[:LONGEST_REF]
