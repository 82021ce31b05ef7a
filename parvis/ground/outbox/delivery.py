"""Sending a letter."""

from __future__ import annotations

import smtplib

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from parvis.ground.outbox.models import Message


@transaction.atomic
def message_deliver(*, message: int) -> Message.State:
    """Send one letter; the row is locked meanwhile, so that two workers never send it twice.

    Raises OSError when the server did not answer or asks to wait: the task tries again later.
    """
    row = Message.objects.select_for_update().get(pk=message)
    if row.state != Message.State.WAITING:
        return Message.State(row.state)
    mail = EmailMultiAlternatives(row.subject, row.text, to=[row.to], reply_to=[row.reply_to] if row.reply_to else None)
    if row.html:
        mail.attach_alternative(row.html, "text/html")
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = [code for code, _said in refusal.recipients.values()]
        if any(code < 500 for code in codes):
            raise
        row.state, row.error = Message.State.REFUSED, f"adresse refusée ({codes[0]})"
    else:
        row.state = Message.State.SENT
    row.settled_at = timezone.now()
    row.save()
    return Message.State(row.state)
