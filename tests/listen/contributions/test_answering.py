from __future__ import annotations

import re

import pytest
import time_machine
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client

from parvis.ground.campaigns.models import Campaign
from parvis.listen.contributions import services
from parvis.listen.contributions.models import (
    AnswerPage,
    Contribution,
    ProfilePage,
    ResumeCode,
    Submission,
    Withdrawal,
)
from parvis.listen.contributions.queries import counts, state_of
from parvis.listen.questionnaires.models import Version
from tests.listen.contributions.helpers import SAID, WORDS, answer, begin, code_in, submit
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db


def test_a_resident_answers_every_page_and_leaves_with_a_receipt(client: Client, consultation: Version) -> None:
    code = submit(client, answer(client, begin(client)))
    contribution = Contribution.objects.get()
    assert (contribution.outcome, contribution.quartier_id, contribution.channel) == (
        "qpv",
        "QN00001M",
        "web",
    )
    assert state_of(contribution.pk).answers["defi_mots"] == WORDS
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    assert code.encode() not in bytes(Submission.objects.get().receipt)


@pytest.mark.parametrize("prefix", ["/fr-simple", "/en", "/ar"])
def test_every_page_exists_in_each_language(client: Client, consultation: Version, prefix: str) -> None:
    address = answer(client, begin(client, prefix=prefix))
    assert address == f"{prefix}/repondre/verifier/"
    assert submit(client, address)
    assert Contribution.objects.get().language == prefix.strip("/")


def test_each_page_sent_is_one_row_and_the_first_pages_are_kept_when_the_person_leaves(
    client: Client, consultation: Version
) -> None:
    answer(client, begin(client), until="ressources")
    assert list(AnswerPage.objects.order_by("id").values_list("page", flat=True)) == [
        "lien",
        "defi_themes",
        "defi_mots",
    ]
    assert counts(Campaign.objects.get()) == {"complete": 0, "partial": 1}


def test_sending_a_page_costs_one_read_and_one_insert(
    client: Client, consultation: Version, django_assert_num_queries: object
) -> None:
    address = answer(client, begin(client), until="defi_mots")
    client.post(address, {"defi_mots": "d’abord", "action": "continue"})
    with django_assert_num_queries(2):  # type: ignore[operator]
        client.post(address, {"defi_mots": WORDS, "action": "continue"})


def test_the_profile_stands_in_its_own_table(client: Client, consultation: Version) -> None:
    answer(client, begin(client))
    assert ProfilePage.objects.get().answers == {"age": "25-39", "sexe": "femme", "situation": "emploi"}
    assert not AnswerPage.objects.filter(answers__has_key="age").exists()


def test_going_back_finds_again_what_was_said_and_the_last_word_counts(client: Client, consultation: Version) -> None:
    address = answer(client, begin(client), until="ressources")
    back = client.post(address, {"ressources": "Le marché.", "action": "back"})["Location"]
    assert WORDS.replace("’", "’") in client.get(back).content.decode()
    client.post(back, {"defi_mots": "Des bus.", "action": "continue"})
    said = state_of(Contribution.objects.get().pk).answers
    assert (said["defi_mots"], said["ressources"]) == ("Des bus.", "Le marché.")
    assert AnswerPage.objects.filter(page="defi_mots").count() == 2


def test_a_page_sent_is_never_rewritten(client: Client, consultation: Version) -> None:
    answer(client, begin(client), until="ressources")
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerPage.objects.filter(page="defi_mots").update(answers={"defi_mots": "Autre chose."})


def test_too_many_themes_are_refused_beside_the_question_with_what_to_do(client: Client, consultation: Version) -> None:
    address = answer(client, begin(client), until="defi_themes")
    page = client.post(address, {"defi_themes": ["sante", "logement", "emploi", "jeunesse"], "action": "continue"})
    assert page.status_code == 200
    text = page.content.decode()
    assert "Gardez trois réponses au plus" in text
    assert text.count("checked") == 4
    assert not AnswerPage.objects.filter(page="defi_themes").exists()


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("lien", {"lien": ["<script>", "habite"]}),
        ("defi_mots", {"defi_mots": "x" * 10_001}),
        ("defi_mots", {"defi_mots": "a\x00b"}),
        ("priorites", {"priorites_0": "sante", "priorites_1": "sante"}),
        ("priorites", {"priorites_0": "inconnue"}),
        ("profil", {"age": "42"}),
    ],
)
def test_a_hostile_page_is_refused_and_nothing_of_it_is_kept(
    client: Client, consultation: Version, page: str, sent: dict[str, object]
) -> None:
    address = answer(client, begin(client), until=page)
    response = client.post(address, {**sent, "action": "continue"})
    assert response.status_code == 200
    assert 'id="erreurs"' in response.content.decode()
    assert not AnswerPage.objects.filter(page=page).exists()
    assert not ProfilePage.objects.exists()


