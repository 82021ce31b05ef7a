"""From the pieces of some minutes to the statements proposed: what residents said, one thing each, in their source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from parvis.listen.meetings.reading import cutting, hearsay, kinds, remarks, sections, shapes, tables
from parvis.listen.meetings.reading.cutting import Span
from parvis.listen.meetings.reading.pieces import Piece
from parvis.listen.meetings.reading.remarks import Remark
from parvis.listen.meetings.reading.sections import ANNOUNCED, Announced, Object, Section

FEWEST_WORDS: Final = 4
FEWEST_IN_ITEM: Final = 2
# An item longer than this holds several things said.
LONGEST_ITEM: Final = 320
LONGEST: Final = 700
# A paragraph that has more words is no line of a list of people or of an agenda.
LONGEST_OF_LIST: Final = 14
OBJECTS: Final = frozenset(ANNOUNCED)


@dataclass(frozen=True)
class Proposal:
    """A statement to check: ``text`` stands in the block ``block`` from ``start`` to ``end``.

    ``object`` is one of the circular's four, or empty. ``agreed`` is the number of people that the minutes tell;
    ``disputed``, that they tell of a disagreement.
    """

    block: int
    start: int
    end: int
    text: str
    object: Object
    agreed: int | None
    disputed: bool


def propose(pieces: Sequence[Piece]) -> list[Proposal]:
    """The statements of some minutes, in the order of the source."""
    placed = _sections(pieces)
    found: list[Proposal] = []
    for index, piece in enumerate(pieces):
        section = placed[index]
        if piece.kind in {"paragraph", "item"} and section not in {"skip", "front"}:
            under = sections.announced_in(section)
            found += _of_piece(index, piece.text, under, is_item=piece.kind == "item")
    for said in tables.statements_of(pieces, placed):
        for index in said.indexes:
            found += _of_piece(index, pieces[index].text, said.announced, is_item=True, remark=said.remark)
    return sorted(found, key=lambda proposal: (proposal.block, proposal.start))


def _sections(pieces: Sequence[Piece]) -> dict[int, Section]:
    """The section in which each piece stands; a heading, or a line that stands for one, is « skip »."""
    told = [_told(pieces, index) for index in range(len(pieces))]
    title = _title(pieces)
    if title is not None and told[title] not in OBJECTS:
        told[title] = "front"
    main = min(
        (piece.level for index, piece in enumerate(pieces) if piece.kind == "heading" and index != title), default=0
    )
    parts = [index for index, piece in enumerate(pieces) if piece.kind == "heading" and piece.level == main]
    for index, section in zip(parts, sections.filled([told[index] for index in parts]), strict=True):
        told[index] = section
    # Before the first heading that tells something, all is letterhead, date, people and place.
    parted = any(section in OBJECTS or section == "theme" for section in told if section)
    parted = parted or any(piece.kind == "cell" and sections.is_title(piece.text) for piece in pieces)
    opened = not parted and "front" not in told
    placed: dict[int, Section] = {}
    above: list[tuple[int, Section]] = []
    label: Section = ""
    headings = 0
    for index, piece in enumerate(pieces):
        section = told[index]
        if piece.kind == "heading" and not sections.is_information(piece.text):
            headings += 1
            label = ""
            if section == "front" and not parted:
                # Minutes without headings: all follows their title.
                section, opened = "", True
            titled = headings > 2 or any(one == "front" for one in told[:index])
            opened = opened or section in OBJECTS or section in {"theme", "skip"} or (titled and not section)
            above = [one for one in above if one[0] < piece.level]
            above.append((piece.level, _inherited(section or "", above)))
        elif section and piece.kind == "paragraph":
            label = section
        elif label == "skip" and piece.kind == "paragraph" and len(piece.text.split()) > LONGEST_OF_LIST:
            # After « Étaient présents : » and its names, the text begins again.
            label = ""
        if section == "theme" and piece.kind == "paragraph":
            label = ""
        heads = piece.kind == "heading" or (bool(section) and piece.kind == "paragraph")
        current: Section = label or (above[-1][1] if above else "")
        placed[index] = "skip" if heads else current if opened else "front"
    return placed


def _title(pieces: Sequence[Piece]) -> int | None:
    """The heading that stands above all others: the first, when none that follows is as high."""
    headings = [(index, piece.level) for index, piece in enumerate(pieces) if piece.kind == "heading"]
    if len(headings) > 1 and all(level > headings[0][1] for _index, level in headings[1:]):
        return headings[0][0]
    return None


def _told(pieces: Sequence[Piece], index: int) -> Section | None:
    """What a piece announces, when it is a heading or stands for one."""
    piece = pieces[index]
    if piece.kind == "heading":
        return sections.section_of(piece.text)
    if piece.kind != "paragraph":
        return None
    if announced := sections.announces(piece.text):
        return announced
    lists = index + 1 < len(pieces) and pieces[index + 1].kind == "item"
    # A short line above a list is its title: « Autour de la résidence ».
    return (sections.object_of(piece.text) or "theme") if lists and sections.is_short_line(piece.text) else None


def _inherited(section: Section, above: Sequence[tuple[int, Section]]) -> Section:
    """A heading that tells nothing by itself stands under those above it."""
    if section in OBJECTS or section in {"skip", "front"}:
        return section
    return next((one for _level, one in reversed(above) if one in OBJECTS or one == "skip"), section)


def _of_piece(
    index: int, text: str, under: Announced, *, is_item: bool, remark: Remark | None = None
) -> Iterator[Proposal]:
    begin, announced = _after_label(text)
    if begin is None or (not is_item and (hearsay.is_signature(text) or sections.names_document(text))):
        return
    for span, told in _statements(text, begin, is_item=is_item):
        trimmed, inside = remarks.without_trailing(text, span)
        said = text[trimmed.start : trimmed.end]
        if len(said.split()) < (FEWEST_IN_ITEM if is_item else FEWEST_WORDS):
            continue
        own = remarks.remark_in(said)
        tells = [one for one in (remark, told, inside, own) if one is not None]
        yield Proposal(
            block=index,
            start=trimmed.start,
            end=trimmed.end,
            text=said,
            object=kinds.settled(announced or under, said),
            agreed=next((one.agreed for one in tells if one.agreed is not None), None),
            disputed=remark.disputed if remark and remark.disputed else any(one.disputed for one in tells),
        )


def _after_label(text: str) -> tuple[int | None, Announced]:
    """Where what is said starts after « Constat : », and its object; nothing when the label is not residents'."""
    if sections.is_information(text):
        return None, ""
    head, colon, rest = text.partition(":")
    if not colon or not rest.strip() or len(head.split()) > 4:
        return 0, ""
    section = sections.section_of(head) if sections.STARTING.match(cutting.fold(head)) or _is_label(head) else ""
    announced = sections.announced_in(section)
    return (len(text) - len(rest.lstrip()) if announced else 0), announced


