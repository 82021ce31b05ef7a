"""Pages that no walk leads to — failures, closed doors, ends of ways —, drawn in the site whose environment is given.

Each is the answer of the real view to Django's test client, kept as a file. Nothing stays in the database.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import django
from django.db import OperationalError, transaction

WRONG_CODES = 12
Drawn = tuple[str, Any]


def failures() -> Iterator[Drawn]:
    """400, 403, 404, 413, 500, 503, a refused form; some in Arabic too."""
    from django.test import override_settings

    from tests.strict import StrictClient
    from tests.web.test_errors import Urls
    from tests.web.test_uploads import TWO_GIGABYTES

    with override_settings(ROOT_URLCONF=Urls):
        client = StrictClient(raise_request_exception=False)
        for status in (400, 403, 500, 503):
            yield str(status), client.get(f"/essai-{status}/")
    client = StrictClient()
    yield "404", client.get("/nulle-part/")
    yield "404-ar", client.get("/ar/nulle-part/")
    long: dict[str, Any] = {"CONTENT_LENGTH": str(TWO_GIGABYTES), "wsgi.input": io.BytesIO()}
    form = "multipart/form-data; boundary=limite"
    yield "413", client.generic("POST", "/rester-informe/", b"", content_type=form, **long)
    yield "jeton", StrictClient(enforce_csrf_checks=True).post("/ma-parole/", {"code": "x"})


def ends() -> Iterator[Drawn]:
    """What a resident reads when a way ends: sent already, not kept, not open, too young, words taken back."""
    from parvis.ground.campaigns import queries
    from parvis.ground.campaigns.models import Campaign
    from parvis.understand.corpus.models import Statement
    from parvis.web.limits import FloodLevel, flood_gauge
    from tests.listen.contributions.helpers import answer, begin, submit
    from tests.strict import StrictClient
    from tests.understand.corpus.making import make_statement

    client = StrictClient()
    yield "sans-brouillon", client.get("/repondre/q/defi_mots/")
    address = answer(client, begin(client), until="ressources")
    words = {"ressources": "Le centre social.", "action": "continue"}
    with mock.patch("parvis.listen.contributions.views.pages.page_send", side_effect=OperationalError("perdue")):
        yield "pas-enregistree", client.post(address, words)
    end = answer(client, address)
    draft = client.cookies["parvis_reponse"].value
    submit(client, end)
    client.cookies["parvis_reponse"] = draft
    yield "deja-envoyee", client.get(address)
    with mock.patch.object(flood_gauge, "hit", return_value=FloodLevel.CHALLENGE):
        yield "un-instant", client.post("/repondre/commencer/", {"quartier": "QN00001M"})
    yield "trop-jeune", client.post("/rester-informe/", {"age": "moins-de-15"})
    gone = make_statement(public_text="", published_at=None, public_level="")
    Statement.objects.filter(pk=gone.pk).update(text="", state="withdrawn")
    yield "parole-effacee", client.get(f"/paroles/{gone.pk}/")
    client = StrictClient()
    address = answer(client, begin(client), until="ressources")
    for name, opens, closes in (("avant", "2999-01-01T00:00Z", "2999-02-01T00:00Z"),
                                ("apres", "2020-01-01T00:00Z", "2020-02-01T00:00Z")):  # fmt: skip
        Campaign.objects.update(opens_at=opens, closes_at=closes, gives_back_at=None)
        queries.forget()
        yield f"{name}-ouverture", client.get("/repondre/")
    yield "apres-brouillon", client.post(address, words)
    Campaign.objects.update(opens_at="2020-01-01T00:00Z", closes_at="2999-01-01T00:00Z")
    queries.forget()


def closed_doors() -> Iterator[Drawn]:
    """An account that is closed; too many wrong codes."""
    from tests.ground.people.making import make_scope
    from tests.strict import StrictClient

    client = StrictClient()
    yield "compte-ferme", client.get("/agents/compte-ferme/")
    email = make_scope("animateur").agent.email
    for _wrong in range(WRONG_CODES):
        client.post("/agents/connexion/", {"email": email})
        answer = client.post("/agents/connexion/code/", {"code": "AAAAAA"})
        if answer.status_code == 429:
            break
    yield "trop-d-essais", answer


def candidates() -> Iterator[Drawn]:
    """A candidate quarter being changed, ended, and open again."""
    from django.utils import timezone

    from tests.ground.campaigns.test_candidates import propose
    from tests.ground.people.making import client_of, make_scope

    scope = make_scope("referent")
    client, place = client_of(scope), f"/agents/candidats/{propose(scope).pk}/"
    yield "candidat-modifier", client.get(f"{place}modifier/")
    yield "candidat-modifier-fautes", client.post(f"{place}modifier/", {"name": ""})
    yield "candidat-clore-fautes", client.post(f"{place}clore/", {})
    yield "candidat-clos", client.post(f"{place}clore/", {"closed_on": timezone.localdate()}, follow=True)
    yield "candidats-clos", client.get("/agents/candidats/?tous=1")
    yield "candidat-rouvert", client.post(f"{place}rouvrir/", follow=True)


def main() -> None:
    """Draw every page in the folder given, under its name and its status."""
    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    groups: list[Callable[[], Iterator[Drawn]]] = [failures, ends, closed_doors, candidates]
    for group in groups:
        with transaction.atomic():
            for name, answer in group():
                path = Path(sys.argv[1]) / f"{name}.{answer.status_code}.html"
                path.write_bytes(answer.content)
            transaction.set_rollback(True)


if __name__ == "__main__":
    main()
