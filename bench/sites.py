"""The two servers of a run: ours, and the bare Django, on one durable database."""

from __future__ import annotations

import http.client
import re
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from parvis.config import embedded
from tests.site import Site, free_port, new_site

TABLE = """
CREATE TABLE IF NOT EXISTS bench_row (
    id bigserial PRIMARY KEY, contribution uuid NOT NULL, page varchar(64) NOT NULL, answers jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
)
"""


@contextmanager
def both() -> Iterator[tuple[Site, Site]]:
    """Ours, prepared and started; and the reference. They are asked one after the other."""
    # The people of the load come from as many networks, which a proxy tells.
    with new_site(PARVIS_PROXIES="1") as ours:
        ours.prepare()
        ours.module("bench.filling")
        with psycopg.connect(embedded.uri(ours.cluster)) as connection:
            connection.execute(TABLE)
        bare = Site(
            ours.folder,
            free_port(),
            application="bench.reference.site:application",
            settings="bench.reference.settings",
        )
        ours.start()
        bare.start()
        try:
            yield ours, bare
        finally:
            bare.kill_server()


def cookies_of_a_draft(site: Site, person: int = 0) -> tuple[str, str]:
    """Begin an answer; return its Cookie header and its form token."""
    network = f"10.0.{person // 250}.{person % 250 + 1}"
    connection = http.client.HTTPConnection("127.0.0.1", site.port)
    connection.request("GET", "/repondre/?quartier=QN00001M")
    page = connection.getresponse()
    jar = [given.partition(";")[0] for given in page.headers.get_all("Set-Cookie") or []]
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    assert token
    body = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "quartier": "QN00001M"})
    headers = {
        "Cookie": "; ".join(jar),
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": network,
    }
    connection.request("POST", "/repondre/commencer/", body, headers)
    begun = connection.getresponse()
    begun.read()
    assert begun.status == 302, begun.status
    jar += [given.partition(";")[0] for given in begun.headers.get_all("Set-Cookie") or [] if "=;" not in given[:20]]
    connection.close()
    return "; ".join(one for one in jar if not one.startswith("parvis_recu")), token[1]
