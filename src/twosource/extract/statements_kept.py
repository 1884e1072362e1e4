"""Who said what in reports that were read before, word for word: a report that outlets print as it came is read once.

What is said and who says it depends on the words of a report and on its actors. Ids of actors are numbers here, since one who is known in one
document only has another id in each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final
from zlib import compress, decompress

from twosource.model import Tables, keep, kept, make_id, span_row

from .actors_speakers import SpeakerIds
from .statements_view import View, document_mark

#: Of compression: a report takes a third of the room then, and more effort gains little.
_LEVEL: Final = 1
_SPANS: Final = ("source", "cue", "content")
_TOLD: Final = ("speaker_name", "negated", "status", "speaker_basis")

Row = Mapping[str, Any]


def statement_id(document: str, kind: str, content: Iterable[Sequence[int]], cue: Iterable[Sequence[int]]) -> str:
    """The id of a statement, out of raw offsets."""
    return make_id("statement", document, kind, *(x for spans in (content, cue) for s, e in spans for x in (s, e)))


class Reports:
    """Reports by their words and actors, and the statements of equal ones. `tables`: where they are kept, if anywhere."""

    def __init__(self, tables: Tables, views: Sequence[View], actors: SpeakerIds) -> None:
        self._tables = tables
        self._keys: dict[str, bytes] = {}
        self._numbers: dict[str, dict[str, int]] = {}
        for view in views:
            d = view.document
            self._keys[d], self._numbers[d] = _key(view, actors.mentions(d), actors.named(d))
        self._found = kept(tables, set(self._keys.values()))
        self._new: dict[bytes, bytes] = {}
        self._read: dict[str, list[dict[str, Any]]] = {}

    def unknown(self, views: Iterable[View]) -> list[View]:
        """The reports that have to be read: one of each that is new."""
        wanted: dict[bytes, View] = {}
        for view in views:
            if (key := self._keys[view.document]) not in self._found:
                wanted.setdefault(key, view)
        return list(wanted.values())

    def rows(self, view: View) -> list[dict[str, Any]]:
        """The rows of a report that was read, or of which an equal one was."""
        d = view.document
        if d in self._read:
            return self._read[d]
        actors = list(self._numbers[d])
        found = []
        for kind, *spans, speaker, within, told in json.loads(decompress(self._found[self._keys[d]])):
            row = {k: [span_row(d, s, e, view.raw) for s, e in each] for k, each in zip(_SPANS, spans, strict=True)}
            name, negated, status, basis = told
            found.append(
                {
                    "id": statement_id(d, kind, spans[2], spans[1]),
                    "document": d,
                    "kind": kind,
                    **row,
                    "speaker": None if speaker is None else actors[speaker],
                    "speaker_name": name,
                    "negated": negated,
                    "status": status,
                    "speaker_basis": basis,
                    "within": within,
                }
            )
        for made in found:
            if made["within"] is not None:
                made["within"] = found[made["within"]]["id"]
        return found

    def add(self, view: View, rows: list[dict[str, Any]]) -> None:
        """Note the statements of a report that was read."""
        self._read[view.document] = rows
        numbers = self._numbers[view.document]
        at = {row["id"]: n for n, row in enumerate(rows)}
        packed = [
            [
                row["kind"],
                *([(x["start"], x["end"]) for x in row[k]] for k in _SPANS),
                None if row["speaker"] is None else numbers[row["speaker"]],
                None if row["within"] is None else at[row["within"]],
                [row[k] for k in _TOLD],
            ]
            for row in rows
        ]
        key = self._keys[view.document]
        self._found[key] = self._new[key] = compress(json.dumps(packed, separators=(",", ":")).encode(), _LEVEL)

    def keep(self) -> None:
        """Keep what was new."""
        keep(self._tables, self._new)


def _key(view: View, mentions: Sequence[Row], named: Sequence[Row]) -> tuple[bytes, dict[str, int]]:
    """A hash over all that the statements of a report depend on, and the numbers of its actors."""
    numbers: dict[str, int] = {}
    told: list[Any] = [(m["start"], m["end"], m["basis"], numbers.setdefault(m["actor"], len(numbers))) for m in mentions]
    rows = sorted((numbers.setdefault(n["actor"], len(numbers)), n["name"], n["kind"], *n["aliases"]) for n in named)
    key = blake2b(repr((told, rows)).encode("utf-8", "surrogatepass"), key=document_mark(view), digest_size=16)
    return key.digest(), numbers
