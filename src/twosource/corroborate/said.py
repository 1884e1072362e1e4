"""Claims of speech: statements of one speaker in different reports that say alike."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, TypeAlias

from .judged import Apart
from .matching import NOTHING, Judge, Verdict, joined, proposals, reasons
from .pieces import Group, Piece, Place
from .reports import Named, Reports
from .wording import Wording, agreement, opposed, rarest, says_more, told, turned, wording

#: Two statements of one speaker say alike when they agree in so many nats and in this share of the words of the longer one: the first where they
#: have little in common, the second from `MUCH` nats on, in between accordingly ...
NATS: Final = 12.0
SHARE: Final = (0.58, 0.5)
MUCH: Final = (18.0, 30.0)
#: ... or, where one says less than the other, in so many nats, this share of the shorter and this of the longer one.
PART: Final = (18.0, 0.72, 0.34)
#: ... or in so many nats that the shares may be lower.
LONG: Final = (34.0, 0.5, 0.4)
#: All that one speaker says in one sentence, taken together (the second half may say "them" of what the first half names).
TOGETHER: Final = (22.0, 0.5, 0.33)
#: Two joint announcements by the same two sides on the same day about something that both name are one, however each words its content.
ANNOUNCED: Final = 7.0
# All were set on pairs of statements of one speaker in ECB+ train (read: of some 60 pairs with .3 to .5 of the longer one about half say alike,
# from .5 on nine in ten) and on five pages of world news.

#: Is told of all pairs that a judge will be asked about.
Ahead: TypeAlias = Callable[[Sequence[tuple[Piece, Piece]]], None]
#: Words of a name that say nothing about which unnamed official it is.
_OFFICIAL: Final = frozenset(
    "a an the senior top unnamed another one some several many two three official officials spokesman spokeswoman spokesperson officer officers "
    "aide aides source sources diplomat diplomats us u.s. american authorities government administration".split()
)
#: Nouns that make a speaker nobody in particular.
_UNNAMED: Final = frozenset(
    "official officials spokesman spokeswoman spokesperson officer officers aide aides source sources diplomat diplomats authorities analysts "
    "analyst experts expert witnesses witness residents resident critics people".split()
)
_ASIDE: Final = re.compile(r",\s+(?:which|who|whose|whom|where|something)\b[^,;]*(?:,|$)")
#: Kinds of actors that are somebody in particular; an office ("officials") or a population may be anybody of theirs.
_SURE: Final = frozenset({"person", "country", "government", "organisation", "armed_group"})
#: Kinds of actors that are compared by their country.
_STATES: Final = frozenset({"country", "government", "population", "office", "other"})
_DAY: Final = re.compile(r"^\d{4}-\d{2}-\d{2}")
_ANNOUNCE: Final = re.compile(r"\b(?:announc|declar|unveil|proclaim|pledg|vow|agre|sign|said|say|stat)", re.IGNORECASE)


def name_terms(names: Iterable[tuple[int, int, str]], named: dict[str, Named], but: str | None) -> list[tuple[int, int, str]]:
    """Who is named, as it is compared: a country for a state and whoever is only known as of it, else the actor; nobody for a noun. `but`: the
    speaker.
    """
    out = []
    for start, end, actor in names:
        if actor == but:
            continue
        known = named.get(actor)
        if known is not None and not known.country and known.name[:1].islower():
            continue  # "soldiers" of no country told: another report's are an actor of their own, and the word is what can be compared
        if known is not None and known.country and (start == end or known.kind in _STATES):
            out.append((start, end, known.country))
        else:
            out.append((start, end, actor))
    return out


def parts(reports: Reports, row: dict[str, Any]) -> list[dict[str, Any]]:
    """A statement as one for every sentence that holds some of its content: a speech of five sentences says five things."""
    by: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for span in row["content"]:
        for s in reports.covering(Place(row["document"], span["start"], span["end"])):
            start, end = max(span["start"], s.place.start), min(span["end"], s.place.end)
            by[s.place.start].append(
                {"document": row["document"], "start": start, "end": end, "exact": s.exact[start - s.place.start : end - s.place.start]}
            )
    return [row | {"content": spans} for _, spans in sorted(by.items())] if len(by) > 1 else [row]


def hull(reports: Reports, row: dict[str, Any]) -> Place:
    """From the first to the last character of a statement's content, and of its source and cue where they stand in the same sentence."""
    inside = [s.place for c in row["content"] for s in reports.covering(Place(row["document"], c["start"], c["end"]))]
    beside = [s for key in ("cue", "source") for s in row[key] if any(p.start <= s["start"] < p.end for p in inside)]
    spans = [*row["content"], *beside]
    return Place(row["document"], min(s["start"] for s in spans), max(s["end"] for s in spans))


