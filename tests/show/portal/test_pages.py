from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from parvis.ground.campaigns import queries
from parvis.ground.campaigns.models import Campaign
from parvis.listen.contributions import drafts
from parvis.listen.questionnaires.models import Version
from parvis.show.portal import site as sites
from parvis.show.portal.views import pages

PATHS = (
    "/",
    "/comment-ca-marche/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/plan-du-site/",
    "/aide/",
)
PREFIXES = ("", "/fr-simple", "/en", "/ar")
HELP = ("17", "119", "3919", "3114")
# Elements that make a browser fetch something by itself.
FETCHED = re.compile(r"<(?:script|img|link|iframe|source|video|audio|use)\b[^>]*?(?:src|href)=\"([^\"]*)\"")

pytestmark = pytest.mark.django_db


def _page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return str(response.content.decode())


def _move(consultation: Version, *, opened: int, closes: int, gives_back: int | None = None) -> None:
    """Put the campaign at so many days from now."""
    now = timezone.now()
    Campaign.objects.update(
        opens_at=now + timedelta(days=opened),
        closes_at=now + timedelta(days=closes),
        gives_back_at=None if gives_back is None else now + timedelta(days=gives_back),
    )
    queries.forget()


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("path", PATHS)
def test_every_page_exists_in_every_language_and_calls_no_third_party(
    client: Client, consultation: Version, prefix: str, path: str
) -> None:
    html = _page(client, prefix + path)
    assert [address for address in FETCHED.findall(html) if not address.startswith("/static/")] == []
    assert "<style" not in html
    assert "<script" not in html


@pytest.mark.parametrize("state", [False, True])
@pytest.mark.parametrize("path", PATHS)
def test_help_numbers_and_the_way_out_are_on_every_page(client: Client, state: bool, path: str) -> None:
    with override_settings(PARVIS_STATE_IDENTITY=state):
        html = _page(client, path)
    assert all(f'href="tel:{number}"' in html for number in HELP)
    assert re.search(r'class="pv-exit" href="https://[^"]+" rel="noreferrer', html)


@pytest.mark.parametrize(("prefix", "lang", "direction"), [("", "fr", "ltr"), ("/fr-simple", "fr", "ltr"),
                                                         ("/en", "en", "ltr"), ("/ar", "ar", "rtl")])  # fmt: skip
def test_a_page_says_its_language_and_its_direction(client: Client, prefix: str, lang: str, direction: str) -> None:
    assert f'<html lang="{lang}" dir="{direction}">' in _page(client, f"{prefix}/aide/")


def test_a_page_leads_to_itself_in_the_other_languages(client: Client) -> None:
    html = _page(client, "/en/aide/")
    links = re.search(r'<nav class="pv-langs".*?</nav>', html, re.DOTALL)
    assert links
    assert re.findall(r'href="([^"]*)"', links[0]) == ["/aide/", "/fr-simple/aide/", "/ar/aide/"]


def test_the_neutral_look_does_not_pass_for_the_state(client: Client) -> None:
    html = _page(client, "/")
    assert "République" not in html
    assert "fr-logo" not in html
    assert "build/parvis.css" in html


@override_settings(PARVIS_STATE_IDENTITY=True)
def test_the_state_identity_wears_the_mark_and_the_official_links(client: Client) -> None:
    html = _page(client, "/")
    assert "République<br>Française" in html
    assert "build/etat.css" in html
    for name in ("info.gouv.fr", "service-public.gouv.fr", "legifrance.gouv.fr", "data.gouv.fr"):
        assert f">{name}</a>" in html


# ── Home, through the life of a campaign ─────────────────────────────────────────────────────────────
def test_an_open_campaign_asks_its_question_and_has_one_main_button(client: Client, consultation: Version) -> None:
    html = _page(client, "/")
    assert "Qu’est-ce qui doit changer dans votre quartier\u202f?" in html
    assert html.count("fr-btn--lg") == 1
    assert 'href="/repondre/"' in html
    assert f"environ {consultation.form.minutes} minutes" in html
    assert "sans donner votre nom" in html
    assert "anonyme" not in html.lower()


def test_the_thread_of_home_has_the_dates_of_the_campaign(client: Client, consultation: Version) -> None:
    calendar = queries.current_campaign()
    assert calendar
    html = _page(client, "/")
    due = [calendar.due(kind) for kind in ("lecture", "synthese-departementale", "restitution", "contrat")]
    for day in [calendar.closes_on, *due]:
        assert day
        assert f'datetime="{day:%Y-%m-%d}"' in html


