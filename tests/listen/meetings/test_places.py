"""Where a meeting is: its point, in the quarter or not; its intercommunalité."""

from __future__ import annotations

import re

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from parvis.ground.territories import geocoder
from parvis.ground.territories.geocoder import Geocoded
from parvis.ground.territories.maps import Projection
from parvis.ground.territories.models import Epci, Quartier
from parvis.listen.meetings.filling import sheet_of
from parvis.listen.meetings.forms import places_within
from parvis.listen.meetings.models import Meeting, State
from parvis.listen.meetings.places import WIDTH, clicked_point, height_of, place_drawing, said_place
from parvis.listen.meetings.services import OutsideTerritory, meeting_change, meeting_locate, meeting_move
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.listen.meetings.making import elsewhere, make_meeting
from tests.strict import StrictClient

DATA = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
INSIDE, OTHER, OUTSIDE = "QN00001M", "QN00004N", (2.35, 48.85)


def point_of(code: str) -> tuple[float, float]:
    quartier = Quartier.objects.get(pk=code)
    assert quartier.shape is not None
    middle = shapely.point_on_surface(quartier.shape)
    return float(shapely.get_x(middle)), float(shapely.get_y(middle))


@given(st.floats(-180, 179), st.floats(-60, 60), st.floats(0, 340), st.floats(0, 380))
def test_a_point_of_the_drawing_comes_back_from_degrees(west: float, north: float, x: float, y: float) -> None:
    projection = Projection(west, north, left=14.0, across=9_000.0, along=12_000.0, height=380)
    ((back_x, back_y),) = projection.to_units(np.array([projection.to_degrees(x, y)]))
    assert abs(back_x - x) < 1e-4 and abs(back_y - y) < 1e-4


class TestPoint:
    pytestmark = DATA

    def test_a_point_says_whether_the_meeting_is_in_its_quarter(self) -> None:
        meeting = make_meeting()
        assert said_place(meeting) == ""
        for point, said in (
            (point_of(INSIDE), "Dans le quartier La Margelle."),
            (point_of(OTHER), "Hors du quartier de la réunion, dans celui de Le Clos-Murmure."),
            (OUTSIDE, "Hors du quartier de la réunion."),
        ):
            meeting.lon, meeting.lat = point
            assert said_place(meeting) == said
        meeting.quartiers.clear()
        assert said_place(meeting) == "Hors des quartiers prioritaires."
        meeting.lon, meeting.lat = point_of(OTHER)
        assert said_place(meeting) == "Dans le quartier Le Clos-Murmure."

    def test_a_place_just_outside_says_how_far(self) -> None:
        meeting = make_meeting()
        lon, lat = point_of(INSIDE)
        meeting.lon, meeting.lat = lon, lat + 0.012
        assert "du plus proche" in said_place(meeting)

    def test_a_click_on_the_drawing_is_the_point_that_was_seen(self) -> None:
        by = make_scope("animateur")
        meeting = make_meeting(by)
        drawing = place_drawing(meeting)
        assert drawing is not None
        lon, lat = point_of(INSIDE)
        ((x, y),) = drawing.projection.to_units(np.array([[lon, lat]])) * WIDTH / drawing.width
        client = client_of(by)
        page = client.post(
            f"/agents/reunions/{meeting.pk}/lieu/", {"plan.x": str(round(x)), "plan.y": str(round(y))}, follow=True
        )
        assert "Dans le quartier La Margelle" in page.content.decode()
        meeting.refresh_from_db()
        assert meeting.lon == pytest.approx(lon, abs=2e-4) and meeting.lat == pytest.approx(lat, abs=2e-4)
        svg = client.get(f"/agents/reunions/{meeting.pk}/lieu/plan.svg")
        assert svg["Content-Type"] == "image/svg+xml"
        drawn = re.search(rb'<circle cx="(\d+)" cy="(\d+)"', svg.content)
        assert drawn and abs(int(drawn[1]) * WIDTH / drawing.width - x) < 2
        assert f'height="{height_of(drawing)}"'.encode() in svg.content
        assert clicked_point(drawing, x, y)[0] == pytest.approx(lon, abs=1e-4)

    @pytest.mark.parametrize("click", [("0", "0"), ("9999", "4"), ("-1", "4"), ("4", ""), ("x", "y"), ("²", "4")])
    def test_a_click_that_is_none_places_nothing(self, click: tuple[str, str]) -> None:
        by = make_scope("animateur")
        meeting = make_meeting(by)
        given = {"plan.x": click[0], "plan.y": click[1]}
        page = client_of(by).post(f"/agents/reunions/{meeting.pk}/lieu/", given).content.decode()
        assert "Au clavier" in page
        meeting.refresh_from_db()
        assert meeting.lat is None

    def test_a_point_is_typed_with_a_comma_and_taken_away(self) -> None:
        by = make_scope("animateur")
        meeting = make_meeting(by)
        client, here = client_of(by), f"/agents/reunions/{meeting.pk}/lieu/"
        assert "inversées" in client.post(here, {"lat": "2,3", "lon": "48,9"}).content.decode()
        assert "degrés" in client.post(here, {"lat": "nord", "lon": "nan"}).content.decode()
        client.post(here, {"lat": "46,2048", "lon": "−4.2091"})
        meeting.refresh_from_db()
        assert (meeting.lat, meeting.lon) == (46.2048, -4.2091)
        client.post(here, {"retirer": "1"})
        meeting.refresh_from_db()
        assert meeting.lat is None

    def test_a_cancelled_meeting_has_no_place_to_put_on_the_map(self) -> None:
        by = make_scope("animateur")
        announced = make_meeting(by, state=State.ANNOUNCED)
        meeting = meeting_move(by=by, meeting=announced, to=State.CANCELLED, why="La salle est fermée.")
        here = f"/agents/reunions/{meeting.pk}/"
        assert f"{here}lieu/" not in client_of(by).get(here).content.decode()
        assert client_of(by).get(f"{here}lieu/").status_code == 404
        planned = f"/agents/reunions/{make_meeting(by).pk}/"
        assert f"{planned}lieu/" in client_of(by).get(planned).content.decode()

    def test_the_address_gives_the_point_where_there_is_a_geocoder(self, monkeypatch: pytest.MonkeyPatch) -> None:
        by = make_scope("animateur")
        meeting = make_meeting(by, address="3 rue des Lavandières")
        client, here = client_of(by), f"/agents/reunions/{meeting.pk}/lieu/"
        assert "Chercher le point" not in client.get(here).content.decode()
        monkeypatch.setattr(geocoder, "enabled", lambda: True)
        asked: list[str] = []
        found: list[Geocoded | None] = [Geocoded(*point_of(INSIDE), "00001"), None]

        def geocode(address: str) -> Geocoded | None:
            asked.append(address)
            return found.pop(0)

        monkeypatch.setattr(geocoder, "geocode", geocode)
        assert "Chercher le point" in client.get(here).content.decode()
        client.post(here, {"adresse": "1"})
        meeting.refresh_from_db()
        assert meeting.lat is not None and asked == ["3 rue des Lavandières"]
        assert "n’a pas été trouvée" in client.post(here, {"adresse": "1"}).content.decode()

    def test_a_new_address_loses_the_point_of_the_former_one(self) -> None:
        by = make_scope("animateur")
        meeting = make_meeting(by, address="3 rue des Lavandières")
        meeting_locate(by=by, meeting=meeting, point=point_of(INSIDE))
        same = {"departement": meeting.departement, "address": meeting.address, "transport": "Bus 4"}
        assert meeting_change(by=by, meeting=meeting, fields=same, quartiers=[]).lat is not None
        moved = {**same, "address": "1 place de l’Écoute"}
        assert meeting_change(by=by, meeting=meeting, fields=moved, quartiers=[]).lat is None

    def test_a_foreign_place_is_a_404(self) -> None:
        meeting = make_meeting()
        for client in (agent_client("referent", departement=elsewhere().pk), agent_client("national")):
            for path in ("lieu/", "lieu/plan.svg"):
                assert client.get(f"/agents/reunions/{meeting.pk}/{path}").status_code == 404

    def test_a_département_without_outlines_has_no_drawing_and_still_takes_a_point(self) -> None:
        by = make_scope("referent")
        Quartier.objects.update(geometry=None)
        meeting = make_meeting(by)
        page = client_of(by).get(f"/agents/reunions/{meeting.pk}/lieu/").content.decode()
        assert "Latitude" in page and "plan.svg" not in page
        assert client_of(by).get(f"/agents/reunions/{meeting.pk}/lieu/plan.svg").status_code == 404


