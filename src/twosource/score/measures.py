"""The figures: precision, recall and F1 by kind of label, over the reports that were labelled with it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from .gold import KINDS, Gold, GoldEvent, GoldStatement, Ranges

#: Two contents are one when they share at least this part of the longer one's characters (blanks left out): the rule of the attribution task
#: of PolNeAR's readers, soft enough for a comma and hard enough for a sentence.
SHARED: Final = 0.5

#: Acts whose sides are one set: who met whom is no different from who was met.
MUTUAL: Final = frozenset({"AGREE", "CONSULT", "COOPERATE"})

_MARK: Final = re.compile(r"[\"“”„«»]|''|``")
#: Where the first phrase of a source ends: its last word is the head ("the mayor | of Lindau", "Ada Brandt | , who").
_PHRASE: Final = re.compile(r",|\(|\s(?:who|which|that|of|for|in|at|from|with|on|to|by|and)\s")
_WORD: Final = re.compile(r"\w[\w'’.-]*")

Row = Mapping[str, Any]
_G = TypeVar("_G")
_P = TypeVar("_P")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a score. `precision`, `recall` and `f1` in 0..1, null where nothing was there to be counted; `gold`, `found`, `right`: counts.
    `right` is a sum of shares for B-cubed.
    """

    table: str
    measure: str
    precision: float | None
    recall: float | None
    f1: float | None
    gold: int
    found: int
    right: float


def figure(table: str, measure: str, right: float, found: int, gold: int) -> Figure:
    """Precision, recall and their harmonic mean out of counts."""
    p = right / found if found else None
    r = right / gold if gold else None
    return Figure(table, measure, p, r, _mean(p, r), gold, found, right)


def _mean(p: float | None, r: float | None) -> float | None:
    return None if p is None or r is None else 2 * p * r / (p + r) if p + r else 0.0


def measure(gold: Sequence[Gold], tables: Mapping[str, Iterable[Row]], texts: Mapping[str, str]) -> list[Figure]:
    """The figures of every kind that is labelled.

    `gold[i].id` and the key `document` of the rows of `tables` (`statements events dates families stories`, as they are exported) name the same
    documents; `texts` holds their raw texts. What the record has for reports that were not labelled with a kind plays no part.
    """
    measures: dict[str, Callable[[list[Gold]], list[Figure]]] = {
        "statements": lambda some: statements(some, _by(tables.get("statements", ())), texts),
        "events": lambda some: events(some, _by(tables.get("events", ()))),
        "dates": lambda some: dates(some, _by(tables.get("dates", ()))),
        "stories": lambda some: stories(some, tables.get("stories", ())),
        "passages": lambda some: passages(some, tables.get("families", ())),
    }
    found: list[Figure] = []
    for kind in KINDS:
        if some := [g for g in gold if kind in g.kinds]:
            found += measures[kind](some)
    return found


def _by(rows: Iterable[Row]) -> dict[str, list[Row]]:
    by: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by[row["document"]].append(row)
    return by


def paired(gold: Sequence[_G], found: Sequence[_P], alike: Callable[[_G, _P], float]) -> list[tuple[int, int]]:
    """Pairs of places, one to one, the most alike first; nothing that is not alike at all (0)."""
    scored = sorted(
        ((-s, x, y) for x, g in enumerate(gold) for y, p in enumerate(found) if (s := alike(g, p)) > 0),
    )
    one: set[int] = set()
    other: set[int] = set()
    pairs = []
    for _, x, y in scored:
        if x not in one and y not in other:
            one.add(x)
            other.add(y)
            pairs.append((x, y))
    return pairs


# ---- statements ---------------------------------------------------------------------------------------------------------------------


