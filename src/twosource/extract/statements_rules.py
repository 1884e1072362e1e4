"""Statements by rules over the parse: cue, source and content as stretches of the raw text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from .statements_content import at_tail, content_of
from .statements_cues import Cue, find_cue, reporting_nouns
from .statements_direct import DASHES, SPEECH_WORDS, Quoted, assign, colon_source, quotations, signature_source
from .statements_edges import Edge, edges_of
from .statements_figures import PUT, figure_of, gapped
from .statements_quoted import who_is_quoted, whom
from .statements_spans import merge, subtract
from .statements_tree import AUX, TIMES, is_passive, name_not_modal, noun_beside, subject_of, to_do
from .statements_view import Paragraph, Range, View

_EDGE: Final = frozenset(",.;:—–-") | {"--", "...", "…"}


@dataclass(slots=True)
class Found:
    """A statement before it is written down. `verb`: token of the cue (-1: none), `subject`: token that heads the source (-1: none)."""

    verb: int
    subject: int
    cue: list[Range]
    source: list[Range]
    content: list[Range]
    kind: str
    entry: Cue | None
    paragraph: int
    how: str = ""
    quoted: list[Quoted] = field(default_factory=list)


class Finder:
    """The rules over one text. `edges`: of its paragraphs, where it is put together out of several texts."""

    def __init__(self, view: View, edges: Sequence[Edge] | None = None) -> None:
        self.view = view
        self.edges = edges_of(view) if edges is None else edges
        self.firsts = [p.first for p in view.paragraphs]
        self.quoted = [quotations(view, n, p) for n, p in enumerate(view.paragraphs)]
        assign(view, self.quoted, self.edges)
        self.inside = [-1] * len(view.text)
        for here in self.quoted:
            for n, q in enumerate(here):
                self.inside[q.first : q.last] = [n] * (q.last - q.first)
        self.of_verb: dict[int, list[Quoted]] = {}
        for here in self.quoted:
            for q in here:
                if q.verb >= 0:
                    self.of_verb.setdefault(q.verb, []).append(q)

    def is_name(self, i: int, number: int) -> bool:
        """Whether a word of a paragraph is a person's name somewhere in the text, as it stands or in small letters."""
        word, names = self.view.text[i], self.edges[number].names
        return word in names or word.title() in names

    # ---- stretches ------------------------------------------------------------------------------------------------------------------

    def spans(self, tokens: list[int], number: int, whole: bool = True) -> list[Range]:
        """Raw stretches of a set of tokens: runs, cut clean of stops at their edges, with quotations that they touch taken whole."""
        view, p = self.view, self.view.paragraphs[number]
        runs: list[list[int]] = []
        for i in tokens:
            if runs and runs[-1][-1] == i - 1:
                runs[-1].append(i)
            else:
                runs.append([i])
        found: list[Range] = []
        for run in runs:
            a, b = run[0], run[-1]
            while a <= b and self._edge(a):
                a += 1
            while b >= a and self._edge(b):
                b -= 1
            if a > b or not any(c.isalnum() for i in range(a, b + 1) for c in view.text[i]):
                continue
            s, e = view.start[a], view.end[b]
            if whole:
                for q in self.touched(number, s, e):
                    if q.closed:
                        s, e = min(s, q.start), max(e, q.end)
            found.append((max(s, p.start), min(e, p.end)))
        return merge(found)

    def touched(self, number: int, start: int, end: int) -> list[Quoted]:
        """The quotations of a paragraph that `[start, end)` touches; they stand in order and do not overlap."""
        here = self.quoted[number]
        i = bisect_right(here, start, key=lambda q: q.end)
        j = bisect_left(here, end, key=lambda q: q.start)
        return here[i:j]

    def _edge(self, i: int) -> bool:
        return self.inside[i] < 0 and (self.view.text[i] in _EDGE or self.view.text[i] in ("“", '"'))

    def phrase(self, head: int, stop: set[int]) -> list[int]:
        """The tokens of the noun phrase under `head`, without relative clauses, and nothing of a quotation that `head` is not in."""
        view = self.view
        loose = [
            k
            for k in view.kids[head]
            if view.dep[k] in ("relcl", "advcl", "ccomp", "parataxis", "dep") or (view.dep[k] == "acl" and k > head + 1)
        ]
        return [i for i in view.subtree(head, [*loose, *stop]) if self.inside[i] == self.inside[head]]

    def cue_tokens(self, verb: int) -> list[int]:
        view = self.view
        found = [verb]
        i = verb - 1
        while (
            i >= 0
            and view.head[i] == verb
            and view.dep[i] in (*AUX, "advmod", "mark")
            and not name_not_modal(view, i)
            and view.text[i].lower() not in ("that", "as", "when", "while", "if")
        ):
            found.insert(0, i)
            i -= 1
        if verb + 1 < len(view.text) and view.head[verb + 1] == verb and view.dep[verb + 1] == "prt":
            found.append(verb + 1)
        return found

    # ---- one cue ------------------------------------------------------------------------------------------------------------------------

    def one(self, verb: int, entry: Cue | None, number: int) -> Found | None:
        """The statement that a reporting verb makes, or nothing."""
        view = self.view
        mine = self.of_verb.get(verb, [])
        tokens, frame = content_of(view, verb, entry) if entry else ([], "")
        if entry is PUT:
            tokens, frame = figure_of(view, verb), "figure"
        quoted = whom(view, verb)
        subject = who_is_quoted(view, verb) if quoted else subject_of(view, verb)
        end = view.paragraphs[number].last
        if subject >= 0 and ((view.entity[subject] in TIMES and view.tag[subject] != "MD") or (mine and self.inside[subject] >= 0)):
            subject = -1
        if mine and subject < 0 and not is_passive(view, verb):
            subject = noun_beside(view, verb, end)
        if not tokens and entry and "that" in entry.frames and not mine:
            tokens = at_tail(view, verb)
            frame = "tail"
        if not tokens and not mine:
            return None
        cue = self.cue_tokens(verb)
        source = quoted or (self.phrase(subject, {verb, *cue}) if subject >= 0 else [])
        taken = {*cue, *source}
        tokens = [i for i in tokens if i not in taken]
        if mine:
            tokens = self._with_quotes(tokens, mine, verb, taken)
        content = self.spans(tokens, number) if tokens else []
        content = merge([*content, *((q.start, q.end) for q in mine)])
        cue_spans = self.spans(cue, number, whole=False)
        source_spans = self.spans(source, number, whole=False) if source else []
        content = subtract(content, [*cue_spans, *source_spans], view.raw)
        if not content or not cue_spans:
            return None
        return Found(
            verb,
            subject,
            cue_spans,
            source_spans,
            content,
            self.kind(content, number, bool(mine) or frame == "that"),
            entry,
            number,
            frame,
            mine,
        )

    def gapped(self, put: Found, number: int) -> list[Found]:
        """What others put at another figure behind `put`, which has the verb for them and tells of what."""
        view, out = self.view, []
        for who, figure in gapped(view, put.verb):
            told = figure_of(view, put.verb)
            at = next((n for n, t in enumerate(told) if t > put.verb and view.text[t].lower() == "at"), len(told))
            content = merge([*self.spans(told[:at], number), *self.spans(figure, number)])
            source = self.spans(who, number, whole=False)
            out.append(Found(figure[0], who[-1], put.cue, source, content, self.kind(content, number, False), PUT, number, "gap"))
        return out

    def _with_quotes(self, tokens: list[int], mine: list[Quoted], verb: int, taken: set[int]) -> list[int]:
        """What of the parsed clause belongs to a verb that has quotations: words that run on from them in the same sentence."""
        view = self.view
        if mine[0].how == "after" and not mine[0].full:
            a, _ = view.bounds(mine[0].first)
            return [i for i in range(a, mine[0].last) if i not in taken and i < verb]
        first, last = min(q.first for q in mine), max(q.last for q in mine)
        covered = [i for i in tokens if any(q.first <= i < q.last for q in mine)]
        if not covered:
            return tokens if mine[0].how == "goes_on" else []
        outside = [i for i in tokens if self.inside[i] < 0 and view.text[i] not in _EDGE and (i < first or i >= last)]
        return tokens if outside and not all(q.full for q in mine) else []

    def kind(self, content: list[Range], number: int, speech: bool) -> str:
        """direct: all in quotation marks, and a verb of saying holds them; mixed: some; indirect: none."""
        marks = [(q.start, q.end) for s, e in content for n in self._near(number) for q in self.touched(n, s, e)]
        if not marks:
            return "indirect"
        rest = subtract(content, marks, self.view.raw)
        return "mixed" if not speech or any(c.isalnum() for s, e in rest for c in self.view.raw[s:e]) else "direct"

    def _near(self, number: int) -> range:
        """The paragraphs that a statement's content may lie in: speech runs on over those that open with a mark."""
        last = number
        while last + 1 < len(self.quoted) and self.quoted[last + 1] and self.quoted[last + 1][0].how == "next_paragraph":
            last += 1
        return range(number, min(last + 2, len(self.quoted)))

    # ---- all ----------------------------------------------------------------------------------------------------------------------------

    def by_noun(self, noun: int, entry: Cue, number: int) -> Found | None:
        """`X's claim that ...`, `the refusal of X to ...`, `fears that ...`: a noun that reports, with its clause."""
        view = self.view
        top = next((k for k in view.kids[noun] if k > noun and view.dep[k] in ("acl", "ccomp", "relcl") and self._noun_clause(k, entry)), -1)
        if top < 0:
            return None
        subject = view.kid(noun, "poss")
        if subject < 0:
            for k in view.kids[noun]:
                if view.dep[k] == "prep" and view.text[k].lower() in ("by", "from", "of", "among") and k < top:
                    subject = view.kid(k, "pobj")
        if view.dep[noun] == "dobj" and (subject < 0 or view.pos[subject] == "PRON"):
            # "repeated his promise to": who repeats it is named, and says more than the pronoun.
            governor = subject_of(view, view.head[noun])
            subject = governor if governor >= 0 else subject
        source = self.phrase(subject, set()) if subject >= 0 else []
        source = [i for i in source if view.text[i] not in ("'s", "’s", "'", "’")]
        cue = self.spans([noun], number, whole=False)
        content = self.spans(view.subtree(top), number)
        spoken = self.spans(source, number, whole=False)
        content = subtract(content, [*cue, *spoken], view.raw)
        if not content or not cue:
            return None
        return Found(noun, subject, cue, spoken, content, self.kind(content, number, False), entry, number, how="noun")

    def _noun_clause(self, top: int, entry: Cue) -> bool:
        view = self.view
        if "inf" in entry.frames and to_do(view, top):
            return True
        mark = view.kid(top, "mark")
        return "that" in entry.frames and mark >= 0 and view.text[mark].lower() == "that"

    def colon(self, i: int, number: int) -> Found | None:
        """`Jane Roe: "..."`, and `Jane Roe: The bridge stays` as a headline or a line of a transcript."""
        view, p = self.view, self.view.paragraphs[number]
        head = colon_source(view, i, p.first)
        if head < 0:
            return None
        mine = self.of_verb.get(i, [])
        source = [k for k in self.phrase(head, set()) if k < i]
        spoken = self.spans(source, number, whole=False)
        if mine:
            content = merge([(q.start, q.end) for q in mine])
        else:
            named = source and source[0] == p.first and all(view.text[k][:1].isupper() or view.pos[k] in ("PUNCT", "ADP") for k in source)
            # "STONE: ..." is Stone where the text names her; "UPDATE: ..." is nobody.
            known = view.entity[head] in ("PERSON", "ORG") or self.is_name(head, number)
            titled = p.role == "title"
            if not (named and known) or i + (1 if titled else 3) >= p.last:
                return None
            if not titled and not any(view.pos[k] in ("VERB", "AUX") for k in range(i + 1, p.last)):
                return None
            content = self.spans(list(range(i + 1, p.last)), number)
        cue = [(view.start[i], view.end[i])]
        content = subtract(content, [*cue, *spoken], view.raw)
        if not content or not spoken:
            return None
        return Found(i, head, cue, spoken, content, self.kind(content, number, bool(mine)), None, number, how="colon", quoted=mine)

    def signature(self, i: int, number: int) -> Found | None:
        """`"..." — Jane Roe`: a quotation signed behind a dash."""
        view, p = self.view, self.view.paragraphs[number]
        head = signature_source(view, i, p.last)
        mine = self.of_verb.get(i, [])
        if head < 0 or not mine:
            return None
        content = merge([(q.start, q.end) for q in mine])
        spoken = self.spans(list(range(i + 1, head + 1)), number, whole=False)
        cue = [(view.start[i], view.end[i])]
        return Found(i, head, cue, spoken, content, self.kind(content, number, True), None, number, how="signature", quoted=mine)

    def according(self, i: int, number: int) -> Found | None:
        """`According to X, ...` and `..., according to X`."""
        view = self.view
        to = i + 1
        if to >= view.paragraphs[number].last or view.text[to].lower() != "to":
            return None
        whom = view.kid(to, "pobj")
        if whom < 0:
            return None
        source = self.phrase(whom, set())
        a, b = view.bounds(i)
        top = view.head[i] if view.dep[i] in ("prep", "advcl", "dep") else i
        while view.pos[top] in ("NOUN", "PROPN", "ADV", "NUM") and view.head[top] != top:
            top = view.head[top]
        tokens = view.subtree(top, [i]) if top != i else list(range(a, b))
        taken = {i, to, *view.subtree(to)}
        mine = self.of_verb.get(i, [])
        content = [(q.start, q.end) for q in mine] or self.spans([x for x in tokens if x not in taken], number)
        cue, src = self.spans([i, to], number, whole=False), self.spans(source, number, whole=False)
        content = subtract(content, [*cue, *src], view.raw)
        if not content or not cue:
            return None
        return Found(i, whom, cue, src, content, self.kind(content, number, True), None, number, how="according", quoted=mine)

    def find(self) -> list[Found]:
        """All statements of the document, in order."""
        view = self.view
        nouns = reporting_nouns()
        found: list[Found] = []
        for number, p in enumerate(view.paragraphs):
            for i in range(p.first, p.last):
                if self.inside[i] >= 0:
                    continue
                if view.text[i] == ":" or (i in self.of_verb and view.text[i] in DASHES):
                    if one := self.colon(i, number) if view.text[i] == ":" else self.signature(i, number):
                        found.append(one)
                    continue
                if view.pos[i] == "NOUN" and (noun := nouns.get(view.lemma[i].lower())) and (one := self.by_noun(i, noun, number)):
                    found.append(one)
                    continue
                if view.text[i].lower() == "according":
                    one = self.according(i, number)
                elif view.pos[i] == "VERB" or i in self.of_verb:
                    entry = PUT if figure_of(view, i) else find_cue(view.text[i], view.lemma[i])
                    one = self.one(i, entry, number) if entry or i in self.of_verb else None
                else:
                    continue
                if one:
                    found.append(one)
                    if one.how == "figure":
                        found += self.gapped(one, number)
            for q in self.quoted[number]:
                if q.verb < 0 and q.closed and ((q.full and self._alone(q, p) and self._says(q)) or self._headline(q, p)):
                    found.append(Found(-1, -1, [], [], [(q.start, q.end)], "direct", None, number, how="alone", quoted=[q]))
        return self._once(found)

    def _once(self, found: list[Found]) -> list[Found]:
        """In order of content. Where two cues tell the very same words (`X said: "...", he said`), the one with a named source stays."""
        best: dict[tuple[Range, ...], Found] = {}
        for f in found:
            key = tuple(f.content)
            old = best.get(key)
            if old is None or self._worth(f) > self._worth(old):
                best[key] = f
        return sorted(best.values(), key=lambda f: (f.content, f.cue))

    def _worth(self, f: Found) -> tuple[bool, bool, int]:
        view = self.view
        return bool(f.quoted), f.subject >= 0 and view.pos[f.subject] != "PRON", -f.verb

    def _says(self, q: Quoted) -> bool:
        """Whether a quotation that stands alone is speech: long enough, or a short sentence with its stop (`"Nobody answered."`)."""
        view = self.view
        if q.words >= SPEECH_WORDS:
            return True
        return q.words > 1 and q.last_char in ".?!" and any(view.pos[i] in ("VERB", "AUX") for i in range(q.first, q.last))

    def _headline(self, q: Quoted, p: Paragraph) -> bool:
        """Whether a quotation is part of a title and says something: a headline that quotes and leaves open whom."""
        view = self.view
        words = range(q.first, q.last)
        first = next((i for i in words if view.text[i][:1].isalpha()), q.first)
        return p.role == "title" and q.words > 1 and view.text[first][:1].islower() and any(view.pos[i] in ("VERB", "AUX") for i in words)

    def _alone(self, q: Quoted, p: Paragraph) -> bool:
        """Whether a quotation stands as a sentence of its own."""
        view = self.view
        before = view.text[q.first - 1] if q.first > p.first else "."
        after = view.text[q.last] if q.last < p.last else "."
        last = view.text[q.last - 2] if q.last - 2 > q.first else ""
        return (before in ".?!…:" or self.inside[q.first - 1] >= 0) and (last in ".?!…" or after in ".?!…")
