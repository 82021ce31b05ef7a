"""The page where a file is read again: its text in reading order, and beside each passage what is proposed from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator

from parvis.ground.campaigns.objects import Objet
from parvis.listen.meetings.minutes_forms import ProposalForm
from parvis.listen.meetings.models import MinutesSource, SourceProposal

#: Proposals on a page.
PAGE = 20


@dataclass(frozen=True)
class Passage:
    """A piece of the file: its text cut so that what is proposed from it is marked."""

    kind: str
    page: int | None
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Proposed:
    """A proposal, and its form while it waits."""

    row: SourceProposal
    form: ProposalForm | None


@dataclass
class Row:
    """Passages, and what is proposed from one of them."""

    passages: list[Passage] = field(default_factory=list)
    proposals: list[Proposed] = field(default_factory=list)

    @property
    def page(self) -> int | None:
        """The page of the file, when it is known."""
        return self.passages[0].page if self.passages else None


@dataclass(frozen=True)
class Review:
    """One page of the reading."""

    page: Page[SourceProposal]
    rows: list[Row]
    total: int
    waiting: int
    rest: list[tuple[Objet, int]]

    @property
    def done(self) -> int:
        """How many have been read again."""
        return self.total - self.waiting


def review(source: MinutesSource, *, page: Any, sent: ProposalForm | None = None) -> Review:
    """What the page ``page`` shows; ``sent`` is a form that came back with faults. Two queries."""
    every = list(source.proposals.all())
    shown = Paginator(every, PAGE).get_page(page)
    waiting = [one for one in every if one.state == SourceProposal.State.WAITING]
    counts = [(objet, sum(one.object == objet for one in waiting)) for objet in Objet]
    return Review(
        page=shown,
        rows=list(_rows(source, every, shown, sent)),
        total=len(every),
        waiting=len(waiting),
        rest=[(objet, count) for objet, count in counts if count],
    )


def place_of_next(source: MinutesSource, after: int) -> str:
    """Where to go once the proposal ``after`` is settled: « ?page=2#p23 », the next that waits, else the head."""
    waiting = source.proposals.filter(state=SourceProposal.State.WAITING)
    following = waiting.filter(position__gt=after).first() or waiting.first()
    return place_of(following.position) if following else "#relecture"


def place_of(position: int) -> str:
    """Where a proposal stands: its page, its anchor."""
    return f"?page={page_of(position)}#p{position}"


def page_of(position: int) -> int:
    """The page of a proposal."""
    return position // PAGE + 1


def _rows(
    source: MinutesSource, every: Sequence[SourceProposal], page: Page[SourceProposal], sent: ProposalForm | None
) -> Iterator[Row]:
    here: dict[int, list[SourceProposal]] = defaultdict(list)
    for one in page.object_list:
        here[one.block].append(one)
    start = page.start_index() - 1
    first = every[start - 1].block + 1 if start > 0 else 0
    last = page.object_list[-1].block + 1 if page.has_next() else len(source.blocks)
    row = Row()
    # A long passage may give proposals to two pages: it is shown on both.
    for index in range(min([first, *here]), last):
        if row.proposals and (here[index] or not _same_line(source.blocks, index)):
            yield row
            row = Row()
        row.passages.append(_passage(source.blocks[index], here[index]))
        row.proposals += [_proposed(one, sent) for one in here[index]]
    if row.passages:
        yield row


def _same_line(blocks: Sequence[dict[str, Any]], index: int) -> bool:
    """Whether a block is a cell further on the line of the table: « 14 », « non » say more of the statement before."""
    one, before = blocks[index], blocks[index - 1]
    return bool(one["kind"] == before["kind"] == "cell" and one["level"] > before["level"])


def _proposed(proposal: SourceProposal, sent: ProposalForm | None) -> Proposed:
    if proposal.state != SourceProposal.State.WAITING:
        return Proposed(proposal, None)
    form = ProposalForm(proposal)
    return Proposed(proposal, sent if sent is not None and sent.prefix == form.prefix else form)


def _passage(block: dict[str, Any], proposals: Sequence[SourceProposal]) -> Passage:
    text, parts, end = block["text"], [], 0
    for one in proposals:
        if one.start >= end:
            parts += [(text[end : one.start], False), (text[one.start : one.end], True)]
            end = one.end
    parts.append((text[end:], False))
    return Passage(block["kind"], block["page"], tuple((part, marked) for part, marked in parts if part))
