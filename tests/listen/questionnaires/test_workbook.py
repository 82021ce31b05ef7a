from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from parvis.listen.questionnaires import workbook as reading
from parvis.listen.questionnaires.export import export_workbook
from parvis.listen.questionnaires.schema import from_json
from parvis.listen.questionnaires.workbook import WorkbookError, read_workbook
from tests.listen.questionnaires.making import CHOICES, SETTINGS, SURVEY, form_of, issues_of, made

NATIONAL = Path(reading.__file__).parent / "national" / "quartiers-2030.xlsx"


def test_the_national_questionnaire_asks_the_four_objects_of_the_circular_in_four_languages() -> None:
    form = read_workbook(NATIONAL.read_bytes())
    assert {question.object for question in form.questions if question.object} == {
        "defi", "ressource", "projet", "solution",
    }  # fmt: skip
    assert set(form.languages) == {"fr", "fr-simple", "en", "ar"}
    assert set(form.to_review) == {"fr-simple", "en", "ar"}
    for question in form.questions:
        for language in ("fr", "fr-simple", "en", "ar"):
            assert question.labels.get(language), (question.name, language)
            assert all(choice.labels.get(language) for choice in question.choices), (question.name, language)


def test_nothing_of_the_national_questionnaire_is_required() -> None:
    assert not any(question.required for question in read_workbook(NATIONAL.read_bytes()).questions)


def test_only_those_who_live_there_are_asked_how_to_take_part() -> None:
    form = read_workbook(NATIONAL.read_bytes())
    assert "participer" in {page.name for page in form.visible_pages({"lien": ["habite"]})}
    assert "participer" not in {page.name for page in form.visible_pages({"lien": ["travaille"]})}


def test_a_questionnaire_exported_and_read_again_is_the_same() -> None:
    form = read_workbook(NATIONAL.read_bytes())
    assert read_workbook(export_workbook(form)) == form
    assert from_json(json.loads(json.dumps(form.to_json()))) == form


@pytest.mark.filterwarnings("ignore")
def test_other_tools_of_the_field_read_every_type_and_column_that_we_export(tmp_path: Path) -> None:
    from pyxform.xls2xform import convert

    headers = [*SURVEY, "parameters", "parvis_places", "parvis_objet", "required", "required_message::Français (fr)"]
    form = form_of(
        ["integer", "a", "A", None, ". >= 0", None, None, None, None, None, "yes", "Dites-le."],
        ["text", "b", "B", "${a} > 1", None, None, "short", "rows=3", None, "defi"],
        ["begin group", "g", "G", "${a} > 1", None, "profil", "field-list"],
        ["select_multiple lieux", "c", "C", None, "count-selected(.) <= 2"],
        ["note", "d", "D"],
        ["end group"],
        ["rank lieux", "e", "E", None, None, None, None, None, 2, "solution"],
        headers=headers,
        settings=[["form_title", "parvis_titre::English (en)", "form_id"], ["Essai", "Trial", "essai"]],
    )
    path = tmp_path / "export.xlsx"
    path.write_bytes(export_workbook(form))
    assert read_workbook(path.read_bytes()) == form
    assert convert(path).xform


@pytest.mark.filterwarnings("ignore")
def test_other_tools_of_the_field_read_what_we_ship_and_what_we_export(tmp_path: Path) -> None:
    from pyxform.xls2xform import convert

    exported = tmp_path / "export.xlsx"
    exported.write_bytes(export_workbook(read_workbook(NATIONAL.read_bytes())))
    for path in (NATIONAL, exported):
        assert "count-selected" in convert(path).xform


def test_a_wrong_condition_is_refused_with_sheet_row_column_and_place() -> None:
    (found,) = issues_of(made([["text", "a", "A"], ["text", "b", "B", "${a} = 1 ;"]]))
    assert (found.sheet, found.row, found.letter, found.column, found.position) == ("survey", 3, "D", "relevant", 9)
    assert str(found) == (
        "Feuille « survey », ligne 3, colonne D « relevant » : « ; » n’est pas reconnu, au signe 10 : ${a} = 1 ▸;"
    )


LABEL = "label::Français (fr)"
GROUP = ["begin group", "g", "G"]
END = ["end group"]


