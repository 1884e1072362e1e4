"""From readings to statements: stretches of the text, what the rules add, and which statement holds which."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from .statements_cues import find_cue, reporting_nouns
from .statements_features import Coded
from .statements_figures import gapped
from .statements_learned import SAME, Reading, best_of
from .statements_quoted import quoting, relayed, whom
from .statements_rules import Finder, Found
from .statements_semicolons import behind_semicolon
from .statements_spans import common, merge, size, subtract
from .statements_stamped import stamped
from .statements_transcript import somebody, transcript
from .statements_tree import TIMES, to_do
from .statements_trim import is_clause, no_speech, only_a_day, trimmed, whose, without_when
from .statements_variants import head_of
from .statements_view import Range

#: A quotation of which this share of the words is told is told whole.
WHOLE: Final = 0.6

#: On parts of train readings of colons without a quotation are right in .22 below this score and in .79 above; of nouns that are not in the
#: lexicon in .29 below and in .92 above.
COLON_BAR: Final = 0.6
NOUN_BAR: Final = 0.4

#: Frames whose statements are told inside another's content on the word of the rules: what is inside was said by somebody too.
_INNER: Final = frozenset({"that", "according", "parenthesis", ""})
_OBJECT: Final = frozenset({"obj", "inf", "as", "prep"})
_SAYING: Final = frozenset({"assert", "deny", "concede", "accuse", "demand"})
_EDGE: Final = frozenset(",.;:—–-") | {"--", "...", "…"}


def stretches(finder: Finder, tokens: Sequence[int], inside: Sequence[int]) -> list[Range]:
    """Tokens as stretches of the raw text: runs, cut clean of stops outside quotations, with the marks of quotations that they fill."""
    view = finder.view
    firsts = finder.firsts
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


def found_of(c: Coded, r: Reading, alone: Sequence[Range] = ()) -> Found | None:
    """A reading as a statement; null where nothing but stops is left of its content.

    `alone`: quotations that nothing joins to a cue, in order. They may be anybody's, so that no reading keeps them beside other words.
    """
    view, finder = c.view, c.finder
    i = r.cue
    number = int(c.paragraph[i])
    verb = view.pos[i] in ("VERB", "AUX")
    cue = finder.cue_tokens(i) if verb else [i]
    if view.text[i].lower() == "according" and i + 1 < view.paragraphs[number].last and view.text[i + 1].lower() == "to":
        cue = [i, i + 1]
    ruled = c.ruled.get(i)
    if ruled is not None and ruled.how == "gap":
        return ruled
    if ruled is not None and ruled.how == "figure":
        # The model has seen few, and leaves out what the figure is of.
        others = {t for who, figure in gapped(view, i) for t in range(who[0], figure[-1] + 1)}
        tokens = [t for t in r.content if view.dep[t] != "agent" and t not in others]
        more = subtract(stretches(finder, tokens, finder.inside), [*ruled.cue, *ruled.source], view.raw)
        return replace(ruled, content=merge([*ruled.content, *more]))
    source = [t for t in r.source if t not in cue]
    if not source and ruled is not None:
        # Where only one of the two names somebody, that one is right more often than not.
        source = [t for t in _touched(c, ruled.source) if t not in cue]
    tokens = _both_sides(c, i, r.content, ruled) if ruled is not None else list(r.content)
    if not source:
        tokens, source = whose(view, i, tokens, view.paragraphs[number].role == "title")
    source = whom(view, i) or without_when(view, source)
    if not verb and is_clause(view, source):
        return None
    # "Hruska, 61, denied": the age is no part of what was denied.
    tokens = [t for t in tokens if t > i or view.pos[t] != "NUM" or view.head[t] not in source]
    if view.text[i] == ":" and ruled is not None and tokens and tokens[0] < i < tokens[-1]:
        # `Ada Quill, baker: "..."`: what stands before the colon is who says it.
        tokens, source = [t for t in tokens if t > i], _touched(c, ruled.source)
    p = view.paragraphs[number]
    if stamp := stamped(view, p.first, p.last):
        behind = p.first + stamp
        tokens, source = ([t for t in row if t >= behind] for row in (tokens, source))
    cue_spans = finder.spans(cue, number, whole=False) or [(view.start[i], view.end[i])]
    source_spans = merge(stretches_plain(c, source))
    if only_a_day(view, tokens):
        tokens = _touched(c, ruled.content) if ruled is not None and ruled.source else []
    kept = trimmed(view, i, _without_day(c, i, tokens), finder.inside)
    if tokens and not kept and ruled is not None:
        # All of it was somebody else's behind a semicolon.
        kept = trimmed(view, i, _touched(c, ruled.content), finder.inside)
    tokens = kept
    if no_speech(view, i, tokens, finder.inside, source):
        return None
    content = subtract(stretches(finder, tokens, finder.inside), [*cue_spans, *source_spans], view.raw)
    content = [x for x in content if any(ch.isalnum() for ch in view.raw[x[0] : x[1]])]
    if content:
        near = alone[bisect_left(alone, (content[0][0], 0)) : bisect_right(alone, (content[-1][1], 0))]
        if cuts := [x for x in near if common([x], content)]:
            content = [_tidy(x, view.raw) for x in subtract(content, cuts, view.raw)] or content
    if view.paragraphs[number].role == "title" and r.content and view.tag[r.content[0]] in _FINITE and finder.inside[r.content[0]] < 0:
        # "Guerrilla blasts kill dozens": a noun of a headline taken for its verb.
        return None
    if not content or (view.text[i] == ":" and source and not somebody(finder, head_of(c, tuple(source)), number)):
        return None
    entry = find_cue(view.text[i], view.lemma[i]) if verb else reporting_nouns().get(view.lemma[i].lower()) if view.pos[i] == "NOUN" else None
    mine = finder.of_verb.get(i, [])
    how = ruled.how if ruled is not None else "model"
    subject = head_of(c, tuple(source)) if source_spans else -1
    speech = bool(mine) or how in ("that", "according", "colon")
    return Found(i, subject, cue_spans, source_spans, content, finder.kind(content, number, speech), entry, number, how, mine)


def _tidy(span: Range, raw: str) -> Range:
    """A stretch without the stop of its sentence behind a closing mark."""
    s, e = span
    while e - s > 2 and raw[e - 1] in ". " and raw[e - 2] in "”\"’'. ":
        e -= 1
    return s, e


def _both_sides(c: Coded, cue: int, tokens: Sequence[int], ruled: Found) -> list[int]:
    """Content that the rules see on both sides of the cue, where the reading has kept less of it; else the reading's.

    On parts of train the rules are right three times as often where the two differ so.
    """
    if ruled.how in _SPLIT:
        by_rule = _touched(c, ruled.content)
        if by_rule and by_rule[0] < cue < by_rule[-1] and set(tokens) < set(by_rule):
            return by_rule
    return list(tokens)


#: What the rules alone are sure of.
_SURE: Final = ("figure", "gap")
_FINITE: Final = frozenset({"VB", "VBP", "VBZ", "VBD"})
_SPLIT: Final = frozenset({"that", "parenthesis", "", "according"})


def _touched(c: Coded, spans: Sequence[Range]) -> list[int]:
    start, end = c.view.start, c.view.end
    return [t for s, e in spans for t in range(bisect_right(end, s), bisect_left(start, e))]


def _without_day(c: Coded, cue: int, tokens: Sequence[int]) -> list[int]:
    """Content without a day right behind the cue, which belongs to the saying (`said Monday the deal ...`), and without an idle `it`."""
    view = c.view
    at = 0
    if tokens and tokens[0] < cue < tokens[-1] and view.head[tokens[0]] == cue and view.text[tokens[0]].lower() == "it":
        # "It was reported that ...": the pronoun stands for the clause.
        at = 1
    while at < len(tokens) - 1 and tokens[at] == cue + 1 + at and view.entity[tokens[at]] in TIMES and view.pos[tokens[at]] == "PROPN":
        at += 1
    return list(tokens[at:])


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

    The rules add speech in quotation marks that no reading tells, quotations that stand alone, and statements inside others: the model has
    seen next to none of these in its gold, which leaves out what is nested.
    """
    alone = sorted(f.content[0] for f in c.found if f.verb < 0)
    best = [r for r in best_of(readings, least) if r.score >= _bar(c, r)]
    found = [f for r in best if (f := found_of(c, r, alone)) is not None]
    # What a reading took in and has been cut may be another statement.
    taken = {t for r in best for t in r.content}
    cues = {f.verb for f in found}
    by_start = sorted(found, key=lambda f: f.content[0][0])
    starts = [f.content[0][0] for f in by_start]
    longest = max((f.content[-1][1] - f.content[0][0] for f in found), default=0)
    for f in c.found:
        if f.verb in cues:
            continue
        near = by_start[bisect_left(starts, f.content[0][0] - longest) : bisect_right(starts, f.content[-1][1])]
        if f.verb < 0:
            if not _covered(f.content, near):
                found.append(f)
        elif _nested(c, f, near) or (f.verb in taken and _left(c, f, near)):
            found.append(f)
            cues.add(f.verb)
        elif f.how != "gap" and any(same_words(f, o) for o in near):
            continue
        elif f.how in _SURE or behind_semicolon(c.view, f.verb) or (quoting(c.view, f.verb) >= 0 and f.source):
            found.append(f)
            cues.add(f.verb)
        elif f.how == "colon" and somebody(c.finder, f.subject, f.paragraph) and not _covered(f.content, near):
            # "STONE: ...", "Stone: deal soon": the model sees too few of them.
            found.append(f)
            cues.add(f.verb)
        elif rest := [q for q in f.quoted if q.full and q.words > 1 and not _covered([(q.start, q.end)], near)]:
            content = [(q.start, q.end) for q in rest]
            found.append(replace(f, content=content, quoted=rest, kind=c.finder.kind(content, f.paragraph, True)))
            cues.add(f.verb)
    lines = transcript(c.finder)
    if lines:
        said = {f.verb for f in lines}
        starts = [f.content[0][0] for f in lines]
        found = [f for f in found if f.verb not in said and not _is_line(f, lines, starts)] + lines
    return sorted(relayed(c.view, found), key=lambda f: (f.content, f.cue))


