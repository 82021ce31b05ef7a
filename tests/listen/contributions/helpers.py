"""A resident's steps through the questionnaire, with the test client."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

QUARTIER, COMMUNE = "QN00001M", "00001"
WORDS = "Après 20 h il n’y a plus de bus. Ma fille rentre à pied de l’hôpital, il fait noir."
SAID: dict[str, dict[str, Any]] = {
    "lien": {"lien": ["habite", "agis"]},
    "defi_themes": {"defi_themes": ["mobilite", "securite"]},
    "defi_mots": {"defi_mots": WORDS},
    "ressources": {"ressources": "Le centre social."},
    "projet": {"projet": ""},
    "priorites": {"priorites_0": "mobilite", "priorites_1": "sante", "priorites_2": ""},
    "solutions": {"solutions": "Un bus de nuit."},
    "participer": {"participer": ["reunion"]},
    "participer_mots": {"participer_mots": ""},
    "profil": {"age": "25-39", "sexe": "femme", "situation": "emploi"},
    "fin": {},
}


def begin(client: Client, *, prefix: str = "", **more: str) -> str:
    """Begin an answer; return the address of its first page."""
    data = {"quartier": QUARTIER, "commune": COMMUNE, **more}
    response = client.post(f"{prefix}/repondre/commencer/", data)
    assert response.status_code == 302, response.content.decode()[:2000]
    return str(response["Location"])


def answer(client: Client, address: str, said: dict[str, dict[str, Any]] = SAID, *, until: str = "") -> str:
    """Send every page from ``address``; stop before the page ``until``; return the address reached."""
    while "/q/" in address:
        name = address.rstrip("/").rpartition("/")[2]
        if name == until:
            return address
        assert client.get(address).status_code == 200
        response = client.post(address, {**said[name], "action": "continue"})
        assert response.status_code == 302, response.content.decode()
        address = response["Location"]
    return address


def submit(client: Client, address: str = "/repondre/verifier/") -> str:
    """Send the answer; return the receipt code."""
    page = client.get(address).content.decode()
    token = re.search(r'name="envoi" value="([^"]+)"', page)
    assert token, page
    response = client.post(address, {"envoi": html.unescape(token[1])})
    assert response.status_code == 302
    return code_in(client.get(response["Location"]).content.decode())


def code_in(page: str) -> str:
    """The code that a page shows."""
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page)
    assert found, page
    return found[0]