def statements(gold: Sequence[Gold], found: Mapping[str, list[Row]], texts: Mapping[str, str]) -> list[Figure]:
    """Contents that agree (`SHARED`), those of them whose source agrees too, and the latter for contents in quotation marks.

    Sources agree when both name nobody, or when the one found touches the head word of the labelled one.
    """
    n: Counter[str] = Counter()
    for g in gold:
        text, golds = texts[g.id], list(g.statements or ())
        preds = [_spoken(row) for row in found.get(g.id, ())]
        inked = {id(s): _ink(s.content, text) for s in (*golds, *preds)}

        def alike(a: GoldStatement, b: GoldStatement, inked: dict[int, set[int]] = inked) -> float:
            one, other = inked[id(a)], inked[id(b)]
            both = len(one & other)
            return 2 * both / (len(one) + len(other)) if both and both >= SHARED * max(len(one), len(other)) else 0.0

        quoted_gold = [_quoted(s.content, text) for s in golds]
        quoted_found = [_quoted(s.content, text) for s in preds]
        for x, y in paired(golds, preds, alike):
            right = _same_source(golds[x].source, preds[y].source, text)
            n["content"] += 1
            n["source"] += right
            n["quoted"] += right and quoted_gold[x]
            quoted_found[y] |= quoted_gold[x]
        n["gold"] += len(golds)
        n["found"] += len(preds)
        n["quoted gold"] += sum(quoted_gold)
        n["quoted found"] += sum(quoted_found)
    return [
        figure("statements", "content", n["content"], n["found"], n["gold"]),
        figure("statements", "content and source", n["source"], n["found"], n["gold"]),
        figure("statements", "both, where quoted", n["quoted"], n["quoted found"], n["quoted gold"]),
    ]


def _spoken(row: Row) -> GoldStatement:
    def spans(key: str) -> Ranges:
        return tuple((s["start"], s["end"]) for s in row[key])

    return GoldStatement(spans("content"), spans("source"), spans("cue"))


def _ink(spans: Ranges, text: str) -> set[int]:
    return {i for a, b in spans for i in range(a, min(b, len(text))) if not text[i].isspace()}


def _quoted(spans: Ranges, text: str) -> bool:
    return any(_MARK.search(text[max(0, a - 1) : b + 1]) for a, b in spans)


def head_word(source: Ranges, text: str) -> tuple[int, int] | None:
    """Where the head word of a source stands: the last word of its first phrase; null for no source."""
    if not source:
        return None
    start, end = source[0]
    phrase = re.sub(r"['’]s?\s*$", "", text[start:end])
    if (cut := _PHRASE.search(phrase, 1)) and phrase[: cut.start()].strip():
        phrase = phrase[: cut.start()]
    words = list(_WORD.finditer(phrase))
    return (start + words[-1].start(), start + words[-1].end()) if words else (start, end)


def _same_source(gold: Ranges, found: Ranges, text: str) -> bool:
    head = head_word(gold, text)
    if head is None:
        return not found
    return any(a < head[1] and b > head[0] for a, b in found)


# ---- events -------------------------------------------------------------------------------------------------------------------------


def events(gold: Sequence[Gold], found: Mapping[str, list[Row]]) -> list[Figure]:
    """Types that agree, and those of them whose countries agree on both sides; one to one, where both say where: in stretches that touch.

    A side that the label leaves empty is not looked at; of `MUTUAL` acts both sides are one set.
    """
    n: Counter[str] = Counter()
    for g in gold:
        golds, preds = list(g.events or ()), [_coded(row) for row in found.get(g.id, ())]
        pairs = paired(golds, preds, _same_act)
        n["type"] += len(pairs)
        n["sides"] += sum(_same_sides(golds[x], preds[y][0]) for x, y in pairs)
        n["gold"] += len(golds)
        n["found"] += len(preds)
    return [
        figure("events", "type", n["type"], n["found"], n["gold"]),
        figure("events", "type and both sides", n["sides"], n["found"], n["gold"]),
    ]


def _coded(row: Row) -> tuple[GoldEvent, list[tuple[int, int]]]:
    sides = (tuple(sorted({a["country"] for a in row[k] if a["country"]})) for k in ("actors", "recipients"))
    return GoldEvent(row["event"], *sides), [(s["start"], s["end"]) for s in row["evidence"]]


