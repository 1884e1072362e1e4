"""Which rows of a list somebody asks for: each function answers with a `Choice`, tests of whole columns first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

import pyarrow as pa

from twosource.model import EVENT_STATUSES, SettingError
from twosource.store import Snapshot

from .actors import Who
from .choice import Choice, Columns, Mask, Path, Row, fold, ids_of
from .timeline import SAID, Happening


def day(value: str | None, name: str) -> str | None:
    """An ISO date or date-time as a day. Raises `SettingError` that names the option `name`."""
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except ValueError:
        raise SettingError(f"{name} is {value!r}", "an ISO date such as 2016-09-05", f"mend {name}") from None


def published_within(snapshot: Snapshot, since: str | None, until: str | None) -> set[str]:
    """The documents published on the day `since` or later and `until` or earlier; those without a date are not among them."""
    low, high = day(since, "--since") or "", day(until, "--until") or "9999"
    rows = snapshot.table("documents", ["id", "published"])
    dated = zip(rows.column("id").to_pylist(), rows.column("published").to_pylist(), strict=True)
    return {i for i, published in dated if published and low <= published[:10] <= high}


def within(lines: Iterable[Happening], since: str | None, until: str | None, status: str | None) -> tuple[Happening, ...]:
    """Lines of a timeline in this time and of this status. Raises `SettingError` for a status that is none."""
    if status is not None and status not in (*EVENT_STATUSES, SAID):
        raise SettingError(f"the status is {status!r}", f"one of {', '.join((*EVENT_STATUSES, SAID))}", "mend --status")
    low, high = day(since, "--since"), day(until, "--until")
    return tuple(
        h
        for h in lines
        if status in (None, h.status)
        and (not (low or high) or (h.start is not None and (h.end or h.start) >= (low or "") and h.start <= (high or "9999")))
    )


# ---- tests that several lists have ------------------------------------------------------------------------------------------------


def _among(values: Collection[str] | None, *paths: Path) -> list[Mask]:
    """Rows with one of these values at the end of one of the paths; all rows for null."""
    if values is None:
        return []

    def mask(rows: Columns) -> Any:
        out = rows.among(paths[0], values)
        for path in paths[1:]:
            out = out | rows.among(path, values)
        return out

    return [mask]


def _equal(name: str, value: str | None) -> list[Mask]:
    return [] if value is None else _among([value], (name,))


def _search(words: str | None, *paths: Path) -> list[Mask]:
    return [] if words is None else [lambda rows: rows.holds(words, *paths)]


def _called(who: Who, name: str) -> Mask:
    """Rows whose name in this column is one of this actor's."""
    return lambda rows: rows.among((name,), [n for n in rows.get(name).unique().to_pylist() if who.is_called(n)])


def _is(who: Who, rows: Columns, path: Path) -> Any:
    """Rows with this actor at the end of a path, also where their document gives it another id."""
    found = rows.among(path, who.ids)
    if who.meant:
        found = found | (rows.among(path, who.meant) & rows.among(("document",), set().union(*who.meant.values())))
    return found


def _at_least(name: str, number: int) -> list[Mask]:
    import pyarrow.compute as pc

    return [lambda rows: pc.greater_equal(rows.get(name), number).to_numpy(zero_copy_only=False)] if number else []


# ---- the lists --------------------------------------------------------------------------------------------------------------------


def documents_that(keep: Collection[str] | None) -> Choice:
    """These documents."""
    return Choice(_among(keep, ("id",)))


def stories_that(keep: Collection[str] | None, enough: Collection[str] | None, search: str | None) -> Choice:
    """Stories of one of these documents, among those with origins enough, with these words in the title."""
    return Choice([*_among(keep, ("documents",)), *_among(enough, ("id",)), *_search(search, ("title",))])


def actors_that(named: Collection[str] | None, who: Who | None, search: str | None) -> Choice:
    """Actors among these, who go by a name, and have these words in one of theirs."""
    ids = None if who is None else who.ids
    return Choice([*_among(named, ("id",)), *_among(ids, ("id",)), *_search(search, ("name",), ("aliases",))])


def statements_that(
    keep: Collection[str] | None, who: Who | None, search: str | None, kind: str | None, wrong: Collection[str] = frozenset()
) -> Choice:
    """Statements of these documents, this speaker, with these words in the content, of this kind; `wrong` ones are not their speaker's."""
    masks = [*_among(keep, ("document",)), *_equal("kind", kind), *_search(search, ("content", "exact"))]
    if who is None:
        return Choice(masks)
    if wrong:
        masks.append(lambda rows: ~rows.among(("id",), wrong))
    if not who.ids:
        return Choice([*masks, *_search(who.text, ("speaker_name",), ("source", "exact"))])

    def theirs(rows: Columns) -> Any:
        nobody = rows.get("speaker").is_null().to_numpy(zero_copy_only=False)
        return _is(who, rows, ("speaker",)) | (nobody & rows.any(("source",), who.are_named))

    return Choice([*masks, theirs])


