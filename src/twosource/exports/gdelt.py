"""Events in the layout of GDELT 2.0: a file of events with 61 columns, one of mentions with 16, and one that says how many origins vouch.

Columns: "The GDELT Event Database, Data Format Codebook V2.0" (19 February 2015). GDELT counts mentions, sources and articles; ten copies of one
report are ten of each. `origins.tsv` has the number of independent origins for every GLOBALEVENTID.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, Final

from twosource.lexicons import load_rows
from twosource.model import Groups, digest, plain_name

from .cameo import cameo_root, pairs_of
from .job import AT_ONCE, URN, Job, Row, address, web_address
from .passim import number
from .sink import Folder, one_line
from .weights import Origins

#: Codes of actors in PLOVER as CAMEO has them.
ACTORS: Final = "cameo_actors.tsv"

_ACTOR: Final = "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code".split()
_GEO: Final = "Type Fullname CountryCode ADM1Code ADM2Code Lat Long FeatureID".split()

#: The columns of the file of events, in order.
EVENT_COLUMNS: Final = (
    *"GLOBALEVENTID Day MonthYear Year FractionDate".split(),
    *(f"Actor{n}{name}" for n in (1, 2) for name in _ACTOR),
    *"IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone".split(),
    *(f"{which}Geo_{name}" for which in ("Actor1", "Actor2", "Action") for name in _GEO),
    *"DATEADDED SOURCEURL".split(),
)

#: The columns of the file of mentions, in order.
MENTION_COLUMNS: Final = (
    *"GLOBALEVENTID EventTimeDate MentionTimeDate MentionType MentionSourceName MentionIdentifier SentenceID Actor1CharOffset".split(),
    *"Actor2CharOffset ActionCharOffset InRawText Confidence MentionDocLen MentionDocTone MentionDocTranslationInfo Extras".split(),
)

#: The columns of the file of origins, which has them in its first line.
ORIGIN_COLUMNS: Final = "GLOBALEVENTID NumIndependent AtMost Origins PLOVERType PLOVERMode Status EventIDs Documents".split()

#: GDELT knows no status: what did not happen has no place in it.
TOLD: Final = ("happened", "historical")

#: GDELT's `MentionType` of a page on the web, and of what has a citation and no address.
_WEB, _CITED = 1, 2
#: Where something is not found, in GDELT's columns of offsets.
_NOWHERE: Final = -1
#: How a side can be recognised without the words of its own: by what it refers back to.
_REFERS: Final = ("pronoun", "inherited")

_DIGITS = re.compile(r"\D")


@cache
def _codes() -> dict[tuple[str, str], Row]:
    return {(r["kind"], r["plover"]): r for r in load_rows(ACTORS).rows}


def actor_columns(side: Row | None) -> dict[str, str]:
    """The ten columns of a side, without the number of the actor; what is not known is empty."""
    empty = dict.fromkeys(_ACTOR, "")
    if side is None:
        return empty
    place = _codes().get(("country", side["country"] or ""))
    country, group = (place["country"], place["group"]) if place else (side["country"] or "", "")
    sector = _codes().get(("sector", side["sector"] or ""))
    types = list(dict.fromkeys(t for t in (place and place["type"], sector and sector["type"]) if t))
    # International bodies carry their type in front (IGOEUREEC), all others behind (USAGOV).
    front = types[:1] if group else []
    code = "".join([*front, country, group, *types[len(front) :]])
    named = {f"Type{n}Code": t for n, t in enumerate(types[:3], 1)}
    name = side["name"] or side["span"]["exact"]
    return empty | {"Code": code, "Name": name, "CountryCode": country, "KnownGroupCode": group} | named


@dataclass(frozen=True)
class _Happening:
    """Rows of `events` that tell one act, the clearest first, each with its place among the rows of the job."""

    events: list[Row]

    @property
    def clearest(self) -> Row:
        return self.events[0]


def _side_key(side: Row | None) -> str:
    return "" if side is None else plain_name(side["name"] or side["actor"] or side["span"]["exact"])


def _key(event: Row, story: str | None) -> str:
    """What two tellings of one act have in common: type, days, sides, and the story."""
    sides = [sorted({_side_key(s) for s in event[k]}) for k in ("actors", "recipients")]
    parts = (story, event["event"], event["status"], event["date_start"], event["date_end"], *("|".join(s) for s in sides))
    return digest(*parts)[:24]


def _groups(job: Job) -> tuple[list[list[int]], int, int]:
    """Places of rows that tell one act, a list each in the order of days; and how many events were left out without a date, or as not done.

    Two events are one when a claim says so (and they agree in type, status and days), or when type, days and sides are the same in one story.
    Different places keep them apart.
    """
    stories: dict[str, str] = {}
    if job.snapshot.computed("stories"):
        stories = {d: r["id"] for r in job.snapshot.table("stories", ["id", "documents"]).to_pylist() for d in r["documents"]}
    columns = ["id", "document", "event", "status", "date_start", "date_end", "actors", "recipients", "place"]
    where: dict[str, int] = {}
    days: dict[str, str] = {}
    facts: dict[str, tuple[str, ...]] = {}
    alike: dict[str, dict[str, list[str]]] = {}
    undated = undone = place = 0
    for rows in job.batches(job.rows.select(columns)):
        for row in rows:
            if row["status"] not in TOLD:
                undone += 1
            elif row["date_start"] is None:
                undated += 1
            else:
                where[row["id"]], days[row["id"]] = place, row["date_start"]
                facts[row["id"]] = (row["event"], row["status"], row["date_start"], row["date_end"])
                key = _key(row, stories.get(row["document"], row["document"]))
                alike.setdefault(key, {}).setdefault(plain_name(row["place"] or ""), []).append(row["id"])
            place += 1
    merged: Groups[str] = Groups()
    for by_place in alike.values():
        lists = [list(chain(*by_place.values()))] if len(by_place.keys() - {""}) < 2 else list(by_place.values())
        for ids in lists:
            for other in ids[1:]:
                merged.join(ids[0], other)
    for ids in _claimed(job):
        first: dict[tuple[str, ...], str] = {}
        for i in ids:
            if i in facts and (head := first.setdefault(facts[i], i)) != i:
                merged.join(head, i)
    groups: dict[str, list[int]] = {}
    for i in sorted(where):
        groups.setdefault(merged.root(i), []).append(where[i])
    return [groups[root] for root in sorted(groups, key=lambda i: (days[i], i))], undated, undone


def _claimed(job: Job) -> Iterator[list[str]]:
    """Ids of events that a claim holds to be one."""
    import pyarrow.compute as pc

    if job.snapshot.computed("claims"):
        for batch in job.table_of("claims", ["kind", "supports"]).to_batches():
            events = batch.filter(pc.equal(batch.column("kind"), "event")).column("supports")
            vias = pc.struct_field(pc.list_flatten(events), "via").to_pylist()
            found: dict[int, list[str]] = {}
            for n, via in zip(pc.list_parent_indices(events).to_pylist(), vias, strict=True):
                if via is not None:
                    found.setdefault(n, []).append(via)
            yield from found.values()


def _happenings(job: Job, groups: list[list[int]]) -> Iterator[list[_Happening]]:
    """The acts with their rows, some at a time."""
    import pyarrow as pa

    some: list[list[int]] = []
    for n, group in enumerate(groups):
        some.append(group)
        if sum(map(len, some)) >= AT_ONCE or n + 1 == len(groups):
            places = [p for g in some for p in g]
            rows = iter(job.rows.take(pa.array(places, pa.int64())).to_pylist())
            found = [[next(rows) for _ in g] for g in some]
            for events in found:
                events.sort(key=lambda e: (-e["confidence"], not e["lead"], e["id"]))
            yield [_Happening(events) for events in found]
            some = []


class _Places:
    """Sentences of some reports: which one a place is in, counted from 1, and whether that is the headline or in the first paragraph."""

    def __init__(self, job: Job, documents: list[str]) -> None:
        self._by: dict[str, list[tuple[int, int, int, str]]] = {}
        if job.snapshot.computed("sentences"):
            rows = job.snapshot.of_documents("sentences", documents, columns=["document", "start", "end", "paragraph", "role"])
            for r in rows.to_pylist():
                self._by.setdefault(r["document"], []).append((r["start"], r["end"], r["paragraph"], r["role"]))
        for each in self._by.values():
            each.sort()

    def sentence(self, span: Row) -> int | None:
        found = [i for i, s in enumerate(self._by.get(span["document"], ()), 1) if s[0] <= span["start"] < s[1]]
        return found[0] if found else None

    def leads(self, span: Row) -> bool:
        """Whether a span lies in the headline or the first paragraph of the body."""
        sentences = self._by.get(span["document"], [])
        first = next((p for _, _, p, role in sentences if role == "body"), None)
        return any(s <= span["start"] < e and (role == "title" or p == first) for s, e, p, role in sentences)


def day_columns(start: str, end: str | None) -> dict[str, str]:
    """The four columns of the day, of those that the dates say: no day for an act of which only the month is known, no month for a year's."""
    year, month, day = (int(x) for x in start.split("-"))
    found = {"Day": f"{year:04}{month:02}{day:02}", "MonthYear": f"{year:04}{month:02}", "Year": f"{year:04}"}
    # GDELT counts a year as months of 30 days.
    found["FractionDate"] = f"{year + ((month - 1) * 30 + day) / 365:.4f}"
    if end is not None and end != start:
        same = {"MonthYear": end[:7] == start[:7], "Year": end[:4] == start[:4]}
        found = {k: v if same.get(k) else "" for k, v in found.items()}
    return found


