"""XML of office files, read without entities, network or depth, and written back with its own prefixes."""

from __future__ import annotations

from typing import Any

from lxml import etree

from parvis.ground.library.gate.package import BROKEN
from parvis.ground.library.gate.verdict import RefusedError

#: Beginnings of a link that a reader may follow.
HONEST_LINKS = ("http://", "https://", "mailto:", "tel:", "#")
ENTITIES = RefusedError(
    "Ce document contient une construction interdite (entités XML).",
    "Ouvrez-le dans Word ou LibreOffice et enregistrez-le à nouveau.",
)


def read_xml(data: bytes) -> Any:
    """The root element of ``data``.

    Raises:
        RefusedError: it is not XML, or declares a document type: that is where entities grow and fetch.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BROKEN from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ENTITIES
    return root


def write_xml(root: Any) -> bytes:
    """``root`` as UTF-8 bytes with its declaration."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def remove(element: Any) -> None:
    """Take ``element`` out of its parent, keeping the text that follows it."""
    parent = element.getparent()
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
