"""The point of a meeting's place: by its address, by a click on the drawing, or typed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from parvis.ground.people.scope import Scope, scope_of_request
from parvis.ground.territories import geocoder
from parvis.ground.territories.maps import Drawing
from parvis.listen.meetings.models import Meeting, State
from parvis.listen.meetings.place_forms import PointForm
from parvis.listen.meetings.places import WIDTH as PICTURE_WIDTH
from parvis.listen.meetings.places import clicked_point, drawing_svg, height_of, place_drawing, said_place
from parvis.listen.meetings.queries import listed
from parvis.listen.meetings.services import meeting_locate
from parvis.web.access import agent

NOT_FOUND = "Cette adresse n’a pas été trouvée : cliquez sur le plan, ou écrivez la latitude et la longitude."
BY_KEYBOARD = "Le plan se touche du doigt ou à la souris. Au clavier, écrivez la latitude et la longitude."


@agent("meeting:write")
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say where the place is."""
    scope = scope_of_request(request)
    found = _meeting(scope, pk)
    drawn = place_drawing(found)
    typed = request.method == "POST" and "lat" in request.POST
    form = PointForm(request.POST if typed else None, initial={"lat": found.lat, "lon": found.lon})
    if request.method == "POST":
        point, refusal = _point(request, found, drawn, form)
        if point is not None or "retirer" in request.POST:
            meeting_locate(by=scope, meeting=found, point=point)
            messages.success(request, said_place(found) or "Le point est retiré.")
            return redirect("meetings:place", found.pk)
        if refusal:
            messages.error(request, refusal)
    context = {
        "meeting": found,
        "form": form,
        "drawing": drawn,
        "width": PICTURE_WIDTH,
        "height": height_of(drawn) if drawn else 0,
        "said": said_place(found),
        "geocoder": geocoder.enabled() and bool(found.address),
    }
    return render(request, "meetings/place.html", context)


@agent("meeting:write")
@require_GET
def drawing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The drawing of the quarters, with the point."""
    found = _meeting(scope_of_request(request), pk)
    drawn = place_drawing(found)
    if drawn is None:
        raise Http404
    return HttpResponse(drawing_svg(found, drawn), content_type="image/svg+xml")


def _meeting(scope: Scope, pk: UUID) -> Meeting:
    """A meeting that still has a place: nobody goes to a cancelled one."""
    return get_object_or_404(listed(Meeting.objects.visible_to(scope)).exclude(state=State.CANCELLED), pk=pk)


def _point(
    request: HttpRequest, meeting: Meeting, drawn: Drawing | None, form: PointForm
) -> tuple[tuple[float, float] | None, str]:
    """The point that was sent, and what to say where there is none."""
    if "adresse" in request.POST:
        geocoded = geocoder.geocode(meeting.address)
        return (round(geocoded.lon, 5), round(geocoded.lat, 5)) if geocoded else None, NOT_FOUND
    if "plan.x" in request.POST and drawn is not None:
        x, y = request.POST["plan.x"], request.POST.get("plan.y", "")
        if not (x.isdecimal() and y.isdecimal() and int(x) <= PICTURE_WIDTH and int(y) <= height_of(drawn)):
            return None, BY_KEYBOARD
        # A key pressed on the picture sends its corner.
        return (None, BY_KEYBOARD) if int(x) == int(y) == 0 else (clicked_point(drawn, int(x), int(y)), "")
    if form.is_bound and form.is_valid():
        return (form.cleaned_data["lon"], form.cleaned_data["lat"]), ""
    return None, ""
