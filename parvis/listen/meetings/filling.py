"""From the model of a meeting to its sheet: what may leave the site, and nothing else."""

from __future__ import annotations

from django.conf import settings

from parvis.ground.territories.zones import zone_of
from parvis.listen.meetings.models import Meeting, State
from parvis.listen.meetings.sheet import MeetingSheet, SheetState


def sheet_of(meeting: Meeting) -> MeetingSheet:
    """The public sheet of ``meeting``; its addresses are those under which the site is known."""
    page = f"{settings.PARVIS_ADDRESS}/reunions/{meeting.code}/"
    return MeetingSheet(
        id=meeting.pk,
        code=meeting.code,
        title=meeting.title,
        kind=meeting.kind,
        kind_label=meeting.get_kind_display(),
        state=SheetState(meeting.state),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        timezone=zone_of(meeting.departement_id).key,
        page_url=page,
        room_url=f"{settings.PARVIS_ADDRESS}/notre-reunion/{meeting.code}/",
        questionnaire_url=f"{settings.PARVIS_ADDRESS}/repondre/?par=qr&ref={meeting.code}",
        updated_at=meeting.updated_at,
        sequence=meeting.sequence,
        departement_code=meeting.departement_id,
        territory=meeting.territory_name,
        quartiers=tuple(one.name for one in meeting.quartiers.all()),
        description=meeting.description,
        place_name=meeting.place_name,
        address=meeting.address,
        latitude=meeting.lat,
        longitude=meeting.lon,
        online_url=meeting.online_url,
        organisers=tuple(meeting.organisers),
        partners=tuple(meeting.partners),
        state_representative=meeting.state_representative,
        elus=tuple(meeting.elus),
        access=tuple(meeting.access_labels),
        languages=tuple(meeting.languages),
        childcare=meeting.childcare,
        transport=meeting.transport,
        registration_url=f"{page}inscription/" if meeting.takes_registrations_now else "",
        capacity=meeting.capacity,
        cancelled_reason=meeting.cancelled_why,
        minutes_url=f"{page}compte-rendu/" if meeting.state in {State.MINUTED, State.GIVEN_BACK} else "",
    )