@pytest.mark.parametrize(
    ("survey", "row", "column", "says"),
    [
        ([["photo", "a", "A"]], 2, "type", "Types acceptés"),
        ([[None, "a", "A"]], 2, "type", "le type manque"),
        ([["select_one", "a", "A"]], 2, "type", "attend le nom d’une liste"),
        ([["select_one absente", "a", "A"]], 2, "type", "la liste « absente » n’existe pas"),
        ([["select_one ouinon or_other", "a", "A"]], 2, "type", "« or_other » n’est pas accepté"),
        ([["text ouinon", "a", "A"]], 2, "type", "Types acceptés"),
        ([["text", "é a", "A"]], 2, "name", "n’est pas un nom"),
        ([["text", 1.0, "A"]], 2, "name", "« 1 » n’est pas un nom"),
        ([["text", "a", None]], 2, LABEL, "le libellé français manque"),
        ([["text", "a", "A"], ["text", "a", "B"]], 3, "name", "donné deux fois"),
        ([GROUP, ["text", "g", "A"], END], 3, "name", "donné deux fois"),
        ([GROUP, ["text", "a", "A"]], 2, "type", "n’est pas refermé"),
        ([GROUP, END, ["text", "a", "A"]], 2, "type", "est vide"),
        ([["text", "a", "A"], END], 3, "type", "sans « begin group »"),
        ([["text", "a", "A", "${b} = 1"], ["text", "b", "B"]], 2, "relevant", "ne regarde qu’en arrière"),
        ([["text", "a", "A", "${a} = 1"]], 2, "relevant", "ne regarde qu’en arrière"),
        ([[*GROUP, "${a} = 1"], ["text", "a", "A"], END], 2, "relevant", "ne regarde qu’en arrière"),
        ([["text", "a", "A", "${zz} = 1"]], 2, "relevant", "n’existe pas"),
        ([["note", "a", "A"], ["text", "b", "B", "${a} = 1"]], 3, "relevant", "est une note"),
        ([["text", "a", "A", ". = 1"]], 2, "relevant", "« . » est la réponse"),
        ([["select_one ouinon", "a", "A"], ["text", "b", "B", "${a} = 'ouii'"]], 3, "relevant", "n’est pas un choix"),
        ([["select_one ouinon", "a", "A", None, "selected(., 'nan')"]], 2, "constraint", "n’est pas un choix"),
        ([["note", "a", "A", None, ". > 1"]], 2, "constraint", "ne sert à rien"),
        ([[*GROUP, None, ". > 1"], ["text", "a", "A"], END], 2, "constraint", "ne sert à rien"),
        ([["select_one ouinon", "a", "A", None, None, "profil"]], 2, "parvis_rubrique", "begin group"),
        ([[*GROUP, None, None, "autre"], ["text", "a", "A"], END], 2, "parvis_rubrique", "« profil »"),
        ([["text", "a", "=1+1"]], 2, LABEL, "formule refusée"),
        ([["text", "a", dt.date(2030, 5, 1)]], 2, LABEL, "une date"),
        ([["text", "a", "x" * 5001]], 2, LABEL, "5000 au plus"),
        ([["text", "a", "A", None, None, None, None, "perdu"]], 2, "", "n’a pas de titre"),
    ],
)
def test_each_fault_is_named_where_it_stands_with_its_remedy(
    survey: list[list[Any]], row: int, column: str, says: str
) -> None:
    found = issues_of(made(survey))
    assert any((one.row, one.column) == (row, column) and says in one.message for one in found), found


@pytest.mark.parametrize(
    ("options", "sheet", "row", "says"),
    [
        ({"headers": ["type", "label"]}, "survey", 1, "cette colonne manque"),
        ({"headers": [*SURVEY, "calculation"]}, "survey", 1, "inconnue"),
        ({"headers": [*SURVEY, "label"]}, "survey", 1, "n’en gardez qu’une"),
        ({"headers": [*SURVEY, "hint::English"]}, "survey", 1, "écrivez la langue et son code"),
        ({"choices": [*CHOICES, ["ouinon", "oui", "Encore"]]}, "choices", 7, "en double"),
        ({"choices": [*CHOICES, ["ouinon", "pas sûr", "Peut-être"]]}, "choices", 7, "n’est pas un code"),
        ({"choices": [*CHOICES, ["ouinon", "dit", None]]}, "choices", 7, "le libellé français du choix manque"),
        ({"choices": [*CHOICES, [None, "dit", "Dit"]]}, "choices", 7, "le nom de la liste manque"),
        ({"settings": [["form_title", "form_id"], ["Essai", "un essai"]]}, "settings", 2, "l’identifiant"),
        ({"settings": [["form_title", "form_id"], [None, "essai"]]}, "settings", 2, "le titre manque"),
        ({"settings": [["form_title", "form_id"], ["E" * 201, "essai"]]}, "settings", 2, "titre trop long"),
        ({"settings": [*SETTINGS, ["Autre", "autre"]]}, "settings", 3, "une seule ligne"),
        (
            {"settings": [["form_title", "form_id", "default_language"], ["E", "e", "English (en)"]]},
            "settings",
            2,
            "la langue par défaut est le français",
        ),
        (
            {"settings": [["form_title", "form_id", "parvis_relecture"], ["E", "e", "de"]]},
            "settings",
            2,
            "n’est pas une langue de ce classeur",
        ),
    ],
)
def test_the_other_sheets_and_the_titles_of_columns_are_checked_too(
    options: dict[str, Any], sheet: str, row: int, says: str
) -> None:
    found = issues_of(made([["text", "a", "A"]], **options))
    assert any((one.sheet, one.row) == (sheet, row) and says in one.message for one in found), found


