"""The issues inside a story: sentences that share words which the story as a whole does not."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import (
    MEANT,
    Change,
    Changes,
    Cut,
    Meanings,
    Settings,
    Tables,
    differing,
    in_lots,
    lots_of,
    make_id,
    make_table,
    parts_of,
    plain_list,
    rows_of,
)

from .gist import background_weight
from .issues import Noun, Sentences
from .names import countries, country_name

#: A noun is an issue when it weighs this much (nats in general English); names, countries and fields are whatever they weigh.
_TELLING: Final = 4.0
#: What a field counts for at least: a field is an issue by definition.
_FIELD: Final = 7.0
#: A country is an issue when it is named so often; one whose people act or speak is a party.
_NAMED: Final = 2
#: Words in a larger share of a story's sentences are what the story is about, not one of its issues.
_COMMON: Final = 0.15
#: Terms whose sentences overlap this much (cosine, mean between two groups) are one issue.
_TOGETHER: Final = 0.5
#: A thread most of whose sentences are another one's is a part of it.
_WITHIN: Final = 0.75
#: Terms of a story at most, and threads: the heaviest are taken.
_MOST_TERMS: Final = 150
MOST: Final = 16
#: An issue that one report alone raises is that report's; one that hangs on a single noun has to be raised by this share, and by three.
_DOCUMENTS: Final = 2
_WEAK: Final = (3, 0.3)
#: Words of a label, and codes of parties.
_LABEL: Final = 3
_PARTIES: Final = 6
#: A word that begins another one of at least this many letters more is the same term (cyber, cybersecurity).
_BEGINS: Final = (5, 4)

#: Documents whose sentences are in memory at once (some 300 MB), and sentences whose tokens are looked at together.
AT_ONCE: Final = 1_500
_STRETCH: Final = 10_000
#: What is read of tables of documents.
READ: Final[dict[str, tuple[str, ...]]] = {
    "sentences": ("document", "start", "end", "exact", "role", "tokens"),
    "mentions": ("document", "start", "exact", "actor"),
    "named": ("document", "actor", "country"),
    "meant": MEANT,
    "statements": ("id", "document", "content"),
    "events": ("id", "document", "evidence"),
}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Thread:
    """An issue: its label (words of its sentences), and its sentences by number."""

    label: str
    sentences: tuple[int, ...]


class Passage(NamedTuple):
    """A sentence as it is looked at: what it may be about, and the document it stands in."""

    said: Sequence[Noun]
    document: str


class _Terms:
    """The terms of sentences: where they stand, how much they weigh and how they are written."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.places: dict[str, set[int]] = {}
        self.forms: dict[str, Counter[str]] = {}
        self.kinds: dict[str, Counter[str]] = {}
        alike: dict[tuple[Noun, ...], list[int]] = {}
        for i, passage in enumerate(passages):
            alike.setdefault(tuple(passage.said), []).append(i)
        first = _beginnings({n.term for said in alike for n in said if n.kind in ("noun", "name")})
        for said, places in alike.items():
            for noun in said:
                term = first.get(noun.term, noun.term)
                if term not in self.places:
                    self.places[term], self.forms[term], self.kinds[term] = set(), Counter(), Counter()
                self.places[term].update(places)
                self.forms[term][noun.form] += len(places)
                self.kinds[term][noun.kind] += len(places)
        self.kind = {t: min(k.items(), key=lambda x: (-x[1], x[0]))[0] for t, k in self.kinds.items()}
        self.weight = {t: self._weight(t) for t in self.places}
        self.telling = {t for t in self.places if self._tells(t)}

    def _tells(self, term: str) -> bool:
        if self.kind[term] == "country":
            return sum(n for f, n in self.forms[term].items() if f) >= _NAMED
        return self.kind[term] != "noun" or self.weight[term] >= _TELLING

    def _weight(self, term: str) -> float:
        weight = max(_TELLING, background_weight(term)) if self.kind[term] == "name" else background_weight(term)
        return {"field": _FIELD, "country": _TELLING}.get(self.kind[term], weight)

    def size(self, term: str) -> float:
        """How much a term says: what it weighs, times the logarithm of the number of its sentences."""
        return self.weight[term] * math.log1p(len(self.places[term]))

    def shown(self, term: str) -> str:
        """A term as its sentences write it: the most frequent way, and of equally frequent ones the longest."""
        if self.kind[term] == "country":
            return country_name(term[1:])
        folded: Counter[str] = Counter()
        for form, n in self.forms[term].items():
            folded[form.lower()] += n
        best = min(folded.items(), key=lambda x: (-x[1], -x[0].count(" "), x[0]))[0]
        return min((f for f in self.forms[term] if f.lower() == best), key=lambda f: (-self.forms[term][f], f))


