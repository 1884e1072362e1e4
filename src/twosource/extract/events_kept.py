"""Acts of sentences that were coded before: equal sentences are coded once, wherever they stand.

What is coded in a sentence depends on its parsed words and on the actors who are named in it. Two more things may matter, and `Sides` notes it
when a rule asks for them: the country that most of the document is about, then there is a result for each country; and anything else beyond
the sentence, then nothing is kept. A rule that looks at another sentence in another way must note it there too.
Actors who are known in one document only have another id in each; here they are numbers, so that a surname is no reason to code it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

from twosource.model import Tables, keep, kept, make_id

from .events_act import Act
from .events_code import Coder
from .events_party import Side
from .events_sides import Sides
from .statements_view import View

#: Marks that a sentence ends with. Where it ends with none, as a headline does, the words beyond are part of the key: rules look one or two
#: words to the left and the right.
_ENDS: Final = frozenset((".", "!", "?", "…", ":", ";", ")", "]", "”", '"', "''", "’", "'"))
_BESIDE: Final = 3
#: The result of a sentence without acts, which most are.
_NONE: Final = b'{"":[]}'


@lru_cache(maxsize=1024)
def _state(country: str) -> str:
    return make_id("actor", "country", country)


class Sentences:
    """The sentences of some documents, and what was found in equal ones. `tables`: where it is kept, if anywhere."""

    def __init__(self, tables: Tables, documents: Iterable[tuple[View, Sides]]) -> None:
        self._tables = tables
        self._keys: dict[str, list[bytes | None]] = {}
        self._numbers: dict[tuple[str, int], dict[str | None, int]] = {}
        for view, sides in documents:
            self._keys[view.document] = [self._key(view, sides, n) for n in range(len(view.sentences))]
        self._found = kept(tables, {k for keys in self._keys.values() for k in keys if k is not None})
        self._new: set[bytes] = set()

    def acts(self, coder: Coder, number: int) -> list[Act]:
        """The acts of a sentence of the document that `coder` reads, as `Coder.sentence` finds them."""
        view, sides = coder.view, coder.sides
        key = self._keys[view.document][number]
        packed = self._found.get(key, b"") if key is not None else b""
        if packed == _NONE:
            return []
        a, b = view.sentences[number]
        numbers = self._numbers.get((view.document, number), {})
        by_country: dict[str, list[Any]] = json.loads(packed) if packed else {}
        rows = by_country.get("") if "" in by_country else by_country.get(_told(sides)) if by_country else None
        if rows is None:
            sides.asked.clear()
            rows = [_packed(act, a, numbers) for act in coder.sentence(a, b)]
            if key is not None and "document" not in sides.asked:
                main = "main" in sides.asked
                by_country[_told(sides) if main else ""] = rows
                self._found[key] = json.dumps(by_country, separators=(",", ":")).encode() if rows or main else _NONE
                self._new.add(key)
        # What was just found goes the same way as what was kept, so that nothing depends on which it is.
        actors = list(numbers)
        return [_unpacked(row, a, actors) for row in rows]

    def keep(self) -> None:
        """Keep what was new."""
        keep(self._tables, {k: self._found[k] for k in self._new})

    def _key(self, view: View, sides: Sides, number: int) -> bytes | None:
        """A hash over all that the acts of a sentence depend on; null where a mention runs over its edge."""
        if number in sides.crossed or number >= len(view.marks):
            return None
        a, b = view.sentences[number]
        key = blake2b(view.marks[number], digest_size=16)
        for edge, beyond in ((a - 1, range(max(a - _BESIDE, 0), a)), (b - 1, range(b, min(b + _BESIDE, len(view.text))))):
            if edge >= 0 and view.text[edge] not in _ENDS:
                key.update(f"\x1e{edge < a}\x1f{' '.join([view.text[k] for k in beyond])}".encode("utf-8", "surrogatepass"))
        if here := sides.of_sentence.get(number):
            numbers: dict[str | None, int] = {}
            told = [
                (
                    *(s.first - a, s.last - a, s.name, s.kind, s.country, s.sector, s.basis),
                    s.actor if s.country and s.actor == _state(s.country) else numbers.setdefault(s.actor, len(numbers)),
                )
                for s in here
            ]
            key.update(repr(told).encode("utf-8", "surrogatepass"))
            self._numbers[view.document, number] = numbers
        return key.digest()


def _told(sides: Sides) -> str:
    return sides.main_country() or "-"


def _side(s: Side, a: int, numbers: dict[str | None, int]) -> list[Any]:
    return [numbers.get(s.actor, s.actor), s.name, s.kind, s.country, s.sector, s.first - a, s.last - a, s.basis, s.origin]


def _packed(act: Act, a: int, numbers: dict[str | None, int]) -> list[Any]:
    """An act as JSON can hold it, tokens counted from `a`."""
    return [
        [t - a for t in act.trigger],
        act.verb - a,
        act.type,
        act.mode,
        act.contexts,
        [_side(s, a, numbers) for s in act.actors],
        [_side(s, a, numbers) for s in act.recipients],
        *(act.weak, act.how, act.needs, act.both, act.weight, act.target, act.status, act.lead, act.content, act.depth, act.lemma, act.spare),
        act.notes,
    ]


def _unpacked(row: list[Any], a: int, actors: list[str | None]) -> Act:
    trigger, verb, kind, mode, contexts, who, whom, *rest = row

    def side(actor: str | int | None, name: str | None, what: str, country: str | None, sector: str | None, f: int, n: int, *more: str) -> Side:
        return Side(actors[actor] if isinstance(actor, int) else actor, name, what, country, sector, f + a, n + a, *more)

    given = ([t + a for t in trigger], verb + a, kind, mode, tuple(contexts), [side(*s) for s in who], [side(*s) for s in whom])
    return Act(*given, *rest)