def _merge(sheet: Worksheet) -> None:
    sheet.merge_cells("C2:D2")


def _hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[2].hidden = True


def _hide_columns(sheet: Worksheet) -> None:
    sheet.column_dimensions.group("C", "D", hidden=True)


@pytest.mark.parametrize(
    ("then", "says"), [(_merge, "fusionnées"), (_hide_row, "ligne masquée"), (_hide_columns, "colonne masquée")]
)
def test_what_a_person_cannot_see_or_read_cell_by_cell_is_refused(then: Any, says: str) -> None:
    assert says in str(issues_of(made([["text", "a", "A"]], then=then))[0])


def test_a_profile_is_never_compulsory() -> None:
    survey: list[list[Any]] = [
        ["begin group", "g", "G", "profil", None],
        ["select_one ouinon", "a", "A", None, "yes"],
        ["end group"],
    ]
    headers = ["type", "name", "label", "parvis_rubrique", "required"]
    assert "ne peut pas être obligatoire" in issues_of(made(survey, headers=headers))[0].message


def test_nested_conditions_that_are_too_long_together_are_refused_before_anyone_answers() -> None:
    long = " or ".join(["${a} = 'oui'"] * 80)
    survey: list[list[Any]] = [
        ["select_one ouinon", "a", "A"], ["begin group", "g", "G", long], ["begin group", "h", "H", long],
        ["text", "b", "B"], ["end group"], ["end group"],
    ]  # fmt: skip
    assert "trop longues ensemble" in issues_of(made(survey))[0].message


def test_spaces_and_numbers_of_spreadsheets_are_forgiven() -> None:
    form = form_of(["Select_One\u00a0ouinon ", " a\u00a0", "\u00a0Vraiment ?\u00a0"], ["integer", "b", 2030.0])
    assert [(one.name, one.type, one.label("fr")) for one in form.questions] == [
        ("a", "select_one", "Vraiment ?"),
        ("b", "integer", "2030"),
    ]


def test_every_fault_is_said_at_once() -> None:
    found = issues_of(made([["photo", "a", "A"], ["text", "é", "B"], ["select_one x", "c", None]]))
    assert {one.row for one in found} == {2, 3, 4}


@pytest.mark.parametrize("kind", ["text", "integer"])
def test_a_profile_holds_coarse_bands_only(kind: str) -> None:
    survey: list[list[Any]] = [
        ["begin group", "g", "G", None, None, "profil"],
        [kind, "age", "Âge"],
        ["end group", None, None],
    ]
    assert any(one.column == "type" and "tranches" in one.message for one in issues_of(made(survey)))


def test_groups_share_their_condition_and_field_lists_make_one_page() -> None:
    survey: list[list[Any]] = [
        ["select_one ouinon", "a", "A"],
        ["begin group", "g", "G", "${a} = 'oui'", None, None, "field-list"],
        ["text", "b", "B"],
        ["text", "c", "C"],
        ["end group", None, None],
    ]
    form = read_workbook(made(survey))
    assert [page.name for page in form.visible_pages({"a": "oui"})] == ["a", "g"]
    assert [page.name for page in form.visible_pages({"a": "non"})] == ["a"]
    assert form.relevant_answers({"a": "non", "b": "dit puis caché"}) == {"a": "non"}


def test_an_answer_that_is_no_longer_shown_counts_for_nothing_even_on_the_same_page() -> None:
    form = form_of(
        ["select_one ouinon", "a", "A"],
        ["begin group", "g", "G", None, None, None, "field-list"],
        ["select_one ouinon", "b", "B", "${a} = 'oui'"],
        ["text", "c", "C", "${b} = 'oui'"],
        ["text", "d", "D"],
        ["end group"],
    )
    assert form.relevant_answers({"a": "non", "b": "oui", "c": "mots", "d": "fin"}) == {"a": "non", "d": "fin"}
    assert set(form.relevant_answers({"a": "oui", "b": "oui", "c": "mots"})) == {"a", "b", "c"}


