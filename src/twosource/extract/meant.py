"""Who is meant by "Moretti" in one report where another report of the story has "Giulia Moretti": the step that writes the table `meant`.

Reports that were cut and stitched together lose the sentence that introduces somebody. Within one report a surname is explained by the full
name before it (`actors_people.py`); here by the full name in another report of its story, where it can only be that one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import (
    Change,
    Changes,
    Cut,
    Editions,
    Settings,
    Step,
    Tables,
    differing,
    documents_of,
    fold,
    in_lots,
    lots_of,
    make_id,
    make_table,
    parts_of,
    plain_list,
    plain_rows,
    rows_of,
)

from .actors_lexicon import ACRONYM, LEXICONS, Holder, Knowledge, knowledge
from .actors_people import is_near

Row = Mapping[str, Any]

#: Documents whose actors are in memory at once; a report has some 25.
AT_ONCE: Final = 3_000
#: Letters of an acronym at least: two are too often something else.
LETTERS: Final = 3

IN_STORY: Final = "named in full in another report of the story"
IN_COPY: Final = "named in full where the same passage stands in another report"
SEVERAL: Final = "several of the story could be meant"
OTHERWISE: Final = "the report tells of another"
KNOWN: Final = "another one of that name is known, too"
UNSURE: Final = "nothing tells that it is a person"
STRAY: Final = "it stands where another story seems to be told"

_SEXES: Final = {**dict.fromkeys(("he", "him", "his", "himself"), "m"), **dict.fromkeys(("she", "her", "hers", "herself"), "f")}


@dataclass(slots=True)
class Full:
    """Somebody whom reports of a story name in full, with what they tell. `titled`: sexes by title; `words`: of the name in one spelling;
    `alone`: the single words and acronyms that reports use for it.
    """

    actor: str
    words: tuple[str, ...]
    documents: set[str] = field(default_factory=set)
    names: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    countries: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    sectors: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    titled: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    kind: str = "person"
    given: str = ""

    def add(self, row: Row, titled: Iterable[str], alone: Iterable[str]) -> None:
        """What a document tells of it."""
        self.documents.add(row["document"])
        self.names[row["name"]] += 1
        for told, key in ((self.countries, "country"), (self.sectors, "sector")):
            if row[key]:
                told[row[key]] += 1
        self.titled.update(titled)
        self.alone.update(alone)


@dataclass(slots=True)
class Short:
    """Somebody whom a document tells by less than the full name: a row of `named`, or a speaker who is no actor there (`spoken`: where it is
    named). `word`: by which it is looked for; `initial`: of a given name; `person`: whether it is told to be one; `fits`: those whom the story
    names in full and of whom it can be one.
    """

    row: Row
    word: str
    initial: str = ""
    titled: frozenset[str] = frozenset()
    person: bool = False
    spoken: list[tuple[int, int]] = field(default_factory=list)
    fits: list[Full] = field(default_factory=list)

    @property
    def document(self) -> str:
        """The document that tells of it."""
        return str(self.row["document"])


@dataclass(slots=True)
class Case:
    """A story in which somebody is told by less than the full name. `countries`: by document, those of the actors that it names."""

    story: Row
    shorts: list[Short]
    countries: dict[str, set[str]]


class Names:
    """What the names of actors tell."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        self._holders = {make_id("actor", *key): holder for key, holder in known.holders.items()}
        self._lexicon = {make_id("actor", *key) for key in known.names}
        self._words: Callable[[str], tuple[str, ...]] = lru_cache(maxsize=1 << 16)(lambda name: tuple(known.name_words(name.split())))

    def sexes(self, row: Row) -> frozenset[str]:
        """The sexes that titles before a person's name tell."""
        found = {self.known.titles.get(w.lower(), "") for alias in row["aliases"] for w in alias.split()[:-1]}
        return frozenset(found - {""})

    def full(self, row: Row) -> tuple[Full, set[str]] | None:
        """Somebody who is named in full, and the single words that mean it; null for who is not."""
        words = self._words(row["name"])
        if row["kind"] == "person":
            if len(words) < 2 or not row["name"][:1].isupper() or not row["name"].split()[-1][:1].isupper():
                return None
            holder = self._holders.get(row["actor"])
            singles = set(holder.singles) if holder else self.known.single_names(row["name"].split(), row["country"])
            return Full(row["actor"], words, given=fold(row["name"].split()[0])), singles
        if row["kind"] in _BODIES and len(row["name"].split()) > 1:
            letters = "".join(w[0] for w in row["name"].split() if w[:1].isupper())
            # "INS" is the beginning of INS Mysore, and of other ships.
            known = {letters, *row["aliases"]} - set(row["name"].split())
            return Full(row["actor"], words, kind=row["kind"]), {a.casefold() for a in known if _is_acronym(a)}
        return None

    def short(self, row: Row) -> Short | None:
        """Somebody who is told by less than the full name; null for who is not."""
        words, name = self._words(row["name"]), row["name"]
        if row["actor"] in self._lexicon or not name[:1].isupper():
            return None
        if row["kind"] == "person":
            if len(words) == 1 and row["actor"] == make_id("actor", "person", row["document"], words[0]):
                return Short(row, words[0], "", self.sexes(row), person=True)
            if len(words) == 2 and len(words[0]) == 1:
                return Short(row, words[1], words[0], self.sexes(row), person=True)
        elif row["kind"] == "organisation" and len(name.split()) == 1 and not row["country"] and not row["sector"]:
            if _is_acronym(name):
                return Short(row, name.casefold())
            if len(words) == 1 and all(self._words(a) == words for a in row["aliases"]):
                return Short(row, words[0])
        return None

    def spoken(self, rows: Iterable[Row]) -> Iterator[Short]:
        """Speakers of a document who are no actors there and have a name of one word, each once. `rows`: of `statements`."""
        found: dict[str, Short] = {}
        for row in rows:
            name = row["speaker_name"]
            words = self._words(name)
            if len(words) == 1 and name[:1].isupper() and not name.isupper():
                told = {"document": row["document"], "actor": None, "name": name, "kind": None, "country": None, "sector": None}
                found.setdefault(name, Short(told, words[0])).spoken.extend((s["start"], s["end"]) for s in row["source"])
        yield from found.values()

    def others(self, word: str, one: Full, day: str | None, countries: set[str]) -> bool:
        """Whether the lexicons know another one of a surname who may be meant: in office about that day, of a country that the report names."""
        held = self._holders.get(one.actor)
        return any(h is not held and self._may(h, day, countries) for h in self.known.by_single.get(word, ()))

    def _may(self, holder: Holder, day: str | None, countries: set[str]) -> bool:
        return any(t.country in countries and (day is None or is_near(t, day)) for t in holder.terms)

    def is_plain(self, word: str) -> bool:
        """Whether a word is a name and nothing else that the lexicons know: not `justice`."""
        node = self.known.root.next.get(word)
        return word not in self.known.titles and word not in self.known.words and not (node and node.ends)

    def sex(self, full: Full) -> str:
        """The sex of a person by title or given name, empty where that is not told."""
        if full.titled:
            return next(iter(full.titled)) if len(full.titled) == 1 else ""
        return self.known.given.get(full.given, "")


