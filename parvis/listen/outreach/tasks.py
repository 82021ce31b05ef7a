"""Tasks of going to people."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from parvis.listen.outreach.transcribing import spoken_expire

logger = logging.getLogger("parvis.outreach")


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="outreach_spoken", lock="outreach_spoken", pass_context=False)
def expire_spoken(timestamp: int) -> None:
    """Erase, every hour, the sounds that nobody wrote down in time."""
    if gone := spoken_expire():
        logger.info("collecte : %s sons effacés sans transcription", gone)
