"""Letters in HTML: the same words as the text, nothing that people wrote acts, nothing fetched from elsewhere."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from parvis.ground.outbox.delivery import message_deliver
from parvis.ground.outbox.html import html_of
from parvis.ground.outbox.models import Message
from parvis.listen.meetings.models import State
from parvis.listen.meetings.services import meeting_move, registration_add
from tests.ground.people.making import make_scope
from tests.listen.meetings.making import make_meeting
from tests.strict import StrictClient

HOSTILE = '<script>alert("1")</script> & <b onclick=x>gras</b>'


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: set[str] = set()
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.inside.append(tag)
        assert not [name for name, _value in attrs if name.startswith("on") or name == "src"]

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "body" in self.inside:
            self.said.append(data)


def words_of(html: str) -> tuple[str, set[str]]:
    page = _Words()
    page.feed(html)
    page.close()
    return squeezed("".join(page.said)), page.tags


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.django_db
@pytest.mark.usefixtures("consultation")
def test_every_letter_says_the_same_in_text_and_in_html() -> None:
    meeting = make_meeting(state=State.ANNOUNCED, takes_registrations=True, capacity=1, title=HOSTILE)
    for number in range(2):
        registration_add(meeting=meeting, email=f"p{number}@exemple.fr", people=1, needs="")
    meeting_move(by=make_scope(), meeting=meeting, to=State.CANCELLED, why="La <salle> est fermée & vide.")
    letters = list(Message.objects.all())
    assert {one.subject.split(" :")[0] for one in letters} >= {"Annulée", "Vous êtes inscrit ou inscrite"}
    for one in letters:
        said, tags = words_of(one.html)
        assert said == squeezed(one.text)
        assert tags <= {"html", "head", "meta", "title", "body", "p", "br", "a"}
        assert "<script" not in one.html and "<b " not in one.html
        title = re.search(r"<title>(.*)</title>", one.html)
        assert title and unescape(title[1]) == one.subject


@pytest.mark.django_db
@pytest.mark.usefixtures("consultation")
def test_a_letter_leaves_with_both_its_text_and_its_html() -> None:
    meeting = make_meeting(state=State.ANNOUNCED, takes_registrations=True)
    registration_add(meeting=meeting, email="ana@exemple.fr", people=1, needs="")
    message_deliver(message=Message.objects.get(to="ana@exemple.fr").pk)
    sent = mail.outbox[-1]
    assert isinstance(sent, mail.EmailMultiAlternatives)
    ((content, kind),) = [(one.content, one.mimetype) for one in sent.alternatives]  # type: ignore[attr-defined]
    assert kind == "text/html" and words_of(str(content))[0] == squeezed(str(sent.body))


@pytest.mark.django_db
@pytest.mark.usefixtures("consultation")
def test_the_sign_in_code_reads_in_html_too() -> None:
    scope = make_scope()
    StrictClient().post("/agents/connexion/", {"email": scope.agent.email})
    sent = mail.outbox[-1]
    assert isinstance(sent, mail.EmailMultiAlternatives) and sent.to == [scope.agent.email]
    html = str(sent.alternatives[0].content)  # type: ignore[attr-defined]
    assert words_of(html)[0] == squeezed(str(sent.body))


def test_an_address_is_a_link_without_the_sign_that_ends_the_sentence() -> None:
    html = html_of(subject="Objet", text="Ouvrez https://exemple.fr/a?b=1&c=2. Puis\nhttp://exemple.fr/ !\n")
    assert '<a href="https://exemple.fr/a?b=1&amp;c=2">https://exemple.fr/a?b=1&amp;c=2</a>. Puis' in html
    assert html.count("<a ") == 2


def test_no_address_but_of_the_web_becomes_a_link() -> None:
    assert "<a " not in html_of(subject="x", text="javascript:alert(1) data:text/html,x www.exemple.fr ftp://a")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.just("\n"), max_size=300))
def test_whatever_is_written_comes_out_as_the_same_words(text: str) -> None:
    assert words_of(html_of(subject="x", text=text))[0] == squeezed(text)
