from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.utils import timezone

from parvis.ground.contacts.forms import WORDINGS
from parvis.ground.contacts.models import Consent, Contact, Erasure
from parvis.ground.contacts.queries import agreeing
from parvis.ground.contacts.services import consent_withdraw, consents_use, contact_add, contacts_purge
from parvis.ground.contacts.spoken import Told, consents_told
from parvis.listen.questionnaires.models import Version
from tests.listen.contributions.helpers import answer, begin, code_in, submit

pytestmark = pytest.mark.django_db
GIVEN = {"age": "15-ou-plus", "email": "aicha@exemple.fr", "synthese": "on"}


def test_a_contact_is_kept_with_the_words_that_were_read(client: Client, consultation: Version) -> None:
    page = client.post("/rester-informe/", {**GIVEN, "quartier": "QN00001M"})
    assert code_in(page.content.decode())
    contact = Contact.objects.get()
    assert (contact.email, contact.quartier_id) == ("aicha@exemple.fr", "QN00001M")
    consent = Consent.objects.get()
    assert (consent.purpose, consent.wording[:26]) == ("synthese", "J’accepte que la préfectur")


def test_under_fifteen_nothing_is_kept(client: Client, consultation: Version) -> None:
    page = client.post("/rester-informe/", {**GIVEN, "age": "moins-de-15"}).content.decode()
    assert "Nous n’avons rien gardé" in page
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {**GIVEN, "synthese": ""},
        {**GIVEN, "email": ""},
        {**GIVEN, "email": "aicha"},
        {**GIVEN, "age": ""},
        {**GIVEN, "email": "", "phone": "12"},
    ],
)
def test_without_age_address_or_consent_nothing_is_kept(client: Client, db: None, given: dict[str, str]) -> None:
    page = client.post("/rester-informe/", given).content.decode()
    assert 'id="erreurs"' in page
    assert not Contact.objects.exists()


@pytest.mark.parametrize("typed", ["06 12 34 56 78", "06.12.34.56.78", "+33612345678", "0033 6 12 34 56 78"])
def test_a_telephone_is_kept_in_one_form(client: Client, db: None, typed: str) -> None:
    client.post("/rester-informe/", {**GIVEN, "email": "", "phone": typed})
    assert Contact.objects.get().phone == "+33612345678"


def test_purposes_are_never_ticked_beforehand(client: Client, db: None) -> None:
    assert "checked" not in client.get("/rester-informe/").content.decode()


def test_a_contact_is_erased_with_its_code(client: Client, db: None) -> None:
    code = code_in(client.post("/rester-informe/", GIVEN).content.decode())
    client.post("/rester-informe/arreter/", {"code": code})
    assert not Contact.objects.exists()
    assert not Consent.objects.exists()


def test_nothing_can_join_a_contact_to_an_answer() -> None:
    vault, answers = apps.get_app_config("contacts"), apps.get_app_config("contributions")
    for model in vault.get_models():
        assert model._meta.pk is not None and model._meta.pk.get_internal_type() == "UUIDField"
        for field in model._meta.get_fields():
            assert not isinstance(field, models.DateTimeField), "only the day is kept"
            assert field.related_model not in set(answers.get_models())
    for model in answers.get_models():
        assert not any(field.related_model in set(vault.get_models()) for field in model._meta.get_fields())


