from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from parvis.listen.contributions.models import AnswerPage, Contribution, ProfilePage, Submission
from parvis.listen.questionnaires.models import Version
from parvis.listen.tables import TableError, read_table

MAPPING = """
source = "papier-mairie"
campaign = "quartiers-2030"
id = "numero"

[date]
column = "jour"
format = "%d/%m/%Y"

[place]
quartier = "{qp}"
channel = "papier"

[answers]
projet = "{titre}\\n\\n{texte}"
[answers.age]
from = "{age}"
[answers.age.values]
"25 à 39 ans" = "25-39"
[answers.defi_themes]
from = "{themes}"
separator = "/"
"""
HEAD = "numero;jour;qp;titre;texte;age;themes\n"
GOOD = '1;12/06/2026;QN00001M;"Un square; vite";"Avec des ""bancs""\net des arbres";25 à 39 ans;sante/logement\n'


@pytest.fixture
def load(consultation: Version, tmp_path: Path):  # type: ignore[no-untyped-def]
    def run(content: bytes, mapping: str = MAPPING, **options: object) -> str:
        file, rules, out = tmp_path / "reponses.csv", tmp_path / "carte.toml", StringIO()
        file.write_bytes(content)
        rules.write_text(mapping, encoding="utf-8")
        call_command("import_contributions", str(file), mapping=str(rules), stdout=out, stderr=out, **options)
        return out.getvalue()

    return run


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_paper_batch_is_imported_whatever_its_encoding(load, encoding: str) -> None:  # type: ignore[no-untyped-def]
    assert "1 réponses importées" in load((HEAD + GOOD).encode(encoding))
    kept = Contribution.objects.get()
    assert (kept.channel, kept.outcome, kept.quartier_id) == ("papier", "qpv", "QN00001M")
    assert AnswerPage.objects.get(page="projet").answers == {
        "projet": 'Un square; vite\n\nAvec des "bancs"\net des arbres'
    }
    assert AnswerPage.objects.get(page="defi_themes").answers == {"defi_themes": ["sante", "logement"]}
    assert ProfilePage.objects.get().answers == {"age": "25-39"}
    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_importing_again_adds_nothing_and_says_what_changed(load) -> None:  # type: ignore[no-untyped-def]
    load((HEAD + GOOD).encode())
    said = load((HEAD + GOOD.replace("vite", "bientôt")).encode())
    assert "0 réponses importées, 1 déjà connues" in said
    assert "le texte a changé" in said
    assert Contribution.objects.count() == 1


@pytest.mark.django_db
def test_a_trial_writes_nothing(load) -> None:  # type: ignore[no-untyped-def]
    assert "1 réponses seraient importées" in load((HEAD + GOOD).encode(), essai=True)
    assert not Contribution.objects.exists()


@pytest.mark.django_db
def test_bad_rows_are_named_by_line_and_the_others_are_kept(load, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    bad = "2;2026-06-12;;Des bus;;;\n3;;QN99999Z;Des bus;;;\n4;;;;;;\n;;;Sans numéro;;;\n5;;;Des bus;;;=1+1\n"
    report = tmp_path / "refus.csv"
    said = load((HEAD + GOOD + bad).encode(), erreurs=report)
    assert "1 réponses importées, 0 déjà connues, 5 refusées" in said
    with report.open(encoding="utf-8-sig") as file:
        lines = list(csv.reader(file, delimiter=";"))
    assert [line[0] for line in lines] == ["ligne", "4", "5", "6", "7", "8"]
    assert lines[5][2] == "'=1+1"


@pytest.mark.django_db
def test_all_or_nothing_keeps_nothing_when_a_row_is_bad(load) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CommandError, match="rien n’est importé"):
        load((HEAD + GOOD + "2;hier;;Des bus;;;\n").encode(), tout_ou_rien=True)
    assert not Contribution.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("projet =", "inconnue ="), "inconnue"),
        (("{titre}", "{titres}"), "titres"),
        (('id = "numero"', 'id = "no"'), "no"),
        (("source =", "sources ="), "source"),
        (("[date]", "[dates]"), "dates"),
        (("campaign", "= campaign"), "TOML"),
    ],
)
def test_a_wrong_mapping_stops_with_the_key_to_mend(load, change: tuple[str, str], named: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CommandError, match=named):
        load((HEAD + GOOD).encode(), MAPPING.replace(*change))
    assert not Contribution.objects.exists()


@given(st.binary(max_size=400))
def test_any_bytes_are_read_as_a_table_or_refused_in_french(content: bytes) -> None:
    try:
        table = read_table(content)
        for _line, row in table.rows():
            assert set(row) == set(table.columns)
    except TableError as error:
        assert str(error).endswith(".")


def test_a_broken_quote_stops_with_its_line() -> None:
    with pytest.raises(TableError, match="Ligne 2"):
        list(read_table(b'a;b\n1;"deux\n').rows())


def test_line_numbers_are_those_of_the_file_even_with_line_breaks_in_cells() -> None:
    lines = [line for line, _row in read_table(b'a;b\n1;"x\ny\nz"\n2;w\n').rows()]
    assert lines == [2, 5]
