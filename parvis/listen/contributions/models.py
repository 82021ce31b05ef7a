"""What residents send. Rows are only added: a page sent is one row, and nothing here is computed on the way in.

A contribution without :class:`Submission` is partial; one with :class:`Withdrawal` keeps its place but no words.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parvis.ground.campaigns.models import Campaign
from parvis.ground.people.models import Agent
from parvis.ground.territories.models import Commune, Quartier
from parvis.listen.appended import Appended
from parvis.listen.meetings.models import Relay
from parvis.listen.questionnaires.models import Version


class Channel(models.TextChoices):
    """How the words came in."""

    WEB = "web", "En ligne"
    QR = "qr", "Code QR d’une réunion"
    KIOSK = "borne", "Borne"
    PAPER = "papier", "Papier"
    ASSISTED = "assiste", "Avec l’aide d’une personne"
    IMPORT = "import", "Repris d’un fichier"


class Outcome(models.TextChoices):
    """Where the person speaks from; all may answer, each is counted apart."""

    QPV = "qpv", "Dans un quartier prioritaire"
    COVERED = "covered_epci", "Dans une intercommunalité couverte par un contrat de ville"
    ELSEWHERE = "elsewhere", "Ailleurs"
    UNKNOWN = "unknown", "Quartier non précisé"


class ImportBatch(models.Model):
    """A file of answers typed elsewhere, or another platform's export."""

    source = models.SlugField("source", max_length=80, unique=True)
    first_imported_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.source


class Contribution(Appended):
    """One person's run through a questionnaire, begun; who they are is not known."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="contributions")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="contributions")
    language = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, choices=Channel)
    channel_ref = models.CharField("réunion ou lieu", max_length=40, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome)
    quartier = models.ForeignKey(Quartier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    flood = models.BooleanField("envoyée parmi beaucoup d’autres du même réseau", default=False)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source_id = models.CharField("identifiant dans la source", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="contribution_channel_known"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="contribution_outcome_known"),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.QPV) | Q(quartier__isnull=False),
                name="contribution_qpv_names_its_quartier",
            ),
            models.CheckConstraint(
                condition=Q(batch__isnull=True, source_id="") | (Q(batch__isnull=False) & ~Q(source_id="")),
                name="contribution_import_names_its_source",
            ),
            models.UniqueConstraint(
                fields=["batch", "source_id"],
                condition=Q(batch__isnull=False),
                name="contribution_imported_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PageSent(Appended):
    """A page as it was sent: answers by question name, verbatim. The last row of a page is what the person says."""

    id = models.BigAutoField(primary_key=True)
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="%(class)ss")
    page = models.CharField(max_length=64)
    answers = models.JSONField()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["contribution", "page", "-id"], name="%(class)s_last")]

    def __str__(self) -> str:
        return f"{self.contribution_id}/{self.page}"


class AnswerPage(PageSent):
    """A page of the questionnaire proper."""


class ProfilePage(PageSent):
    """A page of the profile (coarse bands only), kept apart from the words."""


class Submission(Appended):
    """The person said « Envoyer ma réponse » and left with a receipt code, known here only by its HMAC."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, primary_key=True)
    receipt = models.BinaryField(max_length=32, unique=True)

    def __str__(self) -> str:
        return str(self.contribution_id)


class Help(models.TextChoices):
    """How the person was helped, which tells how far the words are theirs."""

    ALONE = "seul", "La personne a répondu seule"
    HELPED = "aide", "La personne a été aidée"
    WRITTEN = "ecrit", "Quelqu’un a écrit ce que la personne disait"


class Assistance(Appended):
    """Who entered an answer for somebody, and how that person was helped; nothing tells who answered."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, primary_key=True)
    help = models.CharField("aide", max_length=5, choices=Help)
    relay = models.ForeignKey(Relay, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(help__in=Help.values), name="assistance_help_known")]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.help}"


class ResumeCode(Appended):
    """A code that resumes a draft on any device; a draft may have several."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="resume_codes")
    code = models.BinaryField(max_length=32, unique=True)

    def __str__(self) -> str:
        return str(self.contribution_id)


class Withdrawal(Appended):
    """The person took their words back: the verbatim answers are erased in the same transaction."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, primary_key=True)

    def __str__(self) -> str:
        return str(self.contribution_id)
