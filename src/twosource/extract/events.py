"""Who did what to whom: the steps that code the acts of every document and date them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

import pyarrow as pa

from twosource.model import (
    Change,
    Changes,
    Settings,
    Step,
    Tables,
    differing,
    make_id,
    make_table,
    parts_of,
    plain_rows,
    rows_of,
    schema,
    span_row,
)

from .dates_anchor import publication
from .events_act import Act
from .events_code import Coder
from .events_days import extent
from .events_kept import Sentences
from .events_lexicon import EVENT_LEXICONS, Lexicon, lexicon
from .events_mend import mended
from .events_near import aimed, near
from .events_party import Side
from .events_place import Days, complete, days_from, guarded, has_verb, metaphors, place_of, quiet, time_of
from .events_second import EVENT_SETTING, Encoder, opinion, weights_digest
from .events_sides import Sides
from .events_sure import confidence, features
from .statements_view import View, views

#: Days by which an act may lie before the report and still be news.
RECENT: Final = 365
#: Acts that are less sure are dropped. Set for 150 events a hundred TimeBank documents, by the events that were read of half of them.
KEEP: Final = 0.3
#: The same for reports on the politics of parties, in which acts are words about words: of what lies between the two, half is right (32 of 64
#: rows on training reports whose texts nobody read).
#: A reader who wants fewer and surer ones everywhere asks for a confidence.
KEEP_PARTISAN: Final = 0.6
#: The same for what is only thought of: of 16 that were less sure and were read 2 were right.
KEEP_THOUGHT: Final = 0.6
#: Letters by which two words are held for one: police, policemen.
_STEM: Final = 4
#: What makes such a report: this share of its names are parties and their politicians, and there are this many names. Set by eye: half of all
#: reports on an American election have a third, of 183 newswire and business reports two have a fifth.
PARTISAN: Final = 0.2
NAMES: Final = 12
#: Types of which one sentence tells several deeds by as many verbs: "dissolved parliament and closed the borders".
SEVERAL: Final = frozenset({"COERCE", "SANCTION"})
#: Types of which the same people do one at a time: two reports that name no other day mean the same one.
MEETINGS: Final = frozenset({"CONSULT", "AGREE"})


@dataclass(slots=True)
class Told:
    """An act as one document tells it, perhaps several times: the first telling, and every place. `signs`: what its confidence rests on."""

    act: Act
    spans: list[tuple[int, int]]
    time: Mapping[str, Any] | None
    own_time: bool
    place: Side | None
    reported_by: str | None
    confidence: float
    basis: list[str] = field(default_factory=list)
    signs: Mapping[str, float] = field(default_factory=dict)


def read(
    view: View,
    sides: Sides,
    statements: Sequence[Mapping[str, Any]],
    times: Sequence[Mapping[str, Any]],
    known: Lexicon,
    keep: float | None = None,
    sentences: Sentences | None = None,
) -> list[Told]:
    """The acts of one document that are at least as sure as `keep`, in the order of the text, every telling of them; without `keep` as sure as
    documents of its kind ask for. `sentences`: knows what was found in equal ones.
    """
    if keep is None:
        keep = KEEP_PARTISAN if sides.told >= NAMES and sides.partisan >= PARTISAN else KEEP
    coder = Coder(view, sides, known)
    timed = sorted(((t["start"], t["end"], t) for t in times), key=lambda t: (t[0], t[1]))
    contents = sorted(
        ((s["end"] - s["start"], s["start"], s["end"], row["id"], row["kind"]) for row in statements for s in row["content"]),
        key=lambda c: (c[0], c[1]),
    )
    found: list[Told] = []
    days = Days(view, sides, timed)
    title = {p.first for p in view.paragraphs if p.role == "title"}
    for n, (a, b) in enumerate(view.sentences):
        acts = coder.sentence(a, b) if sentences is None else sentences.acts(coder, n)
        if not acts:
            continue
        guard = guarded(view, a, b, known)
        if guard == "question":
            continue
        bad = metaphors(view, a, b, known)
        verbless = not has_verb(view, a, b)
        acts = [act for act in acts if not quiet(act, guard, bad, verbless and (a in title or b - a < 20))]
        sure: dict[int, Told] = {}
        aimed(acts, coder)
        for act in acts:
            near(act, coder, [t.act for t in found])
            complete(act, sides, view.sentence[a])
            time, own = time_of(act, view, timed)
            apart = 0 if own else days_from(act, view, timed)
            earlier = time is None
            if earlier or apart is None:
                time = days.near(act) if apart == 0 else days.near(over) if apart and (over := _above(act, acts, view)) else None
            if time is not None and time["serves"] == "history" and act.status == "happened":
                act.status = "historical"
            at = view.start[act.trigger[0]]
            said = next((c for c in contents if c[1] <= at < c[2]), None)
            note = []
            if time is not None and (earlier or apart):
                note = [f"inherited: {_apart(apart)}" if apart else "inherited: date of a sentence nearby"]
            signs = features(act, view, said is not None and said[4] == "direct", said is not None, sides.partisan)
            told = Told(act, [evidence(view, act)], time, own, place_of(act, sides), said and said[3], confidence(signs), note, signs)
            if told.confidence >= (max(keep, KEEP_THOUGHT) if act.status == "hypothetical" and keep else keep):
                sure[id(act)] = told
        acts = one_each([act for act in acts if id(act) in sure])
        if acts:
            lead_of(acts).lead = True
        found += [sure[id(act)] for act in acts]
    return found


def _above(act: Act, acts: Sequence[Act], view: View) -> Act | None:
    """The act whose clause an act stands under: they met, in "They met a day after the North fired a missile"."""
    return next((other for other in acts if other is not act and other.verb == view.head[act.verb]), None)


def _apart(days: int) -> str:
    return f"{abs(days)} day{'s' * (abs(days) > 1)} {'before' if days < 0 else 'after'} the date of the sentence"


#: Tokens behind a verb within which its object is shown with it.
OBJECT: Final = 12
#: Clauses that hang on an object.
_CLAUSES: Final = frozenset({"relcl", "acl", "advcl", "ccomp", "appos", "conj", "cc", "punct"})
#: What `_apart` says.
_APART: Final = re.compile(r"inherited: (\d+) days? (before|after) the date of the sentence")


def evidence(view: View, act: Act) -> tuple[int, int]:
    """The stretch of the sentence that holds the act, its sides and what it is done to, asked for or said of: "killed 28 people"."""
    a, b = view.bounds(act.verb)
    tokens = [*act.trigger, act.verb, *_object(view, act.verb)]
    for s in [*act.actors, *act.recipients]:
        if a <= s.first and s.last <= b:
            tokens += [s.first, s.last - 1]
    return view.start[min(tokens)], max(view.end[t] for t in range(min(tokens), max(tokens) + 1))


def _object(view: View, verb: int) -> list[int]:
    """The object of a verb with what is close to it, without clauses; nothing where that is long."""
    found: list[int] = []
    for k in view.kids[verb] if view.pos[verb] == "VERB" else ():
        if k > verb and (view.dep[k] in ("dobj", "prt") or (view.dep[k] == "prep" and view.text[k].lower() == "for")):
            found += view.subtree(k, [x for y in view.subtree(k) for x in view.kids[y] if view.dep[x] in _CLAUSES])
    return found if found and max(found) - verb <= OBJECT else []


def lead_of(acts: Sequence[Act]) -> Act:
    """The main act of a sentence: the first of those that took place or lie ahead, nominal acts and second choices behind the others."""

    def rank(n: int) -> tuple[bool, bool, bool, int]:
        act = acts[n]
        return act.status in ("hypothetical", "denied"), act.spare, act.how == "noun", n

    return acts[min(range(len(acts)), key=rank)]


def _who(sides: Iterable[Side]) -> frozenset[str | None]:
    return frozenset(s.actor or s.country for s in sides)


def one_each(acts: Sequence[Act]) -> list[Act]:
    """Repeats of a type in a sentence count once; the one with both sides stays, the first of several."""
    best: dict[tuple[str, str], Act] = {}
    for act in acts:
        key = (act.type, "denied" if act.status == "denied" else "")
        old = best.get(key)
        if old is None:
            best[key] = act
            continue
        if (not old.actors and act.actors) or (not old.recipients and act.recipients and _who(act.actors) >= _who(old.actors)):
            act.depth = old.depth
            best[key] = act
        elif (
            (act.how != "noun" or (act.recipients and old.how == "noun" and _who(act.actors).isdisjoint(_who(old.actors))))
            and act.actors
            and (
                _who(act.actors).isdisjoint(_who(old.actors))
                or (act.recipients and old.recipients and _who(act.recipients).isdisjoint(_who(old.recipients)))
            )
        ):
            # The same kind of act by somebody else, or on somebody else.
            best.setdefault((act.type, "|".join(sorted(str(x) for x in [*_who(act.actors), ">", *_who(act.recipients)]))), act)
        elif act.type in SEVERAL and all(a.how == "verb" and a.target for a in (act, old)) and act.lemma != old.lemma and act.actors:
            best.setdefault((act.type, act.lemma), act)
    order = {id(a): n for n, a in enumerate(acts)}
    return sorted(best.values(), key=lambda a: order[id(a)])


def merged(told: Sequence[Told]) -> list[Told]:
    """One event for one happening: the same act by the same sides is told again, unless the times differ."""
    out: list[Told] = []
    by: dict[tuple[Any, ...], list[Told]] = {}
    for t in told:
        act = t.act
        key = (act.type, act.status, _who(act.actors), _who(act.recipients))
        for old in by.get(key, ()):
            if (_same_time(old.time, t.time) or not (_sure(old) and _sure(t))) and (
                old.act.mode == act.mode or not old.act.mode or not act.mode
            ):
                old.spans += t.spans
                if old.time is None or (t.time is not None and _sure(t) > _sure(old)):
                    old.time, old.own_time, old.basis = t.time, t.own_time, t.basis
                old.place = old.place or t.place
                old.act.mode = old.act.mode or act.mode
                old.act.lead = old.act.lead or act.lead
                old.confidence = round(1 - (1 - old.confidence) * (1 - 0.3 * t.confidence), 3)
                break
        else:
            out.append(t)
            by.setdefault(key, []).append(t)
    return out


def _sure(t: Told) -> int:
    """How much a date is the act's own: 2 in its clause, 1 in its sentence, 0 from an earlier sentence."""
    return 0 if t.basis or t.time is None else 2 if t.own_time else 1


