"""Claims of deeds: events of different reports that are coded alike, and sentences that tell such an event without being coded."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any, Final

from twosource.lexicons import load_rows

from .judged import Apart
from .matching import NOTHING, Verdict
from .pieces import Group, Piece, Place
from .reports import Named, Reports
from .said import groups_of, name_terms, somebody
from .stems import stem
from .wording import Wording, agreement, tokens, told, word, wording

FRAMES: Final = ("event_frames_cooperation.tsv", "event_frames_demands.tsv", "event_frames_conflict.tsv")

#: What has to come together before two events of one type are one: a person or body on the same side of both counts `PERSON`, a country
#: `COUNTRY`, a day on which both fall `DAY` (half where a report only inherits it), a place `PLACE`, words in common one for each `NATS`.
PERSON: Final = 1.2
COUNTRY: Final = 0.6
DAY: Final = 1.0
PLACE: Final = 0.4
NATS: Final = 8.0
#: The sum from which they are one; from which they are where one names only some of the countries of the other; and the words in nats that are
#: needed unless two persons or bodies and the day, or three of them, agree. Set on ECB+ and on five pages of world news: countries and a type
#: alone ("the US accused Russia") are a topic, not an event. Of 2.4, 2.8 and 3.0 the last loses no right pair of ECB+ dev.
ENOUGH: Final = 3.0
PARTLY: Final = 4.0
WORDS: Final = 6.0
#: ... and so must the clauses themselves, in nats: the word for the act or one of its synonyms.
TRIGGER: Final = 2.5

#: Types that are done in words: whoever demands or accuses does so again and again, so that the matter must be the same as well, in nats beside
#: the word for the act. Set on pairs of PolNeAR train and ECB+ train: those with less were two demands of one politician, or two accusations.
VERBAL: Final = frozenset({"ACCUSE", "AGREE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})
MATTER: Final = 6.0
#: Types in which all sides do the same, so that it does not matter who is named first.
MUTUAL: Final = frozenset({"AGREE", "CONSULT", "COOPERATE"})
_DONE: Final = frozenset({"happened", "historical"})
_STATE: Final = frozenset({"GOV", "MIL", "COP", "SPY", "JUD", "LEG"})
_BODIES: Final = frozenset({"person", "organisation", "armed_group"})
#: Words between the first and the last name of a telling sentence; more, and they hardly stand in one clause.
_CLAUSE: Final = 22
#: Words before a name among which the act or one of `_JOINED` must stand.
_BEFORE: Final = 5
_JOINED: Final = frozenset({"with", "and", "between"})
#: Days between two reports from which a meeting of the same two that neither dates is another one.
FAR: Final = 14
#: Characters behind the evidence of an event that may still belong to its verb.
_BEHIND: Final = 24


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides of an event as they are compared: `bodies`: persons and organisations by id, `countries`, `state`: whether they are of the state
    (null when that is not known).
    """

    bodies: frozenset[str]
    countries: frozenset[str]
    state: bool | None


@dataclass(frozen=True, slots=True)
class Deed:
    """An event as it is compared."""

    actors: Sides
    recipients: Sides
    status: str
    days: tuple[str, str] | None
    told_day: bool
    attends: bool
    clause: Wording


def _sides(rows: Sequence[dict[str, Any]], named: dict[str, Named]) -> Sides:
    bodies, countries, sectors = set(), set(), set()
    for a in rows:
        known = named.get(a["actor"] or "")
        if a["actor"] and (known is None or known.kind in _BODIES) and not a["basis"].startswith("inherited") and a["basis"] != "group":
            bodies.add(a["actor"])
        if a["country"] and not a["basis"].startswith("inherited"):
            countries.add(a["country"])
        if a["sector"]:
            sectors.add(a["sector"] in _STATE)
    return Sides(frozenset(bodies), frozenset(countries), sectors.pop() if len(sectors) == 1 else None)


def deed(reports: Reports, row: dict[str, Any], place: Place) -> Deed:
    """What is compared of an event; `place`: the stretch that tells it."""
    named = reports.named.get(row["document"], {})
    actors, recipients = row["actors"], row["recipients"]
    if row["event"] in MUTUAL:
        actors, recipients = [*actors, *recipients], []
    text, names = reports.read(place)
    days = (row["date_start"], row["date_end"] or row["date_start"]) if row["date_start"] else None
    return Deed(
        _sides(actors, named),
        _sides(recipients, named),
        "done" if row["status"] in _DONE else row["status"],
        days,
        row["date_span"] is not None,
        _attends(reports, place),
        wording(text, name_terms(names, named, None)),
    )