def _bar(c: Coded, r: Reading) -> float:
    """The score that a reading needs beyond that of all: colons without a quotation, and nouns that no lexicon has, are surer of too much."""
    view = c.view
    if view.pos[r.cue] == "PUNCT" and not any(c.quote[t] >= 0 for t in r.content):
        return COLON_BAR
    if view.pos[r.cue] == "NOUN" and view.lemma[r.cue].lower() not in reporting_nouns():
        return NOUN_BAR
    return 0.0


def _is_line(f: Found, lines: Sequence[Found], starts: Sequence[int]) -> bool:
    """Whether a statement tells the words of a transcript's line, which has its own."""
    at = bisect_right(starts, f.content[0][0])
    return any(same_words(f, o) for o in lines[max(0, at - 1) : at + 1])


def _covered(content: Sequence[Range], near: Sequence[Found]) -> bool:
    return sum(common(content, o.content) for o in near) * 2 >= size(content)


def _left(c: Coded, f: Found, near: Sequence[Found]) -> bool:
    """Whether a statement of the rules stands in what was cut from a reading: `..., while the union said 3,000`."""
    if f.entry is None or f.entry.stance not in _SAYING or f.subject < 0 or not f.source:
        return False
    if c.view.pos[f.verb] != "VERB" or to_do(c.view, f.verb) or c.view.pos[f.subject] == "PRON":
        return False
    tokens = _touched(c, f.content)
    return not _covered(f.content, near) and not no_speech(c.view, f.verb, tokens, c.finder.inside, _touched(c, f.source))


def _nested(c: Coded, f: Found, near: Sequence[Found]) -> bool:
    """Whether a statement of the rules stands inside another's content and is safe to tell: a cue of the lexicon, and somebody named."""
    if f.entry is None or f.subject < 0 or not f.source or (to_do(c.view, f.verb) and not f.quoted):
        # "went on to say" is told by the verb that governs it, "to show how many" is a purpose.
        return False
    at = c.view.start[f.verb]
    if not any(s <= at < e for o in near for s, e in o.content):
        return False
    named = c.view.pos[f.subject] in ("NOUN", "PROPN")
    if f.how in _INNER or f.entry.stance == "deny":
        # "X said he believes": the same voice goes on, and tells no second statement.
        return named or f.entry.stance != "believe"
    # "X said that Y had promised Z": beyond clauses only for verbs of saying with somebody named.
    return named and f.how in _OBJECT and f.entry.stance in _SAYING and bool(f.entry.frames & {"that", "quote"})
