"""« Qu’est devenue notre réunion ? », by the code of the meeting."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.listen.meetings.models import Meeting
from parvis.listen.meetings.queries import listed
from parvis.show.portal.links import room_address
from parvis.show.portal.room import room_of
from parvis.web.access import cached, public
from parvis.web.codes import CodeError, CodeKind, read_code, signs_typed
from parvis.web.forms import ParvisForm

KEPT = 30


class RoomForm(ParvisForm):
    """The public code of a meeting, as people type it."""

    code = forms.CharField(
        label=_("Le code de la réunion"),
        help_text=_("Six lettres ou chiffres, sur l’affiche et sur le compte rendu. Par exemple 4F7K2M."),
        max_length=80,
        error_messages={"required": _("Tapez le code qui est sur l’affiche ou sur le compte rendu.")},
    )

    def clean_code(self) -> str:
        """The code as it is kept: spaces, case and lookalike signs forgiven."""
        typed = self.cleaned_data["code"]
        found = Meeting.objects.public().filter(code=signs_typed(typed)).first()
        if found:
            return found.code
        raise forms.ValidationError(_not_found(typed))


@public
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Type the code."""
    form = RoomForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect(room_address(form.cleaned_data["code"]))
    return render(request, "portal/notre_reunion.html", {"form": form})


@public
@cached(seconds=KEPT)
@require_GET
def room(request: HttpRequest, code: str) -> HttpResponse:
    """What became of one meeting; an unknown code leads to where it is typed again."""
    kept = signs_typed(code)
    found = listed(Meeting.objects.public()).filter(code=kept).first()
    if found is None:
        return render(request, "portal/notre_reunion_inconnue.html", status=404)
    if code != kept:
        return redirect(room_address(kept))
    return render(request, "portal/notre_reunion_suivi.html", {"room": room_of(found), "meeting": found})


def _not_found(typed: str) -> str:
    """Why nothing was opened; who typed the code of a receipt is told where it serves."""
    try:
        read_code(CodeKind.RECEIPT, typed)
    except CodeError:
        return gettext("Ce code n’ouvre aucune réunion. Relisez-le signe par signe.")
    return gettext("Ce code est celui d’un reçu. Il sert à suivre votre parole, à la page « Suivre ma parole ».")
