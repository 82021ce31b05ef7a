"""Rows that are only ever added, and that whoever stands above can pull without missing one."""

from __future__ import annotations

from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now


class Appended(models.Model):
    """A row that is only ever added.

    ``xact`` is the number of the transaction that wrote it: whoever pulls what is new reads the rows whose ``xact`` is
    below the oldest transaction still running (``pg_snapshot_xmin``), so that a row committed late is never missed —
    a time or a sequence would miss it (ADR 0006).
    """

    at = models.DateTimeField(db_default=Now(), editable=False)
    xact = models.BigIntegerField(
        db_default=RawSQL("(pg_current_xact_id()::text)::bigint", ()), editable=False, db_index=True
    )

    class Meta:
        abstract = True
