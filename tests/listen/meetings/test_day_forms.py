"""The day without JavaScript, and the paper typed afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.ground.contacts.models import Consent, Contact
from parvis.ground.journal.models import Entry
from parvis.listen.meetings.counting import attendance_told
from parvis.listen.meetings.day_services import counts_seen
from parvis.listen.meetings.models import DayNote, DayParcel, Meeting, State, Tally
from parvis.web.typography import typographic
from tests.ground.people.making import agent_client
from tests.listen.meetings.day_making import EMAIL, SAID, count, envelope, send
from tests.listen.meetings.making import make_meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
AGREED = {"wording": "2", "agreed": "on"}


@pytest.fixture
def meeting(consultation: Any) -> Meeting:
    return make_meeting(state=State.HELD, days=-3)


def page(meeting: Meeting, path: str = "") -> str:
    return f"/agents/reunions/{meeting.pk}/jour/{path}"


def write(meeting: Meeting, sheet: str = "presence", **given: int | str) -> str:
    kind = {"presence": Tally.Sheet.ATTENDANCE, "fiches": Tally.Sheet.CARDS}[sheet]
    data = {"seen": counts_seen(meeting, kind), **given}
    return agent_client().post(page(meeting, f"{sheet}/"), data, follow=True).content.decode()


# ── Counts ───────────────────────────────────────────────────────────────────────────────────────────
def test_attendance_is_typed_after_the_fact_and_told_by_the_small_number_rule(meeting: Meeting) -> None:
    assert "gardés" in write(meeting, total=54, sexe__femme=40, sexe__homme=12, sexe__autre=2, quartier__oui=30)
    sentence, lines = attendance_told(meeting)
    told = {(line.group, line.label): line.shown for line in lines}
    assert sentence == "54 personnes"
    assert told[("Sexe", "Femmes")] == "40" and told[("Quartier", "Habitent le quartier")] == "30"
    # Two people of the third group: neither they, nor the men by whom a subtraction would give them, are told.
    assert told[("Sexe", "Autre")] == told[("Sexe", "Hommes")] == "moins de 11"
    assert not any(group == "Âge" for group, _label in told), "what nobody counted is not told as zero"


def test_what_was_tapped_is_told_like_what_was_typed(meeting: Meeting) -> None:
    send(agent_client(), meeting, envelope(meeting, count(by=20), count("sexe", "femme", 20)))
    assert attendance_told(meeting)[0] == "20 personnes"
    assert [line.shown for line in attendance_told(meeting)[1]] == ["20"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"total": 10, "sexe__femme": 8, "sexe__homme": 3}, "« Sexe » fait 11 en tout, et le total 10"),
        ({"sexe__femme": 8}, "combien de personnes étaient là"),
        ({"total": -1}, "nombre entier, de 0"),
        ({"total": "beaucoup"}, "nombre entier, de 0"),
        ({"total": 10**12}, "nombre entier, de 0"),
    ],
)
def test_counts_that_cannot_be_are_refused_whole(meeting: Meeting, given: dict[str, Any], said: str) -> None:
    text = write(meeting, **given)
    assert typographic(said) in text and 'id="erreurs"' in text
    assert not Tally.objects.exists()


def test_a_count_emptied_is_no_longer_counted(meeting: Meeting) -> None:
    write(meeting, total=20, sexe__femme=12)
    write(meeting, total=20)
    assert list(meeting.tallies.values_list("group", "count")) == [("total", 20)]


def test_counts_that_moved_meanwhile_are_not_written_over_unseen(meeting: Meeting) -> None:
    client = agent_client()
    seen = counts_seen(meeting, Tally.Sheet.ATTENDANCE)
    send(agent_client(), meeting, envelope(meeting, count(by=7)))
    text = client.post(page(meeting, "presence/"), {"seen": seen, "total": 40}).content.decode()
    assert "le total est maintenant de 7" in text and 'value="40"' in text
    assert meeting.tallies.get().count == 7
    write(meeting, total=40)
    assert meeting.tallies.get().count == 40


def test_cards_are_totals_apart_never_crossed(meeting: Meeting) -> None:
    write(meeting, "fiches", total=30, age__25_39="", situation__emploi=12, engagement__oui=5, foyer__couple=9)
    rows = set(Tally.objects.values_list("sheet", "group", "key", "count"))
    assert ("fiches", "situation", "emploi", 12) in rows and ("fiches", "total", "", 30) in rows
    assert {sheet for sheet, *_rest in rows} == {"fiches"}
    assert attendance_told(meeting) == ("", ()), "cards are not attendance"


def test_no_table_of_the_attendance_can_hold_a_name_or_two_answers_of_one_person() -> None:
    fields = {field.name: field for field in Tally._meta.get_fields()}
    assert set(fields) == {"id", "meeting", "sheet", "group", "key", "count"}
    texts = [field for field in Tally._meta.concrete_fields if isinstance(field, models.CharField)]
    assert all((field.max_length or 0) <= 30 for field in texts)
    assert {field.name for field in DayParcel._meta.concrete_fields} == {"id", "meeting", "by", "received_at"}


# ── Notes ────────────────────────────────────────────────────────────────────────────────────────────
def test_a_note_is_taken_corrected_and_removed(meeting: Meeting) -> None:
    client, key = agent_client(), str(uuid4())
    given = {"key": key, "object": "defi", "text": SAID, "agreed": "12"}
    for _twice in range(2):
        assert client.post(page(meeting, "notes/"), given).status_code == 302
    assert DayNote.objects.get().agreed == 12
    assert SAID in client.get(page(meeting, "notes/")).content.decode()
    client.post(page(meeting, f"notes/{key}/"), {**given, "text": "Plus de lumière", "object": "solution"})
    changed = DayNote.objects.get()
    assert (changed.text, changed.object) == ("Plus de lumière", "solution")
    client.post(page(meeting, f"notes/{key}/"), {"retirer": "1"})
    assert not DayNote.objects.exists()
    assert [one.action for one in Entry.objects.order_by("-number")[:3]] == [
        "note retirée", "note corrigée", "note corrigée",
    ]  # fmt: skip
    assert SAID not in "".join(str(one.detail) for one in Entry.objects.all())


def test_a_note_without_object_or_words_is_refused(meeting: Meeting) -> None:
    text = agent_client().post(page(meeting, "notes/"), {"key": str(uuid4()), "text": " "}).content.decode()
    assert "Choisissez de quoi parle cette note" in text and "Écrivez ce qui est dit" in text
    assert not DayNote.objects.exists()


def test_a_note_is_not_reached_through_another_meeting(meeting: Meeting) -> None:
    client, other = agent_client(), make_meeting(state=State.HELD, days=-1)
    key = str(uuid4())
    client.post(page(meeting, "notes/"), {"key": key, "object": "defi", "text": SAID})
    assert client.get(page(other, f"notes/{key}/")).status_code == 404
    client.post(page(other, "notes/"), {"key": key, "object": "defi", "text": "Autre"})
    assert DayNote.objects.get().text == SAID


def test_the_notes_page_asks_as_many_queries_for_forty_notes_as_for_two(
    meeting: Meeting,
) -> None:
    client = agent_client()
    asked = []
    for total in (2, 40):
        DayNote.objects.bulk_create(DayNote(meeting=meeting, object="defi", text=SAID) for _one in range(total))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page(meeting, "notes/"))
        asked.append(len(queries))
    assert asked[0] == asked[1]


# ── Contacts ─────────────────────────────────────────────────────────────────────────────────────────
def test_a_contact_given_aloud_is_kept_with_the_words_and_the_day_of_the_meeting(meeting: Meeting) -> None:
    client = agent_client()
    given = {**AGREED, "key": str(uuid4()), "phone": "06 12 34 56 78", "adult": "on"}
    for _twice in range(2):
        client.post(page(meeting, "coordonnees/"), given)
    kept = Contact.objects.get()
    assert (kept.phone, kept.meeting_ref) == ("+33612345678", meeting.code)
    consent = Consent.objects.get()
    assert consent.purpose == "synthese" and "lue à voix haute" in consent.wording
    assert consent.given_on == timezone.localdate() - timedelta(days=3)
    text = client.get(page(meeting, "coordonnees/")).content.decode()
    assert "1 personne inscrite" in text and "612345678" not in text and "checked" not in text


@pytest.mark.parametrize("missing", ["adult", "agreed", "email"])
def test_without_age_agreement_or_address_nothing_is_kept(meeting: Meeting, missing: str) -> None:
    given = {**AGREED, "key": str(uuid4()), "email": EMAIL, "adult": "on", missing: ""}
    assert 'id="erreurs"' in agent_client().post(page(meeting, "coordonnees/"), given).content.decode()
    assert not Contact.objects.exists()


def test_sixty_lines_are_kept_and_the_faulty_ones_come_back_to_be_mended(meeting: Meeting) -> None:
    client = agent_client()
    lines = [f"habitant{number}@exemple.fr" for number in range(58)] + ["Mme Sow, 06 12", "Aïcha"]
    given = {**AGREED, "key": str(uuid4()), "pasted": "\n".join(lines)}
    text = client.post(page(meeting, "coordonnees/feuille/"), given).content.decode()
    assert "58 personnes gardées. 2 lignes à corriger" in text
    assert "Ligne 59, ni e-mail" in text and "Mme Sow, 06 12\nAïcha</textarea>" in text
    assert "habitant1@" not in text
    client.post(page(meeting, "coordonnees/feuille/"), given)
    assert Contact.objects.count() == 58
    assert all("en tête de la feuille" in one.wording for one in Consent.objects.all())
    mended = {**AGREED, "key": str(uuid4()), "pasted": "Mme Sow, 06 12 34 56 78"}
    assert client.post(page(meeting, "coordonnees/feuille/"), mended).status_code == 302
    assert Contact.objects.filter(meeting_ref=meeting.code).count() == 59
    assert EMAIL not in str([one.detail for one in Entry.objects.all()])


def test_a_sheet_without_its_wording_keeps_nothing(meeting: Meeting) -> None:
    given = {"wording": "1", "key": str(uuid4()), "pasted": EMAIL}
    text = agent_client().post(page(meeting, "coordonnees/feuille/"), given).content.decode()
    assert "Sans la formule" in text and EMAIL in text
    assert not Contact.objects.exists()


# ── The page ─────────────────────────────────────────────────────────────────────────────────────────
def test_the_screen_names_no_agent_and_holds_no_count(meeting: Meeting) -> None:
    client = agent_client()
    write(meeting, total=4321)
    send(client, meeting, envelope(meeting, count()))
    text = client.get(page(meeting)).content.decode()
    assert "Agent " not in text and "432" not in text and "csrf" not in text
    assert 'id="jour"' in text and "checked" not in text


def test_the_screen_closes_a_week_after_and_the_forms_stay(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(days=8), ends_at=None)
    text = agent_client().get(page(meeting)).content.decode()
    assert 'id="jour"' not in text and "Saisir après coup" in text
    write(meeting, total=12)
    assert meeting.tallies.get().count == 12


def test_a_day_that_is_not_open_says_why_on_the_meetings_page(consultation: Any) -> None:
    soon = make_meeting(state=State.ANNOUNCED, days=3)
    answer = agent_client().get(page(soon), follow=True)
    assert "s’ouvre la veille" in answer.content.decode()
    assert "Le jour de la réunion" not in agent_client().get(f"/agents/reunions/{soon.pk}/").content.decode()


def test_the_meetings_page_tells_how_much_was_counted_noted_and_given(meeting: Meeting) -> None:
    write(meeting, total=42)
    text = agent_client().get(f"/agents/reunions/{meeting.pk}/").content.decode()
    assert "42 personnes présentes, aucune note, personne encore à qui envoyer la synthèse" in text


def test_the_service_worker_reaches_the_day_only(meeting: Meeting, client: Any) -> None:
    answer = client.get("/agents/reunions/jour.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in answer
    assert "self.registration.scope" in answer.content.decode()