_BODIES: Final = frozenset({"organisation", "armed_group"})


@cache
def _names() -> Names:
    return Names(knowledge())


def _is_acronym(name: str) -> bool:
    return name.isupper() and name.isalpha() and LETTERS <= len(name) <= ACRONYM


# ---- who could be meant ------------------------------------------------------------------------------------------------------------


def case_of(story: Row, named: Mapping[str, Sequence[Row]], said: Mapping[str, Sequence[Row]], names: Names) -> Case | None:
    """Whom the reports of a story tell by less than the full name, and who that could be; null where there is nothing to ask. `named`, `said`:
    by document the rows of `named`, and of `statements` whose speaker has a name and is no actor.
    """
    full: dict[str, Full] = {}
    by_word: dict[str, dict[str, Full]] = defaultdict(dict)
    shorts: list[Short] = []
    bodies: dict[str, bool] = {}
    for document in sorted(story["documents"]):
        shorts += names.spoken(said.get(document, ()))
        for row in named.get(document, ()):
            if (short := names.short(row)) is not None:
                shorts.append(short)
            if row["kind"] == "organisation" and len(row["name"].split()) == 1:
                # "Dyson Ltd" or a Dyson of some country is a firm wherever the story has the name.
                bodies[row["name"]] = bodies.get(row["name"], True) and short is not None
            if (found := names.full(row)) is None:
                continue
            one, words = found
            one = full.setdefault(row["actor"], one)
            one.add(row, names.sexes(row) if one.kind == "person" else (), {a.casefold() for a in row["aliases"]})
            for word in words:
                by_word[word][one.actor] = one
    shorts = [s for s in shorts if s.row["kind"] == "person" or bodies.get(s.row["name"], True)]
    persons = {s.word for s in shorts if s.person}
    for s in shorts:
        s.person |= s.word in persons
        body = _is_acronym(s.row["name"]) and s.row["kind"] == "organisation"
        some = (x for x in by_word.get(s.word, {}).values() if x.actor != s.row["actor"] and (x.kind != "person") == body)
        fits = [x for x in some if not s.initial or (len(x.words[0]) > 1 and x.words[0].startswith(s.initial))]
        s.fits = sorted((x for x in _whole(fits) if not s.titled or names.sex(x) in ("", *s.titled)), key=lambda x: x.actor)
    shorts = [s for s in shorts if s.fits]
    if not shorts:
        return None
    told = {s.document for s in shorts}
    countries = {d: {r["country"] for r in named.get(d, ()) if r["country"]} for d in told}
    return Case(story, shorts, countries)


