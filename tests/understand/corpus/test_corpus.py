from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from parvis.listen.contributions import services
from parvis.listen.contributions.models import AnswerPage, Contribution
from parvis.listen.questionnaires.models import Version
from parvis.understand.corpus.models import Statement
from parvis.understand.corpus.services import corpus_rebuild, corpus_refresh
from tests.listen.contributions.helpers import SAID, answer, begin, submit

pytestmark = pytest.mark.django_db
Rows = list[tuple[object, ...]]


def rows() -> Rows:
    fields = ("id", "start", "end", "sha256", "group", "text", "language", "object", "partial", "state")
    return list(Statement.objects.order_by("id").values_list(*fields))


def test_the_words_of_a_sent_answer_are_in_the_corpus_each_at_its_place(client: Client, consultation: Version) -> None:
    submit(client, answer(client, begin(client)))
    corpus_refresh()
    for statement in Statement.objects.all():
        source = AnswerPage.objects.get(pk=statement.revision).answers[statement.question]
        assert source[statement.start : statement.end] == statement.text
    kept = Statement.objects.get(text__startswith="Après 20 h")
    assert (kept.object, kept.quartier, kept.zoning, kept.departement, kept.partial) == (
        "defi", "QN00001M", "2024", "00", False,
    )  # fmt: skip


def test_pulling_twice_changes_nothing_and_rebuilding_gives_the_same_rows(
    client: Client, consultation: Version
) -> None:
    for _person in range(3):
        submit(client, answer(client, begin(client)))
    corpus_refresh()
    before = rows()
    assert len(before) > 5
    assert corpus_refresh().added == 0
    assert rows() == before
    corpus_rebuild()
    assert rows() == before


def test_near_identical_texts_are_one_group_whatever_their_order(client: Client, consultation: Version) -> None:
    for words in (
        "Il faut plus de bus le soir jusqu’à l’hôpital",
        "Une piscine pour les enfants du quartier, couverte",
        "il faut plus de bus le soir jusqu'a l'hopital !!",
    ):
        said = {
            **SAID,
            "defi_mots": {"defi_mots": words},
            "solutions": {"solutions": ""},
            "ressources": {"ressources": ""},
        }
        submit(client, answer(client, begin(client), said))
    corpus_refresh()
    groups = [group for (group,) in Statement.objects.order_by("text").values_list("group")]
    assert len(groups) == 3
    assert len(set(groups)) == 2
    assert all(Statement.objects.filter(pk=group, group=group).exists() for group in groups)


def test_an_answer_left_on_the_way_is_read_after_an_hour_and_marked_partial(
    client: Client, consultation: Version
) -> None:
    answer(client, begin(client), until="projet")
    corpus_refresh()
    assert not Statement.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1)):
        corpus_refresh()
    before = {one.id for one in Statement.objects.all()}
    assert before and not Statement.objects.filter(partial=False).exists()
    submit(client, answer(client, "/repondre/q/projet/"))
    corpus_refresh()
    assert not Statement.objects.filter(partial=True).exists()
    assert before <= {one.id for one in Statement.objects.all()}


def test_what_was_said_then_hidden_by_another_answer_does_not_count(client: Client, consultation: Version) -> None:
    said = {**SAID, "participer_mots": {"participer_mots": "Une garde d’enfants le soir."}}
    answer(client, begin(client), said)
    client.post("/repondre/q/lien/", {"lien": ["travaille"], "action": "continue"})
    submit(client)
    corpus_refresh()
    assert not Statement.objects.filter(question="participer_mots").exists()


def test_words_taken_back_leave_an_empty_place_that_rebuilding_keeps(client: Client, consultation: Version) -> None:
    submit(client, answer(client, begin(client)))
    corpus_refresh()
    ids = {one.id for one in Statement.objects.all()}
    services.contribution_withdraw(contribution=Contribution.objects.get().pk)
    corpus_refresh()
    corpus_rebuild()
    assert {one.id for one in Statement.objects.all()} == ids
    assert set(Statement.objects.values_list("text", "sha256", "state")) == {("", "", "withdrawn")}


@pytest.mark.national
def test_a_real_platforms_export_is_imported_whole_once_and_read(consultation: Version, national_data: Path) -> None:
    path = national_data / "corpus" / "decidim-export" / "propositions-libres.csv"
    for _time in range(2):
        call_command("import_contributions", str(path), mapping="decidim-propositions")
    assert Contribution.objects.count() == 196
    corpus_refresh()
    before = rows()
    corpus_refresh()
    corpus_rebuild()
    assert rows() == before
    assert len(before) > 196
