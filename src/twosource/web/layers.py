"""A raw text cut at the edges of everything that is known of it, so that layers can be switched on and off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from .desk import Desk
from .present import visible

#: Characters of a text that one page shows: more come on the next one.
WINDOW: Final = 24_000

#: The layers in the order of their switches: what each is called, and what it shows.
LAYERS: Final = {
    "segments": ("parts of the page", "title, body and furniture of the page"),
    "readings": ("damaged words", "struck, with what they should read"),
    "families": ("copied passages", "one line under them for each family"),
    "statements": ("statements", "who says it, the word that says so, and what is said"),
    "events": ("acts", "who did what to whom"),
    "actors": ("names", "who is named"),
    "dates": ("dates", "days, months and times"),
}
#: Those that are on where nobody chose.
USUAL: Final = frozenset({"segments", "readings", "statements"})


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that lies on a stretch of text. `kind`: the class that paints it; `id`: what can be traced, or null; `text`: what it is."""

    layer: str
    kind: str
    start: int
    end: int
    id: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch without an edge inside. `things` of all layers lie on it; `reading` is what it should read; `here`: it was asked for."""

    start: int
    end: int
    text: str
    classes: str
    things: tuple[Thing, ...]
    reading: str | None
    here: bool
    whole: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Block:
    """A segment of the page and its pieces."""

    role: str
    reason: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Layered:
    """A document laid out. `low` and `high`: the stretch that is shown; `things`: what lies on the place that was asked for."""

    blocks: tuple[Block, ...]
    low: int
    high: int
    things: tuple[Thing, ...]
    counts: Mapping[str, int]
    families: Mapping[str, int] = field(default_factory=dict)


def layered(desk: Desk, document: str, raw: str, start: int | None, end: int | None, low: int) -> Layered:
    """The window of a text from `low` on, with `start` to `end` marked. Offsets outside the text mark nothing."""
    things, readings, families = desk.kept(("things", document), lambda: _things(desk, document))
    segments = desk.kept(("segments", document), lambda: sorted(desk.rows("segments", [document]), key=lambda s: s["start"]))
    if start is not None and not low <= start < low + WINDOW:
        low = max(0, start - 2_000)
    high = min(len(raw), low + WINDOW)
    marked = (start, end) if start is not None and end is not None and 0 <= start < end <= len(raw) else None
    blocks = []
    if not segments:
        segments = [{"start": 0, "end": len(raw), "role": "body", "reason": "segments are not computed"}]
    for s in segments:
        x, y = max(low, s["start"]), min(high, s["end"])
        if x < y and raw[x:y].strip():
            blocks.append(Block(s["role"], visible(s["reason"]), _pieces(raw, x, y, things, readings, marked)))
    here = tuple(t for t in things if marked and t.start < marked[1] and marked[0] < t.end)
    counts = {layer: sum(t.layer == layer for t in things) for layer in LAYERS}
    counts |= {"segments": len(segments), "readings": len(readings)}
    return Layered(tuple(blocks), low, high, here, counts, families)


def _pieces(
    raw: str, low: int, high: int, things: Sequence[Thing], readings: Sequence[Any], marked: tuple[int, int] | None
) -> tuple[Piece, ...]:
    near = [t for t in things if t.start < high and low < t.end]
    fixes = [r for r in readings if low <= r["start"] and r["end"] <= high]
    edges = {low, high} | {e for t in near for e in (t.start, t.end)} | {e for r in fixes for e in (r["start"], r["end"])}
    edges |= set(marked or ())
    cuts = sorted(e for e in edges if low <= e <= high)
    out: list[Piece] = []
    for a, b in pairwise(cuts):
        on = tuple(t for t in near if t.start <= a and b <= t.end)
        fix = next((r for r in fixes if r["start"] <= a and b <= r["end"]), None)
        classes = " ".join(dict.fromkeys(t.kind for t in on))
        smallest = min(on, key=lambda t: t.end - t.start, default=None)
        here = bool(marked and marked[0] <= a and b <= marked[1])
        reading = visible(fix["reading"]) if fix and b == fix["end"] else None
        classes += " struck" if fix else ""
        out.append(Piece(a, b, visible(raw[a:b]), classes.strip(), on, reading, here, (smallest.start, smallest.end) if smallest else None))
    return tuple(out)


def _things(desk: Desk, document: str) -> tuple[list[Thing], list[dict[str, Any]], dict[str, int]]:
    """All that lies on a text, its readings, and a number for each family."""
    out: list[Thing] = []
    for s in desk.rows("statements", [document]):
        who = s["speaker_name"] or "nobody named"
        for part in ("source", "cue", "content"):
            out += [_thing("statements", f"s-{part}", x, s["id"], f"{part} of what {who} said") for x in s[part]]
    for e in desk.rows("events", [document]):
        out += [_thing("events", "ev", x, e["id"], f"{e['event'].lower()} ({e['status']})") for x in e["evidence"]]
    names = _names(desk, document)
    meant = {m["actor"]: m for m in desk.rows("meant", [document]) if m["means"]}
    for m in desk.rows("mentions", [document]):
        if (known := meant.get(m["actor"])) is not None:
            out.append(_thing("actors", "who", m, known["means"], f"{known['name']}, by {m['basis']}; {known['basis']}"))
        else:
            out.append(_thing("actors", "who", m, m["actor"], f"{names.get(m['actor'], m['actor'])}, by {m['basis']}"))
    for d in desk.rows("dates", [document]):
        out.append(_thing("dates", "when", d, None, f"{d['type'].lower()}: {d['value'] or 'value unknown'}"))
    number: dict[str, int] = {}
    for f, size, p in sorted(_families(desk, document), key=lambda x: x[2]["start"]):
        n = number.setdefault(f, len(number) + 1)
        out.append(_thing("families", f"fam f{n % 3}", p, f, f"passage {n}, in {size} places"))
    out.sort(key=lambda t: (t.start, -t.end, t.layer))
    return out, sorted(desk.rows("readings", [document]), key=lambda r: (r["start"], r["end"])), number


def _thing(layer: str, kind: str, span: Mapping[str, Any], identifier: str | None, text: str) -> Thing:
    return Thing(layer, kind, span["start"], span["end"], identifier, visible(text))


def _names(desk: Desk, document: str) -> dict[str, str]:
    ids = {m["actor"] for m in desk.rows("mentions", [document], ("actor",))}
    return {r["id"]: r["name"] for r in desk.rows("actors", ids, ("id", "name"), key="id")}


def _families(desk: Desk, document: str) -> list[tuple[str, int, dict[str, Any]]]:
    return desk.corpus.families_of(document)
