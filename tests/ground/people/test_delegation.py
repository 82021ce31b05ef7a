"""The act of a delegation passes the library's gate, and leaves as the library's files do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from parvis.ground.journal.models import Entry
from parvis.ground.library import files
from parvis.ground.library.models import File
from parvis.ground.people.models import Agent, Mandate
from tests.ground.library import making
from tests.ground.people.making import client_of, make_agent, make_scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
INVITE = "/agents/equipe/inviter/"


def sent(data: bytes, name: str = "arrete.docx", **changes: str) -> dict[str, Any]:
    return {
        "email": "zoe@exemple.fr",
        "full_name": "Zoé",
        "role": "animateur",
        "quartier": "QN00001M",
        "delegation_of": "Préfet de la Haute-Parole",
        "delegation_act": SimpleUploadedFile(name, data),
        **changes,
    }


def test_an_act_is_examined_cleaned_and_downloaded_by_agents_of_the_territory_only() -> None:
    by = make_scope("referent")
    client = client_of(by)
    given = making.a_docx()
    assert client.post(INVITE, sent(given)).status_code == 302
    mandate = Mandate.objects.get(agent__email="zoe@exemple.fr")
    assert mandate.delegation_act is not None and mandate.delegation_act.is_ready
    response = client.get(f"/agents/equipe/{mandate.pk}/arrete/")
    body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert making.AUTHOR.encode() not in body and response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff" and "sandbox" in response["Content-Security-Policy"]
    assert "arrêté, DOCX" in client.get(f"/agents/equipe/{mandate.pk}/").content.decode()
    assert client_of(make_scope("animateur")).get(f"/agents/equipe/{mandate.pk}/arrete/").status_code == 404
    # It is no document: the library's own addresses do not know it.
    file = mandate.delegation_act
    assert client.get(f"/agents/documents/fichier/{file.token}/{file.name}").status_code == 404
    assert client.get(f"/documents/{file.token}/{file.name}").status_code == 404


def test_a_refused_act_says_why_on_the_form_and_invites_nobody() -> None:
    client = client_of(make_scope("referent"))
    page = client.post(INVITE, sent(b"MZ" + b"\x00" * 500, "arrete.pdf")).content.decode()
    assert "delegation_act" in page and "pv-field--error" in page
    assert not Agent.objects.filter(email="zoe@exemple.fr").exists() and not File.objects.exists()
    assert Entry.objects.filter(action="fichier refusé à l’envoi").count() == 1


def test_a_delegation_without_act_is_refused_by_the_form_and_by_the_database() -> None:
    client = client_of(make_scope("referent"))
    given = sent(b"")
    del given["delegation_act"]
    assert "Joignez l’arrêté" in client.post(INVITE, given).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.create(agent=make_agent(), role="animateur", departement_id="00", delegation_of="Préfet")


def test_an_act_that_comes_with_a_refused_invitation_is_not_kept() -> None:
    Agent.objects.create(email="zoe@exemple.fr", full_name="Zoé", is_active=False)
    page = client_of(make_scope("referent")).post(INVITE, sent(making.a_docx())).content.decode()
    assert "Ce compte a été fermé" in page and not File.objects.exists()


def test_an_act_that_waits_for_the_antivirus_is_not_served(settings: Any) -> None:
    settings.PARVIS_CLAMD = "/nowhere/clamd"
    client = client_of(make_scope("referent"))
    client.post(INVITE, sent(making.a_docx()))
    mandate = Mandate.objects.get(agent__email="zoe@exemple.fr")
    assert client.get(f"/agents/equipe/{mandate.pk}/arrete/").status_code == 404
    assert "attend l’antivirus" in client.get(f"/agents/equipe/{mandate.pk}/").content.decode()


def test_the_sweep_leaves_the_files_that_a_mandate_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "FORGOTTEN", timedelta(0))
    client_of(make_scope("referent")).post(INVITE, sent(making.a_docx()))
    lost = files.file_take(upload=SimpleUploadedFile("perdu.docx", making.a_docx()), actor=None)
    files.files_sweep()
    act = Mandate.objects.get(agent__email="zoe@exemple.fr").delegation_act
    assert act is not None and not File.objects.filter(pk=lost.pk).exists()


def test_a_mandate_on_a_contract_given_by_a_referent_stops_at_the_departement() -> None:
    given = {"email": "lou@exemple.fr", "full_name": "Lou", "role": "animateur", "contract": "CV2024-000000108"}
    client_of(make_scope("referent")).post(INVITE, given)
    narrow = Mandate.objects.get(agent__email="lou@exemple.fr")
    assert narrow.within_id == "00" and "dans le département Haute-Parole" in narrow.territory
    client_of(make_scope("national")).post(INVITE, {**given, "email": "lea@exemple.fr"})
    assert Mandate.objects.get(agent__email="lea@exemple.fr").within_id is None
