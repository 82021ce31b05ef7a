"""« Ma parole »: what became of what I said, by the receipt code."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.listen.contributions.queries import followed
from parvis.listen.contributions.services import contribution_withdraw
from parvis.show.portal.thread import stops_of
from parvis.understand.corpus.acts import NotYet
from parvis.understand.corpus.deciding import appeal_ask
from parvis.understand.corpus.queries import Followed, followed_statements
from parvis.web.access import public
from parvis.web.codes import CodeError, CodeKind, read_code
from parvis.web.forms import ParvisForm
from parvis.web.limits import code_limiter

WITHDRAWAL_SALT = "parvis.retrait"
WITHDRAWAL_SECONDS = 30 * 60
APPEAL_SALT = "parvis.nouvelle-lecture"


class ReceiptForm(ParvisForm):
    """The receipt code."""

    code = forms.CharField(
        label=_("Le code de votre reçu"),
        help_text=_("Trois groupes de quatre signes, par exemple 7K4M-92TX-QP3D."),
        max_length=80,
    )

    def clean_code(self) -> str:
        try:
            return read_code(CodeKind.RECEIPT, self.cleaned_data["code"])
        except CodeError as error:
            raise forms.ValidationError(error.explained) from error


@public
@require_http_methods(["GET", "POST"])
def parole(request: HttpRequest) -> HttpResponse:
    """Type the code, see where the words stand. The code never stands in an address."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if code_limiter.blocked(request):
            form.add_error(None, gettext("Trop d’essais. Attendez dix minutes, puis essayez encore."))
            status = 429
        elif found := followed(form.cleaned_data["code"]):
            token = signing.dumps(str(found.contribution.pk), salt=WITHDRAWAL_SALT)
            context: dict[str, Any] = {
                "followed": found,
                "statements": _with_tokens(found.contribution.pk),
                "stops": stops_of(found),
                "token": token,
            }
            return render(request, "portal/parole_suivi.html", context)
        else:
            code_limiter.failed(request)
            form.add_error("code", gettext("Ce code n’ouvre aucune réponse. Relisez-le signe par signe."))
    return render(request, "portal/parole.html", {"form": form}, status=status)


@public
@require_POST
def ask_again(request: HttpRequest) -> HttpResponse:
    """Ask for another reading of words that were not published, once."""
    try:
        given = signing.loads(request.POST.get("demande", ""), salt=APPEAL_SALT, max_age=WITHDRAWAL_SECONDS)
        contribution, statement = map(UUID, given)
    except signing.BadSignature:
        return render(request, "portal/parole.html", {"form": ReceiptForm(), "expired": True})
    try:
        appeal_ask(contribution=contribution, statement=statement, words=request.POST.get("mots", ""))
    except NotYet:
        return render(request, "portal/parole_redemandee.html", {"already": True})
    return render(request, "portal/parole_redemandee.html")


def _with_tokens(contribution: UUID) -> list[tuple[Followed, str]]:
    """Each statement of the answer, with what lets its author ask for another reading (empty when they cannot)."""
    return [
        (one, signing.dumps([str(contribution), str(one.statement.pk)], salt=APPEAL_SALT) if one.may_ask else "")
        for one in followed_statements(contribution)
    ]


@public
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Ask for a confirmation, then take the words back."""
    token = request.POST.get("retrait", "")
    try:
        contribution = UUID(signing.loads(token, salt=WITHDRAWAL_SALT, max_age=WITHDRAWAL_SECONDS))
    except signing.BadSignature:
        return render(request, "portal/parole.html", {"form": ReceiptForm(), "expired": True})
    if request.POST.get("action") != "confirmer":
        return render(request, "portal/parole_retirer.html", {"token": token})
    contribution_withdraw(contribution=contribution)
    return render(request, "portal/parole_retiree.html")
