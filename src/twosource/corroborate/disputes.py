"""Step: what the reports of a story hold against each other, on sides and counted over origins; and what each actor said over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations, pairwise
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from twosource.model import Change, Changes, Cut, Groups, Settings, Step, Tables, differing, in_lots, lots_of, make_id, make_table, rows_of

from .amounts import ANYTHING, COUNTS, DEALT, HEDGES, LARGE, PEOPLE, UNITS, Amount, of_many
from .clashes import DISPUTE_SETTING, DISPUTE_WAYS, clashes, leads
from .clauses import WORDS, words_of
from .contrasted import contrasted
from .counted import counted
from .denied import contradicted
from .gather import COLUMNS, Line, Report, Tokens, before, identify, names_before, reports, sentence, speaker, status_at, support
from .happening import LOOK_BACK, Named, Sentence, Told, days_of, place
from .measured import MEASURES, phrase
from .negated import negated
from .opposed import COPY, Opposed, corrected, opposable, opposed
from .pointed import pointed
from .positions import POLARITY, outlets, positions
from .reading import PairReader, Read, reading
from .rivals import rivals
from .stems import IRREGULAR, NUMBERS, SPELLINGS
from .told import ATTENDANCE, DENIALS, MANNER, OFFENCES, ONCE, OUTCOMES, STAGES, Found, common, content
from .wording import SYNONYMS
from .wording import WORDS as USES

#: Documents whose sentences are held in memory at once: .6 MB each.
_AT_ONCE: Final = 700
#: What is read of tables, by what it belongs to.
_CUTS: Final = {
    t: Cut(c, "story", "story") if "story" in c else Cut(c, "id" if t == "documents" else "document")
    for t, c in COLUMNS.items()
    if t != "stories"
}
#: Names of those who tell one side, at most.
_MOST_VOICES: Final = 3


def _tolds(report: Report, tokens: Tokens, chosen: Collection[tuple[str, ...]]) -> list[Told]:
    """Everything that a report tells that may be opposed. `chosen`: as `opposable` found in its story."""
    out: list[Told] = []
    day = days_of(report.published)
    for at, line in enumerate(report.lines):
        if not any(matter in chosen for matter, _ in tokens.tellings(line)):
            continue
        found = tokens.told(line)
        whole = sentence(report, line, tokens)
        numbers = tuple((f.amount.what, f.amount.value) for f in found if f.amount is not None and f.bearer is None)
        for f in found:
            start = whole.offsets[f.at][0]
            if common(f) not in chosen or status_at(report, start):
                continue
            if f.amount is not None and f.amount.what == ANYTHING:
                meant = _of_before(report, at, f, tokens)
                if meant is None:
                    continue
                f = meant
            # The verb of a denial is no part of what is denied: it is the cue.
            denies = f.kind == "denial" or (f.clauses is not None and f.clauses.lemmas[f.at] in words_of("deny") | words_of("tally"))
            said = speaker(report, start, own=denies) or speaker(report, start, own=False)
            earlier = before(report, at, tokens) if f.kind in ("outcome", "denial") else []
            if f.bearer is not None:
                f = replace(f, bearer=replace(f.bearer, context=names_before(report, at, tokens)))
            if f.amount is not None and f.amount.what in PEOPLE and not (f.proper or whole.days or f.topic - words_of("casualty")):
                f = replace(f, lent=_happening(report, at, tokens))
            holder = f.amount.holder if f.amount is not None else -1
            if holder >= 0:
                said = _holder(report, whole, holder)
            one = replace(place(whole, f, said, earlier), numbers=numbers, told_on=day[0] if day else None)
            if holder >= 0 and out and out[-1].span == one.span and out[-1].found.kind == "number":
                # It is set against the number before it: who did it is told there.
                one = replace(one, parties=out[-1].parties, states=out[-1].states, days=out[-1].days, places=out[-1].places)
            if f.value == "denied" and one.speaker is None and one.names:
                one = replace(one, speaker=one.names[0][1])
            if f.kind != "date" or one.days is not None:
                out.append(one)
    return out


def _holder(report: Report, whole: Sentence, at: int) -> tuple[str, Named | None]:
    """Whose figure it is: who says it, whom the token names, else its phrase as read."""
    named = next((n for first, last, n in whole.mentions if first <= at < last and n.basis != "place"), None)
    start = whole.offsets[at][0]
    said = next((s["speaker_name"] for s in report.statements if any(p["start"] <= start < p["end"] for p in s["source"])), None)
    return (said or (named.name if named else phrase(whole.clauses, at)), named)


def _of_before(report: Report, at: int, f: Found, tokens: Tokens) -> Found | None:
    """What a bare number counts ("The ministry put the number at five."): what the sentence before it counts; null where that is not plain."""
    line = report.lines[at - 1] if at else None
    if line is None or line.role != report.lines[at].role or f.amount is None:
        return None
    told = [(x, x.amount) for x in tokens.told(line) if x.amount is not None and x.bearer is None and x.amount.holder < 0]
    counted = [(x, a) for x, a in told if of_many(a.what)]
    if not counted and not f.amount.many:
        # Of anything else one must have told a figure, and another one tells this: "900 families had tents, her office said".
        counted = [(x, a) for x, a in told if (a.of or f.amount.value >= LARGE) and _voiced(report, line, a, tokens)]
    if len({(a.what, a.of) for _, a in counted}) != 1:
        return None
    last, of = counted[0]
    amount = replace(f.amount, what=of.what, of=of.of)
    return replace(f, amount=amount, matter=last.matter, topic=f.topic | last.topic, proper=f.proper | last.proper)


def _happening(report: Report, at: int, tokens: Tokens) -> frozenset[str]:
    """What a count that says nothing else ("Twenty-three people were arrested.") is of: the happening that the sentences before or the first
    ones of the report tell, and the names beside it; empty where they tell none.
    """
    first = next((k for k, line in enumerate(report.lines) if line.role != "title"), 0)
    found: set[str] = set()
    for line in (*report.lines[max(0, at - LOOK_BACK) : at], *report.lines[: first + 1]):
        c = tokens.clauses(line)
        if told := content(c, range(len(c.words))) & words_of("happening"):
            found |= told | {c.lemmas[i] for i, pos in enumerate(c.pos) if pos == "PROPN" and c.entities[i] not in ("DATE", "TIME")}
    return frozenset(found)


def _voiced(report: Report, line: Line, a: Amount, tokens: Tokens) -> bool:
    """Whether an amount is told in somebody's words."""
    return speaker(report, tokens.offsets(line)[a.start][0], own=False) is not None


