"""Load other names of quarters: ``parvis load_aliases FILE.csv``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parvis.ground.territories.loading.reading import FileError
from parvis.ground.territories.services import load_aliases


class Command(BaseCommand):
    help = "Charge les noms d’usage, lieux connus et rues des quartiers (colonnes code_qp, nom, type, source)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="fichier CSV en UTF-8")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kept, rejected = load_aliases(path=options["file"])
        except FileError as error:
            raise CommandError(str(error)) from error
        for problem in rejected:
            self.stderr.write(str(problem))
        self.stdout.write(f"{kept} noms chargés, {len(rejected)} lignes écartées.")
