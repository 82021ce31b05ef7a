"""Search in the words that are public: accents, plurals, elisions and small typing errors do not matter.

What is typed and what is searched go through the same :func:`parvis.web.french.search_key`; PostgreSQL's index finds
the words, with the configuration ``simple``. When that finds little, the words of the corpus that are written almost
like those typed are searched too: they are found by their trigrams in the list of words (:class:`Word`), a hundred
times shorter than the statements. The measured pairs are in ``tests/understand/corpus/test_search.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Final

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from rapidfuzz.distance import OSA

from parvis.understand.corpus.models import Statement, Word
from parvis.web.french import lemmas

#: No one types more words than this to search; more would only cost.
MOST_WORDS: Final = 8
LONGEST: Final = 200
#: Under this many statements found, words written almost alike are searched too.
LITTLE: Final = 5
#: Letters to add, drop, change or turn round: one in a word of four letters or more, two from seven on.
SHORTEST: Final = 4
LONG: Final = 7
#: The nearest words only, the most frequent first.
MOST_ALIKE: Final = 6

_WORDS = """
    INSERT INTO corpus_word (word, statements)
    SELECT word, ndoc FROM ts_stat('SELECT search FROM corpus_statement WHERE public_text <> ''''')
    WHERE length(word) BETWEEN %s AND 40
"""


@dataclass(frozen=True)
class Found:
    """The statements that say what was typed, the nearest first; ``alike`` when some only say something alike."""

    statements: QuerySet[Statement]
    alike: bool = False


def search(statements: QuerySet[Statement], typed: str) -> Found:
    """Those of ``statements`` that hold every word typed, ordered by relevance, then as they were.

    All of them when nothing but small words (« de la ») was typed. Never raises on what is typed.
    """
    words = list(dict.fromkeys(lemmas(typed[:LONGEST].replace("\x00", ""))))[:MOST_WORDS]
    if not words:
        return Found(statements)
    exact = _query(" ".join(words))
    said = statements.filter(search=exact)
    few = said[:LITTLE].count() < LITTLE
    alike = [_alike(word) for word in words] if few else []
    if not any(alike):
        ranked = said.annotate(rank=SearchRank(F("search"), exact))
        return Found(ranked.order_by("-rank", *statements.query.order_by))
    wider = reduce(and_, (reduce(or_, map(_query, [word, *near])) for word, near in zip(words, alike, strict=True)))
    ranked = statements.filter(search=wider).annotate(says_it=Q(search=exact), rank=SearchRank(F("search"), wider))
    return Found(ranked.order_by("-says_it", "-rank", *statements.query.order_by), alike=True)


@transaction.atomic
def words_refresh() -> int:
    """Make the list of the words of public statements again; how many there are."""
    Word.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [SHORTEST - 1])
        return int(cursor.rowcount)


def _query(words: str) -> SearchQuery:
    return SearchQuery(words, config="simple")


def _alike(word: str) -> list[str]:
    """Other words of the corpus written almost like ``word``, the nearest first; two queries of an index."""
    if len(word) < SHORTEST:
        return []
    # Trigrams miss two letters turned round in a short word.
    turned = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
    near = Word.objects.filter(Q(word__trigram_similar=word) | Q(word__in=turned)).exclude(word=word)
    most = 2 if len(word) >= LONG else 1
    counted = [
        (OSA.distance(word, one, score_cutoff=most), -count, one)
        for one, count in near.values_list("word", "statements")
    ]
    return [one for distance, _count, one in sorted(counted) if distance <= most][:MOST_ALIKE]
