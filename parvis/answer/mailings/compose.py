"""From a line of the ledger to the mail that leaves: text, HTML made of the same blocks, headers."""

from __future__ import annotations

import hashlib
import hmac
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from parvis.answer.mailings.body import Block, body_text, read_body
from parvis.answer.mailings.models import Delivery, MailingVersion
from parvis.answer.mailings.words import around
from parvis.ground.contacts.links import stop_address
from parvis.ground.contacts.models import Contact
from parvis.ground.outbox.html import linked
from parvis.web.context import html_language
from parvis.web.typography import typographic

SIGNED_SIGNS = 12


def mail_of(delivery: Delivery, contact: Contact) -> EmailMultiAlternatives:
    """The mail of ``delivery``. Sent twice by a person's decision, it bears the same Message-ID: mailboxes keep one."""
    mailing, version = delivery.mailing, delivery.version
    stop = stop_address(contact.pk, mailing.purpose, delivery.language)
    text, html = written(version, language=delivery.language, stop=stop)
    answers_to = [mailing.approved_by.email] if mailing.approved_by else None
    mail = EmailMultiAlternatives(
        version.subject,
        text,
        to=[contact.email],
        reply_to=answers_to,
        headers={
            "Message-ID": message_id(delivery),
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"{mailing.get_kind_display()} <{mailing.kind}.{_domain()}>".encode("ascii", "ignore").decode(),
            # Holiday notices are not for us (RFC 3834 § 5).
            "Auto-Submitted": "auto-generated",
            "Precedence": "bulk",
        },
    )
    mail.attach_alternative(html, "text/html")
    return mail


def written(version: MailingVersion, *, language: str, stop: str) -> tuple[str, str]:
    """The text and the HTML of a mail in ``language``; both say the same."""
    said = around(version.mailing, language=language, stop=stop)
    body = read_body(typographic(version.body))
    text = body_text([*said.before, *body, *said.after]) + "\n"
    with translation.override(language):
        page = {
            "subject": version.subject,
            "lang": html_language(language),
            "dir": "rtl" if translation.get_language_bidi() else "ltr",
            "before": _linked(said.before),
            "body": _linked(body),
            "after": _linked(said.after),
        }
        return text, render_to_string("mailings/mail/page.html", page)


def message_id(delivery: Delivery) -> str:
    """The Message-ID of a line, the same at each try; it says nothing of who."""
    return f"<{delivery.mailing_id.hex}.{delivery.pk}@{_domain()}>"


def envelope_sender(delivery: Delivery) -> str:
    """Where this letter comes back if nobody is there: an address of its own when the setting gives one (VERP)."""
    local, _at, domain = settings.PARVIS_BOUNCE.partition("@")
    if not domain:
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return f"{local}+{bounce_token(delivery.pk)}@{domain}"


def bounce_token(delivery: int) -> str:
    """The token of a line in its return address: its number, signed."""
    signed = hmac.new(settings.PARVIS_CODE_KEY, f"bounce:{delivery}".encode(), hashlib.sha256).hexdigest()
    return f"{delivery}-{signed[:SIGNED_SIGNS]}"


def bounce_read(token: str) -> int | None:
    """The number of the line that a token names; None when it is not one of ours."""
    number = token.partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) < SIGNED_SIGNS):
        return None
    return int(number) if hmac.compare_digest(bounce_token(int(number)), token.lower()) else None


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "parvis.invalid"


def _linked(blocks: list[Block]) -> list[tuple[str, list[str]]]:
    return [(one.kind, [linked(line) for line in one.lines]) for one in blocks]
