"""Minutes for tests."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.ground.people.scope import Scope
from parvis.listen.meetings.minutes_queries import open_draft
from parvis.listen.meetings.minutes_seen import seen_of_whole
from parvis.listen.meetings.minutes_services import item_add, minutes_begin, minutes_publish
from parvis.listen.meetings.minutes_sources import source_read
from parvis.listen.meetings.models import Meeting, MinutesItem, MinutesSource, MinutesVersion, State
from tests.ground.people.making import make_scope
from tests.listen.meetings.making import make_meeting
from tests.listen.meetings.reading.making import written


def make_held(by: Scope | None = None, **fields: Any) -> Meeting:
    """A meeting that was held yesterday."""
    return make_meeting(by, **{"state": State.HELD, "days": -1, **fields})


def make_draft(by: Scope, meeting: Meeting | None = None) -> MinutesVersion:
    """The draft of the minutes of a meeting that was held."""
    return minutes_begin(by=by, meeting=meeting or make_held(by))


def make_item(by: Scope, draft: MinutesVersion, text: str = "L’éclairage ne marche pas.", **said: Any) -> MinutesItem:
    """Something said, in a draft."""
    fields = {"object": "defi", "text": text, "agreed": None, "disputed": "", **said}
    return item_add(by=by, version=draft, fields=fields)


def publish(by: Scope, draft: MinutesVersion) -> MinutesVersion:
    """The draft, published as it stands."""
    minutes_publish(by=by, version=draft, seen=seen_of_whole(draft), read_again=True)
    return MinutesVersion.objects.select_related("publication", "meeting").get(pk=draft.pk)


def make_published(by: Scope | None = None, texts: tuple[str, ...] = ("L’éclairage ne marche pas.",)) -> MinutesVersion:
    """Published minutes that say ``texts``."""
    scope = by or make_scope("referent")
    draft = make_draft(scope)
    for text in texts:
        make_item(scope, draft, text)
    return publish(scope, draft)


def draft_of(meeting: Meeting) -> MinutesVersion:
    """The draft of a meeting that has one."""
    draft = open_draft(meeting)
    assert draft is not None
    return draft


def make_source(by: Scope, meeting: Meeting, name: str = "rubriques", format: str = "docx") -> MinutesSource:
    """A file of the reading's tests, read for a meeting."""
    return source_read(by=by, meeting=meeting, upload=upload(written(name, format), f"{name}.{format}"))


def upload(data: bytes, name: str) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, data, "application/octet-stream")
