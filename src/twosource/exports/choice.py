"""Tests of whole columns: which rows of a table are wanted, found in Arrow, so that a list of a million rows is answered at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import pyarrow as pa

from twosource.model import schema
from twosource.store import Held, Snapshot, batches, follow

Row: TypeAlias = Mapping[str, Any]
#: Keys to follow through structs and lists, `("supports", "span", "exact")`.
Path: TypeAlias = tuple[str, ...]

#: Rows that are looked at one by one are taken so many at a time.
_AT_ONCE: Final = 5_000


def fold(text: str) -> str:
    """A text as it is searched: on one line, capitals apart."""
    return " ".join(text.split()).casefold()


class Columns:
    """The columns of some rows of a table, and what tests ask of them."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def get(self, name: str) -> pa.Array:
        """A whole column as one array."""
        found = self._table.column(name)
        return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found

    def rows(self, places: Any) -> pa.Table:
        """The rows at these places."""
        return self._table.take(pa.array(places))

    def folded(self, paths: tuple[Path, ...]) -> pa.Array:
        """By row, the texts at the ends of these paths behind each other, as they are searched."""
        import pyarrow.compute as pc

        parts = [self._joined(self.coded(p)) for p in paths]
        if len(parts) == 1:
            return parts[0]
        return pc.utf8_trim_whitespace(pc.replace_substring_regex(pc.binary_join_element_wise(*parts, " "), " {2,}", " "))

    def coded(self, path: Path) -> Coded:
        """The texts at the end of a path as they are searched, each once: a corpus of copies has the same one many times."""
        texts, parents = follow(self.get(path[0]), path[1:])
        found = texts.fill_null("").dictionary_encode()
        folded = pa.array([fold(t) for t in found.dictionary.to_pylist()], pa.string())
        return Coded(folded, found.indices, None if parents is None else parents.to_numpy(zero_copy_only=False))

    def _joined(self, coded: Coded) -> pa.Array:
        import numpy as np
        import pyarrow.compute as pc

        flat = coded.texts.take(coded.codes)
        if coded.rows is None:
            return flat
        ends = np.cumsum(np.bincount(coded.rows, minlength=len(self)))
        lists = pa.ListArray.from_arrays(pa.array(np.concatenate([[0], ends]), pa.int32()), flat)
        return pc.utf8_trim_whitespace(pc.replace_substring_regex(pc.binary_join(lists, " "), " {2,}", " "))

    def any(self, path: Path, test: Callable[[pa.Array], pa.Array]) -> Any:
        """By row, whether any value at the end of a path passes a test of all of them."""
        import numpy as np

        values, parents = follow(self.get(path[0]), path[1:])
        passed = test(values).fill_null(False).to_numpy(zero_copy_only=False)
        if parents is None:
            return passed
        out = np.zeros(len(self), dtype=bool)
        out[parents.to_numpy(zero_copy_only=False)[passed]] = True
        return out

    def among(self, path: Path, values: Iterable[str]) -> Any:
        """By row, whether any value at the end of a path is one of these."""
        import pyarrow.compute as pc

        wanted = pa.array(sorted(values), pa.string())
        return self.any(path, lambda found: pc.is_in(found, value_set=wanted))

    def holds(self, words: str, *paths: Path) -> Any:
        """By row, whether the texts at the ends of these paths, one behind the other, hold these words, white space and capitals apart."""
        import numpy as np
        import pyarrow.compute as pc

        # Half a surrogate pair, as a command line may hold, is in no text.
        sought = words.casefold().encode("utf-8", "replace").decode()
        if not sought or any(c.isspace() for c in sought):
            return pc.match_substring(self.folded(paths), sought).to_numpy(zero_copy_only=False)
        out = np.zeros(len(self), dtype=bool)  # one word lies within one text
        for coded in map(self.coded, paths):
            hit = pc.match_substring(coded.texts, sought).take(coded.codes).to_numpy(zero_copy_only=False)
            out[hit if coded.rows is None else coded.rows[hit]] = True
        return out


