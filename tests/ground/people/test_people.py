"""Who may do what, where; signing in; mandates; référents."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.journal.models import Entry
from parvis.ground.outbox.models import Message
from parvis.ground.people import policy
from parvis.ground.people.models import Agent, Mandate, Referent, Role
from parvis.ground.people.services import NotAllowed, agent_create, mandate_grant, referent_name
from parvis.ground.territories.models import Departement, Region
from tests.ground.people.making import agent_client, make_agent, make_scope
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(consultation: object) -> Departement:
    """A département that is not the fictional one."""
    region = Region.objects.create(code="99", name="Ailleurs", sort_key="ailleurs", zone="metro")
    return Departement.objects.create(code="99", name="Autre", sort_key="autre", zone="metro", region=region)


def patterns(resolver: URLResolver | None = None, above: str = "/") -> dict[str, URLPattern]:
    """Every address of the site that has no argument or shows its own (« <int:pk> »), with its view."""
    found: dict[str, URLPattern] = {}
    for one in (resolver or get_resolver()).url_patterns:
        address = above + str(one.pattern)
        found |= patterns(one, address) if isinstance(one, URLResolver) else {address: one}
    return found


def test_every_agent_view_names_an_ability_of_the_table() -> None:
    named = {getattr(one.callback, "parvis_ability", "") for one in patterns().values()} - {""}
    assert named, "no agent view"
    assert named <= set(policy.ABILITIES)


@pytest.mark.parametrize("role", list(Role))
def test_a_page_without_object_opens_to_the_roles_of_the_table_only(consultation: object, role: Role) -> None:
    client = agent_client(role)
    for address, one in patterns().items():
        ability = getattr(one.callback, "parvis_ability", "")
        # One's own account is everyone's, and allauth asks for a fresh sign-in there: tested apart.
        if not ability or "<" in address or ability == "account:manage":
            continue
        status = client.get(address).status_code
        allowed = policy.may(role, ability)
        assert (status != 404) == allowed, f"{role} {address}: {status}"


def sign_in(client: StrictClient, email: str) -> str:
    client.post("/agents/connexion/", {"email": email})
    return re.findall(r"^ {4}(\S+)$", str(mail.outbox[-1].body), re.M)[0] if mail.outbox else ""


def test_an_agent_signs_in_with_a_code_and_no_password(consultation: object) -> None:
    scope = make_scope()
    client = StrictClient()
    assert client.get("/agents/")["Location"] == "/agents/connexion/?next=/agents/"
    code = sign_in(client, scope.agent.email)
    response = client.post("/agents/connexion/code/", {"code": code})
    assert response.status_code == 302 and response["Location"] == "/agents/"
    assert "Haute-Parole (00)" in client.get("/agents/").content.decode()
    assert Entry.objects.filter(action="connexion", actor=scope.agent.pk).count() == 1


def test_an_unknown_address_gets_the_same_page_and_no_letter(consultation: object) -> None:
    known, unknown = StrictClient(), StrictClient()
    scope = make_scope()
    first = known.post("/agents/connexion/", {"email": scope.agent.email})
    sent = len(mail.outbox)
    second = unknown.post("/agents/connexion/", {"email": "personne@exemple.fr"})
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert len(mail.outbox) == sent
    assert unknown.get("/agents/connexion/code/").status_code == 200


def test_nobody_makes_an_account_alone(consultation: object) -> None:
    client = StrictClient()
    client.post("/agents/connexion/", {"email": "nouveau@exemple.fr"})
    assert not Agent.objects.filter(email="nouveau@exemple.fr").exists()
    assert client.get("/agents/signup/").status_code == 404


def test_wrong_codes_close_the_door_for_an_hour(consultation: object) -> None:
    scope = make_scope()
    for _round in range(2):
        client = StrictClient()
        client.post("/agents/connexion/", {"email": scope.agent.email})
        for _try in range(3):
            client.post("/agents/connexion/code/", {"code": "AAAAAA"})
    answer = StrictClient().post("/agents/connexion/", {"email": scope.agent.email}).content.decode()
    assert "Trop d’essais" in answer


def test_an_account_without_mandate_sees_nothing(consultation: object) -> None:
    agent = make_agent()
    client = StrictClient()
    client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.get("/agents/")
    assert response.status_code == 403 and "pas de mandat" in response.content.decode()


@pytest.mark.parametrize("days", [(-10, -1), (1, 10)])
def test_a_mandate_counts_between_its_dates_only(consultation: object, days: tuple[int, int]) -> None:
    scope = make_scope()
    today = timezone.localdate()
    start, end = (today + timedelta(days=one) for one in days)
    Mandate.objects.filter(pk=scope.mandate.pk).update(starts_on=start, ends_on=end)
    assert not Mandate.objects.active().filter(pk=scope.mandate.pk).exists()
    assert Mandate.objects.active(start).filter(pk=scope.mandate.pk).exists()


@pytest.mark.parametrize(
    ("role", "places"),
    [
        (Role.NATIONAL, {"departement_id": "00"}),
        (Role.REFERENT, {}),
        (Role.REFERENT, {"contract_id": "x"}),
        (Role.ANIMATEUR, {"departement_id": "00", "quartier_id": "QN00001M"}),
    ],
)
def test_the_database_refuses_a_role_on_the_wrong_kind_of_territory(
    consultation: object, role: Role, places: dict[str, str]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.create(agent=make_agent(), role=role, **places)


def test_a_referent_delegates_inside_their_perimeter_only(elsewhere: Departement) -> None:
    by = make_scope("referent")
    agent = agent_create(email="Claude@Exemple.fr", full_name="Claude")
    mandate = mandate_grant(by=by, agent=agent, role=Role.ANIMATEUR, territory={"quartier": "QN00001M"})
    assert mandate.granted_by == by.agent
    assert Message.objects.get(to="claude@exemple.fr").subject.startswith("Votre accès à Parvis")
    with pytest.raises(NotAllowed, match="en dehors"):
        mandate_grant(by=by, agent=agent, role=Role.ANIMATEUR, territory={"departement": elsewhere.pk})
    with pytest.raises(NotAllowed, match="ne permet pas"):
        mandate_grant(by=by, agent=agent, role=Role.NATIONAL, territory={})
    with pytest.raises(NotAllowed, match="ne permet pas"):
        mandate_grant(by=make_scope("animateur"), agent=agent, role=Role.RELAIS, territory={"quartier": "QN00001M"})


def test_a_mandate_outside_is_a_404(elsewhere: Departement) -> None:
    foreign = make_scope("animateur", departement=elsewhere.pk).mandate
    client = agent_client("referent")
    assert client.get(f"/agents/equipe/{foreign.pk}/").status_code == 404
    assert client.post(f"/agents/equipe/{foreign.pk}/", {"why": "x"}).status_code == 404
    assert client.get(f"/agents/referents/{elsewhere.pk}/").status_code == 404
    assert foreign.agent.full_name not in client.get("/agents/equipe/").content.decode()


def test_the_anct_is_told_of_each_referent_and_sees_who_is_missing(consultation: object) -> None:
    calendar = current_campaign()
    assert calendar is not None
    national = make_scope("national")
    from tests.ground.people.making import client_of

    page = client_of(national).get("/agents/referents/").content.decode()
    assert "1 sans référent" in page
    agent = agent_create(email="marie@exemple.fr", full_name="Marie Kébé", job="Sous-préfète")
    departement = Departement.objects.get(pk="00")
    named = referent_name(
        by=national, campaign=calendar.campaign, departement=departement, rank=Referent.Rank.MAIN, agent=agent
    )
    letter = Message.objects.get(to=calendar.campaign.referents_email)
    assert "Marie Kébé" in letter.text and named.notified_at
    assert "Marie Kébé" in client_of(national).get("/agents/referents/").content.decode()
    assert Mandate.objects.active().filter(agent=agent, role=Role.REFERENT, departement="00").exists()


def test_a_new_referent_takes_the_place_of_the_former(consultation: object) -> None:
    calendar = current_campaign()
    assert calendar is not None
    by = make_scope("prefet")
    departement = Departement.objects.get(pk="00")
    for name in ("ada", "grace"):
        agent = agent_create(email=f"{name}@exemple.fr", full_name=name)
        referent_name(by=by, campaign=calendar.campaign, departement=departement, rank=Referent.Rank.MAIN, agent=agent)
    assert Referent.objects.get(ended_at=None).agent.full_name == "grace"


def test_an_invitation_is_made_from_the_form(consultation: object) -> None:
    client = agent_client("referent")
    given = {"email": "Zoé@exemple.fr", "full_name": "Zoé", "role": "animateur", "quartier": "QN00001M"}
    faulty = client.post("/agents/equipe/inviter/", {**given, "quartier": ""}).content.decode()
    assert "Dites sur quel territoire" in faulty
    assert client.post("/agents/equipe/inviter/", {**given, "email": "zoe@exemple.fr"}).status_code == 302
    assert Mandate.objects.get(agent__email="zoe@exemple.fr").quartier_id == "QN00001M"


def test_a_role_that_must_have_a_second_factor_is_sent_to_set_it(consultation: object, settings: object) -> None:
    settings.PARVIS_SECOND_FACTOR = frozenset({"national"})  # type: ignore[attr-defined]
    response = agent_client("national").get("/agents/journal/")
    assert response.status_code == 302 and response["Location"].endswith("/agents/securite/")
    assert agent_client("animateur").get("/agents/").status_code == 200


def test_an_agent_sets_a_second_factor_then_needs_it_to_sign_in(consultation: object) -> None:
    scope = make_scope("national")
    client = StrictClient()
    client.post("/agents/connexion/code/", {"code": sign_in(client, scope.agent.email)})
    page = client.get("/agents/securite/application/activer/")
    secret = re.findall(r'id="authenticator_secret"[^>]*value="(\w+)"', page.content.decode())[0]
    assert "data:" in page["Content-Security-Policy"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post("/agents/securite/application/activer/", {"code": code}).status_code == 302
    assert "Application d" in client.get("/agents/securite/").content.decode()
    again = StrictClient()
    answer = again.post("/agents/connexion/code/", {"code": sign_in(again, scope.agent.email)})
    assert answer["Location"].startswith("/agents/connexion/second-facteur/")
    assert again.get("/agents/connexion/second-facteur/").status_code == 200
    assert again.get("/agents/").status_code == 302


def test_an_agent_lists_and_ends_their_other_sessions(consultation: object) -> None:
    scope = make_scope()
    clients = [StrictClient(), StrictClient()]
    for client in clients:
        client.post("/agents/connexion/code/", {"code": sign_in(client, scope.agent.email)})
        assert client.get("/agents/").status_code == 200
    assert clients[0].get("/agents/sessions/").content.decode().count("127.0.0.1") == 2
    clients[0].post("/agents/sessions/")
    assert clients[1].get("/agents/").status_code == 302
    assert clients[0].get("/agents/").status_code == 200


@pytest.mark.parametrize("path", ["cles/", "cles/ajouter/", "secours/nouveaux/", ""])
def test_the_pages_of_the_second_factor_are_whole(consultation: object, path: str) -> None:
    scope = make_scope()
    client = StrictClient()
    client.post("/agents/connexion/code/", {"code": sign_in(client, scope.agent.email)})
    assert client.get(f"/agents/securite/{path}").status_code in {200, 302}


def test_what_protects_an_account_is_changed_within_the_hour_of_signing_in_or_after_a_new_proof(
    consultation: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = make_scope("national")
    client = StrictClient()
    client.post("/agents/connexion/code/", {"code": sign_in(client, scope.agent.email)})
    page = client.get("/agents/securite/application/activer/")
    secret = re.findall(r'id="authenticator_secret"[^>]*value="(\w+)"', page.content.decode())[0]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    answer = client.post("/agents/securite/application/activer/", {"code": code})
    assert client.get(answer["Location"]).status_code == 200
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 3700)
    answer = client.get("/agents/securite/application/retirer/")
    assert answer["Location"].startswith("/agents/securite/confirmer/")
    assert "C’est bien vous" in client.get(answer["Location"]).content.decode()
