"""One utterance in several wordings: quoted words of one speaker, or of nobody named, that agree too far for chance.

A unit is a sentence inside quotation marks, or the content of indirect speech. This file says what two units are to each other and what a group
of them is; `utterances` groups them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

import pyarrow as pa

from twosource.lexicons import load_rows
from twosource.model import Tables, Verdicts, make_id, parts_of, plain_list, plain_rows, speakers_as_judged

from .pairwise import Alignment, align_words
from .words import frequency, normal_form, scan, spelling

#: Agreement in nats (sum of -ln of the background frequency of every content word that two wordings have in common) from which two units
#: are wordings of one utterance: with the same speaker; where one side names nobody; where two different speakers are named. Set on the
#: sample reports and on quotations of election news: two rare words or three common ones of one speaker; a clause; a long clause.
SAME_SPEAKER: Final = 18.0
ONE_UNKNOWN: Final = 35.0
OTHER_SPEAKER: Final = 60.0
#: ... and where the words of one side stand outside quotation marks, which must have the same speaker: what people say often, they say again.
PARAPHRASED: Final = 35.0
#: The very same words given to two speakers are one utterance, and one of the two did not say it, from this agreement on: some three words.
SAME_WORDS: Final = 25.0
#: The agreement must also be this share of the content of the lighter wording: less is another sentence about the same thing.
SHARE: Final = 0.6
#: Short wordings are said again on other days; wordings of fewer content words than this are one utterance only if the reports lie within
#: `DAYS` of each other, or one of them has no date.
SHORT: Final = 8
DAYS: Final = 10

#: Words in marks that say too little for that ("We have won what we came for") are one utterance only as a whole, word for word and by the same
#: speaker, from so many words on. Set by hand: five words ("We are going to win") come back in every speech.
WHOLE: Final = 6
#: What such a whole begins with among content words.
_ALL: Final = "="

#: Characters between a marked and an unmarked cut that are taken for one cut.
NEXT_TO: Final = 12

#: Words at least this frequent (share of running English) say nothing about which utterance it is; from the background list, Zipf 6.
_COMMON: Final = 1e-3
#: Sums of the same weights in another order differ by less (nats).
_ROUNDED: Final = 1e-6
ENGLISH: Final = "english_speaking.tsv"
_PAIRS: Final = {"“": "”", "„": "“", "«": "»", '"': '"', "‘": "’", "”": "”"}
_STOP: Final = re.compile(r"(?<=[a-z0-9][.!?])[\"”’']?\s+(?=[\"“‘'(\[]?[A-Z])|(?<=[a-z0-9][.!?])[\"”’']\s*$")
_EDGE: Final = " \t\r\n,;:.!?\"“”„«»‘’'"


@dataclass(frozen=True, slots=True)
class Unit:
    """A wording. `words`: its content words, the rarest first; another wording of the same utterance, when this is the lighter one, has two of
    the first `lead` of them, or one of the first `heavy` (see `prefix`); `day`: of publication.
    """

    document: str
    start: int
    end: int
    exact: str
    speaker: str | None
    day: int | None
    words: tuple[str, ...]
    lead: int
    heavy: int
    weight: float
    marked: bool
    foreign: bool

    @property
    def id(self) -> str:
        """What names it."""
        return f"{self.document}:{self.start}:{self.end}"

    def order(self) -> tuple[bool, float, str, int]:
        """What stands in marks before what does not, the fullest wording first; then by document and place, so that the order of arrival does
        not matter.
        """
        return (not self.marked, -self.weight, self.document, self.start)


@dataclass(frozen=True, slots=True)
class _Group:
    leader: Unit
    members: list[tuple[Unit, Alignment]]


def quoted(text: str) -> Iterable[tuple[int, int]]:
    """Stretches inside quotation marks, without the marks; one never closed runs to the end, one never opened begins at the start."""
    opening = next((i for i, c in enumerate(text) if c in _PAIRS), -1)
    if opening < 0:
        return
    if text[opening] in "”’" and opening > 0:
        yield 0, opening
        text, base = text[opening + 1 :], opening + 1
        opening = next((i for i, c in enumerate(text) if c in _PAIRS), -1)
    else:
        base = 0
    while opening >= 0:
        close = _PAIRS[text[opening]]
        end = text.find(close, opening + 1)
        while close == "’" and 0 <= end < len(text) - 1 and text[end + 1].isalnum():
            end = text.find(close, end + 1)  # an apostrophe
        stop = end if end >= 0 else len(text)
        if stop > opening + 1:
            yield base + opening + 1, base + stop
        opening = next((i for i in range(stop + 1, len(text)) if text[i] in _PAIRS), -1)


def _sentences(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    """The sentences of a stretch, without marks and stops at their ends."""
    at = start
    for m in [*_STOP.finditer(text, start, end), None]:
        stop = m.start() if m else end
        a, b = at, stop
        while a < b and text[a] in _EDGE:
            a += 1
        while b > a and text[b - 1] in _EDGE:
            b -= 1
        if a < b:
            yield a, b
        at = m.end() if m else end


#: Wordings, and pairs of wordings, of which it is kept what they hold and how they align: the same ones come back in every report that prints
#: them.
_KEPT: Final = 4096

_aligned = lru_cache(maxsize=_KEPT)(align_words)


@lru_cache(maxsize=_KEPT)
def content_of(text: str) -> tuple[tuple[str, ...], int, int, float]:
    """The content words of a wording, the rarest first; how many of them lead and are heavy; and what they weigh together. Of one that says too
    little all its words are one.
    """
    every = [normal_form(token) for _, _, token in scan(text)]
    words = tuple(sorted({w for w in every if frequency(w) < _COMMON}, key=lambda w: (-_nats(w), w)))
    weight = sum(map(_nats, words))
    if weight < SAME_SPEAKER and len(every) >= WHOLE:
        words = (_ALL + " ".join(every),)
        weight = _nats(words[0])
    return words, *prefix(words, max(SHARE * weight, SAME_SPEAKER)), weight


def prefix(words: Sequence[str], need: float) -> tuple[int, int]:
    """`(lead, heavy)`: what has at least `need` nats in common with these words (the rarest first) has two of the first `lead`, or one of the
    first `heavy`. With one of the first alone it has no more than the rarest of them and all that stand behind.
    """
    need -= _ROUNDED
    rest = sum(map(_nats, words))
    for lead, word in enumerate(words, 1):
        rest -= _nats(word)
        if rest + _nats(words[0]) < need:
            return lead, 0
    return len(words), sum(_nats(w) >= need for w in words)


@lru_cache(maxsize=1 << 15)
def _nats(word: str) -> float:
    return SAME_SPEAKER if word.startswith(_ALL) else -math.log(max(frequency(word), 1e-8))


def _day(published: str | None) -> int | None:
    try:
        return date.fromisoformat(published[:10]).toordinal() if published else None
    except ValueError:
        return None


@cache
def _english() -> frozenset[str]:
    return frozenset(r["code"] for r in load_rows(ENGLISH).rows)


def units_of(tables: Tables) -> list[Unit]:
    """The wordings of all statements, in their order; each document by itself."""
    foreign: set[tuple[str, str]] = set()
    for part in parts_of(tables, "named", ("document", "actor", "country")):
        columns = zip(*(plain_list(part.column(k)) for k in ("document", "actor", "country")), strict=True)
        foreign.update((d, who) for d, who, country in columns if country and country not in _english())
    days = {d["id"]: _day(d["published"]) for d in tables["documents"].select(["id", "published"]).to_pylist()}
    verdicts = Verdicts.of(tables["judgements"]) if "judgements" in tables else None
    found: dict[tuple[str, int, int], Unit] = {}
    for s in _statements(tables, verdicts):
        if s["kind"] == "indirect" and s["speaker_name"] is None:
            continue
        abroad = (s["document"], s["speaker"]) in foreign
        for span in s["content"]:
            marked = list(quoted(span["exact"]))
            for a, b, inside in [
                *((a, b, True) for a, b in marked),
                *((a, b, False) for a, b in _outside(span["exact"], marked) if s["speaker_name"]),
            ]:
                for c, d in _sentences(span["exact"], a, b):
                    exact = span["exact"][c:d]
                    words, lead, heavy, weight = content_of(exact)
                    if weight < SAME_SPEAKER or (not inside and words[0].startswith(_ALL)):
                        continue
                    key = (span["document"], span["start"] + c, span["start"] + d)
                    old = found.get(key)
                    if old is None or (old.speaker is None and s["speaker_name"] is not None):
                        found[key] = Unit(*key, exact, s["speaker_name"], days.get(key[0]), words, lead, heavy, weight, inside, abroad)
    return sorted(found.values(), key=Unit.order)


def _statements(tables: Tables, verdicts: Verdicts | None) -> Iterator[dict[str, Any]]:
    """The rows of `statements`, a part in memory at a time, their speakers as people judged."""
    for part in parts_of(tables, "statements", ("document", "kind", "content", "speaker", "speaker_name", "speaker_basis")):
        yield from plain_rows(speakers_as_judged(part, verdicts) if verdicts is not None else part)


def _outside(text: str, marked: list[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """What stands outside the marked stretches."""
    at = 0
    for a, b in [*marked, (len(text), len(text))]:
        if a > at:
            yield at, a
        at = b


@lru_cache(maxsize=_KEPT)
def _names(name: str) -> tuple[str, ...]:
    return tuple(name.casefold().split())


def last_name(name: str) -> str:
    """What two names of one person have in common (see `_same_person`)."""
    return _names(name)[-1] if _names(name) else ""


def _same_person(a: str, b: str) -> bool:
    """Whether two names can be one person's: equal, or one the last name of the other."""
    x, y = _names(a), _names(b)
    return x == y or (x[-1:] == y[-1:] and (len(x) == 1 or len(y) == 1))


