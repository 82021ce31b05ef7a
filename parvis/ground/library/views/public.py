"""Documents, for everyone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from parvis.ground.library.models import Document, File
from parvis.ground.library.queries import filtered, listed
from parvis.ground.library.serving import file_response
from parvis.ground.territories.models import Departement
from parvis.ground.territories.places import place_asked
from parvis.web.access import cached, public

PAGE = 30


@public
@cached(seconds=30)
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Public documents: by territory, kind, and words of their titles and texts."""
    chosen = {name: request.GET.get(name, "") for name in ("departement", "nature", "q")}
    whole_country = chosen["departement"] == "france"
    place = None if whole_country else place_asked(request.GET)
    found = filtered(
        Document.objects.public(),
        departement="france" if whole_country else "",
        place=place,
        kind=chosen["nature"],
        typed=chosen["q"],
    )
    page = Paginator(listed(found), PAGE).get_page(request.GET.get("page"))
    places = Departement.objects.filter(pk__in=Document.objects.public().values("departement"))
    kinds = Document.Kind.choices
    context = {"page": page, "chosen": chosen, "kinds": kinds, "places": places, "place": place}
    return render(request, "library/documents.html", context)


@public
@cached(seconds=30)
@require_safe
def document(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One public document: what it is, its text, its file, its former versions."""
    found = get_object_or_404(listed(Document.objects.public()), pk=pk)
    if slug != found.slug:
        return redirect("library:document", pk, found.slug)
    version = found.current
    if version is None:
        raise Http404
    former = [one for one in found.versions.all() if one.file.is_ready and one.pk != version.pk]
    return render(request, "library/document.html", {"document": found, "version": version, "former": former})


@public
@require_safe
def file(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """A file of a public document."""
    found = get_object_or_404(
        File.objects.defer("page", "text"),
        token=token,
        state=File.State.READY,
        version__document__in=Document.objects.public(),
    )
    return file_response(request, found)
