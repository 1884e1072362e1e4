"""A step of the pipeline: what it reads and writes, and a pure function over tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias, TypeVar, runtime_checkable

import pyarrow as pa

from .errors import SettingError

Tables = Mapping[str, pa.Table]
#: What a step writes for a table: all rows, or for a step over the record a reader of batches, which is read once.
Rows: TypeAlias = pa.Table | pa.RecordBatchReader
Settings = Mapping[str, str | int | float | bool | None]


Changes: TypeAlias = Mapping[str, "Change"]


@runtime_checkable
class Stored(Protocol):
    """Tables that can be read a part at a time."""

    def parts(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The parts of table `name`."""


@runtime_checkable
class Sought(Protocol):
    """Tables of which some rows can be read without the rest."""

    def rows_of(self, name: str, key: str, values: Collection[str], columns: Sequence[str] | None = None) -> pa.Table:
        """The rows of table `name` whose column `key` is among `values`."""


#: Texts, how many rows each has, and the rows of all of them, one after another.
Worked: TypeAlias = tuple[list[str], list[int], pa.Table]


@runtime_checkable
class Remembering(Protocol):
    """Tables of a step that remember on which texts it has worked before."""

    def worked(self, texts: Collection[str]) -> Worked:
        """Those of `texts` on which the step has worked, and the rows that it wrote for them then, for another place or document."""


