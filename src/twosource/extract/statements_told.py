"""From readings to statements: stretches of the text, what the rules add, and which statement holds which."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from .statements_cues import find_cue, reporting_nouns
from .statements_features import Coded
from .statements_learned import SAME, Reading, best_of
from .statements_rules import DENY, Finder, Found
from .statements_spans import common, merge, size, subtract
from .statements_tree import is_negated, status_of
from .statements_variants import head_of
from .statements_view import Range

#: A quotation of which this share of the words is told is told whole.
WHOLE: Final = 0.6

#: Frames whose statements are told inside another's content on the word of the rules: what is inside was said by somebody too.
_INNER: Final = frozenset({"that", "according", "parenthesis", "", "prep"})
_EDGE: Final = frozenset(",.;:—–-") | {"--", "...", "…"}


def stretches(finder: Finder, tokens: Sequence[int], inside: Sequence[int]) -> list[Range]:
    """Tokens as stretches of the raw text: runs, cut clean of stops outside quotations, with the marks of quotations that they fill."""
    view = finder.view
    firsts = [p.first for p in view.paragraphs]
    runs: list[list[int]] = []
    for t in tokens:
        if runs and runs[-1][-1] == t - 1 and bisect_right(firsts, t) == bisect_right(firsts, runs[-1][-1]):
            runs[-1].append(t)
        else:
            runs.append([t])
    found: list[Range] = []
    for run in runs:
        a, b = run[0], run[-1]
        while a <= b and inside[a] < 0 and view.text[a] in _EDGE:
            a += 1
        while b >= a and inside[b] < 0 and view.text[b] in _EDGE:
            b -= 1
        if a > b or not any(x.isalnum() for i in range(a, b + 1) for x in view.text[i]):
            continue
        number = bisect_right(firsts, a) - 1
        p = view.paragraphs[number]
        s, e = view.start[a], view.end[b]
        for q in finder.touched(number, s, e):
            words = sum(1 for i in range(max(a, q.first), min(b + 1, q.last)) if view.text[i][:1].isalnum())
            if q.closed and words >= WHOLE * max(q.words, 1):
                s, e = min(s, q.start), max(e, q.end)
        found.append((max(s, p.start), min(e, p.end)))
    return merge(found)


def found_of(c: Coded, r: Reading) -> Found | None:
    """A reading as a statement; null where nothing but stops is left of its content."""
    view, finder = c.view, c.finder
    i = r.cue
    number = int(c.paragraph[i])
    verb = view.pos[i] in ("VERB", "AUX")
    cue = finder.cue_tokens(i) if verb else [i]
    if view.text[i].lower() == "according" and i + 1 < len(view.text) and view.text[i + 1].lower() == "to":
        cue = [i, i + 1]
    source = [t for t in r.source if t not in cue]
    cue_spans = finder.spans(cue, number, whole=False) or [(view.start[i], view.end[i])]
    source_spans = merge(stretches_plain(c, source))
    content = subtract(stretches(finder, r.content, finder.inside), [*cue_spans, *source_spans], view.raw)
    content = [x for x in content if any(ch.isalnum() for ch in view.raw[x[0] : x[1]])]
    if not content:
        return None
    entry = find_cue(view.text[i], view.lemma[i]) if verb else reporting_nouns().get(view.lemma[i].lower()) if view.pos[i] == "NOUN" else None
    ruled = c.ruled.get(i)
    mine = finder.of_verb.get(i, [])
    how = ruled.how if ruled is not None else "model"
    negated = status = None
    if verb:
        negated = is_negated(view, i) or (entry is not None and entry.stance == "deny" and how != "inf")
        status = "denied" if entry is not None and entry.lemma in DENY and how != "inf" else status_of(view, i)
    elif entry is not None:
        negated = entry.stance == "deny"
    subject = head_of(c, tuple(source)) if source_spans else -1
    speech = bool(mine) or how in ("that", "according", "colon")
    return Found(
        i, subject, cue_spans, source_spans, content, finder.kind(content, number, speech), entry, number, bool(negated), status, how, mine
    )


def stretches_plain(c: Coded, tokens: Sequence[int]) -> list[Range]:
    """Tokens as stretches, as they are."""
    view = c.view
    out: list[list[int]] = []
    for t in tokens:
        if out and t == out[-1][2] + 1:
            out[-1][1:] = [view.end[t], t]
        else:
            out.append([view.start[t], view.end[t], t])
    return [(a, b) for a, b, _ in out if any(x.isalnum() for x in view.raw[a:b])]


def same_words(a: Found, b: Found) -> bool:
    """Whether two statements tell the same words, by the share of the longer one."""
    return common(a.content, b.content) >= SAME * max(size(a.content), size(b.content))


def told(c: Coded, readings: list[Reading], least: float) -> list[Found]:
    """The statements of a document in the order of their contents: the readings that score enough, and what only the rules are for.

    The rules add quotations that stand alone, and statements inside others: the model has seen next to none of them in its gold, which
    leaves out what is nested.
    """
    found = [f for r in best_of(readings, least) if (f := found_of(c, r)) is not None]
    cues = {f.verb for f in found}
    by_start = sorted(found, key=lambda f: f.content[0][0])
    starts = [f.content[0][0] for f in by_start]
    longest = max((f.content[-1][1] - f.content[0][0] for f in found), default=0)
    for f in c.found:
        if f.verb in cues:
            continue
        near = by_start[bisect_left(starts, f.content[0][0] - longest) : bisect_right(starts, f.content[-1][1])]
        if any(same_words(f, o) for o in near):
            continue
        if f.verb < 0:
            if sum(common(f.content, o.content) for o in near) * 2 < size(f.content):
                found.append(f)
        elif (f.how in _INNER or f.status == "denied") and f.entry is not None and f.subject >= 0 and f.source:
            at = c.view.start[f.verb]
            if any(s <= at < e for o in near for s, e in o.content):
                found.append(f)
                cues.add(f.verb)
    return sorted(found, key=lambda f: (f.content, f.cue))
