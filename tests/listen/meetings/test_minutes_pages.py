"""The pages of the minutes: who opens them, what they say when two people write, what they cost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.ground.people.models import Role
from parvis.ground.territories.models import Departement, Region
from parvis.listen.meetings.minutes_services import minutes_correct
from parvis.listen.meetings.models import DayNote, Meeting, MeetingDocument, MinutesPublication, MinutesVersion, State
from tests.ground.library.conftest import storage
from tests.ground.library.test_library import body_of, make_document
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.listen.meetings.minutes_making import make_draft, make_held, make_item, make_published, make_source
from tests.strict import StrictClient

__all__ = ["storage"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]

CANARY = "Mot-témoin-0059"


def base(meeting: Meeting) -> str:
    return f"/agents/reunions/{meeting.pk}/compte-rendu/"


def pages(draft: MinutesVersion, source: object, item: object) -> dict[str, list[str]]:
    """Every address of the minutes, by the ability that it asks."""
    one, here = f"fichiers/{source}/", f"paroles/{item}/"
    return {
        "minutes:see": ["", "relire/"],
        "minutes:write": ["abandonner/", "conditions/", "documents/", "paroles/nouvelle/", here, "fichiers/nouveau/",
                          "corriger/", one, f"{one}original/"],
    }  # fmt: skip


def acts(source: object, item: object) -> list[str]:
    """Every address of the minutes that only takes what is sent."""
    one, here = f"fichiers/{source}/", f"paroles/{item}/"
    return ["commencer/", "notes/", "publier/", f"{here}deplacer/", f"{here}retirer/", f"{one}0/", f"{one}garder/",
            f"{one}effacer/"]  # fmt: skip


@pytest.fixture
def written(storage: Path) -> tuple[MinutesVersion, object, object]:
    by = make_scope("national")
    draft = make_draft(by, make_held(by, title=CANARY))
    item = make_item(by, draft, CANARY)
    return draft, make_source(by, draft.meeting).pk, item.item


def test_each_page_opens_to_the_roles_of_the_table_and_to_no_other(written: tuple[MinutesVersion, Any, Any]) -> None:
    draft, source, item = written
    Departement.objects.filter(pk="00").update(region="00")
    for role in Role:
        scope = make_scope(role)
        client = client_of(scope)
        for ability, paths in pages(draft, source, item).items():
            for path in paths:
                response = client.get(base(draft.meeting) + path)
                if response.streaming:
                    body_of(response)
                assert response.status_code == (200 if scope.may(ability) else 404), path
        if not scope.may("minutes:write"):
            for path in acts(source, item):
                assert client.post(base(draft.meeting) + path).status_code == 404, path
    draft.refresh_from_db()
    assert draft.items.get().text == CANARY


@pytest.mark.parametrize("role", [Role.ANIMATEUR, Role.REFERENT, Role.PREFET, Role.COLLECTIVITE, Role.REGION])
def test_the_minutes_of_a_foreign_meeting_are_a_404(written: tuple[MinutesVersion, Any, Any], role: Role) -> None:
    draft, source, item = written
    region = Region.objects.create(code="99", name="Ailleurs", sort_key="ailleurs", zone="metro")
    Departement.objects.create(code="974", name="Autre", sort_key="autre", zone="drom", region=region)
    place = {"region": "99"} if role == Role.REGION else {"departement": "974"}
    client = agent_client(role, **place)
    for paths in pages(draft, source, item).values():
        for path in paths:
            assert client.get(base(draft.meeting) + path).status_code == 404, path
    for path in acts(source, item):
        assert client.post(base(draft.meeting) + path, {"faire": "ecarter"}).status_code == 404, path


def test_the_item_or_the_file_of_another_meeting_is_not_reached_through_ones_own(
    written: tuple[MinutesVersion, Any, Any],
) -> None:
    _draft, source, item = written
    by = make_scope()
    own = make_draft(by)
    client = client_of(by)
    for path in (f"fichiers/{source}/", f"fichiers/{source}/original/"):
        assert client.get(base(own.meeting) + path).status_code == 404
    for path in (f"fichiers/{source}/0/", f"fichiers/{source}/garder/", f"fichiers/{source}/effacer/"):
        assert client.post(base(own.meeting) + path, {"faire": "ecarter"}).status_code == 404
    page = client.get(f"{base(own.meeting)}paroles/{item}/", follow=True).content.decode()
    assert "retirée par quelqu’un d’autre" in page and CANARY not in page


def test_from_a_held_meeting_the_way_leads_to_the_minutes() -> None:
    by = make_scope()
    meeting = make_held(by)
    client = client_of(by)
    assert "Écrire le compte rendu" in client.get(f"/agents/reunions/{meeting.pk}/").content.decode()
    assert "Commencer le compte rendu" in client.get(base(meeting)).content.decode()
    assert client.post(f"{base(meeting)}commencer/").status_code == 302
    DayNote.objects.create(meeting=meeting, object="defi", text="Arrivée tard.")
    assert "Une note prise pendant la réunion" in client.get(base(meeting)).content.decode()
    assert "Arrivée tard." in client.post(f"{base(meeting)}notes/", follow=True).content.decode()


def test_a_meeting_not_yet_held_says_what_to_do_first() -> None:
    by = make_scope()
    meeting = make_held(by, state=State.ANNOUNCED)
    client = client_of(by)
    assert "marquer qu’elle a eu lieu" in client.get(base(meeting)).content.decode()
    page = client.post(f"{base(meeting)}commencer/", follow=True).content.decode()
    assert "marquez d’abord" in page and not MinutesVersion.objects.exists()


def test_words_are_typed_changed_moved_and_taken_out() -> None:
    by = make_scope()
    draft = make_draft(by)
    client, here = client_of(by), base(draft.meeting)
    said = {"object": "projet", "text": "Un city-stade.", "agreed": "12", "disputed": "L’emplacement."}
    assert (
        "Écrivez ce qui a été dit." in client.post(f"{here}paroles/nouvelle/", {**said, "text": " "}).content.decode()
    )
    answer = client.post(f"{here}paroles/nouvelle/", said)
    item = draft.items.get()
    assert answer["Location"] == f"{here}#parole-{item.item}"
    make_item(by, draft, "Avant.", object="projet")
    assert client.post(f"{here}paroles/{item.item}/deplacer/", {"vers": "bas"}).status_code == 302
    page = client.get(here).content.decode()
    assert page.index("Avant.") < page.index("Un city-stade.") and "L’emplacement." in page
    assert "retirée du compte rendu" in client.post(f"{here}paroles/{item.item}/retirer/", follow=True).content.decode()
    assert "par quelqu’un d’autre" in client.post(f"{here}paroles/{item.item}/", said, follow=True).content.decode()


def test_two_people_in_the_same_words_the_second_sees_those_of_the_first_before_writing_over() -> None:
    by = make_scope()
    draft = make_draft(by)
    item = make_item(by, draft)
    client, path = client_of(by), f"{base(draft.meeting)}paroles/{item.item}/"
    seen = client.get(path).context["form"]["seen"].value()
    sent = {"object": "defi", "agreed": "", "disputed": "", "seen": seen}
    assert client.post(path, {**sent, "text": "Mots de la première."}).status_code == 302
    answer = client.post(path, {**sent, "text": "Mots de la seconde."})
    page = answer.content.decode()
    assert "Quelqu’un a changé ce texte" in page and "Mots de la première." in page and "Mots de la seconde." in page
    assert draft.items.get().text == "Mots de la première."
    again = {**sent, "text": "Les deux.", "seen": answer.context["form"]["seen"].value()}
    assert client.post(path, again).status_code == 302
    assert draft.items.get().text == "Les deux."


def test_two_people_in_the_same_answers_likewise() -> None:
    by = make_scope()
    draft = make_draft(by)
    client, path = client_of(by), f"{base(draft.meeting)}conditions/"
    form = client.get(path).context["form"]
    sent = {"seen": form["seen"].value(), "condition-enfants": "oui", "condition-enfants-note": "neuf enfants"}
    assert (
        client.post(path, {**sent, "summary": "Le premier.", "tool": "oui", "cadrage-elus": "non"}).status_code == 302
    )
    answer = client.post(path, {**sent, "summary": "Le second."})
    page = answer.content.decode()
    assert "Quelqu’un a changé" in page and "Le premier." in page and "Oui, neuf enfants" in page
    draft.refresh_from_db()
    assert draft.summary == "Le premier." and draft.tool_presented is True
    assert [(row["key"], row["answer"]) for row in draft.checklist] == [("elus", "non")]
    again = {**sent, "summary": "Le second.", "seen": answer.context["form"]["seen"].value()}
    assert client.post(path, again).status_code == 302


def test_what_the_announcement_said_is_shown_beside_each_condition() -> None:
    by = make_scope()
    draft = make_draft(by, make_held(by, childcare="de 3 à 10 ans", access=["plain-pied"]))
    page = client_of(by).get(f"{base(draft.meeting)}conditions/").content.decode()
    assert "Annoncé\xa0: de 3 à 10 ans" in page and "Annoncé\xa0: Accès de plain-pied" in page


def test_publication_asks_for_a_last_reading_and_refuses_a_draft_that_changed_since() -> None:
    by = make_scope()
    draft = make_draft(by)
    make_item(by, draft)
    client, here = client_of(by), base(draft.meeting)
    seen = client.get(f"{here}relire/").context["form"]["seen"].value()
    assert "cochez cette case" in client.post(f"{here}publier/", {"seen": seen}).content.decode()
    make_item(by, draft, "Entre-temps.")
    page = client.post(f"{here}publier/", {"seen": seen, "read_again": "on"}, follow=True).content.decode()
    assert "a changé le brouillon depuis votre relecture" in page and "Entre-temps." in page
    assert not MinutesPublication.objects.exists()
    seen = client.get(f"{here}relire/").context["form"]["seen"].value()
    page = client.post(f"{here}publier/", {"seen": seen, "read_again": "on"}, follow=True).content.decode()
    assert "Le compte rendu est publié" in page and "Versions publiées" in page
    draft.meeting.refresh_from_db()
    assert draft.meeting.state == State.MINUTED


def test_an_empty_draft_is_not_published_and_the_page_says_why() -> None:
    by = make_scope()
    draft = make_draft(by)
    client, here = client_of(by), base(draft.meeting)
    seen = client.get(f"{here}relire/").context["form"]["seen"].value()
    assert "ne dit rien" in client.post(f"{here}publier/", {"seen": seen, "read_again": "on"}).content.decode()


def test_a_correction_is_opened_with_its_note_and_can_be_given_up() -> None:
    by = make_scope()
    version = make_published(by)
    client, here = client_of(by), base(version.meeting)
    assert "Dites ce que vous corrigez" in client.post(f"{here}corriger/", {"note": " "}).content.decode()
    page = client.post(f"{here}corriger/", {"note": "Le nombre était faux."}, follow=True).content.decode()
    assert "brouillon de la version 2" in page and "Le nombre était faux." in page
    assert "déjà ouverte" in client.post(f"{here}corriger/", {"note": "x"}).content.decode()
    assert "La version publiée ne change pas" in client.get(f"{here}abandonner/").content.decode()
    assert "Le brouillon est effacé" in client.post(f"{here}abandonner/", follow=True).content.decode()


@pytest.mark.parametrize("path", ["conditions/", "paroles/nouvelle/", "fichiers/nouveau/", "abandonner/", "relire/"])
def test_without_draft_one_is_brought_back_to_the_minutes(path: str) -> None:
    by = make_scope()
    meeting = make_published(by).meeting
    page = client_of(by).get(base(meeting) + path, follow=True).content.decode()
    assert "Il n’y a plus de brouillon" in page


def test_documents_of_the_territory_are_joined_and_those_of_elsewhere_are_not(storage: Path) -> None:
    by = make_scope()
    meeting = make_held(by)
    here = Departement.objects.get(pk="00")
    near, far = make_document(departement=here, title="Affiche"), make_document(departement=None, title="D’ailleurs")
    client, path = client_of(by), f"{base(meeting)}documents/"
    assert "D’ailleurs" not in client.get(path).content.decode()
    assert "n’est plus dans la bibliothèque" in client.post(path, {"documents": [far.pk]}).content.decode()
    assert client.post(path, {"documents": [near.pk]}).status_code == 302
    assert MeetingDocument.objects.get().document == near
    assert client.post(path, {}).status_code == 302 and not MeetingDocument.objects.exists()


def test_the_pages_of_minutes_ask_the_same_number_of_queries_whatever_their_length() -> None:
    by = make_scope()
    draft = make_draft(by)
    client = client_of(by)
    counts = []
    for more in (2, 30):
        for number in range(more):
            make_item(by, draft, f"Parole {number}.", object=("defi", "projet")[number % 2])
        for path in ("", "relire/"):
            with CaptureQueriesContext(connection) as queries:
                client.get(base(draft.meeting) + path)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_hostile_words_are_shown_as_text() -> None:
    by = make_scope()
    draft = make_draft(by)
    make_item(by, draft, "<script>alert(1)</script>", disputed="<img src=x onerror=1>")
    for path in ("", "relire/"):
        page = client_of(by).get(base(draft.meeting) + path).content.decode()
        assert "&lt;script&gt;" in page and "<img src=x" not in page


def test_a_draft_is_nowhere_in_public(client: StrictClient, written: tuple[MinutesVersion, Any, Any]) -> None:
    draft, _source, _item = written
    Meeting.objects.update(title="Titre")
    code = draft.meeting.code
    for path in (f"/reunions/{code}/compte-rendu/", f"/reunions/{code}/compte-rendu/1/",
                 f"/reunions/{code}/compte-rendu/1.pdf", f"/reunions/{code}/compte-rendu/1.odt"):  # fmt: skip
        assert client.get(path).status_code == 404
    for path in (
        f"/reunions/{code}/",
        "/reunions/?quand=passees",
        "/reunions/fil.atom",
        f"/reunions/{code}/agenda.ics",
    ):
        assert (
            CANARY not in client.get(path).content.decode() and "compte-rendu" not in client.get(path).content.decode()
        )


def test_the_feed_tells_of_published_minutes_by_their_summary_never_by_their_words(client: StrictClient) -> None:
    by = make_scope()
    counts = []
    for number in range(3):
        version = make_published(by, (CANARY,))
        with CaptureQueriesContext(connection) as queries:
            feed = client.get(f"/reunions/fil.atom?n={number}").content.decode()
        counts.append(len(queries))
        assert feed.count('term="Compte rendu"') == number + 1 and CANARY not in feed
        assert f"/reunions/{version.meeting.code}/compte-rendu/" in feed
    assert counts[0] == counts[1] == counts[2]
    minutes_correct(by=by, meeting=version.meeting, note="Brouillon de correction.")
    assert "Brouillon de correction" not in client.get("/reunions/fil.atom?n=9").content.decode()
