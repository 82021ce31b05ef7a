"""Importing meetings: every row checked, all of them or nothing, never twice."""

from __future__ import annotations

import csv
import re
import time
from datetime import datetime
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.ground.campaigns.queries import current_campaign
from parvis.ground.journal.models import Entry
from parvis.ground.people.scope import Scope
from parvis.listen.meetings.imports.columns import COLUMNS, model_rows
from parvis.listen.meetings.imports.run import Checked, Written, check_file, meetings_import
from parvis.listen.meetings.models import Meeting, State
from parvis.listen.tables import TableError
from parvis.web.typography import typographic
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.listen.meetings.making import elsewhere

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consultation")]

HEAD = "titre;début;quartiers;lieu\n"
GOOD = "Parlons école;04/07/2023 18:30;QN00001M;Salle des fêtes\n"


def bring_in(by: Scope, text: str, *, mark_held: bool = False) -> Written:
    calendar = current_campaign()
    assert calendar is not None
    return meetings_import(by=by, campaign=calendar.campaign, content=text.encode(), mark_held=mark_held)


def faults(text: str | bytes, by: Scope | None = None) -> list[tuple[int, str, str]]:
    content = text if isinstance(text, bytes) else text.encode()
    return [(one.line, one.column, one.message) for one in check_file(content, by or make_scope("referent")).faults]


def sealed_in(page: str) -> str:
    found = re.search(r'name="contenu" value="([^"]+)"', page)
    assert found, page
    return found[1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_file_is_read_whatever_its_encoding_and_its_separator(encoding: str, separator: str) -> None:
    text = "Titre;DEBUT;Quartier;Présentation\nÉcole à rénover;4/7/2023 18h30;la margelle;L’été, c’est dur à l’école\n"
    checked = check_file(text.replace(";", separator).replace("l’", "l'").replace("L’été,", "L'été").replace(
        "c’est", "c'est").encode(encoding), make_scope("referent"))  # fmt: skip
    assert checked.is_good
    (ready,) = checked.ready
    assert ready.fields["title"] == "École à rénover" and ready.begins == datetime(2023, 7, 4, 18, 30)
    assert [one.pk for one in ready.quartiers] == ["QN00001M"]


def test_the_model_file_is_one_that_the_page_takes() -> None:
    by = make_scope("referent")
    content = client_of(by).get("/agents/reunions/importer/modele.csv").content
    checked = check_file(content, by)
    assert checked.is_good, checked.faults
    fields = checked.ready[0].fields
    assert fields["access"] == ["plain-pied", "boucle"] and fields["languages"] == ["arabe", "turc"]
    assert fields["venue"] == "centre-social" and fields["ends_at"].hour == 20
    page = client_of(by).get("/agents/reunions/importer/").content.decode()
    assert all(one.name in page for one in COLUMNS)
    assert list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";")) == model_rows()


def test_every_column_reaches_its_field() -> None:
    by = make_scope("referent")
    row = {
        "titre": "Tout", "type": "porte à porte", "début": "2023-07-04T18:30", "fin": "05/07/2023 00:15",
        "département": "0", "contrat": "", "intercommunalité": "ca du grand parvis",
        "quartiers": "QN00001M|les hautes voix",
        "lieu": "Ici", "adresse": "3 rue", "nature du lieu": "mairie", "latitude": "46,205", "longitude": "-4.209",
        "adresse en ligne": "exemple.fr/visio", "présentation": "Quoi", "accès": "LSF|falc",
        "interprètes": "arabe\nturc",
        "garde d’enfants": "oui, sur place", "pour venir": "Bus", "organisateurs": "A|B|A", "partenaires": "C",
        "représentant de l’État": "le préfet", "élus": "la maire", "inscription": "OUI", "places": "40",
    }  # fmt: skip
    assert set(row) == {one.name for one in COLUMNS}
    written = StringIO()
    writer = csv.DictWriter(written, fieldnames=list(row), delimiter=";")
    writer.writeheader()
    writer.writerow(row)
    assert bring_in(by, written.getvalue()).added == 1
    meeting = Meeting.objects.get()
    assert (meeting.kind, meeting.venue, meeting.capacity) == ("porte-a-porte", "mairie", 40)
    assert meeting.epci_id == "000000108" and meeting.ends is not None and meeting.ends.hour == 0
    assert sorted(one.pk for one in meeting.quartiers.all()) == ["QN00001M", "QN00002I"]
    assert (meeting.lat, meeting.lon) == (46.205, -4.209)
    assert meeting.online_url == "https://exemple.fr/visio" and meeting.takes_registrations
    assert meeting.organisers == ["A", "B"] and meeting.languages == ["arabe", "turc"]
    assert meeting.access == ["lsf", "falc"] and meeting.elus == ["la maire"]
    assert meeting.state_representative == "le préfet" and meeting.childcare and meeting.transport == "Bus"