class TestEpci:
    pytestmark = DATA

    def test_a_meeting_of_an_intercommunality_says_so_everywhere(self) -> None:
        by = make_scope("referent")
        given = {
            "title": "Toute l’agglomération", "kind": "reunion-publique", "departement": "00",
            "starts_at": "2027-03-01T18:30", "epci": "000000108",
        }  # fmt: skip
        assert client_of(by).post("/agents/reunions/nouvelle/", given).status_code == 302
        meeting = Meeting.objects.get()
        assert sheet_of(meeting).territory == "CA du Grand Parvis"
        Meeting.objects.update(state=State.ANNOUNCED, announced_at=meeting.created_at)
        assert "CA du Grand Parvis" in StrictClient().get(f"/reunions/{meeting.code}/").content.decode()
        assert "CA du Grand Parvis" in client_of(by).get("/agents/reunions/").content.decode()

    def test_an_epci_without_commune_in_the_departement_is_refused(self) -> None:
        far = Epci.objects.create(siren="999999999", name="Loin", sort_key="loin", kind="CC")
        by = make_scope("referent")
        meeting = make_meeting(by)
        with pytest.raises(OutsideTerritory, match="n’a pas de commune"):
            fields = {"departement": meeting.departement, "epci": far}
            meeting_change(by=by, meeting=meeting, fields=fields, quartiers=[])
        assert far not in places_within(by)["epci"]
        assert "Loin" not in client_of(by).get("/agents/reunions/nouvelle/").content.decode()

    def test_a_mandate_on_a_quarter_is_offered_the_epci_of_that_quarter(self) -> None:
        by = make_scope("animateur", quartier=INSIDE)
        assert [one.pk for one in places_within(by)["epci"]] == ["000000108"]