def _beginnings(terms: set[str]) -> dict[str, str]:
    """Terms that begin with another one -> that one."""
    ordered = sorted(terms)
    found: dict[str, str] = {}
    for i, short in enumerate(ordered):
        if len(short) >= _BEGINS[0] and short.isalpha():
            for longer in ordered[i + 1 :]:
                if not longer.startswith(short):
                    break
                if len(longer) >= len(short) + _BEGINS[1]:
                    found.setdefault(longer, short)
    return found


def _joined(terms: Sequence[str], places: Mapping[str, set[int]]) -> list[list[str]]:
    """Terms in groups by average linkage over the sentences that they share."""
    groups = [[t] for t in terms]
    # Most terms share no sentence: only those that stand in one are compared.
    within: dict[int, list[int]] = {}
    for i, t in enumerate(terms):
        for place in places[t]:
            within.setdefault(place, []).append(i)
    together: Counter[tuple[int, int]] = Counter()
    for some, times in Counter(map(tuple, within.values())).items():
        for pair in combinations(some, 2):
            together[pair] += times
    size = [len(places[t]) for t in terms]
    alike = {(j, i): n / math.sqrt(size[j] * size[i]) for (i, j), n in sorted(together.items())}
    single = {(terms[a], terms[b]): s for pair, s in alike.items() for a, b in (pair, pair[::-1])}
    while alike:
        (i, j), best = max(alike.items(), key=lambda x: (x[1], -x[0][0], -x[0][1]))
        if best < _TOGETHER:
            break
        groups[j] += groups[i]
        groups[i] = []
        near = {k for pair in alike if i in pair or j in pair for k in pair} - {i, j}
        alike = {p: s for p, s in alike.items() if i not in p and j not in p}
        for k in near:
            shared = sum(single.get((a, b), 0.0) for a in groups[j] for b in groups[k])
            alike[max(k, j), min(k, j)] = shared / (len(groups[j]) * len(groups[k]))
    return [g for g in groups if g]


def _whole(groups: list[list[str]], terms: _Terms) -> list[tuple[list[str], set[int]]]:
    """Groups with their sentences, without those whose sentences are a heavier one's already; that one gets the few that are not."""
    held = [set().union(*(terms.places[t] for t in g)) for g in groups]
    order = sorted(range(len(groups)), key=lambda k: (-sum(terms.size(t) for t in groups[k]), groups[k]))
    kept: list[int] = []
    more: dict[int, set[int]] = {}
    for k in order:
        # Compared with what a group holds by its own words: it does not grow by what it takes in.
        if into := [j for j in kept if len(held[k] & held[j]) >= _WITHIN * len(held[k])]:
            more.setdefault(into[0], set()).update(held[k])
        else:
            kept.append(k)
    return [(groups[k], held[k] | more.get(k, set())) for k in kept]


def _label(group: Sequence[str], terms: _Terms) -> str:
    """The words of a group that say most; a word that stands in another one's is not said twice."""
    found: list[str] = []
    for term in sorted(group, key=lambda t: (-terms.size(t), t)):
        shown = terms.shown(term)
        words = set(shown.lower().split())
        if all(len(words & set(f.lower().split())) == 0 for f in found):
            found.append(shown)
        if len(found) == _LABEL:
            break
    return ", ".join(found)


def threads(passages: Sequence[Passage]) -> list[Thread]:
    """The issues of a story's sentences, heaviest first.

    A thread grows out of words that stand in two sentences or more, but not all over the story: fields of issues, names, countries, nouns that
    are rare in general English. It holds every sentence with one of its words, so that a sentence may be in several and a small thread keeps
    its own.
    """
    terms = _Terms(passages)
    most = max(3.0, _COMMON * len(passages))
    telling = [t for t in terms.telling if 2 <= len(terms.places[t]) <= most]
    chosen = sorted(telling, key=lambda t: (-terms.size(t), t))[:_MOST_TERMS]
    everywhere = len({p.document for p in passages})
    found: dict[str, tuple[float, set[int]]] = {}
    for group, held in _whole(_joined(sorted(chosen), terms.places), terms):
        documents = len({passages[i].document for i in held})
        weak = len(group) == 1 and terms.kind[group[0]] == "noun"
        if documents >= (max(_WEAK[0], _WEAK[1] * everywhere) if weak else _DOCUMENTS):
            label = _label(group, terms)
            weight, before = found.get(label, (0.0, set()))
            found[label] = (weight + sum(terms.size(t) for t in group) * math.log1p(documents), before | held)
    best = sorted(found.items(), key=lambda x: (-x[1][0], x[0]))[:MOST]
    return [Thread(label, tuple(sorted(held))) for label, (_, held) in best]


