"""Statements by rules over the parse: cue, source and content as stretches of the raw text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from .statements_cues import Cue, find_cue, reporting_nouns
from .statements_direct import SPEECH_WORDS, Quoted, assign, colon_source, quotations
from .statements_view import Paragraph, Range, View

_SUBJECTS: Final = ("nsubj", "csubj")
_EDGE: Final = frozenset(",.;:—–-") | {"--", "...", "…"}
_TIMES: Final = frozenset({"DATE", "TIME"})
_AUX: Final = ("aux", "auxpass", "neg")


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
    negated: bool = False
    status: str | None = None
    how: str = ""
    quoted: list[Quoted] = field(default_factory=list)


def subject_of(view: View, verb: int) -> int:
    """The token that heads who speaks: the verb's own subject or agent, else that of the verb which governs it; -1 for none."""
    for k in view.kids[verb]:
        if _name_not_modal(view, k):
            return k
    seen = set()
    i = verb
    while i not in seen:
        seen.add(i)
        passive = view.kid(i, "nsubjpass") >= 0
        if passive and i == verb:
            if (agent := view.kid(i, "agent")) >= 0:
                return view.kid(agent, "pobj")
            return -1
        own = [k for k in view.kids[i] if view.dep[k] in _SUBJECTS]
        if own:
            # Of two the parser gave, the nearer one is the subject and the other a stray apposition.
            return own[0] if own[0] > i else max(k for k in own if k < i)
        if passive:
            return view.kid(i, "nsubjpass")
        dep = view.dep[i]
        if i == verb and view.tag[i] == "VBN" and dep in ("acl", "advcl") and view.kid(i, "aux") < 0:
            # "When asked whether", "a plan announced by": a bare participle is passive, its speaker is the agent or nobody.
            agent = view.kid(i, "agent")
            return view.kid(agent, "pobj") if agent >= 0 else -1
        if dep == "acl":
            return view.head[i]
        if dep in ("conj", "xcomp", "advcl", "prep", "pcomp", "dep", "ccomp") and view.head[i] != i:
            i = view.head[i]
            if dep in ("prep", "pcomp") and view.pos[i] in ("NOUN", "PROPN", "PRON"):
                return -1
            continue
        return -1
    return -1


def _beside(view: View, verb: int, stop: int) -> int:
    """The noun right before the verb, or the noun phrase right behind it in `"...", said X`, where the parser took it for something else.

    -1 for none.
    """
    i = verb - 1
    while i > 0 and view.head[i] == verb and view.dep[i] in (*_AUX, "advmod"):
        i -= 1
    if i >= 0 and view.sentence[i] == view.sentence[verb] and view.pos[i] in ("PROPN", "PRON", "NOUN") and view.entity[i] not in _TIMES:
        return i
    for k in view.kids[verb]:
        if k > verb and k < stop and view.entity[k] not in _TIMES and view.dep[k] in ("dobj", "attr", "oprd", "npadvmod", "dep", "intj") and view.pos[k] in ("PROPN", "NOUN", "PRON"):
            return k
    nxt = verb + 1
    if nxt < stop and view.pos[nxt] in ("PROPN", "DET", "NOUN", "ADJ"):
        i = nxt
        while i + 1 < stop and view.pos[i + 1] in ("PROPN", "NOUN", "ADJ", "ADP", "PART") and view.pos[i] != "PUNCT":
            if view.pos[i + 1] == "ADP":
                break
            i += 1
        if view.pos[i] in ("PROPN", "NOUN") and view.entity[i] not in _TIMES:
            return i
    return -1


def _to_do(view: View, i: int) -> bool:
    """Whether a verb is an infinitive with `to`."""
    return view.tag[i] == "VB" and any(view.tag[k] == "TO" for k in view.kids[i])


def _name_not_modal(view: View, i: int) -> bool:
    """Whether a word tagged as a modal is a name: a capital inside the sentence before a past tense, as in `May told`."""
    return (
        view.tag[i] == "MD"
        and view.text[i][:1].isupper()
        and view.text[i][1:].islower()
        and i != view.bounds(i)[0]
        and view.tag[view.head[i]] == "VBD"
    )


