"""The gate: what is sent is examined, cleaned or refused, before anyone may read it (ADR 0014)."""

from __future__ import annotations

import dataclasses
import logging

from parvis.ground.library.gate.pages import page_of, text_of_page
from parvis.ground.library.gate.verdict import Accepted, Kind, Refused, RefusedError, read
from parvis.web.sandbox import SandboxError, run_limited

logger = logging.getLogger("parvis.library")

WORK = "parvis.ground.library.gate.work"
SECONDS = 30
MEGABYTES = 2048


def examine(data: bytes) -> Accepted | Refused:
    """Examine what a stranger sent, in a process of its own; a file that exhausts it is refused.

    Returns:
        What is kept, without metadata, with its words and its accessible page; or why it is refused.
    """
    try:
        found = read(run_limited(WORK, data, seconds=SECONDS, megabytes=MEGABYTES))
        if isinstance(found, Accepted) and found.kind in {Kind.DOCX, Kind.ODT}:
            html = page_of(found.data, found.kind)
            return dataclasses.replace(found, html=html, text=text_of_page(html))
    except SandboxError as error:
        logger.warning("fichier refusé, l’examen n’a pas abouti : %s", error)
        return Refused("Ce fichier n’a pas pu être examiné.", "Ouvrez-le, enregistrez-le à nouveau ou allégez-le.")
    except RefusedError as refusal:
        return Refused(refusal.reason, refusal.remedy)
    return found