def write_gdelt(job: Job, folder: Folder) -> int:
    """Write `events.export.CSV`, `events.mentions.CSV` and `origins.tsv`; returns the number of events.

    As in GDELT the first two are separated by tabs and have no head line. Only what happened and has a date is written. An act with several
    sides is a row for each pair; tellings of one act are one row. What is not known is empty: tone, coordinates, a CAMEO code that the published
    tables do not lead to, the number of sources where an outlet is unknown. GoldsteinScale is PLOVER's score of the type; DATEADDED is when the
    first report was taken in; offsets count code points into the raw text, -1 where a side is not named.
    """
    groups, undated, undone = _groups(job)
    origins = Origins(job)
    books = job.books()
    count = 0
    with (
        folder.open("events.export.CSV") as events,
        folder.open("events.mentions.CSV") as mentions,
        folder.open("origins.tsv") as counts,
    ):
        counts.write(_line(ORIGIN_COLUMNS))
        for some in _happenings(job, groups):
            documents = sorted({e["document"] for h in some for e in h.events})
            taken = {d: _DIGITS.sub("", (r[1] or "")[:19]) for d, r in books.received(documents).items()}
            places = _Places(job, documents)
            for h in some:
                for n, pair in enumerate(pairs_of(h.clearest)):
                    event, lines, vouched = _rows(h, n, pair, job, origins, places, taken)
                    events.write(_line(event))
                    for line in lines:
                        mentions.write(_line(line))
                    counts.write(_line(vouched))
                    count += 1
    if undated or undone:
        parts = [f"{undated} events without a date"] * bool(undated) + [f"{undone} that did not happen or are only planned"] * bool(undone)
        job.tell(f"left out: {', '.join(parts)}; GDELT has no place for them, --format cameo and jsonl have")
    return count


