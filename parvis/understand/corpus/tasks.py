"""Tasks of the corpus."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from parvis.understand.corpus.places import places_refresh_all
from parvis.understand.corpus.search import words_refresh
from parvis.understand.corpus.services import corpus_refresh

logger = logging.getLogger("parvis.corpus")


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="corpus_refresh", lock="corpus", pass_context=False)
def refresh(timestamp: int) -> None:
    """Pull what was sent, every minute."""
    report = corpus_refresh()
    if report.contributions or report.meetings:
        logger.info("corpus : %s", report)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="corpus_places", lock="corpus", pass_context=False)
def refresh_places(timestamp: int) -> None:
    """Make places finer as counts grow, every ten minutes."""
    if moved := places_refresh_all():
        logger.info("corpus : lieu montré changé pour %s paroles", moved)


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="corpus_words", pass_context=False)
def refresh_words(timestamp: int) -> None:
    """Make the list of words again, every hour: a word unknown to it is found only when it is well written."""
    words_refresh()
