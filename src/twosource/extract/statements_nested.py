"""Which statement holds which: the chain of reporting."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from .statements_rules import Found
from .statements_spans import size


def held_by(found: Sequence[Found]) -> list[int]:
    """For each statement the one whose content holds its cue and content, the innermost of several; -1 for none."""
    order = sorted(range(len(found)), key=lambda n: (found[n].content[0][0], -found[n].content[-1][1]))
    starts = [found[n].content[0][0] for n in order]
    longest = max((f.content[-1][1] - f.content[0][0] for f in found), default=0)
    out = [-1] * len(found)
    for n, f in enumerate(found):
        inner = [*f.cue, *f.content]
        low, high = min(s for s, _ in inner), max(e for _, e in inner)
        least = 0
        # Whatever holds it begins before it, and no further back than the longest content reaches.
        for m in order[bisect_left(starts, low - longest) : bisect_right(starts, low)]:
            o = found[m]
            if m == n or o.content[-1][1] < high or o.content == f.content or (f.cue and f.cue == o.cue):
                continue
            if all(any(s <= x and y <= e for s, e in o.content) for x, y in inner) and (out[n] < 0 or size(o.content) < least):
                out[n], least = m, size(o.content)
    return out