def _line(cells: Any) -> bytes:
    return ("\t".join(one_line(str(c)) for c in cells) + "\n").encode("utf-8", "replace")


def _rows(
    h: _Happening, n: int, pair: tuple[Row | None, Row | None], job: Job, origins: Origins, places: _Places, taken: dict[str, str]
) -> tuple[list[Any], list[list[Any]], list[Any]]:
    """The row of an act between two sides, the rows of its mentions, and of its origins."""
    event = h.clearest
    identifier = number(f"{min(e['id'] for e in h.events)} {n}")
    documents = sorted({e["document"] for e in h.events}, key=lambda d: (job.report(d).get("published") or "9999", d))
    publishers = {job.report(d).get("publisher") for d in documents}
    added = min((taken[d] for d in documents if taken.get(d)), default="")
    root, _, _ = cameo_root(event["event"], event["mode"])
    code = f"{root}0" if root else ""  # "not specified below", which every root code has
    spans = [(e, s) for e in sorted(h.events, key=lambda e: (documents.index(e["document"]), e["id"])) for s in e["evidence"]]
    cells: dict[str, Any] = dict.fromkeys(EVENT_COLUMNS, "")
    cells |= {"GLOBALEVENTID": identifier} | day_columns(event["date_start"], event["date_end"])
    for i, side in enumerate(pair, 1):
        cells |= {f"Actor{i}{k}": v for k, v in actor_columns(side).items()}
    cells |= {"IsRootEvent": int(any(places.leads(s) for _, s in spans)), "QuadClass": event["quad"], "GoldsteinScale": event["score"]}
    cells |= {"EventCode": code, "EventBaseCode": code, "EventRootCode": root or ""}
    cells |= {"NumMentions": len(spans), "NumSources": "" if None in publishers else len(publishers), "NumArticles": len(documents)}
    cells |= {"ActionGeo_Fullname": event["place"] or "", "DATEADDED": added, "SOURCEURL": address(job.report(documents[0]), documents[0])}
    found, at_most = origins.count((e["id"], s) for e, s in spans)
    ids, types = sorted(e["id"] for e in h.events), (event["event"], event["mode"] or "", event["status"])
    vouched = [identifier, len(found), int(at_most), "|".join(found), *types, "|".join(ids), "|".join(documents)]
    return list(cells.values()), [_mention(identifier, e, s, pair, job, places, taken, added) for e, s in spans], vouched


def _mention(
    identifier: int, event: Row, span: Row, pair: tuple[Row | None, Row | None], job: Job, places: _Places, taken: dict[str, str], added: str
) -> list[Any]:
    report = job.report(event["document"])
    web = web_address(report)
    sides = [_side_in(event, side) for side in pair]
    plain = all(s is None or not s["basis"].startswith(_REFERS) for s in sides)
    sentence = places.sentence(span)
    offsets = [_NOWHERE if s is None else s["span"]["start"] for s in sides]
    head = [identifier, added, taken.get(event["document"], ""), _WEB if web else _CITED, report.get("publisher") or ""]
    where = [web or report.get("uri") or URN + event["document"], "" if sentence is None else sentence, *offsets, span["start"], int(plain)]
    return [*head, *where, round(100 * event["confidence"]), report.get("characters", ""), "", "", ""]


def _side_in(event: Row, side: Row | None) -> Row | None:
    """The same side as another report names it."""
    if side is None:
        return None
    key = _side_key(side)
    return next((s for s in [*event["actors"], *event["recipients"]] if _side_key(s) == key), None)
