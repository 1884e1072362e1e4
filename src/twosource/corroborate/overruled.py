"""Claims as people judged them: groups joined that a person put together, and cut where a person keeps pieces apart. The machine comes first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from twosource.model import Groups, Verdicts, read_key

from .assemble import RANK, one
from .copied import sentence_piece
from .done import event_piece
from .judged import Apart
from .pieces import Group, Piece, Place
from .reports import Reports
from .said import FIRST_WORDING, parts, statement_piece


@dataclass(frozen=True, slots=True)
class Formed:
    """A group and where it was formed: its story (null across stories), and the story, family or utterance (`cell`)."""

    group: Group
    story: str | None
    cell: str


def linked_documents(verdicts: Verdicts) -> list[frozenset[str]]:
    """Documents that verdicts `same` tie to one another: what is formed of one of them may hold what stands in the others."""
    tied: Groups[str] = Groups()
    names: set[str] = set()
    for a, b in verdicts.pairs("same"):
        x, y = read_key(a), read_key(b)
        if x.kind == y.kind == "span" and _holds(verdicts, a, b):
            tied.join(x.name, y.name)
            names |= {x.name, y.name}
    found: dict[str, set[str]] = defaultdict(set)
    for name in sorted(names):
        found[tied.root(name)].add(name)
    return [frozenset(v) for _, v in sorted(found.items())]


def _holds(verdicts: Verdicts, a: str, b: str) -> str | None:
    """Why two marks say the same, where people agree that they do."""
    ruling = verdicts.same(frozenset((a,)), frozenset((b,)))
    return ruling.reason if ruling is not None and ruling.holds else None


def as_judged(
    formed: Sequence[Formed], apart: Apart, reports: Reports, story_of: Mapping[str, str], within: Collection[str] | None = None
) -> list[Formed]:
    """The groups as people judged them. `within`: documents of which all groups are given; verdicts on others wait (null: all of them are)."""
    out = [*_cut(_together(formed, apart, reports, story_of, within), apart)]
    return [f for f in out if len(f.group.documents()) > 1]


def _together(
    formed: Sequence[Formed], apart: Apart, reports: Reports, story_of: Mapping[str, str], within: Collection[str] | None
) -> list[Formed]:
    live: dict[int, Formed] = dict(enumerate(formed))
    fresh = count(len(formed))
    holding: dict[str, set[int]] = defaultdict(set)
    for n, f in live.items():
        for p in f.group.pieces:
            for mark in apart.marks_of(p):
                holding[mark].add(n)
    for a, b in apart.verdicts.pairs("same"):
        x, y = read_key(a), read_key(b)
        reason = _holds(apart.verdicts, a, b)
        if reason is None or x.kind != "span" or y.kind != "span" or (within is not None and not {x.name, y.name} <= set(within)):
            continue
        if holding[a] & holding[b]:
            continue
        sides = []
        for mark in (a, b):
            if not holding[mark] and (piece := _alone(reports, apart, mark)) is not None:
                n = next(fresh)
                story = story_of.get(piece.place.document)
                live[n] = Formed(Group(piece.kind, (piece,), (FIRST_WORDING,)), story, story or piece.place.document)
                for m in apart.marks_of(piece) | {mark}:
                    holding[m].add(n)
            sides.append(min(holding[mark], key=lambda i: (RANK[live[i].group.kind], live[i].cell, _first(live[i])), default=None))
        i, j = sides
        if i is None or j is None or i == j:
            continue
        if (RANK[live[j].group.kind], _first(live[j])) < (RANK[live[i].group.kind], _first(live[i])):
            i, j = j, i
        keep, gone = live[i], live.pop(j)
        whole = one(keep.group, gone.group)
        # The reason stands with what was compared with nothing else: the wordings that led their own groups.
        own = len(keep.group.pieces)
        first = next((k for k in range(own, len(whole.pieces)) if whole.why[k].startswith(("the wording", "the same stretch"))), own)
        why = tuple(reason if k == first else w for k, w in enumerate(whole.why))
        live[i] = Formed(replace(whole, why=why), keep.story if keep.story == gone.story else None, keep.cell)
        for numbers in holding.values():
            if j in numbers:
                numbers.discard(j)
                numbers.add(i)
    return [live[n] for n in sorted(live)]


def _first(f: Formed) -> Place:
    return min(p.place for p in f.group.pieces)


def _alone(reports: Reports, apart: Apart, mark: str) -> Piece | None:
    """What a verdict names, where no group holds it: a statement, an event, a sentence."""
    key = read_key(mark)
    verdicts = apart.verdicts
    for row in reports.statements.get(key.name, ()):
        if mark in verdicts.marks(row["content"]):
            part = next((p for p in parts(reports, row) if mark in verdicts.marks(p["content"])), row)
            return statement_piece(reports, part)
    for row in reports.events.get(key.name, ()):
        if mark in verdicts.marks(row["evidence"]):
            return event_piece(reports, row, {s["id"]: s for s in reports.statements.get(key.name, ())})
    for s in reports.sentences.get(key.name, ()):
        if mark in verdicts.marks([{"document": key.name, "start": s.place.start, "end": s.place.end, "exact": s.exact}]):
            return sentence_piece(reports, s)
    place = Place(key.name, key.start, key.end)
    if (found := reports.sentence(key.name, key.start)) is not None and reports.text(place).split() == key.exact.split():
        return replace(sentence_piece(reports, found), place=place, exact=key.exact)
    return None


def _cut(formed: Iterable[Formed], apart: Apart) -> Iterable[Formed]:
    for f in formed:
        for g in camps(f.group, apart):
            yield replace(f, group=g)


def camps(group: Group, apart: Apart) -> list[Group]:
    """A group without pairs that a person judged not to say the same. What nobody judged goes with its own words, else with the first camp."""
    judged = [i for i, p in enumerate(group.pieces) if apart.judged(p)]
    against = {
        (i, j): r for n, i in enumerate(judged) for j in judged[n + 1 :] if (r := apart.ruling(group.pieces[i], group.pieces[j])) is not None
    }
    if not any(score < 0 for score, _ in against.values()):
        return [group]

    def ruled(i: int, j: int) -> float:
        return against.get((i, j) if i < j else (j, i), (0.0, ""))[0]

    members: list[list[int]] = []
    words: dict[str, int] = {}
    for i in judged:
        free = [c for c, own in enumerate(members) if all(ruled(i, j) >= 0 for j in own)]
        tied = [c for c in free if any(ruled(i, j) > 0 for j in members[c])]
        mine = words.get(_words(group.pieces[i]))
        c = next((c for c in (*tied, *((mine,) if mine in free else ()), *free) if c is not None), len(members))
        if c == len(members):
            members.append([])
        members[c].append(i)
        words.setdefault(_words(group.pieces[i]), c)
    known = set(judged)
    for i, p in enumerate(group.pieces):
        if i not in known:
            members[words.get(_words(p), 0)].append(i)
    out = []
    for own in members:
        own.sort()
        why = [group.why[i] for i in own]
        if 0 not in own:
            why[0] = FIRST_WORDING
        out.append(Group(group.kind, tuple(group.pieces[i] for i in own), tuple(why)))
    return out


def _words(p: Piece) -> str:
    return " ".join(p.exact.lower().split())
