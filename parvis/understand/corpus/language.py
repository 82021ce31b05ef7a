"""The language of a statement, among those that residents write in."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any, Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LIKELY: Final = [
    "fr",
    "en",
    "ar",
    "es",
    "pt",
    "it",
    "de",
    "tr",
    "ro",
    "pl",
    "ru",
    "uk",
    "zh",
    "ta",
    "bn",
    "fa",
]
UNKNOWN: Final = "und"
FEWEST_LETTERS: Final = 12
SURE_ENOUGH: Final = 0.7
_lock = Lock()


@cache
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LIKELY)
    return identifier


def language_of(text: str) -> str:
    """ISO 639-1 code of the language of ``text``, or « und » when it is too short or too uncertain to tell."""
    if sum(sign.isalpha() for sign in text) < FEWEST_LETTERS:
        return UNKNOWN
    with _lock:
        code, probability = _identifier().classify(text)
    return str(code) if probability >= SURE_ENOUGH else UNKNOWN
