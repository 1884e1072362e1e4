"""Who is named in reports that were read before, word for word: a report that outlets print as it came is read once.

An actor who is known in one document only has the document's name in its key; what is kept has a null there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final
from zlib import compress, decompress

from twosource.model import Tables, keep, kept

from .statements_view import View, document_mark

if TYPE_CHECKING:
    from .actors import Document

#: Of compression: a report takes a third of the room then, and more effort gains little.
_LEVEL: Final = 1
#: What is kept of an actor beside its key and aliases, in order.
_FIELDS: Final = ("name", "kind", "country", "sector", "wikidata")


class Reports:
    """Reports by their words and day of publication, and what was found in equal ones. `tables`: where it is kept, if anywhere."""

    def __init__(self, tables: Tables, reports: Sequence[tuple[View, str | None]]) -> None:
        self._tables = tables
        self._keys = {v.document: blake2b(f"{day}".encode(), key=document_mark(v), digest_size=16).digest() for v, day in reports}
        self._found = kept(tables, set(self._keys.values()))
        self._new: dict[bytes, bytes] = {}

    def document(self, empty: Document, read: Callable[[], Document]) -> Document:
        """The document, filled with what is known of an equal one, else as it is `read`."""
        key = self._keys[empty.view.document]
        if packed := self._found.get(key):
            return _unpacked(empty, json.loads(decompress(packed)))
        found = read()
        if rows := _packed(found):
            self._found[key] = self._new[key] = compress(json.dumps(rows, separators=(",", ":")).encode(), _LEVEL)
        return found

    def keep(self) -> None:
        """Keep what was new."""
        keep(self._tables, self._new)


def _packed(document: Document) -> list[Any] | None:
    """The mentions and actors of a document as JSON can hold them; null where the order of two mentions of one place depends on its name."""
    mine = document.view.document
    numbers = {a: n for n, a in enumerate(document.actors)}
    local = {a for a in numbers if mine in document.keys[a]}
    at: dict[tuple[int, int], str] = {}
    for first, last, actor, _ in document.mentions:
        other = at.setdefault((first, last), actor)
        if other != actor and (other in local or actor in local):
            return None
    actors = [
        [[None if k == mine else k for k in document.keys[i]], *(getattr(a, f) for f in _FIELDS), sorted(a.aliases)]
        for i, a in document.actors.items()
    ]
    return [actors, [(first, last, numbers[actor], basis) for first, last, actor, basis in document.mentions]]


def _unpacked(document: Document, rows: list[Any]) -> Document:
    actors, mentions = rows
    ids = []
    for key, *told, aliases in actors:
        known = document.know(tuple(document.view.document if k is None else k for k in key), *told)
        known.aliases.update(aliases)
        ids.append(known.id)
    document.mentions += [(first, last, ids[n], basis) for first, last, n, basis in mentions]
    return document
