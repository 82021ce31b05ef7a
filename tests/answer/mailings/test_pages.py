"""The pages of the mailings: prepared from what is public, previewed, approved once; the ledger, the calls."""

from __future__ import annotations

import re
from collections import Counter
from email import message_from_bytes
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries

from parvis.answer.mailings.models import Delivery, Mailing, MailingVersion
from parvis.answer.mailings.queries import clocks
from parvis.answer.mailings.services import deliveries_add
from parvis.answer.mailings.states import S, deliveries_move
from parvis.ground.contacts.models import Consent, Contact
from parvis.ground.journal.models import Entry
from parvis.ground.people import policy
from parvis.listen.meetings.models import Meeting, State
from parvis.understand.corpus.models import Statement
from tests.answer.mailings.making import make_contacts, make_mailing
from tests.ground.people.making import agent_client, make_scope
from tests.listen.meetings.making import make_many, make_meeting
from tests.understand.corpus.making import make_minutes, publish
from tests.walls.test_walls import AGENTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
SAID, UNREAD = "Il faut des bancs à l’ombre.", "Le gardien Karim Benali ne répond pas."


@pytest.fixture
def meeting() -> Meeting:
    """A meeting of three days ago: minutes published, one statement read and published, one not; three people wait."""
    held = make_minutes([SAID, UNREAD], title="Parlons du parc")
    publish(make_scope(), Statement.objects.get(text=SAID))
    make_contacts(["ana@exemple.fr"], meeting_ref=held.code)
    make_contacts([""], meeting_ref=held.code, address="Léo\n1 rue Haute\n00001 Parolles")
    make_contacts([""], meeting_ref=held.code, phone="+33612345678", language="ar")
    return held


def prepared(meeting: Meeting) -> Mailing:
    agent_client().post(f"/agents/envois/reunion/{meeting.pk}/")
    return Mailing.objects.get()


def approved(meeting: Meeting) -> Mailing:
    mailing = prepared(meeting)
    agent_client().post(f"/agents/envois/{mailing.pk}/approuver/", {"seen": "on"})
    mailing.refresh_from_db()
    return mailing


def text_of(path: str, **given: Any) -> str:
    return agent_client().get(path, **given).content.decode()


def test_the_text_is_made_of_published_words_only_by_object(meeting: Meeting) -> None:
    version = prepared(meeting).versions.get()
    assert SAID in version.body and "## Changements attendus" in version.body
    assert "Karim" not in version.body and "relecture" not in version.body
    assert prepared(meeting).pk and Mailing.objects.count() == 1, "prepared twice, it is the same"


def test_without_published_minutes_the_page_says_what_to_do_first() -> None:
    held = make_meeting(state=State.HELD, days=-3)
    page = agent_client().post(f"/agents/envois/reunion/{held.pk}/").content.decode()
    assert "publiez-le d’abord" in page and not Mailing.objects.exists()


def test_what_is_edited_is_what_each_will_receive(meeting: Meeting) -> None:
    mailing = prepared(meeting)
    words = "Merci d’être venus.\n\n## Le parc\n\n- Des bancs"
    answer = agent_client().post(f"/agents/envois/{mailing.pk}/texte/", {"subject": "Le parc", "body": words})
    assert answer.status_code == 302
    mail = text_of(f"/agents/envois/{mailing.pk}/apercu/")
    assert "Merci d’être venus." in mail and "– Des bancs" in mail and "## " not in mail
    arabic = text_of(f"/agents/envois/{mailing.pk}/apercu/", data={"langue": "ar"})
    assert "/ar/rester-informe/arreter/" in arabic
    assert "<li>Des bancs</li>" in text_of(f"/agents/envois/{mailing.pk}/apercu/", data={"comme": "telephone"})
    assert agent_client().get(f"/agents/envois/{mailing.pk}/apercu/lettre.pdf").content.startswith(b"%PDF")
    whole = message_from_bytes(agent_client().get(f"/agents/envois/{mailing.pk}/apercu/courriel/fr/").content)
    assert [one.get_content_type() for one in whole.walk()][1:] == ["text/plain", "text/html"]


@pytest.mark.parametrize("body", ["", "## Un titre seul", "   \n\n "])
def test_a_text_that_says_nothing_is_refused(meeting: Meeting, body: str) -> None:
    mailing = prepared(meeting)
    page = agent_client().post(f"/agents/envois/{mailing.pk}/texte/", {"subject": "x", "body": body}).content.decode()
    assert 'id="erreurs"' in page


def test_approving_says_how_many_by_which_way_and_happens_once(meeting: Meeting) -> None:
    mailing = prepared(meeting)
    page = text_of(f"/agents/envois/{mailing.pk}/approuver/")
    assert "1 courriel part" in page and "1 lettre à imprimer" in page and "Envoyer à 3 personnes" in page
    refused = agent_client().post(f"/agents/envois/{mailing.pk}/approuver/", {}).content.decode()
    assert 'id="erreurs"' in refused and not Delivery.objects.exists()
    for _twice in range(2):
        agent_client().post(f"/agents/envois/{mailing.pk}/approuver/", {"seen": "on"})
    assert Counter(Delivery.objects.values_list("way", flat=True)) == {"email": 1, "lettre": 1, "appel": 1}
    assert Entry.objects.filter(action="envoi approuvé").count() == 1


