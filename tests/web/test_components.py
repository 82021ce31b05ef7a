from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import engines
from django.utils import translation

from parvis.web.forms import ParvisForm
from parvis.web.templatetags.parvis import jour, jour_court, moment, nombre
from parvis.web.thread import Stop, StopState
from tests.strict import page_faults

PAGE = "<html><body><h1>Une page</h1>{}</body></html>"
SUMMER = datetime(2023, 7, 4, 16, 30, tzinfo=UTC)


def draw(template: str, **context: object) -> str:
    return str(engines["django"].from_string("{% load parvis %}" + template).render(context))


class Order(ParvisForm):
    code = forms.CharField(label="Le code", help_text="Douze signes.", widget=forms.TextInput(attrs={"dir": "ltr"}))
    themes = forms.MultipleChoiceField(
        label="Les thèmes", choices=[("a", "Le logement"), ("b", "La santé")], widget=forms.CheckboxSelectMultiple
    )
    age = forms.ChoiceField(label="L’âge", choices=[("", "Choisissez")])
    agreed = forms.BooleanField(label="J’accepte")


# ── Dates and numbers ────────────────────────────────────────────────────────────────────────────────
def test_a_date_is_said_as_french_says_it() -> None:
    with translation.override("fr"):
        assert jour(date(2023, 7, 4)) == "mardi 4 juillet 2023"
        assert jour(date(2023, 8, 1)) == "mardi 1er août 2023"
        assert jour_court(date(2023, 7, 4)) == "mardi 4 juillet"
        assert jour(None) == ""


def test_a_moment_is_said_in_paris_time() -> None:
    with translation.override("fr"):
        assert moment(SUMMER) == "mardi 4 juillet 2023 à 18\u00a0h\u00a030"
        assert moment(SUMMER.replace(minute=0)) == "mardi 4 juillet 2023 à 18\u00a0h"


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr-simple", "mardi 4 juillet 2023"), ("en", "Tuesday 4 July 2023"), ("ar", "الثلاثاء، 4 يوليو 2023")],
)
def test_a_date_follows_the_language_of_the_page(language: str, said: str) -> None:
    with translation.override(language):
        assert translation.gettext("Chercher")
        assert jour(date(2023, 7, 4)) == said


def test_a_number_has_the_narrow_space_of_french() -> None:
    with translation.override("fr"):
        assert nombre(1204567) == "1\u202f204\u202f567"
        assert nombre(1204.5) == "1\u202f204,5"
        assert nombre(None) == ""


# ── The thread ───────────────────────────────────────────────────────────────────────────────────────
def test_the_thread_says_its_states_in_words_and_not_by_colour_alone() -> None:
    stops = [Stop("Dit", StopState.DONE), Stop("Lu", StopState.CURRENT), Stop("Répondu", StopState.TODO)]
    with translation.override("fr"):
        html = draw("{% thread stops level=2 %}", stops=stops)
    assert [html.count(word) for word in ("Fait", "En cours", "À venir")] == [1, 1, 1]
    assert html.count("<h2") == 3
    assert not page_faults(PAGE.format(html))


def test_the_line_is_solid_only_between_stops_that_are_reached() -> None:
    stops = [Stop("Dit", "done"), Stop("Lu", "done"), Stop("Répondu", "todo"), Stop("Signé", "todo")]
    html = draw("{% thread stops %}", stops=stops)
    assert html.count("pv-stop--joined") == 1


def test_words_in_the_thread_are_never_html() -> None:
    html = draw("{% thread stops %}", stops=[Stop("<script>x</script>", body="<b>mot</b>", when="<i>hier</i>")])
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html


def test_a_thread_is_also_made_from_mappings() -> None:
    assert "Dit" in draw("{% thread stops %}", stops=[{"title": "Dit", "state": "done"}])


# ── Forms ────────────────────────────────────────────────────────────────────────────────────────────
def test_a_field_tells_its_hint_and_its_error_together() -> None:
    html = str(Order({}))
    assert 'aria-describedby="id_code_helptext id_code_error"' in html
    assert html.count('aria-invalid="true"') >= 2
    assert not page_faults(PAGE.format(html))


def test_every_fault_of_the_summary_leads_to_its_field() -> None:
    form = Order({})
    html = draw("{% error_summary form %}{{ form }}", form=Order({})) if form.errors else ""
    for anchor in ("id_code", "id_themes_0", "id_age", "id_agreed"):
        assert f'href="#{anchor}"' in html
        assert f'id="{anchor}"' in html


def test_the_summary_takes_the_focus_and_a_good_form_has_none() -> None:
    summary = draw("{% error_summary form %}", form=Order({}))
    assert "autofocus" in summary
    assert 'tabindex="-1"' in summary
    assert draw("{% error_summary form %}", form=Order()).strip() == ""


def test_choices_are_native_controls_inside_their_label() -> None:
    html = str(Order({"themes": ["b"]})["themes"])
    assert html.count('<label class="pv-pick"') == 2
    assert html.count('type="checkbox"') == 2
    assert html.count(" checked") == 1


def test_browsers_do_not_judge_before_us() -> None:
    assert " required" not in str(Order())


def test_the_class_of_a_control_is_given_once() -> None:
    field = forms.CharField(widget=forms.TextInput(attrs={"class": "fr-input autre"}))
    form = type("One", (ParvisForm,), {"one": field})()
    assert 'class="fr-input autre"' in str(form["one"])


# ── The others ───────────────────────────────────────────────────────────────────────────────────────
def test_a_code_is_read_left_to_right_and_spelled_out() -> None:
    html = draw('{% code "7K4M-92TX-QP3D" %}')
    assert 'dir="ltr"' in html
    assert "7 K 4 M , 9 2 T X" in html.replace("  ", " ") or "7 K 4 M" in html


def test_progress_is_said_in_words() -> None:
    with translation.override("fr"):
        assert "Question 3 sur 9" in draw("{% progress 3 9 %}")


def test_a_message_escapes_what_it_is_given() -> None:
    html = draw('{% alert "info" titre texte %}{% message "error" titre %}<p>ici</p>{% endmessage %}',
                titre="<b>", texte="<i>")  # fmt: skip
    assert "<b>" not in html
    assert "<i>" not in html
    assert "<p>ici</p>" in html
