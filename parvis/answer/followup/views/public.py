"""« Ce n’est pas ce que nous avons dit », for everyone, without account nor name."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from parvis.answer.followup.forms import ObjectionForm
from parvis.answer.followup.services import CannotObject, objection_add
from parvis.answer.followup.window import last_day, version_open
from parvis.listen.meetings.models import Meeting, MinutesVersion
from parvis.listen.meetings.sheet import one_line
from parvis.listen.meetings.wording import shortened
from parvis.understand.corpus.minutes_words import public_words
from parvis.web.access import public
from parvis.web.challenge import challenge_form, challenge_passed
from parvis.web.limits import FloodLevel, objection_gauge

#: Signs of a choice of the form, at most: one sees what it is about on a phone.
LONGEST_CHOICE = 70


@public
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, code: str) -> HttpResponse:
    """Say that the minutes of a meeting do not tell what was said there."""
    meeting = get_object_or_404(Meeting.objects.public(), code=code.upper())
    version = version_open(meeting)
    if version is None:
        return render(request, "followup/closed.html", {"meeting": meeting})
    form = ObjectionForm(request.POST if request.method == "POST" else None, items=_choices(version))
    if request.method == "POST" and form.is_valid():
        flood = objection_gauge.hit(request)
        if flood is FloodLevel.CHALLENGE and not challenge_passed(request):
            said = form.cleaned_data
            return challenge_form(request, {"item": str(said["item"] or ""), "words": said["words"]})
        try:
            objection_add(version=version, flood=flood is not FloodLevel.NONE, **form.cleaned_data)
            return render(request, "followup/sent.html", {"meeting": meeting})
        except CannotObject as refusal:
            form.add_error(None, str(refusal))
    context = {"meeting": meeting, "form": form, "until": last_day(version)}
    return render(request, "followup/objection.html", context)


def _choices(version: MinutesVersion) -> list[tuple[UUID, str]]:
    """What one may choose among: things said whose words everyone may read, in the order of the minutes."""
    words = public_words(version)
    items = version.items.values_list("item", flat=True)
    read = [(one, words[one].text) for one in items if words[one].read]
    return [(one, shortened(one_line(text), LONGEST_CHOICE)) for one, text in read]