def _zip(**files: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return output.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "n’est pas un classeur"),
        (b"bonjour", "n’est pas un classeur"),
        (b"%PDF-1.7", "n’est pas un classeur"),
        (_zip(bonjour=b"x"), "une archive"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"0" * 600, "mot de passe"),
        (_zip(xl__workbook_xml=b"<pas fini"), "abîmé"),
        (_zip(xl__workbook_xml=b"0" * (45 * 1024 * 1024)), "anormalement gros"),
        (_zip(xl__workbook_xml=b"x", **{f"f{number}": b"" for number in range(600)}), "anormalement gros"),
        (NATIONAL.read_bytes()[:3000], "abîmé ou tronqué"),
        (b"PK" + b"0" * (6 * 1024 * 1024), "dépasse 5 Mo"),
    ],
)
def test_what_is_not_a_workbook_is_refused_in_one_sentence(content: bytes, says: str) -> None:
    (found,) = issues_of(content)
    assert says in found.message


def test_a_file_that_multiplies_its_own_text_is_refused() -> None:
    """The « billion laughs »: entities that name each other."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><worksheet>&e11;</worksheet>'.encode()
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(NATIONAL.read_bytes())) as read, zipfile.ZipFile(output, "w") as write:
        for entry in read.infolist():
            write.writestr(entry.filename, bomb if entry.filename.endswith("sheet1.xml") else read.read(entry))
    assert "aucun tableur" in issues_of(output.getvalue())[0].message


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), min_size=1, max_size=6)
)
def test_a_damaged_file_is_read_or_refused_in_words(damage: list[tuple[float, bytes]]) -> None:
    content = bytearray(NATIONAL.read_bytes())
    for place, wrong in damage:
        start = int(place * len(content))
        content[start : start + len(wrong)] = wrong
    try:
        read_workbook(bytes(content))
    except WorkbookError as error:
        assert all(one.message for one in error.issues)


def test_a_sheet_with_a_cell_at_its_far_end_is_refused() -> None:
    def far(sheet: Worksheet) -> None:
        sheet["A5000"] = "text"

    assert "trop grande" in issues_of(made([["text", "a", "A"]], then=far))[0].message


CELLS = st.one_of(
    st.none(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.sampled_from(
        ["a", "b", "yes", "profil", "field-list", "short", "${a} = 'oui'", "selected(${b}, 'parc')", ". > 1"]
    ),
    st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff"), max_size=20),
)
TYPES = st.sampled_from(
    ["text", "note", "integer", "begin group", "end group", "select_one ouinon", "rank lieux", "photo"]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.one_of(TYPES, CELLS), CELLS, CELLS, CELLS, CELLS, CELLS, CELLS), max_size=6))
def test_any_workbook_is_read_or_refused_with_its_places(rows: list[tuple[Any, ...]]) -> None:
    try:
        form = read_workbook(made(rows))
    except WorkbookError as error:
        assert error.issues
        assert all(one.message for one in error.issues)
    else:
        assert read_workbook(export_workbook(form)) == form


WORDS = st.text("abé ’?&<", min_size=1, max_size=12).map(str.strip).filter(bool)
TEXTS = st.fixed_dictionaries({}, optional={"simple": WORDS, "en": WORDS, "de": WORDS, "hint": WORDS})
QUESTIONS = st.lists(
    st.tuples(
        st.sampled_from(["text", "integer", "note", "select_one ouinon", "select_multiple lieux", "rank lieux"]),
        WORDS, TEXTS, st.sampled_from(["", "selected(${premiere}, 'oui')"]),
        st.sampled_from(["", "groupe", "page", "profil"]),
    ),
    max_size=6,
)  # fmt: skip
RICH = (
    "type", "name", "label::Français (fr)", "parvis_simple", "label::English (en)", "hint::Deutsch (de)",
    "hint::Français (fr)", "relevant", "appearance", "parvis_rubrique",
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(QUESTIONS)
def test_a_questionnaire_survives_its_export_whatever_its_groups_languages_and_types(
    questions: list[tuple[str, str, dict[str, str], str, str]],
) -> None:
    survey: list[list[Any]] = [["select_one ouinon", "premiere", "Première ?"]]
    for number, (kind, label, texts, relevant, around) in enumerate(questions):
        if around == "profil" and kind in {"text", "integer", "rank lieux"}:
            around = ""
        together, rubric = ("field-list" if around == "page" else None), ("profil" if around == "profil" else None)
        others = [texts.get(one) for one in ("simple", "en", "de", "hint")]
        if around:
            survey.append(["begin group", f"g{number}", label, None, None, None, None, relevant, together, rubric])
        survey.append([kind, f"q{number}", label, *others, None if around else relevant])
        if around:
            survey.append(["end group"])
    form = form_of(*survey, headers=RICH)
    exported = export_workbook(form)
    assert read_workbook(exported) == form == from_json(json.loads(json.dumps(form.to_json())))
    assert export_workbook(read_workbook(exported)) == exported


def test_a_label_that_starts_with_an_equals_sign_is_exported_as_text() -> None:
    form = form_of(["text", "a", "A"])
    form = replace(form, titles={"fr": "=1+1"})
    book = load_workbook(io.BytesIO(export_workbook(form)))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
