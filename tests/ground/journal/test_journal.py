"""The journal: only added to, sealed, checked."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from parvis.ground.journal.models import Entry, Head
from parvis.ground.journal.services import journal_record
from tests.ground.people.making import agent_client

pytestmark = pytest.mark.django_db


def write(lines: int) -> None:
    for number in range(lines):
        journal_record(action="réunion annoncée", thing="réunion", thing_id=number, actor=1, actor_label="Ada")


def verify() -> str:
    """What the command says on the error channel; empty when the journal is whole."""
    said = StringIO()
    try:
        call_command("verify_journal", stderr=said, stdout=StringIO())
    except CommandError as error:
        return said.getvalue() + str(error)
    return ""


def behind_the_trigger(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER entry_is_added_only")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER entry_is_added_only")


@pytest.mark.parametrize("sql", ["UPDATE journal_entry SET action = 'x'", "DELETE FROM journal_entry"])
def test_the_database_refuses_any_change(sql: str) -> None:
    write(1)
    with pytest.raises(IntegrityError, match="le journal ne change pas"), transaction.atomic():
        connection.cursor().execute(sql)
    assert Entry.objects.get().action == "réunion annoncée"


def test_a_whole_journal_verifies() -> None:
    write(5)
    assert verify() == ""


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE journal_entry SET action = 'x' WHERE number = 3", "ligne 3 : modifiée"),
        ("UPDATE journal_entry SET at = at + interval '1 second' WHERE number = 2", "ligne 2 : modifiée"),
        ("UPDATE journal_entry SET detail = '{\"a\": 1}' WHERE number = 5", "ligne 5 : modifiée"),
        ("DELETE FROM journal_entry WHERE number = 3", "ligne 3 : manque"),
        ("DELETE FROM journal_entry WHERE number IN (2, 3)", "ligne 2 à 3 : manque"),
        ("DELETE FROM journal_entry WHERE number = 1", "ligne 1 : manque"),
        ("DELETE FROM journal_entry WHERE number >= 4", "lignes 4 à 5 : manquent à la fin"),
        ("DELETE FROM journal_entry", "lignes 1 à 5 : manquent à la fin"),
    ],
)
def test_what_changed_behind_the_trigger_is_named(sql: str, said: str) -> None:
    write(5)
    behind_the_trigger(sql)
    assert said in verify()


def test_an_end_made_again_without_the_key_is_seen() -> None:
    write(3)
    behind_the_trigger("DELETE FROM journal_entry WHERE number = 3")
    Head.objects.update(number=2, seal=Entry.objects.get(number=2).seal)
    assert "la fin du journal a été modifiée" in verify()


def test_an_act_undone_leaves_no_line() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(1)
        1 / 0  # noqa: B018
    write(2)
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert verify() == ""


def test_the_national_role_filters_by_thing_person_and_date(consultation: object) -> None:
    write(2)
    journal_record(action="mandat donné", thing="mandat", thing_id=9, actor=2, actor_label="Grace")
    national = agent_client("national")
    page = national.get("/agents/journal/", {"chose": "mandat"}).content.decode()
    assert "Grace" in page and "Ada" not in page
    page = national.get("/agents/journal/", {"personne": "ada"}).content.decode()
    assert "Ada" in page and "Grace" not in page
    assert "Aucune ligne" in national.get("/agents/journal/", {"au": "2001-01-01"}).content.decode()
    assert "Enter a valid" not in national.get("/agents/journal/", {"au": "hier"}).content.decode()


def test_the_page_tells_a_detail_whatever_its_keys_are_called() -> None:
    journal_record(
        action="compte rendu publié", thing="réunion", thing_id=1, actor=1, actor_label="Ada", detail={"items": 12}
    )
    assert "items : 12" in agent_client("national").get("/agents/journal/").content.decode()


def test_the_page_says_which_of_the_lines_shown_lost_their_seal() -> None:
    write(3)
    page = agent_client("national").get("/agents/journal/").content.decode()
    assert "sceau intact" in page
    behind_the_trigger("UPDATE journal_entry SET actor_label = 'Personne' WHERE number = 2")
    page = agent_client("national").get("/agents/journal/").content.decode()
    assert "sceau intact" not in page
    assert "n°\u00a02." in page


def test_the_file_holds_the_lines_of_the_filters_and_no_formula() -> None:
    write(2)
    journal_record(action="document ajouté", thing="document", thing_id=9, actor=1, actor_label="=HYPERLINK(1)")
    client = agent_client("national")
    page = client.get("/agents/journal/?chose=document").content.decode()
    assert 'href="/agents/journal/journal.csv?chose=document"' in page
    rows = client.get("/agents/journal/journal.csv?chose=document").content.decode().splitlines()
    assert len(rows) == 2
    assert rows[1].split(";")[2:5] == ["'=HYPERLINK(1)", "document ajouté", "document"]
    assert len(client.get("/agents/journal/journal.csv").content.decode().splitlines()) > 3


def test_the_file_is_for_who_sees_the_journal(consultation: object) -> None:
    assert agent_client("animateur").get("/agents/journal/journal.csv").status_code == 404