def _same_time(a: Mapping[str, Any] | None, b: Mapping[str, Any] | None) -> bool:
    return a is None or b is None or (a["value"], a["offset"]) == (b["value"], b["offset"])


# ---- rows -------------------------------------------------------------------------------------------------------------------------------


def rows(view: View, told: Iterable[Told], known: Lexicon) -> list[dict[str, Any]]:
    """Acts as rows; the days are still open."""

    def span(a: int, b: int) -> dict[str, Any]:
        return span_row(view.document, a, b, view.raw)

    def side(s: Side) -> dict[str, Any]:
        return {
            "actor": None if s.actor and s.actor.startswith("~") else s.actor,
            "name": told_name(view, s),
            "country": s.country,
            "sector": s.sector,
            "span": span(view.start[s.first], view.end[s.last - 1]),
            "basis": s.basis,
        }

    out = []
    seen: set[str] = set()
    for t in told:
        act = t.act
        kind = known.kinds[act.type]
        edges = [x for pair in sorted(t.spans) for x in pair]
        id_ = make_id("event", view.document, act.type, act.status, *edges, *sorted(str(x) for x in _who(act.actors)))
        if id_ in seen:
            continue
        seen.add(id_)
        basis = sorted({s.basis for s in [*act.actors, *act.recipients] if s.basis.startswith("inherited")})
        if t.time is not None and t.basis:
            basis += t.basis
        elif t.time is not None and not t.own_time:
            basis.append("inherited: date of the sentence")
        out.append(
            {
                "id": id_,
                "document": view.document,
                "event": act.type,
                "mode": act.mode or None,
                "contexts": list(act.contexts),
                "quad": kind.quad,
                "score": kind.score,
                "lead": act.lead,
                "confidence": t.confidence,
                "actors": [side(s) for s in act.actors],
                "recipients": [side(s) for s in act.recipients],
                "date_start": None,
                "date_end": None,
                "place": t.place.name if t.place else None,
                "status": act.status,
                "reported_by": t.reported_by,
                "evidence": [span(a, b) for a, b in sorted(set(t.spans))],
                "basis": "; ".join(basis) or None,
                "date_span": span(t.time["start"], t.time["end"]) if t.time is not None else None,
                "place_span": span(view.start[t.place.first], view.end[t.place.last - 1]) if t.place else None,
            }
        )
    return out


