"""Time zones as a calendar carries them (RFC 5545 § 3.6.5), for the years of its events.

The icalendar library writes one too, an hour late in spring and with a property that the standard does not allow there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
# What one change of the clocks does: offset before, offset after, summer time or not, its short name.
Change = tuple[timedelta, timedelta, bool, str]


def timezone_component(name: str, *, first_year: int, last_year: int) -> Timezone:
    """The VTIMEZONE of the IANA zone ``name``, right from ``first_year`` to ``last_year``, both included."""
    zone = ZoneInfo(name)
    begins = datetime(first_year, 1, 1, tzinfo=UTC) - DAY
    changes: dict[Change, list[datetime]] = {}
    here = begins.astimezone(zone)
    changes[_offset(here), _offset(here), bool(here.dst()), here.tzname() or name] = [here.replace(tzinfo=None)]
    for moment in _changes(zone, begins, datetime(last_year + 1, 1, 2, tzinfo=UTC)):
        before, after = (moment - SECOND).astimezone(zone), moment.astimezone(zone)
        # An observance begins at the hour that the clocks show just before they change.
        local = (moment + _offset(before)).replace(tzinfo=None)
        change = (_offset(before), _offset(after), bool(after.dst()), after.tzname() or name)
        changes.setdefault(change, []).append(local)
    component = Timezone()
    component.add("tzid", name)
    for change, locals_ in changes.items():
        component.add_component(_observance(change, locals_))
    return component


def _changes(zone: ZoneInfo, begins: datetime, ends: datetime) -> Iterable[datetime]:
    """The moments (UTC) when the clocks of ``zone`` change, found day by day then to the second."""
    day = begins
    while day < ends:
        if _offset(day.astimezone(zone)) != _offset((day + DAY).astimezone(zone)):
            before, after = day, day + DAY
            while after - before > SECOND:
                middle = before + timedelta(seconds=(after - before) // SECOND // 2)
                unchanged = _offset(middle.astimezone(zone)) == _offset(day.astimezone(zone))
                before, after = (middle, after) if unchanged else (before, middle)
            yield after
        day += DAY


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def _observance(change: Change, locals_: list[datetime]) -> TimezoneStandard | TimezoneDaylight:
    before, after, summer, name = change
    one = TimezoneDaylight() if summer else TimezoneStandard()
    one.add("dtstart", locals_[0])
    if locals_[1:]:
        one.add("rdate", locals_[1:])
    one.add("tzoffsetfrom", before)
    one.add("tzoffsetto", after)
    one.add("tzname", name)
    return one
