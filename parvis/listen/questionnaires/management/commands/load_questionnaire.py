"""``parvis load_questionnaire``: a workbook becomes a version of the campaign's questionnaire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parvis.ground.campaigns.models import Campaign
from parvis.listen.questionnaires.queries import published_version
from parvis.listen.questionnaires.services import questionnaire_load
from parvis.listen.questionnaires.workbook import WorkbookError

NATIONAL = Path(__file__).resolve().parents[2] / "national" / "quartiers-2030.xlsx"


class Command(BaseCommand):
    help = "Charge un questionnaire écrit dans un classeur XLSForm (par défaut, le questionnaire national)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichier", nargs="?", type=Path, default=NATIONAL)
        parser.add_argument("--campaign", default="quartiers-2030", help="identifiant de la campagne")
        parser.add_argument("--brouillon", action="store_true", help="garde la version sans la publier")

    def handle(self, *args: Any, fichier: Path, campaign: str, brouillon: bool, **options: Any) -> None:
        try:
            version = questionnaire_load(
                campaign=Campaign.objects.get(pk=campaign),
                content=fichier.read_bytes(),
                publish=not brouillon,
            )
        except Campaign.DoesNotExist as error:
            raise CommandError(f"La campagne « {campaign} » n’existe pas : chargez-la par load_campaign.") from error
        except OSError as error:
            raise CommandError(f"Le fichier {fichier} ne peut pas être lu : {error.strerror}.") from error
        except WorkbookError as error:
            raise CommandError(f"{fichier.name} n’est pas chargé :\n{error}") from error
        state = "publiée" if version.published_at else "gardée en brouillon"
        self.stdout.write(f"« {version.questionnaire.title} », version {version.number} : {state}.")
        current = published_version(version.questionnaire.campaign)
        if current and version.published_at and current.pk != version.pk:
            self.stdout.write(
                f"Ce classeur a déjà été chargé, puis remplacé : la version {current.number} reste en vigueur. Pour y "
                "revenir, changez la colonne « version » de la feuille « settings » et chargez-le à nouveau."
            )
