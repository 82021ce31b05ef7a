"""Tasks of the room: scans are read one after the other, pictures are erased each night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from parvis.listen.paper.models import ScanFile
from parvis.listen.paper.scans.batches import file_read_on
from parvis.listen.paper.scans.purging import bytes_sweep, pictures_purge


@app.task(lock="paper_reading", pass_context=False)
def read_scans(file: int) -> None:
    """Read a file to its end, a few pages at a time; what was read stays, whatever happens."""
    while file_read_on(file=file):
        pass


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="paper_resume", lock="paper_reading", pass_context=False)
def resume_reading(timestamp: int) -> None:
    """Go on with what a dead worker left, every five minutes."""
    for file in ScanFile.objects.exclude(blob="").values_list("pk", flat=True):
        while file_read_on(file=file):
            pass


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="paper_purge", pass_context=False)
def purge_pictures(timestamp: int) -> None:
    """Erase, each night, the pictures whose time has come, and the bytes of nobody."""
    pictures_purge()
    bytes_sweep()