def _attends(reports: Reports, place: Place) -> bool:
    """Whether its sides were there beside others: "also took part in the talks" names no two sides of a meeting."""
    after = Place(place.document, place.start, place.end + _BEHIND)
    words = [w for w, _ in tokens(reports.text(after))]
    return any(
        "attend" in word(w).uses and (w != "part" or (i > 0 and words[i - 1].startswith(("take", "took", "taking"))))
        for i, w in enumerate(words)
    )


def best_evidence(reports: Reports, row: dict[str, Any]) -> Place:
    """The stretch that stands for an event: of the body before a headline, the longest."""
    places = [Place(row["document"], e["start"], e["end"]) for e in row["evidence"]]

    def order(p: Place) -> tuple[bool, int, int]:
        s = reports.sentence(p.document, p.start)
        return s is None or s.role != "body", p.start - p.end, p.start

    return min(places, key=order)


def deeds_of(reports: Reports, documents: Iterable[str]) -> dict[str, list[Piece]]:
    """The events of these reports by type, in order of place. Types of one report are left out, but for those of which another report may tell
    without an event of its own (`tellings`).
    """
    voices = {s["id"]: s for d in documents for s in reports.statements.get(d, ())}
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for document in sorted(documents):
        for row in reports.events.get(document, ()):
            if row["evidence"]:
                rows[row["event"]].append(row)
    found: dict[str, list[Piece]] = {}
    for event, own in rows.items():
        if event in MUTUAL or own[0]["document"] != own[-1]["document"]:
            found[event] = [p for row in own if not (p := event_piece(reports, row, voices)).said.retracts]
    return found


def event_piece(reports: Reports, row: dict[str, Any], statements: Mapping[str, dict[str, Any]]) -> Piece:
    """An event as a piece. `statements`: by id, those of its report."""
    document = row["document"]
    place = best_evidence(reports, row)
    sentence = reports.sentence(document, place.start)
    text, names = reports.read(sentence.place if sentence is not None else place)
    said = wording(text, name_terms(names, reports.named.get(document, {}), None))
    voice = statements.get(row["reported_by"] or "")
    return Piece(
        "event",
        place,
        reports.text(place),
        said,
        text,
        row["id"],
        voice["speaker"] if voice else None,
        (voice["speaker_name"] or _words(voice)) if voice else None,
        voice is None or _named_voice(reports, voice),
        row | {"deed": deed(reports, row, place)},
    )


def _words(statement: dict[str, Any]) -> str | None:
    return " ".join(s["exact"] for s in statement["source"]) or None


def _named_voice(reports: Reports, statement: dict[str, Any]) -> bool:
    known = reports.named.get(statement["document"], {}).get(statement["speaker"] or "")
    return somebody(statement["speaker_name"]) and (known is None or known.kind not in ("office", "population", "other"))


def _compare(a: Sides, b: Sides) -> tuple[float, str | None]:
    """How much two sides have in common, or what stands against their being one."""
    if a.bodies - b.bodies and b.bodies - a.bodies:
        return 0.0, "other persons or bodies"
    if a.countries - b.countries and b.countries - a.countries:
        return 0.0, f"{', '.join(sorted(a.countries - b.countries))} against {', '.join(sorted(b.countries - a.countries))}"
    if a.state is not None and b.state is not None and a.state != b.state:
        return 0.0, "the state against others"
    return PERSON * len(a.bodies & b.bodies) + COUNTRY * len(a.countries & b.countries), None


