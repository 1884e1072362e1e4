"""What people judged about pieces saying the same, as the matching of pieces asks for it."""

from __future__ import annotations

from twosource.model import Verdicts

from .matching import Verdict
from .pieces import Group, Piece, Place


class Apart:
    """What people judged about pieces: kept apart, or put together. A verdict wins over what the machine finds."""

    def __init__(self, verdicts: Verdicts) -> None:
        self.verdicts = verdicts
        self._known: dict[tuple[Place, str | None], frozenset[str]] = {}

    def marks_of(self, p: Piece) -> frozenset[str]:
        """The keys of judgements that name a piece: its place, its content, its evidence, or the sentence around it."""
        key = (p.place, p.via)
        if key not in self._known:
            spans = [{"document": p.place.document, "start": p.place.start, "end": p.place.end, "exact": p.exact}]
            if p.row is not None:
                spans += [*p.row.get("content", ()), *p.row.get("evidence", ())]
            self._known[key] = self.verdicts.marks(spans)
        return self._known[key]

    def judged(self, p: Piece) -> bool:
        """Whether some verdict names it."""
        return bool(self.verdicts) and bool(self.marks_of(p))

    def ruling(self, a: Piece, b: Piece) -> Verdict | None:
        """What a person said about two pieces saying the same; null when nobody did."""
        found = self.verdicts.same(self.marks_of(a), self.marks_of(b))
        if found is None or found.holds is None:
            return None
        return (100.0, found.reason) if found.holds else (-100.0, found.reason)

    def forbids(self, a: Group, b: Group) -> bool:
        """Whether some piece of one was judged not to say the same as some piece of the other."""
        left, right = ([p for p in g.pieces if self.judged(p)] for g in (a, b))
        return any((r := self.ruling(x, y)) is not None and r[0] < 0 for x in left for y in right)
