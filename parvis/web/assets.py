"""Make the style sheets: the DSFR's rules that our pages use, then ours. One file for each identity.

The DSFR is read where its wheel puts it. What no template nor Python file of ours names is dropped: classes, elements,
attributes, then the custom properties that nothing refers to any more. Physical sides become logical ones, so that the
same sheet serves Arabic. Pictures written in the sheet (``data:``) become files: our content-security policy refuses
the former.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, ParseError, QualifiedRule

PACKAGE = Path(__file__).resolve().parents[1]
STYLE = Path(__file__).with_name("style")
TARGET = Path(__file__).with_name("static") / "build"

COMPONENTS = [
    "link",
    "button",
    "input",
    "select",
    "form",
    "alert",
    "badge",
    "tag",
    "callout",
    "highlight",
    "quote",
    "notice",
    "table",
    "upload",
    "pagination",
]
STATE_COMPONENTS = ("logo", "header")
# Named nowhere as a whole in our files: what Django writes itself.
SAFE_ELEMENTS = frozenset(
    ["html", "body", "input", "select", "option", "optgroup", "textarea", "label", "fieldset", "legend"]
)
# Never in our pages, whatever words our files hold.
DROPPED = re.compile(
    r"data-fr-|fr-fi-|fr-icon-|contenteditable|\[target|::?-ms-|type=range|contacts-auto-fill|credentials-auto-fill"
    r"|fr-ratio|audio|video|iframe|fr-enlarge-button|calendar-picker|search-cancel|data-fr-theme"
)
FONTS = ("Light", "Regular", "Medium", "Bold")
SYSTEM_FONTS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif'

WORD = re.compile(r"[a-zA-Z][\w-]*")
CLASS = re.compile(r"\.((?:[\w-]|\\.)+)")
ELEMENT = re.compile(r"(?:^|[\s>+~(,])([a-z][a-z0-9]*)")
ATTRIBUTE = re.compile(r"\[([\w-]+)")
USES = re.compile(r"var\(\s*(--[\w-]+)")
ADDRESS = re.compile(r"""url\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^"')]+))\s*\)""")
SIDES = {"left": "inline-start", "right": "inline-end"}
SIDED = re.compile(r"^(margin|padding|border)-(left|right)(-\w+)?$")


@dataclass
class Used:
    """What our pages name: every word of our files, and the elements of our templates."""

    words: set[str] = field(default_factory=set)
    prefixes: tuple[str, ...] = ()
    elements: set[str] = field(default_factory=lambda: set(SAFE_ELEMENTS))

    def has_class(self, name: str) -> bool:
        """Whether a class is named whole, or made from a prefix such as ``fr-alert--{{ kind }}``."""
        return name in self.words or name.startswith(self.prefixes or ("\0",))

    def keeps(self, selector: str) -> bool:
        """Whether some page may match ``selector``."""
        if DROPPED.search(selector):
            return False
        bare = re.sub(r"\[[^\]]*\]|::?[\w-]+", "", CLASS.sub("", selector))
        return (
            all(self.has_class(name) for name in CLASS.findall(selector))
            and all(name in self.elements for name in ELEMENT.findall(bare))
            and all(name in self.words for name in ATTRIBUTE.findall(selector))
        )


@dataclass
class Rule:
    """A rule, flat: the conditions around it (``@media …``), its selectors, its declarations in order."""

    conditions: tuple[str, ...]
    selectors: list[str]
    declarations: list[tuple[str, str]]
    at: str = ""


class AssetsError(RuntimeError):
    """The DSFR's files are not where they should be, or cannot be read."""


def dsfr_folder() -> Path:
    """Folder ``dist`` of the DSFR inside the ``django-dsfr`` wheel.

    Raises:
        AssetsError: the wheel is not installed.
    """
    spec = importlib.util.find_spec("dsfr")
    if spec is None or not spec.submodule_search_locations:
        raise AssetsError("Les feuilles du DSFR manquent : installez le paquet django-dsfr.")
    return Path(next(iter(spec.submodule_search_locations))) / "static" / "dsfr" / "dist"


def used_by(files: Iterable[Path]) -> Used:
    """Read what ``files`` (templates and Python) name."""
    used = Used()
    prefixes = set()
    for path in files:
        text = path.read_text(encoding="utf-8")
        used.words |= set(WORD.findall(text))
        prefixes |= set(re.findall(r"\b(fr-[\w-]*--)(?=\{)", text))
        used.elements |= set(re.findall(r"<([a-z][a-z0-9]*)", text))
        if "<h{{" in text:
            used.elements |= {"h2", "h3", "h4"}
    used.prefixes = tuple(sorted(prefixes))
    return used


