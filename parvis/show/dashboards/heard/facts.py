"""What is known of how a quarter is heard, as plain frozen values. Counts are told by the small-number rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from parvis.listen.meetings import counting
from parvis.web.small_numbers import least
from parvis.web.templatetags.parvis import nombre

#: Counts of one meeting: group → answer → people (see :mod:`parvis.listen.meetings.counting`).
Counts = Mapping[str, Mapping[str, int]]
#: Ages of the attendance counts that are under 25, and those of 60 and over.
YOUNG: Final = ("moins-15", "15-17", "18-24")
OLD: Final = ("60-74", "75-plus")


@dataclass(frozen=True)
class Part:
    """``count`` people among ``whole`` counted."""

    count: int
    whole: int

    @property
    def known(self) -> bool:
        """Whether enough people were counted for a part to mean something, and to tell nobody."""
        return self.whole >= least()

    @property
    def share(self) -> float:
        """Between 0 and 1; 0 when nobody was counted."""
        return self.count / self.whole if self.whole else 0.0

    @property
    def words(self) -> str:
        """The part as it may be told: neither a few people, nor how few the others are."""
        if not self.whole:
            return "pas compté"
        if not self.known:
            return "trop peu de personnes comptées"
        if self.count < least():
            return f"moins de {least()} sur {nombre(self.whole)}"
        if 0 < self.whole - self.count < least():
            return f"presque tout le monde ({nombre(self.whole)} personnes comptées)"
        return f"{nombre(round(100 * self.share))} % ({nombre(self.count)} sur {nombre(self.whole)})"


@dataclass(frozen=True)
class Came:
    """Who came to the meetings that were held for a quarter; each count is a meeting's."""

    counts: Sequence[Counts] = ()

    @property
    def people(self) -> int:
        """Everyone counted; someone who came twice is counted twice."""
        return sum(one.get(counting.TOTAL, {}).get("", 0) for one in self.counts)

    @property
    def women(self) -> Part:
        """Women among the people whose sex was counted."""
        sexes = self._sum(counting.SEX.name)
        return Part(sexes.get("femme", 0), sum(sexes.values()))

    @property
    def young(self) -> Part:
        """Under 25 among the people whose age was counted."""
        ages = self._sum(counting.AGE.name)
        return Part(_some(ages, YOUNG), sum(ages.values()))

    @property
    def young_or_old(self) -> Part:
        """Under 25 among those who are under 25 or 60 and over."""
        ages = self._sum(counting.AGE.name)
        young = _some(ages, YOUNG)
        return Part(young, young + _some(ages, OLD))

    @property
    def first_time(self) -> Part:
        """People who had never come, among everyone at the meetings where that was counted."""
        asked = [one for one in self.counts if counting.FIRST_TIME.name in one]
        new = sum(_some(one[counting.FIRST_TIME.name], ("oui",)) for one in asked)
        return Part(new, max(new, Came(asked).people))

    def _sum(self, group: str) -> dict[str, int]:
        total: dict[str, int] = {}
        for one in self.counts:
            for key, count in one.get(group, {}).items():
                total[key] = total.get(key, 0) + count
        return total


@dataclass(frozen=True)
class MeetingFact:
    """A meeting that counts for a quarter: when (clocks of the place), whether it was held, whether it is a draft."""

    id: UUID
    begins: datetime
    held: bool
    draft: bool = False


@dataclass(frozen=True)
class RelayFact:
    """A relay of a quarter: whether it was asked, whether it agreed, since when it has not answered (or None)."""

    id: UUID
    name: str
    asked: bool = False
    agreed: bool = False
    waiting_since: date | None = None


@dataclass(frozen=True)
class Answers:
    """Answers of a quarter: complete by channel; partial ones are counted apart, and never added."""

    complete: Mapping[str, int] = field(default_factory=dict)
    partial: int = 0

    @property
    def total(self) -> int:
        """Complete answers."""
        return sum(self.complete.values())


@dataclass(frozen=True)
class Heard:
    """One quarter. ``youth_index`` is Insee's: people under 20 for one of 60 and over; None where it is not loaded."""

    code: str
    name: str
    meetings: Sequence[MeetingFact] = ()
    came: Came = field(default_factory=Came)
    answers: Answers = field(default_factory=Answers)
    relays: Sequence[RelayFact] = ()
    youth_index: float | None = None

    @property
    def held(self) -> int:
        """Meetings held that count for it."""
        return sum(one.held for one in self.meetings)

    @property
    def announced(self) -> int:
        """Meetings announced."""
        return sum(not one.held and not one.draft for one in self.meetings)

    @property
    def drafts(self) -> int:
        """Meetings in preparation."""
        return sum(one.draft for one in self.meetings)

    @property
    def asked(self) -> int:
        """Relays that were asked."""
        return sum(one.asked for one in self.relays)

    @property
    def agreed(self) -> int:
        """Relays that agreed."""
        return sum(one.agreed for one in self.relays)

    @property
    def waiting(self) -> int:
        """Relays that have not answered."""
        return sum(one.waiting_since is not None for one in self.relays)


def _some(counts: Mapping[str, int], keys: Iterable[str]) -> int:
    return sum(counts.get(key, 0) for key in keys)
