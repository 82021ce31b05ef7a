"""Documents, for agents: what is filed in their territory, and filing it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.ground.library.access import AgentScope, actor_of, scope_of
from parvis.ground.library.files import file_erase, file_take, page_of_upload
from parvis.ground.library.forms import AddForm, DocumentForm, FileForm, TextForm
from parvis.ground.library.gate.verdict import RefusedError
from parvis.ground.library.models import Document, DocumentVersion, File
from parvis.ground.library.queries import STATES, filtered, listed
from parvis.ground.library.services import (
    WrongPlace,
    document_add,
    document_archive,
    document_edit,
    document_restore,
    version_add,
    version_discard,
    version_explain,
)
from parvis.ground.library.serving import file_response
from parvis.ground.territories.models import Departement
from parvis.web.access import agent

PAGE = 50
FILTERS = ("departement", "nature", "lecture", "etat", "q")
WAITS = "Le fichier attend l’antivirus, qui ne répond pas. Vous n’avez rien à faire : il sera lu une fois vérifié."
NO_TEXT = "Un lecteur d’écran ne peut pas lire ce fichier : donnez sa version texte, ou dites pourquoi il n’y en a pas."


@agent("document:read")
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Documents of the territory and of the whole country; filters in the address."""
    scope = scope_of(request)
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    seen = Document.objects.visible_to(scope)
    found = filtered(
        seen,
        departement=chosen["departement"],
        kind=chosen["nature"],
        visibility=chosen["lecture"],
        state=chosen["etat"],
        typed=chosen["q"],
    )
    context = {
        "page": Paginator(listed(found), PAGE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "kinds": Document.Kind.choices,
        "visibilities": Document.Visibility.choices,
        "states": STATES.items(),
        "places": Departement.objects.filter(pk__in=seen.values("departement")),
        "may_write": scope.may("document:write"),
    }
    return render(request, "library/agent_documents.html", context)


@agent("document:read")
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: its versions, where their files stand, what is left to do."""
    scope = scope_of(request)
    found = get_object_or_404(listed(Document.objects.visible_to(scope)), pk=pk)
    context = {
        "document": found,
        "versions": list(found.versions.all()),
        "may_write": scope.may("document:write") and Document.objects.editable_by(scope).filter(pk=pk).exists(),
    }
    return render(request, "library/agent_document.html", context)


@agent("document:write")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """File a document."""
    scope = scope_of(request)
    form = AddForm(request.POST or None, request.FILES or None, scope=scope)
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["departement"]
        file = _taken(request, form, scope, place.pk if place else "")
        if file is not None:
            try:
                made = document_add(card=form.card, file=file, actor=actor_of(scope), note=form.cleaned_data["note"])
            except WrongPlace as refusal:
                file_erase(file=file)
                form.add_error("departement", str(refusal))
            else:
                return _next_step(request, made.versions.get())
    return render(request, "library/agent_form.html", {"form": form, "title": "Ajouter un document", "sends": True})


@agent("document:write")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of a document."""
    scope = scope_of(request)
    found = _editable(scope, pk)
    initial = {name: getattr(found, name) for name in DocumentForm.base_fields if name != "quartiers"}
    initial["quartiers"] = list(found.quartiers.values_list("pk", flat=True))
    form = DocumentForm(request.POST or None, scope=scope, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            document_edit(document=found, card=form.card, actor=actor_of(scope))
            return redirect("library_agents:document", pk)
        except WrongPlace as refusal:
            form.add_error("departement", str(refusal))
    return render(request, "library/agent_form.html", {"form": form, "title": "Modifier", "document": found})


@agent("document:write")
@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a version."""
    scope = scope_of(request)
    found = _editable(scope, pk)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = _taken(request, form, scope, found.departement_id or "")
        if file is not None:
            made = version_add(document=found, file=file, actor=actor_of(scope), note=form.cleaned_data["note"])
            return _next_step(request, made)
    context = {"form": form, "title": "Ajouter une version", "document": found, "sends": True}
    return render(request, "library/agent_form.html", context)


@agent("document:write")
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Give a version its text, or say why it has none."""
    scope = scope_of(request)
    found = _version(scope, pk, number)
    form = TextForm(request.POST or None, request.FILES or None, initial={"why_not": found.no_alternative})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            page = page_of_upload(upload=data["file"]) if data["file"] else ""
            version_explain(version=found, text=data["text"], page=page, why_not=data["why_not"], actor=actor_of(scope))
            return redirect("library_agents:document", pk)
        except RefusedError as refusal:
            form.add_error("file", str(refusal))
    context = {"form": form, "title": "Version texte", "document": found.document, "sends": True}
    return render(request, "library/agent_form.html", context)


@agent("document:write")
@require_POST
def discard(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Forget a version that was refused or still waits."""
    scope = scope_of(request)
    found = _version(scope, pk, number)
    if not found.file.is_ready:
        version_discard(version=found, actor=actor_of(scope))
        messages.success(request, "La version écartée est effacée.")
    left = Document.objects.filter(pk=pk).exists()
    return redirect("library_agents:document", pk) if left else redirect("library_agents:documents")


@agent("document:write")
@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a document away, after saying what goes; or bring it back."""
    scope = scope_of(request)
    found = _editable(scope, pk)
    if request.method == "POST":
        if found.archived_at:
            document_restore(document=found, actor=actor_of(scope))
        else:
            document_archive(document=found, actor=actor_of(scope))
        return redirect("library_agents:document", pk)
    return render(request, "library/agent_archive.html", {"document": found})


@agent("document:read")
@require_safe
def file(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """A file of a document that the agent may see."""
    found = get_object_or_404(
        File.objects.defer("page", "text"),
        token=token,
        state=File.State.READY,
        version__document__in=Document.objects.visible_to(scope_of(request)),
    )
    return file_response(request, found)


def _editable(scope: AgentScope, pk: int) -> Document:
    return get_object_or_404(Document.objects.editable_by(scope), pk=pk)


def _version(scope: AgentScope, pk: int, number: int) -> DocumentVersion:
    found = DocumentVersion.objects.select_related("file", "document")
    return get_object_or_404(found, document__in=Document.objects.editable_by(scope), document_id=pk, number=number)


def _taken(request: HttpRequest, form: FileForm | AddForm, scope: AgentScope, departement: str) -> File | None:
    """The file sent, through the gate; None when it is refused, which the form then says."""
    actor = actor_of(scope)
    try:
        return file_take(
            upload=form.cleaned_data["file"], actor=actor.pk, actor_label=actor.label, departement=departement
        )
    except RefusedError as refusal:
        form.add_error("file", str(refusal))
        return None


def _next_step(request: HttpRequest, made: DocumentVersion) -> HttpResponse:
    """Where to go after a file was filed: to its text when it needs one."""
    if made.lacks_text:
        messages.warning(request, NO_TEXT)
        return redirect("library_agents:text", made.document_id, made.number)
    if made.file.is_ready:
        messages.success(request, "Le fichier est vérifié et classé.")
    else:
        messages.info(request, WAITS)
    return redirect("library_agents:document", made.document_id)
