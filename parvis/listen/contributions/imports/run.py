"""The import itself: each row becomes a submitted contribution, once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.ground.territories.models import Commune, Quartier
from parvis.ground.territories.queries import outcome
from parvis.listen.contributions.imports.mapping import Correspondence, RowError, filled
from parvis.listen.contributions.models import (
    AnswerPage,
    Channel,
    Contribution,
    ImportBatch,
    Outcome,
    ProfilePage,
    Submission,
)
from parvis.listen.questionnaires.forms import LONGEST_TEXT
from parvis.listen.questionnaires.models import Version
from parvis.listen.tables import Fault, Table

BATCH = 500
CHANNELS = {Channel.PAPER, Channel.ASSISTED, Channel.IMPORT}

Rows = list[tuple[int, dict[str, str]]]


@dataclass
class Outcomes:
    """What an import did, or would do."""

    read: int = 0
    added: int = 0
    known: int = 0
    skipped: int = 0
    changed: list[Fault] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass
class Importer:
    """Imports the rows of ``table`` as answers to ``version``, batch by batch.

    A row whose identifier is already known is not imported again; when its words differ from those kept, it is
    reported and nothing changes: what is kept may already be cited. A killed import is finished by running it again.
    """

    table: Table
    correspondence: Correspondence
    version: Version
    dry: bool = False
    say: Callable[[int], None] = lambda read: None

    def run(self) -> Outcomes:
        """Read every row; write those that are good, unless ``dry``.

        Raises:
            TableError: the file is broken on the way; the batches before it are kept, and are known the next time.
        """
        outcomes = Outcomes()
        rows = self.table.rows()
        while batch := list(islice(rows, BATCH)):
            self._batch(batch, outcomes)
            outcomes.read += len(batch)
            self.say(outcomes.read)
        return outcomes

    @transaction.atomic
    def _batch(self, rows: Rows, outcomes: Outcomes) -> None:
        source = ImportBatch.objects.filter(source=self.correspondence.source).first()
        if source is None and not self.dry:
            source, _created = ImportBatch.objects.get_or_create(source=self.correspondence.source)
        known = self._known(source, [row[self.correspondence.id] for _line, row in rows])
        new: dict[str, tuple[Contribution, list[AnswerPage | ProfilePage]]] = {}
        for line, row in rows:
            if self.correspondence.skips(row):
                outcomes.skipped += 1
                continue
            try:
                identity, answers = self._read(row)
                if identity in known:
                    outcomes.known += 1
                    if known[identity] != answers:
                        said = "le texte a changé depuis l’import : ce qui est gardé ne change pas."
                        outcomes.changed.append(Fault(line, self.correspondence.id, identity, said))
                elif identity in new:
                    raise RowError(self.correspondence.id, "cet identifiant est déjà dans le fichier.", identity)
                else:
                    new[identity] = self._contribution(source, identity, row, answers)
            except RowError as error:
                outcomes.faults.append(Fault(line, error.column, error.value, error.message))
        outcomes.added += len(new)
        if not self.dry:
            _write(list(new.values()))

    def _known(self, source: ImportBatch | None, identities: list[str]) -> dict[str, dict[str, Any]]:
        if source is None:
            return {}
        kept: dict[str, dict[str, Any]] = {
            identity: {}
            for identity in Contribution.objects.filter(batch=source, source_id__in=identities).values_list(
                "source_id", flat=True
            )
        }
        for model in (AnswerPage, ProfilePage):
            pages = model._default_manager.filter(contribution__batch=source, contribution__source_id__in=identities)
            for identity, answers in pages.order_by("id").values_list("contribution__source_id", "answers"):
                kept[identity] |= answers
        return kept

    def _read(self, row: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
        identity = row[self.correspondence.id]
        if not identity or len(identity) > 200:
            raise RowError(self.correspondence.id, "l’identifiant de la ligne manque ou est trop long.", identity)
        answers = self.correspondence.answers(row)
        if not answers:
            raise RowError("", "la ligne ne répond à aucune question.")
        for name, value in answers.items():
            if isinstance(value, str) and len(value) > LONGEST_TEXT:
                raise RowError(name, f"le texte a {len(value)} signes, il en faut {LONGEST_TEXT} au plus.", value)
        return identity, answers

    def _contribution(
        self, source: ImportBatch | None, identity: str, row: Mapping[str, str], answers: Mapping[str, Any]
    ) -> tuple[Contribution, list[AnswerPage | ProfilePage]]:
        quartier, commune = self._place(row)
        said_at = self.correspondence.said_at(row) or timezone.now()
        channel = self.correspondence.place.get("channel", Channel.IMPORT)
        contribution = Contribution(
            campaign_id=self.correspondence.campaign,
            version=self.version,
            language=self.correspondence.language,
            channel=channel if channel in CHANNELS else Channel.IMPORT,
            outcome=Outcome(outcome(quartier=quartier, commune=commune)),
            quartier=quartier,
            commune=commune,
            batch=source,
            source_id=identity,
            at=said_at,
        )
        pages: list[AnswerPage | ProfilePage] = []
        for page in self.version.form.pages:
            said = {question.name: answers[question.name] for question in page.questions if question.name in answers}
            if said:
                model = ProfilePage if page.profile else AnswerPage
                pages.append(model(contribution=contribution, page=page.name, answers=said, at=said_at))
        return contribution, pages

    def _place(self, row: Mapping[str, str]) -> tuple[Quartier | None, Commune | None]:
        code = filled(self.correspondence.place.get("quartier", ""), row).strip()
        insee = filled(self.correspondence.place.get("commune", ""), row).strip()
        quartier = Quartier.objects.filter(pk=code).first() if code else None
        if code and quartier is None:
            raise RowError("quartier", "ce code de quartier n’existe pas.", code)
        commune = Commune.objects.filter(pk=insee).first() if insee else None
        if insee and commune is None:
            raise RowError("commune", "ce code de commune n’existe pas : il faut le code Insee.", insee)
        return quartier, commune


def _write(rows: list[tuple[Contribution, list[AnswerPage | ProfilePage]]]) -> None:
    contributions = [contribution for contribution, _pages in rows]
    pages = [page for _contribution, own in rows for page in own]
    Contribution.objects.bulk_create(contributions)
    AnswerPage.objects.bulk_create([page for page in pages if isinstance(page, AnswerPage)])
    ProfilePage.objects.bulk_create([page for page in pages if isinstance(page, ProfilePage)])
    # Nobody holds a receipt for what came in a file: a random value that no code gives takes its place.
    Submission.objects.bulk_create(
        [Submission(contribution=one, receipt=secrets.token_bytes(32), at=one.at) for one in contributions]
    )


def faults_of(outcomes: Outcomes) -> Iterator[Fault]:
    """Rows left out, then rows whose words have changed, by line."""
    yield from sorted([*outcomes.faults, *outcomes.changed], key=lambda fault: fault.line)
