"""Who is named: the steps that find the mentions of actors in every document and gather the actors of the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Final

import pyarrow as pa

from twosource.model import Change, Changes, Settings, Step, Tables, make_id, make_table, parts_of, plain_rows, rows_of

from .actors_groups import Groups
from .actors_kept import Reports
from .actors_lexicon import LEXICONS, NAMES, Knowledge, knowledge
from .actors_organisations import Organisations
from .actors_people import People
from .actors_places import Places, evidence
from .actors_scan import Scan, scan
from .actors_towns import PARTS, TOWNS, Towns
from .coref import Coreference
from .coref_words import LISTS
from .statements_view import View, views

_TOLD: Final = ("name", "kind", "country", "sector", "wikidata")
#: Which of two mentions of one actor at the same place stays.
_BASES: Final = ("name", "alias", "office", "metonym", "modifier", "group", "pronoun", "place")


@dataclass(slots=True)
class Known:
    """An actor as a document knows it, while it is read."""

    id: str
    name: str
    kind: str
    country: str | None
    sector: str | None
    wikidata: str | None
    aliases: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Document:
    """The actors of one document and where they are named: tokens `[first, last)`, the actor's id and the basis."""

    view: View
    actors: dict[str, Known] = field(default_factory=dict)
    mentions: list[tuple[int, int, str, str]] = field(default_factory=list)
    #: What the ids of the actors are made of.
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def know(self, key: tuple[str, ...], name: str, kind: str, country: str | None, sector: str | None, wikidata: str | None) -> Known:
        """The actor with this key, entered where it is new."""
        id_ = _id(key)
        actor = self.actors.get(id_)
        if actor is None:
            actor = self.actors[id_] = Known(id_, name, kind, country, sector, wikidata)
            self.keys[id_] = key
        return actor

    def add(
        self,
        first: int,
        last: int,
        key: tuple[str, ...],
        basis: str,
        *,
        name: str,
        kind: str,
        country: str | None,
        sector: str | None,
        wikidata: str | None = None,
        alias: bool = True,
    ) -> None:
        """Enter a mention, and the actor where it is new. `alias`: the words are a name that the actor goes by."""
        actor = self.know(key, name, kind, country, sector, wikidata)
        if alias:
            actor.aliases.add(text_of(self.view, first, last))
        self.mentions.append((first, last, actor.id, basis))


@lru_cache(maxsize=4096)
def _id(key: tuple[str, ...]) -> str:
    return make_id("actor", *key)


def text_of(view: View, first: int, last: int) -> str:
    """Tokens as they read, with a blank where the text has one."""
    out = ""
    for i in range(first, last):
        out += (" " if i > first and view.start[i] > view.end[i - 1] else "") + view.text[i]
    return out


def read(view: View, day: str | None, known: Knowledge) -> Document:
    """The actors of one document. `day`: its date of publication (ISO), or null."""
    found = scan(view, known)
    countries = evidence(view, found, known)
    towns = Towns(view, found, known, countries)
    found.towns = towns.at
    people = People(view, found, known, day, countries)
    names = set(people.at)
    context = _context(countries, found, people, towns)
    groups = Groups(view, found, known, people, context)
    groups.find()
    grouped = {i for g in groups.found for i in range(g.first, g.last)}
    where = Places(view, found, known, names, groups.taken, countries)
    places = [*where.find(), *where.towns(towns.found, grouped)]
    organisations = Organisations(view, found, known, people.names, grouped, context).find()
    document = Document(view)
    for f in people.found:
        p = f.person
        if p is not None:
            wikidata = p.holder.entry.wikidata if p.holder else None
            basis = "name" if len(f.words) > 1 else "alias"
            document.add(f.first, f.last, p.id, basis, name=p.name, kind="person", country=p.country, sector=p.sector, wikidata=wikidata)
            if 0 <= f.titled < f.first:
                document.actors[_id(p.id)].aliases.add(text_of(view, f.titled, f.last))
    for o in organisations:
        document.add(o.first, o.last, o.key, o.basis, name=o.name, kind=o.kind, country=o.country, sector=o.sector, wikidata=o.wikidata)
    for place in places:
        e = place.entry
        if place.people:
            key = ("group", e.country or "", "CVL", "population")
            name = text_of(view, place.first, place.last)
            document.add(place.first, place.last, key, "group", name=name, kind="population", country=e.country, sector="CVL")
        else:
            document.add(
                place.first,
                place.last,
                e.key,
                place.basis,
                name=e.name,
                kind=e.kind,
                country=e.country,
                sector=e.sector,
                wikidata=e.wikidata,
            )
    for g in groups.found:
        document.add(
            *(g.first, g.last, g.key, g.basis),
            name=g.name,
            kind=g.kind,
            country=g.country,
            sector=g.sector,
            wikidata=g.wikidata,
            alias=g.basis != "office" or g.kind == "office",
        )
    _point_back(document)
    return document


