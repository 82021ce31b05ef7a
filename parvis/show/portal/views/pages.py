"""Home, and the pages that explain: the same for every visitor, kept in memory for a short while."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from parvis.ground.campaigns.queries import Calendar, current_campaign
from parvis.listen.contributions import drafts
from parvis.listen.questionnaires.queries import published_version
from parvis.show.portal.site import site
from parvis.show.portal.thread import promised
from parvis.understand.corpus.charter import REASONS
from parvis.web import accessibility as declared
from parvis.web.access import cached, public

KEPT = 30
STABLE = 600


@dataclass(frozen=True)
class Cookie:
    """A cookie of ours: its name, what it is for, how long it lives."""

    name: str
    purpose: str | Promise
    lasts: str | Promise


SESSION = _("jusqu’à la fermeture du navigateur")
COOKIES = (
    Cookie("parvis_csrf", _("Il vérifie que le formulaire envoyé vient bien de ce site."), SESSION),
    Cookie(
        drafts.DRAFT,
        _("Il retrouve la réponse que vous êtes en train d’écrire, d’une page à l’autre."),
        SESSION,
    ),
    Cookie(drafts.RECEIPT, _("Il permet d’afficher votre code juste après l’envoi."), _("un quart d’heure")),
    Cookie(
        drafts.KIOSK,
        _("Seulement sur une tablette mise à disposition par un relais : il dit que c’est une borne."),
        _("douze heures"),
    ),
    Cookie(
        settings.SESSION_COOKIE_NAME,
        _("Seulement pour les agents qui se connectent : il garde leur connexion."),
        _("dix heures, ou la fermeture du navigateur"),
    ),
    Cookie("messages", _("Seulement pour les agents : il porte un message jusqu’à la page suivante."), SESSION),
)


@public
@cached(seconds=KEPT)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What it is, for whom, until when, and the button."""
    calendar = current_campaign()
    return render(
        request,
        "portal/home.html",
        {
            "stops": promised(calendar) if calendar else [],
            "minutes": _minutes(calendar),
            "ready": _minutes(calendar) is not None and calendar is not None and calendar.is_open,
        },
    )


@public
@cached(seconds=KEPT)
@require_GET
def how(request: HttpRequest) -> HttpResponse:
    """How it works, and what happens to what one says."""
    calendar = current_campaign()
    context = {"stops": promised(calendar) if calendar else [], "minutes": _minutes(calendar)}
    return render(request, "portal/how.html", context)


@public
@cached(seconds=STABLE)
@require_GET
def charter(request: HttpRequest) -> HttpResponse:
    """What is published of what people say, and the reasons not to."""
    return render(request, "portal/charter.html", {"reasons": REASONS.values()})


@public
@cached(seconds=STABLE)
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """The declaration imposed by law, made from ``parvis/web/accessibility.toml``."""
    context = {"declaration": declared.declaration(), "site": site()}
    return render(request, "portal/accessibility.html", context)


@public
@cached(seconds=STABLE)
@require_GET
def legal(request: HttpRequest) -> HttpResponse:
    """Who publishes, who hosts, under which licence."""
    return render(request, "portal/legal.html", {"site": site()})


@public
@cached(seconds=STABLE)
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of a person, why, how long, and their rights."""
    return render(request, "portal/privacy.html", {"site": site(), "cookies": COOKIES})


@public
@cached(seconds=STABLE)
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """How to answer, the codes, paper, relays, and numbers to call."""
    return render(request, "portal/help.html")


@public
@cached(seconds=STABLE)
@require_GET
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page one may go to."""
    return render(request, "portal/sitemap.html")


@public
@cached(seconds=STABLE)
@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines are welcome, except where somebody's answer may be on the screen."""
    closed = ["/repondre/", "/ma-parole/", "/rester-informe/"]
    lines = ["User-agent: *", *(f"Disallow: {prefix}{path}" for path in closed for prefix in ("", "/*"))]
    lines += ["", f"Sitemap: {settings.PARVIS_ADDRESS}{reverse('portal:sitemap_index')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
@cached(seconds=STABLE)
@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers that ask for the icon at its old address."""
    return HttpResponsePermanentRedirect(static("web/favicon.ico"))


def _minutes(calendar: Calendar | None) -> int | None:
    version = published_version(calendar.campaign) if calendar else None
    return version.form.minutes if version else None
