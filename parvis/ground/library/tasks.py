"""Tasks of the library."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from parvis.ground.library.services import quarantine_settle

logger = logging.getLogger("parvis.library")


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="library_quarantine", lock="library_quarantine", pass_context=False)
def settle_quarantine(timestamp: int) -> None:
    """Check again, every five minutes, the files that wait for the antivirus."""
    if checked := quarantine_settle():
        logger.info("quarantaine : %s fichiers examinés", checked)
