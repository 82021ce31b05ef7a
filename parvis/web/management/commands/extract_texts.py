"""``parvis extract_texts``: bring the translation files up to date."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from parvis.web import texts


class Command(BaseCommand):
    """Read the texts of the project into the translation files, and say what is left to translate."""

    help = "Met à jour parvis/locale d’après le code et les gabarits, et dit ce qui reste à traduire."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Extract, then compile."""
        for language, missing in texts.update_all().items():
            self.stdout.write(f"{language} : {len(missing)} textes sans traduction")
            if options["verbosity"] > 1:
                self.stdout.writelines(f"  {one}" for one in missing)
        texts.compile_all()