def possible(a: str | None, a_marked: bool, b: str | None, b_marked: bool) -> bool:
    """Whether two wordings can be of one utterance by their speakers, and by whether they stand between quotation marks."""
    return (a_marked and b_marked) or (a is not None and b is not None and _same_person(a, b))


def _bar(a: Unit, b: Unit) -> float:
    if not possible(a.speaker, a.marked, b.speaker, b.marked):
        return math.inf
    if a.speaker is None or b.speaker is None:
        return ONE_UNKNOWN
    if not (a.marked and b.marked):  # somebody's words told by the reporter
        return PARAPHRASED
    if _same_person(a.speaker, b.speaker):
        return SAME_SPEAKER
    return SAME_WORDS if a.words == b.words else OTHER_SPEAKER


def _near(a: Unit, b: Unit) -> bool:
    if a.day is None or b.day is None or min(len(a.words), len(b.words)) >= SHORT:
        return True
    return abs(a.day - b.day) <= DAYS


def alike(a: Unit, b: Unit) -> float:
    """Nats of the content words in common, 0 where they are too few for one utterance."""
    common = math.fsum(map(_nats, set(a.words).intersection(b.words)))  # in any order the same
    return common if common >= _bar(a, b) and common >= SHARE * min(a.weight, b.weight) and _near(a, b) else 0.0


