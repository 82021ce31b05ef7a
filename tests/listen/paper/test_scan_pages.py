"""The pages of scans: from the files given to the last copy entered."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from parvis.ground.people.scope import Scope
from parvis.ground.territories.models import Quartier
from parvis.listen.contributions.models import Assistance, Contribution, Help
from parvis.listen.contributions.queries import state_of
from parvis.listen.paper.marks import PageMark
from parvis.listen.paper.models import Copy, PrintRun, ScanBatch, ScanFile, Sheet
from parvis.listen.paper.scans.batches import file_read_on, layout_of
from parvis.listen.paper.scans.entering import SAMPLED, is_sampled
from parvis.listen.questionnaires.models import Version
from tests.ground.people.making import agent_client, client_of, make_scope
from tests.listen.paper.scanning import as_pdf, give, make_batch, make_run, pages_printed, tick

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("read_here")]


def whole(copy: int) -> list[Any]:
    """Every page of a copy, with a theme plainly ticked."""
    run = PrintRun.objects.get()
    layout = layout_of(run)
    pages = {number: page.copy() for (one, number), page in pages_printed().items() if one == copy}
    number, box = next((page, box) for page, box in layout.boxes if box.question == "defi_themes")
    tick(pages[number], layout, number, "defi_themes", box.choice)
    return list(pages.values())


def as_filled(screen: Any, **typed: str) -> dict[str, Any]:
    """What a browser sends of the form as it is shown, with what is typed."""
    form = screen.form
    shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in shown.items() if value not in (None, "", [])} | typed


def test_from_files_to_an_answer_entered(by: Scope, run: PrintRun) -> None:
    client = client_of(by)
    sent = {
        "departement": "00", "quartier": "QN00001M", "collected_on": "2026-11-02", "help": "aide",
        "scans": [SimpleUploadedFile("scan.pdf", as_pdf(whole(1))), SimpleUploadedFile("faux.pdf", b"rien")],
    }  # fmt: skip
    response = client.post(reverse("paper_scans:new"), sent, follow=True)
    assert "n’est ni un PDF" in response.content.decode()
    assert "Lecture en cours" in response.content.decode()
    while file_read_on(file=ScanFile.objects.get().pk):
        pass
    batch, copy = ScanBatch.objects.get(), Copy.objects.get(number=1)
    page = reverse("paper_scans:enter", args=[batch.pk, copy.pk])
    assert page in client.get(reverse("paper_scans:batch", args=[batch.pk])).content.decode()
    shown = client.get(page)
    picture = client.get(reverse("paper_scans:picture", args=[batch.pk, Sheet.objects.first().pk]))  # type: ignore[union-attr]
    assert (picture["Content-Type"], picture["Cache-Control"]) == ("image/jpeg", "private, max-age=600")
    response = client.post(page, as_filled(shown.context["screen"], defi_mots="Un banc, بجانب المدرسة"), follow=True)
    assert f"Le questionnaire {copy} est enregistré." in response.content.decode()
    made = Contribution.objects.get()
    answers = state_of(made.pk).answers
    assert answers["defi_mots"] == "Un banc, بجانب المدرسة"
    assert len(answers["defi_themes"]) == 1
    assert made.quartier_id == "QN00001M"
    assert Assistance.objects.get().help == Help.HELPED
    assert client.get(page, follow=True).redirect_chain, "a copy entered is not entered again"


def test_the_second_entry_shows_nothing_of_the_first(by: Scope, run: PrintRun) -> None:
    batch = make_batch(by, run.version)
    give(by, batch, as_pdf(whole(1)))
    copy = Copy.objects.get(number=1)
    first, second = client_of(by), client_of(make_scope("animateur"))
    page = reverse("paper_scans:enter", args=[batch.pk, copy.pk])
    first.post(page, as_filled(first.get(page).context["screen"], defi_mots="marjolaine"))
    again = reverse("paper_scans:again", args=[batch.pk, copy.pk])
    shown = second.get(again)
    assert "marjolaine" not in shown.content.decode()
    response = second.post(again, as_filled(shown.context["screen"], defi_mots="origan"), follow=True)
    assert "1 écart" in response.content.decode()
    assert "soit" in response.content.decode()


def test_one_copy_in_ten_is_entered_twice_whoever_scans_it() -> None:
    copies = [Copy() for _number in range(4000)]
    assert 0.07 < sum(map(is_sampled, copies)) / len(copies) < 0.13
    assert SAMPLED == 10


def test_a_page_unread_is_named_then_set_aside(by: Scope, run: PrintRun) -> None:
    batch, client = make_batch(by, run.version), client_of(by)
    cut = pages_printed()[1, 1].copy()
    cut[: cut.shape[0] // 5] = 255
    blank = cut.copy()
    blank[:] = 255
    give(by, batch, as_pdf([cut, blank]))
    one, other = Sheet.objects.all()
    page = reverse("paper_scans:sheet", args=[batch.pk, one.pk])
    assert "relisez-la" in client.post(page, {"mark": "PV1-4242-1-1-0000"}).content.decode()
    assert "Aucun tirage" in client.post(page, {"mark": "PV1-4243-1-1-" + _sum("PV1-4243-1-1")}).content.decode()
    response = client.post(page, {"mark": "pv1-4242-1-1-" + _sum("PV1-4242-1-1").lower()})
    assert response["Location"] == reverse("paper_scans:sheet", args=[batch.pk, other.pk])
    client.post(response["Location"], {"faire": "ecarter"})
    assert [one.state for one in Sheet.objects.all()] == ["lue", "ecartee"]


def test_a_batch_shows_the_same_number_of_queries_for_two_copies_and_for_twelve(
    by: Scope, consultation: Version, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    batch, client = make_batch(by, consultation), client_of(by)
    counts = []
    for number, copies in ((1, 2), (2, 12)):
        run = make_run(consultation, number=number, copies=copies)
        file = ScanFile.objects.create(batch=batch, name="f", sha256=str(number), pages=copies, pages_read=copies)
        for position, copy in enumerate(run.copies.all(), 1):
            Sheet.objects.create(
                batch=batch, file=file, position=position, state="lue", run=run, copy=copy, page=1, straight=True,
                blob=f"{number}-{position}",
            )  # fmt: skip
        addresses = [reverse("paper_scans:list"), reverse("paper_scans:batch", args=[batch.pk])]
        for address in addresses:
            client.get(address)  # what a process keeps is kept from here on
        with django_assert_max_num_queries(60) as seen:
            for address in addresses:
                client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_pictures_and_copies_are_seen_only_through_a_batch_of_ones_territory(by: Scope, run: PrintRun) -> None:
    batch = make_batch(by, run.version)
    give(by, batch, as_pdf([pages_printed()[1, 1]]))
    sheet, copy = Sheet.objects.get(), Copy.objects.get(number=1)
    Quartier.objects.create(
        code="QN00009M", name="Autre", sort_key="autre", zoning="2024", departement_id="00", search_key="autre",
        lon=0, lat=46,
    )  # fmt: skip
    stranger = agent_client("relais", quartier="QN00009M")
    for name, key in (("picture", sheet.pk), ("sheet", sheet.pk), ("enter", copy.pk), ("again", copy.pk)):
        assert stranger.get(reverse(f"paper_scans:{name}", args=[batch.pk, key])).status_code == 404
    other = Copy.objects.get(number=2)
    assert client_of(by).get(reverse("paper_scans:enter", args=[batch.pk, other.pk])).status_code == 404
    assert Client().get(reverse("paper_scans:picture", args=[batch.pk, sheet.pk])).status_code == 302


def test_a_file_larger_than_allowed_is_refused(by: Scope, run: PrintRun, settings: Settings) -> None:
    settings.PARVIS_FILE_MAX_MB = 0
    batch = make_batch(by, run.version)
    sent = {"scans": [SimpleUploadedFile("scan.pdf", b"%PDF-" + b"x" * 700_000)]}
    assert client_of(by).post(reverse("paper_scans:add", args=[batch.pk]), sent).status_code == 413
    assert not ScanFile.objects.exists()


def _sum(body: str) -> str:
    run, copy, page = (int(part) for part in body.split("-")[1:])
    return PageMark(run, copy, page).written().rpartition("-")[2]
