"""In which quarter: ``parvis locate [--zoning 2015|2024] LON LAT`` or ``--csv IN.csv``."""

from __future__ import annotations

import csv
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parvis.ground.territories.batch import locate_csv
from parvis.ground.territories.loading.reading import FileError
from parvis.ground.territories.locate import CoordinatesError, locate
from parvis.ground.territories.models import Quartier

_NEGATIVE = re.compile(r"^-[0-9.]+([eE][-+]?[0-9]+)?$")


class Command(BaseCommand):
    help = (
        "Dit dans quel quartier prioritaire se trouve un point, sinon à combien de mètres il est du plus "
        "proche. Avec --csv, lit les colonnes longitude et latitude, garde les autres, et ajoute "
        "found_code_qp et found_distance_m sur la sortie standard."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        # argparse takes « -1.4956e2 » for an option unless told that it is a number.
        parser._negative_number_matcher = _NEGATIVE
        parser.add_argument("lon", nargs="?", metavar="LON", help="longitude en degrés (WGS 84)")
        parser.add_argument("lat", nargs="?", metavar="LAT", help="latitude en degrés (WGS 84)")
        parser.add_argument("--zoning", choices=["2015", "2024"], default="2024", help="zonage (2024 par défaut)")
        parser.add_argument("--csv", type=Path, metavar="IN.csv", help="fichier de points à situer")

    def handle(self, *args: Any, **options: Any) -> None:
        lon, lat, path = options["lon"], options["lat"], options["csv"]
        if (path is None) == (lon is None) or (path is None and lat is None):
            raise CommandError("Donnez une longitude et une latitude, ou un fichier avec --csv.")
        try:
            if path is not None:
                self._csv(path, options["zoning"])
            else:
                self._point(lon, lat, options["zoning"])
        except (CoordinatesError, FileError) as error:
            raise CommandError(str(error)) from error

    def _point(self, lon: str, lat: str, zoning: str) -> None:
        try:
            found = locate(float(lon), float(lat), zoning)
        except ValueError as error:
            if isinstance(error, CoordinatesError):
                raise
            raise CoordinatesError(f"« {lon} » et « {lat} » ne sont pas des nombres en degrés.") from error
        if found.code:
            quartier = Quartier.objects.get(pk=found.code)
            self.stdout.write(f"{found.code} {quartier.name} ({quartier.departement_id})")
        elif found.distance_m == float("inf"):
            raise CommandError(f"Aucun quartier du zonage {zoning} n’est chargé : lancez « parvis load_territories ».")
        else:
            self.stdout.write(f"Hors quartier prioritaire {zoning} ; le plus proche est à {found.distance_m:.0f} m.")

    def _csv(self, path: Path, zoning: str) -> None:
        rows, separator, problems = locate_csv(path, zoning)
        csv.writer(self.stdout, delimiter=separator, lineterminator="\n").writerows(rows)
        for problem in problems:
            self.stderr.write(str(problem))
