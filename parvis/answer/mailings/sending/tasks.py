"""The task that sends; services defer it. It stands apart from the room's other tasks, which call those services."""

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