def events_that(
    snapshot: Snapshot,
    keep: Collection[str] | None,
    who: Who | None,
    search: str | None,
    event: str | None,
    status: str | None,
    since: str | None,
    until: str | None,
    confidence: float = 0.0,
) -> Choice:
    """Events of these documents, with this actor on a side, told in these words, of this type and status, in this time, at least as sure as
    `confidence`, 0 to 1.

    An event's time is its own day or days; where the text names none, the day on which the report was published.
    Raises `SettingError` for a status that is none and for a confidence that is no share.
    """
    if not 0 <= confidence <= 1:
        raise SettingError(f"the confidence is {confidence!r}", "a number from 0 to 1, such as 0.65", "mend --confidence")
    if status is not None and status not in EVENT_STATUSES:
        raise SettingError(f"the status is {status!r}", f"one of {', '.join(EVENT_STATUSES)}", "mend --status")
    low, high = day(since, "--since"), day(until, "--until")
    published: dict[str, str | None] = {}
    if low or high:
        rows = snapshot.table("documents", ["id", "published"])
        published = dict(zip(rows.column("id").to_pylist(), rows.column("published").to_pylist(), strict=True))

    def in_time(rows: Columns) -> Any:
        import numpy as np

        days = zip(*(rows.get(k).to_pylist() for k in ("document", "date_start", "date_end")), strict=True)
        out = []
        for document, first, last in days:
            told = (published.get(document) or "")[:10] or None
            a, b = first or told, last or told
            out.append(a is not None and b is not None and b >= (low or "") and a <= (high or "9999"))
        return np.array(out, dtype=bool)

    masks = [*_among(keep, ("document",)), *_equal("event", event.upper() if event else None), *_equal("status", status)]
    masks += [*_search(search, ("evidence", "exact"))] + ([in_time] if low or high else [])
    if confidence > 0:
        masks.append(lambda rows: rows.get("confidence").fill_null(1.0).to_numpy(zero_copy_only=False) >= confidence)
    if who is None:
        return Choice(masks)

    def sides(rows: Columns) -> Any:
        found = [rows.among((side, "country"), [who.text.upper()]) for side in ("actors", "recipients")]
        if who.ids:
            found += [_is(who, rows, (side, "actor")) for side in ("actors", "recipients")]
        else:
            found += [rows.any((side, "name"), _folded_holds(who.text)) for side in ("actors", "recipients")]
        return found[0] | found[1] | found[2] | found[3]

    return Choice([*masks, sides])


def _folded_holds(words: str) -> Callable[[pa.Array], pa.Array]:
    def test(names: pa.Array) -> pa.Array:
        coded = names.dictionary_encode()
        return pa.array([words in fold(n) for n in coded.dictionary.to_pylist()], pa.bool_()).take(coded.indices)

    return test


def claims_that(
    snapshot: Snapshot, keep: Collection[str] | None, who: Who | None, actor: str | None, search: str | None, min_independent: int, echoes: bool
) -> Choice:
    """Claims that these documents support, that an actor makes or is named in, with these words, on so many origins; `echoes`: only those
    that several reports repeat and one origin vouches for.
    """
    import pyarrow.compute as pc

    masks = [*_at_least("independent", min_independent), *_among(keep, ("supports", "document"))]
    if echoes:
        masks += [*_at_least("reports", 2), lambda rows: pc.equal(rows.get("independent"), 1).to_numpy(zero_copy_only=False)]
    masks += _search(search, ("text",), ("supports", "span", "exact"))
    if who is None:
        return Choice(masks)
    if not who.ids:
        return Choice([*masks, *_search(actor, ("speaker_name",), ("text",))])
    theirs = ids_of(snapshot, "statements", statements_that(None, who, None, None))

    def about(rows: Columns) -> Any:
        named = rows.any(("supports", "span"), who.are_named)
        return rows.among(("speaker",), who.ids) | rows.among(("supports", "via"), theirs) | named

    return Choice([*masks, about])


def disputes_that(story: str | None, keep: Collection[str] | None, who: Who | None, search: str | None, min_independent: int) -> Choice:
    """Disputes of this story, with a span in these documents, an actor who speaks or is named there, every side on so many origins."""

    def fits(row: Row) -> bool:
        sides = row["sides"]
        spans = [s for side in sides for s in side["spans"]]
        return (
            (who is None or any(who.is_called(s["speaker_name"]) for s in sides) or (bool(who.ids) and any(map(who.is_named, spans))))
            and all(s["independent"] >= min_independent for s in sides)
            and (
                search is None
                or search.casefold() in fold(" ".join([row["subject"], *(s["position"] for s in sides), *(s["exact"] for s in spans)]))
            )
        )

    return Choice([*_equal("story", story), *_among(keep, ("sides", "spans", "document"))], fits)


def positions_that(story: str | None, keep: Collection[str] | None, who: Who | None, search: str | None, changed: bool) -> Choice:
    """Positions in this story and these documents, of this actor, in these words; `changed`: only those that an actor took back."""
    masks = [*_equal("story", story), *_among(keep, ("spans", "document"))]
    if changed:
        masks.append(lambda rows: rows.get("changed").is_valid().to_numpy(zero_copy_only=False))
    if who is not None:
        masks.append(lambda rows: rows.among(("actor",), who.ids) | _called(who, "name")(rows))
    return Choice([*masks, *_search(search, ("spans", "exact"))])


def reuse_that(keep: Collection[str] | None, search: str | None, family: str | None) -> Choice:
    """Links with a side in these documents, these words in one of the two, of this family."""
    masks = [*_among(keep, ("a", "document"), ("b", "document")), *_equal("family", family)]
    return Choice([*masks, *_search(search, ("a", "exact"), ("b", "exact"))])


def variants_that(keep: Collection[str] | None, who: Who | None) -> Choice:
    """Utterances with a wording in these documents, of this speaker."""
    return Choice([*_among(keep, ("spans", "document")), *([_called(who, "speaker_name")] if who is not None else [])])


def rows_that(key: str, value: str | None) -> Choice:
    """Rows with this value in a column."""
    return Choice(_equal(key, value))
