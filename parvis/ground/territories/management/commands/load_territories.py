"""Load the official geography: ``parvis load_territories [--from DIR]``."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from parvis.ground.territories.loading import download
from parvis.ground.territories.loading.reading import FileError
from parvis.ground.territories.loading.sources import FICTIF, Source
from parvis.ground.territories.models import Dataset
from parvis.ground.territories.services import LoadReport, load_territories

#: Broken rows shown one by one; beyond, only their number.
SHOWN = 200


class Command(BaseCommand):
    help = (
        "Charge régions, départements, intercommunalités, communes, contrats de ville et quartiers : "
        "depuis --from, sinon le dossier de données (PARVIS_DATA), sinon data.gouv.fr et geo.api.gouv.fr, "
        "sinon un département fictif."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="folder", type=Path, help="dossier des fichiers officiels")
        parser.add_argument("--offline", action="store_true", help="ne rien télécharger")

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory(prefix="parvis-") as scratch:
            try:
                source = self._source(options["folder"], Path(scratch), offline=options["offline"])
                if source is None:
                    return
                report = load_territories(source=source, say=self._say)
            except FileError as error:
                raise CommandError(str(error)) from error
        self._tell(report)

    def _say(self, message: str) -> None:
        self.stderr.write(f"{message}…")

    def _source(self, folder: Path | None, scratch: Path, *, offline: bool) -> Source | None:
        given = folder or settings.PARVIS_DATA
        if given is not None:
            if not given.is_dir():
                raise FileError(f"Le dossier {given} n’existe pas. Rien n’a été changé.")
            return Source(given, given.name)
        if not offline:
            try:
                return download.fetch_official(scratch, say=self._say)
            except download.DownloadError as error:
                self.stderr.write(f"Téléchargement impossible : {error}")
        if Dataset.objects.filter(fictional=False).exclude(kind="alias").exists():
            self.stderr.write("Des données officielles sont déjà chargées : elles restent en place.")
            return None
        self.stderr.write("Pas de données officielles : le département fictif livré avec Parvis est chargé.")
        return Source(FICTIF, "Département fictif")

    def _tell(self, report: LoadReport) -> None:
        for problem in [*report.mended, *report.rejected][:SHOWN]:
            self.stderr.write(str(problem))
        hidden = len(report.mended) + len(report.rejected) - SHOWN
        if hidden > 0:
            self.stderr.write(f"… et {hidden} autres lignes.")
        counts = ", ".join(f"{kind} {rows}" for kind, rows in report.counts.items())
        self.stdout.write(
            f"Territoires chargés ({report.source.label}) : {counts}. "
            f"Lignes écartées : {len(report.rejected)} ; réparées : {len(report.mended)}."
        )