def _origins(tolds: Sequence[Told], found: Mapping[str, Report]) -> int:
    """How many origins vouch: passages of one document, family, origin or publisher count once, and so do those of almost the same words.

    A report that took its passage back (see docs/independence.md) vouches no longer.
    """
    groups: Groups[str] = Groups()
    withdrawn: set[str] = set()
    words: dict[str, frozenset[str]] = {}
    for t in tolds:
        document, start, end, exact = t.span
        report = found[document]
        mine = f"doc {document}"
        groups.join(mine, mine)
        words.setdefault(document, frozenset(exact.lower().split()))
        if report.publisher:
            groups.join(mine, f"pub {report.publisher}")
        for s, e, _, origin, family in report.supports:
            if min(e, end) - max(s, start) > 0.5 * min(e - s, end - start):
                groups.join(mine, f"org {origin}")
                if origin.startswith("withdrawn:"):
                    withdrawn.add(document)
                if family:
                    groups.join(mine, f"org {family}")
    for a, b in combinations(sorted(words), 2):
        if len(words[a] & words[b]) >= COPY * len(words[a] | words[b]):
            groups.join(f"doc {a}", f"doc {b}")
    return len({groups.root(f"doc {d}") for d in words.keys() - withdrawn})


def _row(o: Opposed, story: str, found: Mapping[str, Report]) -> dict[str, Any]:
    sides: list[dict[str, Any]] = []
    for position, tolds in o.sides:
        places = sorted({t.span for t in tolds})
        voices = sorted({t.speaker for t in tolds if t.speaker})
        claims = {
            claim
            for document, start, end, _ in places
            for s, e, claim, _, _ in found[document].supports
            if min(e, end) - max(s, start) > 0.5 * min(e - s, end - start)
        }
        sides.append(
            {
                "position": position,
                "speaker_name": "; ".join(voices[:_MOST_VOICES]) or None,
                "spans": [{"document": d, "start": s, "end": e, "exact": x} for d, s, e, x in places],
                "independent": _origins(tolds, found),
                "claims": sorted(claims),
            }
        )
    parts = sorted(f"{side['position']}|" + ",".join(f"{p['document']}:{p['start']}:{p['end']}" for p in side["spans"]) for side in sides)
    return {
        "id": make_id("dispute", story, o.kind, *parts),
        "story": story,
        "subject": o.subject,
        "sides": sides,
        "kind": o.kind,
        "same_happening": o.same,
        "reason": _growth(o, found) or o.reason,
    }


