"""A mail that comes back is written in the ledger; whatever else arrives there changes nothing."""

from __future__ import annotations

import contextlib
import io
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from parvis.answer.mailings.compose import bounce_read, bounce_token, envelope_sender
from parvis.answer.mailings.models import Delivery
from parvis.answer.mailings.sending.bounces import NotAReport, read_report
from parvis.answer.mailings.sending.run import deliveries_send
from tests.answer.mailings.making import make_lines
from tests.answer.mailings.server import Rude
from tests.answer.mailings.test_exactly_once import listening

STATUS = """Reporting-MTA: dns; mx.exemple.fr

Final-Recipient: rfc822; ana@exemple.fr
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <ana@exemple.fr> User unknown
"""


def report(to: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A report as Postfix writes it."""
    boundary = "limite"
    return "\r\n".join(
        [
            "From: MAILER-DAEMON@mx.exemple.fr", f"To: {to}", "Subject: Undelivered Mail", "MIME-Version: 1.0",
            f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"', "",
            f"--{boundary}", "Content-Type: text/plain", "", "Je n'ai pas pu.", "",
            f"--{boundary}", "Content-Type: message/delivery-status", "",
            *STATUS.format(action=action, status=status).splitlines(), "",
            f"--{boundary}", "Content-Type: message/rfc822", "", "Subject: x", "", "texte", "", f"--{boundary}--", "",
        ]
    ).encode()  # fmt: skip


def read_bounce(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    said = io.StringIO()
    call_command("read_bounce", stdout=said)
    return said.getvalue()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("consultation")
@override_settings(PARVIS_BOUNCE="retours@parvis.fr")
def test_a_mail_that_came_back_is_written_in_words_without_address(monkeypatch: pytest.MonkeyPatch) -> None:
    make_lines(["ana@exemple.fr"])
    with listening(rude := Rude()):
        deliveries_send()
    back = rude.senders["ana@exemple.fr"]
    line = Delivery.objects.get()
    assert back.startswith("retours+") and back == envelope_sender(line)
    assert "Retard" in read_bounce(report(back, action="delayed", status="4.4.1"), monkeypatch)
    assert line.state == Delivery.State.SENT
    assert "courriel revenu" in read_bounce(report(back), monkeypatch)
    line.refresh_from_db()
    assert (line.state, line.outcome) == (Delivery.State.BOUNCED, "550 5.1.1 … User unknown")
    assert "plus rien" in read_bounce(report(back), monkeypatch)


@pytest.mark.parametrize("to", ["retours@parvis.fr", "retours+12-000000000000@parvis.fr", "x"])
def test_a_report_about_none_of_ours_is_refused(to: str) -> None:
    with pytest.raises(NotAReport, match="retour"):
        read_report(report(to))


def test_an_ordinary_mail_is_not_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = EmailMessage()
    mail["To"] = f"retours+{bounce_token(3)}@parvis.fr"
    mail.set_content("Je suis en congé.")
    with pytest.raises(CommandError, match="avis de retour"):
        read_bounce(bytes(mail), monkeypatch)


@given(st.binary(max_size=400))
def test_whatever_is_piped_in_is_read_or_refused(raw: bytes) -> None:
    for piped in (raw, report(f"retours+{bounce_token(7)}@parvis.fr") + raw, raw + report("x")):
        with contextlib.suppress(NotAReport):
            assert read_report(piped).delivery == 7


@given(st.text(max_size=30))
def test_no_token_but_ours_names_a_line(token: str) -> None:
    assert bounce_read(token) is None
    assert bounce_read(bounce_token(12)) == 12
