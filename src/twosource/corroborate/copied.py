"""Claims of words: sentences of one family, sentences that say alike in other words, and one utterance in several wordings."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate, islice
from typing import Any, Final

from twosource.model import Groups, in_full

from .alike import contradict
from .done import MUTUAL
from .judged import Apart
from .likeness import features, likelihood, other_acts, others, told_by_both
from .matching import NOTHING, Verdict
from .pieces import Act, Group, Piece, Place
from .reading import Read
from .remembered import remembered
from .reports import Reports, Sentence
from .said import FIRST_WORDING, MENTIONED, SAME_WORDS, groups_of, name_terms
from .wording import Wording, agreement, opposed, told, wording
from .world import End, heard

#: A sentence belongs to a family when a passage of it covers at least this share of its characters.
COVERED: Final = 0.5

#: Two sentences of one family say alike when their words agree at least so far (rapidfuzz token ratio, 0 to 100). Sentences of a family
#: are known to come from one text, so the bar only has to tell neighbouring sentences apart; 15 % swapped words leave about 75.
ALIKE: Final = 60.0

#: Two sentences that are no copies say alike when they agree in so many nats and are this likely to tell one fact (see `likeness`). Of the
#: pairs of invented stories left out of the fit .98 that pass are right, of those of ECB+ dev .79 (`bench/claims/train.py`); at .8, which
#: finds half as much again, reports of five pages of world news met that only had a topic in common.
NATS: Final = 12.0
LIKELY: Final = 0.95
#: ... so likely where each tells an act and none is of one type: "police arrested the leader" and "the leader called on police".
OTHERWISE: Final = 0.97
#: A sentence that says less, in nats, tells nothing where others only have the same words ("The weather was mild.").
LEAST: Final = 18.0

#: ... and of what they have in common this share stands in the main clause of both: "Chile closed six mines, two days after a tunnel collapsed"
#: tells of no collapse. Of the pairs of invented stories that pass, 21 of 26 below it are right, 296 of 315 above.
TOLD: Final = 0.5
#: Of the rarest words of two sentences that many must be the same for them to be compared at all.
SHARED: Final = 2

#: Characters that stand for words when sentences are compared: from here on, so many; more words than that a family has never.
_LETTERS: Final = 0xE000
_MANY: Final = 0x110000 - _LETTERS

#: Words that a sentence needs to say something, and that it needs beside an address. Names and credit lines of news pages have fewer.
FEWEST: Final = 3
BESIDE: Final = 7
_WORD: Final = re.compile(r"[^\W\d_]{2,}|\d+")
_ADDRESS: Final = re.compile(r"\S+@\S+\.\S+|https?://\S+|www\.\S+", re.IGNORECASE)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Copies:
    """The passages of families by document: (start, end, family, lineage), in order of place."""

    passages: dict[str, list[tuple[int, int, str, str | None]]]
    _reach: dict[str, list[int]] = field(default_factory=dict, repr=False)

    def of(self, place: Place) -> tuple[str | None, str | None]:
        """The family of the passage that covers most of a place, and its lineage; nulls where none does."""
        best: tuple[int, str | None, str | None] = (0, None, None)
        found = self.passages.get(place.document, [])
        if (reach := self._reach.get(place.document)) is None:
            reach = self._reach[place.document] = list(accumulate((end for _, end, _, _ in found), max))
        for start, end, family, lineage in islice(found, bisect_right(reach, place.start), None):
            if start >= place.end:
                break
            common = min(end, place.end) - max(start, place.start)
            if common > best[0]:
                best = (common, family, lineage)
        return best[1:]


def copies(families: Iterable[Row], links: Iterable[Row]) -> Copies:
    """Passages with what they descend from: their family, cut where two passages only quote one utterance.

    Two reports that quote the same words and share nothing else (`common_origin` in `reuse`) may both have heard them: no copy of each other.
    Two that credit one agency (`common_origin` too) are copies of its text.
    """
    linked: dict[str, list[tuple[End, End]]] = defaultdict(list)
    for r in links:
        if not heard(r["direction"], r["why"]):
            linked[r["family"]].append(((r["a"]["document"], r["a"]["start"]), (r["b"]["document"], r["b"]["start"])))
    out: dict[str, list[tuple[int, int, str, str | None]]] = defaultdict(list)
    for family in families:
        for document, start, end, number in descents(family, linked[family["id"]]):
            out[document].append((start, end, family["id"], lineage_of(family["id"], number)))
    for found in out.values():
        found.sort()
    return Copies(dict(out))


def descents(family: Row, links: Iterable[tuple[End, End]]) -> Iterator[tuple[str, int, int, int]]:
    """The passages of a family in order (document, start, end), each with the part of it that it descends from: 0 for all of it, else 1, 2 ...;
    -1 for none. `links`: two passages each of which one is shown to be copied.
    """
    passages = sorted((p["document"], p["start"], p["end"]) for p in family["passages"])
    own, joined = {p[:2] for p in passages}, Groups[End]()
    for a, b in links:
        if a in own and b in own:
            joined.join(a, b)
    count = Counter(joined.root(p[:2]) for p in passages)
    shared = {r: i for i, r in enumerate(sorted(r for r, n in count.items() if n > 1), 1)}
    for document, start, end in passages:
        number = shared.get(joined.root((document, start)), -1)
        yield document, start, end, 0 if number > 0 and len(shared) == 1 else number


def lineage_of(family: str, number: int) -> str | None:
    """The name of a part of a family, numbered as in `descents`."""
    return None if number < 0 else f"{family}/{number}" if number else family


def covered(passage: Row, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences of the body that a passage covers."""
    first = max(0, bisect_left(sentences, passage["start"], key=lambda s: s.place.start) - 1)
    found = []
    for s in sentences[first:]:
        start, end = s.place.start, s.place.end
        if start >= passage["end"]:
            break
        if s.role == "body" and min(end, passage["end"]) - max(start, passage["start"]) >= COVERED * (end - start):
            found.append(s)
    return found


