from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import numpy
import pypdfium2
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.listen.meetings import papers
from parvis.listen.meetings.papers.codes import qr_svg, shown_address
from parvis.listen.meetings.papers.room import SCRIPT
from parvis.listen.meetings.sheet import MeetingSheet, Section, SheetState, StatementLine
from parvis.web.pdf import printable
from tests.listen.meetings.sheets import MEETING, meeting, minutes
from tests.pdf_tags import assert_accessible, flat, html_texts, read_tags

Paper = Callable[[MeetingSheet], bytes]
PAPERS: list[Paper] = [papers.poster_pdf, papers.flyer_pdf, papers.slide_pdf, papers.script_pdf]
each_paper = pytest.mark.parametrize("paper", PAPERS, ids=lambda one: one.__name__)

LONG_TITLE = "Réunion publique sur l’avenir du quartier, de ses écoles, de ses commerces et de ses rues " * 4
HOSTILE = {
    "code": '#panic("lu") $x$ `y` \\ @z <label> #include "/etc/passwd" {{ x }} <script>alert(1)</script>',
    "word": "a" * 400,
    "arabic": "أي حي نريد في 2030؟ (الحي القديم)",
    "signs": "Fête 🎉 du 中文 quartier \x00\x07\ufeff\u202ecaché\u2028fin \ud800",
    "spaces": "   \n\t ",
}


def with_text(words: str) -> MeetingSheet:
    return meeting(
        title=words, kind_label=words, quartiers=(words,), place_name=words, address=words, organisers=(words,),
        partners=(words,), state_representative=words, elus=(words,), access=(words,), languages=(words,),
        childcare=words, transport=words,
    )  # fmt: skip


# ── What each paper says, in order ───────────────────────────────────────────────────────────────────
def test_the_poster_says_what_when_where_how_to_come_then_where_to_answer() -> None:
    order = [
        "Réunion publique", MEETING.title, "Les Tilleuls · Quartier du Lavoir", "Mardi 4 juillet 2023",
        "De 18 h 30 à 20 h 30", "Centre social Marcelle-Devaud", "12, rue du Lavoir", "00120 Parolles-sur-Dive",
        "Accès de plain-pied", "Interprètes : arabe, turc", "Pour venir : bus 4", "S’inscrire, tout savoir",
        "parvis.example/reunions/K7Q4-M2RA", "Répondre sans venir", "Sans donner votre nom", "parvis.example/repondre",
        "Organisée par", "Préfecture de la Haute-Parole", "Avec", "Conseil citoyen des Tilleuls", "En présence de",
        "Code de la réunion : K7Q4-M2RA",
    ]  # fmt: skip
    seen = assert_accessible(papers.poster_pdf(meeting()), expected_text_order=order)
    assert seen.pages == 1
    assert [figure.alt for figure in seen.all("Figure")] == [
        "QR code : parvis.example/reunions/K7Q4-M2RA",
        "QR code : parvis.example/repondre",
    ]


def test_the_poster_is_made_in_a3_too() -> None:
    page = pypdfium2.PdfDocument(papers.poster_pdf(meeting(), size="a3"))[0]
    assert [round(side) for side in page.get_size()] == [842, 1191]


def test_the_flyer_has_the_meeting_on_one_side_and_the_questionnaire_on_the_other() -> None:
    order = [MEETING.title, "Mardi 4 juillet 2023", "parvis.example/reunions/K7Q4-M2RA", "Vous ne pouvez pas venir ?",
             "parvis.example/repondre", "Ce que devient votre parole", "Avec votre code"]  # fmt: skip
    seen = assert_accessible(papers.flyer_pdf(meeting()), expected_text_order=order)
    assert seen.pages == 2


def test_the_slide_gives_the_address_and_says_without_your_name_and_what_becomes_of_it() -> None:
    order = ["Dites ce qui doit changer dans votre quartier", "Sans donner votre nom", "Ce que devient votre réponse",
             "parvis.example/repondre", "Code de la réunion : K7Q4-M2RA"]  # fmt: skip
    seen = assert_accessible(papers.slide_pdf(meeting()), expected_text_order=order)
    assert seen.pages == 1


def test_the_script_is_said_in_two_minutes_and_stands_on_one_page() -> None:
    # 120 to 150 words a minute is a calm voice.
    assert 230 <= len(" ".join(SCRIPT).split()) <= 300
    seen = assert_accessible(papers.script_pdf(meeting()), expected_text_order=list(SCRIPT))
    assert seen.pages == 1


