"""The lists one can ask for, with the filters of the command line: one table says it for the pages, the API and its description."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from twosource.corpus import Corpus, Results, with_counts, with_uses
from twosource.model import PUBLIC, SettingError, make_table, schema

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
    "confidence": "at least this confidence, 0 to 1",
    "family": "only this family (an id or the beginning of one)",
    "document": "only rows of this document, by any of its names",
}
NUMBERS: Final = frozenset({"min_independent"})
SHARES: Final = frozenset({"confidence"})
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
        Listing("events", "who did what to whom", ("story", "actor", *_TIME, "search", "event", "status", "confidence")),
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
        elif name in SHARES:
            out[name] = share(name, value)
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


#: A number without a sign, as JSON or as people write it.
_SHARE: Final = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def share(name: str, value: str) -> float:
    """A number from 0 to 1. Raises `SettingError`."""
    if not (len(value) < 40 and _SHARE.fullmatch(value) and float(value) <= 1):
        raise SettingError(f"{name} is {value[:60]!r}", "a number from 0 to 1, such as 0.65")
    return float(value)


@dataclass(frozen=True)
class Answer:
    """The rows of a list. They stay where the record keeps them until a page of them is looked at; `more` puts columns behind such a page,
    `keys` are those columns for all rows, to order by.
    """

    rows: Results[Any]
    more: Callable[[Any], Any] | None = None
    keys: Callable[[Sequence[str]], Mapping[str, Sequence[Any]]] | None = None

    @property
    def num_rows(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes."""
        return 8 * len(self.rows) + 1_000

    @property
    def column_names(self) -> list[str]:
        """The keys of a row."""
        return list(self.slice(0, 0).column_names)

    def slice(self, offset: int, limit: int | None = None) -> Any:
        """Some of the rows as an Arrow table."""
        some = self.rows[offset : None if limit is None else offset + limit].to_arrow()
        return self.more(some) if self.more else some

    def sort_by(self, keys: Sequence[tuple[str, str]]) -> Answer:
        """The same rows ordered by these keys (`ascending` or `descending`)."""
        import pyarrow as pa
        import pyarrow.compute as pc

        own = set(schema(self.rows.table).names)
        columns = {k: self.rows.columns(k).column(k) for k, _ in keys if k in own}
        if rest := [k for k, _ in keys if k not in own]:
            assert self.keys is not None, f"{self.rows.table} is not ordered by {rest}"
            columns |= {k: pa.array(v) for k, v in self.keys(self.rows.columns("id").column("id").to_pylist()).items() if k in rest}
        order = pc.sort_indices(pa.table(columns), sort_keys=list(keys))
        return Answer(self.rows.at(order), self.more, self.keys)


def answer(desk: Desk, table: str, filters: Mapping[str, Any], order: Sequence[tuple[str, str]] = ()) -> Answer:
    """The rows of a list, as `--format jsonl` would write them, or ordered by some keys; kept until the record changes."""
    key = ("list", table, *sorted(filters.items()))
    found = desk.kept(key, lambda: _ask(desk, table, dict(filters)))
    return desk.kept((*key, "by", *order), lambda: found.sort_by(order)) if order else found


def _ask(desk: Desk, table: str, filters: dict[str, Any]) -> Answer:
    corpus = desk.corpus
    if table == "actors":
        uses = corpus.uses(**{k: v for k, v in filters.items() if k in ("story", "since", "until")})

        def used(ids: Sequence[str]) -> dict[str, list[int]]:
            return {
                "mentions": [uses[i].mentions if i in uses else 0 for i in ids],
                "documents": [uses[i].documents if i in uses else 0 for i in ids],
            }

        return Answer(corpus.actors(**filters), lambda rows: with_uses(rows, uses), used)
    if table == "stories":
        found = corpus.stories(**filters)
        counts = corpus.story_counts(found.to_dicts())
        return Answer(
            found,
            lambda rows: with_counts(rows, counts),
            lambda ids: {"reports": [len(counts[i].documents) for i in ids], "independent": [len(counts[i].origins) for i in ids]},
        )
    if table == "judgements":
        rows = [{name: getattr(j.judgement, name) for name in schema("judgements").names} for j in corpus.judgements()]
        return Answer(Results(table, make_table("judgements", rows), corpus.raw_of))
    if (ask := getattr(Corpus, table, None)) is not None and table != "threads":
        return Answer(ask(corpus, **filters))
    return Answer(corpus.rows(table, **filters))
