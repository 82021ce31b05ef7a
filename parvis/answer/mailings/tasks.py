"""Tasks of the mailings."""

from __future__ import annotations

from procrastinate.contrib.django import app

from parvis.answer.mailings.digest import digests_send
from parvis.answer.mailings.nightly import latecomers_add, vault_purge
from parvis.answer.mailings.reminding import reminders_send
from parvis.answer.mailings.sending.tasks import logger, send


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="mailings_send", pass_context=False)
def send_again(timestamp: int) -> None:
    """Take up what waits for its next try, or what a dead worker held."""
    send()


@app.periodic(cron="17 6 * * *")
@app.task(queueing_lock="mailings_day", pass_context=False)
def each_day(timestamp: int) -> None:
    """In the morning: latecomers, reminders, the week's news where they are due; then the vault is purged."""
    added, reminded, digests = latecomers_add(), reminders_send(), digests_send()
    erased = vault_purge()
    logger.info("envois : %s ajoutés, %s rappels, %s nouvelles, %s effacés", added, reminded, digests, erased)
