"""Sums and differences of stretches."""

from __future__ import annotations

from collections.abc import Sequence

from .statements_view import Range


def merge(spans: list[Range]) -> list[Range]:
    """Stretches in order, overlapping or touching ones joined."""
    out: list[Range] = []
    for s, e in sorted(spans):
        if out and s <= out[-1][1]:
            out[-1] = (out[-1][0], max(e, out[-1][1]))
        else:
            out.append((s, e))
    return out


def subtract(spans: list[Range], without: list[Range], raw: str) -> list[Range]:
    """`spans` less `without`, each piece cut clean of blanks and of stops at its edges; pieces without a letter or figure are dropped."""
    out: list[Range] = []
    for s, e in spans:
        cuts = [(x, y) for x, y in sorted(without) if x < e and s < y]
        if not cuts:
            out.append((s, e))
            continue
        at = s
        for x, y in [*cuts, (e, e)]:
            a, b = at, min(x, e)
            while a < b and (raw[a].isspace() or raw[a] in ",.;:—–-"):
                a += 1
            while b > a and (raw[b - 1].isspace() or raw[b - 1] in ",;:—–-"):
                b -= 1
            if any(c.isalnum() for c in raw[a:b]):
                out.append((a, b))
            at = max(at, y)
    return out


def size(spans: Sequence[Range]) -> int:
    """How many characters these stretches hold."""
    return sum(e - s for s, e in spans)


def common(a: Sequence[Range], b: Sequence[Range]) -> int:
    """How many characters two sets of stretches share; the stretches of each do not overlap."""
    return sum(max(0, min(e, y) - max(s, x)) for s, e in a for x, y in b)
