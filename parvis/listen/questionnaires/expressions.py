"""Conditions of a questionnaire: a subset of XLSForm's XPath, read into a small tree, never run as code.

Grammar::

    expression = and ("or" and)*
    and        = compare ("and" compare)*
    compare    = value (("=" | "!=" | "<" | "<=" | ">" | ">=") value)?
    value      = number | string | "." | "${" name "}" | function "(" … ")" | "(" expression ")" | "-" number
    function   = "selected" (value, string) | "count-selected" (value) | "string-length" (value)
               | "not" (expression) | "true" () | "false" ()

Values are coerced as XPath 1.0 does: « = » compares as numbers when one side is a number, as text otherwise; an order
compares numbers, and what is not a number compares false.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

Value: TypeAlias = str | int | float | bool | Sequence[str] | None

LONGEST: Final = 2000
DEEPEST: Final = 30
# « a or b or c… » nests to the left, one call a word when it is evaluated: a long chain would exhaust the stack.
MOST_JOINTS: Final = 100


class ExpressionError(ValueError):
    """The expression is not in the subset; ``position`` counts signs from 0 in the text."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


@dataclass(frozen=True)
class Literal:
    value: str | float | bool


@dataclass(frozen=True)
class Reference:
    """The answer to a question; ``name`` is None for « . », the answer being checked."""

    name: str | None


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Binary:
    operator: str
    left: Node
    right: Node


Node: TypeAlias = Literal | Reference | Call | Binary

ARITY: Final = {"selected": 2, "count-selected": 1, "string-length": 1, "not": 1, "true": 0, "false": 0}
COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[0-9]{1,15}(?:\.[0-9]{1,9})?)
    | (?P<string>'[^']*'|"[^"]*")
    | (?P<reference>\$\{\s*[A-Za-z_][A-Za-z0-9_]*\s*\})
    | (?P<operator><=|>=|!=|=|<|>)
    | (?P<sign>[(),.\-])
    | (?P<name>[A-Za-z_][A-Za-z0-9_-]*)
    )""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


class Token(NamedTuple):
    kind: str
    text: str
    position: int


