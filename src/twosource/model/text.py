"""A text read through its readings, with a way back to the raw offsets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadText:
    """`text` as it should read, made from `raw[start:end]` by replacing stretches; nothing in `raw` changes.

    `starts[i]` is where piece i begins in `text`, `raws[i]` where it begins in the raw text, `kept[i]` whether it is the raw text itself
    (offsets run along) or a replacement (any touch of it maps to the whole raw stretch).
    """

    text: str
    start: int
    end: int
    starts: tuple[int, ...]
    raws: tuple[int, ...]
    kept: tuple[bool, ...]

    @classmethod
    def of(cls, raw: str, start: int, end: int, readings: Iterable[tuple[int, int, str]]) -> ReadText:
        """Read `raw[start:end]` through `(start, end, reading)` triples in raw offsets.

        Readings that overlap an earlier one or do not lie wholly inside `[start, end)` are left out: they cannot be applied.
        """
        out: list[str] = []
        starts: list[int] = []
        raws: list[int] = []
        kept: list[bool] = []
        at, size = start, 0
        for s, e, reading in sorted(readings):
            if s < at or e > end:
                continue
            for a, piece, is_raw in ((at, raw[at:s], True), (s, reading, False)):
                if piece:
                    starts.append(size)
                    raws.append(a)
                    kept.append(is_raw)
                    out.append(piece)
                    size += len(piece)
            at = e
        if at < end or not starts:
            starts.append(size)
            raws.append(at)
            kept.append(True)
            out.append(raw[at:end])
        return cls("".join(out), start, end, tuple(starts), tuple(raws), tuple(kept))

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Where `[start, end)` of `text` lies in the raw text; a replacement that is touched counts whole.

        Raises `ValueError` when the stretch is empty or lies outside the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is not a stretch of a text of {len(self.text)} characters")
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1) - 1
        a = self.raws[first] + (start - self.starts[first] if self.kept[first] else 0)
        if self.kept[last]:
            return a, self.raws[last] + end - self.starts[last]
        return a, self.raws[last + 1] if last + 1 < len(self.raws) else self.end
