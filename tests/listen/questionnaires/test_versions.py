from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from parvis.ground.campaigns.models import Campaign
from parvis.listen.questionnaires.models import Questionnaire, Version
from parvis.listen.questionnaires.queries import forget, published_version
from parvis.listen.questionnaires.services import questionnaire_load
from parvis.listen.questionnaires.workbook import WorkbookError, read_workbook
from tests.listen.questionnaires.making import made

pytestmark = pytest.mark.django_db

FIRST = made([["text", "a", "Une question ?"]])
SECOND = made([["text", "a", "Une autre ?"]], settings=[["form_title", "form_id"], ["Nouveau titre", "essai"]])


@pytest.fixture
def campaign() -> Campaign:
    call_command("load_campaign", "--ouverte", stdout=StringIO())
    return Campaign.objects.get()


def said(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_the_same_workbook_loaded_again_is_the_same_version(campaign: Campaign) -> None:
    first = questionnaire_load(campaign=campaign, content=FIRST)
    assert questionnaire_load(campaign=campaign, content=FIRST).pk == first.pk
    second = questionnaire_load(campaign=campaign, content=SECOND)
    assert (first.number, second.number) == (1, 2)
    assert Version.objects.count() == 2
    assert Questionnaire.objects.get().title == "Nouveau titre"


def test_a_version_keeps_the_workbook_as_it_was_given_and_what_was_read_in_it(campaign: Campaign) -> None:
    version = Version.objects.get(pk=questionnaire_load(campaign=campaign, content=FIRST).pk)
    assert bytes(version.workbook) == FIRST
    assert version.form == read_workbook(FIRST)


@pytest.mark.parametrize("change", [{"number": 7}, {"definition": {}}, {"published_at": None}, {"sha256": "0"}])
def test_the_database_refuses_to_change_a_published_version(campaign: Campaign, change: dict[str, object]) -> None:
    version = questionnaire_load(campaign=campaign, content=FIRST)
    with pytest.raises(IntegrityError, match="version publiée"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(IntegrityError, match="version publiée"), transaction.atomic():
        Version.objects.filter(pk=version.pk).delete()


def test_a_draft_can_be_published_then_no_longer_changes(campaign: Campaign) -> None:
    draft = questionnaire_load(campaign=campaign, content=FIRST, publish=False)
    assert draft.published_at is None
    assert published_version(campaign) is None
    assert questionnaire_load(campaign=campaign, content=FIRST, publish=True).pk == draft.pk
    forget()
    version = published_version(campaign)
    assert version is not None
    assert version.pk == draft.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.update(number=3)


def test_a_number_and_a_workbook_stand_once_in_a_questionnaire(campaign: Campaign) -> None:
    version = questionnaire_load(campaign=campaign, content=FIRST)
    for number, sha256 in ((1, "autre"), (2, version.sha256)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Version.objects.create(
                questionnaire=version.questionnaire, number=number, sha256=sha256, definition={}, workbook=b""
            )


def test_a_workbook_with_a_fault_leaves_nothing_behind(campaign: Campaign) -> None:
    with pytest.raises(WorkbookError):
        questionnaire_load(campaign=campaign, content=made([["photo", "a", "A"]]))
    assert not Questionnaire.objects.exists()


def test_residents_answer_the_last_published_version_and_a_draft_changes_nothing(campaign: Campaign) -> None:
    questionnaire_load(campaign=campaign, content=FIRST)
    second = questionnaire_load(campaign=campaign, content=SECOND)
    questionnaire_load(campaign=campaign, content=made([["text", "z", "Brouillon"]]), publish=False)
    forget()
    version = published_version(campaign)
    assert version is not None
    assert version.pk == second.pk


def test_reading_the_published_version_again_asks_the_database_nothing(
    campaign: Campaign, django_assert_num_queries: object
) -> None:
    questionnaire_load(campaign=campaign, content=FIRST)
    forget()
    published_version(campaign)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert published_version(campaign)


def test_the_commands_load_a_workbook_and_give_it_back(campaign: Campaign, tmp_path: Path) -> None:
    given, back = tmp_path / "donné.xlsx", tmp_path / "rendu.xlsx"
    given.write_bytes(FIRST)
    assert "version 1 : publiée" in said("load_questionnaire", str(given))
    said("export_questionnaire", str(back))
    assert read_workbook(back.read_bytes()) == read_workbook(FIRST)
    given.write_bytes(SECOND)
    assert "version 2 : gardée en brouillon" in said("load_questionnaire", str(given), "--brouillon")


def test_loading_an_older_workbook_again_says_which_version_stays_in_force(campaign: Campaign, tmp_path: Path) -> None:
    questionnaire_load(campaign=campaign, content=FIRST)
    questionnaire_load(campaign=campaign, content=SECOND)
    forget()
    (tmp_path / "ancien.xlsx").write_bytes(FIRST)
    assert "la version 2 reste en vigueur" in said("load_questionnaire", str(tmp_path / "ancien.xlsx"))


def test_the_commands_say_what_is_wrong_in_french(campaign: Campaign, tmp_path: Path) -> None:
    (tmp_path / "faux.xlsx").write_bytes(made([["photo", "a", "A"]]))
    for arguments, words in (
        ((str(tmp_path / "faux.xlsx"),), "ligne 2, colonne A « type »"),
        ((str(tmp_path / "absent.xlsx"),), "ne peut pas être lu"),
        ((str(tmp_path / "faux.xlsx"), "--campaign", "inconnue"), "n’existe pas"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("load_questionnaire", *arguments)
    with pytest.raises(CommandError, match="pas de questionnaire publié"):
        call_command("export_questionnaire", str(tmp_path / "rendu.xlsx"))


@pytest.mark.parametrize("prefix", ["", "/fr-simple", "/en", "/ar"])
@pytest.mark.parametrize("size", ["", "?grand=1"])
def test_the_questionnaire_can_be_printed_whole_in_each_language(
    client: Client, consultation: Version, prefix: str, size: str
) -> None:
    response = client.get(f"{prefix}/questionnaire/imprimer/{size}")
    assert response.status_code == 200
    page = response.content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    language = prefix.strip("/") or "fr"
    for question in consultation.form.questions:
        assert question.label(language).replace("\u00a0", " ") in page, question.name
    assert ("pv-paper--large" in page) is bool(size)


def test_paper_says_who_a_conditional_question_is_for_and_how_to_rank(client: Client, consultation: Version) -> None:
    page = client.get("/questionnaire/imprimer/").content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    assert "Seulement si vous avez coché « J’y habite »" in page
    assert "Écrivez 1 devant votre premier choix" in page


def test_there_is_nothing_to_print_before_a_questionnaire_is_published(client: Client, campaign: Campaign) -> None:
    assert client.get("/questionnaire/imprimer/").status_code == 404
