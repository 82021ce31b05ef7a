from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.listen.questionnaires.expressions import (
    Binary,
    Call,
    ExpressionError,
    Literal,
    Node,
    Reference,
    Value,
    expected_choices,
    is_true,
    parse,
    references,
    to_text,
)

ANSWERS: dict[str, Value] = {"lien": ["habite", "agis"], "age": "15-17", "nombre": 4, "mots": "Des bus", "vide": ""}

leaves = st.one_of(
    st.integers(-(10**9), 10**9).map(lambda number: Literal(float(number))),
    st.text(st.characters(blacklist_characters="'\"", blacklist_categories=["Cs", "Cc"]), max_size=20).map(Literal),
    st.sampled_from([Reference(None), Reference("lien"), Literal(True)]),
)


def _trees(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    operators = st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "and", "or"])
    return st.one_of(
        st.builds(Binary, operators, children, children),
        st.builds(lambda one: Call("not", (one,)), children),
        st.builds(lambda one, other: Call("selected", (one, other)), children, children),
    )


trees = st.recursive(leaves, _trees, max_leaves=8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("selected(${lien}, 'habite')", True),
        ("selected(${lien}, 'travaille')", False),
        ("not(selected(${lien}, 'habite'))", False),
        ("count-selected(${lien}) = 2", True),
        ("${age} = '15-17' and ${nombre} > 3", True),
        ("${nombre} >= 5 or ${mots} != ''", True),
        ("${vide} = ''", True),
        ("${nombre} = '4'", True),
        ("${mots} > 3", False),
        ("string-length(${mots}) = 7", True),
        ("(${nombre} = 1 or ${nombre} = 4) and not(${vide} != '')", True),
        ("${nombre} = 1 or ${nombre} = 4 and ${vide} != ''", False),
        (". <= 3", True),
    ],
)
def test_a_condition_means_what_xpath_means(text: str, expected: bool) -> None:
    assert is_true(parse(text), ANSWERS, 3) is expected


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("===== 3 ;;", 8),
        ("document('/etc/passwd')", 0),
        ("__import__('os').system('ls')", 0),
        ("${lien} = ‘habite’", 10),
        ("selected(${lien} 'habite')", 17),
        ("selected(${lien})", 0),
        ("", 0),
        ("${a} = 'b", 7),
        ("${a} == 1", 6),
        ("../a = 1", 2),
    ],
)
def test_what_is_not_supported_is_refused_where_it_stands(text: str, position: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.position == position


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_inside_it(text: str) -> None:
    try:
        tree = parse(text)
    except ExpressionError as error:
        assert 0 <= error.position <= max(0, len(text))
    else:
        assert parse(to_text(tree)) == tree


@given(trees)
def test_an_expression_written_back_is_the_same_expression(tree: Node) -> None:
    assert parse(to_text(tree)) == tree


@given(
    trees,
    st.dictionaries(st.just("lien"), st.one_of(st.none(), st.text(), st.lists(st.text()), st.integers())),
)
def test_evaluating_never_fails(tree: Node, answers: dict[str, object]) -> None:
    assert is_true(tree, answers, "x") in {True, False}  # type: ignore[arg-type]


def test_very_deep_or_long_expressions_are_refused() -> None:
    for text in ("(" * 5000 + "1" + ")" * 5000, "1 = 1 or " * 5000 + "1"):
        with pytest.raises(ExpressionError):
            parse(text)


def test_the_longest_expression_accepted_can_be_evaluated_deep_in_a_request() -> None:
    text = " or ".join(["."] * 101)

    def deep(frames: int) -> bool:
        return is_true(parse(text), {}) if frames == 0 else deep(frames - 1)

    assert deep(400) is False
    with pytest.raises(ExpressionError, match="100 au plus"):
        parse(f"{text} or .")


@pytest.mark.parametrize("word", ["1e5", "inf", "nan", "1_000", "٣", ""])
def test_a_word_that_only_python_takes_for_a_number_is_not_one(word: str) -> None:
    assert not is_true(parse("${a} >= 0 or ${a} < 0"), {"a": word})


def test_the_choices_that_a_condition_expects_are_found() -> None:
    tree = parse("selected(${a}, 'x') and not('y' = ${b}) or . != 'z' or ${c} = '' or ${d} = 3")
    assert list(expected_choices(tree)) == [("a", "x"), ("b", "y"), (None, "z")]


def test_references_are_named_in_order() -> None:
    assert list(references(parse("selected(${b}, 'x') and ${a} = . or not(${b})"))) == ["b", "a", "b"]
