"""``parvis export_questionnaire``: the published version as an XLSForm workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parvis.ground.campaigns.models import Campaign
from parvis.listen.questionnaires.export import export_workbook
from parvis.listen.questionnaires.queries import published_version


class Command(BaseCommand):
    help = "Écrit la version publiée du questionnaire dans un classeur XLSForm, que d’autres outils lisent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", type=Path)
        parser.add_argument("--campaign", default="quartiers-2030")

    def handle(self, *args: Any, fichier: Path, campaign: str, **options: Any) -> None:
        found = Campaign.objects.filter(pk=campaign).first()
        version = published_version(found) if found else None
        if version is None:
            raise CommandError(f"La campagne « {campaign} » n’a pas de questionnaire publié.")
        fichier.write_bytes(export_workbook(version.form))
        self.stdout.write(f"{fichier} : version {version.number}.")
