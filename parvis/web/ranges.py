"""Sound in an answer: browsers ask for parts of it, and some refuse to play what does not come in parts."""

from __future__ import annotations

import re
from typing import Final

from django.http import HttpRequest, HttpResponse

#: One range of bytes; several at once are answered whole, as RFC 9110 (§ 14.2) allows.
RANGE: Final = re.compile(r"bytes=([0-9]{1,12})-([0-9]{0,12})")
POLICY: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"


def sound_response(request: HttpRequest, sound: bytes, content_type: str) -> HttpResponse:
    """The bytes of a sound, whole or the part asked for, shut in a policy of its own."""
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    first, last = 0, len(sound) - 1
    if asked:
        first = int(asked[1])
        last = min(int(asked[2]), last) if asked[2] else last
    if first > last:
        response = HttpResponse(status=416, content_type=content_type)
        response["Content-Range"] = f"bytes */{len(sound)}"
        return response
    response = HttpResponse(sound[first : last + 1], status=206 if asked else 200, content_type=content_type)
    if asked:
        response["Content-Range"] = f"bytes {first}-{last}/{len(sound)}"
    response["Accept-Ranges"] = "bytes"
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    # Already compressed: the middleware leaves alone what says its encoding.
    response["Content-Encoding"] = "identity"
    return response