def _growth(o: Opposed, found: Mapping[str, Report]) -> str | None:
    """Whether a count of people only grew: every higher figure was published after every lower one."""
    if o.kind != "number" or not of_many(o.sides[0][1][0].amount.what) or not o.same:
        return None
    steps = []
    for _, tolds in sorted(o.sides, key=lambda s: s[1][0].amount.value):
        times = [found[t.span[0]].published for t in tolds]
        known = [t for t in times if t]
        if len(known) < len(times):
            return f"{o.reason}; the reports carry no dates: one may be a later count"
        steps.append((min(known), max(known)))
    if all(a[1] < b[0] for a, b in pairwise(steps)):
        return f"later count: {o.reason}; the figure grew between {steps[0][0]} and {steps[-1][1]}"
    return None


def _made(tables: Tables, stories: Sequence[Mapping[str, Any]], read: Read | None) -> dict[str, pa.Table]:
    """The disputes and positions of these stories, some documents at a time. `read`: reads pairs of sentences, where the record asks for it."""
    several = sorted((s for s in stories if len(s["documents"]) > 1), key=lambda s: str(s["id"]))
    made: dict[str, list[pa.Table]] = {"disputes": [make_table("disputes", [])], "positions": [make_table("positions", [])]}
    lots = lots_of(several, lambda s: len(s["documents"]), _AT_ONCE)
    wanted = [{"document": {d for s in some for d in s["documents"]}, "story": {s["id"] for s in some}} for some in lots]
    found: Iterable[Tables] = in_lots(tables, _CUTS, wanted) if len(lots) > 1 else (tables,)
    for some, held in zip(lots, found, strict=False):
        for name, rows in _batch(held, some, tables, read).items():
            made[name].append(make_table(name, rows))
    return {name: pa.concat_tables(parts).sort_by("id") for name, parts in made.items()}


def _batch(tables: Tables, stories: Sequence[Mapping[str, Any]], memory: Tables, read: Read | None) -> dict[str, list[dict[str, Any]]]:
    """The disputes and positions of these stories. `memory`: tables that keep what is found out; `read`: as in `_made`."""
    found, tokens = reports(tables, stories)
    tokens.know((line for s in stories for d in sorted(s["documents"]) for line in found[d].lines if line.sought), memory)
    threads: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of(tables, "threads", "story", {s["id"] for s in stories}, COLUMNS["threads"]).to_pylist():
        threads[row["story"]].append(row)
    disputed: dict[str, dict[str, Any]] = {}
    stands: dict[str, dict[str, Any]] = {}
    of = {s["id"]: [found[d] for d in sorted(s["documents"])] for s in stories}
    chosen = {s: opposable(t for r in mine for line in r.lines for t in tokens.tellings(line)) for s, mine in of.items()}
    clashing = {s: clashes(mine, read) for s, mine in of.items()} if read is not None else {}
    speaking = {s for s, mine in of.items() if any(tokens.speaks(line) for r in mine for line in r.lines)}
    identify(found, tables, [s for s in stories if chosen[s["id"]] or s["id"] in speaking or clashing.get(s["id"])])
    held: dict[str, list[Opposed]] = {}
    for story, mine in of.items():
        changes = []
        if mine[0].named:
            tolds = [t for r in mine for t in _tolds(r, tokens, chosen[story])]
            changes = corrected(tolds, found)
            withdrawn = {id(a) for a, _ in changes}
            told = opposed([t for t in tolds if id(t) not in withdrawn])
            told = contradicted(mine, tokens, told, (*pointed(mine, tokens), *negated(mine, tokens)))
            told = counted(mine, tolds, tokens, rivals(mine, tokens, told))
            told = [*told, *contrasted(mine, tokens)]
            held[story] = [*told, *leads(clashing.get(story, ()), told)]
        for row in (*positions(story, mine, threads[story]), *outlets(story, changes, found)):
            stands[row["id"]] = row
    support(found, tables, [s for s, some in held.items() if some])
    for story, some in held.items():
        for row in (_row(o, story, found) for o in some):
            disputed[row["id"]] = row
    tokens.keep(memory)
    return {"disputes": list(disputed.values()), "positions": list(stands.values())}


def disputes(tables: Tables, settings: Settings, reader: PairReader | None = None) -> dict[str, pa.Table]:
    """Step: claims, statements, sentences, who is named and when -> disputes and positions, by id. A story of one report has none. `reader`:
    reads pairs of sentences, for records that ask for it. Raises `SettingError` as `reading`.
    """
    read = reading(settings, DISPUTE_SETTING, DISPUTE_WAYS, reader, tables)
    return _made(tables, tables["stories"].select(list(COLUMNS["stories"])).to_pylist(), read)