def _same_act(gold: GoldEvent, found: tuple[GoldEvent, list[tuple[int, int]]]) -> float:
    event, places = found
    if gold.event != event.event or (gold.at and places and not any(a < gold.at[1] and b > gold.at[0] for a, b in places)):
        return 0.0
    return 2.0 if _same_sides(gold, event) else 1.0


def _same_sides(gold: GoldEvent, found: GoldEvent) -> bool:
    if gold.event in MUTUAL:
        both = {*gold.actors, *gold.recipients}
        return not both or both == {*found.actors, *found.recipients}
    return gold.actors in ((), found.actors) and gold.recipients in ((), found.recipients)


# ---- dates --------------------------------------------------------------------------------------------------------------------------


def dates(gold: Sequence[Gold], found: Mapping[str, list[Row]]) -> list[Figure]:
    """Time expressions with the same edges, those that touch, and of these the ones with the same value (as in TempEval-3)."""
    n: Counter[str] = Counter()
    for g in gold:
        golds, preds = list(g.dates or ()), list(found.get(g.id, ()))
        pairs = paired(golds, preds, lambda d, p: max(0, min(d.end, p["end"]) - max(d.start, p["start"])))
        n["strict"] += sum((golds[x].start, golds[x].end) == (preds[y]["start"], preds[y]["end"]) for x, y in pairs)
        n["relaxed"] += len(pairs)
        n["value"] += sum(golds[x].value == preds[y]["value"] for x, y in pairs)
        n["gold"] += len(golds)
        n["found"] += len(preds)
    return [figure("dates", k, n[k], n["found"], n["gold"]) for k in ("strict", "relaxed", "value")]


# ---- groups -------------------------------------------------------------------------------------------------------------------------


def b_cubed(gold: Mapping[Hashable, Hashable], found: Mapping[Hashable, Hashable], table: str) -> Figure:
    """B-cubed (Bagga and Baldwin, 1998) of a grouping against another one of the same things; one that is in no group is alone."""
    groups: dict[Any, set[Hashable]] = defaultdict(set)
    for side, grouping in (("gold", gold), ("found", found)):
        for thing in gold:
            groups[side, _group(grouping, thing)].add(thing)
    p = r = 0.0
    for thing in gold:
        one, other = groups["gold", gold[thing]], groups["found", _group(found, thing)]
        both = len(one & other)
        p += both / len(other)
        r += both / len(one)
    size = len(gold)
    precision, recall = (p / size, r / size) if size else (None, None)
    return Figure(table, "B-cubed", precision, recall, _mean(precision, recall), size, size, r)


def _group(grouping: Mapping[Hashable, Hashable], thing: Hashable) -> Hashable:
    return grouping.get(thing, ("alone", thing))


def stories(gold: Sequence[Gold], found: Iterable[Row]) -> list[Figure]:
    """Which reports are of one story. A report in several stories counts with the one that comes first in the list of stories."""
    place: dict[Hashable, Hashable] = {}
    for row in found:
        for document in row["documents"]:
            place.setdefault(document, row["id"])
    return [b_cubed({g.id: g.story for g in gold}, place, "stories")]


def passages(gold: Sequence[Gold], found: Iterable[Row]) -> list[Figure]:
    """Which passages come from one original: every labelled passage with the family that holds most of its characters."""
    spans: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for row in found:
        for s in row["passages"]:
            spans[s["document"]].append((s["start"], s["end"], row["id"]))
    want: dict[Hashable, Hashable] = {}
    have: dict[Hashable, Hashable] = {}
    for g in gold:
        for p in g.passages or ():
            thing = (g.id, p.start, p.end)
            want[thing] = p.original
            held: Counter[str] = Counter()
            for a, b, family in spans[g.id]:
                if (shared := min(b, p.end) - max(a, p.start)) > 0:
                    held[family] += shared
            if held:
                have[thing] = max(held, key=lambda f: (held[f], f))
    return [b_cubed(want, have, "passages")]
