"""The urgent queue: named people, told at once and without the words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.journal.models import Entry
from parvis.ground.outbox.models import Message
from parvis.ground.people.models import Mandate, Referent
from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Departement, Region
from parvis.listen.contributions.models import Contribution
from parvis.listen.contributions.services import contribution_withdraw
from parvis.understand.corpus.models import Alarm, Statement, Watcher
from parvis.understand.corpus.services import corpus_rebuild, corpus_refresh
from parvis.understand.corpus.watching import AlarmMoved, alarm_close, alarm_take, told_of, watcher_end, watcher_name
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.understand.corpus.making import say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
CRY = "Mon mari me frappe depuis des années, zèbre."
QUEUE = "/agents/urgences/"


def watcher(role: str = "animateur", **territory: str) -> Scope:
    scope = make_scope(role, **territory)
    watcher_name(by=make_scope("referent"), departement=Departement.objects.get(pk="00"), agent=scope.agent)
    Message.objects.all().delete()
    return scope


def letters() -> set[str]:
    return set(Message.objects.values_list("to", flat=True))


def test_the_named_people_are_told_at_once_and_their_letter_holds_none_of_the_words() -> None:
    named = watcher(quartier="QN00003M")
    make_scope("referent")
    say(CRY)
    letter = Message.objects.get()
    assert letter.to == named.agent.email
    assert "zèbre" not in letter.text + letter.subject and "mari" not in letter.text
    assert QUEUE in letter.text and letter.subject.startswith("À lire aujourd’hui")
    assert "zèbre" not in str(list(Entry.objects.values_list("detail", flat=True)))


def test_nobody_is_told_twice_of_the_same_words() -> None:
    watcher()
    say(CRY)
    corpus_refresh()
    corpus_rebuild()
    assert Message.objects.count() == 1 and Alarm.objects.count() == 1


def test_without_a_named_person_the_referent_is_told_then_the_national_role() -> None:
    national = make_scope("national")
    assert told_of("00") == [national.agent]
    mandated = make_scope("referent")
    assert told_of("00") == [mandated.agent]
    calendar = current_campaign()
    assert calendar is not None
    official = make_scope("prefet")
    Referent.objects.create(
        campaign=calendar.campaign, departement_id="00", rank="titulaire", agent=official.agent, named_at=timezone.now()
    )
    assert told_of("00") == [official.agent]
    assert told_of("") == [national.agent]
    named = watcher()
    assert told_of("00") == [named.agent]
    Mandate.objects.filter(agent=named.agent).update(ended_at=timezone.now())
    assert told_of("00") == [official.agent], "somebody without mandate could not open the queue"


def test_words_said_from_nowhere_go_to_the_national_role() -> None:
    national = make_scope("national")
    watcher()
    say(CRY, quartier="", commune="", inconnu="1")
    assert letters() == {national.agent.email}
    assert CRY in client_of(national).get(QUEUE).content.decode()


def test_the_queue_is_seen_by_the_named_people_and_by_who_steers_the_territory() -> None:
    named, other = watcher(quartier="QN00003M"), make_scope("animateur")
    say(CRY)
    for scope in (named, make_scope("referent"), make_scope("prefet"), make_scope("national")):
        assert CRY in client_of(scope).get(QUEUE).content.decode()
    assert CRY not in client_of(other).get(QUEUE).content.decode()
    alarm = Alarm.objects.get()
    assert client_of(other).get(f"{QUEUE}{alarm.pk}/").status_code == 404
    assert agent_client("collectivite").get(QUEUE).status_code == 404
    region = Region.objects.create(code="99", name="Ailleurs", sort_key="ailleurs", zone="metro")
    foreign = Departement.objects.create(code="99", name="Autre", sort_key="autre", zone="metro", region=region)
    stranger = make_scope("referent", departement=foreign.pk)
    assert CRY not in client_of(stranger).get(QUEUE).content.decode()
    assert client_of(stranger).post(f"{QUEUE}{alarm.pk}/", {"action": "prendre"}).status_code == 404


def test_an_alarm_is_taken_by_one_person_then_closed_with_what_was_done() -> None:
    say(CRY)
    alarm, by, other = Alarm.objects.get(), make_scope("referent"), make_scope("prefet")
    with pytest.raises(AlarmMoved, match="d’abord"):
        alarm_close(by=by, alarm=alarm, done="appelé le 17")
    client = client_of(by)
    client.post(f"{QUEUE}{alarm.pk}/", {"action": "prendre"})
    with pytest.raises(AlarmMoved, match="s’en occupe"):
        alarm_take(by=other, alarm=alarm)
    assert by.agent.full_name in client_of(other).get(QUEUE).content.decode()
    faulty = client.post(f"{QUEUE}{alarm.pk}/", {"action": "clore", "done": " "}).content.decode()
    assert "fausse alerte" in faulty
    client.post(f"{QUEUE}{alarm.pk}/", {"action": "clore", "done": "Appelé le 3919 avec elle."})
    alarm.refresh_from_db()
    assert (alarm.taken_by, alarm.closed_by, alarm.done) == (by.agent, by.agent, "Appelé le 3919 avec elle.")
    assert "Aucune alerte" in client.get(QUEUE).content.decode()
    assert "Appelé le 3919" in client.get(f"{QUEUE}?etat=closes").content.decode()
    with pytest.raises(AlarmMoved, match="close"):
        alarm_take(by=other, alarm=alarm)
    assert Entry.objects.filter(thing="alerte").count() == 2


def test_the_rest_of_the_answer_is_read_with_the_words_that_raised_the_alarm() -> None:
    say(f"Nous habitons au-dessus du square depuis dix ans. {CRY}")
    say("Un banc devant l’école du quartier.")
    text = agent_client("referent").get(f"{QUEUE}{Alarm.objects.get().pk}/").content.decode()
    assert "au-dessus du square" in text and "Un banc" not in text


def test_an_alarm_stays_when_the_author_takes_the_words_back() -> None:
    say(CRY)
    contribution_withdraw(contribution=Contribution.objects.get().pk)
    corpus_refresh()
    text = agent_client("referent").get(QUEUE).content.decode()
    assert "a retiré ces mots" in text and "zèbre" not in text
    Statement.objects.all().delete()
    assert "a changé sa réponse" in agent_client("referent").get(QUEUE).content.decode()


def test_a_person_is_named_for_a_territory_one_steers_and_told() -> None:
    able, by = make_scope("animateur", quartier="QN00001M"), make_scope("referent")
    client = client_of(by)
    assert "personne" in client.get(f"{QUEUE}personnes/").content.decode()
    address = f"{QUEUE}personnes/00/"
    assert "Choisissez la personne" in client.post(address, {"agent": ""}).content.decode()
    relay = make_scope("relais")
    assert client.post(address, {"agent": relay.agent.pk}).status_code == 200, "a relay may not read the queue"
    client.post(address, {"agent": able.agent.pk})
    client.post(address, {"agent": able.agent.pk})
    named = Watcher.objects.get()
    assert letters() == {able.agent.email}
    assert able.agent.full_name in client.get(f"{QUEUE}personnes/").content.decode()
    region = Region.objects.create(code="99", name="Ailleurs", sort_key="ailleurs", zone="metro")
    foreign = Departement.objects.create(code="99", name="Autre", sort_key="autre", zone="metro", region=region)
    stranger = agent_client("referent", departement=foreign.pk)
    assert client.get(f"{QUEUE}personnes/99/").status_code == 404
    assert stranger.post(f"{QUEUE}personnes/fin/{named.pk}/").status_code == 404
    assert agent_client("animateur").get(f"{QUEUE}personnes/").status_code == 404
    watcher_end(by=by, watcher=named)
    assert not Watcher.objects.active().exists() and Watcher.objects.count() == 1


def test_an_alarm_that_nobody_took_for_a_day_says_so() -> None:
    say(CRY)
    client = agent_client("referent")
    assert "plus d’un jour" not in client.get(QUEUE).content.decode()
    Alarm.objects.update(raised_at=timezone.now() - timedelta(hours=25))
    assert "plus d’un jour" in client.get(QUEUE).content.decode()


def test_the_first_page_says_what_is_urgent_before_anything_late() -> None:
    say(CRY)
    say("Un banc devant l’école du quartier.")
    Statement.objects.update(received_at=timezone.now() - timedelta(days=40))
    text = agent_client("referent").get("/agents/").content.decode()
    assert text.index("File urgente : 1 alerte") < text.index("Paroles à lire : 2")
    assert f"{QUEUE}" in text and "/agents/paroles/?pile=a-lire" in text
    assert "File urgente :" not in agent_client("animateur").get("/agents/").content.decode()