@pytest.mark.parametrize(
    ("header", "cell", "column", "said"),
    [
        ("titre", "", "titre", "titre"),
        ("titre", "x" * 151, "titre", "151 signes"),
        ("début", "demain soir", "début", "04/07/2023 18:30"),
        ("début", "31/02/2023 18:30", "début", "04/07/2023 18:30"),
        ("début", "04/07/0023 18:30", "début", "année"),
        ("fin", "17:00", "fin", "avant le début"),
        ("fin", "25:00", "fin", "existe pas"),
        ("département", "93", "département", "territoire"),
        ("quartiers", "QN99999Z", "quartiers", "territoire"),
        ("contrat", "Contrat de la Lune", "contrat", "territoire"),
        ("intercommunalité", "123456789", "intercommunalité", "territoire"),
        ("type", "fête", "type", "Réunion publique"),
        ("type", "Visite de la commission", "type", "proposition"),
        ("nature du lieu", "château", "nature du lieu", "Centre social"),
        ("accès", "ascenseur|toboggan", "accès", "Boucle"),
        ("interprètes", "x" * 41, "interprètes", "40 au plus"),
        ("places", "beaucoup", "places", "en chiffres"),
        ("places", "0", "places", "de 1"),
        ("inscription", "peut-être", "inscription", "« oui » ou « non »"),
        ("adresse en ligne", "javascript://x", "adresse en ligne", "https://exemple.fr"),
        ("organisateurs", "x" * 151, "organisateurs", "150 au plus"),
        ("latitude", "46,2", "longitude", "degrés"),
    ],
)
def test_a_fault_names_its_line_its_column_and_the_remedy(header: str, cell: str, column: str, said: str) -> None:
    row = {"titre": "Essai", "début": "04/07/2023 18:30"} | {header: cell}
    text = f"titre;début\nBonne;04/07/2023 18:30\n\n{';'.join(row)}".split("\n", 3)[-1]
    found = faults(f"{text}\n{';'.join(row.values())}\n")
    ((line, named, message),) = found
    assert (line, named) == (2, column) and said in message


