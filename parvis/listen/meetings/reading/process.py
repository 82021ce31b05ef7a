"""Reading a file in a process of its own: a hostile file can only lose itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import parvis
from parvis.listen.meetings.reading.gate import Format, UnreadableFile
from parvis.listen.meetings.reading.pieces import Piece

SECONDS: Final = 60
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
    told = _told(_answer(content, format))
    refusal = told.get("refused")
    if refusal == "image":
        raise UnreadableFile(_image(int(str(told["pages"]))))
    if refusal:
        raise UnreadableFile(MESSAGES[str(refusal)])
    rows = told["pieces"]
    assert isinstance(rows, list)
    return [Piece(*row) for row in rows]


def _answer(content: bytes, format: Format) -> bytes:
    # Nothing of the house passes: no setting, no secret, no folder of ours.
    surroundings = {
        "PYTHONPATH": str(Path(parvis.__file__).parents[1]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
        # pandoc will not start without one.
        "HOME": "/",
    }
    with subprocess.Popen(
        [sys.executable, "-P", "-m", WORKER, format],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=surroundings, cwd="/", start_new_session=True,
    ) as process:  # fmt: skip
        try:
            answer, _nothing = process.communicate(content, timeout=SECONDS)
        except subprocess.TimeoutExpired as error:
            raise UnreadableFile(MESSAGES["slow"]) from error
        finally:
            # Its own child, if it has one, goes with it.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode == -signal.SIGXCPU or process.returncode == -signal.SIGKILL:
        raise UnreadableFile(MESSAGES["slow"])
    return answer


def _told(answer: bytes) -> dict[str, object]:
    try:
        told = json.loads(answer)
    except ValueError as error:
        raise UnreadableFile(MESSAGES["broken"]) from error
    assert isinstance(told, dict)
    return told


def _image(pages: int) -> str:
    size = "sa page est une photographie" if pages == 1 else f"ses {pages} pages sont des photographies"
    return (
        f"Ce PDF est une image : il ne contient pas de texte, {size}. Déposez le document d’origine (.docx ou .odt), "
        "ou un PDF enregistré depuis votre traitement de texte. Sinon, saisissez les paroles à la main."
    )