def _context(countries: Counter[str], found: Scan, people: People, towns: Towns) -> Counter[str]:
    """How often a document speaks of each country: by its names, by its office holders and by its bodies and parties."""
    out = Counter(countries)
    out.update(f.person.country for f in people.found if f.person and f.person.holder and f.person.country)
    for match in found.matches:
        entry = match.role("organisation")
        if entry and entry.country and not match.doubt and entry.sector != "JRN":
            out[entry.country] += 1
    for town in towns.found:
        if town.code:
            out[town.code] += 1
    return out


#: Pronouns of persons, and kinds of actors that none of them stands for.
_OF_PERSONS: Final = frozenset({"he", "him", "his", "himself", "she", "her", "hers", "herself"})
_BODIES: Final = frozenset({"organisation", "country", "government", "armed_group"})


def _point_back(document: Document) -> None:
    """Enter pronouns and pointing phrases ("the official", "the two leaders") as mentions of those whom they stand for.

    Where nobody is told, or one of several is no actor, nothing is entered.
    """
    view = document.view
    at: dict[int, str] = {}
    taken: set[int] = set()
    # Of mentions inside one another the longer one is who is meant: "Syria's president" is not Syria.
    for first, last, actor, basis in sorted(document.mentions, key=lambda m: (m[1] - m[0], m)):
        if basis != "place":
            at.update(dict.fromkeys(range(first, last), actor))
        taken.update(range(first, last))
    whole = {(first, last): actor for first, last, actor, basis in document.mentions if basis != "place"}
    for _, link in sorted(Coreference(view).links.items()):
        # "The bank" is the World Bank, and not "World Bank President Ada Quill".
        meant = [whole.get(a) or at.get(a[1] - 1) or at.get(a[0]) for a in link.antecedents]
        if not meant or None in meant or link.last - 1 in taken:
            continue
        if view.text[link.first].lower() in _OF_PERSONS and any(document.actors[a].kind in _BODIES for a in meant if a):
            # The link leads into a name, and the longest mention there is a body's: "Alpha's campaign".
            continue
        for actor in dict.fromkeys(a for a in meant if a):
            document.mentions.append((link.first, link.last, actor, "pronoun"))


