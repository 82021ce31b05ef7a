"""What was acknowledged is in the database, whatever is killed: the one promise that nothing may break."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import closing

import pytest

from parvis.config import embedded
from tests.site import Site, new_site

PAGES = ("lien", "defi_themes", "defi_mots", "ressources", "projet")
PHONES = 6


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with new_site() as one:
        one.prepare()
        yield one


class Phone(threading.Thread):
    """Someone who answers page after page, and notes each redirect received: (page, hash of what was sent)."""

    def __init__(self, site: Site, number: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.site, self.number, self.stop = site, number, stop
        self.acknowledged: list[tuple[str, str]] = []
        self.refused = 0
        self.runs = 0

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=10)) as connection:
                    self._one_answer(connection)
            except (OSError, http.client.HTTPException):
                self.refused += 1
                self.stop.wait(0.05)

    def _one_answer(self, connection: http.client.HTTPConnection) -> None:
        cookies: dict[str, str] = {}

        def ask(method: str, path: str, body: dict[str, str] | None = None) -> http.client.HTTPResponse:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, urllib.parse.urlencode(body) if body is not None else None, headers)
            answer = connection.getresponse()
            for given in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = given.partition(";")[0].partition("=")
                cookies[name] = value
            return answer

        token = re.search(
            r'csrfmiddlewaretoken" value="(\w+)"', ask("GET", "/repondre/?quartier=QN00001M").read().decode()
        )
        if token is None:
            raise OSError("no form")
        csrf = {"csrfmiddlewaretoken": token[1]}
        begun = ask("POST", "/repondre/commencer/", {"quartier": "QN00001M", **csrf})
        begun.read()
        if begun.status != 302:
            raise OSError(str(begun.status))
        self.runs += 1
        for page in PAGES:
            words = f"{self.number}-{self.runs}-{page}"
            value = {"lien": "habite", "defi_themes": "sante"}.get(page, words)
            sent = {page: value, "action": "continue"}
            answer = ask("POST", f"/repondre/q/{page}/", {**sent, **csrf})
            answer.read()
            if answer.status != 302:
                raise OSError(str(answer.status))
            if value == words:
                self.acknowledged.append((page, hashlib.sha256(words.encode()).hexdigest()))


def test_no_page_acknowledged_is_lost_when_the_server_then_the_database_are_killed(site: Site) -> None:
    stop = threading.Event()
    site.start()
    phones = [Phone(site, number, stop) for number in range(PHONES)]
    for phone in phones:
        phone.start()

    def wait_for_more(count: int = 150) -> None:
        before = sum(len(phone.acknowledged) for phone in phones)
        for _turn in range(600):
            if sum(len(phone.acknowledged) for phone in phones) >= before + count:
                return
            stop.wait(0.05)
        raise AssertionError("no answer is taken any more")

    wait_for_more()
    site.kill_server()
    site.start()
    wait_for_more()
    site.kill_database()
    embedded.ensure(site.cluster)
    wait_for_more()
    stop.set()
    for phone in phones:
        phone.join(timeout=30)

    assert site.sql("SHOW fsync") == [("on",)]
    assert site.sql("SHOW synchronous_commit") == [("on",)]
    kept = {
        (str(page), hashlib.sha256(str(answers.get(page)).encode()).hexdigest())
        for page, answers in (
            (page, answers if isinstance(answers, dict) else json.loads(str(answers)))
            for page, answers in site.sql("SELECT page, answers FROM contributions_answerpage")
        )
    }
    log = [row for phone in phones for row in phone.acknowledged]
    assert len(log) >= 450
    assert [row for row in log if row not in kept] == []
    assert sum(phone.refused for phone in phones) > 0, "nothing was killed under way"