def said_words(reports: Reports, row: dict[str, Any]) -> Wording:
    """What is compared of a statement: its content as read, without asides, with a denial by its cue."""
    text, names = "", []
    for span in row["content"]:
        read, found = reports.read(Place(row["document"], span["start"], span["end"]))
        offset = len(text) + 1 if text else 0
        text = f"{text} {read}" if text else read
        names += [(s + offset, e + offset, a) for s, e, a in found]
    short = _ASIDE.sub(lambda m: " " * len(m.group()), text)
    if len(short.split()) >= 4:
        text, names = short, [n for n in names if short[n[0] : n[1]].strip()]
    cue = " ".join(s["exact"] for s in row["cue"])
    if says_more(cue):
        text = f"{text} ; {cue}"
    return with_denial(wording(text, name_terms(names, reports.named.get(row["document"], {}), row["speaker"])), row)


def with_denial(said: Wording, row: dict[str, Any]) -> Wording:
    """The wording with what the statement's frame says about it: a denial turns it round; a question or demand is no fact."""
    negated = said.negated != bool(row["negated"])
    mood = {"demand": "demand", "future": "ahead", "hypothetical": "possible", "question": "question"}.get(row["status"] or "", said.mood)
    mood = said.mood if said.mood == "condition" else mood
    if negated == said.negated and mood == said.mood:
        return said
    return replace(said, negated=negated, mood=mood)


def speaker_key(reports: Reports, row: dict[str, Any]) -> tuple[str, bool] | None:
    """Who speaks, as it is compared, and whether that is somebody in particular; null when nobody is named."""
    document = row["document"]
    named = reports.named.get(document, {})
    if row["speaker"]:
        known = named.get(row["speaker"])
        return row["speaker"], somebody(row["speaker_name"]) and (known is None or known.kind in _SURE)
    sides = set()
    for span in row["source"]:
        for _, _, actor in reports.read(Place(document, span["start"], span["end"]))[1]:
            known = named.get(actor)
            sides.add(known.country if known is not None and known.country else actor)
    return ("+".join(sorted(sides)), True) if len(sides) > 1 else None


@lru_cache(maxsize=1 << 14)
def somebody(name: str | None) -> bool:
    """Whether a name is that of somebody in particular: `Ada Brandt`, not `a senior official` or `US officials`."""
    words = re.findall(r"[\w.]+", name or "")
    return any(w[0].isupper() for w in words) and not any(w.lower() in _UNNAMED for w in words) and words[0].lower() not in ("a", "an", "the")


@lru_cache(maxsize=1 << 14)
def unnamed_words(name: str | None) -> frozenset[str]:
    """What the name of somebody unnamed says about who it is: `a senior State Department official` is of the `state department`."""
    return frozenset(w for w in re.findall(r"[\w.]+", (name or "").lower()) if w not in _OFFICIAL and w != "united" and w != "states")


def statements_of(reports: Reports, documents: Iterable[str]) -> dict[str, list[Piece]]:
    """The statements of these reports by who speaks, in order of place; those of nobody named, or of whom only one report quotes, are left
    out.
    """
    rows: dict[str, list[tuple[dict[str, Any], tuple[str, bool]]]] = defaultdict(list)
    for document in sorted(documents):
        for row in reports.statements.get(document, ()):
            if (key := speaker_key(reports, row)) is not None:
                rows[key[0]].append((row, key))
    found: dict[str, list[Piece]] = defaultdict(list)
    for speaker, own in rows.items():
        if own[0][0]["document"] == own[-1][0]["document"]:
            continue
        for row, key in own:
            dated(reports, row)
            for part in parts(reports, row):
                piece = statement_piece(reports, part, key)
                if piece.said.total >= NATS and not piece.said.retracts:
                    found[speaker].append(piece)
    return found


def statement_piece(reports: Reports, row: dict[str, Any], key: tuple[str, bool] | None = None) -> Piece:
    """A statement, or the part of it that one sentence holds, as a piece. `key`: its `speaker_key` where that is known."""
    place = hull(reports, row)
    speaker, sure = key or speaker_key(reports, row) or (None, False)
    voice = row["speaker_name"] or _source(row)
    return Piece("statement", place, reports.text(place), said_words(reports, row), "", row["id"], speaker, voice, sure, row)


def _source(row: dict[str, Any]) -> str | None:
    return " ".join(s["exact"] for s in row["source"]) or None


