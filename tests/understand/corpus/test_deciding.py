"""Nothing is public before a person has decided; what they decide survives the corpus being made again."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parvis.ground.journal.models import Entry
from parvis.listen.contributions.models import Contribution
from parvis.listen.contributions.services import contribution_withdraw
from parvis.understand.corpus import masking, queries
from parvis.understand.corpus.acts import NotYet
from parvis.understand.corpus.alarms import AlarmKind
from parvis.understand.corpus.cutting import split_undo, statement_split
from parvis.understand.corpus.deciding import (
    appeal_ask,
    masks_decide,
    rule_masks_accept,
    statement_rule,
    statements_publish,
    words_hide,
)
from parvis.understand.corpus.models import Appeal, Mask, Ruling, Screening, Statement
from parvis.understand.corpus.segmentation import Span, segment
from parvis.understand.corpus.services import corpus_rebuild, corpus_refresh
from parvis.understand.corpus.settling import public_words
from parvis.understand.corpus.showing import pieces
from parvis.understand.corpus.splitting import cut, halves, sentence_starts
from parvis.understand.corpus.watching import alarms_raise
from tests.ground.people.making import make_scope
from tests.understand.corpus.making import NAMED, make_minutes, publish, refuse, say, shown

BUS = "Plus de bus le soir, jusqu’à l’hôpital."
base = pytest.mark.usefixtures("consultation")


def only() -> Statement:
    return Statement.objects.get()


def rows() -> list[tuple[object, ...]]:
    fields = [one.attname for one in Statement._meta.concrete_fields if one.attname != "search"]
    return list(Statement.objects.order_by("pk").values_list(*fields))


def name_and_phone(words: str = "Karim Benali ne répond pas au 06 12 34 56 78.") -> tuple[Statement, Mask, Mask]:
    say(words)
    statement = only()
    name, phone = Mask.objects.filter(statement=statement.pk).order_by("kind")
    assert (name.kind, phone.kind) == ("name", "phone")
    return statement, name, phone


@base
@pytest.mark.django_db
def test_masks_are_proposed_when_words_arrive_and_once_only() -> None:
    statement, name, _phone = name_and_phone()
    assert statement.screened
    masks_decide(by=make_scope(), statement=statement, choices={name.pk: False})
    corpus_refresh()
    corpus_rebuild()
    assert dict(Mask.objects.values_list("kind", "state")) == {"name": "refused", "phone": "proposed"}
    assert Screening.objects.count() == 1


@base
@pytest.mark.django_db
def test_words_are_not_published_while_a_mask_is_undecided() -> None:
    statement, name, phone = name_and_phone()
    by = make_scope()
    masks_decide(by=by, statement=statement, choices={phone.pk: True})
    with pytest.raises(NotYet, match="chaque masque"):
        publish(by, statement)
    masks_decide(by=by, statement=statement, choices={name.pk: True})
    publish(by, statement)
    assert only().public_text == "[nom masqué] ne répond pas au [téléphone masqué]."
    assert only().search_key and only().public_level and only().published_at


@base
@pytest.mark.django_db
def test_names_are_never_accepted_in_bulk() -> None:
    statement, name, phone = name_and_phone()
    assert rule_masks_accept(by=make_scope(), statement=statement) == 1
    for mask in (name, phone):
        mask.refresh_from_db()
    assert (name.state, phone.state) == (Mask.State.PROPOSED, Mask.State.ACCEPTED)


@base
@pytest.mark.django_db
def test_several_at_once_are_only_words_that_hide_nothing() -> None:
    say(BUS)
    calm = only()
    say("Karim Benali ne répond jamais au téléphone.")
    named = Statement.objects.exclude(pk=calm.pk).get()
    by = make_scope()
    assert list(queries.quick(by)) == [calm]
    assert statements_publish(by=by, seen={calm.pk: shown(calm), named.pk: shown(named)}) == (1, 1)
    # Even once its name is masked, it was not on that page.
    masks_decide(by=by, statement=named, choices={one.pk: True for one in Mask.objects.all()})
    assert statements_publish(by=by, seen={named.pk: shown(named)}) == (0, 1)
    named.refresh_from_db()
    assert named.public_text == ""


@base
@pytest.mark.django_db
def test_what_is_published_is_what_was_read() -> None:
    statement, name, phone = name_and_phone()
    by = make_scope()
    masks_decide(by=by, statement=statement, choices={name.pk: True, phone.pk: True})
    seen = shown(statement)
    masks_decide(by=make_scope(), statement=statement, choices={name.pk: False})
    with pytest.raises(NotYet, match="relisez"):
        statement_rule(by=by, statement=statement, outcome=Ruling.Outcome.PUBLISHED, seen=seen)
    assert only().public_text == ""


@base
@pytest.mark.django_db
def test_a_mask_of_another_statement_is_not_decided_here() -> None:
    statement, name, _phone = name_and_phone()
    say(BUS)
    other = Statement.objects.exclude(pk=statement.pk).get()
    with pytest.raises(NotYet):
        masks_decide(by=make_scope(), statement=other, choices={name.pk: False})


@base
@pytest.mark.django_db
def test_an_agent_masks_words_everywhere_they_stand_and_whole_words_only() -> None:
    say("Momo dit que MOMO tient le square, momolito non.")
    statement, by = only(), make_scope()
    Mask.objects.all().delete()
    assert words_hide(by=by, statement=statement, words="momo", kind=masking.Kind.NAME) == 2
    publish(by, statement)
    assert only().public_text == "[nom masqué] dit que [nom masqué] tient le square, momolito non."
    with pytest.raises(NotYet, match="n’est pas dans"):
        words_hide(by=by, statement=statement, words="Momolita", kind=masking.Kind.NAME)


@base
@pytest.mark.django_db
def test_a_mask_changed_after_publication_changes_what_is_public_at_once() -> None:
    say("Le petit Zozo joue au square.")
    statement, by = only(), make_scope()
    Mask.objects.all().delete()
    publish(by, statement)
    words_hide(by=by, statement=statement, words="Zozo", kind=masking.Kind.NAME)
    assert "Zozo" not in only().public_text + only().search_key
    corpus_rebuild()
    assert "Zozo" not in only().public_text


@base
@pytest.mark.django_db
def test_a_refusal_has_a_reason_of_the_charter() -> None:
    say(BUS)
    for reasons in ([], ["parce-que"], ["insulte", "parce-que"]):
        with pytest.raises(NotYet, match="charte"):
            statement_rule(by=make_scope(), statement=only(), outcome=Ruling.Outcome.REFUSED, reasons=reasons)
    refuse(make_scope(), only(), "insulte", "haine")
    assert only().state == Statement.State.REFUSED
    with pytest.raises(DatabaseError), transaction.atomic():
        Ruling.objects.create(
            statement=only().pk, outcome="refused", occasion="first", since=timezone.now(), by=make_scope().agent
        )


@base
@pytest.mark.django_db
def test_every_decision_is_reversible_and_none_is_rewritten() -> None:
    say(BUS)
    by = make_scope()
    publish(by, only())
    refuse(by, only(), "publicite")
    assert (only().state, only().public_text, only().published_at, only().public_level) == ("refused", "", None, "")
    statement_rule(by=by, statement=only(), outcome=Ruling.Outcome.REOPENED)
    assert only().state == Statement.State.RECEIVED
    publish(by, only())
    assert only().public_text == BUS
    assert Ruling.objects.count() == 4
    assert set(Entry.objects.filter(thing="parole").values_list("action", flat=True)) == {
        "parole publiée", "parole non publiée", "parole remise à lire",
    }  # fmt: skip
    for change in (lambda: Ruling.objects.update(outcome="reopened", reasons=[]), Ruling.objects.all().delete):
        with pytest.raises(DatabaseError, match="ne change pas"), transaction.atomic():
            change()


@base
@pytest.mark.django_db
def test_words_in_the_urgent_queue_are_not_published() -> None:
    say(BUS)
    by = make_scope()
    alarms_raise(found=[(only(), AlarmKind.VIOLENCE)], by=by)
    with pytest.raises(NotYet, match="file urgente"):
        publish(by, only())
    assert not queries.quick(by).exists()


@base
@pytest.mark.django_db
def test_a_statement_cut_in_two_gives_two_and_its_masks_follow_their_words() -> None:
    words = "Il manque un banc, appelez Karim Benali. Il est au 06 12 34 56 78."
    make_minutes([words])
    by, whole = make_scope(), only()
    name = Mask.objects.get(kind="name")
    masks_decide(by=by, statement=whole, choices={name.pk: True})
    rule_masks_accept(by=by, statement=whole)
    publish(by, whole)
    first, second = statement_split(by=by, statement=whole, offset=sentence_starts(words)[0])
    parts = {one.pk: one for one in Statement.objects.all()}
    assert set(parts) == {first, second}
    assert parts[first].text + " " + parts[second].text == words
    assert not any(one.public_text for one in parts.values())
    for part in parts.values():
        publish(by, part)
    assert Statement.objects.get(pk=second).public_text == "Il est au [téléphone masqué]."
    before = rows()
    corpus_rebuild()
    assert rows() == before


@base
@pytest.mark.django_db
def test_a_cut_undone_gives_the_same_statement_which_is_read_again() -> None:
    words = "Un banc devant l’école. Un arbre devant la mairie."
    make_minutes([words])
    by, whole = make_scope(), only()
    publish(by, whole)
    first, _second = statement_split(by=by, statement=whole, offset=24)
    publish(by, Statement.objects.get(pk=first))
    assert split_undo(by=by, statement=Statement.objects.get(pk=first)) == whole.pk
    assert (only().pk, only().text, only().public_text) == (whole.pk, words, "")
    again, _other = statement_split(by=by, statement=only(), offset=24)
    assert again == first
    assert Statement.objects.get(pk=first).public_text == ""


@base
@pytest.mark.django_db
def test_a_cut_through_a_mask_or_an_empty_part_or_an_alarm_is_refused() -> None:
    make_minutes(["Voyez Karim Benali. Puis un banc."])
    by = make_scope()
    for offset in (0, 8, 999):
        with pytest.raises(NotYet):
            statement_split(by=by, statement=only(), offset=offset)
    alarms_raise(found=[(only(), AlarmKind.THREAT)], by=by)
    with pytest.raises(NotYet, match="file urgente"):
        statement_split(by=by, statement=only(), offset=20)
    with pytest.raises(NotYet, match="pas été coupée"):
        split_undo(by=by, statement=only())


@base
@pytest.mark.django_db
def test_rebuilding_after_masks_cuts_and_rulings_gives_the_same_ids_and_public_texts() -> None:
    """Shown by 6, for both sources."""
    by = make_scope()
    say(NAMED)
    make_minutes(["Un banc devant l’école. Un arbre pour Karim Benali.", "Rien que de la publicité.", BUS])
    one = Statement.objects.get(text__startswith="Un banc")
    statement_split(by=by, statement=one, offset=24)
    for mask in Mask.objects.filter(statement__in=Statement.objects.values("pk")):
        masks_decide(by=by, statement=Statement.objects.get(pk=mask.statement), choices={mask.pk: mask.pk % 2 == 0})
    for statement in Statement.objects.exclude(text__contains="publicité"):
        publish(by, statement)
    refuse(by, Statement.objects.get(text__contains="publicité"), "publicite")
    before = rows()
    assert {one.state for one in Statement.objects.all()} == {"published", "refused"}
    for _time in range(2):
        corpus_rebuild()
        assert rows() == before
    corpus_refresh()
    assert rows() == before


@base
@pytest.mark.django_db
def test_words_taken_back_leave_nothing_that_tells_them() -> None:
    statement, name, phone = name_and_phone("Karim Benali répond au 06 12 34 56 78, zèbre.")
    by = make_scope()
    masks_decide(by=by, statement=statement, choices={name.pk: True, phone.pk: True})
    publish(by, statement)
    refuse(by, only(), "donnees", note="Le zèbre se reconnaît.")
    contribution = Contribution.objects.get()
    appeal_ask(contribution=contribution.pk, statement=statement.pk, words="Le zèbre n’est personne.")
    contribution_withdraw(contribution=contribution.pk)
    corpus_refresh()
    corpus_rebuild()
    left = only()
    assert (left.pk, left.state, left.text, left.public_text, left.search_key) == (
        statement.pk, "withdrawn", "", "", "",
    )  # fmt: skip
    assert not Mask.objects.exists()
    assert not Ruling.objects.exclude(note="").exists() and not Appeal.objects.exclude(words="").exists()
    with pytest.raises(NotYet, match="retiré"):
        publish(by, left)
    with pytest.raises(NotYet, match="retiré"):
        refuse(by, left)


@base
@pytest.mark.django_db
def test_an_author_asks_again_once_and_only_for_refused_words_of_theirs() -> None:
    say(BUS)
    mine, contribution = only(), Contribution.objects.get()
    with pytest.raises(NotYet):
        appeal_ask(contribution=contribution.pk, statement=mine.pk)
    refuse(make_scope(), mine)
    with pytest.raises(NotYet):
        appeal_ask(contribution=UUID(int=0), statement=mine.pk)
    appeal_ask(contribution=contribution.pk, statement=mine.pk)
    with pytest.raises(NotYet, match="déjà"):
        appeal_ask(contribution=contribution.pk, statement=mine.pk)
    publish(make_scope(), only())
    assert Appeal.objects.get().settled == Ruling.objects.order_by("pk").last()
    refuse(make_scope(), only())
    with pytest.raises(NotYet, match="déjà"):
        appeal_ask(contribution=contribution.pk, statement=mine.pk)


@base
@pytest.mark.django_db
def test_the_time_to_decide_is_counted_from_when_the_words_came_and_from_when_they_were_asked_about_again() -> None:
    by = make_scope()
    for days in (1, 3, 10):
        say(f"{BUS} Il y a {days} jours.")
        Statement.objects.filter(text__contains=f" {days} jours").update(
            received_at=timezone.now() - timedelta(days=days)
        )
    for statement in Statement.objects.all():
        refuse(by, statement)
    asked = Statement.objects.get(text__contains=" 10 jours")
    appeal_ask(contribution=asked.source_id, statement=asked.pk)
    Appeal.objects.update(asked_at=timezone.now() - timedelta(days=2))
    refuse(by, asked)
    found = queries.delays(by)
    first, again = found["first"], found["appeal"]
    assert (first.count, again.count) == (3, 1)
    assert first.median is not None and first.ninth is not None and again.median is not None
    assert round(first.median / timedelta(days=1)) == 3
    assert timedelta(days=8) < first.ninth < timedelta(days=9)
    assert round(again.median / timedelta(days=1)) == 2
    elsewhere = queries.delays(make_scope("animateur", quartier="QN00003M"))
    assert elsewhere["first"].count == 0


# ── Pure parts ───────────────────────────────────────────────────────────────────────────────────────
KINDS = st.sampled_from(list(masking.Kind))


@st.composite
def masked_texts(draw: Any) -> tuple[str, list[Mask]]:
    text = draw(st.text(min_size=1, max_size=60))
    spans = draw(st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, 20)), max_size=5))
    states = st.sampled_from(list(Mask.State))
    masks = [
        Mask(start=start, end=min(len(text), start + size), kind=draw(KINDS), method="regle", state=draw(states))
        for start, size in spans
    ]
    return text, masks


@given(masked_texts())
def test_pieces_put_end_to_end_are_the_text_and_each_mask_stands_at_its_place(given: tuple[str, list[Mask]]) -> None:
    text, masks = given
    made = pieces(text, masks)
    assert "".join(one.text for one in made) == text
    position = 0
    for piece in made:
        if piece.mask:
            assert piece.mask.start <= position and position + len(piece.text) <= piece.mask.end
            assert masks[piece.number - 1] is piece.mask
        position += len(piece.text)


@given(masked_texts(), st.sampled_from(list(Ruling.Outcome)))
def test_only_a_publication_with_every_mask_decided_says_anything(
    given: tuple[str, list[Mask]], outcome: Ruling.Outcome
) -> None:
    text, masks = given
    statement = Statement(text=text)
    assert public_words(statement, masks, None) == ""
    public = public_words(statement, masks, Ruling(outcome=outcome))
    undecided = any(one.state == Mask.State.PROPOSED for one in masks)
    if outcome != Ruling.Outcome.PUBLISHED or undecided:
        assert public == ""
    else:
        hidden = set().union(*(range(one.start, one.end) for one in masks if one.state == Mask.State.ACCEPTED))
        left = [sign for place, sign in enumerate(text) if place not in hidden]
        remaining = iter(public)
        assert all(sign in remaining for sign in left)


@given(st.text(st.sampled_from(" .!?\nabÉ1,"), max_size=120), st.data())
def test_cuts_lose_no_word_and_give_spans_apart(text: str, data: st.DataObject) -> None:
    spans = segment(text)
    offsets: dict[Span, int] = {}
    for _round in range(3):
        now = cut(text, spans, offsets)
        if now:
            chosen = data.draw(st.sampled_from(now))
            offsets[chosen] = data.draw(st.integers(chosen.start, chosen.end))
    parts = cut(text, spans, offsets)
    assert all(one.end <= other.start for one, other in pairwise(parts))
    covered = {place for one in parts for place in range(one.start, one.end)}
    assert all(place in covered for place, sign in enumerate(text) if not sign.isspace())


def test_a_part_that_says_nothing_is_no_part() -> None:
    assert halves("un banc  ", Span(0, 9), 7) is None
    assert halves("un banc", Span(0, 7), 3) == (Span(0, 2), Span(3, 7))
