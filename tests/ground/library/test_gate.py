from __future__ import annotations

import io
import json
import unicodedata
import zipfile
import zlib

import docx
import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from parvis.ground.library.gate import examine
from parvis.ground.library.gate.names import LONGEST_STEM, safe_name
from parvis.ground.library.gate.pages import page_of, sanitise
from parvis.ground.library.gate.verdict import Accepted, Kind, Refused, read
from parvis.ground.library.gate.work import work
from tests.ground.library import making
from tests.strict import page_faults


def accepted(data: bytes) -> Accepted:
    found = examine(data)
    assert isinstance(found, Accepted), found
    return found


def refused(data: bytes) -> Refused:
    """The refusal, from the work itself: what it costs to start a process is not paid a hundred times."""
    found = read(work(data))
    assert isinstance(found, Refused), found
    assert found.reason.endswith(".") and found.remedy.endswith(".")
    return found


def inside(data: bytes) -> bytes:
    """Everything in a package, its names too, unfolded."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return b"\n".join(name.encode() + package.read(name) for name in package.namelist())


# ── What goes through is clean, and still opens ──────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (making.a_pdf(), Kind.PDF),
        (making.a_tagged_pdf(), Kind.PDF),
        (making.a_docx(), Kind.DOCX),
        (making.an_odt(), Kind.ODT),
        (making.a_jpeg(), Kind.JPEG),
        (making.a_png(), Kind.PNG),
    ],
)
def test_no_kind_of_file_keeps_the_name_of_its_author(data: bytes, kind: Kind) -> None:
    name = making.AUTHOR.encode()
    found = accepted(data)
    assert found.kind == kind
    whole = inside(found.data) if kind in {Kind.DOCX, Kind.ODT} else found.data
    assert name not in whole and "Jeannine".encode("utf-16-be") not in whole
    if kind == Kind.PDF:
        with pikepdf.open(io.BytesIO(found.data)) as pdf:
            assert {str(one) for one in pdf.docinfo} <= {"/Title"}
            assert b"Jeannine" not in pdf.Root.Metadata.read_bytes()


def test_a_cleaned_docx_opens_and_says_the_same() -> None:
    document = docx.Document(io.BytesIO(accepted(making.a_docx()).data))
    assert [one.text for one in document.paragraphs][:2] == [
        "Compte rendu de la réunion",
        "Réparer l’école du quartier.",
    ]
    assert document.core_properties.title == "Compte rendu"


def test_a_cleaned_pdf_opens_with_its_tags_language_and_title() -> None:
    found = accepted(making.a_tagged_pdf())
    assert (found.tagged, found.language, found.title) == (True, "fr", "Compte rendu")
    assert "Réparer l’école" in found.text
    with pikepdf.open(io.BytesIO(found.data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.StructTreeRoot.K is not None
        assert str(pdf.Root.Lang) == "fr"
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "Compte rendu" and metadata["pdfuaid:part"] == "1"
    assert len(pypdfium2.PdfDocument(found.data)) == 1


def test_a_pdf_without_tags_says_so() -> None:
    assert accepted(making.a_pdf()).tagged is False


def test_a_photograph_stays_upright_and_loses_its_place() -> None:
    image = Image.open(io.BytesIO(accepted(making.a_jpeg(size=(40, 20), turned=True)).data))
    assert image.size == (20, 40)
    assert not image.getexif() and "comment" not in image.info


def test_a_picture_inside_a_pdf_loses_its_exif() -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    picture = pdf.make_stream(making.a_jpeg())
    for name, value in {
        "Type": "/XObject",
        "Subtype": "/Image",
        "Filter": "/DCTDecode",
        "ColorSpace": "/DeviceRGB",
    }.items():
        picture["/" + name] = pikepdf.Name(value)
    picture.Width, picture.Height, picture.BitsPerComponent = 40, 20, 8
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
    made = io.BytesIO()
    pdf.save(made)
    assert making.AUTHOR.encode() in made.getvalue()
    cleaned = accepted(made.getvalue()).data
    assert making.AUTHOR.encode() not in cleaned
    with pikepdf.open(io.BytesIO(cleaned)) as kept:
        raw = kept.pages[0].Resources.XObject.Im0.read_raw_bytes()
    assert Image.open(io.BytesIO(raw)).size == (40, 20)


# ── What does not go through ─────────────────────────────────────────────────────────────────────────
def pdf_that(action: str) -> bytes:
    return making.a_pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name(action), JS="app.alert(1)", F="calc.exe"))


def docx_rels(target: str, kind: str) -> bytes:
    relation = (
        f'<Relationship Id="rId99" TargetMode="External" Target="{target}" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>'
    ).encode()
    return making.replaced(making.a_docx(), "word/_rels/document.xml.rels", b"</Relationships>", relation)


def docx_body(xml: str) -> bytes:
    return making.replaced(making.a_docx(), "word/document.xml", b"<w:p>", b"<w:p>" + xml.encode())


BAD = {
    "vide": (b"", "vide"),
    "texte": (b"bonjour", "pas accepté"),
    "eicar": (making.EICAR, "pas accepté"),
    "page": (b"<!doctype html><script>alert(1)</script>", "pas accepté"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "pas accepté"),
    "programme": (b"MZ" + bytes(100), "archive ou un programme"),
    "gzip": (b"\x1f\x8b\x08" + bytes(100), "archive"),
    "zip": (making.zipped({"a.txt": b"a"}), "archive"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "ancien format"),
    "pdf et page": (making.a_pdf().replace(b"\n", b"\n<script>alert(1)</script>\n", 1), "deux natures"),
    "pdf et archive": (making.a_pdf() + making.zipped({"a": b"a"}), "deux natures"),
    "page puis pdf": (b"<html>" + making.a_pdf(), "précédé"),
    "pdf suivi": (making.a_pdf() + b"#!/bin/sh\n" + b"rm -rf / " * 20, "suivi"),
    "pdf abîmé": (making.a_pdf()[:200] + b"%%EOF", "abîmé"),
    "pdf à script": (pdf_that("/JavaScript"), "programme"),
    "pdf lanceur": (pdf_that("/Launch"), "programme"),
    "pdf à fichier": (
        making.a_pdf(Names=pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array([])))),
        "fichier joint",
    ),
    "pdf à lien": (
        making.a_pdf(X=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="javascript:alert(1)")),
        "lien",
    ),
    "jpeg et archive": (making.a_jpeg() + making.zipped({"a": b"a"}), "deux natures"),
    "jpeg coupé": (making.a_jpeg()[:60], "abîmée"),
    "macros": (
        making.replaced(
            making.with_parts(making.a_docx(), word__vbaProject_dot_bin=b"x"),
            "[Content_Types].xml",
            b"wordprocessingml.document.main+xml",
            b"ms-word.document.macroEnabled.main+xml",
        ),
        "macros",
    ),
    "macros cachées": (making.with_parts(making.a_docx(), word__vbaProject_dot_bin=b"x"), "macros"),
    "objet ole": (making.with_parts(making.a_docx(), word__embeddings__oleObject1_dot_bin=b"x"), "autre fichier"),
    "classeur joint": (making.with_parts(making.a_docx(), word__embeddings__a_dot_xlsx=b"PK"), "autre fichier"),
    "zip dans zip": (
        making.with_parts(making.a_docx(), word__media__a_dot_png=making.zipped({"a": b""})),
        "autre fichier",
    ),
    "modèle distant": (docx_rels("https://mechant.example/m.dotm", "attachedTemplate"), "extérieur"),
    "image distante": (docx_rels("https://mechant.example/pixel.png", "image"), "extérieur"),
    "lien à script": (docx_rels("javascript:alert(1)", "hyperlink"), "extérieur"),
    "champ dde": (docx_body("<w:r><w:instrText> DDEAUTO c:\\\\cmd.exe </w:instrText></w:r>"), "extérieur"),
    "suivi": (docx_body('<w:ins w:id="1" w:author="x"><w:r><w:t>x</w:t></w:r></w:ins>'), "modifications suivies"),
    "entités": (
        making.replaced(
            making.a_docx(), "word/document.xml", b"<w:document", b'<!DOCTYPE a [<!ENTITY b "c">]><w:document'
        ),
        "entités",
    ),
    "sortie du dossier": (making.with_parts(making.a_docx(), **{"..__..__etc__passwd": b"x"}), "abîmé"),
    "odt à basic": (making.an_odt(extra={"Basic/Standard/Module1.xml": b"<a/>"}), "macros"),
    "odt à script": (making.an_odt(extra={"Scripts/python/a.py": b"x"}), "macros"),
    "odt à événement": (making.an_odt(body="<script:event-listener/>"), "macros"),
    "odt à objet": (making.an_odt(extra={"Object 1": b"\xd0\xcf\x11\xe0"}), "autre fichier"),
    "odt qui cherche": (making.an_odt(body='<draw:image xlink:href="https://mechant.example/a.png"/>'), "extérieur"),
    "odt au fichier": (making.an_odt(body='<draw:image xlink:href="../../etc/passwd"/>'), "extérieur"),
    "odt commenté": (making.an_odt(body="<office:annotation/>"), "commentaires"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_reason_and_a_remedy(name: str) -> None:
    data, reason = BAD[name]
    assert reason in refused(data).reason


def test_a_bomb_is_refused_before_it_bursts() -> None:
    bomb = making.a_bomb()
    assert len(bomb) < 1_000_000
    assert "démesuré" in str(examine(bomb))


def test_a_zip_that_lies_about_its_sizes_is_counted_while_it_opens() -> None:
    bomb = bytearray(making.a_bomb(megabytes=120))
    # The index says one byte for a part of 120 MB.
    at = bomb.rindex(b"PK\x01\x02")
    bomb[at + 24 : at + 28] = (1).to_bytes(4, "little")
    assert isinstance(read(work(bytes(bomb))), Refused)


def test_an_image_of_too_many_points_is_not_decoded() -> None:
    head = (60_000).to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    chunk = b"IHDR" + head
    png = b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    png += b"\x00\x00\x00\x00IDAT" + zlib.crc32(b"IDAT").to_bytes(4, "big")
    assert "trop de points" in refused(png).reason


def test_a_template_kept_on_the_author_s_disk_is_forgotten_not_refused() -> None:
    found = read(work(docx_rels("file:///C:/Users/jeannine/Modele.dotx", "attachedTemplate")))
    assert isinstance(found, Accepted)
    assert b"jeannine" not in inside(found.data)


HONEST = [making.a_pdf(), making.a_docx(), making.an_odt(), making.a_png(), making.a_jpeg()]
HEADS = [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(HONEST), st.floats(0, 1), st.binary(max_size=40))
def test_a_damaged_file_is_accepted_or_refused_never_an_error(data: bytes, place: float, junk: bytes) -> None:
    at = int(place * len(data))
    found = read(work(data[:at] + junk + data[at + len(junk) :]))
    assert isinstance(found, Accepted | Refused)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
)
def test_noise_is_refused(noise: bytes, head: bytes) -> None:
    assert isinstance(read(work(head + noise)), Refused)


def test_the_answer_of_the_work_is_one_line_and_the_bytes() -> None:
    head, _line, data = work(making.a_png()).partition(b"\n")
    assert json.loads(head)["kind"] == "png" and data.startswith(b"\x89PNG")


# ── Names ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Compte rendu.pdf", "Compte rendu.pdf"),
        ("../../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\moi\\rapport.exe", "rapport.pdf"),
        ("facture\u202efdp.exe", "facturefdp.pdf"),
        ("a\x00b\nc.pdf", "ab c.pdf"),
        ("", "document.pdf"),
        ("....", "document.pdf"),
        ("école d’été.tar.gz", "école d’été.pdf"),
    ],
)
def test_a_name_is_only_a_name(name: str, kept: str) -> None:
    assert safe_name(name, ".pdf") == kept


@given(st.text(max_size=400))
def test_whatever_is_typed_a_name_is_short_visible_and_without_path(name: str) -> None:
    made = safe_name(name, ".pdf")
    assert made.endswith(".pdf") and len(made) <= LONGEST_STEM + 4
    assert not set(made) & set("/\\\r\n\x00") and not made.startswith(".")
    assert all(unicodedata.category(sign)[0] != "C" for sign in made)


# ── Accessible page ──────────────────────────────────────────────────────────────────────────────────
def test_the_page_of_a_docx_has_headings_in_order_a_table_with_headers_and_the_text_of_pictures() -> None:
    html = accepted(making.a_docx()).html
    assert "<h2>Compte rendu de la réunion</h2>" in html
    assert "<h3>Ce qui a été dit</h3>" in html, "no level is skipped"
    assert '<th scope="col">' in html or "<td>" in html
    assert "[Image" in html and "<img" not in html
    assert page_faults(f"<h1>x</h1>{html}") == []


def test_the_page_of_an_odt_reads() -> None:
    html = accepted(making.an_odt()).html
    assert "<h2>Compte rendu</h2>" in html and "Réparer l’école." in html


def test_nothing_that_runs_survives_in_a_page() -> None:
    html = sanitise(
        '<p onclick="x()">a</p><script>b</script><a href="javascript:c()">d</a><a href="https://e.fr">f</a>'
        '<img src="https://g.fr/h.png" alt="Le &quot;plan&quot; <b>"><iframe src="i"></iframe><a href="#fn1">1</a>'
    )
    assert not any(sign in html for sign in ("onclick", "script", "<img", "iframe", "g.fr", 'href="#'))
    assert 'href="https://e.fr"' in html and "[Image : Le " in html


def test_pandoc_reads_no_file_of_the_machine() -> None:
    html = page_of(making.an_odt(body='<draw:frame><draw:image xlink:href="/etc/passwd"/></draw:frame>'), Kind.ODT)
    assert "root:" not in html
