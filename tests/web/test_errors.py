from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils import translation

from parvis.config import urls
from parvis.web import views
from parvis.web.access import public
from tests.strict import StrictClient, page_faults


def _fails(error: type[Exception]) -> Callable[[HttpRequest], HttpResponse]:
    @public
    def view(request: HttpRequest) -> HttpResponse:
        raise error("essai")

    return view


class Urls:
    urlpatterns = [
        path("essai-403/", _fails(PermissionDenied)),
        path("essai-400/", _fails(SuspiciousOperation)),
        path("essai-500/", _fails(RuntimeError)),
        path("essai-503/", _fails(OperationalError)),
        *urls.urlpatterns,
    ]
    handler400, handler403, handler404, handler500 = (
        urls.handler400,
        urls.handler403,
        urls.handler404,
        urls.handler500,
    )


pages = pytest.mark.django_db


@pages
@pytest.mark.parametrize(
    ("prefix", "title"),
    [("", "Cette page n’existe pas"), ("/en", "This page does not exist"), ("/ar", "هذه الصفحة غير موجودة")],
)
def test_a_page_that_does_not_exist_says_so_in_the_language_of_the_address(
    client: Client, prefix: str, title: str
) -> None:
    response = client.get(f"{prefix}/cette-page-n-existe-pas/")
    assert response.status_code == 404
    assert title in response.content.decode()
    assert f'href="{prefix}/"' in response.content.decode()


@pages
@override_settings(ROOT_URLCONF=Urls)
@pytest.mark.parametrize("status", [400, 403, 500, 503])
def test_every_failure_has_its_page_with_a_way_on(status: int) -> None:
    client = StrictClient(raise_request_exception=False)
    response = client.get(f"/essai-{status}/")
    page = response.content.decode()
    assert response.status_code == status
    assert 'href="/"' in page
    assert "3114" in page


def test_the_pages_of_a_broken_service_ask_nothing_of_the_database() -> None:
    request = RequestFactory().get("/")
    for view, status in ((views.server_error, 500), (views.unavailable, 503)):
        response = view(request)
        assert response.status_code == status
        assert not page_faults(response.content.decode())
    assert views.unavailable(request)["Retry-After"]


@pages
def test_a_refused_form_says_how_to_mend_it() -> None:
    client = StrictClient(enforce_csrf_checks=True)
    response = client.post("/ma-parole/", {"code": "x"})
    assert response.status_code == 403
    with translation.override("fr"):
        assert "vos mots y sont encore" in response.content.decode()
