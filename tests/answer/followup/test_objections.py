"""« Ce n’est pas ce que nous avons dit »: for fourteen days, read by a person, answered beside the minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parvis.answer.followup import queries
from parvis.answer.followup.hiding import NotThere, proposed, shown
from parvis.answer.followup.models import LONGEST_WORDS, Objection
from parvis.answer.followup.services import (
    WORDS_KEPT,
    CannotAnswer,
    CannotObject,
    objection_add,
    objection_answer,
    objection_refuse,
    objection_reopen,
    objections_purge,
)
from parvis.answer.followup.window import version_open
from parvis.ground.journal.models import Entry
from parvis.ground.outbox.models import Message
from parvis.listen.meetings.minutes_services import minutes_correct
from parvis.listen.meetings.models import Meeting, MinutesVersion
from parvis.understand.corpus.models import Statement
from parvis.understand.corpus.settling import print_of
from parvis.web.limits import objection_gauge
from tests.answer.followup.making import WORDS, answer, make_objection, published_ago
from tests.ground.people.making import client_of, make_scope
from tests.listen.meetings.minutes_making import make_held, make_published, publish
from tests.show.portal.test_minutes import pulled
from tests.strict import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
NAMED = "Madame Aïcha Benali a dit le contraire, appelez-la au 06 12 34 56 78."


def form_of(version: MinutesVersion) -> str:
    return f"/notre-reunion/{version.meeting.code}/objection/"


def minutes_page(version: MinutesVersion) -> str:
    # The page is kept for a while: what follows the question mark makes it another.
    return StrictClient().get(f"/reunions/{version.meeting.code}/compte-rendu/?{uuid4()}").content.decode()


def room_page(version: MinutesVersion) -> str:
    return StrictClient().get(f"/notre-reunion/{version.meeting.code}/?{uuid4()}").content.decode()


def test_anyone_objects_without_account_and_nothing_is_public_before_it_is_read() -> None:
    version = make_published()
    client = StrictClient()
    assert client.get(form_of(version)).status_code == 200
    page = client.post(form_of(version), {"item": "", "words": NAMED}).content.decode()
    assert "Votre remarque est reçue" in page
    row = Objection.objects.get()
    assert row.words == NAMED and row.state == "a-lire" and row.public_words == ""
    for told in (minutes_page(version), room_page(version)):
        assert "Benali" not in told and "1 remarque attend" in told


def test_the_fourteenth_day_is_whole_and_the_fifteenth_is_too_late() -> None:
    last = published_ago(14)
    assert version_open(last.meeting) == last
    version = published_ago(15)
    assert version_open(version.meeting) is None
    with pytest.raises(CannotObject):
        objection_add(version=version, item=None, words=WORDS)
    assert "sont passés" in StrictClient().get(form_of(version)).content.decode()
    assert "Écrire une remarque" not in minutes_page(version)


def test_a_correction_opens_fourteen_days_of_its_own() -> None:
    first = published_ago(30)
    assert version_open(first.meeting) is None
    second = published_ago(0, first.meeting)
    assert version_open(first.meeting) == second
    StrictClient().post(form_of(second), {"item": "", "words": WORDS})
    assert Objection.objects.get().version == second


def test_minutes_that_are_not_published_take_no_objection() -> None:
    held = make_held()
    page = StrictClient().get(f"/notre-reunion/{held.code}/objection/")
    assert page.status_code == 200 and "pas encore publié" in page.content.decode()


def test_one_objects_to_words_that_everyone_may_read_only() -> None:
    version = make_published(texts=("Parole lue.", "Parole que personne n’a lue."))
    read, unread = version.items.all()
    pulled(read, "Parole lue.")
    client = StrictClient()
    page = client.get(form_of(version)).content.decode()
    assert "Parole lue." in page and "personne n’a lue" not in page
    refused = client.post(form_of(version), {"item": str(unread.item), "words": WORDS})
    assert not Objection.objects.exists() and "fr-error" in refused.content.decode()
    client.post(form_of(version), {"item": str(read.item), "words": WORDS})
    assert Objection.objects.get().item == read.item
    Objection.objects.update(masks=[])
    answer(None, Objection.objects.get())
    assert "À propos de" in minutes_page(version)


@pytest.mark.parametrize("words", ["", "   ", "x" * (LONGEST_WORDS + 1)])
def test_an_objection_says_something_and_not_too_much(words: str) -> None:
    version = make_published()
    page = StrictClient().post(form_of(version), {"item": "", "words": words}).content.decode()
    assert "fr-error" in page and not Objection.objects.exists()


def test_the_same_words_sent_twice_stand_once() -> None:
    version = make_published()
    for _time in range(2):
        StrictClient().post(form_of(version), {"item": "", "words": WORDS})
    assert Objection.objects.count() == 1


def test_a_network_that_sends_very_much_is_asked_for_a_moment_and_its_words_are_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = make_published()
    client = StrictClient()
    asked: Any = None
    for number in range(21):
        asked = client.post(form_of(version), {"item": "", "words": f"{WORDS} {number}"})
    assert asked.status_code == 429 and f"{WORDS} 20" in asked.content.decode()
    assert Objection.objects.count() == 20 and Objection.objects.filter(flood=True).count() == 10
    monkeypatch.setattr("parvis.answer.followup.views.public.challenge_passed", lambda _request: True)
    client.post(form_of(version), {"item": "", "words": f"{WORDS} 20"})
    assert Objection.objects.count() == 21
    objection_gauge.reset()


def test_who_wrote_the_minutes_is_told_without_a_word_of_the_person() -> None:
    by = make_scope("animateur", departement=None, quartier="QN00001M")
    elsewhere = make_scope("animateur", departement=None, quartier="QN00002I")
    make_objection(NAMED, version=make_published(by))
    letters = Message.objects.filter(subject__contains="remarque")
    assert [one.to for one in letters] == [by.agent.email] and elsewhere.agent.email not in letters[0].to
    assert "Benali" not in letters[0].text and "/agents/objections/" in letters[0].text


def test_without_anyone_near_the_departement_is_told() -> None:
    referent = make_scope("referent")
    version = make_published(make_scope("prefet"))
    Meeting.objects.update(created_by=None)
    version.meeting.refresh_from_db()
    make_objection(version=version)
    assert referent.agent.email in Message.objects.filter(subject__contains="remarque").values_list("to", flat=True)


def test_words_that_may_speak_of_danger_are_shown_to_those_who_read_the_urgent_queue() -> None:
    by = make_scope("referent")
    row = make_objection("Mon mari me frappe, et personne ne l’a écrit.", version=make_published(by))
    assert row.dangers == ["violence"]
    assert Message.objects.filter(subject__contains="en danger", to=by.agent.email).exists()
    page = client_of(by).get(f"/agents/objections/{row.pk}/").content.decode()
    assert "La marche à suivre" in page and "Violence subie" in page


def test_the_agent_reads_masks_previews_then_publishes_beside_the_minutes() -> None:
    by = make_scope("animateur")
    row = make_objection(NAMED, version=make_published(by))
    client = client_of(by)
    address = f"/agents/objections/{row.pk}/"
    page = client.get(address).content.decode()
    assert "Aïcha Benali" in page and "[téléphone masqué]" in page and "Publier la remarque" not in page
    masks = [str(number) for number in range(len(row.masks or []))]
    said = {"masks": masks, "hidden": "le contraire", "answer": "Nous corrigeons le compte rendu."}
    preview = client.post(f"{address}repondre/", {**said, "action": "relire"}).content.decode()
    assert "a dit [nom masqué], appelez-la au [téléphone masqué]" in preview
    assert Objection.objects.get().state == "a-lire"
    seen = preview.split('name="vu" value="')[1].split('"')[0]
    done = client.post(f"{address}repondre/", {**said, "action": "publier", "vu": seen})
    assert done.status_code == 302
    for told in (minutes_page(row.version), room_page(row.version)):
        assert "[téléphone masqué]" in told and "Nous corrigeons" in told and "Benali" not in told


def test_what_is_published_is_what_was_read() -> None:
    row = make_objection(NAMED)
    with pytest.raises(CannotAnswer):
        answer(None, row, public="d’autres mots")
    with pytest.raises(NotThere):
        answer(None, row, hidden=["absents"])
    assert Objection.objects.get().state == "a-lire"


def test_an_answer_names_the_version_that_corrects_and_no_other() -> None:
    by = make_scope()
    row = make_objection(version=make_published(by))
    draft = minutes_correct(by=by, meeting=row.version.meeting, note="La salle était trop petite.")
    with pytest.raises(CannotAnswer):
        answer(by, row, corrected_in=draft)
    second = publish(by, draft)
    answer(by, row, corrected_in=second)
    assert "Corrigé dans la version 2" in minutes_page(second)
    assert f"/reunions/{second.meeting.code}/compte-rendu/2/" in room_page(second)


def test_an_objection_set_aside_shows_the_reasons_of_the_charter_and_never_its_words() -> None:
    by = make_scope()
    row = make_objection("Le maire est un escroc.", version=make_published(by))
    with pytest.raises(CannotAnswer):
        objection_refuse(by=by, objection=row, reasons=["inventé"])
    objection_refuse(by=by, objection=row, reasons=["accusation"], note="Dites-le sans nommer.")
    told = minutes_page(row.version)
    assert "Accusation contre une personne" in told and "Dites-le sans nommer." in told and "escroc" not in told


def test_it_is_answered_once_and_may_be_put_back_to_read() -> None:
    by = make_scope()
    row = make_objection(version=make_published(by))
    answer(by, row)
    with pytest.raises(CannotAnswer):
        answer(by, row, "Autre réponse.")
    objection_reopen(by=by, objection=row)
    assert WORDS not in minutes_page(row.version)
    answer(by, row, "Autre réponse.")
    assert "Autre réponse." in minutes_page(row.version)
    acts = list(Entry.objects.filter(thing="remarque").order_by("number").values_list("action", flat=True))
    assert acts[0] == "remarque reçue sur un compte rendu" and acts.count("remarque répondue") == 2
    assert all(WORDS not in str(one.detail) for one in Entry.objects.all())


def test_original_words_are_erased_six_months_after_the_answer_and_what_waits_never_is() -> None:
    by = make_scope()
    version = make_published(by)
    old, waiting = make_objection(version=version), make_objection("Autre chose.", version=version)
    answer(by, old)
    assert objections_purge() == 0
    Objection.objects.filter(pk=old.pk).update(answered_at=timezone.now() - WORDS_KEPT - timedelta(days=1))
    Objection.objects.filter(pk=waiting.pk).update(at=timezone.now() - timedelta(days=400))
    assert objections_purge() == 1 and Objection.objects.get(pk=waiting.pk).words
    assert Objection.objects.get(pk=old.pk).words == "" and WORDS in minutes_page(version)
    with pytest.raises(CannotAnswer):
        objection_reopen(by=by, objection=old)
    client = client_of(by)
    assert "sont effacés" in client.get(f"/agents/objections/{old.pk}/").content.decode()
    assert client.post(f"/agents/objections/{old.pk}/remettre-a-lire/").status_code == 302


def test_nobody_answers_before_names_were_looked_for() -> None:
    row = objection_add(version=make_published(), item=None, words=WORDS)
    with pytest.raises(CannotAnswer):
        objection_answer(
            by=make_scope(), objection=row, masks=[], hidden=[], answer="Oui.", corrected_in=None, seen=print_of(WORDS)
        )


def test_the_database_keeps_unread_words_private() -> None:
    row = make_objection()
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=row.pk).update(public_words=row.words)


def test_words_of_residents_are_escaped_wherever_they_are_shown() -> None:
    by = make_scope()
    row = make_objection("<b>gras</b> & <script>x</script>", version=make_published(by))
    assert "<script>x" not in client_of(by).get(f"/agents/objections/{row.pk}/").content.decode()
    answer(by, row)
    assert "&lt;b&gt;gras" in minutes_page(row.version)


def test_objections_that_await_are_on_the_desk_until_they_are_answered() -> None:
    by = make_scope("animateur")
    client = client_of(by)
    assert "Objections à lire" not in client.get("/agents/").content.decode()
    row = make_objection(version=make_published(by))
    assert "Objections à lire : 1" in client.get("/agents/").content.decode()
    answer(by, row)
    assert "Objections à lire" not in client.get("/agents/").content.decode()


def test_the_time_to_answer_is_told() -> None:
    by = make_scope()
    answer(by, make_objection(version=make_published(by)))
    assert queries.delay(by).count == 1 and queries.delay(by).median_days == 1
    assert "Jusqu’ici, 1 réponse" in client_of(by).get("/agents/objections/").content.decode()


def test_the_list_asks_the_same_number_of_queries_whatever_the_objections() -> None:
    by = make_scope()
    version = make_published(by)
    counts = []
    for number in (2, 20):
        for one in range(number):
            Objection.objects.create(version=version, words=f"{WORDS} {number} {one}")
        client = client_of(by)
        with CaptureQueriesContext(connection) as captured:
            client.get("/agents/objections/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_corpus_never_holds_an_objection() -> None:
    before = Statement.objects.count()
    answer(None, make_objection())
    assert Statement.objects.count() == before


@given(st.text(min_size=1, max_size=200), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=5))
def test_masks_hide_exactly_their_spans_whatever_the_words(words: str, spans: list[tuple[int, int]]) -> None:
    kept = [[start, end, "name", "regle"] for start, end in spans if 0 <= start < end <= len(words)]
    public = shown(words, proposed(words, kept), [])
    assert public.count("[nom masqué]") >= bool(kept)
    hidden = sum(one for one in _covered(words, kept))
    assert len(public.replace("[nom masqué]", "")) <= len(words) - hidden or "[nom masqué]" in words


def _covered(words: str, spans: list[list[Any]]) -> list[bool]:
    return [any(start <= place < end for start, end, *_rest in spans) for place in range(len(words))]
