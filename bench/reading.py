"""*reading*: the statements of filed minutes, marked by hand, against what is proposed of each layout and format."""

from __future__ import annotations

import time

from bench.measures import Line
from tests.listen.meetings.reading import making
from tests.listen.meetings.reading.measuring import Figures, measured, total


def read() -> list[Line]:
    """The figures on the minutes that the rules know, then on those kept aside; and the time of a document."""
    lines: list[Line] = []
    began = time.perf_counter()
    for format in making.FORMATS:
        lines.append(_line(f"reading : {format}", [measured(name, format) for name in making.names()], "≥ 80 %"))
    documents = len(making.names()) * len(making.FORMATS)
    seconds = (time.perf_counter() - began) / documents
    for name in making.held_out():
        figures = [measured(name, format) for format in making.FORMATS]
        lines.append(_line(f"reading : « {name} », mis de côté", figures, "≥ 80 %"))
    return [*lines, ("reading : un document", f"{1000 * seconds:.0f} ms", "fabrication comprise", "–", "–")]


def _line(what: str, figures: list[Figures], aim: str) -> Line:
    whole, worst = total(figures), min(one.recall for one in figures)
    figure = (
        f"{whole.recall:.0%} proposées (au moins {worst:.0%}), {whole.precision:.0%} justes, objet {whole.objects:.0%}"
    )
    return what, figure.replace("%", " %"), f"{whole.marked} paroles marquées à la main", f"{whole.recall:.2f}", aim