@remembered(1 << 14)
def empty(text: str) -> bool:
    """Whether a sentence says nothing by itself: an address with a few words beside it, or hardly a word at all."""
    rest = _ADDRESS.sub(" ", text) if "@" in text or "://" in text or "www." in text.lower() else text
    return len(_WORD.findall(rest)) < (BESIDE if rest != text else FEWEST)


def _words(reports: Reports, place: Place) -> Wording:
    text, names = reports.read(place)
    return wording(text, name_terms(names, reports.named.get(place.document, {}), None))


def sentence_piece(reports: Reports, s: Sentence) -> Piece:
    """A sentence as a piece."""
    return Piece(
        "sentence",
        s.place,
        s.exact,
        partial(_words, reports, s.place),
        deeds=partial(_acts, reports, s.place),
        named=partial(_people, reports, s.place),
    )


def _people(reports: Reports, place: Place) -> frozenset[str]:
    """The people whom a sentence names."""
    named = reports.named.get(place.document, {})
    return frozenset(a for _, _, a in reports.read(place)[1] if a in named and named[a].kind == "person")


def _acts(reports: Reports, place: Place) -> tuple[Act, ...]:
    """The acts of a sentence, with the countries and sectors that its own words tell of each side and not of both."""
    found = []
    for row in reports.events_near(place):
        if row["event"] in MUTUAL or not any(place.start <= e["start"] < place.end for e in row["evidence"]):
            continue
        by, to = (
            frozenset(x for s in row[side] for x in (s["sector"], s["country"] if not s["basis"].startswith("inherited") else None) if x)
            for side in ("actors", "recipients")
        )
        found.append(Act(row["event"], by - to, to - by))
    return tuple(found)


def family_sentences(reports: Reports, family: Row) -> list[list[list[Sentence]]]:
    """Sentences of one family that say alike, those of the same words together: each joins the group whose first wording it resembles most and
    does not contradict. Groups in one report are left out.
    """
    from rapidfuzz.fuzz import ratio

    groups: list[dict[str, list[Sentence]]] = []
    words: list[str] = []
    known: dict[str, int] = {}
    letters: dict[str, str] = {}  # a word as one character: so compared, two sentences are as alike as their words are
    for p in sorted(family["passages"], key=lambda p: (p["document"], p["start"])):
        for s in covered(p, reports.sentences.get(p["document"], [])):
            if empty(s.exact):
                continue
            key = " ".join(s.exact.lower().split())
            if key not in known:
                mine = "".join(letters.setdefault(w, chr(_LETTERS + len(letters) % _MANY)) for w in key.split())
                scores = [(score, -i) for i, w in enumerate(words) if (score := ratio(mine, w, score_cutoff=ALIKE)) >= ALIKE]
                best, i = max((s for s in scores if not contradict(key, next(iter(groups[-s[1]])))), default=(0.0, 0))
                known[key] = -i if best >= ALIKE else len(groups)
                if best < ALIKE:
                    groups.append({})
                    words.append(mine)
            groups[known[key]].setdefault(key, []).append(s)
    several = (g for g in groups if len({s.place.document for rows in g.values() for s in rows}) > 1)
    return [list(g.values()) for g in several]


