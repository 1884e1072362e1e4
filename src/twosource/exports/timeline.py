"""What happened, what was planned and what was said in a story, by date."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from twosource.model import Date, Event, EventActor, Groups, Span, Statement, days_of, plain_name

#: What a line of the timeline can be: the status of an event, or `said` for a statement.
SAID: Final = "said"

#: A day or month tells when something was said when at most so many words and no comma lie between the cue and it ("said on Monday", "told
#: reporters in the capital on Monday"), or between it and the source when the sentence opens with it ("On Monday, the minister said").
#: Tried at 5 and 6 on 84 reports (PolNeAR dev); of 60 dated statements in 160 others (train), read one by one, 57 were right.
NEAR: Final = 5

#: A sentence opens with a date when at most so many words stand before it: "On", "Late on".
HEAD: Final = 2

#: Two undated tellings of one act between the same sides are one happening when their words agree at least so far (share of the smaller set of
#: words): nothing else says that they do not speak of two acts.
ALIKE: Final = 0.5

#: Wordings of one act that are compared with each other; beyond them only equal words are one (a story of ten thousand reports stays quick).
MANY: Final = 300

#: A date behind one of these, or with a genitive ("Tuesday's talks"), is not when something was said.
_OTHER_TIMES: Final = frozenset("before until till since after by from between for".split())
#: Statements that nobody has made yet.
_NOT_SAID: Final = ("future", "hypothetical")

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a timeline: an act as one or several reports tell it, or a statement whose day is known.

    `start` and `end`: first and last ISO day, null where no report says when; `status`: that of an event (`happened planned hypothetical denied
    historical`) or `said`; `event` and `mode`: PLOVER's, null for a statement; `who` and `whom`: names; `documents`: the reports that tell it,
    in the order given; `ids`: the events or statements; `spans`: their words, one step away; `words`: the clearest of them, and `sentence`
    the sentence around it; `basis`: what the date rests on where no clause says it; `place`: null where nobody says where; `confidence`: 0 to 1.
    """

    start: str | None
    end: str | None
    status: str
    event: str | None
    mode: str | None
    who: tuple[str, ...]
    whom: tuple[str, ...]
    documents: tuple[str, ...]
    ids: tuple[str, ...]
    spans: tuple[Span, ...]
    words: Span
    sentence: Span
    basis: str | None
    place: str | None
    confidence: float


