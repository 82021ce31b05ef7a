"""The reading desk: who reads what, and how they decide."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.ground.territories.models import Departement, Quartier, Region
from parvis.listen.contributions.models import Contribution
from parvis.understand.corpus.deciding import appeal_ask
from parvis.understand.corpus.models import Alarm, Mask, Statement
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.strict import StrictClient
from tests.understand.corpus.making import NAMED, make_minutes, publish, refuse, say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
BUS = "Plus de bus le soir, jusqu’à l’hôpital."
DESK = "/agents/paroles/"
ACTS = ("", "masques/", "cacher/", "decision/", "couper/", "recoller/", "alerte/")


def page(client: StrictClient, address: str = DESK) -> str:
    return client.get(address).content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def seen(text: str) -> str:
    found = re.search(r'name="vu" value="(\w+)"', text)
    assert found
    return found[1]


def foreign() -> Departement:
    region = Region.objects.create(code="99", name="Ailleurs", sort_key="ailleurs", zone="metro")
    return Departement.objects.create(code="99", name="Autre", sort_key="autre", zone="metro", region=region)


def test_the_desk_shows_what_waits_the_oldest_first_and_nothing_of_another_territory() -> None:
    make_minutes([BUS, "Un square pour les petits."])
    mine = page(agent_client("animateur", quartier="QN00001M"))
    assert "2 paroles" in mine and BUS in mine
    elsewhere = [agent_client("animateur", quartier="QN00003M"), agent_client("referent", departement=foreign().pk)]
    for other in elsewhere:
        assert BUS not in page(other) and "Tout est lu" in page(other)


def test_a_foreign_statement_is_not_found_by_any_act() -> None:
    say(BUS)
    statement = Statement.objects.get()
    others = [agent_client("animateur", quartier="QN00003M"), agent_client("referent", departement=foreign().pk)]
    for client in others:
        for act in ACTS:
            answer = client.post(f"{DESK}{statement.pk}/{act}") if act else client.get(f"{DESK}{statement.pk}/")
            assert answer.status_code == 404, act
        client.post(f"{DESK}plusieurs/", {"lu": f"{statement.pk}:x"})
    statement.refresh_from_db()
    assert statement.state == Statement.State.RECEIVED


@pytest.mark.parametrize("role", ["collectivite", "relais", "region", "commission", "technique"])
def test_roles_that_do_not_read_originals_have_no_desk(role: str) -> None:
    say(BUS)
    client = agent_client(role)
    assert client.get(DESK).status_code == 404
    assert client.get(f"{DESK}{Statement.objects.get().pk}/").status_code == 404


def test_words_said_from_nowhere_are_read_by_the_national_role_alone() -> None:
    say(BUS, quartier="", commune="", inconnu="1")
    assert Statement.objects.get().departement == ""
    assert BUS in page(agent_client("national"))
    assert BUS not in page(agent_client("referent"))


def test_the_filters_stand_in_the_address_and_lead_to_the_next_statement() -> None:
    make_minutes([BUS, "Un square pour les petits.", "Une école neuve."])
    say("Une réponse écrite pour les écoles du quartier.")
    client = agent_client("referent")
    found = page(client, f"{DESK}?source=minutes&mots=ECOLE&objet=defi")
    assert "1 parole" in found and "Une école neuve." in found and "réponse écrite" not in found
    assert "Aucune parole ne correspond" in page(client, f"{DESK}?mots=piscine")
    square = Statement.objects.get(text__contains="square")
    public = page(client, f"{DESK}{square.pk}/?source=minutes")
    answer = client.post(f"{DESK}{square.pk}/decision/?source=minutes", {"decision": "publier", "vu": seen(public)})
    following = Statement.objects.get(pk=answer["Location"].split("/")[3])
    assert (
        following.source == "minutes" and following.pk != square.pk and answer["Location"].endswith("?source=minutes")
    )
    assert "Un square" in page(client, f"{DESK}?pile=publiees")


def test_masks_are_shown_in_place_decided_and_the_public_text_is_told_before_publishing() -> None:
    say(NAMED)
    statement = Statement.objects.get(text__contains="Karim")
    client = agent_client("animateur")
    address = f"{DESK}{statement.pk}/"
    before = page(client, address)
    assert re.search(r"<mark[^>]*>.*?Karim Benali<sup>1</sup>", before)
    assert 'value="publier" disabled' in before
    masks = Mask.objects.filter(statement=statement.pk)
    client.post(f"{address}masques/", {f"masque-{one.pk}": "1" for one in masks})
    after = page(client, address)
    assert "[nom masqué] ne répond pas." in after and 'value="publier" disabled' not in after
    client.post(f"{address}decision/", {"decision": "publier", "vu": seen(after)})
    statement.refresh_from_db()
    assert statement.public_text == "Le gardien [nom masqué] ne répond pas."


def test_one_click_accepts_what_rules_found_and_leaves_the_names() -> None:
    say("Karim Benali, 06 12 34 56 78, a@exemple.fr")
    statement = Statement.objects.get()
    client = agent_client("animateur")
    assert "Masquer tout ce qu’une règle a trouvé (2)" in page(client, f"{DESK}{statement.pk}/")
    client.post(f"{DESK}{statement.pk}/masques/", {"action": "regles"})
    assert set(Mask.objects.filter(state="accepted").values_list("kind", flat=True)) == {"phone", "email"}
    assert Mask.objects.get(kind="name").state == Mask.State.PROPOSED


@pytest.mark.parametrize("hostile", ["masque-", "masque-x", "masque-99999", "masque-²", "masque-" + "9" * 40])
def test_a_choice_that_is_not_of_this_page_changes_nothing(hostile: str) -> None:
    say(NAMED)
    statement = Statement.objects.get(text__contains="Karim")
    answer = agent_client().post(f"{DESK}{statement.pk}/masques/", {hostile: "1"})
    assert answer.status_code == 302
    assert not Mask.objects.exclude(state=Mask.State.PROPOSED).exists()


def test_words_are_hidden_by_typing_them() -> None:
    say("Le petit Zozo joue au square.")
    statement = Statement.objects.get()
    client = agent_client()
    faulty = client.post(f"{DESK}{statement.pk}/cacher/", {"words": "Zaza", "kind": "name"}).content.decode()
    assert "n’est pas dans cette parole" in faulty
    client.post(f"{DESK}{statement.pk}/cacher/", {"words": "zozo", "kind": "name"})
    assert "Le petit [nom masqué] joue" in page(client, f"{DESK}{statement.pk}/")


def test_a_refusal_without_reason_says_so_and_one_with_reasons_is_told() -> None:
    say(BUS)
    statement = Statement.objects.get()
    client = agent_client()
    faulty = client.post(f"{DESK}{statement.pk}/decision/", {"decision": "refuser"}).content.decode()
    assert "Choisissez au moins un motif" in faulty
    client.post(f"{DESK}{statement.pk}/decision/", {"decision": "refuser", "reasons": ["publicite", "insulte"]})
    assert "insulte, publicité" in page(client, f"{DESK}{statement.pk}/")
    assert client.post(f"{DESK}{statement.pk}/decision/", {"decision": "brûler"}).status_code == 404


def test_short_words_are_published_only_when_ticked() -> None:
    make_minutes([BUS, "Un square.", "Un banc pour Karim Benali.", "x" * 300])
    client = agent_client()
    several = page(client, f"{DESK}plusieurs/")
    assert BUS in several and "Karim" not in several and "xxx" not in several and "checked" not in several
    values = dict(re.findall(r'name="lu" value="([^"]+)"><span dir="auto">([^<]+)<', several))
    ticked = next(value for value, words in values.items() if words == BUS)
    client.post(f"{DESK}plusieurs/", {"lu": [ticked, "n’importe:quoi", "x"]})
    assert list(Statement.objects.exclude(public_text="").values_list("public_text", flat=True)) == [BUS]
    assert "Cochez" in client.post(f"{DESK}plusieurs/", follow=True).content.decode()


def test_a_statement_is_cut_and_put_back_from_its_page() -> None:
    make_minutes(["Un banc devant l’école. Un arbre devant la mairie."])
    whole = Statement.objects.get()
    client = agent_client()
    assert 'name="endroit" value="24"' in page(client, f"{DESK}{whole.pk}/")
    client.post(f"{DESK}{whole.pk}/couper/", {"endroit": "x"})
    assert Statement.objects.count() == 1
    first = client.post(f"{DESK}{whole.pk}/couper/", {"endroit": "24"})["Location"]
    assert Statement.objects.count() == 2 and "Recoller" in page(client, first)
    assert client.post(f"{first}recoller/")["Location"] == f"{DESK}{whole.pk}/"


def test_an_author_s_request_is_a_heap_of_its_own_and_says_who_decided_first() -> None:
    say(BUS)
    statement, first = Statement.objects.get(), make_scope("referent")
    refuse(first, statement)
    appeal_ask(contribution=Contribution.objects.get().pk, statement=statement.pk, words="C’est bien du quartier.")
    client = agent_client()
    assert BUS in page(client, f"{DESK}?pile=nouvelle-lecture")
    shown = page(client, f"{DESK}{statement.pk}/?pile=nouvelle-lecture")
    assert "C’est bien du quartier." in shown and first.agent.full_name in shown
    publish(make_scope(), statement)
    assert BUS not in page(client, f"{DESK}?pile=nouvelle-lecture")


def test_an_agent_raises_an_alarm_by_hand_once() -> None:
    say(BUS)
    statement = Statement.objects.get()
    client = agent_client()
    for _time in range(2):
        client.post(f"{DESK}{statement.pk}/alerte/", {"danger": "violence"})
    assert Alarm.objects.get().found_by == Alarm.FoundBy.AGENT
    assert client.post(f"{DESK}{statement.pk}/alerte/", {"danger": "autre"}).status_code == 404


@pytest.mark.parametrize(
    "address", [DESK, f"{DESK}plusieurs/", f"{DESK}?pile=publiees", "/agents/urgences/", "/agents/"]
)
def test_the_number_of_queries_does_not_grow_with_the_statements(address: str) -> None:
    by = make_scope("referent")
    counts = []
    for more in (2, 15):
        make_minutes([f"Parole {number} des {more}, sans rien de plus." for number in range(more)])
        make_minutes([f"Mon mari me frappe, {number} {more}." for number in range(more)])
        for statement in Statement.objects.filter(text__startswith="Parole 1 "):
            publish(by, statement)
        client = client_of(by)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1], address


def test_nothing_of_an_original_is_in_a_public_page() -> None:
    canary = "Zébulonette"
    say(f"Le gardien {canary} dort, il faut un banc. Mon numéro est le 06 12 34 56 78.")
    meeting = make_minutes([f"{canary} a tout vu."])
    by = make_scope()
    for mask in Mask.objects.all():
        Mask.objects.filter(pk=mask.pk).update(state="accepted", by=by.agent, at=meeting.starts_at)
    for statement in Statement.objects.all():
        if canary in statement.text:
            refuse(by, statement)
        else:
            publish(by, statement)
    place = Quartier.objects.get(pk="QN00001M")
    for address in (
        "/",
        "/departements/00/",
        "/charte/",
        "/comment-ca-marche/",
        f"/quartier/?q={place.name}",
        "/ma-parole/",
    ):
        text = StrictClient().get(address, follow=True).content.decode()
        assert canary not in text and "06 12" not in text, address
    for statement in Statement.objects.exclude(public_text=""):
        assert canary not in statement.public_text and "06 12" not in statement.public_text
