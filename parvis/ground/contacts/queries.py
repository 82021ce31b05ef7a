"""Reads of the vault: how many, never who."""

from __future__ import annotations

from parvis.ground.contacts.models import Contact


def contacts_given(meeting_ref: str) -> int:
    """How many people left a way to be reached at the meeting of this code."""
    return Contact.objects.filter(meeting_ref=meeting_ref).count()
