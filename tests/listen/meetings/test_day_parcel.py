"""What a phone sends: sealed, taken whole or refused whole, counted once however often it comes."""

from __future__ import annotations

import base64
import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parvis.ground.contacts.models import Consent, Contact
from parvis.ground.journal.models import Entry
from parvis.ground.people.models import Role
from parvis.listen.meetings.day_parcel import PURPOSE, Parcel, parcel_read
from parvis.listen.meetings.day_services import parcel_receive
from parvis.listen.meetings.models import DayNote, DayParcel, Meeting, State, Tally
from parvis.listen.parcels import BadParcel
from parvis.web.sealing import SealBroken, public_key, seal, unseal
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.listen.meetings.day_making import EMAIL, SAID, contact, count, envelope, note, sealed, send
from tests.listen.meetings.making import make_meeting

MEETING = uuid4()


# ── The seal ─────────────────────────────────────────────────────────────────────────────────────────
@given(st.binary(max_size=300))
def test_what_is_sealed_for_a_meeting_opens_for_it_and_for_no_other(plain: bytes) -> None:
    closed = seal(public_key(PURPOSE, MEETING), PURPOSE, plain, nonce=os.urandom(12))
    assert unseal(PURPOSE, MEETING, closed) == plain
    with pytest.raises(SealBroken):
        unseal(PURPOSE, uuid4(), closed)


@given(st.binary(max_size=200), st.integers(0, 10_000))
def test_bytes_changed_or_made_up_do_not_open(made_up: bytes, where: int) -> None:
    closed = bytearray(seal(public_key(PURPOSE, MEETING), PURPOSE, b"mots", nonce=os.urandom(12)))
    closed[where % len(closed)] ^= 1
    for bad in (bytes(closed), made_up):
        with pytest.raises(SealBroken):
            unseal(PURPOSE, MEETING, bad)


def test_the_key_of_a_meeting_is_always_the_same_and_goes_with_the_secret(settings: Any) -> None:
    before = public_key(PURPOSE, MEETING)
    assert public_key(PURPOSE, MEETING) == before and len(before) == 65
    settings.PARVIS_CODE_KEY = b"another" * 10
    assert public_key(PURPOSE, MEETING) != before


# ── Hostile parcels ──────────────────────────────────────────────────────────────────────────────────
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\x00\ud800"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


def closed(event: Any) -> bytes:
    return json.dumps({"parcel": str(uuid4()), "sealed": [sealed(MEETING, event)]}).encode()


@given(st.binary(max_size=200) | JUNK.map(lambda junk: json.dumps(junk).encode()))
def test_an_envelope_that_is_not_ours_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(BadParcel):
        parcel_read(MEETING, body)


@given(
    event=st.sampled_from([count(), note(), contact()]),
    name=st.sampled_from(["kind", "counts", "id", "object", "text", "agreed", "at", "email", "meetings", "wording"]),
    junk=JUNK,
)
def test_an_event_with_any_field_replaced_is_read_or_refused_in_words(
    event: dict[str, Any], name: str, junk: Any
) -> None:
    try:
        parcel = parcel_read(MEETING, closed({**event, name: junk}))
    except BadParcel as refusal:
        assert str(refusal)
    else:
        assert isinstance(parcel, Parcel)
        assert all(one.text and one.text.encode() and "\x00" not in one.text for one in parcel.notes.values())


@pytest.mark.parametrize(
    "event",
    [
        count("total", "femme"),
        count("nom", "Benali"),
        count("sexe", "femme", 0),
        count("sexe", "femme", 101),
        count("sexe", "femme", -101),
        {"kind": "count", "counts": [["sexe", "femme", True]]},
        {"kind": "count", "counts": [["sexe", "femme", 1.0]]},
        {"kind": "count", "counts": []},
        {"kind": "count", "counts": [["situation", "emploi", 1]]},
        note(""),
        note("\x00 \x07"),
        note("x" * 2001),
        note(object="autre"),
        note(agreed=-1),
        note(at=10**20),
        note(id="1"),
        contact(wording="0"),
            contact(suivi="oui"),
        contact(meetings="oui"),
        {"kind": "file"},
        [],
        b"[" * 100_000,
        b'{"kind": "count", "counts": [["total", "", 1e999]]}',
        b"9" * 5000,
    ],
)  # fmt: skip
def test_what_no_page_sends_is_refused(event: Any) -> None:
    with pytest.raises(BadParcel):
        parcel_read(MEETING, closed(event))


