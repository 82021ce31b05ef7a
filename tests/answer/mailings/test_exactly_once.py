"""Each address exactly once, whatever the server does and whoever is killed; and what nobody can know is asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, connections
from django.test import override_settings
from django.utils import timezone

from parvis.answer.mailings.models import Delivery
from parvis.answer.mailings.sending import run
from parvis.answer.mailings.sending.carriers import NotTaken, ServerGone, Unanswered
from parvis.answer.mailings.sending.run import deliveries_recover, deliveries_send
from parvis.answer.mailings.services import refused_retry, unknown_decide
from parvis.answer.mailings.states import DELAYS
from parvis.ground.contacts.models import Contact, Erasure
from parvis.ground.contacts.services import consent_withdraw
from tests.answer.mailings.making import make_contacts, make_lines
from tests.answer.mailings.server import Rude, RudeController
from tests.ground.people.making import make_scope
from tests.site import free_port

S = Delivery.State
PEOPLE = 1000
MANNERS = {"refus": 15, "attente": 15, "coupe": 4, "milieu": 4, "perdu": 3, "muet": 3}


@contextmanager
def listening(rude: Rude) -> Iterator[int]:
    """The server, and Django's settings that lead to it; gives its port."""
    port = free_port()
    server = RudeController(rude, hostname="127.0.0.1", port=port)
    server.start()
    smtp = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": port, "EMAIL_USE_TLS": False, "EMAIL_HOST_USER": ""}  # fmt: skip
    try:
        with override_settings(**smtp):
            yield port
    finally:
        server.stop()


def states() -> Counter[str]:
    return Counter(Delivery.objects.values_list("state", flat=True))


def hour_comes() -> None:
    Delivery.objects.filter(state=S.WAITING).update(next_at=timezone.now())


