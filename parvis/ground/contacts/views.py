"""Leaving and taking back one's contact details. These views see no cookie but the form's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from parvis.ground.contacts.forms import ContactForm, WithdrawForm
from parvis.ground.contacts.services import contact_add, contact_withdraw
from parvis.ground.territories.models import Commune, Quartier
from parvis.web.access import public
from parvis.web.limits import code_limiter

View = Callable[[HttpRequest], HttpResponse]


def without_other_cookies(view: View) -> View:
    """Take every cookie but the form's from the request, so that nothing here can know of an answer."""

    @wraps(view)
    def alone(request: HttpRequest) -> HttpResponse:
        token = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
        request.COOKIES = {settings.CSRF_COOKIE_NAME: token} if token else {}
        request.META.pop("HTTP_COOKIE", None)
        return view(request)

    return alone


@public
@require_http_methods(["GET", "POST"])
@without_other_cookies
def leave(request: HttpRequest) -> HttpResponse:
    """Leave contact details for a territory."""
    given = request.POST or request.GET
    quartier = Quartier.objects.filter(pk=given.get("quartier", "")).first()
    commune = Commune.objects.filter(pk=given.get("commune", "")).first()
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.too_young:
        return render(request, "contacts/too_young.html")
    if request.method == "POST" and form.is_valid():
        code = contact_add(
            consents=form.consents,
            language=get_language() or "fr",
            email=form.cleaned_data["email"],
            phone=form.cleaned_data["phone"],
            address=form.cleaned_data["address"],
            quartier=quartier,
            commune=commune,
        )
        return render(request, "contacts/kept.html", {"code": code})
    return render(request, "contacts/leave.html", {"form": form, "quartier": quartier, "commune": commune})


@public
@require_http_methods(["GET", "POST"])
@without_other_cookies
def stop(request: HttpRequest) -> HttpResponse:
    """Take contact details back, by their code."""
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if code_limiter.blocked(request):
            form.add_error(None, gettext("Trop d’essais. Attendez dix minutes, puis essayez encore."))
            return render(request, "contacts/stop.html", {"form": form}, status=429)
        if contact_withdraw(code=form.cleaned_data["code"]):
            return render(request, "contacts/stopped.html")
        code_limiter.failed(request)
        form.add_error("code", gettext("Ce code n’ouvre rien : vos coordonnées sont peut-être déjà effacées."))
    return render(request, "contacts/stop.html", {"form": form})
