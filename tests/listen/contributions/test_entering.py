"""Answers entered whole for somebody."""

from __future__ import annotations

from uuid import uuid4

import pytest

from parvis.listen.contributions.entering import AlreadyEntered, Entered, contribution_enter
from parvis.listen.contributions.models import Assistance, Channel, Contribution, Help, Outcome
from parvis.listen.contributions.places import Place
from parvis.listen.contributions.queries import followed, state_of
from parvis.listen.questionnaires.models import Version
from parvis.web.codes import CodeKind, code_hash, new_code

pytestmark = pytest.mark.django_db
WORDS = "Il faut un arrêt de bus devant le centre social."


def enter(version: Version, **given: object) -> Contribution:
    values = {
        "id": uuid4(),
        "campaign": version.questionnaire.campaign,
        "version": version,
        "language": "fr",
        "place": Place(Outcome.UNKNOWN),
        "answers": {"defi_mots": WORDS},
        "entered": Entered(channel=Channel.ASSISTED, help=Help.WRITTEN),
        "receipt": new_code(CodeKind.RECEIPT),
    } | given
    return contribution_enter(**values)  # type: ignore[arg-type]


def test_an_answer_entered_is_submitted_with_who_helped_and_how(consultation: Version) -> None:
    code = new_code(CodeKind.RECEIPT)
    made = enter(consultation, receipt=code)
    state = state_of(made.pk)
    assert state.submitted
    assert state.answers == {"defi_mots": WORDS}
    assert Assistance.objects.get(contribution=made).help == Help.WRITTEN
    found = followed(code)
    assert found is not None and found.contribution == made


def test_an_answer_on_paper_is_followed_by_the_code_that_only_its_paper_bears(consultation: Version) -> None:
    code = new_code(CodeKind.RECEIPT)
    made = enter(consultation, receipt=code_hash(CodeKind.RECEIPT, code))
    found = followed(code)
    assert found is not None and found.contribution == made


def test_the_same_answer_sent_twice_is_entered_once(consultation: Version) -> None:
    made = enter(consultation)
    with pytest.raises(AlreadyEntered):
        enter(consultation, id=made.pk, answers={"defi_mots": "Autre chose"})
    assert Contribution.objects.get() == made
    assert state_of(made.pk).answers == {"defi_mots": WORDS}