def parse(text: str) -> Node:
    """The tree of ``text``.

    Raises:
        ExpressionError: at the first sign that is not understood, with what is accepted.
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"Expression trop longue ({len(text)} signes) : {LONGEST} au plus.", LONGEST)
    parser = _Parser(list(_tokens(text)))
    node = parser.expression(0)
    if parser.here.kind != "end":
        raise ExpressionError(f"« {parser.here.text} » est de trop : il manque « and » ou « or »", parser.here.position)
    return node


def reads_itself(node: Node) -> bool:
    """Whether the expression reads « . », the answer being checked."""
    match node:
        case Reference(name=None):
            return True
        case Call(arguments=arguments):
            return any(map(reads_itself, arguments))
        case Binary(left=left, right=right):
            return reads_itself(left) or reads_itself(right)
    return False


def expected_choices(node: Node) -> Iterator[tuple[str | None, str]]:
    """What the expression expects to find chosen: a question's name (None for « . ») and the code of a choice.

    Seen in ``selected(${q}, 'x')`` and in ``${q} = 'x'`` (or ``!=``); the empty text, which means « no answer », apart.
    """
    match node:
        case Call(function="selected", arguments=(Reference(name=name), Literal(value=str(code)))) if code:
            yield name, code
        case Binary(operator="=" | "!=", left=Reference(name=name), right=Literal(value=str(code))) if code:
            yield name, code
        case Binary(operator="=" | "!=", left=Literal(value=str(code)), right=Reference(name=name)) if code:
            yield name, code
        case Call(arguments=arguments):
            for argument in arguments:
                yield from expected_choices(argument)
        case Binary(left=left, right=right):
            yield from expected_choices(left)
            yield from expected_choices(right)


def references(node: Node) -> Iterator[str]:
    """Names of the questions that the expression reads, in order, « . » apart."""
    match node:
        case Reference(name=str(name)):
            yield name
        case Call(arguments=arguments):
            for argument in arguments:
                yield from references(argument)
        case Binary(left=left, right=right):
            yield from references(left)
            yield from references(right)


def is_true(node: Node, answers: Mapping[str, Value], current: Value = None) -> bool:
    """Whether the condition holds for ``answers``, ``current`` being « . »; total: never raises."""
    return _truth(_evaluate(node, answers, current))


def to_text(node: Node) -> str:
    """An expression that :func:`parse` reads as the same tree."""
    match node:
        case Literal(value=bool(value)):
            return "true()" if value else "false()"
        case Literal(value=str(value)):
            return f'"{value}"' if "'" in value else f"'{value}'"
        case Literal(value=value):
            return f"{value:.9f}".rstrip("0").rstrip(".")
        case Reference(name=name):
            return "." if name is None else f"${{{name}}}"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(to_text, arguments))})"
        case Binary(operator=operator, left=left, right=right):
            return f"({to_text(left)} {operator} {to_text(right)})"


def to_json(node: Node) -> list[Any]:
    """The tree as plain JSON values, for a device that evaluates it itself (``questionnaires/conditions.js``)."""
    match node:
        case Literal(value=value):
            return ["value", value]
        case Reference(name=name):
            return ["answer", name]
        case Call(function=function, arguments=arguments):
            return ["call", function, [to_json(one) for one in arguments]]
        case Binary(operator=operator, left=left, right=right):
            return ["binary", operator, to_json(left), to_json(right)]


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.index = 0
        self.joints = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.here
        self.index += token.kind != "end"
        return token

    def expect(self, sign: str) -> None:
        token = self.take()
        if token.text != sign or token.kind == "string":
            raise ExpressionError(f"« {sign} » attendu ici", token.position)

    def expression(self, depth: int) -> Node:
        return self._joined("or", lambda: self._joined("and", lambda: self._compare(depth)))

    def _joined(self, word: str, part: Callable[[], Node]) -> Node:
        node = part()
        while self.here.kind == "name" and self.here.text == word:
            joint = self.take()
            self.joints += 1
            if self.joints > MOST_JOINTS:
                raise ExpressionError(f"Trop de « and » et de « or » : {MOST_JOINTS} au plus", joint.position)
            node = Binary(word, node, part())
        return node

    def _compare(self, depth: int) -> Node:
        left = self._value(depth)
        if self.here.kind != "operator":
            return left
        operator = self.take().text
        return Binary(operator, left, self._value(depth))

    def _value(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise ExpressionError(f"Trop de parenthèses imbriquées : {DEEPEST} au plus", self.here.position)
        token = self.take()
        if token.kind == "number":
            return Literal(float(token.text))
        if token.kind == "string":
            return Literal(token.text[1:-1])
        if token.kind == "reference":
            return Reference(token.text[2:-1].strip())
        if token.kind == "name":
            return self._call(token, depth)
        if token.text == ".":
            return Reference(None)
        if token.text == "-" and self.here.kind == "number":
            return Literal(-float(self.take().text))
        if token.text == "(":
            node = self.expression(depth + 1)
            self.expect(")")
            return node
        what = "L’expression s’arrête trop tôt" if token.kind == "end" else f"« {token.text} » n’est pas attendu ici"
        raise ExpressionError(what, token.position)

    def _call(self, name: Token, depth: int) -> Node:
        if name.text not in ARITY:
            known = ", ".join(sorted(ARITY))
            raise ExpressionError(
                f"« {name.text} » n’est pas reconnu. Fonctions acceptées : {known}. Un texte s’écrit entre apostrophes",
                name.position,
            )
        self.expect("(")
        arguments: list[Node] = []
        while not (self.here.kind == "sign" and self.here.text == ")"):
            if arguments:
                self.expect(",")
            arguments.append(self.expression(depth + 1))
        self.expect(")")
        if len(arguments) != ARITY[name.text]:
            raise ExpressionError(
                f"« {name.text} » attend {ARITY[name.text]} valeur(s), {len(arguments)} donnée(s)",
                name.position,
            )
        if name.text in {"true", "false"}:
            return Literal(name.text == "true")
        return Call(name.text, tuple(arguments))


def _tokens(text: str) -> Iterator[Token]:
    position = 0
    while position < len(text):
        if not text[position:].strip():
            break
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            at = position + len(text[position:]) - len(text[position:].lstrip())
            raise ExpressionError(_unreadable(text, at), at)
        yield Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup))
        position = match.end()
    yield Token("end", "", max(0, len(text) - 1))


def _unreadable(text: str, position: int) -> str:
    if text[position] in "'\"":
        return "Cette apostrophe n’est pas refermée"
    if text[position] in "‘’“”«»":
        return "Apostrophe typographique : écrivez une apostrophe droite (')"
    if text[position] == "$":
        return "Une question se cite par ${son_nom}"
    return f"« {text[position]} » n’est pas reconnu"


def _evaluate(node: Node, answers: Mapping[str, Value], current: Value) -> Value:
    match node:
        case Literal(value=value):
            return value
        case Reference(name=name):
            return current if name is None else answers.get(name)
        case Binary(operator="or", left=left, right=right):
            return is_true(left, answers, current) or is_true(right, answers, current)
        case Binary(operator="and", left=left, right=right):
            return is_true(left, answers, current) and is_true(right, answers, current)
        case Binary(operator=operator, left=left, right=right):
            return _compared(operator, _evaluate(left, answers, current), _evaluate(right, answers, current))
        case Call(function=function, arguments=arguments):
            return _called(function, [_evaluate(argument, answers, current) for argument in arguments])


def _called(function: str, values: list[Value]) -> Value:
    match function:
        case "selected":
            return _text(values[1]) in _chosen(values[0])
        case "count-selected":
            return float(len(_chosen(values[0])))
        case "string-length":
            return float(len(_text(values[0])))
        case _:
            return not _truth(values[0])


def _compared(operator: str, left: Value, right: Value) -> bool:
    if operator in {"=", "!="}:
        numbers = any(isinstance(side, int | float) and not isinstance(side, bool) for side in (left, right))
        if isinstance(left, bool) or isinstance(right, bool):
            same = _truth(left) == _truth(right)
        else:
            same = _number(left) == _number(right) if numbers else _text(left) == _text(right)
        return same if operator == "=" else not same
    first, second = _number(left), _number(right)
    return {"<": first < second, "<=": first <= second, ">": first > second, ">=": first >= second}[operator]


def _truth(value: Value) -> bool:
    if isinstance(value, float):
        return bool(value) and not math.isnan(value)
    return bool(value)


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else " ".join(value)


def _number(value: Value) -> float:
    if isinstance(value, bool | int | float):
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    text = _text(value).strip()
    # XPath's numbers, not Python's: « 1e5 », « inf » and « 1_000 » are words.
    return float(text) if _NUMBER.fullmatch(text) else math.nan


def _chosen(value: Value) -> Sequence[str]:
    return value if isinstance(value, list | tuple) else _text(value).split()