def test_a_note_as_long_as_its_field_lets_it_be_is_taken_whatever_its_ends_of_line() -> None:
    text = "\r\n".join(["mots"] * 400)
    assert len(text) > 2000 > len(text.replace("\r", ""))
    (kept,) = parcel_read(MEETING, closed(note(text))).notes.values()
    assert kept.text == text.replace("\r", "")


def test_taps_are_summed_and_their_order_is_lost() -> None:
    events = [count("sexe", "femme"), count("age", "25-39"), count("sexe", "femme"), count("sexe", "femme", -1)]
    body = {"parcel": str(uuid4()), "sealed": [sealed(MEETING, one) for one in events]}
    parcel = parcel_read(MEETING, json.dumps(body).encode())
    assert parcel.counts == {("sexe", "femme"): 1, ("age", "25-39"): 1}


# ── Taken once ───────────────────────────────────────────────────────────────────────────────────────
pytestmark = pytest.mark.usefixtures("consultation_if_wanted")


@pytest.fixture
def consultation_if_wanted(request: pytest.FixtureRequest) -> None:
    """The pure tests of this file need no database."""
    if "meeting" in request.fixturenames:
        request.getfixturevalue("consultation")


@pytest.fixture
def meeting(consultation: Any) -> Meeting:
    return make_meeting(state=State.ANNOUNCED, days=0)


def counts(meeting: Meeting) -> dict[str, int]:
    return {f"{row.group}.{row.key}": row.count for row in meeting.tallies.filter(sheet="presence")}


def test_a_parcel_sent_twice_is_answered_the_same_and_counted_once(meeting: Meeting) -> None:
    client = agent_client()
    people = envelope(meeting, contact(), contact("pas une adresse"))
    for body in (envelope(meeting, count(), count("sexe", "femme"), note()), people):
        first, second = send(client, meeting, body), send(client, meeting, body)
        assert first.status_code == second.status_code == 200
        assert first.content == second.content
    assert counts(meeting) == {"total.": 1, "sexe.femme": 1}
    assert DayNote.objects.get().text == SAID
    assert Contact.objects.get().email == EMAIL
    assert json.loads(first.content)["refused"][0]["typed"] == "pas une adresse"


def test_two_phones_add_up_and_no_count_goes_below_zero(meeting: Meeting) -> None:
    for client in (agent_client(), agent_client("relais")):
        send(client, meeting, envelope(meeting, count(by=3), count("sexe", "homme")))
    send(agent_client(), meeting, envelope(meeting, count("age", "75-plus", -2), count("sexe", "homme", -1)))
    assert counts(meeting) == {"total.": 6, "sexe.homme": 1, "age.75-plus": 0}


@pytest.mark.parametrize("broken", [note(object="autre"), count("nom", "Benali"), contact()])
def test_a_parcel_with_one_bad_event_is_refused_whole(meeting: Meeting, broken: Any) -> None:
    answer = send(agent_client(), meeting, envelope(meeting, count(), note(), broken))
    assert answer.status_code == 422 and json.loads(answer.content)["why"]
    assert not (Tally.objects.exists() or DayNote.objects.exists() or DayParcel.objects.exists())
    assert not Contact.objects.exists()


def test_what_is_sealed_or_keyed_for_another_meeting_is_refused_whole(meeting: Meeting) -> None:
    client, other = agent_client(), make_meeting(state=State.ANNOUNCED, days=0)
    assert send(client, other, envelope(meeting, count())).status_code == 422
    body = envelope(meeting, count(), (kept := note()))
    assert send(client, meeting, body).status_code == 200
    assert send(client, other, envelope(other, count(), parcel=body["parcel"])).status_code == 422
    assert send(client, other, envelope(other, count(), {**kept, "text": "Autre chose"})).status_code == 422
    assert DayNote.objects.get().text == SAID
    assert not other.tallies.exists()


def test_a_parcel_too_heavy_or_too_full_is_refused(meeting: Meeting) -> None:
    client = agent_client()
    one = sealed(meeting.pk, count())
    assert send(client, meeting, {"parcel": str(uuid4()), "sealed": [one] * 201}).status_code == 422
    assert send(client, meeting, b"[" + b" " * 600_000).status_code == 413
    long = base64.b64encode(b"x" * 20_000).decode()
    assert send(client, meeting, {"parcel": str(uuid4()), "sealed": [long]}).status_code == 422
    assert not DayParcel.objects.exists()


@pytest.mark.parametrize("state", [State.DRAFT, State.CANCELLED, State.GIVEN_BACK])
def test_out_of_its_time_nothing_is_taken_and_the_phone_is_told_why(meeting: Meeting, state: State) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(state=state, cancelled_why="pluie")
    client = agent_client()
    answer = send(client, meeting, envelope(meeting, count()))
    assert answer.status_code == 409 and "réunion" in json.loads(answer.content)["why"]
    assert client.get(f"/agents/reunions/{meeting.pk}/jour/etat/").status_code == 409
    assert not Tally.objects.exists()


