"""``parvis read_bounce``: one returned mail on the standard input, as a mail server's pipe gives it."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parvis.answer.mailings.sending.bounces import MOST_BYTES, NotAReport, read_report
from parvis.answer.mailings.services import delivery_bounced


class Command(BaseCommand):
    help = "Lit un avis de retour (RFC 3464) sur l’entrée standard et l’écrit au registre des envois."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bounce = read_report(sys.stdin.buffer.read(MOST_BYTES + 1))
        except NotAReport as refusal:
            raise CommandError(str(refusal)) from refusal
        if not bounce.final:
            self.stdout.write("Retard seulement : le serveur essaie encore.")
        elif delivery_bounced(delivery=bounce.delivery, words=bounce.words):
            self.stdout.write("Noté au registre : courriel revenu.")
        else:
            self.stdout.write("Déjà noté, ou plus rien à noter.")
