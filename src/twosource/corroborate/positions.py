"""What each actor said on each thread of a story, in order of time, and where somebody takes back what was said before."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias

from twosource.lexicons import load_rows
from twosource.model import make_id

from .gather import Report
from .happening import Told

POLARITY: Final = "dispute_polarity.tsv"

#: Two statements are about one thing when they share so many telling words, and this share of the fewer's: a change of mind is told in much
#: the same words with a "not" more or less. Lower shares gave pairs that only shared their topic (PolNeAR train).
_SHARE: Final = 0.6
_COMMON: Final = 3
#: Statements of one actor on one thread that are compared with each other.
_MOST: Final = 60

_BREAK: Final = re.compile(r"(?<=[.!?;:])\s|(?<=[,.!?][\"'”’])\s")
#: "No, ..." answers a question, it denies nothing of what follows.
_ANSWER: Final = re.compile(r"^\W*no\b[,.!]?", re.I)
_MARKS: Final = str.maketrans("", "", "\"'“”‘’.,;:!?")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


_Part: TypeAlias = tuple[frozenset[str], str | None]


@dataclass(frozen=True, slots=True)
class _Said:
    id: str
    time: str
    document: str
    spans: tuple[tuple[int, int, str], ...]
    negated: bool
    plain: str

    def parts(self) -> tuple[_Part, ...]:
        """The sentences of what is said, taken apart."""
        texts = [x.lower().replace("’", "'") for _, _, x in self.spans]
        return tuple(_part(part, self.negated) for text in texts for part in _BREAK.split(text) if part.strip())


@cache
def _use(use: str) -> frozenset[str]:
    return frozenset(r["word"] for r in load_rows(POLARITY).rows if r["use"] == use)


@cache
def _opposites() -> dict[str, str]:
    pairs = [r["word"].split(" / ") for r in load_rows(POLARITY).rows if r["use"] == "opposite"]
    return {a: b for pair in pairs for a, b in (pair, reversed(pair))}


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word[: -len(ending)]
    return word.rstrip("e")


def _said(report: Report, s: Mapping[str, Any]) -> _Said:
    spans = tuple((p["start"], p["end"], p["exact"]) for p in s["content"])
    plain = " ".join(x for _, _, x in spans).casefold().translate(_MARKS)
    return _Said(s["id"], report.published or "", report.id, spans, bool(s["negated"]), " ".join(plain.split()))


def _part(text: str, negated: bool) -> _Part:
    """The telling words of one sentence, the one that it says no to (empty where it says no to all of it), null where it says no to nothing."""
    words = _WORD.findall(_ANSWER.sub("", text))
    if _use("unreal") & {*words}:
        return frozenset(), None
    telling = [(_stem(w), i) for i, w in enumerate(words) if _telling(w)]
    places = [i for i, w in enumerate(words) if w in _use("no") or w.endswith("n't")]
    denied = None if len(places) % 2 == negated else "" if negated else next((w for w, i in telling if i > places[0]), "")
    return frozenset(w for w, _ in telling), denied


def _telling(word: str) -> bool:
    return len(word) > 3 and word not in _use("empty") and word not in _use("no") and not word.endswith("n't")


def positions(story: str, reports: Sequence[Report], threads: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The positions of a story: one row an actor and thread; `thread` null for what is in none. The same words told again count once."""
    where: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for row in threads:
        for p in row["spans"]:
            where[p["document"]].append((p["start"], p["end"], row["id"]))
    found: dict[tuple[str, str], list[_Said]] = defaultdict(list)
    names: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        for s in report.statements:
            if s["speaker"] is None or s["speaker_name"] is None or not s["content"] or s["status"] == "question":
                continue
            said = _said(report, s)
            names[s["speaker"]].add(s["speaker_name"])
            on = {t for a, b, t in where[report.id] if any(a < end and start < b for start, end, _ in said.spans)}
            for one in sorted(on) or [""]:
                found[one, s["speaker"]].append(said)
    for (thread, actor), listed in sorted(found.items()):
        thread_id = thread or None
        # What carries no date comes last: it cannot be told where it belongs.
        ordered = sorted(listed, key=lambda s: (not s.time, s.time, s.document, s.spans))
        once = list({s.plain: s for s in reversed(ordered)}.values())
        once.sort(key=lambda s: (not s.time, s.time, s.document, s.spans))
        changed = _change(once) if thread_id else None
        yield {
            "id": make_id("position", story, thread_id, actor),
            "story": story,
            "thread": thread_id,
            "actor": actor,
            "name": min(names[actor]),
            "statements": [s.id for s in once],
            "spans": [{"document": s.document, "start": a, "end": b, "exact": x} for s in once for a, b, x in s.spans],
            "changed": changed[0] if changed else None,
            "why": changed[1] if changed else None,
        }


def _change(said: Sequence[_Said]) -> tuple[str, str] | None:
    """The first statement that says no to what an earlier one said, or yes to what it denied, in much the same words, at a later date."""
    dated = [s for s in said if s.time][:_MOST]
    if len({s.time[:10] for s in dated}) < 2:
        return None
    parts = [s.parts() for s in dated]
    for j, b in enumerate(dated):
        for i, a in enumerate(dated[:j]):
            if a.time[:10] < b.time[:10] and (why := next((w for x in parts[i] for y in parts[j] if (w := _turned(x, y))), None)):
                return b.id, f"{a.time[:10]} and {b.time[:10]}: {why}"
    return None


def _turned(a: _Part, b: _Part) -> str | None:
    """How the second sentence turns the first one round, null where it does not."""
    common = a[0] & b[0]
    turned = sorted(w for w in a[0] - b[0] if _opposites().get(w) in b[0])
    if len(common) + len(turned) < max(_COMMON, _SHARE * min(len(a[0]), len(b[0]))):
        return None
    said_no = a[1] if b[1] is None else b[1]
    if (a[1] is None) != (b[1] is None) and not turned and (not said_no or said_no in common):
        return f"{'first denied, then said' if b[1] is None else 'first said, then denied'} ({', '.join(sorted(common)[:5])})"
    if turned and (a[1] is None) == (b[1] is None):
        return f"first {turned[0]}, then {_opposites()[turned[0]]}"
    return None


def outlets(story: str, changes: Sequence[tuple[Told, Told]], found: Mapping[str, Report]) -> Iterator[dict[str, Any]]:
    """What an outlet took back itself: a figure or an outcome that a later version of its report has otherwise. No actor, no dispute."""
    for before, after in changes:
        name = found[after.span[0]].publisher or ""
        spans = [{"document": d, "start": s, "end": e, "exact": x} for d, s, e, x in (before.span, after.span)]
        told = [_statement(found[t.span[0]], t) for t in (before, after)]
        yield {
            "id": make_id("position", story, name, *(f"{p['document']}:{p['start']}" for p in spans), before.found.value, after.found.value),
            "story": story,
            "thread": None,
            "actor": None,
            "name": name,
            "statements": [s for s in told if s],
            "spans": spans,
            "changed": told[1],
            "why": f"corrected by the outlet itself: {before.found.value}, then {after.found.value}",
        }


def _statement(report: Report, t: Told) -> str | None:
    """The statement that a sentence is told in, the longest; null when it is the report's own word."""
    _, start, end, _ = t.span
    inside = [s for s in report.statements if any(start <= p["start"] and p["end"] <= end for p in s["content"])]
    return max(inside, key=lambda s: (sum(p["end"] - p["start"] for p in s["content"]), s["id"]))["id"] if inside else None
