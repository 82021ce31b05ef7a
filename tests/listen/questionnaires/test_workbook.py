from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from parvis.listen.questionnaires import workbook as reading
from parvis.listen.questionnaires.export import export_workbook
from parvis.listen.questionnaires.schema import from_json
from parvis.listen.questionnaires.workbook import WorkbookError, read_workbook

NATIONAL = Path(reading.__file__).parent / "national" / "quartiers-2030.xlsx"
SURVEY = ["type", "name", "label::Français (fr)", "relevant", "constraint", "parvis_rubrique", "appearance"]
CHOICES = ["list_name", "name", "label::Français (fr)"]


def made(survey: list[list[Any]], choices: list[list[Any]] | None = None, headers: list[str] = SURVEY) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    for row in [headers, *survey]:
        sheet.append(row)
    second = book.create_sheet("choices")
    for row in [CHOICES, *(choices or [["ouinon", "oui", "Oui"], ["ouinon", "non", "Non"]])]:
        second.append(row)
    third = book.create_sheet("settings")
    third.append(["form_title", "form_id"])
    third.append(["Essai", "essai"])
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def issues_of(content: bytes) -> list[tuple[str, int, str, str]]:
    with pytest.raises(WorkbookError) as caught:
        read_workbook(content)
    return [(one.sheet, one.row, one.column, one.message) for one in caught.value.issues]


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
def test_other_tools_of_the_field_read_what_we_ship_and_what_we_export(tmp_path: Path) -> None:
    from pyxform.xls2xform import convert

    exported = tmp_path / "export.xlsx"
    exported.write_bytes(export_workbook(read_workbook(NATIONAL.read_bytes())))
    for path in (NATIONAL, exported):
        assert "count-selected" in convert(path).xform


def test_a_wrong_condition_is_refused_with_sheet_row_column_and_place() -> None:
    found = issues_of(made([["text", "a", "A"], ["text", "b", "B", "${a} = 1 ;"]]))
    assert found == [("survey", 3, "relevant", "« ; » n’est pas reconnu, au signe 10 : ${a} = 1 ▸;")]


@pytest.mark.parametrize(
    ("survey", "sheet", "row", "column"),
    [
        ([["photo", "a", "A"]], "survey", 2, "type"),
        ([["select_one absente", "a", "A"]], "survey", 2, "type"),
        ([["text", "é a", "A"]], "survey", 2, "name"),
        ([["text", "a", None]], "survey", 2, "label::fr"),
        ([["text", "a", "A"], ["text", "a", "B"]], "survey", 3, "name"),
        ([["begin group", "g", "G"], ["text", "a", "A"]], "survey", 2, "type"),
        ([["text", "a", "A"], ["end group", None, None]], "survey", 3, "type"),
        ([["text", "a", "A", "${b} = 1"], ["text", "b", "B"]], "survey", 2, "relevant"),
        ([["text", "a", "A", "${zz} = 1"]], "survey", 2, "relevant"),
        ([["text", "a", "=1+1"]], "survey", 2, "label::fr"),
    ],
)
def test_each_fault_is_named_where_it_stands(survey: list[list[Any]], sheet: str, row: int, column: str) -> None:
    assert (sheet, row, column) in {found[:3] for found in issues_of(made(survey))}


def test_every_fault_is_said_at_once() -> None:
    found = issues_of(made([["photo", "a", "A"], ["text", "é", "B"], ["select_one x", "c", None]]))
    assert {one[1] for one in found} == {2, 3, 4}


@pytest.mark.parametrize("kind", ["text", "integer"])
def test_a_profile_holds_coarse_bands_only(kind: str) -> None:
    survey: list[list[Any]] = [
        ["begin group", "g", "G", None, None, "profil"],
        [kind, "age", "Âge"],
        ["end group", None, None],
    ]
    assert any(column == "type" and "tranches" in message for _s, _r, column, message in issues_of(made(survey)))


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


def test_what_is_not_a_workbook_is_refused_in_one_sentence() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("bonjour.txt", "x")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b"0" * (45 * 1024 * 1024))
    for content in (
        b"",
        b"bonjour",
        b"%PDF-1.7",
        archive.getvalue(),
        bomb.getvalue(),
        NATIONAL.read_bytes()[:3000],
    ):
        assert len(issues_of(content)) == 1


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.integers(),
                st.sampled_from(
                    ["text", "note", "begin group", "end group", "select_one ouinon", "rank ouinon", "a", "b"]
                ),
                st.text(
                    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff"),
                    max_size=20,
                ),
            ),
            max_size=7,
        ),
        max_size=6,
    )
)
def test_any_workbook_is_read_or_refused_with_its_places(rows: list[list[Any]]) -> None:
    try:
        form = read_workbook(made(rows))
    except WorkbookError as error:
        assert error.issues
    else:
        assert read_workbook(export_workbook(form)) == form


def test_a_label_that_starts_with_an_equals_sign_is_exported_as_text() -> None:
    form = read_workbook(made([["text", "a", "A"]]))
    book = load_workbook(io.BytesIO(export_workbook(form)))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
