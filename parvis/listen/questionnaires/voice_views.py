"""Recorded voices: the national role gives them, everyone hears them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.library.gate.sound import SoundKind
from parvis.ground.library.gate.verdict import RefusedError
from parvis.ground.people.scope import scope_of_request
from parvis.listen.questionnaires.models import Recording, Version
from parvis.listen.questionnaires.queries import published_version
from parvis.listen.questionnaires.voices import recording_add, recording_withdraw, wanted
from parvis.web.access import agent, public
from parvis.web.forms import ParvisForm
from parvis.web.ranges import sound_response


class VoiceForm(ParvisForm):
    """A sound, and the words that it says."""

    sound = forms.FileField(
        label="Le son",
        help_text="MP3, Ogg (Opus), M4A ou WAV ; une minute et 2 Mo au plus.",
        widget=forms.FileInput({"accept": "audio/*"}),
        error_messages={"required": "Choisissez le fichier du son."},
    )
    transcript = forms.CharField(
        label="Les mots dits",
        max_length=2000,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
        help_text="Tout ce que dit l’enregistrement : on peut le lire à côté.",
        error_messages={"required": "Écrivez les mots que dit l’enregistrement."},
    )


@agent("voice:write")
@require_GET
def voices(request: HttpRequest) -> HttpResponse:
    """Each question and choice of the questionnaire, in a language, with its voice or without."""
    version = _version()
    language = _language(version, request.GET.get("langue", "fr"))
    lines = list(wanted(version.form, version.questionnaire_id, language))
    missing = sum(one.recording is None for one in lines)
    only = bool(request.GET.get("manque"))
    context = {
        "lines": [one for one in lines if not only or one.recording is None],
        "missing": missing,
        "total": len(lines),
        "only": only,
        "language": language,
        "languages": [(code, get_language_info(code)["name_local"]) for code in version.form.languages],
        "dir": "rtl" if get_language_info(language)["bidi"] else "ltr",
    }
    return render(request, "questionnaires/voices.html", context)


@agent("voice:write")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, language: str, question: str, choice: str = "") -> HttpResponse:
    """Give a voice to a question or to a choice."""
    version = _version()
    language = _language(version, language)
    asked = version.form.by_name.get(question)
    said = next((one for one in asked.choices if one.name == choice), None) if asked else None
    if asked is None or (choice and said is None):
        raise Http404
    label = (said or asked).label(language)
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = VoiceForm(*given, initial={"transcript": label})
    if request.method == "POST" and form.is_valid():
        try:
            recording_add(
                by=scope_of_request(request), questionnaire=version.questionnaire, question=question, choice=choice,
                language=language, sound=form.cleaned_data["sound"].read(), transcript=form.cleaned_data["transcript"],
            )  # fmt: skip
            messages.success(request, "La voix est en place.")
            return redirect(f"{reverse('voices:list')}?langue={language}")
        except RefusedError as refusal:
            form.add_error("sound", str(refusal))
    earlier = Recording.objects.filter(
        questionnaire=version.questionnaire, question=question, choice=choice, language=language
    )
    context: dict[str, Any] = {
        "form": form,
        "label": label,
        "language": language,
        "language_name": get_language_info(language)["name_local"],
        "earlier": earlier.defer("sound").select_related("by"),
    }
    return render(request, "questionnaires/voice_add.html", context)


@agent("voice:write")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a voice from being heard."""
    found = get_object_or_404(Recording.objects.defer("sound"), pk=pk)
    recording_withdraw(by=scope_of_request(request), recording=found)
    messages.success(request, "Cette voix n’est plus entendue.")
    return redirect(f"{reverse('voices:list')}?langue={found.language}")


@public
@require_GET
def sound(request: HttpRequest, sha256: str, extension: str) -> HttpResponse:
    """The bytes of a voice: its address is their print, so that they are kept for ever."""
    found = Recording.objects.filter(sha256=sha256, extension=extension, withdrawn_at__isnull=True).first()
    if found is None:
        raise Http404
    response = sound_response(request, bytes(found.sound), SoundKind(extension).content_type)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _version() -> Version:
    calendar = current_campaign()
    version = published_version(calendar.campaign) if calendar else None
    if version is None:
        raise Http404
    return version


def _language(version: Version, code: str) -> str:
    if code not in version.form.languages:
        raise Http404
    return code
