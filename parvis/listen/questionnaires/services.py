"""Writes of questionnaires."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from parvis.ground.campaigns.models import Campaign
from parvis.listen.questionnaires.models import Questionnaire, Version
from parvis.listen.questionnaires.queries import forget
from parvis.listen.questionnaires.workbook import read_workbook


@transaction.atomic
def questionnaire_load(*, campaign: Campaign, content: bytes, publish: bool = True) -> Version:
    """Keep a workbook as a version of the campaign's questionnaire; the same workbook again is the same version.

    Raises:
        WorkbookError: it is not a questionnaire; every issue found is inside, nothing is kept.
    """
    form = read_workbook(content)
    sha256 = hashlib.sha256(content).hexdigest()
    title = form.title("fr")
    questionnaire, _created = Questionnaire.objects.select_for_update().get_or_create(
        campaign=campaign, slug=form.form_id, defaults={"title": title}
    )
    version = questionnaire.versions.filter(sha256=sha256).first()
    if version is None:
        last = questionnaire.versions.aggregate(last=Max("number"))["last"] or 0
        version = Version(
            questionnaire=questionnaire,
            number=last + 1,
            definition=form.to_json(),
            workbook=content,
            sha256=sha256,
        )
    if publish and version.published_at is None:
        version.published_at = timezone.now()
        if questionnaire.title != title:
            questionnaire.title = title
            questionnaire.save(update_fields=["title"])
    if version.pk is None or (version.published_at is not None and not _is_published(version)):
        version.save()
    transaction.on_commit(forget)
    return version


def _is_published(version: Version) -> bool:
    return Version.objects.filter(pk=version.pk, published_at__isnull=False).exists()
