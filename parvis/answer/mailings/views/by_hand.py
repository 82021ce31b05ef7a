"""What people do by hand: letters to print and post, calls to make, mails of which nobody knows."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.answer.mailings.forms import CallForm
from parvis.answer.mailings.letters import Lot, letters_pdf, lots, preview_pdf
from parvis.answer.mailings.models import Delivery
from parvis.answer.mailings.preview import spoken
from parvis.answer.mailings.services import call_record, letters_posted, refused_retry, unknown_decide
from parvis.answer.mailings.views.seen import mailing_seen, version_of
from parvis.ground.contacts.queries import reachable
from parvis.ground.people.scope import scope_of_request
from parvis.web.access import agent

CALLS = 50


@agent("mailing:see")
@require_GET
def letter_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A letter to an address of example."""
    return _pdf(preview_pdf(version_of(mailing_seen(request, pk))), "apercu-lettre.pdf")


@agent("mailing:approve")
@require_GET
def letters(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The lots of letters to print, then to mark as posted."""
    found = mailing_seen(request, pk)
    posted = found.deliveries.filter(way=Delivery.Way.LETTER, state=Delivery.State.POSTED).count()
    return render(request, "mailings/letters.html", {"mailing": found, "lots": lots(found), "posted": posted})


@agent("mailing:approve")
@require_GET
def letters_file(request: HttpRequest, pk: UUID, first: int, last: int) -> HttpResponse:
    """The letters of a lot, one after the other, to print and fold."""
    found = mailing_seen(request, pk)
    made = letters_pdf(found, Lot(first, last))
    if made is None:
        raise Http404
    return _pdf(made, f"lettres-{first}-{last}.pdf")


@agent("mailing:approve")
@require_POST
def letters_mark(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a lot went to the post."""
    found = mailing_seen(request, pk)
    first, last = (request.POST.get(name, "") for name in ("premiere", "derniere"))
    if first.isdecimal() and last.isdecimal() and max(len(first), len(last)) < 19:
        count = letters_posted(by=scope_of_request(request), mailing=found, first=int(first), last=int(last))
        messages.success(
            request,
            f"{count} lettres marquées postées." if count > 1 else "La lettre est marquée postée.",
        )
    return redirect("mailings:letters", found.pk)


@agent("mailing:approve")
@require_http_methods(["GET", "POST"])
def calls(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The people to call, those tried least first; what each call came to."""
    found = mailing_seen(request, pk)
    waiting = found.deliveries.filter(way=Delivery.Way.PHONE, state=Delivery.State.WAITING).order_by("tries", "pk")
    faulty: CallForm | None = None
    asked = request.POST.get("ligne", "")
    if request.method == "POST":
        row = get_object_or_404(waiting, pk=asked) if asked.isdecimal() and len(asked) < 19 else None
        if row is None:
            raise Http404
        faulty = CallForm(request.POST, prefix=None)
        if faulty.is_valid():
            if not call_record(by=scope_of_request(request), delivery=row, outcome=faulty.cleaned_data["outcome"]):
                messages.error(request, "Quelqu’un d’autre vient d’appeler cette personne.")
            return redirect("mailings:calls", found.pk)
    rows = list(waiting[:CALLS])
    known = reachable([one.contact for one in rows], found.purposes)
    lines = [
        (
            one,
            known[one.contact].phone,
            faulty if faulty and str(one.pk) == asked else CallForm(auto_id=f"id_{one.pk}_%s"),
        )
        for one in rows
        if one.contact in known
    ]
    if faulty:
        faulty.auto_id = f"id_{asked}_%s"
    context = {"mailing": found, "lines": lines, "said": spoken(version_of(found)), "waiting": waiting.count(),
               "faulty": faulty}  # fmt: skip
    return render(request, "mailings/calls.html", context)


@agent("mailing:approve")
@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what became of a mail that no answer followed."""
    found = mailing_seen(request, pk)
    line = request.POST.get("ligne", "")
    row = (
        found.deliveries.filter(pk=line).select_related("mailing").first()
        if line.isdecimal() and len(line) < 19
        else None
    )
    sort = request.POST.get("sort", "")
    if row and sort in {"recu", "renvoyer"}:
        if unknown_decide(by=scope_of_request(request), delivery=row, received=sort == "recu"):
            messages.success(request, "C’est noté." if sort == "recu" else "Le courriel repart.")
        else:
            messages.error(request, "Ce courriel n’est plus à décider.")
    return redirect("mailings:mailing", found.pk)


@agent("mailing:approve")
@require_POST
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Try again the mails that were refused."""
    found = mailing_seen(request, pk)
    again = refused_retry(by=scope_of_request(request), mailing=found)
    messages.success(request, f"{again} courriel{'s' if again > 1 else ''} à essayer de nouveau.")
    return redirect("mailings:mailing", found.pk)


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
