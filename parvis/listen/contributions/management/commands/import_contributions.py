"""``parvis import_contributions``: answers typed elsewhere, or another platform's export."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parvis.ground.campaigns.models import Campaign
from parvis.listen.contributions.imports.mapping import MappingError, parsed, read_mapping
from parvis.listen.contributions.imports.run import Importer, Outcomes, faults_of
from parvis.listen.questionnaires.queries import published_version
from parvis.listen.tables import TableError, read_table
from parvis.web.tables import neutral

SHIPPED = Path(__file__).resolve().parents[2] / "imports" / "mappings"
SHOWN = 20


class Command(BaseCommand):
    help = "Importe des réponses d’un CSV, d’après une correspondance TOML. Le relancer n’importe rien deux fois."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path)
        parser.add_argument(
            "--mapping",
            required=True,
            help="fichier TOML, ou nom d’une correspondance livrée (decidim-propositions)",
        )
        parser.add_argument("--essai", action="store_true", help="lit et vérifie tout, n’écrit rien")
        parser.add_argument("--erreurs", type=Path, help="fichier CSV où écrire les lignes refusées")
        parser.add_argument("--tout-ou-rien", action="store_true", help="n’importe rien si une ligne est refusée")

    def handle(self, *args: Any, fichier: Path, mapping: str, essai: bool, **options: Any) -> None:
        try:
            table = read_table(fichier.read_bytes())
            content = self._mapping_path(mapping).read_bytes()
            campaign = Campaign.objects.filter(pk=parsed(content)["campaign"]).first()
            version = published_version(campaign) if campaign else None
            if version is None:
                raise CommandError("La campagne de la correspondance n’existe pas, ou n’a pas de questionnaire publié.")
            correspondence = read_mapping(content, table, version.form)
            importer = Importer(table, correspondence, version, dry=True, say=self._say)
            if options["tout_ou_rien"] and (faults := importer.run().faults):
                self._write_faults(importer.run(), options["erreurs"])
                raise CommandError(f"{len(faults)} lignes refusées : rien n’est importé.")
            importer.dry = essai
            outcomes = importer.run()
        except OSError as error:
            raise CommandError(f"{error.filename} ne peut pas être lu : {error.strerror}.") from error
        except (TableError, MappingError) as error:
            raise CommandError(str(error)) from error
        self._write_faults(outcomes, options["erreurs"])
        self._report(outcomes, dry=essai)

    def _mapping_path(self, mapping: str) -> Path:
        shipped = SHIPPED / f"{mapping}.toml"
        return shipped if "/" not in mapping and shipped.is_file() else Path(mapping)

    def _say(self, read: int) -> None:
        self.stderr.write(f"{read} lignes lues")

    def _write_faults(self, outcomes: Outcomes, path: Path | None) -> None:
        faults = list(faults_of(outcomes))
        for fault in faults[:SHOWN]:
            where = f", colonne « {fault.column} »" if fault.column else ""
            value = f" (« {fault.value} »)" if fault.value else ""
            self.stderr.write(f"Ligne {fault.line}{where}{value} : {fault.message}")
        if len(faults) > SHOWN:
            self.stderr.write(f"… et {len(faults) - SHOWN} autres ; --erreurs FICHIER les écrit toutes.")
        if path is not None:
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file, delimiter=";")
                writer.writerow(["ligne", "colonne", "valeur", "que faire"])
                writer.writerows([fault.line, fault.column, neutral(fault.value), fault.message] for fault in faults)

    def _report(self, outcomes: Outcomes, *, dry: bool) -> None:
        verb = "seraient importées" if dry else "importées"
        self.stdout.write(
            f"{outcomes.added} réponses {verb}, {outcomes.known} déjà connues, {len(outcomes.faults)} refusées, "
            f"{outcomes.skipped} laissées de côté."
        )