def test_the_minutes_are_read_in_the_order_of_their_html() -> None:
    sheet = minutes()
    seen = assert_accessible(papers.minutes_pdf(sheet), expected_text_order=html_texts(papers.minutes_html(sheet)))
    assert [level for level, _ in seen.headings] == [1] + [2] * 9
    assert len(seen.all("Table")) == 3


def test_minutes_of_which_little_is_known_are_whole_all_the_same() -> None:
    sheet = minutes(
        sections=(), attendance=(), attendance_total="", conditions=(), checklist=(), previous=(), correction_note="",
        summary="", tool_presented=None,
    )  # fmt: skip
    seen = assert_accessible(papers.minutes_pdf(sheet), expected_text_order=html_texts(papers.minutes_html(sheet)))
    assert "Non précisé" in seen.root.words


def test_the_long_minutes_go_on_from_page_to_page_with_their_headers() -> None:
    said = tuple(StatementLine(text=f"Parole numéro {number}. " * 12, disputed="Non.") for number in range(60))
    sheet = minutes(sections=(Section(object="defi", title="Les changements attendus", statements=said),))
    seen = assert_accessible(papers.minutes_pdf(sheet), expected_text_order=html_texts(papers.minutes_html(sheet)))
    assert seen.pages > 4


# ── What each paper must bear ────────────────────────────────────────────────────────────────────────
@each_paper
def test_the_same_sheet_gives_the_same_bytes(paper: Paper) -> None:
    assert paper(meeting()) == paper(meeting())


@each_paper
def test_nothing_is_printed_of_a_draft(paper: Paper) -> None:
    with pytest.raises(ValueError, match="draft"):
        paper(meeting(state=SheetState.DRAFT))


@each_paper
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_printed_as_words(paper: Paper, hostile: str) -> None:
    sheet = with_text(hostile)
    if not hostile.strip():
        sheet = meeting(title="Titre", kind_label=hostile, partners=(hostile,), access=(hostile,), address=hostile)
    assert_accessible(paper(sheet), expected_text_order=[printable(hostile).strip()] if hostile.strip() else [])


@each_paper
def test_a_meeting_with_neither_place_nor_partner_has_its_papers(paper: Paper) -> None:
    bare = meeting(
        place_name="", address="", quartiers=(), territory="", organisers=(), partners=(), state_representative="",
        elus=(), access=(), languages=(), childcare="", transport="", description="", ends_at=None, registration_url="",
        online_url="https://visio.example/salle/42?cle=a",
    )  # fmt: skip
    assert_accessible(paper(bare), expected_text_order=[])


@each_paper
def test_a_title_of_three_hundred_signs_stays_on_its_page(paper: Paper) -> None:
    seen = assert_accessible(paper(meeting(title=LONG_TITLE)), expected_text_order=[LONG_TITLE])
    assert seen.pages == (2 if paper is papers.flyer_pdf else 1)


@pytest.mark.parametrize("number", [40, 1500])
def test_every_partner_is_named_on_the_poster_however_many(number: int) -> None:
    partners = tuple(f"Association numéro {one} des Tilleuls" for one in range(number))
    seen = assert_accessible(papers.poster_pdf(meeting(partners=partners)), expected_text_order=list(partners))
    assert (seen.pages == 1) == (number == 40)


def test_a_cancelled_meeting_says_so_and_why_on_its_poster() -> None:
    sheet = meeting(state=SheetState.CANCELLED, cancelled_reason="La salle est fermée.")
    order = ["Annulée :", MEETING.title, "Pourquoi", "La salle est fermée.", "Où en est la réunion"]
    assert_accessible(papers.poster_pdf(sheet), expected_text_order=order)


def test_the_hour_on_the_poster_is_that_of_the_place() -> None:
    sheet = meeting(starts_at=datetime(2023, 7, 4, 14, 0, tzinfo=UTC), ends_at=None, timezone="Indian/Reunion")
    assert_accessible(papers.poster_pdf(sheet), expected_text_order=["Mardi 4 juillet 2023", "À 18 h"])


@settings(max_examples=60, deadline=None)
@given(words=st.text(max_size=80), paper=st.sampled_from(PAPERS))
def test_any_unicode_text_gives_an_accessible_paper(words: str, paper: Paper) -> None:
    assert_accessible(paper(with_text(words)), expected_text_order=[])


@settings(max_examples=40, deadline=None)
@given(words=st.text(alphabet=st.characters(codec="utf-16", categories=["L", "M", "P", "S"]), min_size=1, max_size=60))
def test_any_unicode_text_gives_accessible_minutes(words: str) -> None:
    said = (Section(object="defi", title=f"Défi {words}", statements=(StatementLine(text=words, disputed=words),)),)
    assert_accessible(papers.minutes_pdf(minutes(sections=said, summary=words)), expected_text_order=[])