def told_name(view: View, s: Side) -> str | None:
    """The name of a side; of a group the noun that stands there, where the actor's name has no word of it: the junta is shown as no army."""
    words = view.text[s.first : s.last]
    if not s.name or "group" not in (s.basis, s.origin) or (s.actor or "~").startswith("~"):
        return s.name
    stems = [w.lower()[:_STEM] for w in s.name.split()]
    if (
        view.pos[s.last - 1] not in ("NOUN", "PROPN")
        or view.entity[s.last - 1] == "NORP"
        or any(w.lower().startswith(stem) for w in words for stem in stems)
    ):
        return s.name
    bare = [view.text[k] for k in range(s.first, s.last) if view.pos[k] in ("NOUN", "PROPN", "ADJ")]
    return " ".join(bare) or s.name


def acts(tables: Tables, settings: Settings, encoder: Encoder | None = None) -> dict[str, pa.Table]:
    """Table `acts` out of `documents`, `segments`, `sentences`, `mentions`, `named`, `statements` and `times`; each document alone.

    An act is what `events` holds, before its time expression has become a day. With the setting `events` at `rules+vectors` its clause is
    read again by sentence vectors, which `encoder` makes. Raises `SettingError` for another setting, or one without its encoder.
    """
    known, second = lexicon(), opinion(settings, encoder)
    mentions, statements, times = (_by_document(tables[t]) for t in ("mentions", "statements", "times"))
    named = {d: {r["actor"]: r for r in found} for d, found in _by_document(tables["named"]).items()}

    documents = [(v, Sides(v, mentions.get(v.document, ()), named.get(v.document, {}))) for v in map(mended, views(tables))]
    sentences = Sentences(tables, documents)

    def every() -> Iterator[tuple[View, Sides, list[Told]]]:
        for view, sides in documents:
            d = view.document
            yield view, sides, read(view, sides, statements.get(d, ()), times.get(d, ()), known, sentences=sentences)

    told = ((view, found) for view, _, found in every()) if second is None else second.over(every(), lead_of)
    made = make_table("acts", [row for view, found in told for row in rows(view, merged(found), known)])
    sentences.keep()
    return {"acts": made}


