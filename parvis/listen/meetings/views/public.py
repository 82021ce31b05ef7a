"""Meetings, for everyone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from parvis.ground.territories.models import Departement
from parvis.ground.territories.places import place_asked
from parvis.listen.meetings.feeds import event_schema
from parvis.listen.meetings.filling import sheet_of
from parvis.listen.meetings.forms import GiveBackForm, RegistrationForm
from parvis.listen.meetings.life import life_of
from parvis.listen.meetings.models import Meeting
from parvis.listen.meetings.queries import Filters, listed
from parvis.listen.meetings.services import registration_add, registration_withdraw
from parvis.listen.meetings.states import WrongWay
from parvis.web.access import cached, public
from parvis.web.limits import code_limiter

PAGE = 50
KEPT = 30


@public
@cached(seconds=KEPT)
@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """Meetings to come, or those held; by territory and by words."""
    given = request.GET
    when = "passees" if given.get("quand") == "passees" else "avenir"
    filters = Filters(place=place_asked(given), words=given.get("mots", ""), when=when)
    page = Paginator(listed(filters.apply(Meeting.objects.public())), PAGE).get_page(given.get("page"))
    places = Departement.objects.filter(meetings__announced_at__isnull=False).distinct()
    return render(request, "meetings/public_list.html", {"page": page, "filters": filters, "places": places})


@public
@cached(seconds=KEPT)
@require_GET
def meeting(request: HttpRequest, code: str) -> HttpResponse:
    """One meeting."""
    found = get_object_or_404(listed(Meeting.objects.public()), code=code.upper())
    schema = event_schema(sheet_of(found))
    context = {"meeting": found, "schema": schema, "life": life_of(found)}
    return render(request, "meetings/public_meeting.html", context)


@public
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Register, without account."""
    found = get_object_or_404(Meeting.objects.public(), code=code.upper())
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            registration_add(meeting=found, **form.cleaned_data)
            return render(request, "meetings/registered.html", {"meeting": found})
        except WrongWay as refusal:
            form.add_error(None, str(refusal))
    return render(request, "meetings/register.html", {"form": form, "meeting": found})


@public
@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest) -> HttpResponse:
    """Give one's place back, by the code of the letter."""
    form = GiveBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if code_limiter.blocked(request):
            form.add_error(None, gettext("Trop d’essais. Attendez dix minutes, puis essayez encore."))
            return render(request, "meetings/give_back.html", {"form": form}, status=429)
        if registration_withdraw(code=form.cleaned_data["code"]):
            return render(request, "meetings/given_back.html")
        code_limiter.failed(request)
        form.add_error("code", gettext("Ce code n’ouvre rien : votre place est peut-être déjà rendue."))
    return render(request, "meetings/give_back.html", {"form": form})