def test_an_approved_text_never_changes(meeting: Meeting) -> None:
    mailing = approved(meeting)
    agent_client().post(f"/agents/envois/{mailing.pk}/texte/", {"subject": "x", "body": "Autre chose."})
    assert SAID in mailing.versions.get().body
    with pytest.raises(DatabaseError), transaction.atomic():
        MailingVersion.objects.update(body="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Delivery.objects.all().delete()


def test_whose_sheet_is_typed_after_the_approval_is_not_forgotten(meeting: Meeting) -> None:
    mailing = approved(meeting)
    (late,) = make_contacts(["tard@exemple.fr"], meeting_ref=meeting.code)
    assert [deliveries_add(mailing=mailing) for _twice in range(2)] == [1, 0]
    assert mailing.deliveries.get(contact=late.pk).state == S.WAITING


@pytest.mark.parametrize(
    ("outcome", "state", "kept"),
    [("joint", S.CALLED, False), ("message", S.CALLED, False), ("absent", S.WAITING, True), ("faux", S.REFUSED, True),
     ("refus", S.WITHDRAWN, False)],
)  # fmt: skip
def test_each_call_has_its_outcome(meeting: Meeting, outcome: str, state: str, kept: bool) -> None:
    mailing = approved(meeting)
    line = mailing.deliveries.get(way="appel")
    path = f"/agents/envois/{mailing.pk}/appels/"
    assert "+33612345678" in text_of(path)
    assert 'id="erreurs"' in agent_client().post(path, {"ligne": line.pk, "outcome": ""}).content.decode()
    agent_client().post(path, {"ligne": line.pk, "outcome": outcome})
    line.refresh_from_db()
    assert line.state == state and Contact.objects.filter(phone="+33612345678").exists() is kept
    assert ("+33612345678" in text_of(path)) is (state == S.WAITING)


def test_the_ledger_names_people_by_a_key_alone(meeting: Meeting) -> None:
    mailing = approved(meeting)
    page = text_of(f"/agents/envois/{mailing.pk}/registre/")
    assert "3 lignes" in page and not re.search(r"ana@|rue Haute|\+336", page)
    assert "1 ligne<" in text_of(f"/agents/envois/{mailing.pk}/registre/", data={"moyen": "lettre", "etat": "rien"})


def test_who_keeps_no_contacts_neither_approves_nor_reads_them(meeting: Meeting) -> None:
    mailing = approved(meeting)
    client = agent_client("collectivite", departement="00")
    assert client.get(f"/agents/envois/{mailing.pk}/").status_code == 200
    for name in ("lettres", "appels", "approuver"):
        assert client.get(f"/agents/envois/{mailing.pk}/{name}/").status_code == 404
    assert {one.ability for name, one in AGENTS.items() if name.startswith("mailings:")} == {
        "mailing:see", "mailing:write", "mailing:approve",
    }  # fmt: skip
    assert policy.may("animateur", "mailing:approve") and not policy.may("relais", "mailing:see")


def test_the_clock_starts_at_the_meeting_and_what_is_late_comes_first() -> None:
    for days in (-5, -40, -29):
        make_many(1, state=State.HELD, first_day=days, title=f"Il y a {-days}")
    nobody = make_many(1, state=State.HELD, first_day=-60, title="Sans personne")[0]
    for one in Meeting.objects.exclude(pk=nobody.pk):
        make_contacts([f"{one.code}@exemple.fr"], meeting_ref=one.code)
    found = clocks(Meeting.objects.all())
    assert [one.meeting.title for one in found] == ["Il y a 40", "Il y a 29", "Il y a 5", "Sans personne"]
    assert [one.late for one in found] == [True, False, False, False]
    page = text_of("/agents/envois/")
    assert page.index("Il y a 40") < page.index("Il y a 29") and "Sans personne" not in page
    assert "Sans personne" in text_of("/agents/envois/", data={"etat": "personne"})


def test_the_list_and_the_ledger_cost_the_same_whatever_their_length(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = agent_client()
    counts = []
    for number in (2, 14):
        for one in make_many(number, state=State.HELD, first_day=-50):
            make_contacts([f"{one.code}@exemple.fr"], meeting_ref=one.code)
            deliveries_add(mailing=_ready(make_mailing(one)))
        mailing = Mailing.objects.first()
        with django_assert_max_num_queries(60) as first:
            client.get("/agents/envois/")
        with django_assert_max_num_queries(60) as second:
            client.get(f"/agents/envois/{mailing.pk}/registre/")  # type: ignore[union-attr]
        counts.append((len(first.captured_queries), len(second.captured_queries)))
    assert counts[0] == counts[1]


def _ready(mailing: Mailing) -> Mailing:
    mailing.versions.update(frozen_at=mailing.created_at or "2026-01-01T00:00Z")
    return mailing


def test_a_restitution_invites_those_of_its_meetings_and_nobody_else(meeting: Meeting) -> None:
    restitution = make_meeting(state=State.ANNOUNCED, days=20, kind="restitution", title="On vous répond")
    restitution.gives_back.set([meeting])
    (invited,) = make_contacts(["bea@exemple.fr"], "restitution", meeting_ref=meeting.code)
    make_contacts(["cloe@exemple.fr"], "restitution", meeting_ref="AUTRE")
    (near,) = make_contacts(["dany@exemple.fr"], "restitution", quartier_id="QN00001M")
    mailing = prepared(restitution)
    assert "Parlons du parc" in mailing.versions.get().body
    agent_client().post(f"/agents/envois/{mailing.pk}/approuver/", {"seen": "on"})
    assert set(mailing.deliveries.values_list("contact", flat=True)) == {invited.pk, near.pk}
    assert Consent.objects.filter(contact=invited.pk, used_on=None).exists(), "nothing is used before it left"


def test_no_state_is_reached_but_by_its_way(meeting: Meeting) -> None:
    approved(meeting)
    for before, after in ((S.SENT, S.WAITING), (S.BOUNCED, S.WAITING), (S.WAITING, S.SENT), (S.HANDED, S.CLAIMED)):
        with pytest.raises(ValueError, match="no way"):
            deliveries_move(Delivery.objects.all(), before=before, after=after)