@lru_cache(maxsize=_KEPT)
def _in_common(a: str, b: str) -> frozenset[str]:
    """The words in common along the alignment of two wordings."""
    kept = [a[p.a_start : p.a_end] for p in _aligned(a, b).parts if p.kind in ("same", "swapped")]
    return frozenset(normal_form(token) for text in kept for _, _, token in scan(text))


def agreement(leader: Unit, unit: Unit) -> float:
    """Nats in common along the alignment of two wordings that are `alike`, 0 where they are no wordings of one utterance."""
    if leader.words == unit.words and leader.words[0].startswith(_ALL):
        return leader.weight
    kept = _in_common(leader.exact, unit.exact)
    both = set(leader.words).intersection(unit.words)
    along = math.fsum(map(_nats, both & kept))
    reordered = len(both) >= SHORT  # words in another order are still one utterance when there are many
    return along if along >= SHARE * min(leader.weight, unit.weight) else max(along, 1e-9) if reordered else 0.0


def _read_by(readings: dict[str, list[tuple[int, int]]], unit: Unit, start: int, end: int) -> bool:
    """Whether a stretch of a unit lies in a word that a rewriting machine put in or damaged."""
    a, b = unit.start + start, unit.start + max(end, start + 1)
    return any(s < b and a < e for s, e in readings.get(unit.document, ()))


#: Contractions, and what they stand for: the same words in the house style of another outlet.
_SHORT: Final = (("n't", " not"), ("'ve", " have"), ("'re", " are"), ("'ll", " will"), ("'m", " am"))


def _spelled(text: str) -> list[str]:
    text = text.replace("’", "'").lower().replace("can't", "can not").replace("cannot", "can not").replace("won't", "will not")
    for short, full in _SHORT:
        text = text.replace(short, full)
    return [spelling("".join(c for c in token if c.isalnum())) for _, _, token in scan(text)]


