from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client

from parvis.ground.contacts.models import Consent, Contact
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
