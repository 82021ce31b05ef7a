"""``parvis verify_journal``: does the journal still say what was written?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from parvis.ground.journal.models import Entry, Head
from parvis.ground.journal.seals import faults


class Command(BaseCommand):
    help = "Relit tout le journal et nomme chaque ligne changée ou manquante."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        head = Head.objects.select_for_update().filter(name="journal").first()
        found = list(faults(Entry.objects.order_by("number").iterator(2000), head))
        for fault in found:
            self.stderr.write(fault.text)
        if found:
            raise CommandError(f"Le journal a été altéré : {len(found)} défauts.")
        number = head.number if head else 0
        self.stdout.write(f"Journal intact : {number} lignes. Sceau de la dernière : {head.seal if head else ''}")