def mentions(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Tables `mentions` and `named` out of `documents`, `segments`, `readings` and `sentences`; each document alone.

    A mention is a place in a title or the body where an actor is named; its span holds the words in the raw text, a damaged word whole.
    Actors have the same id in every document: lexicon actors by their name there, persons by given name and surname, groups by country,
    sector and kind. A surname that nothing explains, and a group without a country, is an actor of its document alone.
    """
    known = knowledge()
    days = dict(zip(tables["documents"]["id"].to_pylist(), tables["documents"]["published"].to_pylist(), strict=True))
    rows: list[dict[str, Any]] = []
    named: list[dict[str, Any]] = []
    every = [(view, (days.get(view.document) or "")[:10] or None) for view in views(tables)]
    reports = Reports(tables, every)
    for view, day in every:
        document = reports.document(Document(view), partial(read, view, day, known))
        rows += mention_rows(document)
        named += named_rows(document)
    reports.keep()
    return {"mentions": make_table("mentions", rows), "named": make_table("named", named)}


def mention_rows(document: Document) -> list[dict[str, Any]]:
    """The mentions of a document as rows, in order; of two alike at one place the plainer basis stays."""
    view = document.view
    best: dict[tuple[int, int, str], str] = {}
    for first, last, actor, basis in document.mentions:
        key = (view.start[first], view.end[last - 1], actor)
        if key not in best or _BASES.index(basis) < _BASES.index(best[key]):
            best[key] = basis
    return [
        {"document": view.document, "start": s, "end": e, "exact": view.raw[s:e], "actor": actor, "basis": basis}
        for (s, e, actor), basis in sorted(best.items())
    ]


def named_rows(document: Document) -> list[dict[str, Any]]:
    """The actors of a document as rows, by id."""
    return [
        {
            "document": document.view.document,
            "actor": a.id,
            "name": a.name,
            "kind": a.kind,
            "country": a.country,
            "sector": a.sector,
            "wikidata": a.wikidata,
            "aliases": sorted(a.aliases),
        }
        for a in sorted(document.actors.values(), key=lambda a: a.id)
    ]


@dataclass(slots=True)
class _Seen:
    """What the documents say of an actor, and how many of them."""

    told: dict[str, Counter[str]] = field(default_factory=lambda: {k: Counter() for k in _TOLD})
    aliases: Counter[str] = field(default_factory=Counter)

    def most(self, key: str) -> str | None:
        """The most frequent value; of several as frequent the shortest, then the first by alphabet."""
        counts = self.told[key]
        return min(counts, key=lambda v: (-counts[v], len(v), v)) if counts else None


def _tell(named: Iterable[dict[str, Any]], seen: dict[str, _Seen]) -> dict[str, _Seen]:
    """Add rows of `named` to what is known of actors."""
    for row in named:
        actor = seen.setdefault(row["actor"], _Seen())
        for column in _TOLD:
            if row[column]:
                actor.told[column][row[column]] += 1
        actor.aliases.update(set(row["aliases"]))
    return seen


def _rows(seen: dict[str, _Seen], known: Knowledge) -> list[dict[str, Any]]:
    lexicon = {id_: key for key in known.names if (id_ := make_id("actor", *key)) in seen}
    rows = []
    for id_, actor in sorted(seen.items()):
        key = lexicon.get(id_)
        entry = known.names[key] if key else None
        used = sorted(actor.aliases, key=lambda a: (-actor.aliases[a], a))
        more = sorted(set(known.aliases[key]) - set(used)) if key else []
        rows.append(
            {
                "id": id_,
                "name": entry.name if entry else actor.most("name"),
                "kind": entry.kind if entry else actor.most("kind"),
                "country": actor.most("country"),
                "sector": actor.most("sector"),
                "wikidata": entry.wikidata if entry else actor.most("wikidata"),
                "aliases": used + more,
            }
        )
    return rows


def gather(named: Iterable[dict[str, Any]], known: Knowledge) -> list[dict[str, Any]]:
    """Rows of `actors` out of rows of `named`, the same in any order.

    Name, kind and codes are what most documents say; of a lexicon actor its name in the lexicon. `aliases`: first the names that most documents
    use, then the lexicon's other names, so that an actor is found by any of them.
    """
    return _rows(_tell(named, {}), known)


def _tallies(seen: dict[str, _Seen]) -> pa.Table:
    """What is known of actors as rows of `tallies`, so that it can be added to."""
    return make_table(
        "tallies",
        [
            {
                "actor": id_,
                "told": [
                    {"key": key, "value": value, "count": n}
                    for key, counts in (*actor.told.items(), ("aliases", actor.aliases))
                    for value, n in sorted(counts.items())
                ],
            }
            for id_, actor in sorted(seen.items())
        ],
    )


def _of_tallies(tallies: pa.Table) -> dict[str, _Seen]:
    seen: dict[str, _Seen] = {}
    for row in plain_rows(tallies):
        actor = seen.setdefault(row["actor"], _Seen())
        for t in row["told"]:
            (actor.aliases if t["key"] == "aliases" else actor.told[t["key"]])[t["value"]] = t["count"]
    return seen


def actors(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Table `actors` out of `named`: one row an actor, over all documents."""
    seen = _tell((row for part in parts_of(tables, "named") for row in plain_rows(part)), {})
    return {"actors": make_table("actors", _rows(seen, knowledge())), "tallies": _tallies(seen)}


def more_actors(tables: Tables, changes: Changes, settings: Settings) -> dict[str, Change] | None:
    """How `actors` changes when documents come."""
    came = changes["named"]
    if came.gone:
        return None
    rows = plain_rows(came.rows)
    ids = frozenset(row["actor"] for row in rows)
    seen = _tell(rows, _of_tallies(rows_of(tables, "tallies", "actor", ids)))
    return {"actors": Change(make_table("actors", _rows(seen, knowledge())), ids), "tallies": Change(_tallies(seen), ids, "actor")}


MENTIONS: Final = Step(
    name="mentions",
    version="12",
    reads=("documents", "segments", "readings", "sentences"),
    writes=("mentions", "named"),
    run=mentions,
    lexicons=tuple(dict.fromkeys((*LEXICONS, *LISTS, TOWNS, PARTS))),
    keeps=True,
)

ACTORS: Final = Step(
    name="actors",
    version="2",
    reads=("named",),
    writes=("actors", "tallies"),
    run=actors,
    key="record",
    lexicons=NAMES,
    update=more_actors,
)