def test_poster_flyer_and_minutes_carry_the_code_of_the_room_and_where_it_opens() -> None:
    told = [MEETING.code, "parvis.example/notre-reunion/K7Q4-M2RA"]
    for paper in (papers.poster_pdf(MEETING), papers.flyer_pdf(MEETING), papers.minutes_pdf(minutes())):
        assert_accessible(paper, expected_text_order=told)
    assert f'href="{MEETING.room_url}"' in papers.minutes_html(minutes())


# ── QR codes, ODT ────────────────────────────────────────────────────────────────────────────────────
def test_the_qr_code_has_its_quiet_zone_and_names_nothing_outside() -> None:
    drawn = qr_svg("https://parvis.example/repondre/?par=qr&ref=K7Q4-M2RA")
    assert drawn.startswith("<svg") and "href" not in drawn and "<script" not in drawn


def test_the_printed_qr_code_is_module_for_module_that_of_the_questionnaire_for_this_meeting() -> None:
    page = pypdfium2.PdfDocument(papers.slide_pdf(meeting()))[0]
    grey = numpy.asarray(page.render(scale=4).to_pil().convert("L"))
    right = grey[:, grey.shape[1] * 2 // 3 :] < 50
    top = int(numpy.argmax(right.any(axis=1)))
    # The code is the first dark thing on the right; a blank row ends it.
    height = int(numpy.argmin(right[top:].any(axis=1)))
    columns = numpy.flatnonzero(right[top : top + height].any(axis=0))
    drawn = right[top : top + height, columns[0] : columns[-1] + 1]
    wanted = numpy.array(segno.make(MEETING.questionnaire_url, error="q", micro=False, boost_error=False).matrix) == 1
    at = [(numpy.arange(len(wanted)) + 0.5) * side / len(wanted) for side in drawn.shape]
    assert (drawn[numpy.ix_(at[0].astype(int), at[1].astype(int))] == wanted).all()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://parvis.example/repondre/?par=qr&ref=A", "parvis.example/repondre"),
        ("https://parvis.example/", "parvis.example"),
        ("http://localhost:8000/r/A", "localhost:8000/r/A"),
    ],
)
def test_the_address_to_type_is_short(url: str, shown: str) -> None:
    assert shown_address(url) == shown


def test_the_odt_says_what_the_html_says_with_real_headings_and_tables() -> None:
    odt = papers.minutes_odt(minutes())
    with ZipFile(BytesIO(odt)) as parts:
        content = parts.read("content.xml").decode()
        styles = parts.read("styles.xml").decode()
    assert content.count('text:outline-level="2"') == 9 and content.count('text:outline-level="1"') == 1
    assert content.count("<table:table-header-rows>") == 3
    assert 'fo:language="fr"' in styles
    said = flat("".join(html_texts(content)))
    for words in html_texts(papers.minutes_html(minutes())):
        assert flat(words) in said
    assert odt == papers.minutes_odt(minutes())


def test_people_s_words_bring_nothing_into_the_odt() -> None:
    hostile = '<img src="/etc/passwd"><script>x</script><a href="javascript:x">ici</a>'
    said = (Section(object="defi", title="Défis", statements=(StatementLine(text=hostile),)),)
    with ZipFile(BytesIO(papers.minutes_odt(minutes(sections=said)))) as parts:
        content = parts.read("content.xml").decode()
        assert not [name for name in parts.namelist() if name.startswith("Pictures/")]
    assert "xlink:href" not in content.split("Défis")[1].split("Qui était là")[0]
    assert "&lt;img src=" in content


def test_a_sheet_refuses_an_end_before_its_beginning_and_a_moment_without_zone() -> None:
    with pytest.raises(ValueError, match="ends after"):
        meeting(ends_at=MEETING.starts_at - timedelta(minutes=1))
    with pytest.raises(ValueError, match="have a zone"):
        meeting(starts_at=MEETING.starts_at.replace(tzinfo=None))
    with pytest.raises(ValueError, match="unknown zone"):
        meeting(timezone="Europe/Atlantide")


def test_the_reader_of_tags_refuses_a_paper_read_in_another_order() -> None:
    with pytest.raises(AssertionError, match="is not heard"):
        assert_accessible(papers.slide_pdf(meeting()), expected_text_order=["Code de la réunion", "Sans donner"])
    assert read_tags(papers.slide_pdf(meeting())).language == "fr"