def our_files() -> Iterator[Path]:
    """Every template and Python file of the package."""
    for pattern in ("templates/**/*.html", "**/*.py"):
        for path in PACKAGE.rglob(pattern):
            if path != Path(__file__):
                yield path


def read_rules(css: str, *, conditions: tuple[str, ...] = ()) -> Iterator[Rule]:
    """The rules of a sheet, flattened.

    Raises:
        AssetsError: the sheet does not parse.
    """
    for node in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if isinstance(node, ParseError):
            raise AssetsError(f"feuille de style, ligne {node.source_line} : {node.message}")
        if isinstance(node, QualifiedRule):
            selectors = split_selectors(tinycss2.serialize(node.prelude))
            yield Rule(conditions, selectors, _declarations(node.content))
        elif isinstance(node, AtRule) and node.content is not None:
            prelude = _compact(tinycss2.serialize(node.prelude))
            if node.at_keyword in {"media", "supports"}:
                inner = tinycss2.serialize(node.content)
                yield from read_rules(inner, conditions=(*conditions, f"@{node.at_keyword} {prelude}"))
            else:
                yield Rule(conditions, [prelude], _declarations(node.content), at=node.at_keyword)


def split_selectors(prelude: str) -> list[str]:
    """Selectors of a list, whole: the commas inside parentheses do not separate."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(prelude):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            parts.append(prelude[start:place])
            start = place + 1
    parts.append(prelude[start:])
    return [re.sub(r"\s*([>+~,])\s*", r"\1", _compact(part)) for part in parts]


def _declarations(content: list[Node]) -> list[tuple[str, str]]:
    parsed = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    made = []
    for one in parsed:
        if isinstance(one, Declaration):
            value = _compact(tinycss2.serialize(one.value)) + ("!important" if one.important else "")
            made.append((one.name, value))
    return made


def _compact(text: str) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text).strip()


def logical(declarations: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same declarations with sides that follow the direction of the text.

    A rule that sets both sides to the same value needs nothing; the others are turned.
    """
    given = dict(declarations)
    made = []
    for name, value in declarations:
        if match := SIDED.match(name):
            other = name.replace(match[2], "right" if match[2] == "left" else "left")
            if given.get(other) != value:
                name = f"{match[1]}-{SIDES[match[2]]}{match[3] or ''}"
        elif name in SIDES and given.get("right" if name == "left" else "left") != value:
            name = f"inset-{SIDES[name]}"
        elif name in {"text-align", "float"} and value in SIDES:
            value = {"left": "start", "right": "end"}[value] if name == "text-align" else SIDES[value]
        elif name in {"margin", "padding"} and "(" not in value and len(sides := value.split()) == 4:
            top, right, bottom, left = sides
            if right != left:
                made.append((f"{name}-block", f"{top} {bottom}"))
                name, value = f"{name}-inline", f"{left} {right}"
        made.append((name, value))
    return made


def _slim(rules: Iterable[Rule], used: Used) -> Iterator[Rule]:
    for rule in rules:
        conditions = tuple(one.replace("(-ms-high-contrast:active),", "") for one in rule.conditions)
        if any("-ms-" in one or "selector(" in one or one == "@media print" for one in conditions):
            continue
        if rule.at:
            if rule.at == "font-face":
                yield Rule(conditions, rule.selectors, rule.declarations, at=rule.at)
            continue
        selectors = [one for one in rule.selectors if used.keeps(one)]
        if selectors:
            yield Rule(conditions, selectors, logical(rule.declarations))


def _without_unused_properties(rules: list[Rule]) -> list[Rule]:
    """Drop the custom properties that no rule uses, directly or through another that is used."""
    definitions: dict[str, set[str]] = {}
    needed: set[str] = set()
    for rule in rules:
        for name, value in rule.declarations:
            names = set(USES.findall(value))
            if name.startswith("--"):
                definitions.setdefault(name, set()).update(names)
            else:
                needed |= names
    waiting = list(needed)
    while waiting:
        for name in definitions.get(waiting.pop(), set()) - needed:
            needed.add(name)
            waiting.append(name)
    for rule in rules:
        rule.declarations = [pair for pair in rule.declarations if pair[0][:2] != "--" or pair[0] in needed]
    return [rule for rule in rules if rule.declarations]


def _roots_joined(rules: list[Rule]) -> list[Rule]:
    """All unconditional ``:root`` rules in one, the last value of a property winning."""
    root: dict[str, str] = {}
    others = []
    for rule in rules:
        if rule.selectors == [":root"] and not rule.conditions and not rule.at:
            root |= dict(rule.declarations)
        else:
            others.append(rule)
    return [Rule((), [":root"], sorted(root.items())), *others]