def together(reports: Reports, pieces: Sequence[Piece]) -> list[Piece]:
    """For every sentence in which one speaker says several things, all of them as one piece."""
    by: dict[tuple[str, int], list[Piece]] = defaultdict(list)
    for p in pieces:
        assert p.row is not None
        if (s := reports.sentence(p.place.document, p.row["content"][0]["start"])) is not None:
            by[p.place.document, s.place.start].append(p)
    out = []
    for (document, _), own in sorted(by.items()):
        if len(own) < 2 or len({p.said.negated for p in own}) > 1:
            continue
        terms = {t: w for p in own for t, w in p.said.terms.items()}
        groups: dict[str, frozenset[str]] = {}
        for p in own:
            for g, stems in p.said.groups.items():
                groups[g] = groups.get(g, frozenset()) | stems
        moods = [p.said.mood for p in own]
        mood = "condition" if "condition" in moods else max(moods, key=lambda m: m != "fact")
        said = Wording(
            terms,
            {t: w for p in own for t, w in p.said.words.items()},
            groups,
            frozenset[str]().union(*(p.said.numbers for p in own)),
            own[0].said.negated,
            mood,
            frozenset[str]().union(*(p.said.stages for p in own)),
            False,
            sum(terms.values()),
            frozenset[str]().union(*(p.said.sides for p in own)),
        )
        place = Place(document, min(p.place.start for p in own), max(p.place.end for p in own))
        out.append(Piece("together", place, reports.text(place), said, "", own[-1].via, own[0].speaker, own[0].voice, own[0].sure, own[-1].row))
    return out


def alike(a: Piece, b: Piece) -> Verdict:
    """Whether two statements of one speaker say alike."""
    if not a.sure and not b.sure and not _one_office(a.voice, b.voice):
        return -1.0, "other officials"
    if (days := _days(a, b)) is not None:
        return -1.0, days
    shared, terms = agreement(a.said, b.said)
    if (other := turned(a.said, b.said)) is not None:
        return -1.0, other
    if announced := _one_announcement(a, b, shared):
        against = opposed(a.said, b.said)
        return announced, f"one joint announcement: {_told(a, b, terms)}" + (f"; worded otherwise: {against}" if against else "")
    if shared < NATS:
        return NOTHING
    # "the two sides" may be whoever the other report names: names count only where both have some
    low, high = sorted((_weight(a.said, b.said), _weight(b.said, a.said)))
    if low <= 0:
        return NOTHING
    if (against := opposed(a.said, b.said)) is not None:
        return -1.0, against
    of_low, of_high = shared / low, shared / high
    if "together" in (a.kind, b.kind):
        fits = shared >= TOGETHER[0] and of_low >= TOGETHER[1] and of_high >= TOGETHER[2]
    else:
        little = min(1.0, max(0.0, (MUCH[1] - shared) / (MUCH[1] - MUCH[0])))
        fits = of_high >= SHARE[1] + little * (SHARE[0] - SHARE[1])
        fits |= shared >= PART[0] and of_low >= PART[1] and of_high >= PART[2]
        fits |= shared >= LONG[0] and of_low >= LONG[1] and of_high >= LONG[2]
    if not fits:
        return NOTHING
    return of_high + of_low, f"same speaker, in common: {_told(a, b, terms)}; numbers, denial and mood agree"


def _weight(a: Wording, b: Wording) -> float:
    names = sum(w for t, w in a.terms.items() if t.startswith("@"))
    return a.total if not names or any(t.startswith("@") for t in b.terms) else a.total - names


def _told(a: Piece, b: Piece, terms: Sequence[str]) -> str:
    return ", ".join(told(a.said, b.said, terms)[:MENTIONED]) or "the names"


def _one_office(a: str | None, b: str | None) -> bool:
    x, y = unnamed_words(a), unnamed_words(b)
    return x <= y or y <= x


def _one_announcement(a: Piece, b: Piece, shared: float) -> float:
    """Two or more sides speak together, on one day, about something with a name: then it is one announcement."""
    if a.speaker is None or a.speaker != b.speaker or "+" not in a.speaker or a.row is None or b.row is None:
        return 0.0
    cues = [" ".join(s["exact"] for s in p.row["cue"]) for p in (a, b) if p.row is not None]
    if shared < ANNOUNCED or not all(_ANNOUNCE.search(c) for c in cues) or a.said.negated != b.said.negated:
        return 0.0
    return 0.5 if set(a.row.get("days", ())) & set(b.row.get("days", ())) else 0.0


def _days(a: Piece, b: Piece) -> str | None:
    """What two contents say of days, where they cannot be one."""
    x, y = (p.row.get("inner_days", ()) if p.row else () for p in (a, b))
    if x and y and not set(x) & set(y):
        return f"{', '.join(sorted(x))} against {', '.join(sorted(y))}"
    return None


