"""``parvis build_assets``: style sheets and compiled translations."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parvis.web import assets, texts


class Command(BaseCommand):
    """Make what the pages need and git does not keep: the two style sheets, the compiled translations."""

    help = "Fabrique les feuilles de style (parvis/web/static/build) et les traductions compilées."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, then say what was made."""
        try:
            sizes = assets.build()
        except assets.AssetsError as error:
            raise CommandError(str(error)) from error
        compiled = texts.compile_all()
        if options["verbosity"] > 1:
            for name, size in sizes.items():
                self.stdout.write(f"{name} : {size} octets")
            self.stdout.write(f"langues : {', '.join(compiled)}")
