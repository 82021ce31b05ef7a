"""The board as a table to download: what is on the screen, a line a quarter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from parvis.listen.contributions.models import Channel
from parvis.show.dashboards.heard.facts import Heard
from parvis.show.dashboards.heard.rules import Suggestion
from parvis.web.small_numbers import told

ABSENT = "référence absente"
HEADER = (
    "code", "quartier", "reunions_tenues", "reunions_annoncees", "reunions_en_preparation", "personnes_comptees",
    "femmes", "reference_femmes", "moins_de_25_ans", "indice_jeunesse_insee", "premiere_fois",
    *(f"reponses_{one.value}" for one in Channel), "reponses_partielles_a_part",
    "relais_connus", "relais_sollicites", "relais_d_accord", "relais_sans_reponse", "a_essayer",
)  # fmt: skip


def table_rows(quarters: Iterable[tuple[Heard, list[Suggestion]]]) -> Iterator[list[str]]:
    """The header, then a line a quarter; cells are to be neutralised by whoever writes them."""
    yield list(HEADER)
    for one, suggested in quarters:
        yield [
            one.code,
            one.name,
            str(one.held),
            str(one.announced),
            str(one.drafts),
            told(one.came.people) if one.came.counts else "personne n’a compté",
            one.came.women.words,
            ABSENT,
            one.came.young.words,
            ABSENT if one.youth_index is None else str(one.youth_index).replace(".", ","),
            one.came.first_time.words,
            *(str(one.answers.complete.get(way, 0)) for way in Channel.values),
            str(one.answers.partial),
            str(len(one.relays)),
            str(one.asked),
            str(one.agreed),
            str(one.waiting),
            " ; ".join(f"{idea.title} ({idea.reason})" for idea in suggested),
        ]