@dataclass(frozen=True)
class Coded:
    """Texts, each once; `codes`: which text stands at every place, and `rows`: the row of every place, null where each row has one."""

    texts: pa.Array
    codes: pa.Array
    rows: Any

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return int(self.texts.nbytes + self.codes.nbytes + (0 if self.rows is None else self.rows.nbytes))


class HeldColumns(Columns):
    """The columns of a whole table that stays in memory, and with them the texts as they are searched."""

    def __init__(self, snapshot: Held, name: str, rows: int) -> None:
        self._snapshot, self._name, self._rows = snapshot, name, rows

    def __len__(self) -> int:
        return self._rows

    def get(self, name: str) -> pa.Array:
        """As in `Columns`. Raises `TooWideError` for a column that cannot be kept."""
        if (found := self._snapshot.column(self._name, name)) is None:
            raise TooWideError(name)
        return found

    def rows(self, places: Any) -> pa.Table:
        """As in `Columns`."""
        return self._snapshot.take(self._name, pa.array(places))

    def folded(self, paths: tuple[Path, ...]) -> pa.Array:
        """As in `Columns`."""
        return self._snapshot.derived((self._name,), ("folded", paths), lambda: super(HeldColumns, self).folded(paths), lambda c: int(c.nbytes))

    def coded(self, path: Path) -> Coded:
        """As in `Columns`."""
        return self._snapshot.derived((self._name,), ("coded", path), lambda: super(HeldColumns, self).coded(path), lambda c: c.nbytes)


class TooWideError(Exception):
    """A column is too large to be kept in memory."""


Mask: TypeAlias = Callable[[Columns], Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows somebody asks for: those that pass every test of `masks` (a boolean by row), and then `fits`, which looks at one row."""

    masks: Sequence[Mask] = ()
    fits: Callable[[Row], bool] | None = None

    def places(self, columns: Columns) -> Any:
        """The places of the wanted rows, in order."""
        import numpy as np

        kept = np.ones(len(columns), dtype=bool)
        for mask in self.masks:
            if not kept.any():
                break
            kept &= mask(columns)
        found = np.nonzero(kept)[0]
        if self.fits is None or not len(found):
            return found
        fits = self.fits
        some = (found[i : i + _AT_ONCE] for i in range(0, len(found), _AT_ONCE))
        return np.concatenate([p[[fits(row) for row in columns.rows(p).to_pylist()]] for p in some])


def chosen(snapshot: Snapshot, name: str, choice: Choice) -> Any:
    """The places of the wanted rows of a table, in the order of `Snapshot.table`."""
    import numpy as np

    if isinstance(snapshot, Held):
        try:
            return choice.places(HeldColumns(snapshot, name, snapshot.rows(name)))
        except TooWideError:
            pass
    found, at = [np.empty(0, dtype=np.int64)], 0
    for rows in _pieces(snapshot, name):
        found.append(choice.places(Columns(rows)) + at)
        at += rows.num_rows
    return np.concatenate(found)


def kept_rows(snapshot: Snapshot, name: str, choice: Choice) -> pa.Table:
    """The wanted rows of a table, in the order of `Snapshot.table`."""
    if isinstance(snapshot, Held):
        return snapshot.take(name, pa.array(chosen(snapshot, name, choice)))
    found = []
    for rows in _pieces(snapshot, name):
        places = choice.places(Columns(rows))
        found.append(rows.take(pa.array(places)) if len(places) < rows.num_rows else rows)
    return pa.concat_tables(found) if found else schema(name).empty_table()


def ids_of(snapshot: Snapshot, name: str, choice: Choice) -> list[str]:
    """The ids of the wanted rows of a table."""
    if isinstance(snapshot, Held):
        rows = snapshot.take(name, pa.array(chosen(snapshot, name, choice)), ["id"])
    else:
        rows = kept_rows(snapshot, name, choice)
    found: list[str] = rows.column("id").to_pylist()
    return found


def _pieces(snapshot: Snapshot, name: str) -> Iterator[pa.Table]:
    for batch in batches(snapshot.root, snapshot.live(name), schema(name)):
        yield pa.Table.from_batches([batch])
