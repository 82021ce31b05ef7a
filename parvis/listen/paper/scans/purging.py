"""Pictures of forms go thirty days after they are entered, when the person takes their words back, or at the end."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from parvis.ground.journal.services import journal_record
from parvis.listen.paper.models import ScanFile, Sheet
from parvis.listen.paper.scans.batches import GIVEN, KEPT, picture_forget

#: How long a picture stays once its copy is entered, or when it will never be.
KEPT_FOR: Final = timedelta(days=30)
#: After the campaign closes, the time to enter what was collected on its last day.
AFTER_CLOSING: Final = timedelta(days=30)
#: Bytes without a row that are older than this were left by a process that died.
FORGOTTEN: Final = timedelta(hours=6)


@transaction.atomic
def pictures_purge(*, now: datetime | None = None) -> int:
    """Erase the pictures whose time has come; one line of the journal a département. How many went."""
    moment = now or timezone.now()
    old = moment - KEPT_FOR
    never = Q(state__in=[Sheet.State.DOUBLE, Sheet.State.ENTERED, Sheet.State.FOREIGN, Sheet.State.SET_ASIDE])
    due = (
        Q(copy__entries__round=1, copy__entries__at__lt=old)
        | Q(copy__contribution__withdrawal__isnull=False)
        | never & Q(read_at__lt=old)
        | Q(batch__campaign__closes_at__lt=moment - AFTER_CLOSING)
    )
    found = Sheet.objects.filter(due, purged_at__isnull=True).values_list("pk", flat=True)
    sheets = list(Sheet.objects.select_for_update(of=("self",)).filter(pk__in=found).select_related("batch"))
    picture_forget(sheets=sheets)
    for departement, count in sorted(Counter(one.batch.departement_id for one in sheets).items()):
        journal_record(
            action="images de questionnaires effacées", thing="lot papier", thing_id="-", actor=None,
            departement=departement, detail={"images": count},
        )  # fmt: skip
    return len(sheets)


def bytes_sweep(*, now: datetime | None = None) -> int:
    """Erase the bytes that no row names. How many files went."""
    before = (now or timezone.now()) - FORGOTTEN
    known = {
        *ScanFile.objects.exclude(blob="").values_list("blob", flat=True),
        *Sheet.objects.exclude(blob="").values_list("blob", flat=True),
    }
    swept = 0
    for folder in (GIVEN, KEPT):
        try:
            _folders, names = default_storage.listdir(folder)
        except FileNotFoundError:
            continue
        for blob in (f"{folder}/{name}" for name in names):
            if blob not in known and default_storage.get_modified_time(blob) < before:
                default_storage.delete(blob)
                swept += 1
    return swept
