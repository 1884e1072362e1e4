"""Drawings: a sparkline, a timeline and a copy map. Colours and lines are classes of the style sheet; every word is escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from markupsafe import Markup, escape

from twosource.corpus import Dossier, Happening
from twosource.model import Reuse

from .present import CALLED, one_line, shortened, sides

#: Days that a timeline shows as columns, and reports that a copy map does.
MOST_DAYS, MOST_REPORTS = 24, 30
#: Ribbons that can still be told apart; where there are more, each report keeps the one to its main source. Tried on stories of 5 to 50 reports.
MOST_RIBBONS: Final = 36
#: Dots of one day and lane.
MOST_DOTS: Final = 12
#: Points of a sparkline.
POINTS: Final = 24


def tag(name: str, *inside: Any, **attributes: Any) -> Markup:
    """An element; attribute names may end in an underscore, and underscores in them are dashes."""
    parts = "".join(f' {k.rstrip("_").replace("_", "-")}="{escape(_number(v))}"' for k, v in attributes.items() if v is not None)
    body = Markup("").join(inside)
    return Markup(f"<{name}{parts}>") + body + Markup(f"</{name}>")


def _number(value: Any) -> Any:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value


def sparkline(days: Sequence[str]) -> Markup:
    """Reports over time: `days` are the ISO dates of the reports. Nothing for fewer than two days."""
    found = sorted(date.fromisoformat(d[:10]) for d in days)
    if not found or found[0] == found[-1]:
        return Markup("")
    span = (found[-1] - found[0]).days + 1
    bins = Counter(min(POINTS - 1, (d - found[0]).days * POINTS // span) if span > POINTS else (d - found[0]).days for d in found)
    columns, top = min(span, POINTS), max(bins.values())
    bars = [tag("rect", x=i * 5, y=20.0 - 18 * n / top, width=3, height=18.0 * n / top, class_="bar") for i, n in sorted(bins.items())]
    title = f"reports from {found[0]} to {found[-1]}, at most {top} in a {'day' if span <= POINTS else f'{span // POINTS + 1} days'}"
    base = tag("line", x1=0, y1=20.5, x2=columns * 5, y2=20.5, class_="rule")
    return tag(
        "svg",
        tag("title", escape(title)),
        base,
        *bars,
        viewBox=f"0 0 {columns * 5} 22",
        width=columns * 5,
        height=22,
        role="img",
        class_="spark",
    )


_LANES: Final = ("happened", "planned", "said", "not told as fact")
_LANE: Final = {"happened": 0, "historical": 0, "planned": 1, "said": 2, "hypothetical": 3, "denied": 3}


def timeline(lines: Sequence[Happening], anchors: Mapping[int, str]) -> Markup:
    """Dots by day in lanes: what happened (filled), what was planned (open), what was said (small), what is denied or no fact (a cross).

    Days are evenly spaced; a gap between days that are not next to each other is drawn. `anchors`: by place in `lines` the address of its row.
    """
    dated = [(i, h) for i, h in enumerate(lines) if h.start and h.status != "historical"]
    many = Counter(str(h.start) for _, h in dated)
    days = sorted(d for d, _ in many.most_common(MOST_DAYS))
    if not days:
        return Markup("")
    lanes = [n for n in range(len(_LANES)) if any(_LANE[h.status] == n for _, h in dated)]
    left, step = 118, max(30, min(90, 640 // len(days)))
    placed: dict[tuple[str, int], list[tuple[int, Happening]]] = {}
    for i, h in dated:
        if h.start in days:
            placed.setdefault((str(h.start), _LANE[h.status]), []).append((i, h))
    heights = {n: 16 + 12 * max([min(MOST_DOTS, len(v)) for (_, lane), v in placed.items() if lane == n], default=0) for n in lanes}
    width, y = left + step * len(days) + 10, 8
    out: list[Markup] = []
    for n in lanes:
        y += heights[n]
        out.append(tag("text", _LANES[n], x=left - 24, y=y - 3, text_anchor="end", class_="lane"))
        out.append(tag("line", x1=left - 14, y1=y + 3, x2=width, y2=y + 3, class_="rule"))
        for x, d in enumerate(days):
            for k, (i, h) in enumerate(placed.get((d, n), [])[:MOST_DOTS]):
                cx, cy = left + step * x + step / 2, y - 5.0 - 12 * k
                name = f"{d}, {CALLED[h.status]}: {sides(h)}: {shortened(h.words.exact, 90)}"
                out.append(_link(anchors[i], name, _dot(n, cx, cy)) if i in anchors else tag("g", tag("title", escape(name)), _dot(n, cx, cy)))
            if (rest := len(placed.get((d, n), [])) - MOST_DOTS) > 0:
                out.append(tag("text", f"+{rest}", x=left + step * x + step / 2 + 8, y=y - 2.0, class_="day"))
    slanted = step < 62
    for x, d in enumerate(days):
        cx = left + step * x + step / 2
        turn = f"rotate(-45 {cx} {y + 18})" if slanted else None
        out.append(tag("text", d, x=cx, y=y + 18, text_anchor="end" if slanted else "middle", transform=turn, class_="day"))
        if x and not _next(days[x - 1], d):
            out.append(tag("line", x1=cx - step / 2, y1=8, x2=cx - step / 2, y2=y + 3, class_="gap"))
    height = y + (70 if slanted else 28)
    words = f"Timeline: {len(dated)} dated lines from {days[0]} to {days[-1]}; the list below says the same"
    return _drawing("timeline", words, width, height, out)


def _dot(lane: int, x: float, y: float) -> Markup:
    if lane == 3:
        return tag("path", d=f"M{x - 3.5:.1f} {y - 3.5:.1f}l7 7m0 -7l-7 7", class_="dot cross")
    return tag("circle", cx=x, cy=y, r=4.5 if lane < 2 else 3, class_=("dot happened", "dot planned", "dot said")[lane])


def _next(a: str, b: str) -> bool:
    try:
        return date.fromisoformat(a) + timedelta(days=1) == date.fromisoformat(b)
    except ValueError:
        return False


def copy_map(found: Dossier, linked: bool = True) -> Markup:
    """Reports as columns, copied passages as ribbons between them. An arrow points from the likely source to the copy; a dashed line means that
    both have it from a third; a plain one that the direction is unknown. `linked`: whether other pages can be reached.
    """
    ids = {r.document.id for r in found.reports}
    links = [r for r in found.links if {r.a.document, r.b.document} <= ids and r.a.document != r.b.document]
    weight: Counter[str] = Counter()
    for link in links:
        for s in (link.a, link.b):
            weight[s.document] += len(s.exact)
    chosen = {d for d, _ in sorted(weight.items(), key=lambda x: (-x[1], x[0]))[:MOST_REPORTS]}
    reports = [r for r in found.reports if r.document.id in chosen]
    links = [r for r in links if r.a.document in chosen and r.b.document in chosen]
    if not links:
        return Markup("")
    step, top, tall = max(34, min(150, 700 // len(reports))), 34, 230
    column = {r.document.id: 20 + step * i for i, r in enumerate(reports)}
    # By the root of its length, so that one long report does not make all others flat.
    longest = max(r.document.characters for r in reports) or 1
    scale = {r.document.id: tall / (longest * max(1, r.document.characters)) ** 0.5 for r in reports}
    out = [_marker()]
    for r in reports:
        x, h = column[r.document.id], max(8.0, r.document.characters * scale[r.document.id])
        name = f"{r.label}: {shortened(r.headline or one_line(r.name), 120)}"
        bar = tag("rect", x=x - 6, y=top, width=12, height=h, rx=1, class_="column")
        text = tag("text", escape(r.label), x=x, y=top - 12, text_anchor="middle", class_="label")
        out.append(_link(f"/documents/{r.document.id}" if linked else f"#r-{r.label}", name, bar, text))
    shown = links if len(links) <= MOST_RIBBONS else _main_sources(links)
    out += [_ribbon(r, column, scale, top, linked) for r in sorted(shown, key=lambda r: (-len(r.a.exact), r.id))]
    width = 40 + step * (len(reports) - 1)
    some = "each report's main source out of " if len(shown) < len(links) else ""
    words = f"Copy map: {some}{len(links)} copied passages between {len(reports)} reports; the list below says the same"
    return _drawing("copies", words, width, top + tall + 10, out)


def _drawing(kind: str, words: str, width: float, height: float, parts: Sequence[Markup]) -> Markup:
    """A drawing with a name. Its links are for the pointer: the list that follows leads to the same places, and takes the keyboard there."""
    box = f"0 0 {_number(width)} {_number(height)}"
    return tag("svg", tag("title", words), *parts, viewBox=box, width=width, height=height, role="group", aria_label=words, class_=kind)


def _link(href: str, name: str, *inside: Markup) -> Markup:
    return tag("a", tag("title", escape(name)), *inside, href=href, tabindex=-1, aria_label=name)


def _main_sources(links: Sequence[Reuse]) -> list[Reuse]:
    """Of every report the longest passage that it has from the report that it has most from."""
    size: Counter[tuple[str, str]] = Counter()
    longest: dict[tuple[str, str], Reuse] = {}
    for r in links:
        giver, taker = (r.a, r.b) if r.direction == "b_from_a" else (r.b, r.a)
        pair = (taker.document, giver.document)
        size[pair] += len(r.a.exact)
        if pair not in longest or (len(r.a.exact), r.id) > (len(longest[pair].a.exact), longest[pair].id):
            longest[pair] = r
    main: dict[str, tuple[str, str]] = {}
    for pair in sorted(size, key=lambda p: (-size[p], p)):
        main.setdefault(pair[0], pair)
    return [longest[p] for p in main.values()]


def _marker() -> Markup:
    arrow = tag("path", d="M0 0 8 4 0 8z", class_="arrow")
    return tag("defs", tag("marker", arrow, id="arrow", viewBox="0 0 8 8", refX=7, refY=4, markerWidth=7, markerHeight=7, orient="auto"))


def _ribbon(r: Reuse, column: Mapping[str, int], scale: Mapping[str, float], top: int, linked: bool) -> Markup:
    # The line runs from the source to the copy.
    first, last = (r.a, r.b) if r.direction == "b_from_a" else (r.b, r.a)
    turn = 6 if column[first.document] < column[last.document] else -6
    x, z = column[first.document] + turn, column[last.document] - turn
    y0, y1, w0, w1 = (top + o * scale[s.document] for s, o in ((first, first.start), (first, first.end), (last, last.start), (last, last.end)))
    y1, w1, mid = max(y1, y0 + 2), max(w1, w0 + 2), (x + z) / 2
    band = f"M{x} {y0:.1f}C{mid} {y0:.1f} {mid} {w0:.1f} {z} {w0:.1f}V{w1:.1f}C{mid} {w1:.1f} {mid} {y1:.1f} {x} {y1:.1f}z"
    line = f"M{x} {(y0 + y1) / 2:.1f}C{mid} {(y0 + y1) / 2:.1f} {mid} {(w0 + w1) / 2:.1f} {z} {(w0 + w1) / 2:.1f}"
    known = r.direction in ("a_from_b", "b_from_a")
    kind = "known" if known else "third" if r.direction == "common_origin" else "unknown"
    name = f"{DIRECTION[kind]}, {r.similarity:.0%} alike: {shortened(r.a.exact, 110)}"
    drawn = (tag("path", d=band, class_="ribbon"), tag("path", d=line, class_=f"course {kind}", marker_end="url(#arrow)" if known else None))
    return _link(f"/compare?a={r.a.document}&b={r.b.document}", name, *drawn) if linked else tag("g", tag("title", escape(name)), *drawn)


#: What the course of a ribbon says.
DIRECTION: Final = {"known": "copied in the direction of the arrow", "third": "both have it from a third", "unknown": "direction unknown"}
