"""Which files are read: known by their content, never by their name, and weighed before anything opens them."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from typing import Final, Literal, NamedTuple, TypeAlias

Format: TypeAlias = Literal["docx", "odt", "pdf"]

LARGEST_BYTES: Final = 20 * 1024 * 1024
# Ten thousand paragraphs are about 3 MB of XML; pictures are never opened.
LARGEST_TEXT: Final = 16 * 1024 * 1024
LARGEST_UNZIPPED: Final = 200 * 1024 * 1024
MOST_ENTRIES: Final = 2000
# Text compresses ten or twenty times; a bomb, a thousand times.
HIGHEST_RATIO: Final = 150
RATIO_FROM: Final = 1024 * 1024

OLD_OFFICE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
IMAGES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
ODT: Final = b"application/vnd.oasis.opendocument.text"
# Each method of compression has its own errors, and a directory may lie about anything.
BROKEN: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, ValueError, EOFError, RuntimeError, KeyError)
AGAIN: Final = "ouvrez-le dans votre traitement de texte et enregistrez-le à nouveau en .docx ou en .odt."


class UnreadableFile(ValueError):
    """The file cannot be read; the message, in French, says why and what to do."""


class Admission(NamedTuple):
    """A file that may be read: its format, and only the parts that hold its text."""

    format: Format
    content: bytes


def admitted(content: bytes, *, filename: str) -> Admission:
    """The format of ``content``, and what of it the reader may see.

    Raises:
        UnreadableFile: not a document that we read, too large, locked, or made to harm.
    """
    name = _shown(filename)
    if not content:
        raise UnreadableFile(f"Le fichier {name} est vide : choisissez-en un autre.")
    if len(content) > LARGEST_BYTES:
        raise UnreadableFile(
            f"Le fichier {name} dépasse 20 Mo : enlevez ses images, ou enregistrez-le en PDF de taille réduite."
        )
    if content.startswith(b"%PDF-"):
        _refuse_second_nature(content, name)
        return Admission("pdf", content)
    if content.startswith(b"PK\x03\x04"):
        return _office(content, name)
    raise UnreadableFile(_unsupported(content, name))


def _shown(filename: str) -> str:
    """The name as told in a message: its last part, printable, short."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if sign.isprintable()).strip()
    return f"« {kept if len(kept) <= 60 else f'{kept[:56]}…'} »" if kept else "déposé"


def _unsupported(content: bytes, name: str) -> str:
    if content.startswith(OLD_OFFICE):
        return (
            f"Le fichier {name} est un ancien format de Word (.doc), ou il est protégé par un mot de passe : "
            "enregistrez-le en .docx, sans mot de passe."
        )
    if content.startswith(IMAGES) or content[4:12] in {b"ftypheic", b"ftypmif1"}:
        return (
            f"Le fichier {name} est une image : elle ne contient pas de texte. Déposez le document d’origine "
            "(.docx, .odt ou PDF), ou saisissez les paroles à la main."
        )
    return f"Le fichier {name} n’est ni un .docx, ni un .odt, ni un PDF : {AGAIN}"


def _refuse_second_nature(content: bytes, name: str) -> None:
    """A pdf that is also an archive or a page was made to pass for what it is not."""
    head = content[:4096].lower()
    if zipfile.is_zipfile(io.BytesIO(content)) or b"<html" in head or b"<script" in head:
        raise UnreadableFile(
            f"Le fichier {name} se présente à la fois comme un PDF et comme autre chose : "
            "enregistrez à nouveau le document d’origine en PDF."
        )


def _office(content: bytes, name: str) -> Admission:
    damaged = f"Le fichier {name} est abîmé ou incomplet : {AGAIN}"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries, name)
            format = _format_of(archive, entries, name)
            return Admission(format, _repacked(archive, entries, format, name))
    except UnreadableFile:
        raise
    except BROKEN as error:
        raise UnreadableFile(damaged) from error


def _refuse_bomb(entries: list[zipfile.ZipInfo], name: str) -> None:
    whole = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > RATIO_FROM and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if whole > LARGEST_UNZIPPED or len(entries) > MOST_ENTRIES or swollen:
        raise UnreadableFile(
            f"Le fichier {name} est anormalement gros une fois ouvert : recopiez son texte dans un nouveau document."
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableFile(_locked(name))


def _locked(name: str) -> str:
    return f"Le fichier {name} est protégé par un mot de passe : enregistrez-le sans mot de passe."


def _format_of(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str) -> Format:
    names = {entry.filename for entry in entries}
    if any(one.lower().endswith("vbaproject.bin") or one.startswith("Basic/") for one in names):
        raise UnreadableFile(
            f"Le fichier {name} contient des macros : enregistrez-le en .docx ou en .odt, sans macros."
        )
    if "word/document.xml" in names and "[Content_Types].xml" in names:
        return "docx"
    if "content.xml" in names and "mimetype" in names and archive.read("mimetype").strip() == ODT:
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise UnreadableFile(_locked(name))
        return "odt"
    raise UnreadableFile(f"Le fichier {name} est une archive ou un autre document que du texte : {AGAIN}")


def _repacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], format: Format, name: str) -> bytes:
    """The parts that hold text, in a new archive: the reader sees nothing that was not weighed here."""
    kept = io.BytesIO()
    weight = 0
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as clean:
        for entry in {one.filename: one for one in entries if _holds_text(one.filename, format)}.values():
            # zipfile never inflates an entry beyond the size that it declares.
            weight += entry.file_size
            if weight > LARGEST_TEXT:
                raise UnreadableFile(f"Le fichier {name} contient trop de texte : déposez-le en plusieurs parties.")
            part = archive.read(entry)
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                raise UnreadableFile(
                    f"Le fichier {name} contient ce qu’aucun traitement de texte n’écrit : "
                    "recopiez son texte dans un nouveau document."
                )
            clean.writestr(entry.filename, part)
    return kept.getvalue()


def _holds_text(name: str, format: Format) -> bool:
    if format == "odt":
        return name in {"mimetype", "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"}
    return name.endswith((".xml", ".rels")) and not name.startswith(("customXml/", "word/media/", "word/embeddings/"))