def _by_ellipsis(aligned: Alignment, i: int) -> bool:
    """Whether a cut stands next to one that is marked: the words between, often the same small word twice, belong to either side."""
    for j, k in ((i - 2, i - 1), (i + 2, i + 1)):
        if 0 <= j < len(aligned.parts) and aligned.parts[j].kind == "ellipsis":
            between = aligned.parts[k]
            return between.kind == "same" and between.a_end - between.a_start <= NEXT_TO
    return False


def _differences(group: _Group, readings: dict[str, list[tuple[int, int]]]) -> list[dict[str, str]]:
    leader, out = group.leader, []
    for unit, aligned in group.members:
        for i, p in enumerate(aligned.parts):
            if p.kind == "same":
                continue
            a, b = leader.exact[p.a_start : p.a_end], unit.exact[p.b_start : p.b_end]
            damaged = _read_by(readings, leader, p.a_start, p.a_end) or _read_by(readings, unit, p.b_start, p.b_end)
            edge = not b and (p.a_start == 0 or p.a_end == len(leader.exact))
            # Retrieval takes "talks" for "conversations"; inside quotation marks that is another word.
            kind = ("spelling" if _spelled(a) == _spelled(b) else "substituted") if p.kind in ("swapped", "substituted") else p.kind
            if kind in ("removed", "added") and _by_ellipsis(aligned, i):
                kind = "ellipsis"
            if not unit.marked and kind != "spelling":
                kind, edge = "paraphrased", False
            out.append({"kind": "reading" if damaged else "edge-cut" if edge else kind, "a": a, "b": b})
        if unit.speaker and leader.speaker and not _same_person(unit.speaker, leader.speaker):
            out.append({"kind": "speaker", "a": leader.speaker, "b": unit.speaker})
    unique = {(d["kind"], d["a"], d["b"]): d for d in out}
    return list(unique.values())


def _kind(differences: list[dict[str, str]], group: _Group) -> str:
    """What became of the wording: the gravest of its differences. Other words of one who hardly spoke English may be another translation."""
    kinds = {d["kind"] for d in differences}
    if any(u.marked and u.words == group.leader.words and u.exact != group.leader.exact and a.similarity < SHARE for u, a in group.members):
        return "reordered"
    translated = (
        "variant" if all(u.foreign for u in (group.leader, *(m for m, _ in group.members)) if u.speaker) and group.leader.speaker else None
    )
    for kind, name in (
        ("substituted", translated or "substituted"),
        ("added", translated or "substituted"),
        ("removed", "truncated"),
        ("edge-cut", "edge-cut"),
    ):
        if kind in kinds:
            return name
    if kinds & {"ellipsis", "bracketed"}:
        return "marked edit"
    if any(not u.marked for u, _ in group.members):
        return "paraphrased outside the marks"
    return next((k for k in ("reading", "spelling", "speaker") if k in kinds), "same")


def variant(leader: Unit, members: Iterable[Unit], readings: dict[str, list[tuple[int, int]]]) -> dict[str, Any]:
    """A row of `quote_variants`. Spans: the fullest wording first, then by document and place; differences are against the first."""
    others = sorted(members, key=Unit.order)
    group = _Group(leader, [(u, _aligned(leader.exact, u.exact)) for u in others])
    units = [leader, *sorted(others, key=lambda u: (u.document, u.start))]
    names = [u.speaker for u in units if u.speaker]
    agreed = bool(names) and all(_same_person(names[0], n) for n in names)
    differences = _differences(group, readings)
    return {
        "id": variant_id(units),
        "speaker_name": max(names, key=lambda n: (len(n), n)) if agreed else None,
        "spans": [{"document": u.document, "start": u.start, "end": u.end, "exact": u.exact} for u in units],
        "differences": differences,
        "kind": _kind(differences, group),
    }


def variant_id(units: Sequence[Unit]) -> str:
    """The id of the utterance with these wordings, the leader first."""
    return make_id("variant", *(u.id for u in (units[0], *sorted(units[1:], key=lambda u: (u.document, u.start)))))


def readings_of(table: pa.Table) -> dict[str, list[tuple[int, int]]]:
    """Where readings stand, by document."""
    found: dict[str, list[tuple[int, int]]] = {}
    for d, s, e in zip(*(table.column(k).to_pylist() for k in ("document", "start", "end")), strict=True):
        found.setdefault(d, []).append((s, e))
    return found
