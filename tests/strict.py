"""A test client that reads each HTML page it receives, and refuses what a page of ours must never hold."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
FIELDS = frozenset({"input", "select", "textarea"})
UNLABELLED_TYPES = frozenset({"hidden", "submit", "button", "reset", "image"})
# Browsers run neither: they are data (HTML, § 4.12.1, « data block »).
DATA_BLOCKS = frozenset({"application/json", "application/ld+json"})


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: Counter[str] = Counter()
        self.labelled: set[str] = set()
        self.fields: list[tuple[str, dict[str, str | None], bool]] = []
        self.references: list[tuple[str, str]] = []
        self.stack: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name, value in attrs:
            if name.startswith("on"):
                self.faults.append(f"inline handler {name} on <{tag}>")
            if name == "style":
                self.faults.append(f"inline style on <{tag}>")
            if name in {"href", "src", "action"} and (value or "").strip().lower().startswith("javascript:"):
                self.faults.append(f"javascript: address on <{tag}>")
            if name in {"aria-describedby", "aria-labelledby", "for"}:
                self.references += [(name, one) for one in (value or "").split()]
        if len(given) != len(attrs):
            self.faults.append(f"repeated attribute on <{tag}>")
        if tag == "style":
            self.faults.append("inline <style>")
        if tag == "script" and "src" not in given and given.get("type") not in DATA_BLOCKS:
            self.faults.append("inline <script>")
        if given.get("id"):
            self.ids[str(given["id"])] += 1
        if tag == "label" and given.get("for"):
            self.labelled.add(str(given["for"]))
        if tag in FIELDS and given.get("type") not in UNLABELLED_TYPES:
            self.fields.append((tag, given, "label" in self.stack))
        if tag == "img" and "alt" not in given:
            self.faults.append("image without alt")
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        depth = len(self.stack)
        self.handle_starttag(tag, attrs)
        del self.stack[depth:]

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.stack or self.stack[-1] != tag:
            self.faults.append(f"</{tag}> closes <{self.stack[-1] if self.stack else 'nothing'}>")
            return
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1] == "script":
            return  # a block of data: its braces are JSON's
        for sign in ("{{", "}}", "{%", "%}"):
            # Nested objects of a data block end so.
            in_data = sign == "}}" and self.stack[-1:] == ["script"]
            if sign in data and not in_data:
                self.faults.append(f"unrendered {sign} in {data.strip()[:60]!r}")


def page_faults(html: str) -> list[str]:
    """Every fault of a whole HTML page, as short English sentences; empty when the page is clean."""
    page = _Page()
    page.feed(html)
    page.close()
    faults = page.faults
    faults += [f"<{tag}> never closed" for tag in page.stack]
    faults += [f"id {name!r} stands {count} times" for name, count in page.ids.items() if count > 1]
    faults += [f"{kind} names the missing id {name!r}" for kind, name in page.references if name not in page.ids]
    for tag, given, inside_label in page.fields:
        named = given.get("aria-label") or given.get("aria-labelledby") or given.get("id") in page.labelled
        if not (named or inside_label):
            faults.append(f"<{tag} name={given.get('name')!r}> has no label")
    if page.headings.count(1) != 1:
        faults.append(f"{page.headings.count(1)} h1 headings")
    previous = 0
    for level in page.headings:
        if level > previous + 1:
            faults.append(f"heading h{level} follows h{previous}")
        previous = level
    return faults


class StrictClient(Client):
    """Django's client, that raises AssertionError on a faulty HTML response."""

    def request(self, **request: Any) -> HttpResponseBase:  # type: ignore[override]
        """Send the request, then read the page that came back."""
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming and response.content:
            faults = page_faults(response.content.decode())
            assert not faults, f"{request.get('PATH_INFO')}: " + "; ".join(faults)
        return response
