"""The lists one can ask for, with the filters of the command line: one table says it for the pages, the API and its description."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from twosource.corpus import Corpus, with_counts, with_uses
from twosource.model import PUBLIC, SettingError, schema

from .desk import Desk

#: Rows of one answer, at most and where nothing is said.
MOST, USUAL = 1000, 100
#: Sentences that a search gives at most.
MOST_FOUND: Final = 200

#: What a filter is, in words; the type of all but these is a text.
FILTERS: Final[Mapping[str, str]] = {
    "story": "only this story (an id or the beginning of one)",
    "actor": "only this actor, by any name or an id",
    "since": "this day or later (ISO date)",
    "until": "this day or earlier (ISO date)",
    "search": "only rows whose text holds these words",
    "min_independent": "at least so many origins",
    "echoes": "only what several reports repeat and one origin vouches for",
    "changed": "only where an earlier word is taken back",
    "kind": "direct, indirect or mixed",
    "event": "one of PLOVER's types, such as CONSULT",
    "status": "happened, planned, hypothetical, denied or historical",
    "family": "only this family (an id or the beginning of one)",
    "document": "only rows of this document, by any of its names",
}
NUMBERS: Final = frozenset({"min_independent"})
FLAGS: Final = frozenset({"echoes", "changed"})


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: the table, what it holds, and the filters that it takes."""

    table: str
    about: str
    filters: tuple[str, ...]


_TIME: Final = ("since", "until")
LISTINGS: Final[Mapping[str, Listing]] = {
    x.table: x
    for x in (
        Listing("documents", "the reports as they were received", ("story", *_TIME)),
        Listing("segments", "stretches with a role", ("document",)),
        Listing("readings", "words that should read otherwise", ("document",)),
        Listing("dates", "time expressions with their TIMEX3 values", ("document",)),
        Listing("actors", "who is named, with how often and where", ("story", "actor", *_TIME, "search")),
        Listing("mentions", "where actors are named", ("document",)),
        Listing("statements", "who said what", ("story", "actor", *_TIME, "search", "kind")),
        Listing("events", "who did what to whom", ("story", "actor", *_TIME, "search", "event", "status")),
        Listing("reuse", "copied passages with the witness that each most likely derives from", ("story", *_TIME, "search", "family")),
        Listing("families", "passages that come from one original text", ()),
        Listing("quote_variants", "utterances in several wordings", ("story", "actor")),
        Listing("stories", "the stories, with their reports, publishers and origins", ("actor", *_TIME, "search", "min_independent")),
        Listing("threads", "the issues inside stories", ("story",)),
        Listing(
            "claims", "what several reports say alike, with their origins", ("story", "actor", *_TIME, "search", "min_independent", "echoes")
        ),
        Listing("disputes", "accounts that cannot all be right", ("story", "actor", *_TIME, "search", "min_independent")),
        Listing("positions", "what each actor said on each thread, over time", ("story", "actor", *_TIME, "search", "changed")),
        Listing("judgements", "what persons judged", ()),
    )
}
assert set(LISTINGS) == set(PUBLIC)


def filters_of(listing: Listing, given: Mapping[str, str], also: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The filters out of a query, empty ones left out. Raises `SettingError` for a name or a value that is none."""
    out: dict[str, Any] = {}
    for name, value in given.items():
        if name in also or not value.strip():
            continue
        if name not in listing.filters:
            known = ", ".join(sorted({*listing.filters, *also}))
            raise SettingError(f"{listing.table} has no filter {name[:60]!r}", f"one of {known}")
        if name in NUMBERS:
            out[name] = number(name, value, 0, 1_000_000)
        elif name in FLAGS:
            if value.lower() not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
                raise SettingError(f"{name} is {value[:60]!r}", "true or false")
            out[name] = value.lower() in ("1", "true", "yes", "on")
        else:
            out[name] = value.strip()
    return out


def number(name: str, value: str, low: int, high: int) -> int:
    """A number between these two. Raises `SettingError`."""
    if not (value.isascii() and value.isdigit() and len(value) < 12 and low <= int(value) <= high):
        raise SettingError(f"{name} is {value[:60]!r}", f"a whole number from {low} to {high}")
    return int(value)


def answer(desk: Desk, table: str, filters: Mapping[str, Any]) -> Any:
    """The rows of a list as an Arrow table, as `--format jsonl` would write them; kept until the record changes."""
    return desk.kept(("list", table, *sorted(filters.items())), lambda: _ask(desk, table, dict(filters)))


def _ask(desk: Desk, table: str, filters: dict[str, Any]) -> Any:
    import pyarrow.compute as pc

    corpus = desk.corpus
    if table == "actors":
        rows = corpus.actors(**filters).to_arrow()
        return with_uses(rows, corpus.uses(**{k: v for k, v in filters.items() if k in ("story", "since", "until")}))
    if table == "stories":
        found = corpus.stories(**filters)
        return with_counts(found.to_arrow(), corpus.story_counts(found))
    ask: Callable[..., Any] | None = getattr(Corpus, table, None) if table not in ("threads", "judgements") else None
    if ask is not None:
        return ask(corpus, **filters).to_arrow()
    if table == "judgements":
        return _judgements(corpus)
    rows = desk.kept(("table", table), lambda: corpus.table(table))
    if "document" in filters:
        rows = rows.filter(pc.equal(rows.column("document"), desk.document(filters["document"])))
    if "story" in filters:
        rows = rows.filter(pc.equal(rows.column("story"), corpus.find(filters["story"], "stories")))
    return rows


def _judgements(corpus: Corpus) -> Any:
    import pyarrow as pa

    rows = [{name: getattr(j.judgement, name) for name in schema("judgements").names} for j in corpus.judgements()]
    return pa.Table.from_pylist(rows, schema=schema("judgements"))