class Named(NamedTuple):
    """A place where an actor is named: the code of its country, or the actor's id where it has none, and the words."""

    start: int
    code: str
    exact: str


def _within(named: Sequence[Named], start: int, end: int) -> Sequence[Named]:
    return named[bisect_left(named, (start,)) : bisect_left(named, (end,))]


def _parties(spans: Sequence[Mapping[str, Any]], named: Mapping[str, Sequence[Named]]) -> list[str]:
    """The countries of the actors that are named in spans, and the actors that have none, the most named first."""
    counts = Counter(n.code for s in spans for n in _within(named.get(s["document"], ()), s["start"], s["end"]))
    return [c for c, _ in sorted(counts.items(), key=lambda x: (-x[1], x[0]))[:_PARTIES]]


def _of_documents(tables: Tables, name: str, documents: set[str] | None, columns: Sequence[str]) -> Iterable[pa.Table]:
    """Some columns of a table: all rows, or those of documents."""
    return parts_of(tables, name, columns) if documents is None else [rows_of(tables, name, "document", documents, columns)]


def _named(tables: Tables, documents: set[str] | None) -> dict[str, list[Named]]:
    """By document: where actors are named, in order."""
    code = {
        (document, actor): country
        for part in _of_documents(tables, "named", documents, READ["named"])
        for document, actor, country in _columns(part, READ["named"])
    }
    of: dict[str, list[Named]] = {}
    meanings = Meanings.of(tables, documents)
    for part in _of_documents(tables, "mentions", documents, READ["mentions"]):
        for document, start, exact, actor in _columns(part, READ["mentions"]):
            # Whom the story means where the report tells less than the full name.
            one = meanings.get(document, actor)
            meant = code.get((document, actor)) or (one.country or one.actor if one else actor)
            of.setdefault(document, []).append(Named(start, meant, exact))
    return {d: sorted(found) for d, found in of.items()}


