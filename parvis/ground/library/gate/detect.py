"""Which kind of file this is, by what it holds; its name and what the browser says of it are never looked at."""

from __future__ import annotations

import io
import zipfile

import filetype

from parvis.ground.library.gate.package import BROKEN, DAMAGED
from parvis.ground.library.gate.verdict import Kind, RefusedError

ALLOWED = "Envoyez un PDF, un document Word (.docx) ou LibreOffice (.odt), une image JPEG ou PNG."
#: Signs that open a page for a browser: none of them stands at the head of an honest file.
PAGE_SIGNS = (b"<html", b"<script", b"<!doctype", b"<svg", b"<body", b"<iframe", b"<?php")
HEAD = 1024
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCX_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
LONGEST_INDEX = 1024 * 1024


def kind_of(data: bytes) -> Kind:
    """The kind of ``data``.

    Raises:
        RefusedError: empty, of a kind that is not let in, or of two kinds at once.
    """
    if not data:
        raise RefusedError("Ce fichier est vide.", "Vérifiez qu’il s’ouvre sur votre poste, puis envoyez-le à nouveau.")
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_package(data)
    kind = _kind_of_plain(data)
    if any(sign in data[:HEAD].lower() for sign in PAGE_SIGNS) or zipfile.is_zipfile(io.BytesIO(data)):
        raise RefusedError(
            "Ce fichier est de deux natures à la fois (un document et une page ou une archive).",
            "Exportez à nouveau le document depuis le logiciel où il a été écrit.",
        )
    return kind


def _kind_of_plain(data: bytes) -> Kind:
    if data.startswith(b"%PDF-"):
        return Kind.PDF
    if b"%PDF-" in data[:HEAD]:
        raise RefusedError(
            "Ce PDF est précédé d’autre chose.", "Exportez-le à nouveau depuis le logiciel où il a été écrit."
        )
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data.startswith(OLD_OFFICE):
        raise RefusedError(
            "C’est un ancien format de bureautique (.doc, .xls, .ppt).",
            "Ouvrez-le et enregistrez-le en .docx ou en .odt, puis envoyez ce nouveau fichier.",
        )
    if (archive := filetype.archive_match(data[:8192])) is not None:
        raise RefusedError(f"C’est une archive ou un programme ({archive.extension}).", ALLOWED)
    raise RefusedError("Ce genre de fichier n’est pas accepté.", ALLOWED)


def _kind_of_package(data: bytes) -> Kind:
    """Kind of a zip, by its own index of what it holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            index = _start(package, "[Content_Types].xml", names)
            declared = _start(package, "mimetype", names)
    except DAMAGED as error:
        raise BROKEN from error
    if b"macroEnabled" in index:
        raise RefusedError("Ce document Word contient des macros (.docm).", "Enregistrez-le en .docx, sans macros.")
    if DOCX_MAIN in index:
        return Kind.DOCX
    if declared.strip() == ODT_TYPE:
        return Kind.ODT
    if index or declared:
        raise RefusedError("Ce genre de document de bureautique n’est pas accepté.", ALLOWED)
    raise RefusedError("C’est une archive.", "Envoyez les documents un par un, hors de l’archive. " + ALLOWED)


def _start(package: zipfile.ZipFile, name: str, names: set[str]) -> bytes:
    """The first bytes of a part, never more than an honest index holds."""
    if name not in names:
        return b""
    with package.open(name) as part:
        return part.read(LONGEST_INDEX)
