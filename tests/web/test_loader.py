"""What our templates say has the spaces of French, without anybody typing them, and without touching a tag or a key."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Engine, Template
from django.template.base import tag_re
from django.utils import translation
from django.utils.safestring import mark_safe

from parvis.web.assets import our_files
from parvis.web.loader import spaced
from parvis.web.templatetags.parvis import typo

SOURCES = sorted(path for path in our_files() if path.suffix == ".html")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (
            "<p>Prêt ? {% if a %}Oui : {{ a }}{% endif %} !",
            "<p>Prêt\u202f? {% if a %}Oui\u00a0: {{ a }}{% endif %}\u202f!",
        ),
        ("« {{ title }} »", "«\u00a0{{ title }}\u00a0»"),
        ('{% alert "info" text="Oui ?" %}', '{% alert "info" text="Oui ?" %}'),
        ("{% blocktranslate trimmed %}Oui ?{% endblocktranslate %} ?", None),
        ('<a href="/?a=1&b=2" class="a b">', '<a href="/?a=1&b=2" class="a b">'),
    ],
)
def test_a_template_gets_the_spaces_of_french_outside_of_its_tags_and_keys(source: str, shown: str | None) -> None:
    expected = shown or "{% blocktranslate trimmed %}Oui ?{% endblocktranslate %}\u202f?"
    assert spaced(source) == expected and spaced(expected) == expected


def test_every_template_keeps_its_tags_its_markup_and_its_lines() -> None:
    assert SOURCES
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        made = spaced(source)
        assert re.sub("[\u00a0\u202f]", " ", made) == re.sub("[\u00a0\u202f]", " ", source), path.name
        assert tag_re.findall(made) == tag_re.findall(source), path.name
        # Inside < and >, only what a person reads or hears may change.
        for tag in re.findall(r"<[a-z][^<>]*>", made):
            bare = re.sub(r'\b(?:alt|title|aria-label|placeholder|content)="[^"]*"', "", tag)
            assert not re.search("[\u00a0\u202f]", re.sub(r"\{.*?\}", "", bare)), f"{path.name}: {tag}"


def test_the_pages_are_made_from_the_templates_with_their_spaces() -> None:
    template = Engine.get_default().get_template("meetings/agent_minutes_source.html")
    assert "Il manque quelque chose\u202f?" in template.source


def test_a_form_and_a_message_are_shown_with_their_spaces_and_stay_safe() -> None:
    said = Template('{% alert "info" title="Oui ?" text=text %}').render(Context({"text": "<b> : « non »"}))
    assert "Oui\u202f?" in said and "&lt;b&gt;\u00a0: «\u00a0non\u00a0»" in said
    linked = Template("{{ text|typo }}").render(Context({"text": mark_safe("<b>Oui</b> ?")}))
    assert linked == "<b>Oui</b>\u202f?"
    with translation.override("en"):
        assert typo("Oui ?") == "Oui ?"
