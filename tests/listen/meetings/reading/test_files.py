from __future__ import annotations

import http.server
import io
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import docx
import pikepdf
import pytest
from docx.oxml import parse_xml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.listen.meetings.reading import UnreadableFile, process, read_minutes
from parvis.listen.meetings.reading.gate import LARGEST_BYTES
from tests.listen.meetings.reading import making

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def refusal(content: bytes, filename: str = "cr.docx") -> str:
    with pytest.raises(UnreadableFile) as told:
        read_minutes(content, filename=filename)
    return str(told.value)


def rezipped(content: bytes, change: Callable[[dict[str, bytes]], None], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return kept.getvalue()


def saved(document: docx.document.Document) -> bytes:
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def pdf_of_pages(count: int) -> bytes:
    kept = io.BytesIO()
    with pikepdf.new() as document:
        for _page in range(count):
            document.add_blank_page()
        document.save(kept)
    return kept.getvalue()


def locked_pdf() -> bytes:
    kept = io.BytesIO()
    with pikepdf.open(io.BytesIO(making.written("prose", "pdf"))) as document:
        document.save(kept, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return kept.getvalue()


def test_a_scanned_pdf_says_that_it_is_an_image_and_how_many_pages_it_has() -> None:
    message = refusal(making.as_scan(making.minutes("prose")), "scan.pdf")
    pages = pikepdf.open(io.BytesIO(making.written("prose", "pdf"))).pages
    assert message.startswith("Ce PDF est une image : il ne contient pas de texte")
    assert f"{len(pages)} pages" in message
    assert "saisissez" in message


def test_a_file_is_known_by_its_content_not_by_its_name() -> None:
    assert read_minutes(making.written("themes", "odt"), filename="cr.pdf").format == "odt"
    assert "ni un .docx" in refusal(b"Compte rendu de la concertation".ljust(99), "cr.docx")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "vide"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), ".doc"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "image"),
        (b"{\\rtf1 Bonjour}", "ni un .docx"),
        (b"%PDF-1.7\n" + bytes(300), "abîmé"),
        (b"%PDF-1.7\n<html><script>alert(1)</script>", "autre chose"),
        (b"PK\x03\x04" + bytes(300), "abîmé"),
        (bytes(LARGEST_BYTES + 1), "20 Mo"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_remedy(content: bytes, told: str) -> None:
    message = refusal(content)
    assert told in message
    assert message.endswith(".")


def test_a_pdf_that_is_also_an_archive_is_refused() -> None:
    assert "autre chose" in refusal(making.written("prose", "pdf") + making.written("prose", "docx"), "cr.pdf")


def test_a_truncated_file_is_refused() -> None:
    for format in making.FORMATS:
        content = making.written("prose", format)
        assert "abîmé" in refusal(content[: len(content) // 2])


def test_a_locked_pdf_asks_for_one_without_password() -> None:
    assert "mot de passe" in refusal(locked_pdf(), "cr.pdf")


def test_a_locked_odt_asks_for_one_without_password() -> None:
    def lock(parts: dict[str, bytes]) -> None:
        parts["META-INF/manifest.xml"] = b"<manifest><encryption-data/></manifest>"

    assert "mot de passe" in refusal(rezipped(making.written("themes", "odt"), lock))


def test_too_many_pages_are_refused() -> None:
    assert "200 pages" in refusal(pdf_of_pages(201), "cr.pdf")


def test_an_empty_document_says_so() -> None:
    assert "ne contient pas de texte" in refusal(saved(docx.Document()))
    assert "ne contient pas de texte" in refusal(pdf_of_pages(2), "vide.pdf")


def test_the_name_told_in_a_message_is_short_and_harmless() -> None:
    message = refusal(b"rien du tout", "../../" + "é" * 300 + "\n.docx")
    assert "/" not in message and "\n" not in message
    assert len(message) < 220


def test_macros_are_refused() -> None:
    def add(parts: dict[str, bytes]) -> None:
        parts["word/vbaProject.bin"] = b"Attribute VB_Name"

    assert "macros" in refusal(rezipped(making.written("themes", "docx"), add))


def test_an_archive_is_not_a_document() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("photo.jpg", b"...")
    assert "archive" in refusal(kept.getvalue())


@pytest.mark.parametrize("part", ["word/document.xml", "word/media/image1.png"])
def test_a_zip_bomb_is_refused_before_it_is_opened(part: str) -> None:
    def swell(parts: dict[str, bytes]) -> None:
        parts[part] = bytes(60 * 1024 * 1024)

    began = time.monotonic()
    assert "anormalement gros" in refusal(rezipped(making.written("themes", "docx"), swell))
    assert time.monotonic() - began < 5


def test_entities_are_refused() -> None:
    def laugh(parts: dict[str, bytes]) -> None:
        parts["word/document.xml"] = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;&a;</x>'

    assert "qu’aucun traitement de texte n’écrit" in refusal(rezipped(making.written("themes", "docx"), laugh))


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Ear(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def test_nothing_outside_the_file_is_fetched() -> None:
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with listening() as (address, asked):
        document = docx.Document()
        document.add_paragraph("Le parking est inondé à chaque orage.")
        for kind in ("image", "attachedTemplate", "subDocument", "hyperlink"):
            document.part.relate_to(f"{address}/{kind}", f"{relation}/{kind}", is_external=True)
        document.add_paragraph()._p.append(
            parse_xml(f'<w:r xmlns:w="{W}"><w:instrText>INCLUDEPICTURE "{address}/champ"</w:instrText></w:r>')
        )
        reading = read_minutes(saved(document), filename="cr.docx")
    assert [block.text for block in reading.blocks][:1] == ["Le parking est inondé à chaque orage."]
    assert asked == []


def test_a_local_file_is_not_embedded() -> None:
    document = docx.Document()
    document.add_paragraph("Avant.")
    document.part.relate_to("file:///etc/passwd", "http://schemas.openxmlformats.org/x/image", is_external=True)
    assert [block.text for block in read_minutes(saved(document), filename="cr.docx").blocks] == ["Avant."]


def test_the_words_of_a_text_box_are_read_once_where_it_is_anchored() -> None:
    document = docx.Document()
    before = document.add_paragraph("Les habitants ont aussi écrit ceci.")
    document.add_paragraph("Le parc est trop sombre le soir.")
    before._p.append(
        parse_xml(
            f'<w:r xmlns:w="{W}" xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent>'
            "<w:p><w:r><w:t>On voudrait une fontaine sur la place.</w:t></w:r></w:p>"
            "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        )
    )
    texts = [block.text for block in read_minutes(saved(document), filename="cr.docx").blocks]
    assert texts[1:] == ["On voudrait une fontaine sur la place.", "Le parc est trop sombre le soir."]


def test_two_columns_are_read_one_after_the_other() -> None:
    texts = [block.text for block in read_minutes(making.written("colonnes", "pdf"), filename="cr.pdf").blocks]
    expected = [element.text for element in making.minutes("colonnes").elements]
    assert [text for text in texts if text in expected] == [text for text in expected if text in texts]
    assert len([text for text in texts if text in expected]) >= 0.9 * len(expected)


def test_the_headers_footers_and_page_numbers_of_a_pdf_are_left_out() -> None:
    texts = [block.text for block in read_minutes(making.written("prose", "pdf"), filename="cr.pdf").blocks]
    assert not any("Tél. 01 00 00 00 00" in text or "1 / " in text for text in texts)
    assert making.minutes("prose").title in texts


def test_ten_thousand_paragraphs_are_read_in_a_few_seconds() -> None:
    document = docx.Document()
    body = document.element.body
    for number in range(10_000):
        body.insert(number, parse_xml(f'<w:p xmlns:w="{W}"><w:r><w:t>Le banc {number} est cassé.</w:t></w:r></w:p>'))
    began = time.monotonic()
    reading = read_minutes(saved(document), filename="long.docx")
    assert time.monotonic() - began < 20
    assert len(reading.proposals) == 10_000


def test_a_reader_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "SECONDS", 0)
    assert "trop de temps" in refusal(making.written("prose", "pdf"), "cr.pdf")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(making.FORMATS)),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=30)), min_size=1, max_size=6),
)
def test_damaged_files_are_read_or_refused_never_worse(format: str, wounds: list[tuple[float, bytes]]) -> None:
    content = bytearray(making.written("tirets", format))
    for place, bytes_ in wounds:
        start = int(place * len(content))
        content[start : start + len(bytes_)] = bytes_
    try:
        reading = read_minutes(bytes(content), filename="cr")
    except UnreadableFile as error:
        assert str(error).endswith(".")
    else:
        assert all(block.text for block in reading.blocks)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"PK\x05\x06"]), st.binary(max_size=400))
def test_hostile_bytes_are_refused_in_words(start: bytes, rest: bytes) -> None:
    assert refusal(start + rest).endswith(".")
