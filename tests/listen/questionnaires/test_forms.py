from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.listen.questionnaires.forms import LONGEST_TEXT, PageForm, page_form
from parvis.listen.questionnaires.schema import Answer, Form
from tests.listen.questionnaires.making import SURVEY, form_of
from tests.strict import page_faults

HEADERS = (*SURVEY, "required", "required_message::English (en)", "constraint_message::Français (fr)", "parvis_places")
ALL = form_of(
    ["text", "mots", "Vos mots ?"],
    ["text", "court", "En bref", None, None, None, "short"],
    ["integer", "nombre", "Combien ?"],
    ["select_one ouinon", "choix", "Oui ou non ?", None, None, None, None, "yes", "Please choose."],
    [
        "select_multiple lieux", "lieux", "Où ?", None,
        "not(selected(., 'nsp') and count-selected(.) > 1)", None, None, None, None,
        "« Je ne sais pas » se coche seul.",
    ],
    ["rank lieux", "ordre", "Dans quel ordre ?", None, None, None, None, None, None, None, 2],
    ["begin group", "ensemble", "Deux questions", "${choix} = 'oui'", None, None, "field-list"],
    ["note", "note", "À lire"],
    ["select_one ouinon", "encore", "Encore ?"],
    ["text", "quoi", "Quoi ?", "${encore} = 'oui'", None, None, None, "yes"],
    ["text", "ailleurs", "Ailleurs ?", "${mots} = ''"],
    ["end group"],
    headers=HEADERS,
)  # fmt: skip


def sent(name: str, data: str = "", *, form: Form = ALL, language: str = "fr", **answers: Answer) -> PageForm:
    page = form.page(name)
    assert page is not None
    return page_form(page, language=language, answers=answers, data=QueryDict(data))


def errors(fields: PageForm) -> dict[str, list[str]]:
    return {name: [str(one) for one in found] for name, found in fields.errors.items()}


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("mots", "mots=Des bus", "Des bus"),
        ("mots", "mots=ligne 1%0D%0Aligne 2", "ligne 1\nligne 2"),
        ("nombre", "nombre=12", 12),
        ("choix", "choix=oui", "oui"),
        ("lieux", "lieux=marche&lieux=parc&lieux=parc", ["parc", "marche"]),
        ("ordre", "ordre_0=marche&ordre_1=parc", ["marche", "parc"]),
        ("ordre", "ordre_0=&ordre_1=parc", ["parc"]),
    ],
)
def test_an_answer_is_kept_as_a_plain_value(name: str, data: str, kept: Answer) -> None:
    fields = sent(name, data)
    assert fields.is_valid(), fields.errors
    assert fields.cleaned_values == {name: kept}


@pytest.mark.parametrize("name", ["mots", "nombre", "lieux", "ordre"])
def test_nothing_is_required_unless_the_workbook_says_so(name: str) -> None:
    fields = sent(name)
    assert fields.is_valid()
    assert fields.cleaned_values == {}


def test_a_required_question_says_so_in_the_words_of_the_workbook_or_in_ours() -> None:
    assert errors(sent("choix", language="en")) == {"choix": ["Please choose."]}
    assert errors(sent("choix")) == {"choix": ["Répondez à cette question pour continuer."]}


def test_a_text_may_have_ten_thousand_signs_line_breaks_counting_for_one_and_the_excess_is_said() -> None:
    assert sent("mots", "mots=" + "a" * (LONGEST_TEXT - 3) + "%0D%0Aab").is_valid()
    fields = sent("mots", "mots=" + "a" * (LONGEST_TEXT + 12))
    assert errors(fields) == {"mots": ["Votre texte a 10012 signes, soit 12 de trop. Raccourcissez-le."]}


def test_an_unsuitable_answer_is_refused_in_the_words_of_the_workbook() -> None:
    assert errors(sent("lieux", "lieux=nsp&lieux=parc")) == {"lieux": ["« Je ne sais pas » se coche seul."]}
    assert sent("lieux", "lieux=nsp").is_valid()


