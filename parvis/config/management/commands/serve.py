"""``parvis serve``: prepare everything, then keep the database, the server and the task worker running."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from parvis.config.supervisor import Supervisor
from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.territories.models import Departement
from parvis.listen.questionnaires.queries import published_version


class Command(BaseCommand):
    help = (
        "Prépare la base et les données au premier lancement, puis tient en marche la base, le serveur et les tâches."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--hote", default="127.0.0.1")
        parser.add_argument("--ouvriers", type=int, default=2, help="processus du serveur (2 par défaut)")

    def handle(self, *args: Any, port: int, hote: str, ouvriers: int, **options: Any) -> None:
        self._prepare()
        connection.close()
        supervisor = Supervisor(host=hote, port=port, workers=ouvriers)
        supervisor.run(ready=lambda: self._say_addresses(f"http://{hote}:{port}"))

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        if not Departement.objects.exists():
            call_command("load_territories")
        campaign = current_campaign()
        if campaign is None or (campaign.campaign.slug == "quartiers-2030" and not campaign.is_open):
            call_command("load_campaign", ouverte=True)
            campaign = current_campaign()
        if campaign and published_version(campaign.campaign) is None:
            call_command("load_questionnaire")

    def _say_addresses(self, base: str) -> None:
        names = ", ".join(Departement.objects.order_by("code").values_list("name", flat=True)[:2])
        connection.close()
        self.stdout.write(
            f"""
Parvis est en marche ({Departement.objects.count()} départements : {names}…).
  {base}/                    l’accueil
  {base}/repondre/           répondre au questionnaire
  {base}/ma-parole/          suivre sa parole avec un code de reçu
  {base}/repondre/borne/              mettre cet appareil en mode borne
  {base}/ar/                 l’accueil en arabe
  {base}/sante               l’état du service
Ce qui tourne est gardé dans {settings.VAR_DIR}. Ctrl+C pour tout arrêter.
"""
        )
        self.stdout.flush()
        connection.close()
