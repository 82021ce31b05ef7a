"""A strict reader of iCalendar, from the text of RFC 5545 alone (and RFC 7986 for two properties of a feed).

It knows the few components that we write, and refuses every other: what we never meant to write is a fault.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

NAME = r"[A-Za-z0-9-]+"
SAFE = r'[^\x00-\x08\x0a-\x1f\x7f";:,]*'
QUOTED = r'"[^\x00-\x08\x0a-\x1f\x7f"]*"'
LINE = re.compile(rf"^({NAME})((?:;{NAME}=(?:{QUOTED}|{SAFE})(?:,(?:{QUOTED}|{SAFE}))*)*):(.*)$", re.DOTALL)
PARAMETER = re.compile(rf";({NAME})=((?:{QUOTED}|{SAFE})(?:,(?:{QUOTED}|{SAFE}))*)")
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
LOCAL = re.compile(r"^\d{8}T\d{6}$")
UTC = re.compile(r"^\d{8}T\d{6}Z$")
OFFSET = re.compile(r"^[+-]\d{4}(\d{2})?$")
DURATION = re.compile(r"^[+-]?P(\d+W|\d+D(T(\d+H)?(\d+M)?(\d+S)?)?|T(\d+H)?(\d+M)?(\d+S)?)$")
URI = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x1f]+$")
FLOAT = re.compile(r"^[+-]?\d+(\.\d+)?$")

# Properties: required, then at most once, then any number of times (§ 3.6, § 3.6.1, § 3.6.5, RFC 7986 § 5).
CALENDAR = ({"PRODID", "VERSION"}, {"CALSCALE", "METHOD", "NAME", "REFRESH-INTERVAL"}, set[str]())
EVENT = (
    {"UID", "DTSTAMP", "DTSTART"},
    {
        "CLASS",
        "DESCRIPTION",
        "GEO",
        "LAST-MODIFIED",
        "LOCATION",
        "SEQUENCE",
        "STATUS",
        "SUMMARY",
        "TRANSP",
        "URL",
        "DTEND",
    },
    {"CATEGORIES"},
)
ZONE = ({"TZID"}, {"LAST-MODIFIED", "TZURL"}, set[str]())
OBSERVANCE = ({"DTSTART", "TZOFFSETTO", "TZOFFSETFROM"}, {"RRULE"}, {"RDATE", "TZNAME", "COMMENT"})
KNOWN = {"VCALENDAR": CALENDAR, "VEVENT": EVENT, "VTIMEZONE": ZONE, "STANDARD": OBSERVANCE, "DAYLIGHT": OBSERVANCE}
INSIDE = {"": {"VCALENDAR"}, "VCALENDAR": {"VEVENT", "VTIMEZONE"}, "VTIMEZONE": {"STANDARD", "DAYLIGHT"}}
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "UID", "PRODID", "NAME", "TZNAME", "COMMENT", "CATEGORIES", "TZID"}
CHOICES = {
    "STATUS": {"TENTATIVE", "CONFIRMED", "CANCELLED"},
    "TRANSP": {"OPAQUE", "TRANSPARENT"},
    "CLASS": {"PUBLIC", "PRIVATE", "CONFIDENTIAL"},
    "METHOD": {"PUBLISH"},
    "CALSCALE": {"GREGORIAN"},
    "VERSION": {"2.0"},
}


@dataclass
class Property:
    name: str
    parameters: dict[str, str]
    value: str


@dataclass
class Component:
    kind: str
    properties: list[Property] = field(default_factory=list)
    children: list[Component] = field(default_factory=list)

    def get(self, name: str) -> Property | None:
        return next((one for one in self.properties if one.name == name), None)


def faults(raw: bytes) -> list[str]:
    """Every breach of the standard in ``raw``, as short English sentences; empty when there is none."""
    found: list[str] = []
    lines = _content_lines(raw, found)
    root = _tree(lines, found)
    if [one.kind for one in root.children] != ["VCALENDAR"]:
        return [*found, "not exactly one VCALENDAR"]
    calendar = root.children[0]
    _check(calendar, found)
    if not calendar.children:
        found.append("a calendar holds at least one component (§ 3.6)")
    zones = [zone.get("TZID") for zone in calendar.children if zone.kind == "VTIMEZONE"]
    names = [zone.value for zone in zones if zone]
    found += [f"VTIMEZONE {name} stands twice" for name, count in Counter(names).items() if count > 1]
    used = {tzid for event in calendar.children for one in event.properties if (tzid := one.parameters.get("TZID"))}
    found += [f"TZID {name} has no VTIMEZONE" for name in used - set(names)]
    uids = Counter(event.get("UID").value for event in calendar.children if event.kind == "VEVENT" and event.get("UID"))  # type: ignore[union-attr]
    found += [f"UID {uid} stands {count} times" for uid, count in uids.items() if count > 1]
    return found


def _content_lines(raw: bytes, found: list[str]) -> list[str]:
    if not raw.endswith(b"\r\n"):
        found.append("the last line does not end with CRLF (§ 3.1)")
    lines = raw.split(b"\r\n")[:-1]
    for number, line in enumerate(lines, 1):
        if len(line) > 75:
            found.append(f"line {number} has {len(line)} octets (§ 3.1)")
        if b"\n" in line or b"\r" in line:
            found.append(f"line {number} holds a bare CR or LF")
        if not line:
            found.append(f"line {number} is empty")
        try:
            line.decode()
        except UnicodeDecodeError:
            found.append(f"line {number} is folded inside a sign, or is not UTF-8")
    unfolded = b"\r\n".join(lines).replace(b"\r\n ", b"").replace(b"\r\n\t", b"")
    return [line.decode(errors="replace") for line in unfolded.split(b"\r\n")]


def _tree(lines: list[str], found: list[str]) -> Component:
    stack = [Component("")]
    for line in lines:
        parsed = LINE.match(line)
        if not parsed:
            found.append(f"not a content line: {line[:60]!r}")
            continue
        name, raw_parameters, value = parsed[1].upper(), parsed[2], parsed[3]
        if CONTROL.search(value):
            found.append(f"{name} holds a control sign")
        if name == "BEGIN":
            stack.append(Component(value.upper()))
        elif name == "END":
            closed = stack.pop() if len(stack) > 1 else stack[0]
            if closed.kind != value.upper():
                found.append(f"END:{value} closes {closed.kind}")
            stack[-1].children.append(closed)
        else:
            named = [(one[1].upper(), one[2]) for one in PARAMETER.finditer(raw_parameters)]
            if len({one for one, _ in named}) != len(named):
                found.append(f"{name} repeats a parameter")
            stack[-1].properties.append(Property(name, {key: given.strip('"') for key, given in named}, value))
    if len(stack) != 1:
        found.append(f"{stack[-1].kind} is never closed")
    return stack[0]


def _check(component: Component, found: list[str]) -> None:
    required, once, many = KNOWN[component.kind]
    counts = Counter(one.name for one in component.properties)
    found += [f"{component.kind} lacks {name}" for name in required - counts.keys()]
    found += [
        f"{name} stands {counts[name]} times in {component.kind}" for name in (required | once) if counts[name] > 1
    ]
    for one in component.properties:
        if one.name not in required | once | many and not one.name.startswith("X-"):
            found.append(f"{one.name} has no place in {component.kind}")
        _check_value(component, one, found)
    if component.kind == "VEVENT":
        _check_event(component, found)
    if component.kind == "VTIMEZONE" and not component.children:
        found.append("VTIMEZONE without STANDARD nor DAYLIGHT (§ 3.6.5)")
    for child in component.children:
        if child.kind in INSIDE.get(component.kind, set()):
            _check(child, found)
        else:
            found.append(f"{child.kind} has no place in {component.kind}")


def _check_value(component: Component, one: Property, found: list[str]) -> None:
    def fault(why: str) -> None:
        found.append(f"{component.kind}/{one.name}: {why}: {one.value[:60]!r}")

    if one.name in CHOICES and one.value not in CHOICES[one.name]:
        fault("unknown value")
    if one.name in TEXTS:
        _check_text(one, fault)
    if one.name in {"DTSTAMP", "LAST-MODIFIED"} and not (UTC.match(one.value) and _real(one.value[:-1])):
        fault("not a moment in UTC (§ 3.8.7)")
    if one.name in {"DTSTART", "DTEND", "RDATE"}:
        _check_moment(component, one, fault)
    if one.name in {"TZOFFSETTO", "TZOFFSETFROM"} and (
        not OFFSET.match(one.value) or one.value in {"-0000", "-000000"}
    ):
        fault("not an offset (§ 3.3.14)")
    if one.name == "SEQUENCE" and not re.fullmatch(r"\d+", one.value):
        fault("not an integer")
    if one.name == "URL" and not URI.match(one.value):
        fault("not an address (§ 3.3.13)")
    if one.name == "GEO" and not _is_geo(one.value):
        fault("not « latitude;longitude » (§ 3.8.1.6)")
    if one.name == "REFRESH-INTERVAL" and not (one.parameters.get("VALUE") == "DURATION" and DURATION.match(one.value)):
        fault("not a duration (RFC 7986 § 5.7)")
    if one.name == "RRULE" and not re.fullmatch(r"FREQ=YEARLY(;[A-Z]+=[^;\s]+)*", one.value):
        fault("not a yearly rule")


def _check_text(one: Property, fault: object) -> None:
    assert callable(fault)
    bare = re.sub(r"\\[\\;,nN]", "", one.value)
    if "\\" in bare:
        fault("a backslash that escapes nothing (§ 3.3.11)")
    if ";" in bare or ("," in bare and one.name != "CATEGORIES"):
        fault("an unescaped comma or semicolon (§ 3.3.11)")


def _check_moment(component: Component, one: Property, fault: object) -> None:
    assert callable(fault)
    for value in one.value.split(","):
        if component.kind in {"STANDARD", "DAYLIGHT"}:
            if not (LOCAL.match(value) and _real(value)) or "TZID" in one.parameters:
                fault("an observance begins at a local hour, without TZID (§ 3.6.5)")
        elif "TZID" in one.parameters:
            if not (LOCAL.match(value) and _real(value)):
                fault("not a local moment (§ 3.3.5)")
        elif not (UTC.match(value) and _real(value[:-1])):
            fault("neither UTC nor in a zone: it floats")


def _check_event(event: Component, found: list[str]) -> None:
    begins, ends = event.get("DTSTART"), event.get("DTEND")
    if begins and ends:
        if begins.parameters.get("TZID") != ends.parameters.get("TZID"):
            found.append("DTSTART and DTEND are in two zones")
        if ends.value <= begins.value:
            found.append("DTEND is not after DTSTART (§ 3.8.2.2)")


def _is_geo(value: str) -> bool:
    parts = value.split(";")
    if len(parts) != 2 or not all(FLOAT.match(part) for part in parts):
        return False
    return abs(float(parts[0])) <= 90 and abs(float(parts[1])) <= 180


def _real(value: str) -> bool:
    try:
        datetime.strptime(value, "%Y%m%dT%H%M%S")
    except ValueError:
        return False
    return True