def one_event(a: Piece, b: Piece) -> Verdict:
    """Whether two events of one type are one: sides, status, mode, days and place must be compatible, and enough of them must agree."""
    assert a.row is not None
    assert b.row is not None
    x, y = a.row["deed"], b.row["deed"]
    if x.status != y.status:
        return -1.0, f"{a.row['status']} against {b.row['status']}"
    if a.row["mode"] and b.row["mode"] and a.row["mode"] != b.row["mode"]:
        return -1.0, f"{a.row['mode']} against {b.row['mode']}"
    if x.attends != y.attends:
        return NOTHING
    total = 0.0
    for mine, theirs in ((x.actors, y.actors), (x.recipients, y.recipients)):
        points, against = _compare(mine, theirs)
        if against is not None:
            return -1.0, against
        total += points
    if x.days and y.days:
        if x.days[1] < y.days[0] or y.days[1] < x.days[0]:
            return -1.0, f"{x.days[0]} against {y.days[0]}"
        if x.days == y.days and x.days[0] == x.days[1]:
            total += DAY if x.told_day and y.told_day else DAY / 2
    if a.row["place"] and b.row["place"] and a.row["place"] == b.row["place"]:
        total += PLACE
    clash = x.clause.numbers - y.clause.numbers and y.clause.numbers - x.clause.numbers
    if clash or a.said.retracts or b.said.retracts:
        return -1.0, "other numbers"
    shared, terms = agreement(a.said, b.said)
    words = told(a.said, b.said, terms)
    shared -= math.fsum(a.said.terms[t] for t in terms if t.startswith("@"))
    known = len((x.actors.bodies & y.actors.bodies) | (x.recipients.bodies & y.recipients.bodies))
    certain = known >= 2 and x.days is not None and x.days == y.days
    if not certain and known < 3:
        act = _trigger(x.clause, y.clause, a.row["event"])
        if shared < WORDS or act < TRIGGER or (a.row["event"] in VERBAL and shared - act < MATTER):
            return NOTHING
    total += shared / NATS
    partly = any(m.countries != t.countries for m, t in ((x.actors, y.actors), (x.recipients, y.recipients)) if m.countries and t.countries)
    if not certain and total < (PARTLY if partly and not known else ENOUGH):
        return NOTHING
    names = sorted({n["name"] for n in a.row["actors"] + a.row["recipients"] if n["name"]})
    why = [f"{a.row['event']} by the same sides" + (f" ({', '.join(names[:4])})" if names else "")]
    if x.days and x.days == y.days:
        why.append(x.days[0])
    if words:
        why.append("in common: " + ", ".join(words[:6]))
    return total, "; ".join(why)


def _trigger(a: Wording, b: Wording, event: str) -> float:
    """What the two clauses have in common in words that can tell such an act; in all words where one of them has none that the lexicon knows."""
    shared, terms = agreement(a, b)
    acts = _predicates()[event]
    if acts & a.terms.keys() and acts & b.terms.keys():
        terms = [t for t in terms if acts.intersection(t.split("/"))]
        return math.fsum(min(a.terms.get(t.partition("/")[0], 9.0), b.terms.get(t.rpartition("/")[2], 9.0)) for t in terms)
    return shared - math.fsum(min(a.terms[t], b.terms[t]) for t in terms if t.startswith(("@", "#")))


@cache
def _predicates() -> dict[str, frozenset[str]]:
    """Type -> stems of the words that tell it."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in FRAMES:
        for row in load_rows(name).rows:
            found[row["type"]].add(stem(row["lemma"]))
    found["CONSULT"] |= {stem(w) for w in ("met", "held", "spoke", "meeting", "talks")}
    return {k: frozenset(v) for k, v in found.items()}


@cache
def _mutual() -> dict[str, frozenset[str]]:
    """Type -> stems of the words that tell it by themselves, whoever and whatever they stand with: `discuss`, `summit`; not `hold`, which
    needs an object, nor `call`, which may be another act.
    """
    found: dict[str, set[str]] = defaultdict(set)
    types: dict[str, set[str]] = defaultdict(set)
    for name in FRAMES:
        for row in load_rows(name).rows:
            types[stem(row["lemma"])].add(row["type"])
            if row["actor"] == "both" and "obj:" not in row["frame"] and "part:" not in row["frame"] and " " not in row["lemma"]:
                found[row["type"]].add(stem(row["lemma"]))
    plain = {k: frozenset(w for w in v if len(types[w]) == 1) for k, v in found.items()}
    return plain | {"CONSULT": plain["CONSULT"] | {stem(w) for w in ("met", "meeting", "talks")}}


def day_of(published: str | None) -> date | None:
    """The day of a time as the record writes it (ISO 8601); null for none."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def tellings(reports: Reports, groups: Sequence[Group], pieces: Sequence[Piece], documents: Iterable[str]) -> list[Group]:
    """Events of mutual types with two named persons or bodies or more, with the sentences of other reports that name all of them, and nobody
    else, around a word for such an act. `groups`: what was found among the coded events `pieces`; those that stand alone may win a partner.
    """
    grouped = {p.via for g in groups for p in g.pieces}
    alone = [Group(p.kind, (p,), ("the wording that the others are compared with",)) for p in pieces if p.via not in grouped]
    out = []
    chosen = sorted(documents)
    for g in [*groups, *alone]:
        lead = max(g.pieces, key=lambda p: (len(p.row["deed"].actors.bodies) if p.row else 0, p.place))
        assert lead.row is not None
        act = lead.row["deed"]
        if lead.row["event"] not in MUTUAL or act.status != "done" or len(act.actors.bodies) < 2:
            out.append(g)
            continue
        own = g.documents()
        more = [t for d in chosen if d not in own for t in _telling(reports, d, lead, act, pieces)]
        out.append(replace(g, pieces=(*g.pieces, *more), why=(*g.why, *(_WHY for _ in more))))
    return out


