"""Print runs: who makes them, what each copy bears, what is kept of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from parvis.ground.journal.models import Entry
from parvis.ground.people.models import Role
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Departement, Quartier
from parvis.listen.contributions.entering import Entered, contribution_enter
from parvis.listen.contributions.models import Channel, Help, Submission
from parvis.listen.contributions.places import read_place
from parvis.listen.meetings.models import Relay, State
from parvis.listen.meetings.services import OutsideTerritory
from parvis.listen.paper.kit.filling import MOST_IN_KIT, carried
from parvis.listen.paper.models import Copy, PrintRun
from parvis.listen.paper.queries import A_BUNDLE, RunChanged, bundle_pdf, bundles
from parvis.listen.paper.receipts import copy_receipt
from parvis.listen.paper.services import CannotPrint, Destination, print_run_make
from parvis.listen.questionnaires.models import Version
from parvis.web.codes import CodeKind, code_hash
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.listen.meetings.making import elsewhere, make_meeting
from tests.listen.meetings.test_relays import make_relay
from tests.pdf_tags import flat, read_tags

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]

WANTED: Mapping[str, Any] = {
    "departement": "00",
    "quartier": "QN00001M",
    "languages": ["fr"],
    "copies": "2",
    "large_copies": "0",
    "blocks": ["participer", "profil"],
}


def make_run(
    by: Scope | None = None, *, copies: int = 2, to: Mapping[str, Any] | None = None, **given: Any
) -> PrintRun:
    version = Version.objects.get()
    places = {"departement": Departement.objects.get(pk="00"), "quartier": Quartier.objects.get(pk="QN00001M")}
    values: dict[str, Any] = {"language": "fr", "large": False, "blocks": [], **given}
    return print_run_make(
        by=by or make_scope("referent"),
        campaign=version.questionnaire.campaign,
        version=version,
        copies=copies,
        destination=Destination(**{**places, **(to or {})}),
        **values,
    )


# ── What a run keeps ─────────────────────────────────────────────────────────────────────────────────
def test_each_copy_has_a_receipt_that_is_printed_and_of_which_only_the_hmac_is_kept() -> None:
    run = make_run(copies=3)
    printed = flat(read_tags(bundle_pdf(run, first=1, last=3)).root.words)
    for copy in run.copies.all():
        code = copy_receipt(copy.pk)
        assert code in printed
        assert bytes(copy.receipt) == code_hash(CodeKind.RECEIPT, code)
    codes = {copy_receipt(copy.pk) for copy in run.copies.all()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(c::text, '') FROM paper_copy c")
        kept = cursor.fetchone()[0] + str(run.layout)
    assert len(codes) == 3
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_a_run_downloaded_again_is_the_same_to_the_byte() -> None:
    run = make_run()
    assert bundle_pdf(run, first=1, last=2) == bundle_pdf(PrintRun.objects.get(pk=run.pk), first=1, last=2)


def test_the_printed_receipt_opens_the_answer_once_it_is_entered() -> None:
    run = make_run(copies=1)
    copy = run.copies.get()
    place = read_place({"quartier": "QN00001M"})
    assert place is not None
    contribution_enter(
        id=copy.pk, campaign=run.campaign, version=run.version, language="fr", place=place,
        answers={"defi_mots": "Des bancs."}, receipt=copy_receipt(copy.pk),
        entered=Entered(channel=Channel.PAPER, help=Help.ALONE),
    )  # fmt: skip
    assert bytes(Submission.objects.get().receipt) == bytes(copy.receipt)


def test_a_run_whose_boxes_would_move_is_not_printed_again_and_says_so() -> None:
    by = make_scope("referent")
    relay = make_relay(by)
    run = make_run(by, to={"relay": relay})
    Relay.objects.filter(pk=relay.pk).update(name="Maison de quartier du Lavoir et des Tilleuls, " * 3)
    response = client_of(by).get(f"/agents/papier/{run.number}/exemplaires-1.pdf")
    assert response.status_code == 409
    assert "restent valables" in response.content.decode()


def test_a_run_is_not_printed_again_under_another_key_whose_receipts_would_open_nothing(settings: Settings) -> None:
    run = make_run()
    settings.PARVIS_CODE_KEY = b"another key"
    with pytest.raises(RunChanged):
        bundle_pdf(run, first=1, last=2)


def test_the_page_of_a_relay_leads_to_its_forms() -> None:
    by = make_scope("referent")
    relay = make_relay(by)
    page = client_of(by).get(f"/agents/relais/{relay.pk}/").content.decode()
    (address,) = re.findall(r'href="(/agents/papier/nouveau/[^"]+)"', page)
    form = client_of(by).get(address.replace("&amp;", "&")).content.decode()
    assert f'<option value="{relay.pk}" selected>' in form


def test_a_run_is_journaled_without_a_receipt() -> None:
    run = make_run()
    entry = Entry.objects.get(action="tirage préparé")
    assert (entry.thing_id, entry.departement) == (str(run.number), "00")
    assert entry.detail["exemplaires"] == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [({"language": "tlh"}, "langue"), ({"blocks": ["lien"]}, "feuille"), ({"to": {"quartier": None}}, "territoire")],
)
def test_what_the_questionnaire_or_the_mandate_does_not_have_is_refused(given: dict[str, Any], said: str) -> None:
    by = make_scope("relais", quartier="QN00001M")
    with pytest.raises((CannotPrint, OutsideTerritory), match=said):
        make_run(by, **given)
    assert not PrintRun.objects.exists()


def test_a_run_stands_in_one_departement() -> None:
    with pytest.raises((CannotPrint, OutsideTerritory), match="même département"):
        make_run(make_scope("national"), to={"departement": elsewhere()})


# ── The pages ────────────────────────────────────────────────────────────────────────────────────────
def test_a_relay_prepares_a_run_in_each_language_and_size_and_downloads_the_kit() -> None:
    by = make_scope("relais", quartier="QN00001M")
    client = client_of(by)
    wanted = {**WANTED, "languages": ["fr", "ar"], "large_copies": "1"}
    page = client.post("/agents/papier/nouveau/", wanted, follow=True)
    assert "4 tirages sont prêts" in page.content.decode()
    made = list(PrintRun.objects.order_by("number"))
    assert [(one.language, one.large, one.copies_wanted) for one in made] == [
        ("fr", False, 2), ("fr", True, 1), ("ar", False, 2), ("ar", True, 1),
    ]  # fmt: skip
    others = [str(one.number) for one in made[1:]]
    response = client.get(f"/agents/papier/{made[0].number}/trousse.zip", {"avec": others})
    assert response["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(response.content)) as kit:
        assert kit.testzip() is None
        names = kit.namelist()
    assert [re.sub(r"tirage-\d+", "tirage-N", name) for name in names] == [
        "1-mode-d-emploi.pdf",
        "2-texte-de-deux-minutes.pdf",
        "3-affiche-fr.pdf",
        "4-cartes-de-poche-fr.pdf",
        "3-affiche-ar.pdf",
        "4-cartes-de-poche-ar.pdf",
        "5-questionnaires-fr-tirage-N-exemplaires-1-a-2.pdf",
        "5-questionnaires-fr-gros-caracteres-tirage-N-exemplaires-1-a-1.pdf",
        "5-questionnaires-ar-tirage-N-exemplaires-1-a-2.pdf",
        "5-questionnaires-ar-gros-caracteres-tirage-N-exemplaires-1-a-1.pdf",
    ]


def test_a_large_run_comes_in_files_of_fifty_and_is_not_in_the_kit() -> None:
    run = make_run(copies=MOST_IN_KIT + 5)
    assert list(bundles(run)) == [(1, 50), (51, 100), (101, 105)]
    assert carried([run, small := make_run(copies=A_BUNDLE)]) == [small]
    page = client_of(make_scope()).get(f"/agents/papier/{run.number}/").content.decode()
    assert "Exemplaires 101 à 105" in page
    assert client_of(make_scope()).get(f"/agents/papier/{run.number}/exemplaires-2.pdf").status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"copies": "0"}, "Demandez au moins un exemplaire"),
        ({"copies": "2001"}, "faites plusieurs tirages"),
        ({"languages": []}, "Cochez au moins une langue"),
        ({"quartier": ""}, "Choisissez un quartier de votre territoire"),
    ],
)
def test_a_mistake_in_the_form_is_said_and_makes_nothing(changes: dict[str, Any], said: str) -> None:
    client = agent_client("relais", quartier="QN00001M")
    page = client.post("/agents/papier/nouveau/", {**WANTED, **changes}).content.decode()
    assert said in page
    assert not PrintRun.objects.exists()


def test_the_count_of_entered_copies_is_shown() -> None:
    by = make_scope("animateur")
    run = make_run(by, copies=3)
    copy = run.copies.first()
    assert copy is not None
    place = read_place({"quartier": "QN00001M"})
    assert place is not None
    copy.contribution = contribution_enter(
        id=uuid4(), campaign=run.campaign, version=run.version, language="fr", place=place, answers={},
        receipt=copy_receipt(copy.pk), entered=Entered(channel=Channel.PAPER, help=Help.ALONE),
    )  # fmt: skip
    copy.save()
    assert "1 sur 3" in client_of(by).get(f"/agents/papier/{run.number}/").content.decode()


def test_the_list_takes_as_many_queries_for_one_run_as_for_five() -> None:
    by = make_scope("animateur")
    client = client_of(by)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/agents/papier/").status_code == 200
        return len(asked)

    make_run(by, copies=1)
    client.get("/agents/papier/")
    one = queries()
    for _run in range(4):
        make_run(by, copies=1)
    assert queries() == one


@pytest.mark.parametrize("role", list(Role))
def test_paper_opens_to_those_of_the_table(role: Role) -> None:
    Departement.objects.filter(pk="00").update(region="00")
    run = make_run(copies=1)
    client, scope = agent_client(role), make_scope(role)
    for path in ("", f"{run.number}/"):
        assert (client.get(f"/agents/papier/{path}").status_code == 200) == scope.may("paper:see")
    assert (client.get("/agents/papier/nouveau/").status_code == 200) == scope.may("paper:print")


def test_an_empty_list_says_what_to_do() -> None:
    assert "Préparez-en un" in agent_client("animateur").get("/agents/papier/").content.decode()


def test_the_form_offers_the_meetings_ahead_only() -> None:
    by = make_scope("referent")
    ahead, draft = make_meeting(by, state=State.ANNOUNCED), make_meeting(by, title="Brouillon caché")
    page = client_of(by).get("/agents/papier/nouveau/").content.decode()
    assert str(ahead.pk) in page
    assert str(draft.pk) not in page


def test_a_copy_is_numbered_once() -> None:
    run = make_run(copies=2)
    assert list(Copy.objects.filter(run=run).values_list("number", flat=True)) == [1, 2]
