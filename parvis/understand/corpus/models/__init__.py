"""Models of the corpus: what was said, as projected from its sources; and what people decide about it."""

from parvis.understand.corpus.alarms import AlarmKind
from parvis.understand.corpus.models.alarms import Alarm, Watcher
from parvis.understand.corpus.models.decisions import Appeal, Mask, Ruling, Split
from parvis.understand.corpus.models.statement import Level, Screening, Statement, ToldPlace, Watermark, Word

__all__ = [
    "Alarm",
    "AlarmKind",
    "Appeal",
    "Level",
    "Mask",
    "Ruling",
    "Screening",
    "Split",
    "Statement",
    "ToldPlace",
    "Watcher",
    "Watermark",
    "Word",
]
