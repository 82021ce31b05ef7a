"""Answers left as sound: kept apart, written down by a person, gone with their words or after thirty days."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.ground.journal.models import Entry
from parvis.ground.people.scope import Scope
from parvis.listen.contributions.models import AnswerPage, Contribution
from parvis.listen.contributions.queries import state_of
from parvis.listen.contributions.services import contribution_withdraw
from parvis.listen.outreach.models import Outing, SpokenAnswer
from parvis.listen.outreach.transcribing import spoken_discard, spoken_expire, spoken_transcribe
from parvis.listen.questionnaires.models import Version
from parvis.understand.corpus.models import Statement
from parvis.understand.corpus.services import corpus_refresh
from tests.ground.people.making import client_of, make_scope
from tests.listen.outreach.making import WEBM, WORDS, answer, envelope, make_outing, said, send

pytestmark = pytest.mark.django_db
HEARD = "Un jardin partagé derrière l’école."


@pytest.fixture
def relay(consultation: Version) -> Scope:
    return make_scope("relais")


@pytest.fixture
def outing(relay: Scope) -> Outing:
    return make_outing(relay)


@pytest.fixture
def spoken(relay: Scope, outing: Outing, consultation: Version) -> SpokenAnswer:
    """An answer with words, and one question answered aloud."""
    event = answer(consultation, spoken=["projet"])
    assert send(client_of(relay), outing, envelope(outing, event, said(event))).status_code == 200
    return SpokenAnswer.objects.get()


def test_a_sound_sent_twice_is_kept_once(relay: Scope, outing: Outing, consultation: Version) -> None:
    event = answer(consultation, spoken=["projet"])
    sound = said(event)
    for _time in range(2):
        assert send(client_of(relay), outing, envelope(outing, event, sound)).status_code == 200
    assert bytes(SpokenAnswer.objects.get().sound) == WEBM


def test_an_answer_only_said_aloud_is_entered(relay: Scope, outing: Outing, consultation: Version) -> None:
    event = answer(consultation, answers={}, spoken=["projet"])
    assert send(client_of(relay), outing, envelope(outing, event, said(event))).json()["entered"] == 1
    assert SpokenAnswer.objects.get().contribution == Contribution.objects.get()


@pytest.mark.parametrize("more", [{"sound": "bW90cw=="}, {"question": "lien"}, {"question": "rien"}, {"sound": "?"}])
def test_what_is_no_sound_or_answers_no_free_question_is_refused(
    relay: Scope, outing: Outing, consultation: Version, more: dict[str, str]
) -> None:
    event = answer(consultation)
    assert send(client_of(relay), outing, envelope(outing, event, said(event, **more))).status_code == 422
    assert not Contribution.objects.exists()


def test_the_words_written_down_join_the_answer_and_the_sound_goes(relay: Scope, spoken: SpokenAnswer) -> None:
    key = spoken.contribution_id
    spoken_transcribe(by=relay, spoken=spoken, text=HEARD)
    assert not SpokenAnswer.objects.exists()
    assert state_of(key).answers == {"lien": ["habite"], "defi_mots": WORDS, "projet": HEARD}
    assert HEARD not in str(Entry.objects.latest("number").detail)
    corpus_refresh()
    assert set(Statement.objects.values_list("question", "text")) == {("defi_mots", WORDS), ("projet", HEARD)}


def test_words_written_down_after_the_answer_was_read_are_read_too(relay: Scope, spoken: SpokenAnswer) -> None:
    corpus_refresh()
    assert Statement.objects.count() == 1
    spoken_transcribe(by=relay, spoken=spoken, text=HEARD)
    corpus_refresh()
    assert Statement.objects.filter(text=HEARD).exists()


def test_what_was_typed_beside_the_sound_stays(relay: Scope, outing: Outing, consultation: Version) -> None:
    event = answer(consultation, answers={"projet": "Un jardin."}, spoken=["projet"])
    send(client_of(relay), outing, envelope(outing, event, said(event)))
    spoken_transcribe(by=relay, spoken=SpokenAnswer.objects.get(), text=HEARD)
    assert state_of(Contribution.objects.get().pk).answers == {"projet": f"Un jardin.\n\n{HEARD}"}


def test_a_sound_is_written_down_once_and_one_without_words_is_erased(relay: Scope, spoken: SpokenAnswer) -> None:
    spoken_discard(by=relay, spoken=spoken)
    with pytest.raises(SpokenAnswer.DoesNotExist):
        spoken_transcribe(by=relay, spoken=spoken, text=HEARD)
    assert not AnswerPage.objects.filter(page="projet").exists()


def test_the_sound_of_an_answer_taken_back_is_heard_by_nobody_and_goes(relay: Scope, spoken: SpokenAnswer) -> None:
    contribution_withdraw(contribution=spoken.contribution_id)
    assert client_of(relay).get(f"/agents/collecte/voix/{spoken.pk}/son").status_code == 404
    with pytest.raises(SpokenAnswer.DoesNotExist):
        spoken_transcribe(by=relay, spoken=spoken, text=HEARD)
    assert spoken_expire() == 1


def test_a_sound_that_nobody_wrote_down_goes_after_thirty_days_and_the_journal_says_so(spoken: SpokenAnswer) -> None:
    assert spoken_expire() == 0
    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1), tick=False):
        assert spoken_expire() == 1
    assert not SpokenAnswer.objects.exists()
    assert Entry.objects.latest("number").action == "réponse enregistrée effacée sans transcription"


def test_a_sound_is_heard_by_the_agents_of_its_territory_in_parts_and_kept_by_no_cache(
    relay: Scope, spoken: SpokenAnswer
) -> None:
    address = f"/agents/collecte/voix/{spoken.pk}/son"
    whole = client_of(relay).get(address)
    assert (
        whole.content == WEBM and whole["Cache-Control"] == "no-store" and whole["X-Content-Type-Options"] == "nosniff"
    )
    part = client_of(relay).get(address, headers={"Range": "bytes=4-9"})
    assert (part.status_code, part.content) == (206, WEBM[4:10])
    assert client_of(relay).get(address, headers={"Range": "bytes=9999-"}).status_code == 416
    assert client_of(make_scope("relais", quartier="QN00002I")).get(address).status_code == 404


def test_the_list_asks_as_many_queries_for_six_sounds_as_for_one(
    relay: Scope, outing: Outing, spoken: SpokenAnswer, consultation: Version
) -> None:
    client = client_of(relay)
    with CaptureQueriesContext(connection) as one:
        client.get("/agents/collecte/voix/")
    for _time in range(5):
        event = answer(consultation)
        send(client, outing, envelope(outing, event, said(event)))
    with CaptureQueriesContext(connection) as six:
        assert "6 réponses" in client.get("/agents/collecte/voix/").content.decode()
    assert len(six) <= len(one)


def test_the_pages_of_transcription_list_and_empty_themselves(relay: Scope, spoken: SpokenAnswer) -> None:
    client = client_of(relay)
    assert "1 réponse" in client.get("/agents/collecte/voix/").content.decode()
    address = f"/agents/collecte/voix/{spoken.pk}/"
    assert "Écrivez ce que vous entendez" in client.post(address, {"text": ""}).content.decode()
    assert client.post(address, {"text": HEARD}).status_code == 302
    assert "Rien à transcrire" in client.get("/agents/collecte/voix/").content.decode()
