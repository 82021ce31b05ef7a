"""The corpus pulls what was said in meetings exactly like answers."""

from __future__ import annotations

import uuid

import pytest

from parvis.ground.territories.models import Quartier
from parvis.listen.meetings.models import MinutesItem, MinutesPublication, MinutesVersion
from parvis.listen.meetings.services import meeting_change
from parvis.understand.corpus.models import Statement
from parvis.understand.corpus.services import corpus_rebuild, corpus_refresh
from tests.ground.people.making import make_scope
from tests.understand.corpus.making import make_minutes, say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
BUS, SQUARE, DOCTOR = "Plus de bus le soir, jusqu’à l’hôpital.", "Un square pour les petits.", "Un médecin le matin."


def rows() -> list[tuple[object, ...]]:
    fields = [one.attname for one in Statement._meta.concrete_fields if one.attname not in {"search"}]
    return list(Statement.objects.order_by("pk").values_list(*fields))


def test_each_item_of_published_minutes_is_a_statement_with_the_meeting_as_its_source() -> None:
    meeting = make_minutes([f"  {BUS}\n", SQUARE])
    bus, square = Statement.objects.order_by("text")
    assert (bus.text, square.text) == (BUS, SQUARE)
    assert (bus.source, bus.source_id, bus.start, bus.end) == ("minutes", meeting.pk, 2, 2 + len(BUS))
    assert (bus.departement, bus.quartier, bus.outcome, bus.channel, bus.object) == (
        "00", "QN00001M", "qpv", "reunion", "defi",
    )  # fmt: skip
    assert bus.said_at == meeting.starts_at
    assert bus.received_at == MinutesPublication.objects.get().at
    assert bus.state == Statement.State.RECEIVED and bus.public_text == ""


def test_minutes_that_are_not_published_say_nothing() -> None:
    meeting = make_minutes([BUS])
    MinutesItem.objects.create(
        version=MinutesVersion.objects.create(meeting=meeting, number=2, correction_note="Une parole ajoutée."),
        item=uuid.uuid4(),
        revision=2,
        position=1,
        object="defi",
        text=SQUARE,
    )
    corpus_rebuild()
    assert [one.text for one in Statement.objects.all()] == [BUS]


def test_a_quarter_s_one_contract_is_known_of_what_is_said_there_and_of_answers() -> None:
    contract = Quartier.objects.get(pk="QN00001M").contracts.get(generation="2024")
    say(BUS)
    make_minutes([SQUARE])
    assert set(Statement.objects.values_list("contract", flat=True)) == {contract.pk}


def test_a_meeting_of_several_quarters_names_none() -> None:
    meeting = make_minutes([BUS])
    meeting.quartiers.set(Quartier.objects.filter(zoning="2024")[:2])
    corpus_rebuild()
    said = Statement.objects.get()
    assert (said.quartier, said.outcome) == ("", "qpv")
    meeting.quartiers.clear()
    corpus_rebuild()
    assert Statement.objects.get().outcome == "covered_epci"


def test_a_correction_keeps_the_identity_of_what_it_does_not_change_and_drops_what_it_drops() -> None:
    kept, mended = uuid.uuid4(), uuid.uuid4()
    meeting = make_minutes([(kept, 1, BUS), (mended, 1, SQUARE), DOCTOR])
    before = {one.text: one.pk for one in Statement.objects.all()}
    make_minutes([(kept, 1, BUS), (mended, 2, "Un square clos.")], meeting=meeting, note="Le square est clos.")
    after = {one.text: one.pk for one in Statement.objects.all()}
    assert set(after) == {BUS, "Un square clos."}
    assert after[BUS] == before[BUS]
    waited = dict(Statement.objects.values_list("text", "received_at"))
    first, second = MinutesPublication.objects.order_by("version__number")
    assert (waited[BUS], waited["Un square clos."]) == (first.at, second.at)


def test_a_meeting_corrected_after_its_minutes_moves_its_statements() -> None:
    meeting = make_minutes([BUS])
    before = Statement.objects.get().pk
    by = make_scope("referent")
    fields = {"departement": meeting.departement, "title": meeting.title}
    meeting_change(by=by, meeting=meeting, fields=fields, quartiers=Quartier.objects.filter(pk="QN00003M"))
    corpus_refresh()
    assert Statement.objects.get().pk == before
    assert Statement.objects.get().quartier == "QN00003M"


def test_pulling_twice_changes_nothing_and_rebuilding_gives_the_same_rows_of_both_sources() -> None:
    say(f"{BUS} Et un médecin de garde pour tout le quartier.")
    make_minutes([SQUARE, BUS])
    before = rows()
    assert len(before) >= 3
    corpus_refresh()
    assert rows() == before
    corpus_rebuild()
    assert rows() == before


def test_a_pull_that_died_half_way_is_made_again_without_loss_nor_double(monkeypatch: pytest.MonkeyPatch) -> None:
    make_minutes([BUS, SQUARE])
    expected = rows()
    Statement.objects.all().delete()

    def dies() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("parvis.understand.corpus.services.statements_screen", dies)
    with pytest.raises(KeyboardInterrupt):
        corpus_refresh()
    monkeypatch.undo()
    monkeypatch.setattr("parvis.understand.corpus.services._bounds", lambda: (0, 0))
    corpus_refresh()
    assert rows() == expected


def test_the_same_words_said_in_a_room_and_written_are_one_group() -> None:
    say(BUS)
    make_minutes([BUS])
    assert len(set(Statement.objects.values_list("group", flat=True))) == 1
    assert Statement.objects.count() == 2