def test_the_day_opens_the_day_before(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() + timedelta(hours=25))
    assert send(agent_client(), meeting, envelope(meeting, count())).status_code == 409
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() + timedelta(hours=23))
    assert send(agent_client(), meeting, envelope(meeting, count())).status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_the_day_is_written_by_those_of_the_table(meeting: Meeting, role: Role) -> None:
    scope = make_scope(role)
    expected = 200 if scope.may("day:write") else 404
    client = client_of(scope)
    assert send(client, meeting, envelope(meeting, count())).status_code == expected
    for page in ("", "etat/", "presence/", "fiches/", "notes/", "coordonnees/", "coordonnees/feuille/"):
        assert client.get(f"/agents/reunions/{meeting.pk}/jour/{page}").status_code == expected


def test_the_day_of_a_foreign_meeting_is_a_404(meeting: Meeting) -> None:
    client = agent_client("animateur", quartier="QN00003M")
    body = envelope(meeting, count())
    assert send(client, meeting, body).status_code == 404
    for page in ("", "etat/", "presence/", "fiches/", "notes/", "coordonnees/", "coordonnees/feuille/"):
        assert client.get(f"/agents/reunions/{meeting.pk}/jour/{page}").status_code == 404
    for page in ("presence/", "notes/", "coordonnees/", "coordonnees/feuille/"):
        assert client.post(f"/agents/reunions/{meeting.pk}/jour/{page}").status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in_and_nothing_is_taken(meeting: Meeting, client: Any) -> None:
    assert send(client, meeting, envelope(meeting, count())).status_code == 302
    assert not DayParcel.objects.exists()


def test_a_note_keeps_the_hour_of_the_phone_when_it_is_plausible(meeting: Meeting) -> None:
    told = timezone.now() - timedelta(minutes=5)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    send(agent_client(), meeting, envelope(meeting, note(at=int(told.timestamp() * 1000)), note("Autre", at=0)))
    kept = DayNote.objects.get(text=SAID)
    assert abs(kept.taken_at - told) < timedelta(seconds=1)
    assert abs(DayNote.objects.get(text="Autre").taken_at - timezone.now()) < timedelta(minutes=1)


def test_the_journal_tells_how_much_never_what(meeting: Meeting) -> None:
    client = agent_client()
    send(client, meeting, envelope(meeting, count(), note()))
    send(client, meeting, envelope(meeting, contact()))
    lines = [(one.action, one.detail) for one in Entry.objects.order_by("number")][-2:]
    assert lines == [
        ("présence et notes reçues d’un téléphone", {"counts": 1, "notes": 1}),
        ("coordonnées recueillies", {"contacts": 1}),
    ]


def test_a_contact_has_its_day_its_meeting_its_words_and_no_other_link(meeting: Meeting) -> None:
    send(agent_client(), meeting, body := envelope(meeting, contact(meetings=True)))
    kept = Contact.objects.get()
    row = {field.name: getattr(kept, field.name) for field in Contact._meta.concrete_fields}
    assert (row["meeting_ref"], row["created_on"], row["email"]) == (meeting.code, timezone.localdate(), EMAIL)
    assert body["parcel"] not in repr(row) and row["quartier"] is row["commune"] is None
    for consent in Consent.objects.all():
        assert "à voix haute" in consent.wording and consent.wording.startswith("J’accepte")
    assert sorted(Consent.objects.values_list("purpose", flat=True)) == ["restitution", "reunions", "synthese"]
    answer = json.loads(agent_client().get(f"/agents/reunions/{meeting.pk}/jour/etat/").content)
    assert answer["contacts"] == 1 and EMAIL not in json.dumps(answer)


@pytest.mark.django_db(transaction=True)
def test_a_parcel_that_arrives_twice_at_the_same_time_is_counted_once(meeting: Meeting) -> None:
    by = make_scope()
    body = envelope(meeting, count(), note())
    other = envelope(meeting, count(by=2))

    def take(given: dict[str, Any]) -> bool:
        try:
            parcel = parcel_read(meeting.pk, json.dumps(given).encode())
            return parcel_receive(by=by, meeting=meeting, parcel=parcel)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(take, [body, other, body, other, body, other]))
    assert sorted(taken) == [False] * 4 + [True] * 2
    assert counts(meeting) == {"total.": 3}
    assert DayNote.objects.count() == 1
