"""What steps see of a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from twosource.model import Cut, in_lots
from twosource.model.steps import Lot


class Stored(dict[str, pa.Table]):
    """Tables of which lots are read one after another. `let_go`: whether the lots given before were empty each time."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[dict[str, pa.Table]] = []
        self.let_go: list[bool] = []

    def in_lots(self, cuts: Mapping[str, Cut], lots: Sequence[Lot]) -> Iterator[dict[str, pa.Table]]:
        for n, _ in enumerate(lots):
            self.let_go.append(not any(self.given))
            self.given.append({"sentences": pa.table({"document": [f"d{n}"]})})
            yield self.given[-1]


def test_the_tables_of_a_lot_are_gone_before_the_next_is_read() -> None:
    tables = Stored()
    lots: list[Lot] = [{"document": ["d0"]}, {"document": ["d1"]}, {"document": ["d2"]}]
    seen = [found["sentences"].column("document").to_pylist() for _, found in zip(lots, in_lots(tables, {}, lots), strict=True)]
    assert seen == [["d0"], ["d1"], ["d2"]]
    assert tables.let_go == [True, True, True]