def family_groups(reports: Reports, family: Row) -> list[Group]:
    """The groups of `family_sentences`."""
    out = []
    for found in family_sentences(reports, family):
        pieces, why = [], []
        for i, rows in enumerate(found):
            for n, s in enumerate(rows):
                pieces.append(sentence_piece(reports, s))
                why.append(FIRST_WORDING if not (i or n) else SAME_WORDS if not i or n else "the same sentence of a copied passage, edited")
        out.append(Group("sentence", tuple(pieces), tuple(why)))
    return out


def one_sentence(a: Piece, b: Piece) -> Verdict:
    """Whether two sentences say alike in other words."""
    shared, terms = agreement(a.said, b.said)
    if shared < NATS:
        return NOTHING
    score = likelihood(features(a, b, shared, terms))
    if score < (OTHERWISE if other_acts(a, b) else LIKELY) or told_by_both(a.said, b.said, terms) < TOLD * shared:
        return NOTHING
    if (against := opposed(a.said, b.said) or others(a, b, terms)) is not None:
        return -1.0, against
    return score, f"in common: {', '.join(told(a.said, b.said, terms)[:MENTIONED])}; numbers, denial and mood agree"


def sentence_groups(
    reports: Reports,
    documents: Iterable[str],
    groups: Sequence[Group],
    taken: Collection[Place],
    apart: Apart | None = None,
    read: Read | None = None,
) -> list[Group]:
    """The sentences of these reports that say alike. `groups`: copied sentences of theirs, of which one wording each stands for all;
    `taken`: the places of other copied sentences, which have their say elsewhere; `read`: looks closer at pairs, if the record asks for it.
    """
    stand: dict[Place, Group] = {g.pieces[0].place: g for g in groups}
    copied = {p.place for g in groups for p in g.pieces} | set(taken)
    pieces = [g.pieces[0] for g in groups]
    for document in sorted(documents):
        for s in reports.sentences.get(document, ()):
            if s.role == "body" and s.place not in copied and not empty(s.exact):
                piece = sentence_piece(reports, s)
                if piece.said.total >= NATS and not piece.said.retracts:
                    pieces.append(piece)
    pieces.sort(key=lambda p: p.place)
    if read is None:
        found = groups_of("sentence", pieces, one_sentence, apart, SHARED)
    else:
        closer = read.over(reports)
        found = groups_of("sentence", pieces, closer.judge, apart, ahead=closer.ahead)
    out, used = [], set()
    for g in found:
        if g.pieces[0].said.total < LEAST and len({frozenset(p.said.terms) for p in g.pieces}) == 1 and g.pieces[0].place not in stand:
            continue
        members: list[Piece] = []
        why: list[str] = []
        for p, reason in zip(g.pieces, g.why, strict=True):
            if (whole := stand.get(p.place)) is not None:
                used.add(p.place)
                members += whole.pieces
                why += [reason, *whole.why[1:]]
            else:
                members.append(p)
                why.append(reason)
        out.append(Group("sentence", tuple(members), tuple(why)))
    out += [g for place, g in stand.items() if place not in used]
    return [g for g in out if len(g.documents()) > 1]


def quote_group(reports: Reports, variant: Row) -> Group | None:
    """One utterance in several reports, or null when only one has it."""
    if not told_twice(variant):
        return None
    pieces, why = [], []
    spans = sorted(variant["spans"], key=lambda p: (p["document"], p["start"]))
    places = [Place(p["document"], p["start"], p["end"]) for p in spans]
    rows = [
        next((s for s in reports.statements_near(p) if any(c["start"] <= p.start and p.end <= c["end"] for c in s["content"])), None)
        for p in places
    ]
    voice = in_full(variant["speaker_name"], (row["speaker_name"] for row in rows if row))
    for span, place, row in zip(spans, places, rows, strict=True):
        pieces.append(
            Piece(
                "quote",
                place,
                span["exact"],
                partial(_words, reports, place),
                via=row["id"] if row else None,
                speaker=row["speaker"] if row else None,
                voice=voice or (row["speaker_name"] if row else None),
                row=dict(row) if row else None,
            )
        )
        why.append(FIRST_WORDING if len(pieces) == 1 else f"one utterance ({variant['kind']})")
    return Group("quote", tuple(pieces), tuple(why))


def told_twice(variant: Row) -> bool:
    """Whether several reports have an utterance."""
    return len({p["document"] for p in variant["spans"]}) > 1
