"""From what is sent to what is told of it: themes, contract, and what a withdrawal takes away."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from parvis.ground.territories.models import Commune, ContratDeVille, Quartier
from parvis.ground.territories.queries import contract_of
from parvis.listen.contributions import services
from parvis.listen.contributions.models import Contribution
from parvis.listen.questionnaires.models import Version
from parvis.understand.corpus.models import Statement, ToldPlace
from parvis.understand.corpus.places import places_refresh_all
from parvis.understand.corpus.services import corpus_refresh
from tests.listen.contributions.helpers import SAID, answer, begin, submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def everything_is_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.understand.corpus.services._bounds", lambda: (0, 0))


def publish_all() -> None:
    for one in Statement.objects.exclude(text=""):
        one.public_text, one.published_at, one.public_level = one.text, timezone.now(), "pays"
        one.save()


def test_words_bear_the_themes_ticked_for_the_same_object_and_no_other(client: Client, consultation: Version) -> None:
    submit(client, answer(client, begin(client)))
    corpus_refresh()
    themes = {one.object: sorted(one.themes) for one in Statement.objects.all()}
    assert themes["defi"] == ["mobilite", "securite"]
    assert themes["ressource"] == themes["solution"] == []


def test_who_does_not_know_ticks_no_theme(client: Client, consultation: Version) -> None:
    submit(client, answer(client, begin(client), {**SAID, "defi_themes": {"defi_themes": ["nsp"]}}))
    corpus_refresh()
    assert {tuple(one.themes) for one in Statement.objects.all()} == {()}


def test_words_bear_the_contract_of_their_quarter_or_of_their_commune(client: Client, consultation: Version) -> None:
    contract = ContratDeVille.objects.get(generation="2024")
    submit(client, answer(client, begin(client)))
    submit(client, answer(client, begin(client, quartier="")))
    corpus_refresh()
    rows = set(Statement.objects.values_list("quartier", "contract"))
    assert rows == {("QN00001M", contract.pk), ("", contract.pk)}
    assert contract_of(quartier=Quartier.objects.get(pk="QN00001M")) == contract
    assert contract_of(commune=Commune.objects.get(pk="00001")) == contract
    assert contract_of() is None


def test_words_taken_back_make_those_of_the_others_coarser_at_once(
    client: Client, consultation: Version, settings: object
) -> None:
    settings.PARVIS_SMALL_NUMBER = 5  # type: ignore[attr-defined]
    for _person in range(5):
        submit(client, answer(client, begin(client)))
    corpus_refresh()
    publish_all()
    places_refresh_all()
    assert set(Statement.objects.values_list("public_level", flat=True)) == {"quartier"}
    services.contribution_withdraw(contribution=Contribution.objects.all()[0].pk)
    corpus_refresh()
    assert set(Statement.objects.exclude(public_text="").values_list("public_level", "public_place")) == {("pays", "")}
    gone = Statement.objects.filter(state="withdrawn")
    assert gone and set(gone.values_list("public_level", "public_place", "public_text")) == {("", "", "")}
    assert not ToldPlace.objects.exists()