def dated(reports: Reports, row: dict[str, Any]) -> None:
    """Note on a statement the days that its sentence (`days`) and its content (`inner_days`) name."""
    days = [(s, v[:10]) for s, _, v in reports.dates.get(row["document"], ()) if _DAY.match(v)]
    around = [s.place for s in reports.covering(hull(reports, row))] if days else []
    row["days"] = sorted({v for s, v in days if any(p.start <= s < p.end for p in around)})
    row["inner_days"] = sorted({v for s, v in days if any(c["start"] <= s < c["end"] for c in row["content"])})


def speech_groups(reports: Reports, documents: Iterable[str], apart: Apart | None = None) -> list[Group]:
    """Statements of one speaker in several of these reports that say alike. `apart`: pieces that a person kept apart or put together."""
    chosen = sorted(documents)
    out: list[Group] = []
    by = statements_of(reports, chosen)
    for key in sorted(by):
        pieces = by[key]
        if len({p.place.document for p in pieces}) < 2:
            continue
        found = groups_of("statement", pieces, alike, apart)
        taken = {p.place for g in found if len(g.documents()) > 1 for p in g.pieces}
        rest = [p for p in pieces if p.place not in taken]
        more = [t for t in together(reports, pieces) if not any(t.place.meets(p.place) for g in found for p in g.pieces)]
        if more:
            found += [g for g in groups_of("statement", sorted([*rest, *more], key=_order), alike, apart) if _whole(g)]
        out += found
    return [g for g in out if len(g.documents()) > 1]


def _whole(group: Group) -> bool:
    """Whether a group has a sentence taken together, and not beside its own half."""
    whole = [p for p in group.pieces if p.kind == "together"]
    return bool(whole) and len({p.place.document for p in group.pieces}) > 1


def _order(p: Piece) -> tuple[Place, str]:
    return p.place, p.via or ""


@lru_cache(maxsize=1 << 13)
def _folded(exact: str, around: str) -> str:
    """The words of a piece and around it, whatever their case and blanks."""
    return " ".join(f"{exact} {around}".lower().split())


def groups_of(
    kind: str, pieces: Sequence[Piece], judge: Judge, apart: Apart | None = None, least: int = 1, ahead: Ahead | None = None
) -> list[Group]:
    """Groups of pieces that a judge finds alike, among those that share `least` of their rarest words. `ahead`: is told all pairs that the judge
    will be asked about first.

    Pieces of the same words are one to the judge, so that ten thousand copies cost what one does.
    """
    nodes: dict[tuple[str, str | None, str], list[Piece]] = defaultdict(list)
    for p in pieces:
        extra = p.place.document if apart is not None and apart.judged(p) else ""
        nodes[_folded(p.exact, p.around), p.voice, extra].append(p)
    order = sorted(nodes, key=lambda k: (k[0], k[1] or "", k[2]))
    firsts = [nodes[k][0] for k in order]

    def ask(i: int, j: int) -> Verdict:
        # What a person put together is joined when all kinds of claims are there.
        if apart is not None and (ruled := apart.ruling(firsts[i], firsts[j])) is not None and ruled[0] < 0:
            return ruled
        return judge(firsts[i], firsts[j])

    keys = [rarest(p.said, KEYS) for p in firsts]
    pairs = proposals(keys, least)
    if ahead is not None:
        ahead([(firsts[i], firsts[j]) for i, j in pairs])
    found, why = joined(len(firsts), pairs, ask)
    grouped = {m for members in found for m in members}
    out: list[Group] = []
    for members in [*found, *([i] for i in range(len(firsts)) if i not in grouped and len(nodes[order[i]]) > 1)]:
        centre, because = reasons(members, why)
        pieces_, reasons_ = [], []
        for m in [centre, *(x for x in members if x != centre)]:
            for n, p in enumerate(nodes[order[m]]):
                pieces_.append(p)
                reasons_.append(SAME_WORDS if n else because.get(m, (None, ""))[1] or FIRST_WORDING)
        out.append(Group(kind, tuple(pieces_), tuple(reasons_)))
    return out


#: Terms by which a piece looks for others that say alike.
KEYS: Final = 9
#: Shared words that the reason of a merge lists.
MENTIONED: Final = 8
FIRST_WORDING: Final = "the wording that the others are compared with"
SAME_WORDS: Final = "the same words"

__all__ = ["FIRST_WORDING", "SAME_WORDS", "groups_of", "name_terms", "said_words", "somebody", "speech_groups", "statement_piece"]