def test_a_residents_text_is_shown_as_text(client: Client, consultation: Version) -> None:
    attack = "<script>alert(1)</script> {{ 7*7 }} \"'><img src=x onerror=alert(1)>".replace("{{", "((").replace(
        "}}", "))"
    )
    said = {**SAID, "defi_mots": {"defi_mots": attack}}
    page = client.get(answer(client, begin(client), said)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_answer_goes_on_from_another_device_with_its_code(client: Client, consultation: Version) -> None:
    address = answer(client, begin(client), until="ressources")
    code = code_in(client.post(address, {"ressources": "La bibliothèque.", "action": "pause"}).content.decode())
    other = StrictClient()
    typed = code.lower().replace("-", " ")
    response = other.post("/ar/repondre/reprendre/", {"code": typed})
    assert response["Location"] == "/ar/repondre/q/projet/"
    assert "La bibliothèque." in other.get("/ar/repondre/q/ressources/").content.decode()
    assert code.encode() not in bytes(ResumeCode.objects.get().code)


def test_a_receipt_typed_to_resume_is_recognised(client: Client, consultation: Version) -> None:
    code = submit(client, answer(client, begin(client)))
    page = client.post("/repondre/reprendre/", {"code": code}).content.decode()
    assert "code de reçu" in page


def test_guessing_codes_is_stopped(client: Client, consultation: Version) -> None:
    from parvis.web.codes import CodeKind, new_code

    statuses = [
        client.post("/repondre/reprendre/", {"code": new_code(CodeKind.RESUME)}).status_code for _try in range(21)
    ]
    assert statuses[:20] == [200] * 20
    assert statuses[20] == 429


def test_a_form_sent_twice_is_one_submission_with_one_receipt(client: Client, consultation: Version) -> None:
    answer(client, begin(client))
    page = client.get("/repondre/verifier/").content.decode()
    token = re.search(r'name="envoi" value="([^"]+)"', page)
    assert token
    draft = client.cookies["parvis_reponse"].value
    codes = set()
    for _time in range(2):
        client.cookies["parvis_reponse"] = draft
        client.post("/repondre/verifier/", {"envoi": token[1]})
        codes.add(code_in(client.get("/repondre/recu/").content.decode()))
    assert len(codes) == 1
    assert Submission.objects.count() == 1


def test_a_sent_answer_can_no_longer_be_changed(client: Client, consultation: Version) -> None:
    answer(client, begin(client))
    draft = client.cookies["parvis_reponse"].value
    submit(client)
    client.cookies["parvis_reponse"] = draft
    rows = AnswerPage.objects.count()
    assert "déjà envoyée" in client.post("/repondre/q/defi_mots/", {"defi_mots": "Trop tard."}).content.decode()
    assert AnswerPage.objects.count() == rows


def test_a_withdrawal_erases_the_words_and_keeps_the_place(client: Client, consultation: Version) -> None:
    code = submit(client, answer(client, begin(client)))
    page = client.post("/ma-parole/", {"code": code}).content.decode()
    token = re.search(r'name="retrait" value="([^"]+)"', page)
    assert token
    asked = client.post("/ma-parole/retirer/", {"retrait": token[1]})
    assert "Retirer votre parole" in asked.content.decode()
    assert not Withdrawal.objects.exists()
    client.post("/ma-parole/retirer/", {"retrait": token[1], "action": "confirmer"})
    assert Withdrawal.objects.count() == 1
    assert {AnswerPage.objects.values_list("answers", flat=True).distinct().count() for _ in [0]} == {1}
    assert AnswerPage.objects.exclude(answers={}).count() == 0
    assert not ProfilePage.objects.exists()
    assert "retiré votre parole" in client.post("/ma-parole/", {"code": code}).content.decode()


def test_the_same_person_may_answer_again(client: Client, consultation: Version) -> None:
    first = submit(client, answer(client, begin(client)))
    second = submit(client, answer(client, begin(client)))
    assert first != second
    assert Contribution.objects.count() == 2


@pytest.mark.parametrize(
    ("parameters", "outcome"),
    [
        ({"quartier": "QN00001M", "commune": "00001"}, "qpv"),
        ({"quartier": "", "commune": "00001"}, "covered_epci"),
        ({"quartier": "", "commune": "", "ailleurs": "1"}, "elsewhere"),
        ({"quartier": "", "commune": "", "inconnu": "1"}, "unknown"),
    ],
)
def test_all_may_answer_and_each_is_counted_apart(
    client: Client, consultation: Version, parameters: dict[str, str], outcome: str
) -> None:
    assert submit(client, answer(client, begin(client, **parameters)))
    assert Contribution.objects.get().outcome == outcome


@pytest.mark.parametrize("channel", ["qr", "papier", "assiste"])
def test_the_channel_and_its_place_are_recorded(client: Client, consultation: Version, channel: str) -> None:
    begin(client, par=channel, ref="marche-<samedi>")
    kept = Contribution.objects.get()
    assert (kept.channel, kept.channel_ref) == (channel, "marche-samedi")


def test_an_unknown_channel_is_the_web(client: Client, consultation: Version) -> None:
    begin(client, par="borne", ref="x")
    assert Contribution.objects.get().channel == "web"


def test_a_kiosk_left_alone_for_two_minutes_starts_afresh(client: Client, consultation: Version) -> None:
    with time_machine.travel("2026-12-01 10:00:00Z", tick=False) as clock:
        Campaign.objects.update(opens_at="2026-11-01T00:00Z", closes_at="2027-01-01T00:00Z", gives_back_at=None)
        client.post("/repondre/borne/", {"ref": "mairie"})
        address = answer(client, begin(client), until="ressources")
        page = client.get("/repondre/q/defi_mots/")
        assert WORDS in page.content.decode()
        assert page["Cache-Control"] == "no-store"
        assert Contribution.objects.get().channel == "borne"
        clock.shift(121)
        for path in (address, "/repondre/q/defi_mots/", "/repondre/verifier/"):
            shown = client.get(path, follow=True).content.decode()
            assert WORDS not in shown
        assert "Une réponse est déjà commencée" not in client.get("/repondre/").content.decode()


def test_a_kiosk_does_not_show_the_previous_receipt(client: Client, consultation: Version) -> None:
    client.post("/repondre/borne/", {"ref": ""})
    code = submit(client, answer(client, begin(client)))
    client.post("/repondre/effacer/")
    assert code not in client.get("/repondre/recu/", follow=True).content.decode()


def test_no_one_answers_before_the_opening_nor_after_the_end(client: Client, consultation: Version) -> None:
    address = answer(client, begin(client), until="ressources")
    Campaign.objects.update(closes_at="2026-01-02T00:00Z", opens_at="2026-01-01T00:00Z", gives_back_at=None)
    from parvis.ground.campaigns import queries

    queries.forget()
    assert "terminée" in client.get("/repondre/").content.decode()
    assert "terminée" in client.post(address, {"ressources": "Trop tard.", "action": "continue"}).content.decode()
    assert not AnswerPage.objects.filter(page="ressources").exists()


def test_when_the_database_is_gone_the_words_come_back_in_the_page(
    client: Client, consultation: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = answer(client, begin(client), until="ressources")

    def gone(**_given: object) -> None:
        raise OperationalError("connexion perdue")

    monkeypatch.setattr("parvis.listen.contributions.views.pages.page_send", gone)
    response = client.post(address, {"ressources": "Mes mots <précieux>", "action": "continue"})
    assert response.status_code == 503
    assert 'value="Mes mots &lt;précieux&gt;"' in response.content.decode()


def test_a_lost_cookie_offers_to_begin_or_resume(client: Client, consultation: Version) -> None:
    response = client.get("/repondre/q/defi_mots/")
    assert response.status_code == 404
    assert "/repondre/reprendre/" in response.content.decode()


def test_a_forged_draft_is_no_draft(client: Client, consultation: Version) -> None:
    client.cookies["parvis_reponse"] = "eyJjIjoiMSJ9:1x:abc"
    assert client.get("/repondre/q/defi_mots/").status_code == 404


def test_a_flood_from_one_network_is_marked_then_asked_for_a_moments_work_never_refused(
    client: Client, consultation: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    from parvis.web.limits import FloodLevel, flood_gauge

    monkeypatch.setattr(flood_gauge, "hit", lambda request: FloodLevel.FLAG)
    begin(client)
    assert Contribution.objects.get().flood
    monkeypatch.setattr(flood_gauge, "hit", lambda request: FloodLevel.CHALLENGE)
    with time_machine.travel("2026-12-01 10:00:00Z", tick=False) as clock:
        Campaign.objects.update(opens_at="2026-11-01T00:00Z", closes_at="2027-01-01T00:00Z", gives_back_at=None)
        page = client.post("/repondre/commencer/", {"quartier": "QN00001M"})
        token = re.search(r'name="attente" value="([^"]+)"', page.content.decode())
        assert page.status_code == 429 and token
        waiting = {"quartier": "QN00001M", "attente": token[1]}
        assert client.post("/repondre/commencer/", waiting).status_code == 429
        clock.shift(21)
        assert client.post("/repondre/commencer/", waiting).status_code == 302
        assert client.post("/repondre/commencer/", waiting).status_code == 429


def test_withdrawing_twice_changes_nothing_more(client: Client, consultation: Version) -> None:
    submit(client, answer(client, begin(client)))
    contribution = Contribution.objects.get().pk
    services.contribution_withdraw(contribution=contribution)
    services.contribution_withdraw(contribution=contribution)
    assert Withdrawal.objects.count() == 1