def test_the_vault_is_told_the_territory_and_sees_no_cookie_of_the_answer(
    client: Client, consultation: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(client, answer(client, begin(client)))
    receipt = client.get("/repondre/recu/").content.decode()
    link = re.search(r'href="(/rester-informe/[^"]*)"', receipt)
    assert link and link[1] == "/rester-informe/?quartier=QN00001M"
    seen: list[dict[str, str]] = []

    def watched(request: HttpRequest, *rest: Any, **more: Any) -> HttpResponse:
        seen.append(dict(request.COOKIES))
        return render(request, *rest, **more)

    monkeypatch.setattr("parvis.ground.contacts.views.render", watched)
    assert "parvis_recu" in client.cookies
    client.get(link[1])
    assert seen and all(set(cookies) <= {"parvis_csrf"} for cookies in seen)


# ── Used, withdrawn, erased ──────────────────────────────────────────────────────────────────────────
def make_contact(*purposes: str, **given: Any) -> Contact:
    """A contact that agreed to these purposes."""
    contact_add(consents=dict.fromkeys(purposes, "J’accepte."), language="fr", **{"email": "a@exemple.fr", **given})
    return Contact.objects.latest("created_on", "pk")


def erased() -> set[tuple[str, str, int]]:
    return set(Erasure.objects.values_list("purpose", "why", "count"))


def test_a_contact_of_two_consents_is_erased_with_the_second_not_with_the_first() -> None:
    contact = make_contact("synthese", "restitution")
    assert consents_use(contacts=[contact.pk], purpose=Consent.Purpose.SYNTHESIS) == 0
    assert Contact.objects.filter(email="a@exemple.fr").exists() and not Erasure.objects.exists()
    assert consents_use(contacts=[contact.pk], purpose=Consent.Purpose.RESTITUTION) == 1
    assert not Contact.objects.exists() and not Consent.objects.exists()
    assert erased() == {("synthese", "servi", 1), ("restitution", "servi", 1)}


def test_a_consent_that_lasts_keeps_the_contact_until_it_is_withdrawn() -> None:
    contact = make_contact("synthese", "reunions")
    consents_use(contacts=[contact.pk], purpose=Consent.Purpose.SYNTHESIS)
    assert contacts_purge() == 0
    assert consent_withdraw(contact=contact.pk, purpose="reunions")
    assert not Contact.objects.exists()
    assert erased() == {("synthese", "servi", 1), ("reunions", "retire", 1)}
    with pytest.raises(ValueError, match="not used up"):
        consents_use(contacts=[contact.pk], purpose=Consent.Purpose.MEETINGS)


def test_one_consent_withdrawn_leaves_the_others() -> None:
    contact = make_contact("synthese", "restitution", "suivi")
    assert consent_withdraw(contact=contact.pk, purpose="suivi")
    assert set(agreeing(Consent.Purpose.SYNTHESIS)) == {contact} and not agreeing(Consent.Purpose.FOLLOWUP)
    assert consent_withdraw(contact=contact.pk) and not Contact.objects.exists()
    assert consent_withdraw(contact=contact.pk) is False, "twice is as once"


def test_at_the_end_of_the_campaign_what_was_left_before_goes_whatever_was_agreed() -> None:
    make_contact("reunions", "suivi")
    assert contacts_purge(given_before=timezone.localdate()) == 0
    assert contacts_purge(given_before=timezone.localdate() + timedelta(days=1)) == 1
    assert erased() == {("reunions", "fin", 1), ("suivi", "fin", 1)}


def test_what_is_counted_of_the_erased_says_nothing_of_who() -> None:
    names = {field.name for field in Erasure._meta.get_fields()}
    assert names == {"id", "day", "purpose", "why", "count"}


def test_earlier_words_promised_the_restitution_too_and_are_never_changed() -> None:
    first = consents_told("1", Told.ALOUD, [Consent.Purpose.FOLLOWUP])
    assert set(first) == {"synthese", "restitution"} and "et les suites" in first["restitution"]
    second = consents_told("2", Told.SHEET, [Consent.Purpose.FOLLOWUP])
    assert set(second) == {"synthese", "suivi"} and "semaine" in second["suivi"]


@pytest.mark.parametrize("purpose", [*Consent.Purpose])
def test_each_purpose_has_its_own_words_on_the_form(client: Client, purpose: Consent.Purpose) -> None:
    client.post("/rester-informe/", {**GIVEN, "synthese": "", purpose.value: "on"})
    assert Consent.objects.get().purpose == purpose
    assert Consent.objects.get().wording == str(WORDINGS[purpose])
    assert len({str(one) for one in WORDINGS.values()}) == len(Consent.Purpose)
