"""``parvis rebuild_corpus``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from parvis.understand.corpus.services import corpus_rebuild


class Command(BaseCommand):
    help = "Refait toutes les paroles d’après leurs sources, à l’identique."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(corpus_rebuild()))
