"""Tasks of what becomes of words."""

from __future__ import annotations

from procrastinate.contrib.django import app

from parvis.answer.followup.models import Objection


@app.task(pass_context=False)
def screen(objection: str) -> None:
    """Propose masks over an objection, once: in the worker, since looking for names takes a moment."""
    # Imported here: pages defer this task, and never look for names themselves.
    from parvis.understand.corpus.masking import propose

    row = Objection.objects.filter(pk=objection, masks__isnull=True).only("words").first()
    if row is None:
        return
    masks = [[one.start, one.end, one.kind.value, one.method] for one in propose(row.words)]
    Objection.objects.filter(pk=objection, masks__isnull=True).update(masks=masks)


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="objections_purge", pass_context=False)
def purge(timestamp: int) -> None:
    """Erase the original words of old objections, each night."""
    # Imported here: services defer the tasks of this module.
    from parvis.answer.followup.services import objections_purge

    objections_purge()
