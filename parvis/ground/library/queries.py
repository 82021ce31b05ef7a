"""Reads for the pages of the library."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Prefetch, Q

from parvis.ground.library.models import Document, DocumentQuerySet, DocumentVersion, File
from parvis.ground.territories.places import Place, concerning
from parvis.web.french import search_key

#: States by which agents filter: word of the address → its label.
STATES = {
    "attente": "En attente de l’antivirus",
    "refuse": "Fichier refusé",
    "sans-texte": "Version texte à donner",
    "retire": "Retirés",
}


def listed(documents: DocumentQuerySet) -> DocumentQuerySet:
    """``documents`` with all that a list shows, in a constant number of queries, without their texts."""
    versions = DocumentVersion.objects.select_related("file").order_by("-number").defer("file__text")
    return (
        documents.select_related("departement", "contract")
        .defer("text_key", "search")
        .prefetch_related(Prefetch("versions", versions), "quartiers")
    )


def searched(documents: DocumentQuerySet, typed: str) -> DocumentQuerySet:
    """Those whose title or text holds every word typed, the best first; all when nothing was typed.

    Words that say nothing (« le », « à ») find nothing by themselves: all are kept.
    """
    key = search_key(typed[:200])
    if not key:
        return documents
    query = SearchQuery(key, config="simple")
    found = documents.filter(search=query).annotate(rank=SearchRank(F("search"), query))
    return found.order_by("-rank", "-updated_at", "-pk")


def filtered(
    documents: DocumentQuerySet,
    *,
    departement: str = "",
    place: Place | None = None,
    kind: str = "",
    visibility: str = "",
    state: str = "",
    typed: str = "",
) -> DocumentQuerySet:
    """``documents`` by what stands in the address; words that are unknown are ignored."""
    if departement == "france":
        documents = documents.filter(departement__isnull=True)
    elif departement:
        documents = documents.filter(departement=departement[:3])
    if place:
        documents = documents.filter(concerning(Document, place))
    if kind in Document.Kind.values:
        documents = documents.filter(kind=kind)
    if visibility in Document.Visibility.values:
        documents = documents.filter(visibility=visibility)
    documents = documents.filter(archived_at__isnull=state != "retire")
    if state in STATES and state != "retire":
        documents = documents.filter(pk__in=_in_state(state))
    return searched(documents, typed.replace("\x00", ""))


def _in_state(state: str) -> DocumentQuerySet:
    if state == "attente":
        return Document.objects.filter(versions__file__state=File.State.QUARANTINE)
    if state == "refuse":
        return Document.objects.filter(versions__file__state=File.State.REFUSED)
    bare = Q(alternative="", no_alternative="", file__page="", file__state=File.State.READY) & ~Q(file__tagged=True)
    return Document.objects.filter(versions__in=DocumentVersion.objects.filter(bare))
