"""What each kind of person will receive, before anything leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from parvis.answer.mailings.audience import audience, ways_of
from parvis.answer.mailings.body import Block, read_body
from parvis.answer.mailings.compose import mail_of, written
from parvis.answer.mailings.models import Delivery, Mailing, MailingVersion
from parvis.answer.mailings.words import around
from parvis.ground.contacts.links import stop_address
from parvis.ground.contacts.models import Consent, Contact
from parvis.web.context import html_language
from parvis.web.typography import typographic

MAIL, LETTER, PHONE = "courriel", "lettre", "telephone"
KINDS: Final = {MAIL: "Courriel", LETTER: "Lettre", PHONE: "Téléphone"}
WAYS: Final = {Delivery.Way.EMAIL: MAIL, Delivery.Way.LETTER: LETTER, Delivery.Way.PHONE: PHONE}
#: Nobody's: the link of a preview shows its page, and stops nothing.
NOBODY: Final = UUID(int=0)
#: An address that fills the window of an envelope as the longest do.
EXAMPLE_ADDRESS: Final = "Mme Camille Exemple\nRésidence des Lilas, bâtiment B\n12 rue de l’Exemple\n00001 PAROLLES"


@dataclass(frozen=True)
class Preview:
    """One way to receive, in one language."""

    kind: str
    language: str

    @classmethod
    def asked(cls, kind: str, language: str) -> Preview:
        """What an address asks to see; an unknown value shows the mail, in French."""
        return cls(kind if kind in KINDS else MAIL, language if language in dict(settings.LANGUAGES) else "fr")

    @property
    def stop(self) -> str:
        """The link of a preview."""
        return stop_address(NOBODY, Consent.Purpose.SYNTHESIS, self.language)

    @property
    def html_language(self) -> str:
        """The language as HTML names it."""
        return html_language(self.language)

    @property
    def kinds(self) -> dict[str, str]:
        """The ways to receive, in words."""
        return KINDS

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages of the site."""
        return list(settings.LANGUAGES)

    def content(self, version: MailingVersion) -> dict[str, Any]:
        """What the page shows of ``version``."""
        if self.kind == MAIL:
            said = around(version.mailing, language=self.language, stop=self.stop)
            text, _html = written(version, language=self.language, stop=self.stop)
            return {"before": said.before, "said": spoken(version), "after": said.after, "text": text}
        return {"said": spoken(version)} if self.kind == PHONE else {}


def example_mail(version: MailingVersion, language: str) -> bytes:
    """The mail of ``version`` to an address of example, whole."""
    line = Delivery(pk=0, mailing=version.mailing, version=version, contact=NOBODY, language=language)
    return mail_of(line, Contact(id=NOBODY, email="camille@exemple.fr")).message().as_bytes()


def spoken(version: MailingVersion) -> list[Block]:
    """What is said on the telephone: the text itself, block by block."""
    return read_body(typographic(version.body))


def people_waited(mailing: Mailing) -> list[tuple[str, int]]:
    """How many people would be reached in each way, in words, those ways that reach someone; one query."""
    counts = ways_of(audience(mailing))
    return [(KINDS[kind], counts[way]) for way, kind in WAYS.items() if counts[way]]