@pytest.mark.parametrize(
    ("when", "said", "button"),
    [
        ({"opened": 3, "closes": 30}, "Vous pourrez répondre à partir du", False),
        ({"opened": -3, "closes": 30}, "Donner mon avis", True),
        ({"opened": -30, "closes": -1}, "Les réponses sont closes depuis le", False),
        ({"opened": -30, "closes": -9, "gives_back": -1}, "C’est le temps de vous répondre", False),
    ],
)
def test_home_says_where_the_campaign_stands(
    client: Client, consultation: Version, when: dict[str, int], said: str, button: bool
) -> None:
    _move(consultation, **when)
    html = _page(client, "/")
    assert said in html
    assert ('href="/repondre/"' in html) is button


def test_a_date_that_has_passed_proves_nothing(client: Client, consultation: Version) -> None:
    _move(consultation, opened=-900, closes=-800)
    assert _page(client, "/").count("pv-stop--done") == 1


def test_without_any_campaign_home_still_leads_somewhere(client: Client) -> None:
    html = _page(client, "/")
    assert "Aucune consultation n’est prévue" in html
    assert 'href="/ma-parole/"' in html
    assert "/repondre/" not in html.split("<main")[1].split("</main>")[0]


def test_an_open_campaign_without_questionnaire_promises_no_button(client: Client, consultation: Version) -> None:
    Campaign.objects.create(
        slug="autre",
        name="Une autre",
        opens_at=timezone.now() - timedelta(days=1),
        closes_at=timezone.now() + timedelta(hours=1),
    )
    queries.forget()
    html = _page(client, "/")
    assert "Le questionnaire arrive bientôt" in html
    assert 'class="fr-btn fr-btn--lg" href="/repondre/"' not in html


# ── Legal pages ──────────────────────────────────────────────────────────────────────────────────────
def test_every_page_declares_the_accessibility_non_conforme_until_an_audit(client: Client) -> None:
    assert "Accessibilité\u00a0: non conforme" in _page(client, "/")
    assert "<strong>non conforme</strong>" in _page(client, "/accessibilite/")
    assert "Accessibility: not compliant" in _page(client, "/en/")


@pytest.mark.parametrize("path", ["/accessibilite/", "/mentions-legales/", "/donnees-personnelles/"])
def test_a_text_that_only_exists_in_french_says_so_to_others(client: Client, path: str) -> None:
    assert "لا" not in _page(client, path)
    html = _page(client, f"/ar{path}")
    assert "هذا النص القانوني موجود بالفرنسية فقط" in html
    assert 'lang="fr" dir="ltr"' in html
    assert "هذا النص القانوني" not in _page(client, path)


def test_the_cookies_told_are_those_that_are_set(client: Client) -> None:
    told = {cookie.name for cookie in pages.COOKIES}
    assert told == {"parvis_csrf", drafts.DRAFT, drafts.RECEIPT, drafts.KIOSK, "parvis_agent", "messages"}
    html = _page(client, "/donnees-personnelles/")
    assert all(f">{name}</code>" in html for name in told)


@pytest.mark.parametrize("path", PATHS)
def test_reading_sets_no_cookie(client: Client, consultation: Version, path: str) -> None:
    response = client.get(path)
    assert not response.cookies
    assert not client.cookies


def test_what_the_installation_has_not_said_is_shown_as_missing(client: Client) -> None:
    assert "à compléter par l’organisme qui ouvre ce site" in _page(client, "/mentions-legales/")


def test_a_wrong_line_in_the_description_of_the_site_is_named() -> None:
    with pytest.raises(ValueError, match="« hebergeur » n’est pas une ligne connue"):
        sites.read('hebergeur = "X"')
    with pytest.raises(ValueError, match="« host » doit être un texte"):
        sites.read("host = 3")
    assert sites.read('host = "Un hébergeur"').host == "Un hébergeur"


def test_search_engines_are_kept_out_of_answers_only(client: Client) -> None:
    response = client.get("/robots.txt")
    text = response.content.decode()
    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /repondre/" in text
    assert "Disallow: /\n" not in text


def test_the_icon_is_found_at_its_old_address(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"].endswith("favicon.ico")
