"""The issues inside a story: sentences that share words which the story as a whole does not."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pyarrow as pa

from twosource.model import Settings, Tables, make_id, make_table, parts_of

from .gist import background_weight
from .names import CALENDAR, countries, titles

#: A noun is an issue when it weighs this much (nats in general English); names are whatever they weigh.
_TELLING: Final = 3.0
#: Words in a larger share of a story's sentences are what the story is about, not one of its issues.
_COMMON: Final = 0.15
#: Terms whose sentences overlap this much (cosine, mean between two groups) are one issue.
_TOGETHER: Final = 0.4
#: Terms of a story at most, and threads: the heaviest are taken.
_MOST_TERMS: Final = 150
MOST: Final = 24
#: Words of a label, and codes of parties.
_LABEL: Final = 3
_PARTIES: Final = 6
#: A word that begins another one of at least this many letters more is the same term (cyber, cybersecurity).
_BEGINS: Final = (5, 4)


class Noun(NamedTuple):
    """A noun or name in a sentence, or a country's adjective: as it is counted, as it is written, and whether it is a name."""

    term: str
    form: str
    name: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """An issue: its label (words of its sentences), and its sentences by number."""

    label: str
    sentences: tuple[int, ...]


def nouns(tokens: Sequence[Mapping[str, Any]]) -> Iterator[Noun]:
    """The nouns and names of a parsed sentence. Persons are left out: they are parties, not issues."""
    known = countries()
    words = [t["text"].lower() for t in tokens]
    after = [*words[1:], ""]
    for i, (token, low) in enumerate(zip(tokens, words, strict=True)):
        form = token["text"]
        if i and f"{words[i - 1]} {low}" in known:
            continue
        if code := known.get(f"{low} {after[i]}") or known.get(low):
            yield Noun(f"@{code}", form, True)
        elif token["pos"] in ("NOUN", "PROPN") and not token["entity"].endswith("PERSON") and low not in CALENDAR | titles() and len(low) > 2:
            name = token["pos"] == "PROPN"
            lemma = low if name else str(token["lemma"]).lower()
            if lemma.isalpha() or "-" in lemma:
                yield Noun(lemma, form, name)


class _Terms:
    """The terms of sentences: where they stand, how much they weigh and how they are written."""

    def __init__(self, said: Sequence[Sequence[Noun]]) -> None:
        self.places: dict[str, set[int]] = {}
        self.forms: dict[str, Counter[str]] = {}
        self.names: Counter[str] = Counter()
        seen: Counter[str] = Counter()
        first = _beginnings({n.term for of in said for n in of})
        for i, of in enumerate(said):
            for noun in of:
                term = first.get(noun.term, noun.term)
                self.places.setdefault(term, set()).add(i)
                self.forms.setdefault(term, Counter())[noun.form] += 1
                self.names[term] += noun.name
                seen[term] += 1
        self.weight = {t: min(background_weight(f.lower()) for f in forms) for t, forms in self.forms.items()}
        self.telling = {t for t in seen if 2 * self.names[t] > seen[t] or self.weight[t] >= _TELLING}

    def size(self, term: str) -> float:
        """How much a term says: what it weighs, times the logarithm of the number of its sentences."""
        return max(self.weight[term], _TELLING) * math.log1p(len(self.places[term]))


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


def _alike(a: set[int], b: set[int]) -> float:
    return len(a & b) / math.sqrt(len(a) * len(b))


def _joined(terms: Sequence[str], places: Mapping[str, set[int]]) -> list[list[str]]:
    """Terms in groups by average linkage over the sentences that they share."""
    groups = [[t] for t in terms]
    alike = {(i, j): s for i in range(len(terms)) for j in range(i) if (s := _alike(places[terms[i]], places[terms[j]])) > 0}
    while alike:
        (i, j), best = max(alike.items(), key=lambda x: (x[1], -x[0][0], -x[0][1]))
        if best < _TOGETHER:
            break
        groups[j] += groups[i]
        groups[i] = []
        alike = {p: s for p, s in alike.items() if i not in p}
        for k, other in enumerate(groups):
            if other and k != j:
                mean = sum(_alike(places[a], places[b]) for a in groups[j] for b in other) / (len(groups[j]) * len(other))
                alike.pop((max(k, j), min(k, j)), None)
                if mean > 0:
                    alike[max(k, j), min(k, j)] = mean
    return [g for g in groups if g]


