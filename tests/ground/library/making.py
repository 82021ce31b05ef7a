"""Files of every kind, honest and hostile, made when a test asks for them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pikepdf
import typst
from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
AUTHOR = "Jeannine Curieuse"
ODT_MIME = b"application/vnd.oasis.opendocument.text"


def a_docx(*, words: str = "Réparer l’école du quartier.") -> bytes:
    document = docx.Document()
    document.core_properties.author = AUTHOR
    document.core_properties.last_modified_by = AUTHOR
    document.core_properties.title = "Compte rendu"
    document.add_heading("Compte rendu de la réunion", 1)
    document.add_paragraph(words)
    document.add_heading("Ce qui a été dit", 3)
    table = document.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, [("Objet", "Nombre"), ("Écoles", "12")], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_picture(io.BytesIO(a_jpeg()))
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def an_odt(*, body: str = "", extra: dict[str, bytes] | None = None, words: str = "Réparer l’école.") -> bytes:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in [("office", "office"), ("text", "text"), ("draw", "drawing"), ("script", "script")]
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} '
        'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"><office:scripts/>'
        "<office:automatic-styles/><office:body><office:text>"
        f'<text:h text:outline-level="1">Compte rendu</text:h><text:p>{words}</text:p>{body}'
        "</office:text></office:body></office:document-content>"
    ).encode()
    meta = (
        f'<office:document-meta {names} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
        f"<dc:creator>{AUTHOR}</dc:creator><dc:title>Compte rendu</dc:title></office:meta></office:document-meta>"
    ).encode()
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT_MIME.decode()}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    ).encode()
    styles = (
        f"<office:document-styles {names}><office:styles/><office:automatic-styles/><office:master-styles/>"
        "</office:document-styles>"
    ).encode()
    parts = {"mimetype": ODT_MIME, "content.xml": content, "styles.xml": styles, "meta.xml": meta}
    parts["META-INF/manifest.xml"] = manifest
    return zipped({**parts, **(extra or {})})


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return made.getvalue()


def with_parts(data: bytes, **changes: bytes) -> bytes:
    """A package with parts added or put in the place of others (``__`` stands for « / », ``_dot_`` for a dot)."""
    named = {name.replace("__", "/").replace("_dot_", "."): part for name, part in changes.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return zipped({**{name: package.read(name) for name in package.namelist()}, **named})


def replaced(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """A package whose part ``part`` has ``new`` for the first ``old``."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    return zipped(parts)


def a_tagged_pdf() -> bytes:
    source = (
        '#set document(title: "Compte rendu", author: "' + AUTHOR + '")\n#set text(lang: "fr")\n'
        "= Compte rendu\n\nRéparer l’école du quartier.\n"
    )
    made: Any = typst.compile(source.encode(), pdf_standards=["ua-1"])
    return bytes(made)


def a_pdf(**root: Any) -> bytes:
    """A plain PDF without tags, with its author; ``root`` gives entries of the catalogue."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    pdf.docinfo["/Author"] = AUTHOR
    pdf.docinfo["/Title"] = "Affiche"
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [AUTHOR]
        metadata["xmp:CreatorTool"] = "Atelier de Jeannine"
    for name, value in root.items():
        pdf.Root["/" + name] = pdf.make_indirect(value)
    made = io.BytesIO()
    pdf.save(made)
    return made.getvalue()


def a_jpeg(*, size: tuple[int, int] = (40, 20), turned: bool = False) -> bytes:
    exif = Image.Exif()
    exif[0x013B] = AUTHOR
    exif[0x0112] = 6 if turned else 1
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, "JPEG", exif=exif, comment=AUTHOR.encode())
    return made.getvalue()


def a_png(*, size: tuple[int, int] = (40, 20)) -> bytes:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", AUTHOR)
    made = io.BytesIO()
    Image.new("RGBA", size, "teal").save(made, "PNG", pnginfo=info)
    return made.getvalue()


def a_bomb(*, megabytes: int = 400) -> bytes:
    """A docx whose one part is ``megabytes`` of zeros, a thousand times smaller while it is shut."""
    made = io.BytesIO(a_docx())
    with (
        zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as package,
        package.open("word/media/z.png", "w") as part,
    ):
        for _one in range(megabytes):
            part.write(bytes(1024 * 1024))
    return made.getvalue()
