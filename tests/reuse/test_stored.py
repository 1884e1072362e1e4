"""The words of a record are read part by part, and what is left on disk is looked up there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pytest

from twosource.model import rows_of
from twosource.reuse import REUSE, WORDS, candidates, stored, tokens

from .lab import DAM, FERRY, QUAY, STRIKE, VOTE, run_reuse, tables

TEXTS = {
    "b": f"{DAM}\n{QUAY} {VOTE}",
    "a": f"{STRIKE} {QUAY}\n{FERRY}",
    "none": "",
    "d": f"{VOTE} {VOTE}\n{DAM} {QUAY}",
    "c": f"{FERRY}\n{STRIKE} {QUAY}",
}


class Parted(Mapping[str, pa.Table]):
    """Tables of which every row is a part of its own, the last one first."""

    def __init__(self, whole: Mapping[str, pa.Table]) -> None:
        self._whole = whole

    def __getitem__(self, name: str) -> pa.Table:
        return self._whole[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)

    def parts(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        rows = self._whole[name]
        for at in reversed(range(rows.num_rows)):
            part = rows.slice(at, 1)
            yield part if columns is None else part.select(list(columns))

    def rows_of(self, name: str, key: str, values: Collection[str], columns: Sequence[str] | None = None) -> pa.Table:
        return rows_of(dict(self._whole), name, key, values, columns)


def test_parts_of_one_row_give_the_same_tables() -> None:
    given = tables(TEXTS)
    whole = run_reuse(given)
    out = REUSE.run(Parted({**given, **WORDS.run(given, {})}), {})
    parted = {t: rows if isinstance(rows, pa.Table) else rows.read_all() for t, rows in out.items()}
    assert {t: rows.to_pylist() for t, rows in parted.items()} == {t: rows.to_pylist() for t, rows in whole.items()}
    assert whole["reuse"].num_rows > 2


@pytest.mark.parametrize("number", [{"a": 0, "b": 1, "c": 2, "d": 3, "none": 4}, {"none": 0, "d": 1, "a": 2}])
def test_where_words_stand_is_looked_up(number: dict[str, int]) -> None:
    words = Parted(WORDS.run(tables(TEXTS), {}))
    texts, without = stored.unpack(words, number), stored.unpack(words, number, offsets=False)
    assert len(without.start) == len(without.size) == 0
    assert without.voc.tolist() == texts.voc.tolist()
    first = np.array([7, 0, 3, len(texts.voc) - 2, 7])
    last = np.array([7, 2, 9, len(texts.voc) - 1, 8])
    found = stored.ends_of(words, number, without)(first, last)
    assert [x.tolist() for x in found] == [x.tolist() for x in stored.ends_in(texts)(first, last)]


def test_what_the_aligner_takes_is_not_copied() -> None:
    texts = stored.unpack(WORDS.run(tables(TEXTS), {}), {d: i for i, d in enumerate(TEXTS)})
    strings = tokens.Strings.of(texts)
    assert strings.weight is texts.weight.base
    assert (strings.weight, strings.quoted) == (texts.weight.tobytes(), texts.quoted.tobytes())


def test_lists_do_not_depend_on_how_many_are_looked_at_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    feature, unit = np.array([1, 1, 1, 1, 2, 3, 3, 9, 9, 9]), np.array([2, 3, 5, 8, 1, 0, 4, 2, 6, 7])
    both = feature.astype(np.uint64) << np.uint64(32) | unit.astype(np.uint64)
    whole = [x.tolist() for x in candidates._lists(both)]
    assert whole[:3] == [[3, 5, 8, 4, 6, 7], [2, 3, 5, 0, 2, 6], [2, 2, 2, 0, 2, 2]]
    for stretch in (1, 3, 4):
        monkeypatch.setattr(candidates, "STRETCH", stretch)
        assert [x.tolist() for x in candidates._lists(both)] == whole
    assert [len(x) for x in candidates._lists(both[:0])] == [0, 0, 0, 0]
