"""The same letter in HTML: made from its text in one place, so that both always say the same.

No table, no picture, no colour of ours: a mail program puts its own, by day and in the dark. What people wrote is
escaped; an address of the web becomes a link and stays readable.
"""

from __future__ import annotations

import re

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

_ADDRESS = re.compile(r"""https?://[^\s<>"«»]+""")
#: Signs that end a sentence rather than an address.
_AFTER = ".,;:!?…)]’'"
_INDENT = "    "
_BREAK = mark_safe("<br>\n")


def html_of(*, subject: str, text: str) -> str:
    """The HTML page of a letter: a paragraph for each block of ``text``, a quoted block for the indented ones."""
    blocks = [_block(one) for one in re.split(r"\n\s*\n", text.strip("\n")) if one.strip()]
    return render_to_string("outbox/letter.html", {"subject": subject, "blocks": blocks})


def _block(text: str) -> tuple[bool, SafeString]:
    lines = text.split("\n")
    indented = all(line.startswith(_INDENT) for line in lines if line.strip())
    return indented, format_html_join(_BREAK, "{}", ((linked(line.strip()),) for line in lines))


def linked(line: str) -> SafeString:
    """``line`` escaped, its addresses as links."""
    parts: list[str] = []
    end = 0
    for found in _ADDRESS.finditer(line):
        address = found[0].rstrip(_AFTER)
        parts += [line[end : found.start()], format_html('<a href="{}">{}</a>', address, address)]
        end = found.start() + len(address)
    return format_html_join("", "{}", ((one,) for one in [*parts, line[end:]]))