_WHY: Final = "a sentence that names the same sides, and nobody else, around a word for such an act"


def _telling(reports: Reports, document: str, lead: Piece, act: Deed, pieces: Sequence[Piece]) -> list[Piece]:
    named = reports.named.get(document, {})
    wanted = act.actors.bodies
    assert lead.row is not None
    if not wanted <= named.keys():
        return []
    words = _mutual()[lead.row["event"]]
    if _far(reports, lead.place.document, document):
        return []
    for s in reports.sentences.get(document, ()):
        if s.role != "body":
            continue
        text, names = reports.read(s.place)
        who = [(a, b, n) for a, b, n in names if (known := named.get(n)) is not None and known.kind in _BODIES and b > a]
        window = _window(who, wanted)
        if window is None or not _side_by_side(text, [(a, b) for a, b, n in who if n in wanted and window[0] <= a < window[1]], words):
            continue
        start, end = window
        clause = text[start:end]
        inside = [stem(w) for w, _ in tokens(clause)]
        if len(inside) > _CLAUSE or not words.intersection(inside) or any(n not in wanted for a, b, n in who if start <= a < end):
            continue
        within = wording(clause)
        # the same document may code this very act under other sides; then it has had its say
        taken = any(p.place.document == document and p.row and wanted <= p.row["deed"].actors.bodies for p in pieces)
        if taken or within.negated or within.mood != "fact" or within.retracts:
            continue
        said = wording(text, name_terms(names, named, None))
        return [Piece("event", s.place, s.exact, said)]
    return []


def _far(reports: Reports, a: str, b: str) -> bool:
    """Whether two reports were published so long after one another that a meeting of theirs is hardly one meeting."""
    x, y = (day_of(reports.published.get(d)) for d in (a, b))
    return x is not None and y is not None and abs((x - y).days) > FAR


def _side_by_side(text: str, names: Sequence[tuple[int, int]], words: frozenset[str]) -> bool:
    """Whether the names stand together on one side, or one behind the act or a `with`: `A's lead over B` tells nothing that both did."""
    for (_, before), (after, end) in pairwise(names):
        between = [w for w, _ in tokens(text[before:after])][-_BEFORE:]
        if text[end : end + 2] in ("'s", "’s") or not (_JOINED.intersection(between) or words.intersection(map(stem, between))):
            return False
    return True


def _window(who: Sequence[tuple[int, int, str]], wanted: frozenset[str]) -> tuple[int, int] | None:
    """The shortest stretch that names all of them."""
    best: tuple[int, int] | None = None
    for i in range(len(who)):
        left = set(wanted)
        for j in range(i, len(who)):
            left.discard(who[j][2])
            if not left:
                span = (who[i][0], who[j][1])
                if who[i][2] in wanted and (best is None or span[1] - span[0] < best[1] - best[0]):
                    best = span
                break
    return best


def tells(group: Group, p: Piece) -> bool:
    """Whether a sentence has a word for the act of a group of events, if the events themselves have one: a sentence of two acts and one that
    repeats the second are alike, but the latter does not tell the first.
    """
    acts = frozenset[str]().union(
        *(_predicates()[e.row["event"]] & e.row["deed"].clause.terms.keys() for e in group.pieces if e.row is not None)
    )
    return not acts or bool(acts & p.said.terms.keys())


def deed_groups(reports: Reports, documents: Iterable[str], apart: Apart | None = None) -> list[Group]:
    """Events of several of these reports that are one, by structure first."""
    out: list[Group] = []
    chosen = sorted(documents)
    for _, pieces in sorted(deeds_of(reports, chosen).items()):
        found = groups_of("event", pieces, one_event, apart)
        out += tellings(reports, found, pieces, chosen)
    return [g for g in out if len(g.documents()) > 1]
