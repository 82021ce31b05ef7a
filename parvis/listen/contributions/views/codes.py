"""Stopping and coming back, on any device, with a code."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.listen.contributions import drafts
from parvis.listen.contributions.models import Channel
from parvis.listen.contributions.queries import resumed, state_of
from parvis.listen.contributions.services import draft_pause
from parvis.listen.contributions.views.pages import already_sent, first_unanswered, no_draft
from parvis.listen.contributions.views.pages import paused as paused_page
from parvis.listen.questionnaires.queries import version_by_id
from parvis.web.access import public
from parvis.web.codes import CodeError, CodeKind, read_code
from parvis.web.forms import ParvisForm
from parvis.web.limits import code_limiter


class ResumeForm(ParvisForm):
    """The resume code."""

    code = forms.CharField(
        label=_("Votre code de reprise"),
        help_text=_("Trois groupes de quatre signes, par exemple 7K4M-92TX-QP3D."),
        max_length=80,
    )

    def clean_code(self) -> str:
        try:
            return read_code(CodeKind.RESUME, self.cleaned_data["code"])
        except CodeError as error:
            raise forms.ValidationError(error.explained) from error


@public
@require_POST
def paused(request: HttpRequest) -> HttpResponse:
    """« Reprendre plus tard » from the check page: a code."""
    draft = drafts.read_draft(request)
    if draft is None:
        return no_draft(request)
    return paused_page(request, draft_pause(contribution=draft.contribution))


@public
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Type the code, go on where one stopped."""
    form = ResumeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if code_limiter.blocked(request):
            form.add_error(None, gettext("Trop d’essais. Attendez dix minutes, puis essayez encore."))
            return render(request, "contributions/resume.html", {"form": form}, status=429)
        contribution = resumed(form.cleaned_data["code"])
        if contribution is not None:
            state = state_of(contribution.pk)
            if state.submitted:
                return already_sent(request)
            form_ = version_by_id(contribution.version_id).form
            response = redirect("contributions:page", first_unanswered(form_, state).name)
            kiosk = drafts.kiosk_ref(request)
            channel = Channel.KIOSK if kiosk is not None else contribution.channel
            draft = drafts.Draft(contribution.pk, contribution.version_id, channel, kiosk or contribution.channel_ref)
            drafts.write_draft(response, draft)
            return response
        code_limiter.failed(request)
        form.add_error(
            "code",
            gettext("Ce code n’ouvre aucune réponse. Relisez-le signe par signe, ou commencez une réponse."),
        )
    return render(request, "contributions/resume.html", {"form": form})
