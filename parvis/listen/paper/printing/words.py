"""What a printed form says around the questions, and the questions as the template takes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import get_language_info, gettext, ngettext, override

from parvis.listen.paper.printing.conditions import said_condition
from parvis.listen.paper.printing.sheets import MAIN, FormSheet
from parvis.listen.questionnaires.schema import Form, Page, Question
from parvis.web.typography import typographic

#: Lines to write on: words at length, words asked for in short.
LINES: Final = 7
LINES_LARGE: Final = 5
LINES_SHORT: Final = 1
#: Figures of an integer that nothing bounds.
DIGITS: Final = 4
#: From how many choices two columns are easier to go through than one long one,
TWO_COLUMNS_FROM: Final = 8
#: and how many lines they may have in all, of about this many signs: two columns do not go on over the page.
TWO_COLUMNS_LINES: Final = 36
SIGNS_A_LINE: Final = 38
#: Up to how many lines the choices of one column stay with their question.
TOGETHER_LINES: Final = 10


def form_words(
    form: Form, sheets: Sequence[FormSheet], *, language: str, large: bool, place: str, hand_in: str, address: str
) -> dict[str, Any]:
    """All that the template writes, in ``language``. ``place`` is the quartier's name, empty when each writes theirs;

    ``hand_in`` is where to give the form back, empty for « the person who gave it »; ``address`` is of « Ma parole ».
    """
    with override(language):
        numbered = _Numbers()
        return {
            "title": typographic(form.title(language)),
            "direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
            "large": large,
            "intro": _intro(form, language, place=place, hand_in=hand_in),
            "sheets": [_sheet(form, one, language, large, numbered) for one in sheets],
            "receipt": _receipt(address),
            "blank": gettext("Cette page est laissée vide."),
            "page_words": gettext("Page %(page)s sur %(total)s") % {"page": "PAGE", "total": "TOTAL"},
        }


def _intro(form: Form, language: str, *, place: str, hand_in: str) -> dict[str, Any]:
    minutes = form.minutes
    points = [
        ngettext("Environ %(minutes)s minute, à votre rythme.", "Environ %(minutes)s minutes, à votre rythme.", minutes)
        % {"minutes": minutes},
        gettext("On ne vous demande ni votre nom ni votre adresse. Évitez de les écrire."),
        gettext("Aucune réponse n’est obligatoire. Cochez avec un stylo noir ou bleu. Pour corriger, barrez la case."),
        gettext("La préfecture et la ville lisent vos réponses. Rien n’est publié avant d’avoir été relu."),
        gettext("À rendre ici : %(place)s.") % {"place": hand_in}
        if hand_in
        else gettext("À rendre à la personne qui vous l’a donné."),
    ]
    if language in form.to_review:
        points.append(
            gettext(
                "Traduction à relire : cette version du questionnaire n’a pas encore été relue."
                " Le texte français fait foi."
            )
        )
    return {
        "title": typographic(form.title(language)),
        "lead": typographic(
            gettext("Dites ce qui doit changer dans votre quartier. Vos mots préparent le prochain contrat de ville.")
        ),
        "points": [typographic(one) for one in points],
        "help_title": typographic(gettext("Besoin d’aide tout de suite ? Ces appels sont gratuits.")),
        "help": [
            {"number": "17", "words": gettext("danger, police")},
            {"number": "119", "words": gettext("enfant en danger")},
            {"number": "3919", "words": gettext("violences faites aux femmes")},
            {"number": "3114", "words": gettext("idées de suicide")},
        ],
        "place_name": place,
        "place_label": typographic(
            gettext("Votre quartier :") if place else gettext("Votre quartier ou votre commune")
        ),
    }


def _receipt(address: str) -> dict[str, str]:
    parts = urlsplit(address)
    shown = f"{parts.netloc}{parts.path}".rstrip("/")
    return {
        "how": typographic(
            gettext(
                "C’est fini. Détachez la bande au bas de cette page et gardez-la : son code est le seul moyen de voir"
                " ce que devient votre parole, ou de la retirer. Nous ne savons pas qui vous êtes."
            )
        ),
        "title": typographic(gettext("Votre code :")),
        "text": typographic(gettext("Voir ce que devient votre parole :")),
        "url": address,
        "shown": shown,
        "alt": gettext("QR code : %(address)s") % {"address": shown},
    }


class _Numbers:
    """Questions are numbered through the whole form: one can speak of « the seventh »."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        self.last += 1
        return self.last


def _sheet(form: Form, sheet: FormSheet, language: str, large: bool, numbers: _Numbers) -> dict[str, Any]:
    main = sheet.name == MAIN
    title = "" if main else gettext("Feuille facultative")
    lead = [gettext("Cette feuille est gardée à part de vos mots.")] if sheet.profile else []
    return {
        "name": sheet.name,
        "title": typographic(title),
        "lead": [typographic(one) for one in lead],
        "condition": typographic(said_condition(form, None if main else sheet.pages[0].relevant_tree, language)),
        "receipt": main,
        "pages": [_page(form, page, language, large, numbers, nested=not main) for page in sheet.pages],
    }


def _page(form: Form, page: Page, language: str, large: bool, numbers: _Numbers, *, nested: bool) -> dict[str, Any]:
    title = page.label(language) if page.labels else ""
    level = 2 + bool(title) + nested
    return {
        "title": typographic(title),
        "level": 2 + nested,
        "condition": "",
        "parts": [_part(form, one, language, large, level, numbers) for one in page.questions],
    }


def _part(form: Form, one: Question, language: str, large: bool, level: int, numbers: _Numbers) -> dict[str, Any]:
    label = one.label(language)
    if one.asks:
        label = f"{numbers.next()}. {label}"
    lines = sum(1 + len(choice.label(language)) // SIGNS_A_LINE for choice in one.choices)
    two = len(one.choices) >= TWO_COLUMNS_FROM and lines <= TWO_COLUMNS_LINES and not large
    return {
        "name": one.name,
        "type": one.type,
        "level": level,
        "label": typographic(label),
        "hint": typographic(one.hint(language)),
        "howto": typographic(_how(one)),
        "condition": typographic(said_condition(form, one.relevant_tree, language)),
        "choices": [{"name": choice.name, "label": typographic(choice.label(language))} for choice in one.choices],
        "columns": 2 if two else 1,
        "breakable": lines > TOGETHER_LINES and not two,
        "lines": LINES_SHORT if "short" in one.appearance else LINES_LARGE if large else LINES,
        "digits": DIGITS,
    }


def _how(one: Question) -> str:
    match one.type:
        case "rank":
            return gettext("Écrivez 1 devant votre premier choix, 2 devant le deuxième, et ainsi de suite.")
        case "integer":
            return gettext("Écrivez un chiffre par case.")
        case "select_one":
            return gettext("Cochez une seule case.")
    return ""