def _columns(rows: pa.Table, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The values of some columns, row by row."""
    return zip(*(plain_list(rows.column(c)) for c in columns), strict=True)


def _placed(tables: Tables, name: str, key: str, documents: set[str] | None) -> dict[str, list[tuple[int, str]]]:
    """By document: where the spans of statements or events begin (list column `key`), and their ids, in order."""
    of: dict[str, list[tuple[int, str]]] = {}
    for part in _of_documents(tables, name, documents, ("id", "document", key)):
        spans = part.column(key).combine_chunks()
        rows = pc.list_parent_indices(spans)
        places = pc.list_flatten(spans).field("start").to_pylist()
        whose, ids = (plain_list(part.column(c).take(rows)) for c in ("document", "id"))
        for document, start, name in zip(whose, places, ids, strict=True):
            of.setdefault(document, []).append((start, name))
    return {d: sorted(found) for d, found in of.items()}


def _ids(spans: Sequence[Mapping[str, Any]], placed: Mapping[str, Sequence[tuple[int, str]]]) -> list[str]:
    """The ids of what begins inside spans, in order of the text and once each."""
    found: dict[str, None] = {}
    for s in spans:
        at = placed.get(s["document"], ())
        found.update((i, None) for _, i in at[bisect_left(at, (s["start"], "")) : bisect_left(at, (s["end"], ""))])
    return list(found)


def _sentences(
    tables: Tables, story_of: Mapping[str, str], off: Mapping[str, Sequence[tuple[int, int]]], documents: set[str] | None, memory: Tables
) -> Iterator[tuple[Row, Sequence[Noun]]]:
    """The sentences of the bodies of these stories that are not off them, as spans, and what each may be about: one object for all sentences of
    the same words.
    """
    spans = ("document", "start", "end", "exact")
    known = Sentences(memory)
    every = _of_documents(tables, "sentences", documents, READ["sentences"])
    for part in (rows.slice(at, _STRETCH) for rows in every for at in range(0, rows.num_rows, _STRETCH)):
        chosen, rows = [], []
        for n, (document, start, end, exact, role) in enumerate(_columns(part, (*spans, "role"))):
            if role == "body" and document in story_of and not any(s <= start < e for s, e in off.get(document, ())):
                chosen.append(n)
                rows.append({"document": document, "start": start, "end": end, "exact": exact})
        tokens = part.column("tokens").take(pa.array(chosen, pa.int64())).combine_chunks()
        yield from zip(rows, known.of(tokens), strict=True)


def _said(about: Sequence[Noun], actors: Sequence[Named]) -> tuple[Noun, ...]:
    """What of a sentence may be an issue. Who acts is a party, not an issue. Whoever acts for a country stands for it: a sentence about a
    president is one about the country.
    """
    called = {w for n in actors for w in n.exact.lower().split()}
    said = [n for n in about if n.kind in ("field", "country") or called.isdisjoint((n.term, n.form.lower()))]
    return (*said, *(Noun(f"@{n.code}", "", "country") for n in actors if n.code in _lands()))


@cache
def _lands() -> frozenset[str]:
    """The codes of all countries."""
    return frozenset(countries().values())


def _rows(stories: Sequence[Row], tables: Tables, documents: set[str] | None, memory: Tables) -> list[Row]:
    """The threads of stories. `documents`: theirs, or null when these are most of the record; `memory`: tables that keep what is found out."""
    off: dict[str, list[tuple[int, int]]] = {}
    for x in (x for s in stories for x in s["off_story"]):
        off.setdefault(x["document"], []).append((x["start"], x["end"]))
    story_of = {d: s["id"] for s in stories for d in s["documents"]}
    named = _named(tables, documents)
    said_by, done_by = _placed(tables, "statements", "content", documents), _placed(tables, "events", "evidence", documents)
    of: dict[str, list[tuple[Row, Passage]]] = {}
    known: dict[tuple[int, tuple[str, ...]], tuple[Noun, ...]] = {}
    for span, about in _sentences(tables, story_of, off, documents, memory):
        actors = _within(named.get(span["document"], ()), span["start"], span["end"])
        # What a sentence is about is one object for all of the same words, which live until the last of them was seen.
        key = (id(about), tuple(x for n in actors for x in (n.code, n.exact)))
        if (said := known.get(key)) is None:
            said = known[key] = _said(about, actors)
        of.setdefault(story_of[span["document"]], []).append((span, Passage(said, span["document"])))
    rows = []
    for story, found in sorted(of.items()):
        found.sort(key=lambda x: (x[0]["document"], x[0]["start"]))
        for thread in threads([p for _, p in found]):
            spans = [found[i][0] for i in thread.sentences]
            if parties := _parties(spans, named):
                row = {"id": make_id("thread", story, thread.label), "story": story, "label": thread.label, "parties": parties, "spans": spans}
                rows.append(row | {"statements": _ids(spans, said_by), "events": _ids(spans, done_by)})
    return rows


def make_threads(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Step: stories, parsed sentences, actors, statements and events -> threads of every story of two documents or more. What is off its story
    is left out.
    """
    stories = [s for s in tables["stories"].select(["id", "documents", "off_story"]).to_pylist() if len(s["documents"]) > 1]
    return {"threads": _made(stories, tables, whole=True)}


def _made(stories: Sequence[Row], tables: Tables, whole: bool) -> pa.Table:
    """The threads of stories, some documents at a time. `whole`: these are most of the record."""
    several = lots_of(sorted(stories, key=lambda s: str(s["id"])), lambda s: len(s["documents"]), AT_ONCE)
    lots = [{"document": {d for s in some for d in s["documents"]}} for some in several]
    if len(several) < 2:
        return make_table("threads", _rows(stories, tables, None if whole else lots[0]["document"], tables) if lots else [])
    found = in_lots(tables, {t: Cut(c) for t, c in READ.items()}, lots)
    return pa.concat_tables([make_table("threads", _rows(some, rows, None, tables)) for some, rows in zip(several, found, strict=True)])


def update_threads(tables: Tables, changes: Changes, settings: Settings) -> Mapping[str, Change] | None:
    """The same for stories that changed since; null when rows went of which it is not known whose they were."""
    of = changes["stories"].rows.select(["id", "documents", "off_story"]).to_pylist()
    known = {d for s in of for d in s["documents"]}
    others: set[str] = set()
    for name in ("sentences", "mentions", "named", "meant", "statements", "events"):
        change = changes[name]
        came = set(change.rows.column("document").unique().to_pylist())
        if change.by == "document":
            came |= change.gone
        elif change.gone and not change.gone <= set(change.rows.column(change.by).to_pylist()):
            return None
        others |= came - known
    if others:
        rows = (r for part in parts_of(tables, "stories", ("id", "documents", "off_story")) for r in part.to_pylist())
        of += [s for s in rows if not others.isdisjoint(s["documents"]) and s["id"] not in {x["id"] for x in of}]
    gone = changes["stories"].gone | {s["id"] for s in of}
    some = [s for s in of if len(s["documents"]) > 1]
    return {"threads": differing(tables, "threads", Change(_made(some, tables, whole=False), frozenset(gone), "story"))}