def worker(port: int) -> subprocess.Popen[bytes]:
    """A process of its own that sends, on the database of the tests."""
    given = connection.settings_dict
    url = f"postgresql:///{given['NAME']}?host={quote(str(given['HOST']), safe='')}&user={given['USER']}"
    given = {"DATABASE_URL": f"{url}&port={given['PORT']}" if given["PORT"] else url,
             "PARVIS_SMTP": f"smtp://127.0.0.1:{port}?tls=0", "DJANGO_SETTINGS_MODULE": "tests.settings"}  # fmt: skip
    command = [sys.executable, "-m", "parvis.config.cli", "send_mailings", "--bail", "0"]
    return subprocess.Popen(command, env={**os.environ, **given}, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("consultation")
def test_a_thousand_letters_each_exactly_once_though_workers_are_killed_and_the_server_misbehaves() -> None:
    emails = [f"{manner}{n}@exemple.fr" for manner, count in MANNERS.items() for n in range(count)]
    emails += [f"p{n}@exemple.fr" for n in range(PEOPLE - len(emails))]
    # The rude ones stand everywhere among the others.
    emails = [emails[(n * 331) % PEOPLE] for n in range(PEOPLE)]
    make_lines(emails)
    address_of = dict(Contact.objects.values_list("pk", "email"))
    rude = Rude(delay=0.001)
    with listening(rude) as port:
        for enough in (200, 500):
            process = worker(port)
            while len(rude.log) < enough:
                assert process.poll() is None, "the worker ended before it was killed"
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert len(rude.log) < PEOPLE - sum(MANNERS.values())
        time.sleep(0.1)  # what the server had already received, it finishes to write down
        deliveries_recover(lease=timedelta(0))
        for _turn in range(3):
            together(deliveries_send, deliveries_send)
            hour_comes()
        _each_once_or_to_decide(rude, address_of)

        scope = make_scope()
        taken = {address for address, _id in rude.log}
        doubtful = list(Delivery.objects.filter(state=S.UNKNOWN))
        least = MANNERS["perdu"] + MANNERS["muet"]
        # At most one for each worker killed, and for each cut in the middle that was not seen before the end left.
        assert least <= len(doubtful) <= least + 2 + MANNERS["milieu"]
        for one in doubtful:
            unknown_decide(by=scope, delivery=one, received=address_of[one.contact] in taken)
        deliveries_send()
    log = Counter(address for address, _id in rude.log)
    sent = {address_of[one] for one in Delivery.objects.filter(state=S.SENT).values_list("contact", flat=True)}
    assert set(log.values()) == {1} and set(log) == sent
    refused = {address_of[one] for one in Delivery.objects.filter(state=S.REFUSED).values_list("contact", flat=True)}
    assert refused == {one for one in emails if one.startswith("refus")}
    assert states() == {S.SENT: PEOPLE - len(refused), S.REFUSED: len(refused)}
    assert set(Contact.objects.values_list("email", flat=True)) == refused, "who was reached is erased"
    assert Erasure.objects.get().count == len(sent)


def _each_once_or_to_decide(rude: Rude, address_of: dict[UUID, str]) -> None:
    """Before anybody decides: nobody twice, and who is sent is in the server's log."""
    assert max(Counter(address for address, _id in rude.log).values()) == 1
    ids = dict(rude.log)
    for row in Delivery.objects.filter(state=S.SENT):
        assert ids[address_of[row.contact]].startswith(f"<{row.mailing_id.hex}.{row.pk}@")
    assert states()[S.CLAIMED] == states()[S.HANDED] == states()[S.WAITING] == 0


def together(*works: Callable[[], object]) -> None:
    """Each in a thread of its own, with its own connection to the database."""

    def one(work: Callable[[], object]) -> None:
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# ── One line at a time ───────────────────────────────────────────────────────────────────────────────
class Killed(BaseException):
    """What kill -9 is to a process: nothing after it runs. No « except Exception » sees it."""


class Scripted:
    """A carrier that does as told, once; then carries."""

    def __init__(self, *, prepare: BaseException | None = None, finish: BaseException | None = None) -> None:
        self.faults = {"prepare": prepare, "finish": finish}
        self.given: list[str] = []
        self.abandoned = 0

    def prepare(self, mail: EmailMultiAlternatives, sender: str) -> None:
        self._fault("prepare")
        self.mail = mail

    def finish(self) -> str:
        self._fault("finish")
        self.given.append(str(self.mail.extra_headers["Message-ID"]))
        return "250 pris"

    def abandon(self) -> None:
        self.abandoned += 1

    def close(self) -> None:
        pass

    def _fault(self, stage: str) -> None:
        fault, self.faults[stage] = self.faults[stage], None
        if fault:
            raise fault


@pytest.fixture
def line(consultation: object) -> Delivery:
    return make_lines(["ana@exemple.fr"]).deliveries.get()


def carried(monkeypatch: pytest.MonkeyPatch, carrier: Scripted) -> None:
    monkeypatch.setattr(run, "carrier_of", lambda _backend: carrier)


def killed_run(monkeypatch: pytest.MonkeyPatch, carrier: Scripted) -> None:
    """A run whose process dies: what it would have tidied up afterwards, it does not."""
    carried(monkeypatch, carrier)
    with monkeypatch.context() as dead:
        dead.setattr(run, "_journal", lambda report: None)
        with pytest.raises(Killed):
            deliveries_send()


def test_killed_between_the_end_and_the_answer_nobody_knows_and_nothing_is_sent_again_by_itself(
    line: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = Scripted(finish=Killed())
    killed_run(monkeypatch, carrier)
    line.refresh_from_db()
    assert line.state == S.HANDED
    assert deliveries_recover(lease=timedelta(minutes=5)) == (0, 0), "it may still be alive"
    assert deliveries_recover(lease=timedelta(0)) == (0, 1)
    for _turn in range(3):
        deliveries_send(lease=timedelta(0))
    line.refresh_from_db()
    assert line.state == S.UNKNOWN and "on ne le sait pas" in line.outcome and carrier.given == []
    assert Contact.objects.exists(), "as long as nobody knows, the address is kept"


def test_killed_before_the_end_it_is_sent_again(line: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = Scripted(prepare=Killed())
    killed_run(monkeypatch, carrier)
    Delivery.objects.filter(state=S.CLAIMED).update(held_at=timezone.now() - timedelta(hours=1))
    deliveries_send()
    line.refresh_from_db()
    assert line.state == S.SENT and len(carrier.given) == 1


@pytest.mark.parametrize(("received", "times"), [(True, 0), (False, 1)])
def test_a_person_decides_and_a_second_sending_bears_the_same_message_id(
    line: Delivery, monkeypatch: pytest.MonkeyPatch, received: bool, times: int
) -> None:
    carrier = Scripted(finish=Unanswered("TimeoutError"))
    carried(monkeypatch, carrier)
    deliveries_send()
    first = carrier.mail.extra_headers["Message-ID"]
    assert unknown_decide(by=make_scope(), delivery=line, received=received)
    assert not unknown_decide(by=make_scope(), delivery=line, received=True), "decided once"
    deliveries_send()
    assert carrier.given == [first] * times
    assert states() == {S.SENT: 1} and not Contact.objects.exists()


def test_what_asks_to_wait_is_tried_later_and_later_then_no_more(
    line: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = []
    for _try in range(len(DELAYS)):
        carried(monkeypatch, Scripted(prepare=NotTaken(451, b"plus tard", temporary=True)))
        deliveries_send()
        line.refresh_from_db()
        assert line.state == S.WAITING
        waited.append(line.next_at - timezone.now())
        assert deliveries_send().moved == {}, "not before its hour"
        hour_comes()
    assert waited == sorted(waited) and waited[-1] > timedelta(hours=23)
    carried(monkeypatch, Scripted(prepare=ServerGone("TimeoutError")))
    deliveries_send()
    line.refresh_from_db()
    assert (line.state, line.tries) == (S.REFUSED, len(DELAYS) + 1)
    carried(monkeypatch, carrier := Scripted())
    assert refused_retry(by=make_scope(), mailing=line.mailing) == 1
    deliveries_send()
    assert len(carrier.given) == 1


def test_a_refusal_is_kept_in_words_without_any_address(line: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = NotTaken(
        550, b"5.1.1 <ana@exemple.fr>: Recipient address rejected: ana@exemple.fr unknown", temporary=False
    )
    carried(monkeypatch, Scripted(prepare=refusal))
    deliveries_send()
    line.refresh_from_db()
    assert line.outcome == "550 5.1.1 …: Recipient address rejected: … unknown" and line.state == S.REFUSED


def test_who_is_refused_by_mail_but_left_a_postal_address_gets_a_letter(
    line: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    Contact.objects.update(address="Ana\n1 rue Haute\n00001 Parolles")
    carried(monkeypatch, Scripted(finish=NotTaken(554, b"non", temporary=False)))
    deliveries_send()
    line.refresh_from_db()
    assert (line.state, line.way) == (S.WAITING, Delivery.Way.LETTER)
    assert deliveries_send().moved == {}, "a letter is not sent by mail"


def test_who_withdraws_before_or_while_it_leaves_gets_nothing(line: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(Scripted):
        def prepare(self, mail: EmailMultiAlternatives, sender: str) -> None:
            super().prepare(mail, sender)
            consent_withdraw(contact=line.contact)

    carrier = Slow()
    carried(monkeypatch, carrier)
    deliveries_send()
    line.refresh_from_db()
    assert (line.state, carrier.given, carrier.abandoned) == (S.WITHDRAWN, [], 1)


def test_a_worker_that_was_thought_dead_gives_up_what_another_took(
    line: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Asleep(Scripted):
        def prepare(self, mail: EmailMultiAlternatives, sender: str) -> None:
            super().prepare(mail, sender)
            deliveries_recover(lease=timedelta(0))

    carrier = Asleep()
    carried(monkeypatch, carrier)
    first, turns = run._claim, iter([True])

    def once(holder: UUID) -> list[Delivery]:
        return first(holder) if next(turns, False) else []

    monkeypatch.setattr(run, "_claim", once)
    deliveries_send()
    line.refresh_from_db()
    assert (line.state, carrier.given, carrier.abandoned) == (S.WAITING, [], 1)


def test_a_server_that_is_down_costs_one_try_to_one_line_and_loses_nothing(consultation: object) -> None:
    make_lines([f"p{n}@exemple.fr" for n in range(5)])
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1",
                           EMAIL_PORT=9, EMAIL_USE_TLS=False):  # fmt: skip
        assert deliveries_send().server_down
    assert states() == {S.WAITING: 5}
    assert sorted(Delivery.objects.values_list("tries", flat=True)) == [0, 0, 0, 0, 1]


def test_no_field_of_the_ledger_can_hold_an_address(consultation: object) -> None:
    make_contacts(["ana@exemple.fr"])
    fields = {field.name for field in Delivery._meta.concrete_fields}
    assert not fields & {"email", "phone", "address", "to"}
    assert Delivery._meta.get_field("contact").get_internal_type() == "UUIDField", "a key, joined to nothing"