def _stories_of(tables: Tables, documents: Collection[str]) -> set[str]:
    """The stories that these documents are in."""
    if not documents:
        return set()
    stories = tables["stories"].select(["id", "documents"])
    column = stories.column("documents").combine_chunks()
    parents = pc.list_parent_indices(column).filter(pc.is_in(column.flatten(), value_set=pa.array(sorted(documents))))
    return set(stories.column("id").take(pc.unique(parents)).to_pylist())


def update(tables: Tables, changes: Changes, settings: Settings, reader: PairReader | None = None) -> Mapping[str, Change] | None:
    """The stories whose reports, statements, claims or threads changed are done again; null when it cannot be told which these are. `reader`: as
    in `disputes`.
    """
    read = reading(settings, DISPUTE_SETTING, DISPUTE_WAYS, reader, tables)
    touched: set[str] = set()
    claimed: set[str] = set()
    documents: set[str] = set()
    lost: set[str] = set()
    for name, change in changes.items():
        columns = change.rows.column_names
        if name == "stories":
            touched |= {*change.rows.column("id").to_pylist(), *(change.gone if change.by == "id" else ())}
            continue
        if "story" in columns:
            (claimed if name == "claims" else touched).update(s for s in change.rows.column("story").unique().to_pylist() if s)
        elif name == "documents":
            documents |= set(change.rows.column("id").to_pylist())
        else:
            documents |= set(change.rows.column("document").to_pylist())
        if change.by == "document" or name == "documents":
            documents |= change.gone
        elif change.by == "story":
            (claimed if name == "claims" else touched).update(change.gone)
        elif change.by == "formed_in":  # a story, or a family or an utterance whose claims may be of any story
            claimed |= change.gone
            lost |= _withdrawn(tables)
        elif change.gone:
            lost |= change.gone
            if name not in ("claims", "threads", "statements"):
                return None
    if claimed:
        # Claims only say who vouches for the sides of what is disputed.
        touched |= claimed & set(tables["disputes"].column("story").to_pylist())
    for table in ("disputes", "positions"):
        touched |= _holding(tables[table], lost)
    touched |= _stories_of(tables, documents)
    known = set(tables["stories"].column("id").to_pylist())
    touched &= known | (changes["stories"].gone if "stories" in changes else set())
    present = rows_of(tables, "stories", "id", touched, COLUMNS["stories"]).to_pylist()
    made = _made(tables, present, read)
    return {name: differing(tables, name, Change(made[name], frozenset(touched), "story")) for name in ("disputes", "positions")}


def _withdrawn(tables: Tables) -> set[str]:
    """The claims that former disputes name and that are there no longer."""
    sides = tables["disputes"].column("sides")
    named = {c for row in sides.to_pylist() for side in row for c in side["claims"]}
    return named - set(rows_of(tables, "claims", "id", named, ["id"]).column("id").to_pylist()) if named else set()


def _holding(rows: pa.Table, ids: Collection[str]) -> set[str]:
    """The stories of former disputes and positions that name one of these claims, threads or statements."""
    if not ids or not rows.num_rows:
        return set()
    sought, found = set(ids), set()
    for row in rows.select([c for c in ("story", "sides", "thread", "statements") if c in rows.column_names]).to_pylist():
        named = {row.get("thread"), *(row.get("statements") or ()), *(c for side in row.get("sides") or () for c in side["claims"])}
        if not sought.isdisjoint(named):
            found.add(row["story"])
    return found


def disputes_step(reader: PairReader | None = None, weights: str = "") -> Step:
    """The step of `disputes` and `positions`. `reader`, `weights`: as in `claims_step`."""
    return Step(
        "disputes",
        f"9-{weights}",
        tuple(COLUMNS),
        ("disputes", "positions"),
        partial(disputes, reader=reader),
        key="record",
        lexicons=(
            WORDS,
            OUTCOMES,
            STAGES,
            ATTENDANCE,
            DENIALS,
            OFFENCES,
            ONCE,
            MANNER,
            COUNTS,
            DEALT,
            UNITS,
            MEASURES,
            HEDGES,
            NUMBERS,
            POLARITY,
            SYNONYMS,
            USES,
            IRREGULAR,
            SPELLINGS,
        ),
        columns=COLUMNS,
        settings=(DISPUTE_SETTING,),
        update=partial(update, reader=reader),
        keeps=True,
    )


DISPUTES: Final = disputes_step()
