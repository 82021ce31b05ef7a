"""A pasted sheet: each line has one outcome, whatever its order and its separators."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.ground.contacts.paste import MOST_LINES, paste_read
from parvis.ground.contacts.reaching import Unreachable, Way, way_read

EMAIL, PHONE, ADDRESS = "aicha@exemple.fr", "06 12 34 56 78", "Mme Aïcha Benali, 12 rue des Lavandières, 00100 Parolles"
KINDS = {"email": EMAIL, "phone": PHONE, "address": ADDRESS}
READ = {"email": EMAIL, "phone": "+33612345678", "address": ADDRESS}


@given(
    kinds=st.permutations(list(KINDS)),
    number=st.integers(1, 3),
    separator=st.sampled_from(["\t", ";", " ; ", "|", "\t\t", " ;\t"]),
)
def test_what_stands_on_a_line_is_read_in_any_order(kinds: list[str], number: int, separator: str) -> None:
    chosen = kinds[:number]
    (line,) = paste_read(separator.join(KINDS[kind] for kind in chosen))
    assert line.way == Way(**{kind: READ[kind] for kind in chosen}), line.fault


@pytest.mark.parametrize(
    ("typed", "way"),
    [
        ("BENALI Aïcha, aicha@exemple.fr", Way(email=EMAIL)),
        ("aicha@exemple.fr 06.12.34.56.78", Way(email=EMAIL, phone="+33612345678")),
        ("Aïcha <aicha@exemple.fr>;", Way(email=EMAIL)),
        ("M. Sow, 0692123456", Way(phone="+33692123456")),
        ("Sow\t+33 (0)6 12 34 56 78", Way(phone="+33612345678")),
        ("Sow ; 40 12 34 56", Way(phone="40123456")),
        ("Sow, +689 40 12 34 56", Way(phone="+68940123456")),
        ("Sow, 3 allée Bach, 98713 Papeete", Way(address="Sow, 3 allée Bach, 98713 Papeete")),
        ("2 rue Haute, 75011 Paris 06 12 34 56 78", Way(address="2 rue Haute, 75011 Paris", phone="+33612345678")),
    ],
)  # fmt: skip
def test_lines_as_people_write_them(typed: str, way: Way) -> None:
    (line,) = paste_read(typed)
    assert line.way == way, line.fault


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("aicha@exemple", "e-mail « aicha@exemple »"),
        ("Benali; 06 12 34", "téléphone « 06 12 34 »"),
        ("Aïcha Benali", "ni e-mail, ni téléphone, ni adresse"),
        ("12 rue des Lavandières", "avec un code postal"),
        ("a@exemple.fr; b@exemple.fr", "une personne par ligne"),
        ("06 12 34 56 78; 07 12 34 56 78", "une personne par ligne"),
        ("x" * 700, "trop longue"),
    ],
)
def test_a_faulty_line_says_what_is_wrong_and_is_not_kept(typed: str, said: str) -> None:
    good, faulty = paste_read(f"{EMAIL}\n\n{typed}")
    assert good.way == Way(email=EMAIL)
    assert faulty.way is None and said in faulty.fault and faulty.number == 3 and faulty.typed == typed


def test_the_same_person_twice_is_kept_once() -> None:
    first, second = paste_read(f"{EMAIL}\n{EMAIL};Benali")
    assert first.way and second.way is None and "ligne 1" in second.fault


def test_sixty_lines_are_read_at_once_and_too_many_are_refused_whole() -> None:
    lines = [f"habitant{number}@exemple.fr" for number in range(60)]
    assert [line.way for line in paste_read("\r\n".join(lines))] == [Way(email=one) for one in lines]
    with pytest.raises(Unreachable, match="au plus à la fois"):
        paste_read("\n".join(f"h{number}@exemple.fr" for number in range(MOST_LINES + 1)))


SIGNS = st.text(st.sampled_from("aé@.0123456789 ,;\t|/<>-+()\x00\ud800\u2028\n\r") | st.characters(), max_size=300)


@given(SIGNS)
def test_whatever_is_pasted_each_line_that_says_something_has_one_outcome(text: str) -> None:
    lines = paste_read(text)
    numbers = [line.number for line in lines]
    assert numbers == sorted(set(numbers)) and len(numbers) <= len(text.splitlines())
    assert len({line.way for line in lines if line.way}) == sum(line.way is not None for line in lines)
    for line in lines:
        assert (line.way is None) == bool(line.fault)
        assert "\x00" not in line.typed and line.typed.encode()
        if line.way:
            # What was read reads again the same: nothing is kept in a form of its own.
            assert way_read(email=line.way.email, phone=line.way.phone, address=line.way.address) == line.way


@given(SIGNS)
def test_the_lines_that_come_back_fail_again_the_same_until_they_are_mended(text: str) -> None:
    back = [line for line in paste_read(text) if line.way is None and not line.fault.startswith("déjà")]
    again = paste_read("\n".join(line.typed for line in back))
    assert [(line.typed, line.fault) for line in again] == [(line.typed, line.fault) for line in back]
