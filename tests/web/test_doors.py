from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from parvis.listen.questionnaires.models import Version
from parvis.web import limits
from parvis.web.access import public
from parvis.web.middleware import ReadsDoNotWrite, WriteDuringRead
from tests.strict import StrictClient

PAGES = [
    "/",
    "/quartier/",
    "/quartier/?q=parolles",
    "/quartier/?q=zzzz",
    "/quartier/commune/00001/",
    "/repondre/",
    "/repondre/?quartier=QN00001M&commune=00001",
    "/repondre/?commune=00001",
    "/repondre/?ailleurs=1",
    "/repondre/?inconnu=1",
    "/repondre/?quartier=INCONNU",
    "/repondre/reprendre/",
    "/repondre/borne/",
    "/repondre/relais/",
    "/ma-parole/",
    "/rester-informe/",
    "/rester-informe/arreter/",
    "/comment-ca-marche/",
    "/charte/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/aide/",
    "/plan-du-site/",
    "/questionnaire/imprimer/",
    "/questionnaire/imprimer/?grand=1",
]


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/fr-simple", "/en", "/ar"])
def test_every_public_page_is_clean_in_every_language(client: Client, consultation: Version, prefix: str) -> None:
    for page in PAGES:
        response = client.get(prefix + page, follow=True)
        assert response.status_code == 200, page
        assert f'dir="{"rtl" if prefix == "/ar" else "ltr"}"' in response.content.decode()[:200]


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_every_page_stands_with_an_empty_database(client: Client, page: str) -> None:
    assert client.get(page, follow=True).status_code in {200, 404}


@pytest.mark.django_db
def test_every_page_stands_in_the_identity_of_the_state(client: Client, consultation: Version) -> None:
    with override_settings(PARVIS_STATE_IDENTITY=True):
        for page in PAGES:
            text = client.get(page, follow=True).content.decode()
            assert "build/etat.css" in text
            assert "République" in text
    assert "République<br>" not in StrictClient().get("/").content.decode()


@pytest.mark.django_db
def test_no_page_gives_a_cookie_unless_it_holds_a_form_to_send(client: Client, consultation: Version) -> None:
    for page in ("/", "/quartier/?q=parolles", "/quartier/commune/00001/", "/comment-ca-marche/", "/aide/"):
        assert not client.get(page).cookies, page


@pytest.mark.django_db
def test_the_headers_refuse_what_pages_do_not_need(client: Client, consultation: Version) -> None:
    response = client.get("/repondre/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


def _views(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in resolver.url_patterns:
        found += _views(pattern) if isinstance(pattern, URLResolver) else [pattern]
    return found


def test_every_view_says_who_may_open_it() -> None:
    marks = ("parvis_public", "parvis_ability")
    closed = [one.name for one in _views(get_resolver()) if not any(getattr(one.callback, mark, "") for mark in marks)]
    assert closed == []


@pytest.mark.django_db
def test_a_read_that_writes_is_an_error() -> None:
    from parvis.ground.campaigns.models import Campaign

    @public
    def view(request: HttpRequest) -> HttpResponse:
        Campaign.objects.all().delete()
        Campaign.objects.update(name="x")
        return HttpResponse()

    with pytest.raises(WriteDuringRead), transaction.atomic():
        ReadsDoNotWrite(view)(RequestFactory().get("/"))
    assert ReadsDoNotWrite(view)(RequestFactory().post("/")).status_code == 200


def test_the_deployed_site_passes_djangos_own_check() -> None:
    import os
    import subprocess
    import sys

    environment = {**os.environ, "PARVIS_HTTPS": "1"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    command += ["--settings", "parvis.config.settings"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def _request(address: str = "192.0.2.1", forwarded: str = "") -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=forwarded)


def test_a_limiter_that_breaks_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    limiter = limits.Limiter("essai", a_network=3, everyone=100, minutes=1)
    assert not limiter.blocked(_request())

    def broken(*_given: object) -> bool:
        raise RuntimeError

    monkeypatch.setattr(limiter._window, "test", broken)
    assert limiter.blocked(_request())


def test_a_limiter_whose_table_is_full_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_NETWORKS", 1)
    limiter = limits.Limiter("plein", a_network=3, everyone=100, minutes=1)
    for number in range(3):
        limiter.failed(_request(f"192.0.2.{number}"))
    assert limiter.blocked(_request("198.51.100.1"))


def test_one_network_does_not_block_another_but_all_together_have_a_limit() -> None:
    limiter = limits.Limiter("deux", a_network=2, everyone=5, minutes=1)
    for _try in range(2):
        limiter.failed(_request("192.0.2.1"))
    assert limiter.blocked(_request("192.0.2.1"))
    assert not limiter.blocked(_request("192.0.2.2"))
    for number in range(3):
        limiter.failed(_request(f"203.0.113.{number}"))
    assert limiter.blocked(_request("192.0.2.2"))


def test_an_ipv6_household_is_one_network_and_its_address_is_not_in_the_key() -> None:
    one, other = (limits.network_key(_request(f"2001:db8:1:2::{number}")) for number in (1, 2))
    assert one == other != limits.network_key(_request("2001:db8:1:3::1"))
    assert "2001" not in one


@pytest.mark.parametrize(("proxies", "expected"), [(0, "10.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.7")])
def test_only_our_own_proxies_are_believed(proxies: int, expected: str) -> None:
    with override_settings(PARVIS_PROXIES=proxies):
        assert limits.client_address(_request("10.0.0.1", "6.6.6.6, 198.51.100.7, 203.0.113.9")) == expected


@pytest.mark.django_db
def test_the_site_says_that_it_is_well() -> None:
    assert Client().get("/sante").content == b"ok\n"


def test_the_catalogues_compile() -> None:
    call_command("build_assets", verbosity=0)
