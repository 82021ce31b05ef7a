"""The team: who has which mandate, inviting, ending."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.ground.library.files import file_erase, file_take
from parvis.ground.library.gate.verdict import RefusedError
from parvis.ground.library.models import File
from parvis.ground.library.serving import file_response
from parvis.ground.people.forms import EndMandateForm, InvitationForm
from parvis.ground.people.middleware import MANDATE_KEY
from parvis.ground.people.models import Mandate, Role
from parvis.ground.people.queries import mandates_seen
from parvis.ground.people.scope import Scope, scope_of_request
from parvis.ground.people.services import NotAllowed, agent_create, mandate_end, mandate_grant
from parvis.web.access import agent

PAGE = 50


@agent("desk:see")
@require_POST
def choose_mandate(request: HttpRequest) -> HttpResponse:
    """Act under another of one's mandates until the end of the session."""
    scope = scope_of_request(request)
    wanted = request.POST.get("mandat", "")
    chosen = next((one for one in scope.mandates if str(one.pk) == wanted), None)
    if chosen is None:
        raise Http404
    request.session[MANDATE_KEY] = chosen.pk
    return redirect("/agents/")


@agent("mandate:see")
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """Mandates inside the territory: those in force, or all; filtered by role and by a part of a name."""
    scope = scope_of_request(request)
    filters = {name: request.GET.get(name, "") for name in ("role", "nom", "tous")}
    mandates = mandates_seen(scope)
    if not filters["tous"]:
        mandates = mandates.filter(pk__in=Mandate.objects.active())
    if filters["role"] in Role.values:
        mandates = mandates.filter(role=filters["role"])
    if filters["nom"]:
        mandates = mandates.filter(agent__full_name__icontains=filters["nom"])
    page = Paginator(mandates, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "filters": filters, "roles": Role, "may_grant": scope.may("mandate:grant")}
    return render(request, "people/team.html", context)


@agent("mandate:grant")
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Give someone a mandate inside one's own territory; they are told by e-mail."""
    scope = scope_of_request(request)
    form = InvitationForm(request.POST or None, request.FILES or None, scope=scope)
    if request.method == "POST" and form.is_valid():
        try:
            act = _act_taken(scope, form)
            try:
                _grant(scope, form, act)
            except NotAllowed:
                if act:
                    file_erase(file=act)
                raise
            return redirect("people_team")
        except RefusedError as refusal:
            form.add_error("delegation_act", str(refusal))
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    return render(request, "people/invite.html", {"form": form})


def _act_taken(scope: Scope, form: InvitationForm) -> File | None:
    """The act of delegation, through the library's gate; raises RefusedError."""
    upload = form.cleaned_data["delegation_act"]
    if not upload:
        return None
    places = scope.departements
    return file_take(
        upload=upload,
        actor=scope.agent.pk,
        actor_label=scope.agent.full_name,
        departement=next(iter(places)) if len(places) == 1 else "",
    )


@transaction.atomic
def _grant(scope: Scope, form: InvitationForm, act: File | None) -> None:
    data = form.cleaned_data
    invited = agent_create(email=data["email"], full_name=data["full_name"], job=data["job"])
    mandate_grant(
        by=scope,
        agent=invited,
        role=Role(data["role"]),
        territory=form.territory,
        starts_on=data["starts_on"],
        ends_on=data["ends_on"],
        delegation_of=data["delegation_of"],
        delegation_act=act,
    )


@agent("mandate:see")
@require_http_methods(["GET", "POST"])
def mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """One mandate, and ending it."""
    scope = scope_of_request(request)
    found = get_object_or_404(mandates_seen(scope), pk=pk)
    form = EndMandateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not scope.may("mandate:grant"):
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            mandate_end(by=scope, mandate=found, why=form.cleaned_data["why"])
            return redirect("people_team")
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    context = {"mandate": found, "form": form, "may_end": scope.may("mandate:grant") and found.in_force}
    return render(request, "people/mandate.html", context)


@agent("mandate:see")
@require_GET
def delegation_act(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The act by which a préfet delegates, once it has passed the gate; it leaves as the library's files do."""
    found = get_object_or_404(mandates_seen(scope_of_request(request)), pk=pk)
    if found.delegation_act is None or not found.delegation_act.is_ready:
        raise Http404
    return file_response(request, found.delegation_act)
