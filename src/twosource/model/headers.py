"""What the headers of an answer say of its content, for the room that asks the network and the one that reads archives of such answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_CHARSET: Final = re.compile(r";\s*charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


def media_of(headers: Mapping[str, str]) -> str:
    """The media type in lower case, empty when none is given. `headers`: names in lower case."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def charset_of(headers: Mapping[str, str]) -> str | None:
    """The charset that the headers declare, in lower case."""
    found = _CHARSET.search(headers.get("content-type", ""))
    return found[1].lower() if found else None
