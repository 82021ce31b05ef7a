"""What was said, one thing at a time: added, changed, put in order, taken out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from parvis.ground.people.scope import scope_of_request
from parvis.listen.meetings.minutes_forms import ItemForm
from parvis.listen.meetings.minutes_seen import ChangedMeanwhile, seen_of_item
from parvis.listen.meetings.minutes_services import item_add, item_change, item_move, item_remove
from parvis.listen.meetings.models import MinutesVersion
from parvis.listen.meetings.views.minutes import on_draft
from parvis.web.access import agent


@agent("minutes:write")
@require_http_methods(["GET", "POST"])
@on_draft
def item_new(request: HttpRequest, draft: MinutesVersion) -> HttpResponse:
    """Add something said."""
    form = ItemForm(
        request.POST if request.method == "POST" else None, initial={"object": request.GET.get("objet", "")}
    )
    if request.method == "POST" and form.is_valid():
        added = item_add(by=scope_of_request(request), version=draft, fields=form.fields_said)
        return _back(draft, added.item)
    return render(request, "meetings/agent_minutes_item.html", {"form": form, "meeting": draft.meeting})


@agent("minutes:write")
@require_http_methods(["GET", "POST"])
@on_draft
def item_edit(request: HttpRequest, draft: MinutesVersion, item: UUID) -> HttpResponse:
    """Change something said; what somebody else wrote meanwhile is shown first."""
    found = draft.items.get(item=item)
    form = ItemForm.of(found, request.POST if request.method == "POST" else None)
    context = {"form": form, "meeting": draft.meeting, "item": found}
    if request.method == "POST" and form.is_valid():
        try:
            item_change(
                by=scope_of_request(request),
                version=draft,
                item=item,
                fields=form.fields_said,
                seen=form.cleaned_data["seen"],
            )
            return _back(draft, item)
        except ChangedMeanwhile as refusal:
            form.add_error(None, str(refusal))
            found.refresh_from_db()
            form.see_again(seen_of_item(found))
            context["saved"] = found
    return render(request, "meetings/agent_minutes_item.html", context)


@agent("minutes:write")
@require_POST
@on_draft
def move(request: HttpRequest, draft: MinutesVersion, item: UUID) -> HttpResponse:
    """Put something said before or after its neighbour."""
    item_move(by=scope_of_request(request), version=draft, item=item, up=request.POST.get("vers") == "haut")
    return _back(draft, item)


@agent("minutes:write")
@require_POST
@on_draft
def remove(request: HttpRequest, draft: MinutesVersion, item: UUID) -> HttpResponse:
    """Take something said out of the draft."""
    item_remove(by=scope_of_request(request), version=draft, item=item)
    messages.success(request, "La parole est retirée du compte rendu.")
    return redirect("meetings:minutes", draft.meeting_id)


def _back(draft: MinutesVersion, item: UUID) -> HttpResponse:
    return redirect(f"{reverse('meetings:minutes', args=[draft.meeting_id])}#parole-{item}")
