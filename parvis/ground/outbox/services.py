"""Writing letters, and forgetting them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from parvis.ground.outbox.html import html_of
from parvis.ground.outbox.models import Message
from parvis.ground.outbox.tasks import deliver

KEPT = timedelta(days=30)


@transaction.atomic
def message_send(*, to: str, template: str, context: Mapping[str, Any], reply_to: str = "") -> Message:
    """Promise a letter: ``template`` + ``.txt``, whose first line is the subject. It leaves once the caller commits.

    Templates get ``site``, the address of this installation without a final slash. The HTML is made from the text.
    """
    rendered = render_to_string(f"{template}.txt", {**context, "site": settings.PARVIS_ADDRESS})
    subject, _line, text = rendered.strip().partition("\n")
    subject, text = subject.strip()[:200], text.strip() + "\n"
    html = html_of(subject=subject, text=text)
    message = Message.objects.create(to=to, subject=subject, text=text, html=html, reply_to=reply_to)
    deliver.defer(message=message.pk)
    return message


def messages_purge() -> int:
    """Erase what was settled more than a month ago; returns how many letters went."""
    erased, _by = Message.objects.filter(settled_at__lt=timezone.now() - KEPT).delete()
    return erased
