"""Mailings, for those who send them: the clocks, the text, the preview, the approval, the ledger."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.answer.mailings.audience import audience, ways_of
from parvis.answer.mailings.drafting import NothingPublic
from parvis.answer.mailings.forms import ApproveForm, LedgerFilter, TextForm
from parvis.answer.mailings.models import Delivery, Mailing
from parvis.answer.mailings.preview import Preview, example_mail, people_waited
from parvis.answer.mailings.queries import NOBODY, STANDINGS, clocks, clocks_seen, progress
from parvis.answer.mailings.services import (
    AlreadyApproved,
    mailing_approve,
    mailing_prepare,
    mailing_restart,
    mailing_write,
)
from parvis.answer.mailings.views.seen import mailing_seen, version_of
from parvis.ground.people.scope import scope_of_request
from parvis.listen.meetings.models import Kind, Meeting
from parvis.web.access import agent

PAGE = 50


@agent("mailing:see")
@require_GET
def mailings(request: HttpRequest) -> HttpResponse:
    """The clock of each meeting, what is late first; then what else was sent."""
    scope = scope_of_request(request)
    asked = request.GET.get("etat", "")
    found = clocks_seen(scope)
    rows = (
        [one for one in found if one.standing == asked]
        if asked in STANDINGS
        else [one for one in found if one.standing != NOBODY]
    )
    others = Mailing.objects.visible_to(scope).exclude(kind=Mailing.Kind.SYNTHESIS)
    restitutions = Meeting.objects.visible_to(scope).filter(kind=Kind.RESTITUTION, announced_at__isnull=False)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "standings": STANDINGS,
        "nobody": sum(one.standing == NOBODY for one in found),
        "late": sum(one.late for one in found),
        "others": others.select_related("meeting", "quartier", "contract", "departement")[:PAGE],
        "restitutions": restitutions.exclude(mailings__kind=Mailing.Kind.RESTITUTION),
        "may_write": scope.may("mailing:write"),
    }
    return render(request, "mailings/list.html", context)


@agent("mailing:write")
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Prepare the mailing of a meeting: from its minutes, or from the restitution that it is."""
    scope = scope_of_request(request)
    meeting = get_object_or_404(Meeting.objects.visible_to(scope).select_related("campaign", "departement"), pk=pk)
    known = Mailing.objects.filter(meeting=meeting).order_by("pk").first()
    if known:
        return redirect("mailings:mailing", known.pk)
    why = ""
    if request.method == "POST":
        try:
            made = mailing_prepare(by=scope, meeting=meeting)
            return redirect("mailings:edit", made.pk)
        except NothingPublic as refusal:
            why = str(refusal)
    found = clocks(Meeting.objects.filter(pk=meeting.pk))
    context = {"meeting": meeting, "clock": found[0] if found else None, "why": why}
    return render(request, "mailings/prepare.html", context)


@agent("mailing:see")
@require_GET
def mailing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One mailing: what is left to do, how far it has gone."""
    scope = scope_of_request(request)
    found = mailing_seen(request, pk)
    found_clocks = clocks(Meeting.objects.filter(pk=found.meeting_id)) if found.meeting_id else []
    draft = found.state == Mailing.State.DRAFT
    unknown = found.deliveries.filter(state=Delivery.State.UNKNOWN)[:PAGE] if not draft else ()
    context = {
        "mailing": found,
        "version": version_of(found),
        "clock": found_clocks[0] if found_clocks else None,
        "people": people_waited(found) if draft else None,
        "progress": None if draft else progress(found),
        "unknown": unknown,
        "may_write": scope.may("mailing:write") and draft,
        "may_approve": scope.may("mailing:approve"),
        "reminders": found.meeting.reminders.select_related("agent") if found.meeting else (),
    }
    return render(request, "mailings/mailing.html", context)


@agent("mailing:write")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the text."""
    found = mailing_seen(request, pk)
    version = version_of(found)
    if found.state != Mailing.State.DRAFT:
        return redirect("mailings:mailing", found.pk)
    first = {"subject": version.subject, "body": version.body}
    form = TextForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            mailing_write(by=scope_of_request(request), mailing=found, **form.cleaned_data)
            return redirect("mailings:preview", found.pk)
        except AlreadyApproved as refusal:
            form.add_error(None, str(refusal))
    return render(request, "mailings/edit.html", {"mailing": found, "form": form})


@agent("mailing:write")
@require_POST
def restart(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the text from the minutes anew."""
    found = mailing_seen(request, pk)
    try:
        mailing_restart(by=scope_of_request(request), mailing=found)
        messages.success(request, "Le texte vient de nouveau du compte rendu.")
    except (AlreadyApproved, NothingPublic) as refusal:
        messages.error(request, str(refusal))
        return redirect("mailings:mailing", found.pk)
    return redirect("mailings:edit", found.pk)


@agent("mailing:see")
@require_GET
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The mailing as each will receive it: mail, letter, telephone, in their language."""
    found = mailing_seen(request, pk)
    shown = Preview.asked(request.GET.get("comme", ""), request.GET.get("langue", ""))
    version = version_of(found)
    context = {
        "mailing": found,
        "version": version,
        "shown": shown,
        "people": people_waited(found),
        "may_write": scope_of_request(request).may("mailing:write") and found.state == Mailing.State.DRAFT,
        "may_approve": scope_of_request(request).may("mailing:approve") and found.state == Mailing.State.DRAFT,
        **shown.content(version),
    }
    return render(request, "mailings/preview.html", context)


@agent("mailing:see")
@require_GET
def preview_mail(request: HttpRequest, pk: UUID, language: str) -> HttpResponse:
    """The very mail, to open in one's own mail program: text, HTML, headers."""
    version = version_of(mailing_seen(request, pk))
    response = HttpResponse(example_mail(version, Preview.asked("", language).language), content_type="message/rfc822")
    response["Content-Disposition"] = 'attachment; filename="apercu.eml"'
    return response


@agent("mailing:approve")
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what will leave and to how many; then let it leave."""
    found = mailing_seen(request, pk)
    if found.state != Mailing.State.DRAFT:
        return redirect("mailings:mailing", found.pk)
    form = ApproveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            people = mailing_approve(by=scope_of_request(request), mailing=found)
            messages.success(request, f"C’est approuvé : {people} personne{'s' if people > 1 else ''} à joindre.")
            return redirect("mailings:mailing", found.pk)
        except AlreadyApproved as refusal:
            form.add_error(None, str(refusal))
    ways = ways_of(audience(found))
    context = {"mailing": found, "version": version_of(found), "form": form, "people": people_waited(found),
               "total": sum(ways.values())}  # fmt: skip
    return render(request, "mailings/approve.html", context)


@agent("mailing:see")
@require_GET
def ledger(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The ledger, line by line: a key, a version, a way, an outcome. Never an address."""
    found = mailing_seen(request, pk)
    asked = LedgerFilter(request.GET)
    asked.is_valid()
    state, way = asked.cleaned_data.get("etat", ""), asked.cleaned_data.get("moyen", "")
    rows = found.deliveries.select_related("version")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(way=way) if way else rows
    context = {
        "mailing": found,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "progress": progress(found),
        "states": Delivery.State,
        "ways": Delivery.Way,
        "state": state,
        "way": way,
    }
    return render(request, "mailings/ledger.html", context)
