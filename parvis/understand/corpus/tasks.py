"""Tasks of the corpus."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from parvis.understand.corpus.services import corpus_refresh

logger = logging.getLogger("parvis.corpus")


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="corpus_refresh", lock="corpus", pass_context=False)
def refresh(timestamp: int) -> None:
    """Pull what was sent, every minute."""
    report = corpus_refresh()
    if report.contributions or report.meetings:
        logger.info("corpus : %s", report)
