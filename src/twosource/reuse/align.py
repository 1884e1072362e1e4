"""Word by word: the best-scoring run of agreement between two stretches of words, in nats above chance.

The longest common subsequence of the words (rapidfuzz, bit-parallel) aligns two stretches globally; over its operations the run with the
highest sum is taken: an agreeing word brings its weight, a differing or missing one costs. So ends that do not agree fall off, to the word.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from rapidfuzz.distance import Indel

from .tokens import SCALE

#: What a replaced word and a word that only one side has cost, in nats. From trials: at half of these, set phrases join up; at double,
#: passages with 15 % of their words changed fall apart.
REPLACED: Final = 1.5
MISSING: Final = 1.0
#: A gap costs no more than this: a clause cut out of a sentence does not undo what agrees around it.
GAP: Final = 12.0


Ops = list[tuple[str, int, int, int, int]]


class Run(NamedTuple):
    """Tokens `[a0, a1)` of one stretch and `[b0, b1)` of the other: `score` in nats, `alike` agreeing words, `outside` the part of the
    agreement in nats that stands outside quotation marks in both (without costs), `inside` the rest.
    """

    a0: int
    a1: int
    b0: int
    b1: int
    score: float
    alike: int
    inside: float
    outside: float


def opcodes(a: str, b: str) -> Ops:
    """Edit operations `(tag, a0, a1, b0, b1)` that turn `a` into `b`; tags `equal replace delete insert`."""
    out: Ops = []
    last = ("equal", 0, 0, 0, 0)
    found: Any = Indel.opcodes(a, b).as_list()
    for op in found:
        if op[0] != "equal" and last[0] != "equal":
            out[-1] = op = ("replace", last[1], op[2], last[3], op[4])
        else:
            out.append(op)
        last = op
    return out


def run(a: str, wa: bytes, b: str, wb: bytes, qa: bytes = b"", qb: bytes = b"", cost: float = 1.0, ops: Ops | None = None) -> Run:
    """The best run between two stretches.

    `a`, `b`: a character a word; `wa`, `wb`: weights in 1/25 nat; `qa`, `qb`: 1 where a word stands in quotation marks (empty: nowhere).
    `cost` scales what differing words cost; `ops`: the operations of `opcodes(a, b)` where they are known already.
    """
    if a == b:
        total = sum(map(min, wa, wb)) / SCALE
        said = _said(wa, wb, qa or bytes(len(a)), qb or bytes(len(a))) if qa or qb else 0.0
        return Run(0, len(a), 0, len(a), total, len(a), said, total - said)
    best = (0, 0, 0, 0, 0.0, 0, 0.0, 0.0)
    total = inside = gained = top = 0.0
    alike = 0
    a0 = b0 = -1
    for tag, i1, i2, j1, j2 in opcodes(a, b) if ops is None else ops:
        if tag == "equal":
            x, y = sum(wa[i1:i2]), sum(wb[j1:j2])
            gain = (x if x < y else y) / SCALE
            if total <= 0:
                total = inside = gained = 0.0
                alike = 0
                a0, b0 = i1, j1
            total += gain
            gained += gain
            alike += i2 - i1
            if (qa and 1 in qa[i1:i2]) or (qb and 1 in qb[j1:j2]):
                n = i2 - i1
                inside += _said(wa[i1:i2], wb[j1:j2], qa[i1:i2] or bytes(n), qb[j1:j2] or bytes(n))
            if total > top:
                top = total
                best = (a0, i2, b0, j2, total, alike, inside, gained - inside)
        else:
            n, m = i2 - i1, j2 - j1
            loss = REPLACED * m + MISSING * (n - m) if n > m else REPLACED * n + MISSING * (m - n)
            total -= cost * (loss if loss < GAP else GAP)
    a0, a1, b0, b1, total, alike, inside, outside = best
    if not total:
        return Run(*best)
    # of several longest common subsequences the one that was found may leave an end short: words next to the run that agree belong to it
    while a0 and b0 and a[a0 - 1] == b[b0 - 1]:
        a0, b0, alike = a0 - 1, b0 - 1, alike + 1
        total += min(wa[a0], wb[b0]) / SCALE
    while a1 < len(a) and b1 < len(b) and a[a1] == b[b1]:
        total += min(wa[a1], wb[b1]) / SCALE
        a1, b1, alike = a1 + 1, b1 + 1, alike + 1
    return Run(a0, a1, b0, b1, total, alike, inside, outside)


def _said(wa: bytes, wb: bytes, qa: bytes, qb: bytes) -> float:
    """Weight in nats of agreeing words that stand in quotation marks on either side."""
    return sum([v if v < w else w for v, w, p, q in zip(wa, wb, qa, qb, strict=True) if p or q]) / SCALE