class Sentences:
    """The sentences of some documents, asked by place."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._by: dict[str, list[Span]] = {}
        for s in spans:
            self._by.setdefault(s.document, []).append(s)
        for each in self._by.values():
            each.sort(key=lambda s: (s.start, s.end))
        self._starts = {d: [s.start for s in each] for d, each in self._by.items()}

    def around(self, span: Span) -> Span:
        """The sentence in which a span begins; the span itself where none is known."""
        i = bisect_right(self._starts.get(span.document, ()), span.start) - 1
        if i < 0 or self._by[span.document][i].end <= span.start:
            return span
        return self._by[span.document][i]


def timeline(
    events: Sequence[Event],
    statements: Sequence[Statement],
    dates: Sequence[Date],
    sentences: Sentences,
    order: Mapping[str, int],
    same: Iterable[Sequence[str]] = (),
) -> tuple[Happening, ...]:
    """Events and statements by date; what nobody dates comes last.

    One happening told by several reports is one line: the same type, status and sides, on the same day (without a day, in words that agree), or
    held to be one by a claim. `order`: the place of every document among the reports; `same`: ids of events that a claim merges. A statement has
    a line of its own when its sentence says when it was made and it tells no dated act; the table `statements` has all.
    """
    # A statement that tells a dated act is on the timeline with it.
    told = {e.reported_by for e in events if e.date_start}
    lines = [*_acts(events, sentences, order, same), *_said([s for s in statements if s.id not in told], dates, sentences, order)]
    return tuple(sorted(lines, key=lambda h: (h.start or "9999", h.end or "9999", h.event is None, -len(h.documents), h.ids)))


# ---- acts -------------------------------------------------------------------------------------------------------------------------


def _side(sides: Iterable[EventActor]) -> frozenset[str]:
    # By name: who goes by no name of his own ("inspectors") is another actor in every report.
    return frozenset(plain_name(s.name) if s.name else s.actor or plain_name(s.span.exact) for s in sides)


def _acts(events: Sequence[Event], sentences: Sentences, order: Mapping[str, int], same: Iterable[Sequence[str]]) -> list[Happening]:
    merged: Groups[str] = Groups()
    alike: dict[tuple[object, ...], list[Event]] = {}
    for e in sorted(events, key=lambda e: e.id):
        alike.setdefault((e.event, e.status, _side(e.actors), _side(e.recipients), e.date_start, e.date_end), []).append(e)
    for key, found in alike.items():
        for x, y in _one_happening(found, dated=key[4] is not None):
            merged.join(x, y)
    known = {e.id: e for e in events}
    for ids in same:
        there = [known[i] for i in ids if i in known]
        for a, b in itertools.pairwise(there):
            # A claim may join what is planned with what happened, or two guesses at the day: they stay two lines.
            if (a.event, a.status, a.date_start, a.date_end) == (b.event, b.status, b.date_start, b.date_end):
                merged.join(a.id, b.id)
    groups: dict[str, list[Event]] = {}
    for e in events:
        groups.setdefault(merged.root(e.id), []).append(e)
    return [_act(g, sentences, order) for g in groups.values()]


def _one_happening(found: list[Event], dated: bool) -> Iterable[tuple[str, str]]:
    """Pairs among acts of one type between the same sides that are one: on one day at one place, or without a day in words that agree."""
    groups: dict[object, list[Event]] = {}
    places = {plain_name(e.place) for e in found if e.place}
    for e in found:
        one_place = len(places) < 2 or not e.place
        groups.setdefault(("" if one_place else plain_name(str(e.place))) if dated else _words(e), []).append(e)
    for same in groups.values():
        yield from ((same[0].id, e.id) for e in same[1:])
    if not dated:
        heads = [(words, same[0].id) for words, same in list(groups.items())[:MANY] if isinstance(words, frozenset) and words]
        for i, (x, a) in enumerate(heads):
            yield from ((a, b) for y, b in heads[i + 1 :] if len(x & y) >= ALIKE * min(len(x), len(y)))


def _words(e: Event) -> frozenset[str]:
    return frozenset(w for s in e.evidence for w in _WORD.findall(s.exact.casefold()))


def _act(group: list[Event], sentences: Sentences, order: Mapping[str, int]) -> Happening:
    group.sort(key=lambda e: (order.get(e.document, len(order)), e.evidence[0].start, e.id))
    clearest = max(group, key=lambda e: (e.confidence, e.lead, len(e.evidence[0].exact)))
    dated = dict.fromkeys(e.basis for e in group if e.basis and "date" in e.basis)
    return Happening(
        clearest.date_start,
        clearest.date_end,
        clearest.status,
        clearest.event,
        next((e.mode for e in [clearest, *group] if e.mode), None),
        tuple(dict.fromkeys(_name(s) for s in clearest.actors)),
        tuple(dict.fromkeys(_name(s) for s in clearest.recipients)),
        tuple(dict.fromkeys(e.document for e in group)),
        tuple(e.id for e in group),
        tuple(dict.fromkeys(s for e in group for s in e.evidence)),
        clearest.evidence[0],
        sentences.around(clearest.evidence[0]),
        "; ".join(dated) if all(e.basis and "date" in e.basis for e in group) else None,
        next((e.place for e in [clearest, *group] if e.place), None),
        clearest.confidence,
    )


def _name(side: EventActor) -> str:
    return side.name or side.span.exact


# ---- statements -------------------------------------------------------------------------------------------------------------------


def _said(statements: Sequence[Statement], dates: Sequence[Date], sentences: Sentences, order: Mapping[str, int]) -> list[Happening]:
    by: dict[str, list[Date]] = {}
    for d in dates:
        by.setdefault(d.document, []).append(d)
    alike: dict[tuple[object, ...], list[tuple[Statement, Date]]] = {}
    for s in statements:
        date = _day_said(s, by.get(s.document, ()), sentences)
        if date is not None and (days := days_of(date.value)):
            words = tuple(w for c in s.content for w in _WORD.findall(c.exact.casefold()))
            alike.setdefault((s.speaker or s.speaker_name, words, s.negated, *days), []).append((s, date))
    lines = []
    for key, found in alike.items():
        found.sort(key=lambda x: (order.get(x[0].document, len(order)), x[0].content[0].start))
        first, date = found[0]
        lines.append(
            Happening(
                str(key[3]),
                str(key[4]),
                SAID,
                None,
                None,
                (first.speaker_name,) if first.speaker_name else (),
                (),
                tuple(dict.fromkeys(s.document for s, _ in found)),
                tuple(s.id for s, _ in found),
                tuple(dict.fromkeys(c for s, _ in found for c in s.content)),
                first.content[0],
                sentences.around((first.cue or first.content)[0]),
                f"“{' '.join(date.exact.split())}”",
                None,
                1.0,
            )
        )
    return lines


def _day_said(s: Statement, dates: Iterable[Date], sentences: Sentences) -> Date | None:
    """The day or month that stands by the cue, or before the source at the head of the sentence."""
    if not s.cue or not s.content or not s.speaker_name or s.status in _NOT_SAID:
        return None
    frame = sentences.around(s.cue[0])
    found: list[tuple[int, Date]] = []
    for d in dates:
        if d.type not in ("DATE", "TIME") or not frame.start <= d.start < frame.end or len(d.value or "") < len("2000-01"):
            continue
        if any(c.start < d.end and d.start < c.end for c in (*s.content, *s.source)):
            continue
        before, after = frame.exact[: d.start - frame.start].split()[-1:], frame.exact[d.end - frame.start :]
        if (before and before[0].casefold() in _OTHER_TIMES) or after.startswith(("'s", "’s")) or d.exact.endswith(("'s", "’s")):
            continue
        gaps = [_gap(frame, c.end, d.start, s, ",;:()–—") for c in s.cue]
        if len(_WORD.findall(frame.exact[: d.start - frame.start])) <= HEAD:
            gaps += [_gap(frame, d.end, m.start, s, ";:()–—") for m in (*s.source, *s.cue)]
        if near := [g for g in gaps if g is not None and g <= NEAR]:
            found.append((min(near), d))
    return min(found, key=lambda x: (x[0], x[1].start))[1] if found else None


def _gap(frame: Span, low: int, high: int, s: Statement, barriers: str) -> int | None:
    """Words from one place of a sentence to a later one; null where a barrier or the words that are passed on lie between."""
    if not frame.start <= low <= high <= frame.end or any(c.start < high and low < c.end for c in s.content):
        return None
    between = frame.exact[low - frame.start : high - frame.start]
    return None if any(mark in between for mark in barriers) else len(_WORD.findall(between))


# ---- for machines -----------------------------------------------------------------------------------------------------------------

_SPAN = pa.struct([("document", pa.string()), ("start", pa.int64()), ("end", pa.int64()), ("exact", pa.string())])
_NAMES = pa.list_(pa.string())

#: The columns of a timeline in a file.
SCHEMA: Final = pa.schema(
    [
        *(("date_start", pa.string()), ("date_end", pa.string()), ("status", pa.string()), ("event", pa.string()), ("mode", pa.string())),
        *(("who", _NAMES), ("whom", _NAMES), ("place", pa.string()), ("text", pa.string()), ("documents", _NAMES), ("ids", _NAMES)),
        *(("spans", pa.list_(_SPAN)), ("basis", pa.string())),
    ]
)


def timeline_rows(lines: Iterable[Happening]) -> pa.Table:
    """A timeline as a table: `date_start date_end status event mode who whom place text documents ids spans basis`."""
    rows = [
        {
            "date_start": h.start,
            "date_end": h.end,
            "status": h.status,
            "event": h.event,
            "mode": h.mode,
            "who": list(h.who),
            "whom": list(h.whom),
            "place": h.place,
            "text": " ".join(h.sentence.exact.split()),
            "documents": list(h.documents),
            "ids": list(h.ids),
            "spans": [{"document": s.document, "start": s.start, "end": s.end, "exact": s.exact} for s in h.spans],
            "basis": h.basis,
        }
        for h in lines
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)
