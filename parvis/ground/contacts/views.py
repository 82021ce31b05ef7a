"""Leaving and taking back one's contact details. These views see no cookie but the form's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from parvis.ground.contacts.forms import PURPOSE_WORDS, ContactForm, WithdrawForm
from parvis.ground.contacts.links import stop_read
from parvis.ground.contacts.queries import open_purposes
from parvis.ground.contacts.services import consent_withdraw, contact_add, contact_withdraw
from parvis.ground.territories.models import Commune, Quartier
from parvis.web.access import public
from parvis.web.limits import code_limiter

View = Callable[..., HttpResponse]


def without_other_cookies(view: View) -> View:
    """Take every cookie but the form's from the request, so that nothing here can know of an answer."""

    @wraps(view)
    def alone(request: HttpRequest, **named: str) -> HttpResponse:
        token = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
        request.COOKIES = {settings.CSRF_COOKIE_NAME: token} if token else {}
        request.META.pop("HTTP_COOKIE", None)
        return view(request, **named)

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


@public
@csrf_exempt
@require_http_methods(["GET", "POST"])
@without_other_cookies
def stop_link(request: HttpRequest, token: str) -> HttpResponse:
    """Stop from a letter: a page with its button, since mail programs open links by themselves; then the act.

    A mail program's own button posts ``List-Unsubscribe=One-Click`` without cookie (RFC 8058 § 3.2): the signed token
    is the proof, in the place of the form's. Whoever clicks it wants no more of our letters: everything is withdrawn.
    """
    link = stop_read(token)
    if link is None:
        raise Http404
    if request.method == "POST":
        asked = request.POST.get("quoi", "")
        known = consent_withdraw(contact=link.contact, purpose=asked if asked == link.purpose else "")
        left = [PURPOSE_WORDS[one] for one in open_purposes(link.contact)]
        return render(request, "contacts/stop_done.html", {"known": known, "left": left})
    agreed = open_purposes(link.contact)
    this = PURPOSE_WORDS[link.purpose] if link.purpose in agreed and len(agreed) > 1 else ""
    context = {"agreed": [PURPOSE_WORDS[one] for one in agreed], "purpose": link.purpose.value, "this": this}
    return render(request, "contacts/stop_link.html", context)