def test_a_ranking_has_no_more_places_than_asked_and_no_choice_twice() -> None:
    fields = sent("ordre", "ordre_0=parc&ordre_1=parc")
    assert "deux fois" in errors(fields)["ordre"][0]
    fields = sent("ordre", "ordre_0=parc&ordre_1=marche&ordre_2=nsp")
    assert fields.is_valid()
    assert fields.cleaned_values == {"ordre": ["parc", "marche"]}


def test_a_question_that_an_earlier_page_rules_out_is_not_on_the_page() -> None:
    assert set(sent("ensemble", choix="oui", mots="dits").fields) == {"encore", "quoi"}
    assert set(sent("ensemble", choix="oui").fields) == {"encore", "quoi", "ailleurs"}


def test_a_question_that_depends_on_its_own_page_is_shown_and_required_only_when_it_is_asked() -> None:
    assert sent("ensemble", "encore=non", choix="oui", mots="dits").is_valid()
    assert set(errors(sent("ensemble", "encore=oui", choix="oui", mots="dits"))) == {"quoi"}
    assert sent("ensemble", "encore=oui&quoi=Un banc", choix="oui", mots="dits").is_valid()


@pytest.mark.parametrize("language", ["fr", "fr-simple", "en", "ar"])
@pytest.mark.parametrize("data", [None, "nombre=x&choix=z&lieux=z&ordre_0=z&mots=%00&encore=z"])
@pytest.mark.parametrize("name", [page.name for page in ALL.pages])
def test_each_kind_of_question_is_drawn_as_valid_html_with_its_errors_tied_to_its_field(
    name: str, data: str | None, language: str
) -> None:
    page = ALL.page(name)
    assert page is not None
    with translation.override(language):
        sent_data = QueryDict(data) if data is not None else None
        fields = page_form(page, language=language, answers={"choix": "oui"}, data=sent_data)
        html = render_to_string("questionnaires/page_fields.html", {"form": fields})
    assert not page_faults(html)
    assert html.count("<h1") == 1
    for field in fields.errors:
        assert f'id="id_{field}_error"' in html
        assert any(f"id_{field}_error" in part.partition('"')[0] for part in html.split('aria-describedby="')[1:])


def test_words_of_the_workbook_and_of_the_person_are_never_html() -> None:
    form = form_of(["select_one ouinon", "a", "<script>1</script>"], ["text", "b", "B"])
    page = form.page("b")
    assert page is not None
    html = render_to_string("questionnaires/page_fields.html", {"form": sent("a", form=form)})
    fields = page_form(page, language="fr", answers={}, initial={"b": "</textarea><script>"})
    html += render_to_string("questionnaires/page_fields.html", {"form": fields})
    assert "<script>" not in html


def test_what_was_said_is_found_again_on_the_page() -> None:
    said: dict[str, Any] = {"ordre": ["marche", "parc"], "lieux": ["parc"], "choix": "non", "mots": "Dits.\nLà."}
    found = {}
    for name in said:
        page = ALL.page(name)
        assert page is not None
        fields = page_form(page, language="fr", answers=said, initial=said)
        html = render_to_string("questionnaires/page_fields.html", {"form": fields})
        found[name] = [html.count(sign) for sign in (" selected>", " checked>", "Dits.\nLà.")]
    assert found == {"ordre": [2, 0, 0], "lieux": [0, 1, 0], "choix": [0, 1, 0], "mots": [0, 0, 1]}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from([page.name for page in ALL.pages]),
    st.dictionaries(
        st.sampled_from(["mots", "nombre", "choix", "lieux", "ordre_0", "ordre_1", "ordre", "encore", "quoi", "autre"]),
        st.lists(st.one_of(st.text(max_size=30), st.sampled_from(["oui", "parc", "\x00", "9" * 5000])), max_size=4),
    ),
)
def test_whatever_is_sent_is_kept_or_refused_and_never_breaks(name: str, data: dict[str, list[str]]) -> None:
    page = ALL.page(name)
    assert page is not None
    query = QueryDict(mutable=True)
    for key, values in data.items():
        query.setlist(key, values)
    fields = page_form(page, language="fr", answers={}, data=query)
    if fields.is_valid():
        for key, value in fields.cleaned_values.items():
            assert key in {question.name for question in page.questions}
            assert "\x00" not in str(value)