def test_one_fault_stops_everything() -> None:
    by = make_scope("referent")
    text = HEAD + GOOD + "Autre;hier;;\n"
    with pytest.raises(TableError, match="rien n’est importé"):
        bring_in(by, text)
    assert not Meeting.objects.exists()
    page = client_of(by).post("/agents/reunions/importer/", {"text": text}).content.decode()
    assert "Rien n’est importé" in page and "<td>3</td>" in page and 'name="contenu"' not in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nom de la réunion;début\nx;04/07/2023 18:30\n", "n’est pas connue"),
        ("titre;lieu\nx;y\n", "« début » manque"),
        ("titre;intitulé;début\nx;y;04/07/2023 18:30\n", "en double"),
        ("titre;début\n", "pas de réunion"),
        ("titre;début\n\x00;04/07/2023 18:30\n", "n’est pas du texte"),
        ('titre;début\n"x;04/07/2023 18:30\n', "guillemets"),
        ("titre;début\na;04/07/2023 18:30;de trop\n", "cellules"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_mend(text: str, said: str) -> None:
    by = make_scope("referent")
    with pytest.raises(TableError, match=said):
        check_file(text.encode(), by)
    file = SimpleUploadedFile("reunions.csv", text.encode())
    assert typographic(said) in client_of(by).post("/agents/reunions/importer/", {"file": file}).content.decode()


def test_a_file_over_five_megabytes_is_refused() -> None:
    big = SimpleUploadedFile("reunions.csv", HEAD.encode() + b"x" * (5 * 1024 * 1024))
    page = agent_client("referent").post("/agents/reunions/importer/", {"file": big}).content.decode()
    assert "dépasse 5 Mo" in page


def test_the_same_meeting_twice_in_a_file_is_a_fault_and_in_two_imports_is_known() -> None:
    by = make_scope("referent")
    ((line, column, message),) = faults(HEAD + GOOD + GOOD.replace("Salle des fêtes", "Ailleurs"), by)
    assert (line, column) == (3, "titre") and "ligne 2" in message
    assert bring_in(by, HEAD + GOOD).added == 1
    again = bring_in(by, HEAD + GOOD + GOOD.replace("école", "santé"))
    assert (again.added, again.known) == (1, 1)
    assert Meeting.objects.count() == 2


def test_past_meetings_are_drafts_unless_asked_then_announced_and_held() -> None:
    by = make_scope("referent")
    bring_in(by, HEAD + GOOD)
    assert Meeting.objects.get().state == State.DRAFT
    future = "À venir;04/07/2090 18:30;QN00001M;Salle\n"
    written = bring_in(by, HEAD + GOOD.replace("école", "santé") + future, mark_held=True)
    assert (written.added, written.held) == (2, 1)
    held = Meeting.objects.get(title="Parlons santé")
    assert held.state == State.HELD and held.announced_at
    assert list(held.transitions.values_list("after", flat=True)) == [State.ANNOUNCED, State.HELD]
    assert Meeting.objects.get(title="À venir").state == State.DRAFT


def test_the_page_shows_what_it_would_do_then_does_it_once() -> None:
    by = make_scope("animateur")
    client = client_of(by)
    file = SimpleUploadedFile("reunions.csv", (HEAD + GOOD).encode("cp1252"))
    page = client.post("/agents/reunions/importer/", {"file": file, "mark_held": "on"}).content.decode()
    assert "1 réunion à créer, 0 déjà là" in page and not Meeting.objects.exists()
    sealed = sealed_in(page)
    for said in ("importées : 1, dont 1 tenues. Déjà là : 0", "importées : 0, dont 0 tenues. Déjà là : 1"):
        done = client.post("/agents/reunions/importer/enregistrer/", {"contenu": sealed}, follow=True)
        assert typographic(said) in done.content.decode()
    assert Meeting.objects.count() == 1
    assert Entry.objects.get(action="réunions importées").detail["count"] == 1


def test_a_check_made_by_someone_else_or_changed_on_the_way_writes_nothing() -> None:
    by = make_scope("animateur")
    page = client_of(by).post("/agents/reunions/importer/", {"text": HEAD + GOOD}).content.decode()
    sealed = sealed_in(page)
    for client, sent in ((agent_client("animateur"), sealed), (client_of(by), sealed + "x"), (client_of(by), "")):
        done = client.post("/agents/reunions/importer/enregistrer/", {"contenu": sent}, follow=True).content.decode()
        assert "donnez le fichier de nouveau" in done
    assert not Meeting.objects.exists()


def test_a_row_outside_the_mandate_is_a_fault() -> None:
    other = elsewhere()
    by = make_scope("animateur", quartier="QN00001M")
    assert not faults(HEAD + GOOD, by)
    assert faults(HEAD + GOOD.replace("QN00001M", "QN00004N"), by)[0][1] == "quartiers"
    assert faults(HEAD + GOOD.replace("QN00001M", ""), by)[0][2].startswith("dites de quel contrat")
    assert faults(f"titre;début;département\nx;04/07/2023 18:30;{other.pk}\n", by)[0][1] == "département"
    assert agent_client("national").get("/agents/reunions/importer/").status_code == 404


def test_a_hostile_cell_is_kept_as_words_and_shown_as_words() -> None:
    by = make_scope("referent")
    title = "=cmd|' /C calc'!A0 <script>alert(1)</script>"
    page = client_of(by).post("/agents/reunions/importer/", {"text": f'titre;début\n"{title}";04/07/2023 18:30\n'})
    assert "&lt;script&gt;" in page.content.decode()
    client_of(by).post("/agents/reunions/importer/enregistrer/", {"contenu": sealed_in(page.content.decode())})
    assert Meeting.objects.get().title == title


def test_checking_and_writing_ask_the_same_number_of_queries_whatever_the_rows() -> None:
    bring_in(make_scope("referent"), HEAD + GOOD)  # what a process reads once
    counts = []
    for number in (2, 240):  # rows are written by five hundred
        by = make_scope("referent")
        rows = "".join(f"Réunion {number} {one};04/07/2023 18:30;QN00001M;Salle\n" for one in range(number))
        with CaptureQueriesContext(connection) as queries:
            bring_in(by, HEAD + rows, mark_held=True)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_two_thousand_meetings_are_imported_in_less_than_half_a_minute() -> None:
    by = make_scope("referent")
    rows = "".join(f"Réunion {one};04/07/2023 18:30;QN00001M|QN00002I;Salle\n" for one in range(2000))
    begins = time.monotonic()
    page = client_of(by).post("/agents/reunions/importer/", {"text": HEAD + rows}).content.decode()
    client_of(by).post("/agents/reunions/importer/enregistrer/", {"contenu": sealed_in(page)})
    took = time.monotonic() - begins
    assert Meeting.objects.count() == 2000 and took < 30


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.text(max_size=30), min_size=2, max_size=4), min_size=1, max_size=4) | st.binary(max_size=200)
)
def test_any_file_is_read_or_refused_in_french(given_rows: list[list[str]] | bytes) -> None:
    if isinstance(given_rows, bytes):
        content = b"titre;d\xc3\xa9but;quartiers;lieu\n" + given_rows
    else:
        written = StringIO()
        csv.writer(written, delimiter=";").writerows([["titre", "début", "quartiers", "lieu"], *given_rows])
        content = written.getvalue().encode("utf-8", "surrogatepass")
    try:
        checked: Checked = check_file(content, _referent())
    except TableError as error:
        assert str(error).endswith((".", "importé."))
        return
    assert all(one.line >= 2 and one.column and one.message for one in checked.faults)


def _referent() -> Scope:
    from parvis.ground.people.models import Mandate

    found = Mandate.objects.filter(role="referent").select_related("agent").first()
    return Scope(found.agent, found, (found,)) if found else make_scope("referent")
