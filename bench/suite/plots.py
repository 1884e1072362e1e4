"""Plots as SVG, drawn here: figures over sizes with logarithmic axes, and bars beside each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

#: Colours that can be told apart also by people who see few of them (after Okabe and Ito, 2008).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7a6a00", "#56b4e9", "#444444", "#e69f00", "#8b1a1a", "#6a3d9a")
#: What is not above this is taken for nothing, which a logarithmic axis has no place for.
LEAST = 1e-9
_LETTER = 6.6  # a letter's mean width at 12 px
_LINE = 15  # between names


@dataclass(frozen=True, slots=True)
class Line:
    """A name and its points (x, y), both above `LEAST`; others are left out."""

    name: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A name, its value (null: it could not be measured, and `note` says why), and whether it is ours."""

    name: str
    value: float | None
    ours: bool = False
    note: str = ""


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escape(text)}</text>'


def _svg(wide: float, high: float, inner: str) -> str:
    size = f'width="{wide:.0f}" height="{high:.0f}" viewBox="0 0 {wide:.0f} {high:.0f}"'
    ground = f'<rect width="{wide:.0f}" height="{high:.0f}" fill="#fff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">{ground}{inner}</svg>\n'


def number(value: float) -> str:
    """A figure with three digits that count."""
    if value and abs(value) < 0.01:
        return f"{value:.1e}"
    return f"{value:,.{max(0, 2 - math.floor(math.log10(abs(value))))}f}" if 0 < abs(value) < 100 else f"{value:,.0f}"


def _apart(wanted: Sequence[float]) -> list[float]:
    """Heights for names near those wanted, at least a line apart."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    found = list(wanted)
    for before, here in pairwise(order):
        found[here] = max(found[here], found[before] + _LINE)
    return found


def lines(title: str, shown: Sequence[Line], across: str, up: str) -> str:
    """Lines over a number, both axes logarithmic, the names at their ends. Raises `ValueError` when there is no point to draw."""
    kept = [(n, [(x, y) for x, y in line.points if x > LEAST and y > LEAST], line) for n, line in enumerate(shown)]
    kept = [k for k in kept if k[1]]
    if not kept:
        raise ValueError("no point is above zero on both axes")
    xs = sorted({x for _, points, _ in kept for x, _ in points})
    ys = [y for _, points, _ in kept for _, y in points]
    low, top = math.floor(math.log10(min(ys))), max(math.ceil(math.log10(max(ys))), math.floor(math.log10(min(ys))) + 1)
    left, above, width, height = 70.0, 40.0, 420.0, max(300.0, _LINE * len(kept) + 20.0)

    def place(x: float, y: float) -> tuple[float, float]:
        far, span = math.log(x) - math.log(xs[0]), math.log(xs[-1]) - math.log(xs[0])
        u = far / span if span else 0.5
        return left + u * width, above + (1 - (math.log10(y) - low) / (top - low)) * height

    out = [_text(left, 22, title, ' font-weight="bold"')]
    for e in range(low, top + 1):
        y = place(xs[0], 10.0**e)[1]
        out.append(f'<line x1="{left}" x2="{left + width}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        out.append(_text(left - 8, y + 4, f"{10**e:,}" if e >= 0 else f"{10.0**e:g}", ' text-anchor="end"'))
    out += [_text(place(x, min(ys))[0], above + height + 18, f"{x:,.0f}", ' text-anchor="middle"') for x in xs]
    out.append(_text(left + width / 2, above + height + 36, across, ' text-anchor="middle"'))
    middle = above + height / 2
    out.append(_text(16, middle, up, f' text-anchor="middle" transform="rotate(-90 16 {middle:.1f})"'))
    heights = _apart([place(*points[-1])[1] for _, points, _ in kept])
    for (n, points, line), at in zip(kept, heights, strict=True):
        colour = COLOURS[n % len(COLOURS)]
        placed = [place(x, y) for x, y in points]
        dash = ' stroke-dasharray="5 4"' if line.dashed else ""
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        out.append(f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in placed]
        out.append(_text(placed[-1][0] + 10, at + 4, f"{line.name}: {number(points[-1][1])}", f' fill="{colour}"'))
    names = max(len(line.name) + 12 for _, _, line in kept) * _LETTER
    return _svg(left + width + names + 20, max(above + height, max(heights)) + 50, "".join(out))


def bars(title: str, shown: Sequence[Bar]) -> str:
    """Values beside each other, the longest the whole width; what could not be measured is named with its reason."""
    left, width = 12 + max((len(b.name) for b in shown), default=0) * _LETTER, 300.0
    most = max((b.value for b in shown if b.value), default=1.0)
    out = [_text(10, 22, title, ' font-weight="bold"')]
    for n, bar in enumerate(shown):
        y = 40 + 22 * n
        out.append(_text(left - 6, y + 12, bar.name, ' text-anchor="end"'))
        if bar.value is None:
            out.append(_text(left, y + 12, bar.note or "not measured", ' fill="#777" font-style="italic"'))
            continue
        long = max(1.0, width * bar.value / most)
        out.append(f'<rect x="{left:.1f}" y="{y}" width="{long:.1f}" height="16" fill="{COLOURS[0] if bar.ours else "#b5b5b5"}"/>')
        out.append(_text(left + long + 6, y + 12, f"{number(bar.value)} {bar.note}".strip()))
    wide = max(left + width + 60, len(title) * _LETTER * 1.1, *(left + (len(b.note) + 8) * _LETTER + width * bool(b.value) for b in shown), 0)
    return _svg(wide + 20, 50 + 22 * len(shown), "".join(out))
