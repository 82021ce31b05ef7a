"""Recorded voices: real sound, a minute at most, without metadata, heard where there is one and nowhere else."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.ground.library.gate.sound import SoundKind, sound_kind, without_tags
from parvis.ground.library.gate.sound_work import work
from parvis.ground.library.gate.verdict import RefusedError
from parvis.ground.library.sounds import voice_examine
from parvis.ground.people.scope import Scope
from parvis.listen.questionnaires.models import Recording, Version
from parvis.listen.questionnaires.voices import forget_voices, recording_add, recording_withdraw, voices_of, wanted
from tests.ground.people.making import client_of, make_scope
from tests.listen.contributions.helpers import begin
from tests.listen.outreach.making import WEBM, wav

SOUNDS = Path(__file__).parent / "sounds"
TITLE = b"INFOISFTMarie Dupont"


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


@pytest.mark.parametrize("kind", ["mp3", "m4a", "ogg"])
def test_a_sound_loses_its_tags_and_keeps_its_length(kind: str) -> None:
    given = (SOUNDS / f"dupont.{kind}").read_bytes()
    assert b"Dupont" in given
    voice = voice_examine(given)
    assert (voice.kind, b"Dupont" in voice.data) == (kind, False)
    assert 0.9 < voice.seconds < 1.2
    assert voice_examine(voice.data) == voice, "what is cleaned reads the same, and is clean"


def test_a_wav_keeps_its_sound_alone() -> None:
    voice = voice_examine(wav(2, more=chunk(b"LIST", TITLE)))
    assert (voice.kind, voice.seconds, voice.data) == (SoundKind.WAV, 2.0, wav(2))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (b"des mots", "n’est pas un son"),
        (b"<svg onload=alert(1)>", "n’est pas un son"),
        (WEBM, "n’est pas un son"),
        (b"OggS" + bytes(100), "abîmé"),
        (b"ID3\x04\0\0\0\0\0\x10", "abîmé"),
        (b"\0\0\0\x08ftyp\0\0\0\x04moov", "abîmé"),
        (b"RIFF\0\0\0\0WAVE", "abîmé"),
        (wav(61), "61 secondes"),
        (wav(300), "2 Mo"),
    ],
)
def test_what_is_no_sound_of_a_minute_is_refused_with_the_remedy(given: bytes, why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        voice_examine(given)


@pytest.mark.parametrize("kind", ["mp3", "m4a", "ogg"])
def test_a_sound_cut_anywhere_is_read_or_refused(kind: str) -> None:
    given = (SOUNDS / f"dupont.{kind}").read_bytes()
    for end in range(0, len(given), 97):
        assert work(given[:end]).startswith(b"{")


def test_a_container_is_known_by_its_content() -> None:
    assert sound_kind(b"\xff\xfb\x90\x00\x00") is SoundKind.MP3
    assert sound_kind(b"\xff\xd8\xff\xe0\x00") is None
    with pytest.raises(RefusedError):
        without_tags(WEBM, SoundKind.WEBM)


@pytest.fixture
def national(consultation: Version) -> Scope:
    return make_scope("national")


def add(by: Scope, version: Version, *, question: str = "defi_mots", choice: str = "", seconds: float = 1) -> Recording:
    return recording_add(
        by=by, questionnaire=version.questionnaire, question=question, choice=choice, language="fr",
        sound=wav(seconds), transcript="Dites-le avec vos mots.",
    )  # fmt: skip


@pytest.mark.django_db
def test_the_last_version_is_heard_and_a_withdrawn_one_leaves_silence(national: Scope, consultation: Version) -> None:
    add(national, consultation)
    last = add(national, consultation, seconds=2)
    assert last.number == 2
    key = consultation.questionnaire_id
    heard = voices_of(key)["fr"]["defi_mots"]
    assert last.sha256 in heard["src"]
    recording_withdraw(by=national, recording=last)
    assert [one.question for one in wanted(consultation.form, key, "fr") if one.recording] == []
    assert Client().get(heard["src"]).status_code == 404


@pytest.mark.django_db
def test_a_voice_is_served_for_ever_under_its_print_and_in_parts(national: Scope, consultation: Version) -> None:
    made = add(national, consultation)
    address = f"/voix/{made.sha256}.wav"
    answer = Client().get(address)
    assert (answer.content, answer["Content-Type"]) == (wav(), "audio/wav")
    assert "immutable" in answer["Cache-Control"] and answer["X-Content-Type-Options"] == "nosniff"
    assert Client().get(address, headers={"Range": "bytes=0-3"}).content == b"RIFF"
    assert Client().get(f"/voix/{made.sha256}.mp3").status_code == 404


@pytest.mark.django_db
def test_a_question_and_its_choices_are_heard_where_there_is_a_voice_and_nothing_shows_elsewhere(
    client: Client, national: Scope, consultation: Version
) -> None:
    address = begin(client)
    assert "<audio" not in client.get(address).content.decode()
    add(national, consultation, question="lien")
    add(national, consultation, question="lien", choice="habite")
    forget_voices()
    page = client.get(address).content.decode()
    assert page.count('<audio class="pv-voice__sound" controls preload="none"') == 2
    assert "Dites-le avec vos mots." in page
    assert "<audio" not in client.get(f"/en{address}").content.decode()


@pytest.mark.django_db
def test_the_national_role_gives_voices_and_sees_which_are_missing(national: Scope, consultation: Version) -> None:
    client = client_of(national)
    page = client.get("/agents/voix/").content.decode()
    total = sum(1 for _one in wanted(consultation.form, consultation.questionnaire_id, "fr"))
    assert f"{total} voix manquantes sur {total}" in page
    sound = SimpleUploadedFile("voix.wav", wav(), "audio/wav")
    sent = client.post("/agents/voix/fr/lien/habite/", {"sound": sound, "transcript": "J’y habite"})
    assert sent.status_code == 302
    assert f"{total - 1} voix manquantes" in client.get("/agents/voix/").content.decode()
    text = SimpleUploadedFile("voix.mp3", b"des mots", "audio/mpeg")
    refused = client.post("/agents/voix/fr/lien/", {"sound": text, "transcript": "x"}).content.decode()
    assert "n’est pas un son" in refused
    assert client.get("/agents/voix/fr/lien/inconnu/").status_code == 404
    assert client.get("/agents/voix/xx/lien/").status_code == 404
    made = Recording.objects.get()
    assert client.post(f"/agents/voix/{made.pk}/retirer").status_code == 302
    assert Recording.objects.get().withdrawn_at is not None
