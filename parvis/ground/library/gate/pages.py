"""The accessible page of an office file: pandoc reads it, shut in, and what it writes is sanitised."""

from __future__ import annotations

import re
import subprocess
from html import escape, unescape
from html.parser import HTMLParser

import nh3
import pypandoc

from parvis.ground.library.gate.verdict import Kind, RefusedError

SECONDS = 30
MEGABYTES = 768
#: The page has its own title above: headings of the document start at the second level.
SHIFT = 1
LONGEST_PAGE = 3_000_000
_TAGS = """
h2 h3 h4 h5 h6 p ul ol li dl dt dd table thead tbody tfoot tr th td caption blockquote pre code
strong em sub sup br hr a span abbr section aside
"""
TAGS = frozenset(_TAGS.split())
ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start", "type"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
_TAG = re.compile(r"<[^>]+>")
_SPACES = re.compile(r"[ \t]+")
UNREADABLE = RefusedError(
    "Ce document n’a pas pu être lu.", "Ouvrez-le, enregistrez-le à nouveau, ou envoyez-le en PDF balisé."
)


def page_of(data: bytes, kind: Kind) -> str:
    """HTML of an office file: headings from h2, lists, tables with their headers, links; pictures by their text.

    Raises:
        RefusedError: pandoc cannot read it within its limits.
    """
    command = [
        pypandoc.get_pandoc_path(),
        "--sandbox",
        f"--from={kind}",
        "--to=html5",
        f"--shift-heading-level-by={SHIFT}",
        "--wrap=none",
        "+RTS",
        f"-M{MEGABYTES}M",
        "-RTS",
    ]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=True, env={})
    except (subprocess.SubprocessError, OSError) as error:
        raise UNREADABLE from error
    return sanitise(done.stdout.decode(errors="replace"))


def sanitise(html: str) -> str:
    """``html`` with only what a document needs; levels of headings that skip none; no picture, no address that runs."""
    told = _Rewriter()
    told.feed(html[:LONGEST_PAGE])
    told.close()
    return clean("".join(told.out))


def clean(html: str) -> str:
    """``html`` with nothing that runs, fetches or dresses itself: what stands in a page of ours."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={name: set(allowed) for name, allowed in ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )


def text_of_page(html: str) -> str:
    """The words of a page made here."""
    return _SPACES.sub(" ", unescape(_TAG.sub(" ", html))).strip()


class _Rewriter(HTMLParser):
    """Pictures become their alternative text, headings follow one another, links inside the page go."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.level = 1
        self.open: list[int] = []
        self.head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img":
            alt = escape((given.get("alt") or "").strip())
            self.out.append(f"<em>[Image : {alt}]</em>" if alt else "<em>[Image sans description]</em>")
            return
        if tag == "thead":
            self.head = True
        if re.fullmatch("h[1-6]", tag):
            self.level = max(2, min(int(tag[1]), self.level + 1))
            self.open.append(self.level)
            tag = f"h{self.level}"
        if tag == "th" and self.head:
            given["scope"] = "col"
        if tag == "a" and (given.get("href") or "").startswith("#"):
            given = {}
            tag = "span"
            self.open.append(0)
        elif tag == "a":
            self.open.append(-1)
        told = "".join(f' {name}="{escape(value or "")}"' for name, value in given.items())
        self.out.append(f"<{tag}{told}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "thead":
            self.head = False
        if re.fullmatch("h[1-6]", tag) and self.open:
            tag = f"h{self.open.pop()}"
        elif tag == "a" and self.open:
            tag = "span" if self.open.pop() == 0 else "a"
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.out.append(f"&#{name};")