def write_css(rules: Iterable[Rule]) -> str:
    """The sheet, small: neighbours under the same condition share its block."""
    out: list[str] = []
    opened: tuple[str, ...] = ()
    for rule in rules:
        if rule.conditions != opened:
            out.append("}" * len(opened) + "".join(f"{one}{{" for one in rule.conditions))
            opened = rule.conditions
        body = ";".join(f"{name}:{_value(value)}" for name, value in rule.declarations)
        head = f"@{rule.at}" if rule.at else ",".join(rule.selectors)
        out.append(f"{head}{{{body}}}")
    out.append("}" * len(opened))
    return "".join(out) + "\n"


def _value(value: str) -> str:
    value = re.sub(r"\s*,\s*", ",", value)
    return re.sub(r"(?<![\w.])0\.(\d)", r".\1", value)


def _plain_fonts(rules: list[Rule]) -> list[Rule]:
    for rule in rules:
        rule.declarations = [
            (name, SYSTEM_FONTS if name == "font-family" and "Marianne" in value else value)
            for name, value in rule.declarations
        ]
    return [rule for rule in rules if rule.at != "font-face"]


def _is_marianne(rule: Rule) -> bool:
    text = " ".join(value for _name, value in rule.declarations)
    return any(f"Marianne-{name}.woff2" in text for name in FONTS)


def make_sheet(*, state: bool, used: Used, dsfr: Path) -> tuple[str, dict[str, bytes]]:
    """The sheet of one identity, and the files that it points at, by their path beside it."""
    names = ["core", *(f"component/{one}" for one in (*COMPONENTS, *(STATE_COMPONENTS if state else ())))]
    rules: list[Rule] = []
    for name in names:
        base = name.rsplit("/", 1)[-1]
        rules += _slim(read_rules((dsfr / name / f"{base}.main.min.css").read_text(encoding="utf-8")), used)
    rules = [rule for rule in rules if rule.at != "font-face" or _is_marianne(rule)] if state else _plain_fonts(rules)
    for name in ("parvis.css", "state.css" if state else "neutral.css"):
        rules += read_rules((STYLE / name).read_text(encoding="utf-8"))
    rules = _without_unused_properties(_roots_joined(rules))
    pointed: dict[str, bytes] = {}

    def carried(match: re.Match[str]) -> str:
        address = match[1] or match[2] or match[3]
        if address.startswith("data:"):
            content = unquote(address.partition(",")[2].replace("\\", "")).encode()
            path = f"img/{hashlib.sha256(content).hexdigest()[:8]}.svg"
        else:
            path = re.sub(r"^(\.\./)+", "", address)
            content = (dsfr / path).read_bytes()
        pointed[path] = content
        return f"url({path})"

    for rule in rules:
        rule.declarations = [(name, ADDRESS.sub(carried, _first_font(value))) for name, value in rule.declarations]
    return write_css(rules), pointed


def _first_font(value: str) -> str:
    """A list of font files brought to its first, the woff2 that every living browser reads."""
    return value.split(",", 1)[0] if "format(" in value else value


def build(target: Path = TARGET) -> dict[str, int]:
    """Write ``parvis.css`` (neutral), ``etat.css`` (State identity) and the files they point at into ``target``.

    The same sources give the same bytes. Returns the size in bytes of each file written.

    Raises:
        AssetsError: the DSFR is not installed, or a sheet cannot be read.
    """
    dsfr = dsfr_folder()
    used = used_by(our_files())
    files: dict[str, bytes] = {}
    for name, state in (("parvis.css", False), ("etat.css", True)):
        css, pointed = make_sheet(state=state, used=used, dsfr=dsfr)
        files[name] = css.encode()
        files |= dict(sorted(pointed.items()))
    if _stand(target, files):
        return {name: len(content) for name, content in files.items()}
    # A folder of one's own: two sites of one checkout may be prepared at the same time.
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    draft.chmod(0o755)
    for name, content in files.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with suppress(FileNotFoundError):
        target.rename(draft.with_name(f"{draft.name}.old"))
    try:
        draft.rename(target)
    except OSError:  # the other one has put the same files there meanwhile
        shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(draft.with_name(f"{draft.name}.old"), ignore_errors=True)
    return {name: len(content) for name, content in files.items()}


def _stand(target: Path, files: Mapping[str, bytes]) -> bool:
    """Whether ``target`` holds just these files already: nothing is taken from under a server that reads them."""
    there = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    return there == set(files) and all((target / name).read_bytes() == content for name, content in files.items())
