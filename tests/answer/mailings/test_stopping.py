"""Stopping takes one click, works from a mail program that opens links by itself, and says what is left."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from parvis.answer.mailings.models import Delivery
from parvis.answer.mailings.sending.run import deliveries_send
from parvis.ground.contacts.links import stop_address, stop_read
from parvis.ground.contacts.models import Consent, Contact
from tests.answer.mailings.making import make_contacts, make_lines
from tests.strict import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path_for(contact: Contact, purpose: Consent.Purpose = Consent.Purpose.SYNTHESIS, language: str = "fr") -> str:
    return urlsplit(stop_address(contact.pk, purpose, language)).path


def test_opening_the_link_changes_nothing_however_often() -> None:
    (contact,) = make_contacts(["ana@exemple.fr"], "synthese", "reunions")
    for method in ("get", "head", "get"):
        assert getattr(StrictClient(), method)(path_for(contact)).status_code in {200, 405}
    assert set(Consent.objects.values_list("withdrawn_on", flat=True)) == {None} and Contact.objects.exists()


def test_the_one_click_of_a_mail_program_withdraws_without_cookie_nor_page() -> None:
    (contact,) = make_contacts(["ana@exemple.fr"], "synthese", "reunions")
    strange = Client(enforce_csrf_checks=True)
    assert strange.post(path_for(contact), ONE_CLICK).status_code == 200
    assert not Contact.objects.exists() and not strange.cookies
    assert strange.post(path_for(contact), ONE_CLICK).status_code == 200, "twice is as once"


def test_one_may_stop_one_thing_and_keep_the_other() -> None:
    (contact,) = make_contacts(["ana@exemple.fr"], "suivi", "restitution")
    path = path_for(contact, Consent.Purpose.FOLLOWUP)
    page = StrictClient().get(path).content.decode()
    assert "Ne plus recevoir les nouvelles de votre quartier" in page
    said = StrictClient().post(path, {"quoi": "suivi"}).content.decode()
    assert "Vous recevrez encore" in said and "restitution" in said
    assert [one.purpose for one in Consent.objects.filter(withdrawn_on=None)] == ["restitution"]


def test_once_erased_the_link_says_kindly_that_nothing_is_kept() -> None:
    (contact,) = make_contacts(["ana@exemple.fr"])
    path = path_for(contact)
    contact.delete()
    page = StrictClient().get(path).content.decode()
    assert "Nous ne gardons rien de vous" in page and "<form" not in page.partition("<main")[2]
    assert "étaient déjà effacées" in StrictClient().post(path, {"quoi": "tout"}).content.decode()


@pytest.mark.parametrize(
    "spoil", [lambda one: one[:-2], lambda one: one.replace("synthese", "reunions"), lambda _: "x"]
)
def test_a_token_that_we_did_not_sign_opens_nothing(spoil: object) -> None:
    (contact,) = make_contacts(["ana@exemple.fr"])
    token = path_for(contact).rstrip("/").rpartition("/")[2]
    wrong = spoil(token)  # type: ignore[operator]
    assert stop_read(token) and stop_read(wrong) is None
    assert StrictClient().post(f"/rester-informe/arreter/{wrong}/").status_code == 404
    assert Contact.objects.exists()


@pytest.mark.parametrize(
    ("language", "prefix"), [("fr", ""), ("en", "/en"), ("ar", "/ar"), ("fr-simple", "/fr-simple")]
)
def test_a_mail_carries_what_mail_programs_ask_for(language: str, prefix: str) -> None:
    mailing = make_lines(["ana@exemple.fr"], language=language)
    deliveries_send()
    sent = mail.outbox[-1]
    assert isinstance(sent, mail.EmailMultiAlternatives)
    headers = sent.message()
    link = str(headers["List-Unsubscribe"]).strip("<>")
    assert urlsplit(link).path.startswith(f"{prefix}/rester-informe/arreter/") and link in str(sent.body)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated" and headers["Precedence"] == "bulk"
    assert headers["Message-ID"].startswith(f"<{mailing.pk.hex}.{Delivery.objects.get().pk}@")
    html = str(sent.alternatives[0].content)  # type: ignore[attr-defined]
    assert f'lang="{language.split("-")[0]}"' in html and ('dir="rtl"' in html) == (language == "ar")


def test_the_text_and_the_html_of_a_mail_say_the_same() -> None:
    make_lines(["ana@exemple.fr"])
    deliveries_send()
    sent = mail.outbox[-1]
    assert isinstance(sent, mail.EmailMultiAlternatives)
    html = re.sub(r"(?s).*<body[^>]*>|<[^>]+>", " ", str(sent.alternatives[0].content))  # type: ignore[attr-defined]
    assert " ".join(html.split()) == " ".join(str(sent.body).replace("– ", "").split())
