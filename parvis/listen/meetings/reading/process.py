"""Reading a file in a process of its own: a hostile file can only lose itself."""

from __future__ import annotations

import json
from typing import Final

from parvis.listen.meetings.reading.gate import Format, UnreadableFile
from parvis.listen.meetings.reading.pieces import Piece
from parvis.web.sandbox import Failed, OutOfLimits, run_limited

SECONDS: Final = 30
MEGABYTES: Final = 1536
WORKER: Final = "parvis.listen.meetings.reading.worker"

MESSAGES: Final = {
    "broken": "Ce fichier est abîmé ou incomplet : ouvrez-le, enregistrez-le à nouveau, puis déposez-le.",
    "locked": "Ce PDF est protégé par un mot de passe : enregistrez-le sans mot de passe.",
    "pages": "Ce PDF a plus de 200 pages : déposez seulement les pages du compte rendu.",
    "long": "Ce document est trop long pour un compte rendu : déposez-le en plusieurs parties.",
    "empty": "Ce document ne contient pas de texte : vérifiez que c’est le bon fichier.",
    "slow": "Ce fichier demande trop de temps ou de mémoire : enregistrez-le à nouveau en .docx, puis déposez-le.",
}


def extract(content: bytes, *, format: Format) -> list[Piece]:
    """The text of a file that the gate has admitted, in reading order.

    Raises:
        UnreadableFile: the reader refused it, fell, or took too long.
    """
    try:
        answer = run_limited(WORKER, f"{format}\n".encode() + content, seconds=SECONDS, megabytes=MEGABYTES)
    except OutOfLimits as error:
        raise UnreadableFile(MESSAGES["slow"]) from error
    except Failed as error:
        raise UnreadableFile(MESSAGES["broken"]) from error
    told = json.loads(answer)
    refusal = told.get("refused")
    if refusal == "image":
        raise UnreadableFile(_image(told["pages"]))
    if refusal:
        raise UnreadableFile(MESSAGES[refusal])
    return [Piece(*row) for row in told["pieces"]]


def _image(pages: int) -> str:
    size = "sa page est une photographie" if pages == 1 else f"ses {pages} pages sont des photographies"
    return (
        f"Ce PDF est une image : il ne contient pas de texte, {size}. Déposez le document d’origine (.docx ou .odt), "
        "ou un PDF enregistré depuis votre traitement de texte. Sinon, saisissez les paroles à la main."
    )
