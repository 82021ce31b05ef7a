"""Masks of a text, put together and put on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from parvis.understand.corpus.masking.kinds import SHOWN, Kind, Mask
from parvis.understand.corpus.masking.names import name_masks
from parvis.understand.corpus.masking.rules import rule_masks

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

BATCH: Final = 64
# spaCy refuses longer texts; the memory of its entities grows with the text, so it is given pieces.
LONGEST: Final = 50_000
_ORDER: Final = {
    kind: order
    for order, kind in enumerate((Kind.EMAIL, Kind.NIR, Kind.ADDRESS, Kind.PHONE, Kind.PLATE, Kind.HANDLE, Kind.NAME))
}
_lock = Lock()


@cache
def model() -> Language:
    """Only what names entities: the tagger and the parser would take most of the time for nothing."""
    # Imported here: it takes seconds, and only what proposes masks needs it, never a page.
    import spacy

    return spacy.load(
        "fr_core_news_sm", exclude=["tok2vec", "morphologizer", "parser", "attribute_ruler", "lemmatizer"]
    )


def propose(text: str) -> list[Mask]:
    """Masks to propose for ``text``: sorted, apart, never empty; a rule's wins over a name. Raises on no text."""
    return propose_many([text])[0]


def propose_many(texts: Iterable[str]) -> list[list[Mask]]:
    """:func:`propose` for many texts, several times faster than one by one."""
    said = list(texts)
    pieces = [(number, start) for number, text in enumerate(said) for start in range(0, len(text), LONGEST)]
    entities: list[list[tuple[int, int]]] = [[] for _text in said]
    with _lock:
        docs = model().pipe((said[number][start : start + LONGEST] for number, start in pieces), batch_size=BATCH)
        for (number, start), doc in zip(pieces, docs, strict=True):
            entities[number] += [(start + first, start + last) for first, last in _persons(doc)]
    return [
        _apart([*rule_masks(text), *name_masks(text, found)], text) for text, found in zip(said, entities, strict=True)
    ]


def apply_masks(text: str, masks: Sequence[Mask]) -> str:
    """``text`` with each mask replaced by what it hides (« [nom masqué] »); the first wins where two overlap.

    Raises:
        ValueError: a mask lies outside of the text.
    """
    parts, position = [], 0
    for mask in sorted(masks, key=lambda one: (one.start, -one.end)):
        if not 0 <= mask.start < mask.end <= len(text):
            raise ValueError(f"masque hors du texte : {mask.start}–{mask.end} pour {len(text)} signes")
        if mask.end > position:
            parts += [text[position : max(position, mask.start)], SHOWN[mask.kind] if mask.start >= position else ""]
            position = mask.end
    return "".join([*parts, text[position:]])


def spans_of_words(text: str, words: str) -> list[tuple[int, int]]:
    """Every place of ``text`` where ``words`` stand whole, capitals and runs of spaces aside; none for no word."""
    pattern = r"\s+".join(re.escape(one) for one in words.split())
    if not pattern:
        return []
    return [found.span() for found in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)]


def _persons(doc: Doc) -> list[tuple[int, int]]:
    return [(entity.start_char, entity.end_char) for entity in doc.ents if entity.label_ == "PER"]


def _apart(masks: Iterable[Mask], text: str) -> list[Mask]:
    """The masks without overlap: rules first, the surest then the longest; names keep what is left."""
    kept: list[Mask] = []
    taken = bytearray(len(text))
    for mask in sorted(masks, key=lambda one: (_ORDER[one.kind], one.start - one.end, one.start)):
        start, end = mask.start, mask.end
        while start < end and (taken[start] or text[start].isspace()):
            start += 1
        while end > start and (taken[end - 1] or text[end - 1].isspace()):
            end -= 1
        whole = (start, end) == (mask.start, mask.end) or mask.kind is Kind.NAME
        if start < end and whole and not any(taken[start:end]) and any(sign.isalnum() for sign in text[start:end]):
            kept.append(Mask(start, end, mask.kind, mask.method))
            taken[start:end] = b"\x01" * (end - start)
    return sorted(kept, key=lambda one: one.start)
