"""What is done each day: reminders that say why they did not leave, news when there are some, the vault emptied."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from parvis.answer.mailings.digest import digests_send
from parvis.answer.mailings.models import Delivery, Mailing, Reminder
from parvis.answer.mailings.nightly import ended_on, last_day, vault_purge
from parvis.answer.mailings.reminding import APPROVED, NO_ANIMATEUR, NO_REFERENT, NOBODY_WAITS, PASSED, reminders_send
from parvis.answer.mailings.sending.run import deliveries_send
from parvis.ground.campaigns.models import Campaign
from parvis.ground.contacts.models import Contact
from parvis.ground.outbox.models import Message
from parvis.ground.people.models import Mandate
from parvis.listen.meetings.models import Meeting, State
from parvis.show.dashboards.queries import tasks
from tests.answer.mailings.making import make_contacts, make_mailing
from tests.ground.people.making import agent_client, make_scope
from tests.listen.meetings.making import make_many
from tests.show.portal.making import make_document, publish_minutes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]

#: What the campaign of the tests says: « dans le mois ».
LAST = 31


def held(days: int, *, waited: bool = True, **fields: Any) -> Meeting:
    """A meeting held ``days`` ago, that someone waits for the synthesis of."""
    (made,) = make_many(1, state=State.HELD, first_day=-days, title="Parlons du parc", **fields)
    if waited:
        make_contacts([f"{made.code}@exemple.fr"], meeting_ref=made.code)
    return made


def rows() -> list[tuple[int, bool, str]]:
    return list(Reminder.objects.values_list("step", "to_referent", "not_sent"))


# ── Reminders ────────────────────────────────────────────────────────────────────────────────────────
def test_who_holds_the_meeting_is_reminded_at_15_25_and_30_days_then_the_referent() -> None:
    animateur, referent = make_scope(), make_scope("referent")
    start = timezone.now()
    held(1, created_by=animateur.agent)
    for day in range(35):
        with time_machine.travel(start + timedelta(days=day), tick=False):
            reminders_send()
            assert reminders_send() == 0, "once a step"
    assert rows() == [(15, False, ""), (25, False, ""), (30, False, ""), (LAST + 1, True, "")]
    letters = [(one.to, one.subject) for one in Message.objects.order_by("pk")]
    assert [to for to, _subject in letters] == [animateur.agent.email] * 3 + [referent.agent.email]
    assert "en retard" in letters[-1][1] and "à envoyer" in letters[0][1]
    assert "/agents/envois/reunion/" in Message.objects.latest("pk").text


@pytest.mark.parametrize(
    ("days", "why"),
    [(15, NO_ANIMATEUR), (LAST + 1, NO_REFERENT)],
)
def test_a_reminder_that_finds_nobody_says_so(days: int, why: str) -> None:
    held(days)
    assert reminders_send() == 0 and rows()[-1][2] == why
    assert {one[2] for one in rows()[:-1]} <= {PASSED}


def test_a_reminder_not_needed_says_why() -> None:
    scope = make_scope()
    sent = make_mailing(held(16, created_by=scope.agent))
    Mailing.objects.update(state="approved", approved_at=timezone.now())
    alone = held(17, waited=False, created_by=scope.agent)
    reminders_send()
    assert sent.meeting is not None and sent.meeting.reminders.get().not_sent == APPROVED
    assert alone.reminders.get().not_sent == NOBODY_WAITS
    assert not Message.objects.exists()


def test_who_left_the_service_is_replaced_by_those_whose_mandate_is_there() -> None:
    gone, here, elsewhere = make_scope(), make_scope(quartier="QN00001M"), make_scope(quartier="QN00003M")
    Mandate.objects.filter(pk=gone.mandate.pk).update(ended_at=timezone.now())
    held(15, created_by=gone.agent)
    reminders_send()
    assert [one.to for one in Message.objects.all()] == [here.agent.email] and elsewhere.agent.email


def test_the_desk_says_what_is_late_and_what_is_next_one_click_from_where_it_is_done() -> None:
    late, soon, far = held(33), held(20), held(3)
    scope = make_scope()
    found = {one.href: one for one in tasks(scope) if "synthèse" in one.title}
    assert set(found) == {f"/agents/envois/reunion/{one.pk}/" for one in (late, soon)} and far.pk
    assert found[f"/agents/envois/reunion/{late.pk}/"].late
    mailing = make_mailing(late)
    assert f"/agents/envois/{mailing.pk}/" in {one.href for one in tasks(scope)}
    assert agent_client().get(f"/agents/envois/{mailing.pk}/").status_code == 200


# ── News of a territory ──────────────────────────────────────────────────────────────────────────────
def sent_to(email: str) -> list[str]:
    return [str(one.body) for one in mail.outbox if one.to == [email]]


def test_news_leave_once_a_week_at_most_and_only_when_there_are_some() -> None:
    make_contacts(["ana@exemple.fr"], "reunions", "suivi", quartier_id="QN00001M")
    assert digests_send() == 0, "nothing new"
    make_many(1, first_day=9, title="Rencontre au marché")
    publish_minutes(held(20, waited=False))
    start = timezone.now()
    assert digests_send() == 1 and digests_send() == 0
    deliveries_send()
    (body,) = sent_to("ana@exemple.fr")
    assert "Rencontre au marché" in body and "Comptes rendus publiés" in body and "Parlons du parc" in body
    make_many(1, first_day=20, title="Encore une")
    with time_machine.travel(start + timedelta(days=5), tick=False):
        assert digests_send() == 0, "not twice in a week"
    with time_machine.travel(start + timedelta(days=8), tick=False):
        assert digests_send() == 1
        deliveries_send()
    assert "Encore une" in sent_to("ana@exemple.fr")[-1] and "marché" not in sent_to("ana@exemple.fr")[-1]
    assert Contact.objects.count() == 1, "a consent that lasts keeps the contact"
    assert Delivery.objects.filter(state="sent").count() == 2


def test_each_hears_of_what_they_agreed_to_and_of_their_territory_only() -> None:
    make_contacts(["dates@exemple.fr"], "reunions", quartier_id="QN00001M")
    make_contacts(["suivi@exemple.fr"], "suivi", quartier_id="QN00001M")
    make_contacts(["loin@exemple.fr"], "reunions", "suivi", quartier_id="QN00003M")
    make_contacts(["synthese@exemple.fr"], "synthese", quartier_id="QN00001M")
    make_many(1, first_day=9, title="Rencontre au marché")
    make_document("Un guide du quartier")
    digests_send()
    deliveries_send()
    (dates,) = sent_to("dates@exemple.fr")
    assert "Rencontre au marché" in dates and "guide" not in dates
    assert all("Rencontre" not in one for one in sent_to("suivi@exemple.fr") + sent_to("loin@exemple.fr"))
    assert not sent_to("synthese@exemple.fr")


# ── The end ──────────────────────────────────────────────────────────────────────────────────────────
def test_when_the_campaign_is_over_the_vault_is_empty() -> None:
    make_contacts(["ana@exemple.fr"], "reunions", "suivi")
    assert vault_purge() == 0 and ended_on() is None
    over = last_day(Campaign.objects.get()) + timedelta(days=1)
    with time_machine.travel(f"{over}T10:00:00+01:00", tick=False):
        assert vault_purge() == 1
    assert not Contact.objects.exists()
