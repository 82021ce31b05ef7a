"""The receipt of a printed copy: the same each time the copy is printed, and written nowhere."""

from __future__ import annotations

from uuid import UUID

from parvis.web.codes import CodeKind, derived_code


def copy_receipt(copy: UUID) -> str:
    """The receipt's code of the copy of that identity, as it is printed and as its answer is submitted under."""
    return derived_code(CodeKind.RECEIPT, copy.bytes)
