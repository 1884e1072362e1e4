"""What the page of a story shows: claims with the origins behind them, what opens on its words, and what is cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from twosource.corpus import Dossier, is_echo, what_of
from twosource.model import Claim, Document, Span, Support

from . import svg
from .desk import Desk
from .present import Excerpt, by_speaker, diff, excerpt, facts_of, one_line, wordings

#: What a story's page shows of each part before it leads to the whole list.
SHOWN: Final[Mapping[str, int]] = {
    "reports": 40,
    "claims": 10,
    "echoes": 6,
    "places": 12,
    "origins": 12,
    "disputes": 8,
    "variants": 6,
    "speakers": 6,
    "said": 3,
    "nobody": 5,
    "positions": 8,
    "copies": 8,
    "dated": 30,
    "undated": 8,
    "threads": 10,
    "warnings": 24,
}


#: A report, and where what was taken from it stands in another one: start and end.
Given: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """One origin of a claim: its name (null where nobody is known), why its places count as one, the place shown in full, the others."""

    name: str | None
    reason: str
    first: Support
    others: tuple[Support, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        """The reports that have it from there, each once."""
        return tuple(dict.fromkeys(s.document for s in (self.first, *self.others)))


def sources(claim: Claim, order: Mapping[str, int], known: Mapping[str, Document], given: Mapping[str, Sequence[Given]]) -> list[Source]:
    """The origins of a claim, that of most reports first. `order`: place of each report; `given`: by report what it has from others."""
    groups: dict[str, list[Support]] = {}
    for s in claim.supports:
        groups.setdefault(s.origin, []).append(s)
    out = []
    for origin, supports in groups.items():
        head = _head(supports, given)
        supports.sort(key=lambda s: (s.document != head, order.get(s.document, len(order)), s.document, s.span.start))
        out.append(Source(_name(origin, supports[0], known, head), supports[0].reason, supports[0], tuple(supports[1:])))
    return sorted(out, key=lambda s: (-len(s.documents), order.get(s.first.document, len(order)), s.first.document))


def _head(supports: Sequence[Support], given: Mapping[str, Sequence[Given]]) -> str | None:
    """The one report of an origin from which the others have it, or null where that is not known of all of them."""
    there = {s.document for s in supports}
    copies = {s.document for s in supports for g, x, y in given.get(s.document, ()) if g in there and x < s.span.end and s.span.start < y}
    return (there - copies).pop() if len(there - copies) == 1 else None


def passed_on(found: Dossier) -> dict[str, list[Given]]:
    """By report, the passages that it is known to have from another one: that one, start, end."""
    out: dict[str, list[Given]] = {}
    for r in found.links:
        if r.direction in ("a_from_b", "b_from_a"):
            giver, taker = (r.a, r.b) if r.direction == "b_from_a" else (r.b, r.a)
            out.setdefault(taker.document, []).append((giver.document, taker.start, taker.end))
    return out


def _name(origin: str, first: Support, known: Mapping[str, Document], head: str | None) -> str | None:
    """Who an origin is. A family whose first witness is not known, and a report whose publisher is not, have no name."""
    rest = origin.partition(":")[2]
    if rest:
        return one_line(rest)
    if origin == first.document or head == first.document:
        document = known.get(first.document)
        return one_line(document.publisher) or None if document else None
    return None


def view(desk: Desk, found: Dossier, linked: bool = True) -> dict[str, Any]:
    """What the template of a story is given; `linked`: whether it can lead to other pages."""
    known, label, order = desk.documents(), found.labels(), {r.document.id: i for i, r in enumerate(found.reports)}
    given = passed_on(found)
    echoes = sorted((c for c in found.claims if is_echo(c.reports, c.independent)), key=lambda c: (-c.reports, c.id))
    claims = [c for c in found.claims if not is_echo(c.reports, c.independent)]
    real = [d for d in found.disputes if d.same_happening and not d.lead]
    leads, other = [d for d in found.disputes if d.lead], [d for d in found.disputes if not d.same_happening]
    shown = {c.id: sources(c, order, known, given) for c in (*claims[: SHOWN["claims"]], *echoes[: SHOWN["echoes"]])}
    spans = [s.first.span for each in shown.values() for s in each]
    spans += [_longest(side.spans) for some in (real, leads) for d in some[: SHOWN["disputes"]] for side in d.sides if side.spans]
    lines, at = _timeline(found), {id(h): i for i, h in enumerate(found.happenings)}
    nobody: list[Any]
    speakers, nobody = by_speaker(found, SHOWN["speakers"], SHOWN["said"])
    held = found.held()
    spans += [h.words for h in lines] + [p for x in held[: SHOWN["positions"]] for p in x.spans[:16]]
    raws = desk.raws({s.document for s in spans})
    changed = [v for v in found.variants if v.kind != "same"]
    return {
        "found": found,
        "label": label,
        "documents": known,
        "facts": facts_of(found),
        "what": what_of(found),
        "claims": claims,
        "echoes": echoes,
        "sources": shown,
        "disputes": real,
        "leads": leads,
        "not_disputes": other,
        "excerpt": lambda s: _excerpt(raws, s),
        "longest": _longest,
        "variants": changed,
        "same_everywhere": len(found.variants) - len(changed),
        "wordings": lambda v: wordings(v.spans, order),
        "speakers": speakers,
        "reads": found.reads(),
        "nobody": nobody,
        "positions": [p for p in held if p.changed] or held[: SHOWN["positions"]],
        "position_words": found.held_words(),
        "threads": {t.id: t.label for t in found.threads},
        "copies": _pairs(found),
        "copy_map": svg.copy_map(found, linked),
        "ribbons": svg.MOST_RIBBONS,
        "lines": lines,
        "timeline": svg.timeline(found.happenings, {at[id(h)]: f"#h{i}" for i, h in enumerate(lines)}),
        "shown": SHOWN,
    }


def _excerpt(raws: Mapping[str, str], span: Span) -> Excerpt:
    raw = raws.get(span.document)
    if raw is None:
        return Excerpt("", one_line(span.exact), "", span.document, span.start, span.end)
    return excerpt(raw, span.document, span.start, span.end)


def _longest(spans: Iterable[Span]) -> Span:
    return max(spans, key=lambda s: (len(s.exact), s.document))


def _timeline(found: Dossier) -> list[Any]:
    """The lines that most reports tell, acts before words, in their order; then some that nobody dates."""

    def best(lines: list[Any], most: int) -> list[Any]:
        ranked = sorted(range(len(lines)), key=lambda i: (-len(lines[i].documents), lines[i].event is None, -lines[i].confidence, i))
        return [lines[i] for i in sorted(ranked[:most])]

    return [
        *best([h for h in found.happenings if h.start], SHOWN["dated"]),
        *best([h for h in found.happenings if not h.start], SHOWN["undated"]),
    ]


def _pairs(found: Dossier) -> list[dict[str, Any]]:
    """Copied passages by pairs of reports: which way, and the one that differs most."""
    label = found.labels()
    groups: dict[tuple[str, str, str], list[Any]] = {}
    for r in found.links:
        first, last = (r.a, r.b) if r.direction == "b_from_a" else (r.b, r.a)
        groups.setdefault((first.document, last.document, "known" if r.direction.endswith(("_b", "_a")) else r.direction), []).append(r)
    pairs = sorted(groups.items(), key=lambda x: (-sum(len(r.a.exact) for r in x[1]), x[0]))
    out = []
    for i, ((source, copy, kind), links) in enumerate(pairs):
        best = min(links, key=lambda r: (r.similarity == 1.0, -len(r.a.exact), r.id))
        shown = i < SHOWN["copies"]  # the others are only counted
        out.append(
            {
                "giver": source,
                "taker": copy,
                "kind": kind,
                "links": len(links),
                "best": best,
                "low": min(r.similarity for r in links),
                "high": max(r.similarity for r in links),
                "a": diff(best.a.exact, best.b.exact) if shown else [],
                "b": diff(best.a.exact, best.b.exact, 1) if shown else [],
                "inside": source in label and copy in label,
            }
        )
    return out
