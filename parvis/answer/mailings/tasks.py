"""Tasks of the mailings."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from parvis.answer.mailings.sending.run import deliveries_send

logger = logging.getLogger("parvis.mailings")


@app.task(pass_context=False)
def send() -> None:
    """Send what waits. Several may run at once: each takes its own lines."""
    report = deliveries_send()
    if report.server_down:
        logger.warning("envois : serveur de courriel injoignable (%s)", report.server_down)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="mailings_send", pass_context=False)
def send_again(timestamp: int) -> None:
    """Take up what waits for its next try, or what a dead worker held."""
    send()
