"""Where a meeting is: its point, the drawing to choose it on, and whether it is in the quarter."""

from __future__ import annotations

import numpy as np
import shapely
from django.template.loader import render_to_string

from parvis.ground.territories.locate import locate
from parvis.ground.territories.maps import Drawing, quartiers_map
from parvis.ground.territories.models import Quartier
from parvis.listen.meetings.models import Meeting
from parvis.web.typography import NO_BREAK

#: Width of the picture, in CSS pixels: fits a phone of 360 pixels with its margins, so that it is never resized.
WIDTH = 320
#: Outlines that a drawing can show; a whole département may have more.
MOST = 80
OUTSIDE = "Hors des quartiers prioritaires"
# Metres: beyond, a distance says nothing; below, it is said in metres.
FAR = 200_000
METRES_SAID = 1_000


def drawn_quartiers(meeting: Meeting) -> list[Quartier]:
    """Quarters on the drawing: those of the meeting, else of its contract or EPCI, else of the département."""
    own = list(meeting.quartiers.all())
    if own:
        return own
    current = Quartier.objects.filter(current=True, zoning=Quartier.Zoning.Z2024)
    if meeting.contract_id:
        current = current.filter(contracts=meeting.contract_id)
    elif meeting.epci_id:
        current = current.filter(epcis=meeting.epci_id, departement=meeting.departement_id)
    else:
        current = current.filter(departement=meeting.departement_id)
    return list(current[:MOST])


def clicked_point(drawing: Drawing, x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a click on the picture, in CSS pixels from its corner; to five decimals (a metre)."""
    scale = drawing.width / WIDTH
    lon, lat = drawing.projection.to_degrees(x * scale, y * scale)
    return round(lon, 5), round(lat, 5)


def place_drawing(meeting: Meeting) -> Drawing | None:
    """The drawing on which the place is chosen; None when no outline is known there."""
    return quartiers_map(drawn_quartiers(meeting))


def height_of(drawing: Drawing) -> int:
    """Height of the picture, in CSS pixels."""
    return round(drawing.height * WIDTH / drawing.width)


def drawing_svg(meeting: Meeting, drawing: Drawing) -> str:
    """The picture itself, with the point where there is one."""
    point = None
    if meeting.lat is not None and meeting.lon is not None:
        ((x, y),) = drawing.projection.to_units(np.array([[meeting.lon, meeting.lat]]))
        point = {"x": round(float(x)), "y": round(float(y))}
    context = {"drawing": drawing, "point": point, "width": WIDTH, "height": height_of(drawing)}
    return render_to_string("meetings/place.svg", context)


def said_place(meeting: Meeting) -> str:
    """« Dans le quartier … », « Hors du quartier, à 300 m… »; empty without a point. It informs, and blocks nothing."""
    if meeting.lat is None or meeting.lon is None:
        return ""
    point = shapely.Point(meeting.lon, meeting.lat)
    own = list(meeting.quartiers.all())
    inside = next((one for one in own if one.shape is not None and shapely.intersects(one.shape, point)), None)
    if inside is not None:
        return f"Dans le quartier {inside.name}."
    found = locate(meeting.lon, meeting.lat)
    other = Quartier.objects.filter(pk=found.code).values_list("name", flat=True).first() if found.code else None
    if not own and other:
        return f"Dans le quartier {other}."
    out = f"Hors {'des quartiers' if len(own) > 1 else 'du quartier'} de la réunion" if own else OUTSIDE
    if other:
        return f"{out}, dans celui de {other}."
    return f"{out}, à {_metres(found.distance_m)} du plus proche." if found.distance_m < FAR else f"{out}."


def _metres(distance: float) -> str:
    if distance < METRES_SAID:
        return f"{max(10, round(distance, -1)):.0f}{NO_BREAK}m"
    return f"{distance / 1000:.1f}{NO_BREAK}km".replace(".", ",")