def _by_document(table: pa.Table) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in plain_rows(table):
        found.setdefault(row["document"], []).append(row)
    return found


def dated(row: dict[str, Any], value: str | None, published: date | None) -> dict[str, Any]:
    """A row with the first and the last day of its date; what lies more than `RECENT` days before the report is `historical`."""
    days = extent(value)
    if days is None:
        return row
    start, end = days
    if row["basis"] and (apart := _APART.search(row["basis"])):
        if start != end:
            return row
        start = end = start + timedelta(days=int(apart[1]) * (1 if apart[2] == "after" else -1))
    old = row["status"] == "happened" and published is not None and end < published - timedelta(days=RECENT)
    return {**row, "date_start": start.isoformat(), "date_end": end.isoformat(), "status": "historical" if old else row["status"]}


class Meetings:
    """The days on which the same people met or agreed, by story: an act that names no day has the one that all others tell."""

    def __init__(self, stories: Iterable[Sequence[str]]) -> None:
        self._story = {d: n for n, documents in enumerate(stories) for d in documents if len(documents) > 1}
        self._days: dict[tuple[Any, ...], set[tuple[str, str]]] = {}

    def _key(self, row: Mapping[str, Any]) -> tuple[Any, ...] | None:
        people = {s["actor"] for s in row["actors"] if s["sector"]}
        story = self._story.get(row["document"])
        if story is None or len(people) < 2 or None in people or row["event"] not in MEETINGS or row["status"] != "happened":
            return None
        return story, row["event"], frozenset(people)

    def add(self, row: Mapping[str, Any]) -> None:
        """Learn from a dated row."""
        key = self._key(row)
        if key is not None and row["date_start"] and row["date_start"] == row["date_end"]:
            self._days.setdefault(key, set()).add((row["date_start"], row["date_end"]))

    def fill(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row with the day that all others tell, where it has none."""
        key = self._key(row) if row["date_start"] is None and row["date_span"] is None else None
        days = self._days.get(key, set()) if key is not None else set()
        if len(days) != 1:
            return row
        ((start, end),) = days
        basis = "; ".join(x for x in (row["basis"], "inherited: date of other reports of the story") if x)
        return {**row, "date_start": start, "date_end": end, "basis": basis}


def _published(parts: Iterable[pa.Table]) -> dict[str, date | None]:
    """The day on which documents appeared, out of parts of `documents`."""
    days: dict[str, date | None] = {}
    for part in parts:
        for d, p in zip(part.column("id").to_pylist(), part.column("published").to_pylist(), strict=True):
            anchor = publication(p)
            days[d] = anchor.day if anchor else None
    return days


def _values(parts: Iterable[pa.Table]) -> dict[tuple[str, int, int], str | None]:
    """The values of time expressions by document and place, out of parts of `dates`."""
    values: dict[tuple[str, int, int], str | None] = {}
    for part in parts:
        columns = (part.column(k).to_pylist() for k in _DATED)
        values.update({(d, s, e): v for d, s, e, v in zip(*columns, strict=True)})
    return values


_DATED: Final = ("document", "start", "end", "value")


def _made(
    parts: Callable[[], Iterable[pa.Table]],
    values: Mapping[tuple[str, int, int], str | None],
    days: Mapping[str, date | None],
    meetings: Meetings,
) -> pa.Table:
    """The events of acts, whose parts are read twice: once to learn when people met, once to write."""

    def rows_in(part: pa.Table) -> Iterable[dict[str, Any]]:
        for row in part.to_pylist():
            s = row["date_span"]
            yield dated(row, values.get((s["document"], s["start"], s["end"])) if s else None, days.get(row["document"]))

    for part in parts():
        for row in rows_in(part):
            meetings.add(row)
    found = [make_table("events", [meetings.fill(row) for row in rows_in(part)]) for part in parts()]
    return pa.concat_tables(found) if found else schema("events").empty_table()


def events(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Table `events` out of `acts`, `dates`, `stories` and `documents`: every act with the days that its time expression names."""
    stories = (d for part in parts_of(tables, "stories", ("documents",)) for d in part.column("documents").to_pylist())
    values, days = _values(parts_of(tables, "dates", _DATED)), _published(parts_of(tables, "documents", ("id", "published")))
    return {"events": _made(lambda: parts_of(tables, "acts"), values, days, Meetings(stories))}


def update(tables: Tables, changes: Changes, settings: Settings) -> dict[str, Change] | None:
    """How `events` changes: only documents whose acts, dates or day changed are made anew, with the others of their stories.

    Every document belongs to a story, so that one that left its story is in another one that came. Null where keys went that name no document.
    """
    touched: set[str] = set()
    for name, key in (("documents", "id"), ("acts", "document"), ("dates", "document")):
        change = changes[name]
        if change.gone and change.by != key:
            return None
        touched.update(change.gone, change.rows.column(key).to_pylist())
    stories: list[list[str]] = changes["stories"].rows.column("documents").to_pylist()
    stories += _stories_of(tables, touched - {d for story in stories for d in story})
    touched.update(d for story in stories for d in story)
    values, days = (
        _values([rows_of(tables, "dates", "document", touched, _DATED)]),
        _published([rows_of(tables, "documents", "id", touched, ("id", "published"))]),
    )
    acts = rows_of(tables, "acts", "document", touched)
    made = Change(_made(lambda: [acts], values, days, Meetings(stories)), frozenset(touched), "document")
    return {"events": differing(tables, "events", made)}


def _stories_of(tables: Tables, documents: set[str]) -> list[list[str]]:
    """The stories that these documents belong to."""
    if not documents:
        return []
    import pyarrow.compute as pc

    wanted = pa.array(sorted(documents))
    found: list[list[str]] = []
    for part in parts_of(tables, "stories", ("documents",)):
        column = part.column("documents").combine_chunks()
        inside = pc.list_parent_indices(column).filter(pc.is_in(pc.list_flatten(column), value_set=wanted))
        found += column.take(inside.unique()).to_pylist()
    return found


def acts_step(encoder: Encoder | None = None) -> Step:
    """The step of `acts`. `encoder`: makes sentence vectors, for records that ask for a second opinion; another room's, so it is given."""
    return Step(
        name="acts",
        version=f"11-{weights_digest()[:16]}",
        reads=("documents", "segments", "sentences", "mentions", "named", "statements", "times"),
        writes=("acts",),
        run=partial(acts, encoder=encoder),
        lexicons=EVENT_LEXICONS,
        settings=(EVENT_SETTING,),
        keeps=True,
    )


EVENTS: Final = Step(
    name="events",
    version="3",
    reads=("documents", "acts", "dates", "stories"),
    writes=("events",),
    run=events,
    key="record",
    columns={"stories": ("documents",), "documents": ("id", "published"), "dates": _DATED},
    update=update,
)
