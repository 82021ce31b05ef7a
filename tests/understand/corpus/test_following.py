"""The author follows their words by the receipt's code: the state, the reason, one more reading."""

from __future__ import annotations

import re
from html import unescape

import pytest

from parvis.understand.corpus.charter import REASONS
from parvis.understand.corpus.models import Appeal, Mask, Statement
from tests.ground.people.making import make_scope
from tests.strict import StrictClient
from tests.understand.corpus.making import publish, refuse, say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
WORDS = "Karim Benali ne répond jamais."


def receipt(code: str) -> str:
    return unescape(StrictClient().post("/ma-parole/", {"code": code}).content.decode())


def ask(page: str, words: str = "") -> str:
    token = re.search(r'name="demande" value="([^"]+)"', page)
    assert token, page
    given = {"demande": token[1], "mots": words}
    return StrictClient().post("/ma-parole/redemander/", given).content.decode()


def test_words_nobody_has_read_say_so() -> None:
    assert "Pas encore lue" in receipt(say(WORDS))


def test_published_words_are_shown_as_everyone_reads_them() -> None:
    code, by = say(WORDS), make_scope()
    Mask.objects.update(state="accepted", by=by.agent, at="2026-01-01T00:00Z")
    publish(by, Statement.objects.get())
    page = receipt(code)
    assert "[nom masqué] ne répond jamais." in page and WORDS in page and "Demander une nouvelle" not in page


def test_a_refusal_shows_its_reasons_as_the_charter_says_them_and_the_note() -> None:
    code = say(WORDS)
    refuse(make_scope(), Statement.objects.get(), "accusation", note="Sans le nom, nous publierions.")
    page = receipt(code)
    assert "Non publiée" in page and str(REASONS["accusation"].meaning) in page
    assert "Sans le nom, nous publierions." in page and str(REASONS["insulte"].label) not in page


def test_another_reading_is_asked_once_and_its_answer_is_on_the_receipt() -> None:
    code, by = say(WORDS), make_scope()
    refuse(by, Statement.objects.get(), "accusation")
    page = receipt(code)
    assert "C’est noté" in ask(page, "C’est le nom du chien.")
    assert Appeal.objects.get().words == "C’est le nom du chien."
    assert "La réponse sera ici" in receipt(code) and "Demander une nouvelle" not in receipt(code)
    assert "une seule fois" in ask(page)
    refuse(by, Statement.objects.get(), "donnees")
    page = receipt(code)
    assert "la décision est la même" in page and str(REASONS["donnees"].label) in page


def test_a_request_that_is_not_the_author_s_or_too_old_asks_for_the_code_again() -> None:
    say(WORDS)
    refuse(make_scope(), Statement.objects.get())
    for token in ("", "n’importe quoi", "a:b:c"):
        page = StrictClient().post("/ma-parole/redemander/", {"demande": token}).content.decode()
        assert "Tapez à nouveau votre code" in page
    assert not Appeal.objects.exists()
    assert StrictClient().get("/ma-parole/redemander/").status_code == 405


def test_the_charter_is_public_and_says_every_reason() -> None:
    page = unescape(StrictClient().get("/charte/").content.decode())
    plain = page.replace("\u202f", " ").replace("\u00a0", " ")
    for reason in REASONS.values():
        assert str(reason.label) in plain and str(reason.meaning) in plain
    assert "/charte/" in StrictClient().get("/comment-ca-marche/").content.decode()
