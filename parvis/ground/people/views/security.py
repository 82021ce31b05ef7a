"""The recovery codes of an agent. allauth's own pages note that the codes were seen, and a GET never writes."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from parvis.ground.people.models import Agent
from parvis.web.access import agent


@agent("account:manage")
@require_GET
@never_cache
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes that have not served yet."""
    return render(request, "mfa/recovery_codes/index.html", {"unused_codes": _unused(request)})


@agent("account:manage")
@require_GET
@never_cache
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def recovery_file(request: HttpRequest) -> HttpResponse:
    """The same as a file, one code a line."""
    lines = "".join(f"{one}\n" for one in _unused(request))
    disposition = {"Content-Disposition": 'attachment; filename="codes-de-secours.txt"'}
    return HttpResponse(lines, content_type="text/plain; charset=utf-8", headers=disposition)


def _unused(request: HttpRequest) -> list[str]:
    assert isinstance(request.user, Agent)
    kept = get_object_or_404(Authenticator, user=request.user, type=Authenticator.Type.RECOVERY_CODES)
    codes: list[str] = kept.wrap().get_unused_codes()
    return codes
