from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from parvis.web.codes import ALPHABET, CodeError, CodeFault, CodeKind, code_hash, derived_code, new_code, read_code

kinds = st.sampled_from(CodeKind)
positions = st.integers(0, 11)


def signs(code: str) -> list[str]:
    return list(code.replace("-", ""))


def refusal(kind: CodeKind, typed: str) -> CodeError:
    with pytest.raises(CodeError) as caught:
        read_code(kind, typed)
    return caught.value


@given(kinds)
def test_a_new_code_is_three_groups_of_four_unambiguous_signs_and_reads_as_itself(kind: CodeKind) -> None:
    code = new_code(kind)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code)
    assert read_code(kind, code) == code


def test_two_codes_differ() -> None:
    assert len({new_code(CodeKind.RECEIPT) for _ in range(200)}) == 200


@given(kinds, st.binary(max_size=40))
def test_a_derived_code_is_a_code_of_its_kind_always_the_same(kind: CodeKind, source: bytes) -> None:
    code = derived_code(kind, source)
    assert read_code(kind, code) == code == derived_code(kind, source)


def test_derived_codes_differ_by_their_source_and_depend_on_the_key(settings: Settings) -> None:
    codes = [derived_code(CodeKind.RECEIPT, number.to_bytes(2, "big")) for number in range(500)]
    assert len(set(codes)) == 500
    # Each random sign takes all its values: no bit is lost.
    assert all(len({code.replace("-", "")[place] for code in codes}) == 32 for place in range(10))
    settings.PARVIS_CODE_KEY = b"another key"
    assert derived_code(CodeKind.RECEIPT, b"\0\0") != codes[0]


@given(kinds, kinds)
def test_a_code_typed_in_the_field_of_another_kind_is_recognised(kind: CodeKind, other: CodeKind) -> None:
    if kind is other:
        return
    error = refusal(other, new_code(kind))
    assert (error.reason, error.other) == (CodeFault.OTHER_KIND, kind)


@given(kinds, positions, st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_a_typo_and_never_another_kind(kind: CodeKind, place: int, sign: str) -> None:
    typed = signs(new_code(kind))
    if typed[place] == sign:
        return
    typed[place] = sign
    assert refusal(kind, "".join(typed)).reason is CodeFault.TYPO


@given(kinds, positions, positions)
def test_two_signs_exchanged_are_a_typo(kind: CodeKind, one: int, other: int) -> None:
    typed = signs(new_code(kind))
    if typed[one] == typed[other]:
        return
    typed[one], typed[other] = typed[other], typed[one]
    assert refusal(kind, "".join(typed)).reason is CodeFault.TYPO


@given(kinds, positions, positions, st.sampled_from(ALPHABET), st.sampled_from(ALPHABET))
def test_two_wrong_signs_never_read_as_a_code_of_the_kind(
    kind: CodeKind, one: int, other: int, sign: str, another: str
) -> None:
    code = new_code(kind)
    typed = signs(code)
    typed[one], typed[other] = sign, another
    if typed == signs(code):
        return
    refusal(kind, "".join(typed))


FORGIVEN = [
    str.lower,
    lambda code: code.replace("-", ""),
    lambda code: code.replace("-", " "),
    lambda code: code.replace("-", " – "),
    lambda code: code.replace("-", "−"),
    lambda code: f" « {code}. » ",
    lambda code: ".".join(code),
    lambda code: f"‏{code}‎",
    lambda code: code.replace("1", "I").replace("0", "O").replace("V", "U"),
    lambda code: code.lower().replace("1", "l").replace("0", "o").replace("v", "u"),
    lambda code: "".join(chr(ord(sign) + 0xFEE0) for sign in code),
    lambda code: code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    lambda code: code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
]


@given(kinds, st.sampled_from(FORGIVEN))
def test_the_way_a_code_is_typed_is_forgiven(kind: CodeKind, typing: type[str]) -> None:
    code = new_code(kind)
    assert read_code(kind, typing(code)) == code


@given(kinds, st.text())
def test_any_text_is_a_code_or_a_clear_refusal(kind: CodeKind, typed: str) -> None:
    try:
        read_code(kind, typed)
    except CodeError as error:
        assert error.explained


@pytest.mark.parametrize("typed", ["", "7K4M", "7K4M-92TX-QP3D-7", "É" * 12, "0" * 100_000, "👍" * 12])
def test_what_is_not_twelve_signs_is_malformed(typed: str) -> None:
    assert refusal(CodeKind.RECEIPT, typed).reason is CodeFault.MALFORMED


def test_the_same_signs_are_kept_under_another_hash_for_another_kind() -> None:
    code = new_code(CodeKind.RECEIPT)
    assert len(code_hash(CodeKind.RECEIPT, code)) == 32
    assert code_hash(CodeKind.RECEIPT, code) != code_hash(CodeKind.RESUME, code)


def test_the_hash_depends_on_a_key_outside_the_database(settings) -> None:  # type: ignore[no-untyped-def]
    code = new_code(CodeKind.RECEIPT)
    before = code_hash(CodeKind.RECEIPT, code)
    settings.PARVIS_CODE_KEY = b"another"
    assert code_hash(CodeKind.RECEIPT, code) != before
