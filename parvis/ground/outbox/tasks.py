"""Tasks of the letters."""

from __future__ import annotations

import procrastinate
from procrastinate.contrib.django import app

from parvis.ground.outbox.delivery import message_deliver

MOST_TRIES = 8
RETRY = procrastinate.RetryStrategy(max_attempts=MOST_TRIES, exponential_wait=4, retry_exceptions=[OSError])


@app.task(retry=RETRY, pass_context=False)
def deliver(message: int) -> None:
    """Send one letter; a server that does not answer is asked again, later and later."""
    message_deliver(message=message)