def _whole(fits: Sequence[Full]) -> list[Full]:
    """Without those of whom an initial is told, where one of the others has it: G. Moretti is Giulia Moretti."""
    long = [x for x in fits if len(x.words[0]) > 1]
    return [x for x in fits if len(x.words[0]) > 1 or not any(y.words[-1] == x.words[-1] and y.words[0][0] == x.words[0] for y in long)]


# ---- who is meant ------------------------------------------------------------------------------------------------------------------

#: A mention: where it starts and ends, its words, whose it is, and its basis.
Place = tuple[int, int, str, str, str]
_BY_NAME: Final = frozenset({"name", "alias"})
_BEFORE: Final = re.compile(r"([^\W\d_]+) $")


@dataclass(slots=True)
class Copied:
    """Copied passages: by document where they stand and in which family, and by family its passages (document, start, end)."""

    at: dict[str, list[tuple[int, int, str]]] = field(default_factory=lambda: defaultdict(list))
    of: dict[str, list[tuple[str, int, int]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, family: str, document: str, start: int, end: int) -> None:
        """Enter a passage of a family."""
        self.of[family].append((document, start, end))
        self.at[document].append((start, end, family))


class Told:
    """Where the reports of a story name somebody: the mentions of those whom a case is about, by document, and its copied passages."""

    def __init__(
        self, case: Case, mentions: Mapping[str, Sequence[Place]], sentences: Mapping[str, Sequence[Row]], copied: Copied, names: Names
    ) -> None:
        self.case, self.mentions, self.sentences, self.copied, self.names = case, mentions, sentences, copied, names
        self._off: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for span in case.story["off_story"]:
            self._off[span["document"]].append((span["start"], span["end"]))
        self._documents = set(case.story["documents"])
        self._by_family: dict[str, dict[str, set[str]]] = {}

    def _places(self, document: str, actor: str) -> list[Place]:
        return [m for m in self.mentions.get(document, ()) if m[3] == actor and m[4] in _BY_NAME]

    def _told_at(self, short: Short) -> list[tuple[int, int]]:
        """Where a document tells of somebody."""
        return short.spoken or [(m[0], m[1]) for m in self._places(short.document, short.row["actor"])]

    def _on_story(self, document: str, places: Iterable[tuple[int, int]]) -> bool:
        """Whether one of some places of a document is in a passage that is of the story."""
        off = self._off.get(document, ())
        return any(not any(s < end and start < e for s, e in off) for start, end in places)

    def families(self, short: Short) -> list[str]:
        """The families with a passage in which the document tells of somebody."""
        at, places = self.copied.at.get(short.document, ()), self._told_at(short)
        return sorted({f for s, e, f in at if any(s <= start and end <= e for start, end in places)})

    def _in_copies(self, short: Short, families: Iterable[str]) -> list[Full]:
        """Whom other reports of the story name in the same passages, of those whom it can be."""
        there = [self._named_in(f) for f in families]
        return [x for x in short.fits if any(found.get(x.actor, set()) - {short.document} for found in there)]

    def _named_in(self, family: str) -> dict[str, set[str]]:
        """Who is named in the passages of a family, and in which reports of the story."""
        if (found := self._by_family.get(family)) is None:
            found = self._by_family[family] = defaultdict(set)
            for d, s, e in self.copied.of[family]:
                if d in self._documents:
                    for m in self.mentions.get(d, ()):
                        if m[4] in _BY_NAME and s <= m[0] and m[1] <= e:
                            found[m[3]].add(d)
        return found

    def decide(self, short: Short, families: Sequence[str], day: str | None) -> tuple[Full | None, str]:
        """Who is meant and why, or why nobody is."""
        before = self._given(short)
        fits = [x for x in short.fits if before <= {x.given, x.words[0]}]
        if not fits:
            return None, OTHERWISE
        copied = [x for x in self._in_copies(short, families) if x in fits]
        if len(copied) == 1:
            return copied[0], IN_COPY
        # Of two bearers of a surname in one report the parser did not know which is meant; letters are the body that is named beside them.
        if len(fits) > 1 or any(x.kind == "person" and short.document in x.documents for x in fits):
            return None, SEVERAL
        one = fits[0]
        theirs = ((d, [(m[0], m[1]) for m in self._places(d, one.actor)]) for d in one.documents)
        if not self._on_story(short.document, self._told_at(short)) or not any(self._on_story(d, places) for d, places in theirs):
            return None, STRAY
        told = short.person or fold(short.row["name"]) in one.alone or (not short.row["kind"] and self.names.is_plain(short.word))
        if one.kind == "person" and not told:
            return None, UNSURE
        if any(short.row[k] and told and short.row[k] not in told for k, told in (("country", one.countries), ("sector", one.sectors))):
            return None, OTHERWISE
        if self._other_sex(short, one):
            return None, OTHERWISE
        if one.kind == "person" and self.names.others(short.word, one, day, self.case.countries[short.document]):
            return None, KNOWN
        return one, IN_STORY

    def _given(self, short: Short) -> set[str]:
        """Given names right before a surname, where the parser took the two apart: "Dean Smith" is not Tyler Smith."""
        found: set[str] = set()
        for s in self.sentences.get(short.document, ()):
            for start, _ in self._told_at(short):
                if s["start"] < start < s["end"] and (word := _BEFORE.search(s["exact"], 0, start - s["start"])) and word[1][:1].isupper():
                    found |= {fold(word[1])} if self.names.known.is_given(word[1]) else set()
        return found

    def _other_sex(self, short: Short, one: Full) -> bool:
        """Whether the pronouns of a document are not those of somebody."""
        mine, theirs = self._pronouns(short.document, short.row["actor"] or ""), {self.names.sex(one)} - {""}
        theirs = theirs or {x for d in one.documents for x in self._pronouns(d, one.actor)}
        return len(mine) == len(theirs) == 1 and mine != theirs

    def _pronouns(self, document: str, actor: str) -> set[str]:
        return {_SEXES[m[2].lower()] for m in self.mentions.get(document, ()) if m[3] == actor and m[2].lower() in _SEXES}

    def rows(self, days: Mapping[str, str | None]) -> Iterator[dict[str, Any]]:
        """The rows of `meant` of the story. `days`: of publication, by document."""
        for short in self.case.shorts:
            families = self.families(short)
            one, basis = self.decide(short, families, days.get(short.document))
            row = {"document": short.document, "actor": short.row["actor"], "told": short.row["name"], "story": self.case.story["id"]}
            yield row | _means(one) | {"basis": basis, "families": families}


def _means(one: Full | None) -> dict[str, Any]:
    if one is None:
        return dict.fromkeys(("means", "name", "kind", "country", "sector"))
    name, country, sector = (min(t, key=lambda v: (-t[v], -len(v), v), default=None) for t in (one.names, one.countries, one.sectors))
    return {"means": one.actor, "name": name, "kind": one.kind, "country": country, "sector": sector}


# ---- the step ----------------------------------------------------------------------------------------------------------------------

READ: Final = {
    "documents": ("id", "published"),
    "named": ("document", "actor", "name", "kind", "country", "sector", "aliases"),
    "mentions": ("document", "start", "end", "exact", "actor", "basis"),
    "statements": ("document", "source", "speaker", "speaker_name"),
    "sentences": ("document", "start", "end", "exact"),
    "stories": ("id", "documents", "off_story"),
    "families": ("id", "passages"),
    "versions": ("document", "of", "number", "first_seen", "basis"),
}


def _stories(tables: Tables) -> list[Row]:
    """The stories of several reports, with older versions of these: what only they tell is told, too."""
    editions = Editions(tables["versions"].to_pylist())
    rows = (r for part in parts_of(tables, "stories", READ["stories"]) for r in part.to_pylist())
    several = [r for r in rows if len(r["documents"]) > 1]
    return [{**r, "documents": sorted({v for d in r["documents"] for v in editions.all(d)})} for r in several] if editions else several


def _by_document(rows: pa.Table) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in plain_rows(rows):
        found[row["document"]].append(row)
    return found


def _lots(tables: Tables, stories: Iterable[Row], *names: str) -> Iterator[tuple[list[Row], Mapping[str, pa.Table]]]:
    """Stories some at a time, with the rows of tables of documents that are theirs."""
    several = lots_of(sorted(stories, key=lambda s: str(s["id"])), lambda s: len(s["documents"]), AT_ONCE)
    lots = [{"document": {d for s in some for d in s["documents"]}} for some in several]
    yield from zip(several, in_lots(tables, {n: Cut(READ[n]) for n in names}, lots), strict=True)


def _unknown(statements: pa.Table) -> pa.Table:
    """The statements whose speaker has a name of one word and is no actor."""
    nobody = pc.and_(pc.is_null(statements.column("speaker")), pc.is_valid(statements.column("speaker_name")))
    return statements.filter(pc.and_(nobody, pc.invert(pc.match_substring(statements.column("speaker_name"), " "))))


def _copied(tables: Tables, cases: Sequence[Case]) -> Copied:
    """The copied passages of documents that tell of somebody by less than the full name."""
    sought = pa.array(sorted({s.document for case in cases for s in case.shorts}), pa.string())
    found = Copied()
    for part in parts_of(tables, "families", READ["families"]):
        passages = part.column("passages").combine_chunks()
        rows = pc.list_parent_indices(passages).filter(pc.is_in(pc.list_flatten(passages).field("document"), value_set=sought))
        chosen = part.take(rows.unique())
        passages = chosen.column("passages").combine_chunks()
        where = zip(*(plain_list(pc.list_flatten(passages).field(k)) for k in ("document", "start", "end")), strict=True)
        ids = chosen.column("id").take(pc.list_parent_indices(passages)).to_pylist()
        for family, place in zip(ids, where, strict=True):
            found.add(family, *place)
    return found


def _made(tables: Tables, stories: Sequence[Row]) -> pa.Table:
    names = _names()
    cases: list[Case] = []
    for some, held in _lots(tables, stories, "named", "statements"):
        named, said = _by_document(held["named"]), _by_document(_unknown(held["statements"]))
        cases += [case for story in some if (case := case_of(story, named, said, names)) is not None]
    if not cases:
        return make_table("meant", [])
    copied = _copied(tables, cases)
    about = rows_of(tables, "documents", "id", {s.document for case in cases for s in case.shorts}, READ["documents"])
    days = dict(zip(about.column("id").to_pylist(), about.column("published").to_pylist(), strict=True))
    days = {d: day[:10] if day else None for d, day in days.items()}
    of = {case.story["id"]: case for case in cases}
    made = []
    for some, held in _lots(tables, [case.story for case in cases], "mentions", "sentences"):
        rows, mine = held["mentions"], [of[story["id"]] for story in some]
        asked = {x.actor for case in mine for s in case.shorts for x in s.fits}
        asked |= {s.row["actor"] for case in mine for s in case.shorts if s.row["actor"]}
        mentions: dict[str, list[Place]] = defaultdict(list)
        for m in plain_rows(rows.filter(pc.is_in(rows.column("actor"), value_set=pa.array(sorted(asked), pa.string())))):
            mentions[m["document"]].append((m["start"], m["end"], m["exact"], m["actor"], m["basis"]))
        short = pa.array(sorted({s.document for case in mine for s in case.shorts}), pa.string())
        text = _by_document(held["sentences"].filter(pc.is_in(held["sentences"].column("document"), value_set=short)))
        made += [row for case in mine for row in Told(case, mentions, text, copied, names).rows(days)]
    return make_table("meant", sorted(made, key=lambda r: (r["document"], r["actor"] or "", r["told"])))


def meant(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Step: who is named in the reports of every story -> who is meant where less than the full name is told."""
    return {"meant": _made(tables, _stories(tables))}


def update(tables: Tables, changes: Changes, settings: Settings) -> Mapping[str, Change] | None:
    """The same for the stories of which something changed: their reports, who is named in these, or what is copied there."""
    touched: set[str] = set()
    for name in ("named", "mentions", "statements", "sentences", "versions", "documents"):
        change = changes[name]
        key = "id" if name == "documents" else "document"
        touched.update(change.rows.column(key).unique().to_pylist())
        if change.by == key:
            touched |= change.gone
        elif change.gone:
            return None
    touched.update(d for ds in changes["stories"].rows.column("documents").to_pylist() for d in ds)
    families = changes["families"]
    touched |= documents_of("families", families.rows)
    old = tables["meant"].select(["document", "story", "families"]).to_pylist()
    touched |= {r["document"] for r in old if not families.gone.isdisjoint(r["families"]) or r["story"] in changes["stories"].gone}
    stories = [s for s in _stories(tables) if not touched.isdisjoint(s["documents"])]
    gone = touched | {d for s in stories for d in s["documents"]}
    change = Change(_made(tables, stories), frozenset(gone), "document")
    return {"meant": differing(tables, "meant", change)}


MEANT: Final = Step(
    name="meant",
    version="1",
    reads=tuple(READ),
    writes=("meant",),
    run=meant,
    key="record",
    lexicons=LEXICONS,
    columns=READ,
    update=update,
)