class Finder:
    """The rules over one document."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.quoted = [quotations(view, n, p) for n, p in enumerate(view.paragraphs)]
        assign(view, self.quoted)
        self.inside = [-1] * len(view.text)
        for here in self.quoted:
            for n, q in enumerate(here):
                self.inside[q.first : q.last] = [n] * (q.last - q.first)
        self.of_verb: dict[int, list[Quoted]] = {}
        for here in self.quoted:
            for q in here:
                if q.verb >= 0:
                    self.of_verb.setdefault(q.verb, []).append(q)

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
                for q in self.quoted[number]:
                    if q.closed and q.start < e and s < q.end:
                        s, e = min(s, q.start), max(e, q.end)
            found.append((max(s, p.start), min(e, p.end)))
        return merge(found)

    def _edge(self, i: int) -> bool:
        return self.view.text[i] in _EDGE and self.inside[i] < 0 or self.view.text[i] in ("“", '"') and self.inside[i] < 0

    def phrase(self, head: int, stop: set[int]) -> list[int]:
        """The tokens of the noun phrase under `head`, without relative clauses, and nothing of a quotation that `head` is not in."""
        view = self.view
        loose = [k for k in view.kids[head] if view.dep[k] in ("relcl", "advcl", "ccomp", "parataxis", "dep") or view.dep[k] == "acl" and k > head + 1]
        return [i for i in view.subtree(head, [*loose, *stop]) if self.inside[i] == self.inside[head]]

    def cue_tokens(self, verb: int) -> list[int]:
        view = self.view
        found = [verb]
        i = verb - 1
        while i >= 0 and view.head[i] == verb and view.dep[i] in (*_AUX, "advmod", "mark") and not _name_not_modal(view, i) and view.text[i].lower() not in ("that", "as", "when", "while", "if"):
            found.insert(0, i)
            i -= 1
        if verb + 1 < len(view.text) and view.head[verb + 1] == verb and view.dep[verb + 1] == "prt":
            found.append(verb + 1)
        return found

    # ---- one cue ------------------------------------------------------------------------------------------------------------------------

    def by_parse(self, verb: int, entry: Cue) -> tuple[list[int], str]:
        """The content of a verb by its frames: tokens, and the frame that held."""
        view = self.view
        frames = entry.frames
        kids = view.kids[verb]
        passive = view.kid(verb, "nsubjpass", "auxpass") >= 0
        if "that" in frames:
            for k in kids:
                if view.dep[k] == "ccomp" and (k > verb or view.dep[verb] in ("ROOT", "conj", "advcl", "relcl", "ccomp", "parataxis")):
                    return self._clause(verb, k), "that"
        if "inf" in frames:
            k = view.kid(verb, "xcomp")
            if k < 0:
                k = next((c for c in kids if view.dep[c] in ("advcl", "ccomp") and view.kid(c, "aux") >= 0 and view.tag[c] == "VB" and c > verb), -1)
            if k > verb:
                tokens = view.subtree(k)
                if (o := view.kid(verb, "dobj")) > verb and o < k:
                    tokens = sorted({*tokens, *view.subtree(o)})
                if passive and (s := view.kid(verb, "nsubjpass")) >= 0 and entry.stance == "believe":
                    tokens = sorted({*tokens, *view.subtree(s)})
                return tokens, "inf"
        if self._as_clause(verb) and "that" in frames:
            return view.subtree(view.head[verb], [verb]), "parenthesis"
        if view.dep[verb] == "parataxis" and "that" in frames or self._comment(verb) and "that" in frames:
            return [i for i in view.subtree(view.head[verb], [verb])], "parenthesis"
        object_ = view.kid(verb, "dobj") if not passive else view.kid(verb, "nsubjpass")
        preps = [k for k in kids if view.dep[k] in ("prep", "prt", "agent") and k > verb]
        if frames & {"name", "as"}:
            tail = [k for k in kids if view.dep[k] in ("oprd", "xcomp") and k > verb and "name" in frames and not _to_do(view, k)]
            tail += [k for k in preps if view.text[k].lower() == "as"]
            if tail:
                tops = [*([object_] if object_ >= 0 else []), *tail]
                return sorted({i for k in tops for i in view.subtree(k)}), "as"
            for k in kids:
                if view.dep[k] == "ccomp" and k > verb and "name" in frames:
                    return view.subtree(k), "name"
        named = [k for k in preps if view.text[k].lower() in frames]
        if named and (entry.stance == "accuse" or object_ < 0):
            tops = [*([object_] if object_ >= 0 and not passive else []), *([named[0]] if object_ >= 0 else view.kids[named[0]])]
            tops += [k for k in kids if k > named[0] and view.dep[k] in ("xcomp", "advcl") and _to_do(view, k)]
            return sorted({i for k in tops for i in view.subtree(k)}), "prep"
        if frames & {"for", "on"} and (k := next((c for c in kids if c > verb and view.dep[c] in ("advcl", "ccomp", "xcomp") and _to_do(view, c)), -1)) >= 0:
            mark = view.kid(k, "mark")
            if mark >= 0 and view.text[mark].lower() == "for":
                return view.subtree(k, [mark]), "prep"
        if "obj" in frames and object_ >= 0 and (view.pos[object_] not in ("PRON", "DET") or view.tag[object_] == "WP"):
            reasons = [k for k in preps if view.text[k].lower() in ("for", "as", "over")]
            return sorted({i for k in (object_, *reasons) for i in view.subtree(k)}), "obj"
        return [], ""

    def _clause(self, verb: int, top: int) -> list[int]:
        """A clause that is what was said: from its `that` on, and without a day that belongs to the saying (`said Monday the deal ...`)."""
        view = self.view
        tokens = view.subtree(top)
        mark = view.kid(top, "mark")
        if verb < mark < top and view.text[mark].lower() == "that":
            return [i for i in tokens if i >= mark]
        first = 0
        if tokens[0] == verb + 1:
            while first < len(tokens) - 1 and view.entity[tokens[first]] in ("DATE", "TIME") and view.pos[tokens[first]] in ("PROPN", "NOUN"):
                first += 1
        return tokens[first:]

    def _as_clause(self, verb: int) -> bool:
        """`As X noted, ...`: the clause that the comment hangs on is what was said."""
        view = self.view
        mark = view.kid(verb, "mark", "advmod")
        return view.dep[verb] == "advcl" and mark >= 0 and view.text[mark].lower() == "as" and view.kid(verb, "dobj", "ccomp", "xcomp", "oprd", "prep") < 0

    def _comment(self, verb: int) -> bool:
        """Whether the verb, with its subject, stands as a comment at the end of the sentence it reports: `..., X said.`"""
        view = self.view
        return view.dep[verb] in ("ccomp", "advcl", "conj") and view.head[verb] < verb and view.kid(verb, *_SUBJECTS) >= 0 and self._tail_form(verb) >= 0

    def _tail_form(self, verb: int) -> int:
        """The comma before `X said` at the end of a sentence, -1 where the form is another."""
        view = self.view
        a, b = view.bounds(verb)
        subject = view.kid(verb, *_SUBJECTS)
        left = min([verb, *(view.subtree(subject) if subject >= 0 else [])])
        right = max([verb, *(view.subtree(subject) if 0 <= subject else [])])
        if left - 1 > a and view.text[left - 1] == "," and all(view.pos[i] in ("PUNCT", "NOUN", "PROPN", "ADP", "ADV", "DET") for i in range(right + 1, b)) and b - right < 9:
            return left - 1
        return -1

    def at_tail(self, verb: int) -> list[int]:
        """`The tax will rise, X said.` where the parse shows no clause: all before the comma."""
        comma = self._tail_form(verb)
        if comma < 0:
            return []
        a, _ = self.view.bounds(verb)
        tokens = list(range(a, comma))
        return tokens if any(self.view.pos[i] in ("VERB", "AUX") for i in tokens) else []

    def one(self, verb: int, entry: Cue | None, number: int) -> Found | None:
        """The statement that a reporting verb makes, or nothing."""
        view = self.view
        mine = self.of_verb.get(verb, [])
        tokens, frame = self.by_parse(verb, entry) if entry else ([], "")
        subject = subject_of(view, verb)
        end = view.paragraphs[number].last
        if subject >= 0 and (view.entity[subject] in _TIMES or mine and self.inside[subject] >= 0):
            subject = -1
        if mine and subject < 0 and not self._passive(verb):
            subject = _beside(view, verb, end)
        if not tokens and entry and "that" in entry.frames and not mine:
            tokens = self.at_tail(verb)
            frame = "tail"
        if not tokens and not mine:
            return None
        cue = self.cue_tokens(verb)
        source = self.phrase(subject, {verb, *cue}) if subject >= 0 else []
        taken = {*cue, *source}
        tokens = [i for i in tokens if i not in taken]
        if mine:
            tokens = self._beside(tokens, mine, verb, taken)
        content = self.spans(tokens, number) if tokens else []
        content = merge([*content, *((q.start, q.end) for q in mine)])
        cue_spans = self.spans(cue, number, whole=False)
        source_spans = self.spans(source, number, whole=False) if source else []
        content = subtract(content, [*cue_spans, *source_spans], view.raw)
        if not content or not cue_spans:
            return None
        negated = view.kid(verb, "neg") >= 0 or (entry is not None and entry.stance == "deny" and frame not in ("inf",))
        status = "denied" if entry is not None and entry.stance == "deny" and frame in ("that", "obj", "parenthesis", "tail") else None
        return Found(verb, subject, cue_spans, source_spans, content, self.kind(content, number, bool(mine) or frame == "that"), entry, number, negated, status, frame, mine)

    def _beside(self, tokens: list[int], mine: list[Quoted], verb: int, taken: set[int]) -> list[int]:
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
        marks = [(q.start, q.end) for here in self.quoted[number : number + 2] for q in here]
        if not any(x < e and s < y for s, e in content for x, y in marks):
            return "indirect"
        rest = subtract(content, marks, self.view.raw)
        return "mixed" if not speech or any(c.isalnum() for s, e in rest for c in self.view.raw[s:e]) else "direct"

    # ---- all ----------------------------------------------------------------------------------------------------------------------------

    def _passive(self, verb: int) -> bool:
        return self.view.kid(verb, "auxpass", "nsubjpass", "agent") >= 0

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
        return Found(noun, subject, cue, spoken, content, self.kind(content, number, False), entry, number, entry.stance == "deny", how="noun")

    def _noun_clause(self, top: int, entry: Cue) -> bool:
        view = self.view
        if "inf" in entry.frames and _to_do(view, top):
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
            named = all(view.pos[k] in ("PROPN", "PUNCT", "ADP") for k in source) and source and source[0] == p.first
            known = view.entity[head] == "PERSON" or p.role == "title" or all(view.text[k].isupper() for k in source)
            if not (named and known) or i + 3 >= p.last or not any(view.pos[k] in ("VERB", "AUX") for k in range(i + 1, p.last)):
                return None
            content = self.spans(list(range(i + 1, p.last)), number)
        cue = [(view.start[i], view.end[i])]
        content = subtract(content, [*cue, *spoken], view.raw)
        if not content or not spoken:
            return None
        return Found(i, head, cue, spoken, content, self.kind(content, number, bool(mine)), None, number, how="colon", quoted=mine)

    def according(self, i: int, number: int) -> Found | None:
        """`According to X, ...` and `..., according to X`."""
        view = self.view
        to = i + 1
        if to >= len(view.text) or view.text[to].lower() != "to":
            return None
        whom = view.kid(to, "pobj")
        if whom < 0:
            return None
        source = self.phrase(whom, set())
        a, b = view.bounds(i)
        top = view.head[i] if view.dep[i] in ("prep", "advcl", "dep") else i
        while view.pos[top] in ("NOUN", "PROPN", "ADV", "NUM") and view.head[top] != top:
            top = view.head[top]
        tokens = view.subtree(top, [i]) if top != i else [x for x in range(a, b)]
        taken = {i, to, *view.subtree(to)}
        content = self.spans([x for x in tokens if x not in taken], number)
        cue, src = self.spans([i, to], number, whole=False), self.spans(source, number, whole=False)
        content = subtract(content, [*cue, *src], view.raw)
        return Found(i, whom, cue, src, content, self.kind(content, number, True), None, number, how="according") if content else None

    def find(self) -> list[Found]:
        """All statements of the document, in order."""
        view = self.view
        nouns = reporting_nouns()
        found: list[Found] = []
        for number, p in enumerate(view.paragraphs):
            for i in range(p.first, p.last):
                if self.inside[i] >= 0:
                    continue
                if view.text[i] == ":":
                    if one := self.colon(i, number):
                        found.append(one)
                    continue
                if view.pos[i] == "NOUN" and (noun := nouns.get(view.lemma[i].lower())) and (one := self.by_noun(i, noun, number)):
                    found.append(one)
                    continue
                if view.pos[i] == "VERB" or i in self.of_verb:
                    if view.text[i].lower() == "according":
                        one = self.according(i, number)
                    else:
                        one = self.one(i, find_cue(view.text[i], view.lemma[i]), number) if i in self.of_verb or find_cue(view.text[i], view.lemma[i]) else None
                    if one:
                        found.append(one)
            for q in self.quoted[number]:
                if q.verb < 0 and q.full and q.words >= SPEECH_WORDS and q.closed and self._alone(q, p):
                    found.append(Found(-1, -1, [], [], [(q.start, q.end)], "direct", None, number, how="alone", quoted=[q]))
        found.sort(key=lambda f: f.content)
        return found

    def _alone(self, q: Quoted, p: Paragraph) -> bool:
        """Whether a quotation stands as a sentence of its own."""
        view = self.view
        before = view.text[q.first - 1] if q.first > p.first else "."
        after = view.text[q.last] if q.last < p.last else "."
        last = view.text[q.last - 2] if q.last - 2 > q.first else ""
        return (before in ".?!…:" or self.inside[q.first - 1] >= 0) and (last in ".?!…" or after in ".?!…")


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
