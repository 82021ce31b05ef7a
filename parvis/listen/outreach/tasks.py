"""Tasks of going to people."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from parvis.listen.outreach.services import set_aside_expire
from parvis.listen.outreach.transcribing import spoken_expire

logger = logging.getLogger("parvis.outreach")


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="outreach_expire", lock="outreach_expire", pass_context=False)
def expire(timestamp: int) -> None:
    """Erase, every hour, the sounds that nobody wrote down in time, and the answers set aside that nobody saw to."""
    if gone := spoken_expire():
        logger.info("collecte : %s sons effacés sans transcription", gone)
    if gone := set_aside_expire():
        logger.info("collecte : %s réponses écartées effacées", gone)
