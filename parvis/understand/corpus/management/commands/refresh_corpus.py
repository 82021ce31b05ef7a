"""``parvis refresh_corpus``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from parvis.understand.corpus.services import corpus_refresh


class Command(BaseCommand):
    help = "Relève ce qui a été envoyé depuis la dernière fois."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(corpus_refresh()))
