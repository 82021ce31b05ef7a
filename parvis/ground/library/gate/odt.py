"""LibreOffice texts (.odt): nothing that runs, fetches or hides; no name, date or printer in what is kept."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

from parvis.ground.library.gate.docx import EMBEDDED, FETCHES, MACROS, UNFINISHED
from parvis.ground.library.gate.images import strip_picture
from parvis.ground.library.gate.package import BROKEN, LOCKED, package_of, parts_of
from parvis.ground.library.gate.xml import HONEST_LINKS, read_xml, remove, write_xml

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
SCRIPT = "{urn:oasis:names:tc:opendocument:xmlns:script:1.0}"
MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"
HREF = "{http://www.w3.org/1999/xlink}href"
CONTENT = "content.xml"

PROGRAMS = re.compile(r"^(Basic|Scripts|Dialogs)/|macrosignatures|\.(exe|dll|js|vbs|jar|class|py)$", re.IGNORECASE)
#: Printer, windows, thumbnails, page cache, signatures: nothing of the text.
DROPPED = re.compile(
    r"^(settings\.xml|layout-cache|Thumbnails/|Configurations2/|META-INF/documentsignatures\.xml)|/(settings|meta)\.xml$"
)
#: Objects drawn by the office suite itself: a chart, a formula. Their data are plain XML.
PLAIN_OBJECTS = ("application/vnd.oasis.opendocument.chart", "application/vnd.oasis.opendocument.formula")
OBJECT = re.compile(r"^Object \d+(/|$)")


def clean_odt(data: bytes) -> bytes:
    """An odt checked and without metadata: properties, settings, thumbnails.

    Raises:
        RefusedError: macros, embedded objects, links that fetch, comments, tracked changes, a password.
    """
    parts = parts_of(data)
    if CONTENT not in parts or "META-INF/manifest.xml" not in parts:
        raise BROKEN
    _check_names(parts)
    kept = {name: part for name, part in parts.items() if not DROPPED.search(name)}
    for name in list(kept):
        if name == "META-INF/manifest.xml":
            kept[name] = _manifest(kept[name], set(kept))
        elif name == "meta.xml":
            kept[name] = _properties(kept[name])
        elif name.endswith(".xml"):
            kept[name] = _body(kept[name])
        elif name.startswith("Pictures/"):
            kept[name] = strip_picture(kept[name])
    return package_of(kept, first="mimetype")


def _check_names(parts: dict[str, bytes]) -> None:
    for name, part in parts.items():
        if PROGRAMS.search(name):
            raise MACROS
        binary_object = OBJECT.match(name) and "/" not in name
        if binary_object or part.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"MZ")):
            raise EMBEDDED


def _manifest(data: bytes, kept: set[str]) -> bytes:
    root = read_xml(data)
    if next(root.iter(MANIFEST + "encryption-data"), None) is not None:
        raise LOCKED
    for entry in list(root):
        path, kind = entry.get(MANIFEST + "full-path", ""), entry.get(MANIFEST + "media-type", "")
        if OBJECT.match(path) and path.endswith("/") and not kind.startswith(PLAIN_OBJECTS):
            raise EMBEDDED
        if not path.endswith("/") and path not in kept:
            remove(entry)
    return write_xml(root)


def _properties(data: bytes) -> bytes:
    root = read_xml(data)
    said = {name: escape((root.findtext(f".//{DC}{name}") or "").strip()[:300]) for name in ("title", "language")}
    inside = "".join(f"<dc:{name}>{text}</dc:{name}>" for name, text in said.items() if text)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3">'
        f"<office:meta>{inside}</office:meta></office:document-meta>"
    ).encode()


def _body(data: bytes) -> bytes:
    root = read_xml(data)
    if _any(root, SCRIPT + "event-listener") or any(len(one) for one in root.iter(OFFICE + "scripts")):
        raise MACROS
    if _any(root, OFFICE + "annotation") or any(len(one) for one in root.iter(TEXT + "tracked-changes")):
        raise UNFINISHED
    if _any(root, TEXT + "dde-connection", TEXT + "dde-connection-decl", OFFICE + "dde-source"):
        raise FETCHES
    for element in root.iter():
        if isinstance(element.tag, str) and HREF in element.attrib:
            _check_link(element)
    return write_xml(root)


def _any(root: Any, *tags: str) -> bool:
    return next(root.iter(*tags), None) is not None


def _check_link(element: Any) -> None:
    """A reader may follow a link; nothing else may point outside of the package."""
    target = element.get(HREF)
    if element.tag.endswith("}a"):
        if ":" in target and not target.lower().startswith(HONEST_LINKS):
            raise FETCHES
    elif ":" in target or target.startswith(("/", "..", "\\")):
        raise FETCHES
