"""Content-hash ids: the same input gives the same id on any machine, in any order of ingestion."""

from __future__ import annotations

import hashlib
from typing import Final

#: 80 bits: with 10^8 rows of one kind the chance of any two alike is below 1e-8 (birthday bound n^2 / 2^81).
ID_HEX: Final = 20

#: What stands before the dash says what kind of thing an id names.
KINDS: Final = {
    "document": "doc",
    "statement": "stm",
    "event": "evt",
    "actor": "act",
    "link": "lnk",
    "family": "fam",
    "variant": "quo",
    "story": "sto",
    "thread": "thr",
    "claim": "clm",
    "dispute": "dis",
    "position": "pos",
    "judgement": "jud",
}


def digest(*parts: str | bytes | int | None) -> str:
    """SHA-256 in hex over the parts; each is preceded by its type and length, so that no two lists collide by joining."""
    told: list[bytes] = []
    for part in parts:
        if isinstance(part, str):
            data = part.encode("utf-8", "surrogatepass")
            told.append(b"s%d:%b" % (len(data), data))
        elif part is None:
            told.append(b"n")
        elif isinstance(part, bytes):
            told.append(b"b%d:%b" % (len(part), part))
        else:
            data = str(part).encode()
            told.append(b"i%d:%b" % (len(data), data))
    return hashlib.sha256(b"".join(told)).hexdigest()


def make_id(kind: str, *parts: str | bytes | int | None) -> str:
    """The id of a thing of `kind` (a key of `KINDS`) with these defining parts, such as `stm-0123456789abcdef0123`."""
    return f"{KINDS[kind]}-{digest(*parts)[:ID_HEX]}"
