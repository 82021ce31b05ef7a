"""``parvis load_campaign``: a campaign from its TOML file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from parvis.ground.campaigns.services import CampaignFileError, campaign_load, shift_to_open

DEMO = Path(__file__).resolve().parents[2] / "demo" / "quartiers-2030.toml"


class Command(BaseCommand):
    help = "Crée ou remplace une campagne d’après un fichier TOML (par défaut, la campagne de démonstration)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", nargs="?", type=Path, default=DEMO)
        parser.add_argument(
            "--ouverte",
            action="store_true",
            help="décale toutes les dates pour que la campagne soit ouverte ce jour",
        )

    def handle(self, *args: Any, fichier: Path, ouverte: bool, **options: Any) -> None:
        try:
            content = fichier.read_bytes()
            shift = shift_to_open(content, today=timezone.localdate()) if ouverte else timedelta(0)
            campaign = campaign_load(content=content, shift=shift)
        except OSError as error:
            raise CommandError(f"Le fichier {fichier} ne peut pas être lu : {error.strerror}.") from error
        except CampaignFileError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Campagne « {campaign.name} » : {campaign.phase.label.lower()}.")