def threads(said: Sequence[Sequence[Noun]], documents: Sequence[str]) -> list[Thread]:
    """The issues of a story's sentences, heaviest first. `documents`: whose sentence it is.

    A thread grows out of words that stand in two sentences or more, but not all over the story: names, or nouns that are not common in general
    English. It holds every sentence with one of its words, so that a sentence may be in several and a small thread keeps its own.
    """
    terms = _Terms(said)
    most = max(3.0, _COMMON * len(said))
    telling = [t for t in terms.telling if 2 <= len(terms.places[t]) <= most]
    chosen = sorted(telling, key=lambda t: (-terms.size(t), t))[:_MOST_TERMS]
    found = []
    for group in _joined(sorted(chosen), terms.places):
        held = sorted(set().union(*(terms.places[t] for t in group)))
        by = sorted(group, key=lambda t: (-terms.size(t), t))
        weight = sum(terms.size(t) for t in group) * math.log1p(len({documents[i] for i in held}))
        label = [min(terms.forms[t].items(), key=lambda x: (-x[1], x[0]))[0] for t in by[:_LABEL]]
        found.append((-weight, Thread(", ".join(label), tuple(held))))
    return [t for _, t in sorted(found, key=lambda x: (x[0], x[1].label))[:MOST]]


class Named(NamedTuple):
    """A place where an actor is named: the code of its country, or the actor's id where it has none, and the words."""

    start: int
    code: str
    exact: str


def _within(named: Sequence[Named], start: int, end: int) -> Sequence[Named]:
    return named[bisect_left(named, start, key=lambda n: n.start) : bisect_left(named, end, key=lambda n: n.start)]


def _parties(spans: Sequence[Mapping[str, Any]], named: Mapping[str, Sequence[Named]]) -> list[str]:
    """The countries of the actors that are named in spans, and the actors that have none, the most named first."""
    counts = Counter(n.code for s in spans for n in _within(named.get(s["document"], ()), s["start"], s["end"]))
    return [c for c, _ in sorted(counts.items(), key=lambda x: (-x[1], x[0]))[:_PARTIES]]


def _named(tables: Tables) -> dict[str, list[Named]]:
    """By document: where actors are named, in order."""
    rows = tables["named"].select(["document", "actor", "country"]).to_pylist()
    code = {(n["document"], n["actor"]): n["country"] or n["actor"] for n in rows}
    of: dict[str, list[Named]] = {}
    for m in tables["mentions"].select(["document", "start", "exact", "actor"]).to_pylist():
        of.setdefault(m["document"], []).append(Named(m["start"], code.get((m["document"], m["actor"]), m["actor"]), m["exact"]))
    return {d: sorted(found) for d, found in of.items()}


def make_threads(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Step: stories, parsed sentences and actors -> threads of every story of two documents or more. What is off its story is left out."""
    stories = [s for s in tables["stories"].select(["id", "documents", "off_story"]).to_pylist() if len(s["documents"]) > 1]
    off: dict[str, list[tuple[int, int]]] = {}
    for x in (x for s in stories for x in s["off_story"]):
        off.setdefault(x["document"], []).append((x["start"], x["end"]))
    story_of = {d: s["id"] for s in stories for d in s["documents"]}
    named = _named(tables)
    lands = frozenset(countries().values())
    of: dict[str, list[tuple[dict[str, Any], list[Noun]]]] = {}
    columns = ("document", "start", "end", "exact", "role", "tokens")
    for row in (r for part in parts_of(tables, "sentences", columns) for r in part.to_pylist()):
        story = story_of.get(row["document"])
        if story is None or row["role"] != "body" or any(s <= row["start"] < e for s, e in off.get(row["document"], ())):
            continue
        span = {k: row[k] for k in ("document", "start", "end", "exact")}
        said = list(nouns(row["tokens"]))
        # Whoever acts for a country stands for it: a sentence about a president is one about the country.
        actors = _within(named.get(row["document"], ()), row["start"], row["end"])
        said += [Noun(f"@{n.code}", n.exact, True) for n in actors if n.code in lands]
        of.setdefault(story, []).append((span, said))
    rows = []
    for story, found in sorted(of.items()):
        found.sort(key=lambda x: (x[0]["document"], x[0]["start"]))
        for thread in threads([n for _, n in found], [s["document"] for s, _ in found]):
            spans = [found[i][0] for i in thread.sentences]
            made = make_id("thread", story, thread.label)
            rows.append({"id": made, "story": story, "label": thread.label, "parties": _parties(spans, named), "spans": spans})
    return {"threads": make_table("threads", rows)}
