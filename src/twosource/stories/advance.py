"""From new reports to the stories that they change, beside what is kept of the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Tables, make_id, parts_of, rows_of

from .elsewhere import FELLOWS, Beside, Nearest, Stray, nearest, passages_of
from .gist import Gist, Gists, tells
from .group import LEAST, Around, Part, Story, odds, regroup
from .heavy import heaviest_of
from .index import Items
from .kept import Kept, Packed, Place, Row, joins_row, links_of, name_of, packed
from .neighbours import MOST, Links, bars, candidates, relink
from .pairs import Ints, likeness
from .reports import Report, headline_of, paragraphs_of, segments_by_document
from .titles import choose

#: What stands for a title where a story has none.
_UNTITLED: Final = "(no text)"
#: The text of more documents is read part by part.
_MANY: Final = 500
#: The chance from which on a report is taken to join the story of another one, before it is looked at. It changes nothing but the time: among
#: 10,000 reports, of recycled news or of new stories, .28 to .9 do alike.
_JOINED: Final = 0.5
#: Pairs of texts that are compared in one go: the vectors of all that is in them are unpacked together.
_PAIRS: Final = 200_000
#: Log odds of a round-up and a report of one of its items, at most: enough for it to join the story if nobody else is in it, and too little to
#: hold two stories together. (Rounded as likeness is stored.)
_WITH_ROUNDUP: Final = float(np.float32(odds(0.22)))
#: Undated reports come behind all others.
_NO_DATE: Final = "9999"


@dataclass
class Found:
    """What changes. `stories`: rows that replace those with the ids `gone`; `places`: of new texts and of those that changed, the latter being
    `replaced`; `bars`: how near another text has to be to be among the nearest of some (-1) and of their passages, where that is new;
    `indexed`: new texts and new passages; `nearby`: passages whose nearest texts are new; `joins`: how stories came together, beside or instead
    of `parted` ones.
    """

    stories: list[Row] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    places: dict[int, Place] = field(default_factory=dict)
    replaced: set[int] = field(default_factory=set)
    bars: dict[tuple[int, int], int] = field(default_factory=dict)
    indexed: tuple[Items, ...] = ()
    nearby: dict[tuple[int, int], Nearest] = field(default_factory=dict)
    joins: list[Row] = field(default_factory=list)
    parted: set[str] = field(default_factory=set)


def advance(kept: Kept, reports: Sequence[Report], gists: Mapping[int, Row], tables: Tables) -> Found:
    """What new reports change. `gists`: of their texts; `tables`: where the segments of all reports are."""
    found = Found()
    by_text: dict[int, list[Report]] = {}
    for r in reports:
        if r.wordless:
            found.stories.append(_row(make_id("story", r.document), r.title, [(r.published, r.document)], [], []))
        else:
            by_text.setdefault(r.text, []).append(r)
    kept.load(by_text)
    before = {t: p for t in by_text if (p := kept.places.get(t))}
    new = np.array(sorted(by_text.keys() - before.keys()), np.int64)
    kept.take(gists, ())
    fresh = Items(new, np.full(len(new), -1), heaviest_of([_all(gists[t]) for t in new.tolist()]))
    passages = passages_of({t: gists[t] for t in new.tolist()})
    found.indexed = (fresh, passages)
    links, dropped = _linked(fresh, kept)
    before |= {t: kept.places[t] for t in links if t in kept.places}
    now = {t: _with(p, by_text.get(t, ()), links.get(t, p.packed)) for t, p in before.items()}
    now |= {t: _with(p := _nowhere(t, gists[t]), by_text[t], links.get(t, p.packed)) for t in new.tolist()}
    found.nearby, found.bars = nearest(passages, fresh, kept)
    found.bars |= _bars(before, now)
    touched = _touched(dropped, kept) | {p.story for t, p in before.items() if (p.first, p.last) != (now[t].first, now[t].last)}
    kept.take({}, now.values())
    touched |= _likeliest(new, kept)
    gone, groups = _regrouped(touched, new, kept)
    copied = {before[t].story for t in by_text if t in before}
    looked_at = {t for t, _ in found.nearby} - set(new.tolist())
    rebuilt = (copied | set(kept.stories_of(looked_at).values())) - gone
    moved: set[int] = set()
    stories = _named(groups, kept, now, moved)
    stories += _named(kept.scripts(rebuilt).values(), kept, now, moved)
    # A passage may belong to a text whose story goes by another id now.
    pointing = _pointing(moved, kept)
    others = set(kept.stories_of(pointing).values()) - {s.id for s in stories}
    stories += _named(kept.scripts(others).values(), kept, now, moved)
    gone |= rebuilt | others
    former = {r["id"]: r for r in kept.rows("stories", "id", gone)}
    found.stories += _rows(stories, kept, found.nearby, looked_at | pointing | by_text.keys(), former, tables)
    found.stories = [r for r in found.stories if former.get(r["id"]) != r]
    written = {r["id"] for r in found.stories}
    found.gone = gone - {s.id for s in stories if former.get(s.id) is not None and s.id not in written}
    joins = {s.id: joins_row(s.id, s.story) for s in stories if len(s.story.texts) > 1}
    were = {r["story"]: r for r in kept.rows("joins", "story", gone | joins.keys())}
    found.joins = [r for s, r in sorted(joins.items()) if were.get(s) != r]
    found.parted = {s for s, r in were.items() if joins.get(s) != r}
    found.places = now
    found.replaced = set(now) - set(new.tolist())
    return found


def _linked(fresh: Items, kept: Kept) -> tuple[dict[int, Packed], Links]:
    """The links of texts that have other ones now, by text, and the links that went. (Apart, so that what is in between is given up.)"""
    change = relink(candidates(fresh.texts, fresh.entries, kept.index.texts), kept.links)
    return packed(_weighed(change.links, kept)), change.dropped


def _bars(before: Mapping[int, Place], now: Mapping[int, Place]) -> dict[tuple[int, int], int]:
    """How near another text has to be to be among the nearest of texts, of those for which that is new."""
    had, have = (bars(links_of([*of.values()])) for of in (before, now))
    return {(t, -1): n for t, n in have.items() if had.get(t) != n}


def _all(gist: Row) -> tuple[bytes, bytes]:
    size = int(np.frombuffer(gist["sizes"], "<u2", 1)[0])
    return gist["ids"][: 4 * size], gist["weights"][: 2 * size]


def _weighed(links: Links, kept: Kept) -> Links:
    """Links with the likeness of new pairs."""
    unknown = np.isnan(links.likeness)
    a, b = links.owner[unknown], links.other[unknown]
    texts = np.unique(np.concatenate([a, b]))
    a, b = np.searchsorted(texts, a), np.searchsorted(texts, b)
    pairs, place = np.unique(np.minimum(a, b) * len(texts) + np.maximum(a, b), return_inverse=True)
    del a, b
    odds = np.zeros(len(pairs))
    for at in range(0, len(pairs), _PAIRS):
        one, two = np.divmod(pairs[at : at + _PAIRS], len(texts))
        used, of = np.unique(np.concatenate([one, two]), return_inverse=True)
        names = texts[used].tolist()
        rows = kept.vectors(names)
        gists = Gists([Gist(*(rows[t][k] for k in ("sizes", "ids", "weights"))) for t in names])
        a, b = of[: len(one)], of[len(one) :]
        digest = np.array([rows[t]["digest"] for t in names], np.bool_)
        found = likeness(gists, a, b)
        odds[at : at + _PAIRS] = np.where(digest[a] == digest[b], found, np.minimum(found, _WITH_ROUNDUP))
    known = links.likeness.copy()
    known[unknown] = odds[place]
    return replace(links, likeness=known)


def _nowhere(text: int, gist: Row) -> Place:
    """The place of a text that is in no story yet."""
    return Place(text, "", (), (), None, None, bool(gist["strays"]) or not gist["fits"], tells(gist), (b"", b"", b""))


def _with(place: Place, reports: Sequence[Report], links: Packed) -> Place:
    """A place with more reports of its text, and other links."""
    if not reports:
        return replace(place, packed=links)
    both = [*zip(place.published, place.documents, strict=True), *((r.published, r.document) for r in reports)]
    both.sort(key=_order)
    days = [date.fromisoformat(p[:10]).toordinal() for p, _ in both if p]
    documents, published = tuple(d for _, d in both), tuple(p for p, _ in both)
    first, last = min(days, default=None), max(days, default=None)
    return replace(place, documents=documents, published=published, first=first, last=last, packed=links)


def _order(report: tuple[str, str]) -> tuple[str, str]:
    return report[0] or _NO_DATE, report[1]


def _touched(dropped: Links, kept: Kept) -> set[str]:
    """The stories that a dropped link may change: the one that it was in.

    Between two stories a link that goes can only make them more distant, unless the links that are there were what is counted: `_crowded`.
    """
    dropped = dropped.where(dropped.likeness >= odds(LEAST))
    of = kept.stories_of(np.unique(np.concatenate([dropped.owner, dropped.other])).tolist())
    pairs = {(of.get(a, ""), of.get(b, "")) for a, b in zip(dropped.owner.tolist(), dropped.other.tolist(), strict=True)}
    touched = {a for a, b in pairs if a == b}
    across = {(min(p), max(p)) for p in pairs if p[0] != p[1] and not touched.issuperset(p)}
    rows = kept.rows("bonds", "story", {s for p in across for s in p}, ("text", "story"))
    texts: dict[str, list[int]] = {s: [] for p in across for s in p}
    for row in rows:
        texts[row["story"]].append(int(row["text"], 16))
    for a, b in sorted(across):
        small, large = sorted((a, b), key=lambda s: (len(texts[s]), s))
        if len(texts[large]) > MOST and not touched.issuperset((a, b)) and _crowded(texts[small], texts[large], kept):
            touched |= {a, b}
    return touched - {""}


def _likeliest(new: Ints, kept: Kept) -> set[str]:
    """The stories of the texts that new ones are most like: most join these, and what is grouped anew at once is not grouped twice."""
    links = kept.links(new)
    links = links.where(links.likeness >= odds(_JOINED))
    links = links.where(np.lexsort((links.likeness, links.owner)))
    last = np.append(links.owner[1:] != links.owner[:-1], True)[: len(links.owner)]
    return set(kept.stories_of(links.other[last].tolist()).values())


def _crowded(small: Sequence[int], large: Sequence[int], kept: Kept) -> bool:
    """Whether a text of one story has links with more than `MOST` of the other.

    Two groups are as near as the sum of their scores by `MOST` for every text of the smaller one, unless there are more scores than that.
    """
    links = kept.links(np.array(small, np.int64))
    both = np.isin(links.other, np.array(large, np.int64))
    ends = np.concatenate([links.owner[both], links.other[both]])
    return bool(len(ends)) and int(np.unique(ends, return_counts=True)[1].max()) > MOST


def _regrouped(touched: set[str], new: Ints, kept: Kept) -> tuple[set[str], list[Story]]:
    def part_of(stories: set[str]) -> Part:
        return kept.part({*new.tolist(), *kept.texts_of(stories)})

    return regroup(touched, part_of, Around(kept.days, kept.stories_of, kept.scripts))


@dataclass(frozen=True, slots=True)
class _Named:
    """A story with its id and the places of its texts. `same`: what it says of itself and of those of its texts that are not looked at is what
    it said before. It had this id and these texts, or it had so many that new ones are not asked about the others (`FELLOWS`).
    """

    id: str
    story: Story
    places: list[Place]
    same: bool


def _named(groups: Iterable[Story], kept: Kept, now: dict[int, Place], moved: set[int]) -> list[_Named]:
    """Groups with their ids; texts that come into another story are put into `now`, and old ones into `moved`.

    A story is called after its first report.
    """
    found = []
    for group in groups:
        texts = group.texts.tolist()
        kept.load(texts)
        places = [kept.places[t] for t in texts]
        story = make_id("story", min(_order(r) for p in places for r in zip(p.published, p.documents, strict=True))[1])
        had = kept.texts_of({story})
        same = len(had) >= min(FELLOWS, len(texts)) and had[:FELLOWS] == texts[:FELLOWS]
        same = same and all(not p.story or p.story == story for p in places) and sum(p.story == story for p in places) == len(had)
        for k, p in enumerate(places):
            if p.story != story:
                places[k] = now[p.text] = replace(p, story=story)
                if p.story:
                    moved.add(p.text)
        kept.take({}, places)
        found.append(_Named(story, group, places, same))
    return found


def _pointing(moved: set[int], kept: Kept) -> set[int]:
    """The texts with a passage that belongs to one of these texts."""
    rows = kept.rows("nearby", "best", {name_of(t) for t in moved}, ("window",))
    return {int(r["window"].split(".")[0], 16) for r in rows}


def _rows(
    stories: Sequence[_Named],
    kept: Kept,
    new: Mapping[tuple[int, int], Nearest],
    looked_at: set[int],
    old: Mapping[str, Row],
    tables: Tables,
) -> Iterator[Row]:
    """The rows of table `stories`. `looked_at`: texts with new reports, or a passage that now belongs elsewhere; `old`: rows as they were."""
    flagged = {s.id: [p for p in s.places if p.flagged and (not s.same or p.text in looked_at)] for s in stories}
    texts = {p.text for found in flagged.values() for p in found}
    gists = kept.gists(texts)
    near = {k: x for k, x in new.items() if k[0] in texts}
    names = {f"{name_of(t)}.{k}" for t in texts for k in range(len(gists[t]["strays"])) if (t, k) not in near}
    near |= {(x.text, x.number): x for x in map(Nearest.of, kept.rows("nearby", "window", names))}
    homes = kept.stories_of({x.best for x in near.values() if x.best is not None})
    strange: dict[str, list[Stray]] = {}
    misfit: set[str] = set()
    # Of two passages with one reason it cannot be told which one was suspected before.
    alike: set[str] = set()
    for s in stories:
        beside = Beside([p.text for p in s.places], kept)
        for p in flagged[s.id]:
            found = list(beside.strays(p.text, [near.get((p.text, k)) for k in range(len(gists[p.text]["strays"]))]))
            strange |= dict.fromkeys(p.documents, found)
            misfit |= set() if gists[p.text]["fits"] or beside.titled(p.text) else set(p.documents)
            windows = [(w["chance"], w["reason"]) for w in gists[p.text]["strays"]]
            alike |= set(p.documents) if len(set(windows)) < len(windows) else set()
    said = _said(old)
    heads = {h["document"]: h for r in old.values() for h in r["headlines"]}
    asked = {
        d
        for d, found in strange.items()
        if (found or d in misfit) and (d in alike or not _told(found, said.get(d)) or (d in misfit) != (d in heads))
    }
    spans: dict[str, tuple[list[Row], Row | None]] = {}
    for segments in segments_by_document(_segments_of(asked, tables)):
        for d, of in segments.items():
            headline = headline_of(of) if d in misfit else None
            spans[d] = list(_suspicions(d, paragraphs_of(of), strange[d], homes)), _span(d, *headline) if headline else None
    for s in stories:
        reports = sorted((r for p in s.places for r in zip(p.published, p.documents, strict=True)), key=_order)
        suspicions: list[Row] = []
        headlines: list[Row] = []
        for _, document in reports:
            if document not in asked:
                suspicions += _again(said.get(document, ()), strange.get(document), homes)
                head = heads.get(document) if document in misfit or document not in strange else None
            else:
                found_there, head = spans.get(document, ([], None))
                suspicions += found_there
            headlines += [head] if head else []
        if s.same and s.id in old:
            title: str | None = old[s.id]["title"]
        else:
            fellows = sorted(p.text for p in s.places)[:FELLOWS]
            title = choose(fellows, kept.vectors(fellows))
        yield _row(s.id, title, reports, suspicions, headlines)


def _segments_of(documents: Collection[str], tables: Tables) -> Iterator[pa.Table]:
    """The segments of some documents; of many a part at a time, since all their text together is large."""
    columns = ("document", "start", "end", "exact", "role")
    if not documents:
        return
    if len(documents) <= _MANY:
        yield rows_of(tables, "segments", "document", documents, columns)
        return
    wanted = pa.array(sorted(documents))
    for part in parts_of(tables, "segments", columns):
        yield part.filter(pc.is_in(part.column("document"), value_set=wanted))


def _said(old: Mapping[str, Row]) -> dict[str, list[Row]]:
    """What was suspected of every report."""
    said: dict[str, list[Row]] = {d: [] for r in old.values() for d in r["documents"]}
    for suspicion in (s for r in old.values() for s in r["suspicions"]):
        said[suspicion["span"]["document"]].append(suspicion)
    return said


def _lines(strays: Iterable[Stray]) -> list[Stray]:
    """Every stray passage as often as it has paragraphs: each is a suspicion of its own."""
    return [s for s in strays for _ in range(s.first, s.last + 1)]


def _told(strays: Sequence[Stray], said: Sequence[Row] | None) -> bool:
    """Whether these are the suspicions that were held before; then it is known where they stand."""
    lines = _lines(strays)
    return (
        said is not None
        and len(said) == len(lines)
        and all((s.word, s.chance, s.reason) == (r["word"], r["chance"], r["reason"]) for s, r in zip(lines, said, strict=True))
    )


def _again(said: Sequence[Row], strays: Sequence[Stray] | None, homes: Mapping[int, str]) -> Iterator[Row]:
    """Suspicions as they were; of those that were looked at the story may be another one."""
    if strays is None:
        yield from said
    for row, stray in zip(said, _lines(strays), strict=True) if strays else ():
        yield row | {"story": _home(stray, homes)}


def _home(stray: Stray, homes: Mapping[int, str]) -> str | None:
    return homes.get(stray.text) if stray.text is not None else None


def _row(story: str, title: str | None, reports: Sequence[tuple[str, str]], suspicions: list[Row], headlines: list[Row]) -> Row:
    dates = [p for p, _ in reports if p]
    return {
        "id": story,
        "title": title or _UNTITLED,
        "start": min(dates, default=None),
        "end": max(dates, default=None),
        "documents": [d for _, d in reports],
        "off_story": [s["span"] for s in suspicions],
        "suspicions": suspicions,
        "headlines": headlines,
    }


def _span(document: str, start: int, end: int, exact: str) -> Row:
    return {"document": document, "start": start, "end": end, "exact": exact}


def _suspicions(document: str, paragraphs: Sequence[tuple[int, int, str]], strays: Iterable[Stray], homes: Mapping[int, str]) -> Iterator[Row]:
    """The passages of a report that seem to belong elsewhere; one span a paragraph, since what stands between is no part of them."""
    for stray in strays:
        for i in range(stray.first, stray.last + 1):
            at, _, exact = paragraphs[i]
            start = stray.start if i == stray.first else 0
            end = stray.end if i == stray.last else len(exact)
            yield {
                "span": _span(document, at + start, at + end, exact[start:end]),
                "word": stray.word,
                "chance": stray.chance,
                "reason": stray.reason,
                "story": _home(stray, homes),
            }
