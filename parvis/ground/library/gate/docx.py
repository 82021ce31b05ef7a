"""Word documents (.docx): nothing that runs, fetches or hides; no name, date or history in what is kept."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any
from xml.sax.saxutils import escape

from parvis.ground.library.gate.images import strip_picture
from parvis.ground.library.gate.package import package_of, parts_of
from parvis.ground.library.gate.verdict import RefusedError
from parvis.ground.library.gate.xml import HONEST_LINKS, read_xml, remove, write_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DC = "{http://purl.org/dc/elements/1.1/}"
MAIN = "word/document.xml"
CORE = "docProps/core.xml"

MACROS = RefusedError("Ce document contient des macros.", "Enregistrez-le en .docx, sans macros.")
EMBEDDED = RefusedError(
    "Ce document contient un autre fichier ou un objet actif.",
    "Remplacez l’objet par une image ou un tableau, puis enregistrez à nouveau.",
)
FETCHES = RefusedError(
    "Ce document va chercher quelque chose à l’extérieur quand on l’ouvre (modèle, image ou objet lié).",
    "Insérez l’image dans le document, détachez le modèle, puis enregistrez à nouveau.",
)
UNFINISHED = RefusedError(
    "Ce document contient des commentaires ou des modifications suivies.",
    "Acceptez ou refusez les modifications, supprimez les commentaires, puis enregistrez à nouveau.",
)

ACTIVE = re.compile(r"vba(project|data)|/activex/|customui|\.(bin|exe|dll|js|vbs|ocx)$", re.IGNORECASE)
HARMLESS_BIN = re.compile(r"^word/printersettings/", re.IGNORECASE)
CARRIED = re.compile(r"/embeddings/|\.(docx|docm|xlsx|xlsm|pptx|zip|rtf|html?|mht)$", re.IGNORECASE)
#: Parts that say who, when or with what, or that only a template, a printer or a company's system reads.
DROPPED = re.compile(
    r"^(docProps/(app|custom)\.xml|docProps/thumbnail\.\w+|customXml/|word/people\.xml|word/printerSettings/|_xmlsignatures/)",
    re.IGNORECASE,
)
COMMENTS = re.compile(r"^word/comments\w*\.xml$", re.IGNORECASE)
#: Fields that start a program or fetch a file (DDE, INCLUDE…).
FIELD = re.compile(r"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|DATABASE|IMPORT|LINK)\b", re.IGNORECASE)
TRACKED = tuple(W + name for name in ("ins", "del", "moveFrom", "moveTo"))
HISTORY = tuple(
    W + name for name in ("rsids", "docVars", "attachedTemplate", "mailMerge", "writeProtection", "trackRevisions")
)
LOCAL_TEMPLATE = re.compile(r"^(file:///|[a-z]:)", re.IGNORECASE)
SETTINGS = "word/settings.xml"


def clean_docx(data: bytes) -> bytes:
    """A docx checked and without metadata: properties, revision marks, template, printer, custom data.

    Raises:
        RefusedError: macros, embedded or active objects, external links that fetch, comments, tracked changes.
    """
    parts = parts_of(data)
    _check_names(parts)
    kept = {name: part for name, part in parts.items() if not DROPPED.match(name) and not HARMLESS_BIN.match(name)}
    dropped = set(parts) - set(kept)
    for name in list(kept):
        if name.endswith(".rels"):
            kept[name] = _relations(kept[name], name, dropped)
        elif name == "[Content_Types].xml":
            kept[name] = _types(kept[name], dropped)
        elif name == CORE:
            kept[name] = _properties(kept[name])
        elif name.startswith("word/") and name.endswith(".xml"):
            kept[name] = _body(kept[name])
        elif name.startswith("word/media/"):
            kept[name] = strip_picture(kept[name])
    return package_of(kept, first="[Content_Types].xml")


def _check_names(parts: dict[str, bytes]) -> None:
    if MAIN not in parts:
        raise EMBEDDED
    for name, part in parts.items():
        if HARMLESS_BIN.match(name):
            continue
        if ACTIVE.search(name):
            raise EMBEDDED if "/embeddings/" in name.lower() else MACROS
        if CARRIED.search(name) or part.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"MZ")):
            raise EMBEDDED
        if COMMENTS.match(name) and b"<w:comment " in part:
            raise UNFINISHED


def _relations(data: bytes, name: str, dropped: set[str]) -> bytes:
    """Links to other parts: those to dropped parts go, those that fetch from outside are refused."""
    root = read_xml(data)
    folder = PurePosixPath(name).parent.parent
    for relation in list(root):
        target, kind = relation.get("Target", ""), relation.get("Type", "")
        if relation.get("TargetMode") == "External":
            if kind.endswith("/attachedTemplate") and LOCAL_TEMPLATE.match(target):
                remove(relation)
            elif not kind.endswith("/hyperlink") or not target.lower().startswith(HONEST_LINKS):
                raise FETCHES
        elif kind.endswith(("/aFChunk", "/oleObject", "/package", "/vbaProject", "/control")):
            raise EMBEDDED
        elif _path(folder, target) in dropped:
            remove(relation)
    return write_xml(root)


def _path(folder: PurePosixPath, target: str) -> str:
    """Name of the part that a relation points at, from the folder of its source."""
    if target.startswith("/"):
        return target[1:]
    steps: list[str] = []
    for step in (folder / target).parts:
        if step == ".." and steps:
            steps.pop()
        elif step != "..":
            steps.append(step)
    return "/".join(steps)


def _types(data: bytes, dropped: set[str]) -> bytes:
    root = read_xml(data)
    for one in list(root):
        if one.get("PartName", "").lstrip("/") in dropped:
            remove(one)
    return write_xml(root)


def _properties(data: bytes) -> bytes:
    """The title and the language stay: a screen reader says them first."""
    root = read_xml(data)
    said = {name: escape((root.findtext(DC + name) or "").strip()[:300]) for name in ("title", "language")}
    inside = "".join(f"<dc:{name}>{text}</dc:{name}>" for name, text in said.items() if text)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{inside}</cp:coreProperties>'
    ).encode()


def _body(data: bytes) -> bytes:
    root = read_xml(data)
    if next(root.iter(*TRACKED), None) is not None:
        raise UNFINISHED
    codes = "".join(_field_codes(root))
    if FIELD.search(codes):
        raise FETCHES
    for element in list(root.iter(*HISTORY)):
        if element is not root:
            remove(element)
    for element in root.iter():
        for attribute in [one for one in element.attrib if one.startswith(W + "rsid")]:
            del element.attrib[attribute]
    return write_xml(root)


def _field_codes(root: Any) -> list[str]:
    codes = [element.text or "" for element in root.iter(W + "instrText")]
    return codes + [f" {element.get(W + 'instr', '')} " for element in root.iter(W + "fldSimple")]