@runtime_checkable
class Keeping(Protocol):
    """Tables of a step that keeps what it found out about stretches of text."""

    def kept(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """What was kept by those of `keys` that are known."""

    def keep(self, found: Mapping[bytes, bytes]) -> None:
        """Keep this, by key."""


def way_of(settings: Settings, name: str, ways: Sequence[str]) -> str:
    """What a record chose for the setting `name`, the first of `ways` where it chose nothing. Raises `SettingError` for none of them."""
    way = settings.get(name) or ways[0]
    if way not in ways:
        raise SettingError(f"the setting {name} is {way!r}", f"one of {', '.join(ways)}", f"leave it out for {ways[0]}")
    return str(way)


def kept(tables: Tables, keys: Collection[bytes]) -> dict[bytes, bytes]:
    """What this step kept by these keys (hashes over all that a result depends on), those that are known; nothing where nothing is kept.

    It must change only the time: what is kept may be gone at any moment, and comes back only to the same version, lexicons and settings.
    """
    return tables.kept(keys) if isinstance(tables, Keeping) and keys else {}


def keep(tables: Tables, found: Mapping[bytes, bytes]) -> None:
    """Keep results by their keys, where that can be done."""
    if isinstance(tables, Keeping) and found:
        tables.keep(found)


def worked_before(tables: Tables, texts: Collection[str]) -> Worked | None:
    """The rows that this step wrote for equal texts before, null when nothing is remembered. What it returns must change only the time."""
    return tables.worked(texts) if isinstance(tables, Remembering) and texts else None


def rows_of(tables: Tables, name: str, key: str, values: Collection[str], columns: Sequence[str] | None = None) -> pa.Table:
    """The rows of table `name` whose column `key` (strings) is among `values`; only the parts that hold them are read where that is known."""
    if isinstance(tables, Sought):
        return tables.rows_of(name, key, values, columns)
    import pyarrow.compute as pc

    rows = tables[name]
    chosen = rows.filter(pc.is_in(rows.column(key), value_set=pa.array(sorted(values), rows.schema.field(key).type)))
    return chosen if columns is None else chosen.select(list(columns))


@dataclass(frozen=True, slots=True)
class Change:
    """What changes in a table: rows whose column `by` is among `gone` go, then `rows` come."""

    rows: pa.Table
    gone: frozenset[str] = frozenset()
    by: str = "id"


def differing(tables: Tables, name: str, change: Change) -> Change:
    """A change of a table without what comes again as it was, so that the steps after this one look only at what differs. `tables`: among them
    the table as it was.
    """
    if name not in tables:
        return change
    was, now = (_by(rows, change.by) for rows in (rows_of(tables, name, change.by, change.gone), change.rows))
    gone = frozenset(k for k in change.gone if was.get(k) != now.get(k))
    if len(gone) == len(change.gone):
        return change
    import pyarrow.compute as pc

    same = pa.array(sorted(change.gone - gone), pa.string())
    return Change(change.rows.filter(pc.invert(pc.is_in(change.rows.column(change.by), value_set=same))), gone, change.by)


def _by(rows: pa.Table, key: str) -> dict[str, list[str]]:
    """Rows by a column, as text and in order."""
    found: dict[str, list[str]] = {}
    for row in rows.to_pylist():
        found.setdefault(row[key], []).append(repr(row))
    return {k: sorted(v) for k, v in found.items()}


def parts_of(tables: Tables, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The rows of table `name` a part at a time, or at once where they are in memory anyway. `columns`: which ones, all by default."""
    if isinstance(tables, Stored):
        yield from tables.parts(name, columns)
    else:
        yield tables[name] if columns is None else tables[name].select(list(columns))


@dataclass(frozen=True, slots=True)
class Cut:
    """What of a table goes into a lot: the rows whose column `key` is among what the lot names under `by`; `columns` of them."""

    columns: tuple[str, ...]
    key: str = "document"
    by: str = "document"


#: What belongs together: by kind (`document`, `story`), the ids.
Lot: TypeAlias = Mapping[str, Collection[str]]


@runtime_checkable
class Lotted(Protocol):
    """Tables of which lots can be read one after another, each row of them but once from the parts that it lies in."""

    def in_lots(self, cuts: Mapping[str, Cut], lots: Sequence[Lot]) -> Iterator[dict[str, pa.Table]]:
        """The tables of each lot."""


def in_lots(tables: Tables, cuts: Mapping[str, Cut], lots: Sequence[Lot]) -> Iterator[dict[str, pa.Table]]:
    """For each lot the rows of some tables that belong to it; memory holds one lot at a time where tables are stored: when the next lot is
    asked for, the tables of the last one are empty. Lots may overlap.

    Looking all of them up by `rows_of` gives the same and reads every part as often as there are lots.
    """
    if isinstance(tables, Lotted) and len(lots) > 1:
        for held in tables.in_lots(cuts, lots):
            yield held
            held.clear()  # `zip` and the like still hold it while the next lot is read
        return
    for lot in lots:
        yield {t: rows_of(tables, t, c.key, lot[c.by], c.columns) for t, c in cuts.items()}


Grouped = TypeVar("Grouped")


def lots_of(items: Iterable[Grouped], size: Callable[[Grouped], int], most: int) -> list[list[Grouped]]:
    """Items in their order, divided so that each lot but the last is just as large as `most` or larger, by `size`."""
    found: list[list[Grouped]] = []
    left = 0
    for item in items:
        if left <= 0:
            found.append([])
            left = most
        found[-1].append(item)
        left -= size(item)
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `run(tables, settings)` sees the tables named in `reads` and returns those named in `writes`.

    It sees no path, rank, connection, network or clock. `key` says what a part is: with `document` the function works on any set of
    documents and every row depends on its own document alone; with `record` it sees all rows at once. `lexicons` names the lexicon files
    whose digests belong to the key of a finished part; `settings` the settings it looks at. A change of behaviour changes `version`.

    `columns`: for a table that is read, the columns that are looked at (all by default). `carries`: tables among `writes` that the step
    over the record gets back the next time, as long as version, lexicons and settings are the same: what it found out about pairs of texts, so
    that only new pairs are work. They must change nothing but the time it takes.

    `update(tables, changes, settings)`: for a step over the record, how its tables change when its inputs do, in time that depends on the
    changes. `tables` has what is read as it is now, and what the step itself writes as it was before; `changes` has, for every table that is
    read, the rows that came and went since. It returns a `Change` for every table that is written, null when everything has to be made anew.
    The rows of each table must be the same, in any order, as those of `run` over everything.

    `once(tables, written)`: for a step over documents whose rows depend on a stretch of text alone, (text, first row, rows) of every
    such stretch in the only table that it writes. It then finds them by `worked_before`, in whatever document they stood.

    `keeps`: for a step that asks for results by `kept` and gives new ones to `keep`.
    """

    name: str
    version: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: Callable[[Tables, Settings], Mapping[str, Rows]]
    key: Literal["document", "record"] = "document"
    lexicons: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    carries: tuple[str, ...] = ()
    update: Callable[[Tables, Changes, Settings], Mapping[str, Change] | None] | None = None
    once: Callable[[Tables, pa.Table], list[tuple[str, int, int]]] | None = None
    keeps: bool = False
