"""The minutes: begun once held, written by several, published, corrected; what was published never changes."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from parvis.ground.campaigns.checklist import ChecklistQuestion
from parvis.ground.journal.models import Entry
from parvis.listen.meetings.framework import conditions_of, kept, told
from parvis.listen.meetings.minutes_filling import Words, minutes_sheet
from parvis.listen.meetings.minutes_queries import last_published, open_draft, published
from parvis.listen.meetings.minutes_seen import ChangedMeanwhile, seen_of_item, seen_of_version, seen_of_whole
from parvis.listen.meetings.minutes_services import (
    item_change,
    item_move,
    item_remove,
    minutes_begin,
    minutes_change,
    minutes_correct,
    minutes_discard,
    minutes_publish,
    notes_take,
)
from parvis.listen.meetings.models import DayNote, MinutesItem, MinutesPublication, MinutesVersion, State, Tally
from parvis.listen.meetings.states import WrongWay
from tests.ground.people.making import make_scope
from tests.listen.meetings.making import make_meeting
from tests.listen.meetings.minutes_making import make_draft, make_held, make_item, make_published, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]

SAID = {"object": "defi", "agreed": None, "disputed": ""}


# ── Begun, filled ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("state", [State.DRAFT, State.ANNOUNCED])
def test_minutes_are_not_begun_before_the_meeting_is_held(state: State) -> None:
    with pytest.raises(WrongWay, match="une fois la réunion tenue"):
        minutes_begin(by=make_scope(), meeting=make_meeting(state=state))


def test_the_draft_begins_with_what_was_noted_during_the_meeting() -> None:
    by, meeting = make_scope(), make_held()
    first = DayNote.objects.create(meeting=meeting, object="projet", text="Un city-stade.", agreed=12)
    draft = minutes_begin(by=by, meeting=meeting)
    item = draft.items.get()
    assert (item.item, item.text, item.object, item.agreed) == (first.pk, "Un city-stade.", "projet", 12)
    assert item.method == MinutesItem.Method.NOTED


def test_a_second_beginning_gives_the_same_draft() -> None:
    by, meeting = make_scope(), make_held()
    assert minutes_begin(by=by, meeting=meeting) == minutes_begin(by=by, meeting=meeting)


def test_a_note_that_a_phone_sent_late_is_taken_once() -> None:
    by = make_scope()
    draft = make_draft(by)
    DayNote.objects.create(meeting=draft.meeting, object="defi", text="Arrivée tard.")
    assert [notes_take(by=by, version=draft) for _twice in range(2)] == [1, 0]


def test_things_said_are_put_in_order_within_their_object() -> None:
    by = make_scope()
    draft = make_draft(by)
    one, other, two = (
        make_item(by, draft, "un"),
        make_item(by, draft, "x", object="projet"),
        make_item(by, draft, "deux"),
    )
    item_move(by=by, version=draft, item=two.item, up=True)
    item_move(by=by, version=draft, item=two.item, up=True)
    item_move(by=by, version=draft, item=other.item, up=False)
    assert [said.text for said in draft.items.filter(object="defi")] == ["deux", "un"]
    assert draft.items.get(item=other.item).position == 1 and one.item != two.item


def test_the_words_of_a_question_stay_with_its_answer_when_the_campaign_changes_its_list() -> None:
    by = make_scope()
    draft = make_draft(by)
    questions = list(ChecklistQuestion.objects.filter(campaign=draft.meeting.campaign))
    assert len(questions) >= 8
    rows = kept(conditions_of(draft.meeting), {"enfants": ("oui", "neuf enfants"), "place": ("", "")})
    minutes_change(by=by, version=draft, fields={"conditions": rows}, seen=seen_of_version(draft))
    ChecklistQuestion.objects.all().delete()
    draft.refresh_from_db()
    assert [(one.question, one.answer) for one in told(draft.conditions)] == [
        ("Les enfants étaient gardés ou accueillis", "Oui, neuf enfants")
    ]


# ── Two people at once ───────────────────────────────────────────────────────────────────────────────
def test_who_changes_words_that_somebody_changed_meanwhile_is_told_and_nothing_is_lost() -> None:
    by = make_scope()
    draft = make_draft(by)
    item = make_item(by, draft)
    seen = seen_of_item(item)
    item_change(by=by, version=draft, item=item.item, fields={**SAID, "text": "De A."}, seen=seen)
    with pytest.raises(ChangedMeanwhile, match="Quelqu’un a changé"):
        item_change(by=by, version=draft, item=item.item, fields={**SAID, "text": "De B."}, seen=seen)
    assert draft.items.get().text == "De A."


def test_two_people_who_change_different_things_do_not_meet() -> None:
    by = make_scope()
    draft = make_draft(by)
    one, two, facts = make_item(by, draft, "un"), make_item(by, draft, "deux"), seen_of_version(draft)
    item_change(by=by, version=draft, item=one.item, fields={**SAID, "text": "un bis"}, seen=seen_of_item(one))
    item_change(by=by, version=draft, item=two.item, fields={**SAID, "text": "deux bis"}, seen=seen_of_item(two))
    minutes_change(by=by, version=draft, fields={"summary": "Résumé."}, seen=facts)
    with pytest.raises(ChangedMeanwhile):
        minutes_change(by=by, version=draft, fields={"summary": "Autre."}, seen=facts)


def test_what_is_published_is_what_was_read_again() -> None:
    by = make_scope()
    draft = make_draft(by)
    item = make_item(by, draft)
    seen = seen_of_whole(draft)
    item_remove(by=by, version=draft, item=item.item)
    make_item(by, draft, "Ajouté après la relecture.")
    with pytest.raises(ChangedMeanwhile):
        minutes_publish(by=by, version=draft, seen=seen, read_again=True)
    assert not MinutesPublication.objects.exists()


# ── Published ────────────────────────────────────────────────────────────────────────────────────────
def test_publication_makes_the_meeting_minuted_once_and_is_journaled() -> None:
    version = make_published()
    meeting = version.meeting
    meeting.refresh_from_db()
    assert meeting.state == State.MINUTED
    assert meeting.transitions.filter(before=State.HELD, after=State.MINUTED).count() == 1
    assert Entry.objects.filter(action="compte rendu publié", thing_id=str(version.pk)).exists()
    by = make_scope()
    publish(by, minutes_correct(by=by, meeting=meeting, note="Une faute."))
    assert meeting.transitions.filter(after=State.MINUTED).count() == 1


def test_the_journal_holds_no_words_of_the_minutes() -> None:
    make_published(texts=("Mot-témoin des minutes",))
    assert not [entry for entry in Entry.objects.all() if "témoin" in str(entry.detail)]


def test_minutes_are_not_published_unread() -> None:
    by = make_scope()
    draft = make_draft(by)
    make_item(by, draft)
    with pytest.raises(WrongWay, match="cochez la case"):
        minutes_publish(by=by, version=draft, seen=seen_of_whole(draft), read_again=False)


def test_minutes_that_say_nothing_are_published_only_when_they_say_so() -> None:
    by = make_scope()
    draft = make_draft(by)
    with pytest.raises(WrongWay, match="ne dit rien"):
        publish(by, draft)
    fields = {"summary": "Personne n’est venu, rien n’a été dit."}
    minutes_change(by=by, version=draft, fields=fields, seen=seen_of_version(draft))
    assert publish(by, MinutesVersion.objects.get(pk=draft.pk)).publication


def test_published_minutes_do_not_change_even_by_the_services() -> None:
    by = make_scope()
    version = make_published(by)
    item = version.items.get()
    with pytest.raises(WrongWay, match="ne change plus"):
        item_change(by=by, version=version, item=item.item, fields={**SAID, "text": "x"}, seen=seen_of_item(item))
    with pytest.raises(WrongWay, match="ne change plus"):
        minutes_publish(by=by, version=version, seen=seen_of_whole(version), read_again=True)


def change_version(version: MinutesVersion) -> None:
    MinutesVersion.objects.filter(pk=version.pk).update(summary="x")


def change_item(version: MinutesVersion) -> None:
    version.items.update(text="x")


def remove_item(version: MinutesVersion) -> None:
    version.items.all().delete()


def add_item(version: MinutesVersion) -> None:
    MinutesItem.objects.create(version=version, revision=1, position=9, object="defi", text="x")


def unpublish(version: MinutesVersion) -> None:
    MinutesPublication.objects.filter(version=version).delete()


def redate(version: MinutesVersion) -> None:
    MinutesPublication.objects.filter(version=version).update(xact=1)


@pytest.mark.parametrize("act", [change_version, change_item, remove_item, add_item, unpublish, redate])
def test_the_database_refuses_a_change_of_what_was_published(act: object) -> None:
    version = make_published()
    with pytest.raises(DatabaseError, match="publié"), transaction.atomic():
        act(version)  # type: ignore[operator]


def test_the_attendance_told_stays_that_of_the_day_of_publication() -> None:
    by, meeting = make_scope(), make_held()
    Tally.objects.create(meeting=meeting, sheet="presence", group="total", key="", count=40)
    draft = make_draft(by, meeting)
    make_item(by, draft)
    version = publish(by, draft)
    Tally.objects.update(count=90)
    assert minutes_sheet(version).attendance_total == "40 personnes"


# ── Corrected ────────────────────────────────────────────────────────────────────────────────────────
def test_a_correction_keeps_the_identity_of_what_was_said_and_renews_only_changed_words() -> None:
    by = make_scope()
    first = make_published(by, ("un", "deux", "trois"))
    draft = minutes_correct(by=by, meeting=first.meeting, note="Le nombre était faux.")
    assert [one.item for one in draft.items.all()] == [one.item for one in first.items.all()]
    one, two, three = draft.items.all()
    item_change(
        by=by, version=draft, item=one.item, fields={**SAID, "text": "un", "agreed": 30}, seen=seen_of_item(one)
    )
    item_change(by=by, version=draft, item=two.item, fields={**SAID, "text": "deux bis"}, seen=seen_of_item(two))
    added = make_item(by, draft, "quatre")
    revisions = {item.text: item.revision for item in draft.items.all()}
    assert revisions == {"un": 1, "deux bis": 2, "trois": 1, "quatre": 2}
    assert added.item != three.item
    two.refresh_from_db()
    item_change(by=by, version=draft, item=two.item, fields={**SAID, "text": "deux"}, seen=seen_of_item(two))
    assert draft.items.get(item=two.item).revision == 1, "words that come back are the words that were cited"


def test_former_versions_are_kept_and_told_with_the_note_of_the_correction() -> None:
    by = make_scope()
    first = make_published(by)
    second = publish(by, minutes_correct(by=by, meeting=first.meeting, note="Le nombre était faux."))
    assert [one.number for one in published(first.meeting)] == [2, 1] and last_published(first.meeting) == second
    sheet = minutes_sheet(second)
    assert sheet.correction_note == "Le nombre était faux."
    assert [(one.number, one.url[-16:]) for one in sheet.previous] == [(1, "/compte-rendu/1/")]


@pytest.mark.parametrize("note", ["", "   "])
def test_a_correction_says_what_it_corrects(note: str) -> None:
    version = make_published()
    with pytest.raises(WrongWay, match="Dites ce que vous corrigez"):
        minutes_correct(by=make_scope(), meeting=version.meeting, note=note)
    with pytest.raises(IntegrityError), transaction.atomic():
        MinutesVersion.objects.create(meeting=version.meeting, number=2)


def test_there_is_one_draft_at_a_time() -> None:
    by = make_scope()
    version = make_published(by)
    minutes_correct(by=by, meeting=version.meeting, note="x")
    with pytest.raises(WrongWay, match="déjà ouverte"):
        minutes_correct(by=by, meeting=version.meeting, note="y")
    with pytest.raises(WrongWay, match="est publié"):
        minutes_discard(by=by, version=open_draft(version.meeting) or version)
        minutes_begin(by=by, meeting=version.meeting)


def test_a_draft_given_up_leaves_what_was_published() -> None:
    by = make_scope()
    version = make_published(by)
    minutes_discard(by=by, version=minutes_correct(by=by, meeting=version.meeting, note="x"))
    assert list(published(version.meeting)) == [version] and open_draft(version.meeting) is None
    with pytest.raises(WrongWay):
        minutes_discard(by=by, version=version)


# ── What may be told ─────────────────────────────────────────────────────────────────────────────────
def test_the_sheet_tells_only_the_words_given_and_nothing_beside_a_notice() -> None:
    by = make_scope()
    draft = make_draft(by)
    one = make_item(by, draft, "Madame Dupont a dit", agreed=30, disputed="Non.")
    two = make_item(by, draft, "Secret", agreed=30, disputed="Débat secret")
    words = {one.item: Words("[nom masqué] a dit", True), two.item: Words("En cours de relecture.", False)}
    lines = minutes_sheet(publish(by, draft), words=words).sections[0].statements
    assert [(line.text, line.agreed, line.disputed) for line in lines] == [
        ("[nom masqué] a dit", "30 personnes", "Non."),
        ("En cours de relecture.", "", ""),
    ]
    with pytest.raises(KeyError):
        minutes_sheet(draft, words={uuid4(): Words("x", True)})


def test_a_small_number_of_people_who_agree_is_hidden() -> None:
    by = make_scope()
    draft = make_draft(by)
    make_item(by, draft, agreed=3)
    assert minutes_sheet(draft).sections[0].statements[0].agreed == "moins de 11 personnes"
