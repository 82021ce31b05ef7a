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
from parvis.ground.people.models import Role
from parvis.ground.people.services import mandate_install
from parvis.ground.territories.models import Departement
from parvis.listen.questionnaires.queries import published_version

# One account for each role that a demonstration shows; the first département that has a contract is theirs.
DEMONSTRATION = {
    Role.ANIMATEUR: "Amina Lefèvre",
    Role.REFERENT: "Rémi Oumarou",
    Role.NATIONAL: "Nadia Le Goff",
}


def demonstration_agents() -> None:
    """Give the accounts of the demonstration their mandates; twice changes nothing."""
    place = Departement.objects.filter(contracts__generation="2024", current=True).order_by("pk").first()
    for role, name in DEMONSTRATION.items():
        territory = {"departement": place.pk} if place and role != Role.NATIONAL else {}
        mandate_install(email=f"{role.value}@parvis.example", full_name=name, role=role, territory=territory)


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
        if settings.PARVIS_DEMO:
            demonstration_agents()

    def _demonstration(self, base: str) -> str:
        if not settings.PARVIS_DEMO:
            return ""
        accounts = ", ".join(f"{role.value}@parvis.example" for role in DEMONSTRATION)
        return f"""
      comptes : {accounts}
      leur code de connexion arrive sur {base}/demonstration/courriels/"""

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
  {base}/agents/             l’espace des agents{self._demonstration(base)}
  {base}/sante               l’état du service
Ce qui tourne est gardé dans {settings.VAR_DIR}. Ctrl+C pour tout arrêter.
"""
        )
        self.stdout.flush()
        connection.close()
