"""Letters: accessible, the address in the window of the envelope and nothing else there."""

from __future__ import annotations

import pypdfium2
import pytest

from parvis.answer.mailings.letters import MOST_A_LOT, letters_pdf, lots, preview_pdf
from parvis.answer.mailings.models import Delivery, Mailing
from parvis.answer.mailings.services import letters_posted, lines_add
from parvis.answer.mailings.words import around
from parvis.ground.contacts.models import Contact
from tests.answer.mailings.making import make_contacts, make_mailing
from tests.ground.people.making import make_scope
from tests.pdf_tags import assert_accessible, read_tags

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]
MM = 72 / 25.4
A4 = 297
ADDRESS = """Mme Ana Exemple
Résidence des Lilas, bâtiment B
Escalier 3, appartement 12
12 rue de l’Exemple
Lieu-dit Le Haut
00001 PAROLLES"""
#: Millimetres from the left and from the top of the sheet, as it moves in the envelope (NF Z10-011).
ALWAYS_SEEN = (100, 55, 190, 79)
EVER_SEEN = (90, 44, 200, 90)


def make_letters(number: int, address: str = ADDRESS) -> Mailing:
    mailing = make_mailing()
    assert mailing.meeting is not None
    people = []
    for n in range(number):
        (one,) = make_contacts(
            [""], meeting_ref=f"{mailing.meeting.code}{n}", address=f"{address}\nn° {n}" if n else address
        )
        people.append((one.pk, Delivery.Way.LETTER, "fr"))
    lines_add(version=mailing.versions.get(), people=people)
    return mailing


def words_in(pdf: bytes, box: tuple[int, int, int, int], page: int = 0) -> str:
    """The words that stand, even in part, in a rectangle of the page."""
    left, top, right, bottom = box
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[page].get_textpage()
        found = text.get_text_bounded(left * MM, (A4 - bottom) * MM, right * MM, (A4 - top) * MM)
        return " ".join(found.split())


def test_the_whole_address_shows_in_the_window_and_nothing_else_ever_does() -> None:
    pdf = letters_pdf(mailing := make_letters(1), lots(mailing)[0])
    assert pdf is not None
    wanted = " ".join(ADDRESS.split())
    assert words_in(pdf, ALWAYS_SEEN) == wanted
    assert words_in(pdf, EVER_SEEN) == wanted


def test_the_longest_address_still_stands_in_the_window() -> None:
    long = "\n".join(f"{'Résidence des Lilas et des Mimosas ' * 2}{n}"[:57] for n in range(7))
    pdf = letters_pdf(mailing := make_letters(1, long), lots(mailing)[0])
    assert pdf is not None and words_in(pdf, ALWAYS_SEEN) == " ".join(long.split())


def test_a_letter_is_accessible_and_read_in_its_order() -> None:
    pdf = preview_pdf(make_mailing().versions.get())
    heard = ["Mme Camille Exemple", "Synthèse", "Bonjour", "Voici ce qui s’est dit"]
    heard += ["Changements attendus", "Des bancs", "Après cet envoi"]
    seen = assert_accessible(pdf, expected_text_order=heard)
    assert [level for level, _words in seen.headings] == [1, 2] and seen.all("Figure")


def test_a_file_holds_the_letters_of_its_lot_each_beginning_on_a_front() -> None:
    mailing = make_letters(3)
    (lot,) = lots(mailing)
    pdf = letters_pdf(mailing, lot)
    assert pdf is not None
    tags = read_tags(pdf)
    assert tags.declared_ua and not tags.untagged and tags.pages == 5
    assert [words_in(pdf, ALWAYS_SEEN, page)[-4:] for page in (2, 4)] == ["n° 1", "n° 2"]


def test_letters_posted_are_those_of_the_lot_that_was_printed() -> None:
    mailing = make_letters(2)
    (lot,) = lots(mailing)
    (late,) = make_contacts([""], meeting_ref="tard", address="Plus tard, 00001")
    lines_add(version=mailing.versions.get(), people=[(late.pk, Delivery.Way.LETTER, "fr")])
    assert letters_posted(by=make_scope(), mailing=mailing, first=lot.first, last=lot.last) == 2
    assert list(Contact.objects.all()) == [late], "who was written to is erased"
    assert lots(mailing)[0].letters == 1 and MOST_A_LOT >= 50
    assert letters_posted(by=make_scope(), mailing=mailing, first=lot.first, last=lot.last) == 0


def test_the_synthesis_carries_the_code_of_its_meeting_and_where_it_leads() -> None:
    mailing = make_mailing()
    assert mailing.meeting is not None
    for language, where in (("fr", "/notre-reunion/"), ("ar", "/ar/notre-reunion/")):
        said = " ".join(line for block in around(mailing, language=language, stop="").after for line in block.lines)
        assert mailing.meeting.code in said and f"{where}{mailing.meeting.code}/" in said
