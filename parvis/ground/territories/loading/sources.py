"""Where the official files are: a folder given, the data folder, a download, or the fictional département."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from parvis.ground.territories.loading.reading import FileError

#: The fictional département that the project ships, so that everything runs without any data.
FICTIF = Path(__file__).resolve().parent.parent / "fictif"
#: A folder that holds this file is fictional.
FICTIONAL_MARK = "FICTIF.md"

REQUIRED = ("regions.json", "departements.json", "communes.json", "epci.json", "qpv2024.geojson")
OPTIONAL = ("ept.json", "contrats_de_ville_2015_2023.csv", "qpv2024_indicateurs_insee_caf.csv", "alias.csv")
SUBFOLDERS = ("", "geo", "qpv", "contrats")


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of files in the formats of the official ones, and how to name it to people."""

    folder: Path
    label: str

    @property
    def fictional(self) -> bool:
        """Whether its content is invented."""
        return (self.folder / FICTIONAL_MARK).is_file()

    def find(self, name: str) -> Path | None:
        """The file ``name``, compressed or not, at the top of the folder or under geo/, qpv/, contrats/."""
        for path in self._candidates(name):
            if path.is_file():
                return path
        return None

    def need(self, name: str) -> Path:
        """The file ``name``. Raises FileError when it is not there."""
        found = self.find(name)
        if found is None:
            raise FileError(f"{self.label} : le fichier {name} (ou {name}.gz) manque. Rien n’a été changé.")
        return found

    def former_zoning(self) -> list[Path]:
        """Files of the 2015 zoning, by name: the country may come in one file or in several."""
        found = {
            path
            for sub in SUBFOLDERS
            for pattern in ("qpv2015*.geojson", "qpv2015*.geojson.gz")
            for path in (self.folder / sub).glob(pattern)
        }
        return sorted(found)

    def _candidates(self, name: str) -> Iterable[Path]:
        for sub in SUBFOLDERS:
            yield self.folder / sub / name
            yield self.folder / sub / f"{name}.gz"
