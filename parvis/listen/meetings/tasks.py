"""Tasks of the meetings."""

from __future__ import annotations

from procrastinate.contrib.django import app

from parvis.listen.meetings.services import registrations_purge


@app.periodic(cron="7 3 * * *")
@app.task(queueing_lock="registrations_purge", pass_context=False)
def purge(timestamp: int) -> None:
    """Erase old registrations, each night."""
    registrations_purge()
