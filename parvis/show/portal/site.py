"""Who publishes and hosts this installation, for the legal pages."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

PACKAGED = Path(__file__).with_name("site.toml")


@dataclass(frozen=True)
class Site:
    """What the law asks a site to say of itself; empty where the installation has not said it."""

    editor: str = ""
    editor_address: str = ""
    editor_phone: str = ""
    editor_email: str = ""
    publication_director: str = ""
    host: str = ""
    host_address: str = ""
    host_phone: str = ""
    data_protection_officer: str = ""
    data_protection_email: str = ""
    accessibility_email: str = ""
    accessibility_phone: str = ""


def read(text: str) -> Site:
    """The site from its TOML.

    Raises:
        ValueError: a line is unknown, or is not a text; the message names it.
    """
    data = tomllib.loads(text)
    known = {one.name for one in fields(Site)}
    for name, value in data.items():
        if name not in known:
            raise ValueError(f"« {name} » n’est pas une ligne connue. Lignes possibles : {', '.join(sorted(known))}.")
        if not isinstance(value, str):
            raise ValueError(f"« {name} » doit être un texte entre guillemets.")
    return Site(**data)


@cache
def site() -> Site:
    """The site of this installation: the file named by ``PARVIS_SITE_FILE``, else the packaged one."""
    given = os.environ.get("PARVIS_SITE_FILE", "").strip()
    return read((Path(given) if given else PACKAGED).read_text(encoding="utf-8"))