def _is_label(head: str) -> bool:
    return cutting.fold(head).strip() in {
        "constat", "proposition", "atout", "ressource", "solution", "projet", "besoin", "difficulte", "probleme",
        "defi", "idee", "piste", "point fort", "point faible", "attente", "acteur", "demande", "force", "faiblesse",
    }  # fmt: skip


def _statements(text: str, begin: int, *, is_item: bool) -> Iterator[tuple[Span, Remark]]:
    """The spans of what was said, each with the remarks made on it."""
    kept: list[tuple[Span, Remark]] = []
    dropped = official = False
    whole = is_item and len(text) - begin <= LONGEST_ITEM
    for span in cutting.sentences(text, begin):
        said = text[span.start : span.end]
        official = hearsay.is_official(said) or (official and hearsay.goes_on(said))
        if kept and not dropped and remarks.is_remark(said):
            kept[-1] = (kept[-1][0], _both(kept[-1][1], remarks.remark_in(said)))
            continue
        if official or _is_not_said(said, is_item=is_item):
            if kept and not official:
                # « Cette intervention suscite des réactions opposées. »
                kept[-1] = (kept[-1][0], _both(kept[-1][1], remarks.remark_in(said)))
            dropped = True
            continue
        joins = kept and not dropped and (whole or cutting.leans(text, span))
        if joins and span.end - kept[-1][0].start <= LONGEST:
            kept[-1] = (Span(kept[-1][0].start, span.end), kept[-1][1])
        else:
            kept.append((span, Remark(None, False)))
        dropped = False
    yield from kept


def _is_not_said(said: str, *, is_item: bool) -> bool:
    return (
        hearsay.is_procedure(said)
        or not any(sign.isalpha() for sign in said)
        or (not is_item and shapes.is_capitals(said))
    )


def _both(one: Remark, other: Remark) -> Remark:
    return Remark(one.agreed if one.agreed is not None else other.agreed, one.disputed or other.disputed)
