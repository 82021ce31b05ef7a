"""``parvis grant_mandate``: the first accounts of an installation, given from the machine itself."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import IntegrityError

from parvis.ground.people.models import Role
from parvis.ground.people.services import NotAllowed, mandate_install


class Command(BaseCommand):
    help = "Donne un mandat à une personne (son compte est créé s’il n’existe pas). Elle se connecte par courriel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("nom", help="prénom et nom")
        parser.add_argument("role", choices=Role.values)
        for kind in ("region", "departement", "contract", "quartier"):
            parser.add_argument(f"--{kind}", default="", help="code du territoire")

    def handle(self, *args: Any, email: str, nom: str, role: str, **options: Any) -> None:
        territory = {kind: options[kind] for kind in ("region", "departement", "contract", "quartier") if options[kind]}
        try:
            validate_email(email)
            mandate = mandate_install(email=email, full_name=nom, role=Role(role), territory=territory)
        except ValidationError as error:
            raise CommandError(f"{email} n’est pas une adresse e-mail complète.") from error
        except (NotAllowed, IntegrityError) as error:
            raise CommandError(
                f"Ce rôle ne va pas avec ce territoire, ou ce territoire n’existe pas : {role} {territory or 'France'}."
            ) from error
        self.stdout.write(f"{mandate.agent.email} : {mandate}")
