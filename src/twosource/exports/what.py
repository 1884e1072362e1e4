"""What a story is about: the act that most independent origins tell, or where no two tell one the sentence that most reports begin with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from twosource.model import Claim, Family, Span

from .dossier import Dossier
from .timeline import Happening

#: Characters of a body within which news tells what happened: the first paragraph or two. Not tuned: on the samples and on two more stories 200,
#: 400 and 800 choose the same line.
LEAD: Final = 400


@dataclass(frozen=True, slots=True)
class What:
    """What happened, in one line. `happening`: the act, or null where it is a sentence of a claim; `text`: a sentence that tells it;
    `words`: a place where it is told; `documents`: who tells it, in the order of the reports; `independent`: by how many origins, `at_most`
    where a publisher is unknown.
    """

    happening: Happening | None
    text: str
    words: Span
    documents: tuple[str, ...]
    independent: int
    at_most: bool


def what_of(found: Dossier) -> What | None:
    """The line, or null where nothing is told by two reports. Origins count first, then how many reports have it in their first lines."""
    return _act(found) or _sentence(found)


def _act(found: Dossier) -> What | None:
    """An act between two parties that two origins tell."""
    claimed = {s.via: c for c in found.claims for s in c.supports if s.via}
    begins = _begins(found)
    best: tuple[tuple[float, ...], What] | None = None
    for h in found.happenings:
        if h.status != "happened" or h.event is None or len(h.documents) < 2 or len({*h.who, *h.whom}) < 2:
            continue
        claims = {c.id: c for i in h.ids if (c := claimed.get(i)) and c.event}.values()
        top = max(claims, key=lambda c: c.independent, default=None)
        number = _origins(found, h.spans)
        at_most = number > 1 and any(r.document.publisher is None for r in found.reports if r.document.id in h.documents)
        if top is not None and top.independent <= number:
            number, at_most = top.independent, top.at_most  # a claim has looked closer: a common source, a verdict
        if number < 2:
            continue
        rank = (number, _leading(h.spans, begins), len(h.documents), h.confidence)
        if best is None or rank > best[0]:
            best = rank, What(h, h.sentence.exact, h.words, h.documents, number, at_most)
    return best[1] if best else None


def _sentence(found: Dossier) -> What | None:
    """A claim that is nobody's word: its sentence in the earliest report."""
    begins, order = _begins(found), {r.document.id: i for i, r in enumerate(found.reports)}
    claims = [c for c in found.claims if c.kind in ("event", "sentence") and c.reports > 1 and any(s.document in order for s in c.supports)]
    if not claims:
        return None

    def rank(c: Claim) -> tuple[object, ...]:
        return (c.independent, _leading([s.span for s in c.supports], begins), c.reports, c.id)

    top = max(claims, key=rank)
    mine = sorted((s for s in top.supports if s.document in order), key=lambda s: (order[s.document], s.span.start))
    return What(None, top.text, mine[0].span, tuple(dict.fromkeys(s.document for s in mine)), top.independent, top.at_most)


def _begins(found: Dossier) -> dict[str, int]:
    return {r.document.id: r.begins or 0 for r in found.reports}


def _leading(spans: Iterable[Span], begins: dict[str, int]) -> int:
    """How many reports have one of these in their first lines or above them."""
    return len({s.document for s in spans if s.document in begins and s.start < begins[s.document] + LEAD})


def _origins(found: Dossier, spans: Iterable[Span]) -> int:
    """Of how many origins these places are: copied ones of their family, others of their report's."""
    group = {d: o.documents[0] for o in found.count.origins for d in o.documents}
    return len({_family(found.families, s) or group.get(s.document, s.document) for s in spans})


def _family(families: Iterable[Family], span: Span) -> str | None:
    return next((f.id for f in families for p in f.passages if p.document == span.document and p.start <= span.start < p.end), None)
