"""Which words may be cues, and what the model looks at to tell how likely each is one."""

from __future__ import annotations

from itertools import accumulate
from typing import Final

from twosource.lexicons import load_rows

from .statements_cues import find_cue, reporting_nouns
from .statements_features import RIVAL, Coded
from .statements_tree import SUBJECTS
from .statements_view import View

#: Relations whose lemma belongs to the frame of a cue.
_WORDS: Final = ("prep", "prt", "mark", "agent", "neg", "aux", "advmod")
#: Words to either side that are looked at.
_NEAR: Final = 3
#: Steps up the tree to look for a subject.
_UP: Final = 4
_SUBJECTS: Final = frozenset({*SUBJECTS, "nsubjpass"})
_CLAUSES: Final = frozenset({"ccomp", "xcomp", "advcl", "acl", "relcl", "oprd", "acomp", "attr", "pcomp"})


#: Names and figures are only told to be such.
_NAMED: Final = {"PROPN": "^", "NUM": "#", "SYM": "#", "X": "#"}


def rate_bucket(rate: float, seen: float) -> int:
    """How often a lemma is a cue, in eight steps; 0: hardly seen."""
    if seen < 3:
        return 0
    for n, edge in enumerate((0.004, 0.02, 0.06, 0.15, 0.3, 0.5, 0.75)):
        if rate < edge:
            return n + 1
    return 8


def lemma_key(view: View, i: int) -> str:
    """What the table of cue rates is kept by: the lemma and whether it is a verb, a noun or another word; all names are one, and all figures."""
    pos = view.pos[i]
    if pos in ("VERB", "AUX"):
        return f"{view.lemma[i].lower()}/v"
    return _NAMED.get(pos) or f"{view.lemma[i].lower()}/{'n' if pos == 'NOUN' else 'o'}"


def may_be_cue(c: Coded, i: int, rate: float, seen: float) -> bool:
    """Whether a token is looked at as a cue at all."""
    view = c.view
    pos = view.pos[i]
    if view.text[i] == ":":
        p = view.paragraphs[int(c.paragraph[i])]
        return i in c.ruled or (i - p.first <= _COLON and i + 1 < p.last) or i == p.last - 1 or c.holder[min(i + 1, len(view.text) - 1)] == i
    if pos == "AUX" and view.dep[i] in ("aux", "auxpass"):
        return False
    if pos in ("VERB", "AUX"):
        return rate >= _LEAST_VERB or (seen < _KNOWN and pos == "VERB") or i in c.ruled or i in c.finder.of_verb
    return i in c.ruled or (rate >= _LEAST and any(x.isalpha() for x in view.text[i]))


#: A colon this far from the start of its paragraph may hand over to speech without a quotation.
_COLON: Final = 14
_LEAST: Final = 0.02
_LEAST_VERB: Final = 0.002
_KNOWN: Final = 150


class Looks:
    """A document's tokens as possible cues. `rate[k]`: how often the lemma of token k is a cue; `seen[k]`: in how many places it was seen."""

    def __init__(self, c: Coded, rate: list[float], seen: list[float]) -> None:
        view = c.view
        self.c, self.view, self.rate = c, view, rate
        self.low = [x.lower() for x in view.lemma]
        self.word = [_NAMED.get(p) or x for p, x in zip(view.pos, self.low, strict=True)]
        self.bucket = [rate_bucket(x, n) for x, n in zip(rate, seen, strict=True)]
        self.quoted: list[int] = (c.quote >= 0).astype(int).tolist()
        self.quotes = [0, *accumulate(self.quoted)]
        self.verb = [p in ("VERB", "AUX") for p in view.pos]
        self.verbs = [0, *accumulate(self.verb)]
        self.paragraph: list[int] = c.paragraph.tolist()
        # The highest rate of the sentence before and behind each token.
        self.before, self.behind = [0.0] * len(rate), [0.0] * len(rate)
        for a, b in view.sentences:
            top = 0.0
            for i in range(a, b):
                self.before[i] = top
                top = max(top, rate[i])
            top = 0.0
            for i in range(b - 1, a - 1, -1):
                self.behind[i] = top
                top = max(top, rate[i])

    def features(self, i: int) -> set[str]:
        """The features of token `i` as a cue."""
        near, known = self.near(i)
        return near | self.far(i, *known)

    def near(self, i: int) -> tuple[set[str], tuple[int, str, str]]:
        """The features of the token itself and of what hangs on it; and its subject, the frame of the rules and the state of quotation."""
        c, view = self.c, self.view
        a, b = view.bounds(i)
        pos, tag, dep, l, r = view.pos[i], view.tag[i], view.dep[i], self.word[i], f"r{self.bucket[i]}"  # noqa: E741
        entry = find_cue(view.text[i], view.lemma[i]) if self.verb[i] else reporting_nouns().get(l) if pos == "NOUN" else None
        ruled = c.ruled.get(i)
        how = ruled.how or "quote" if ruled is not None else "-"
        stance = entry.stance if entry else "-"
        mine = c.finder.of_verb.get(i)
        state = f"in{self.quoted[i]}{int(self.quotes[b] > self.quotes[a])}{int(bool(mine))}"
        out = {
            *(r, f"l:{l}", f"t:{tag}", f"d:{dep}", f"{r}|{tag}", f"{r}|{dep}", f"p:{pos}"),
            *(f"how:{how}", f"st:{stance}", f"st:{stance}|{how}", f"{r}|how:{how}", f"l|how:{l}|{how}"),
            *(state, f"{state}|{r}", f"{state}|{how}"),
        }
        if mine:
            q = mine[0]
            out |= {f"q:{q.how}", f"q:{q.how}|{r}", f"q:full{q.full}", f"q:{min(q.words // 4, 5)}"}
        return out, (self._frame(i, l, r, out), how, state)

    def far(self, i: int, subject: int, how: str, state: str) -> set[str]:
        """The features of the source, of what governs the token, and of what stands around it."""
        out: set[str] = set()
        r = f"r{self.bucket[i]}"
        self._who(i, self.word[i], r, how, subject, out)
        self._above(i, r, how, state, out)
        self._around(i, *self.view.bounds(i), r, out)
        return out

    def _frame(self, i: int, l: str, r: str, out: set[str]) -> int:  # noqa: E741
        """What hangs on the cue; the token that is its subject, -1 for none."""
        view, low = self.view, self.low
        dep, tag = view.dep, view.tag
        subject, clause, direct, passive = -1, "", -1, False
        for k in view.kids[i]:
            d, side = dep[k], "<" if k < i else ">"
            out |= {f"k:{d}{side}", f"k:{d}{side}|{r}"}
            if d in _WORDS:
                out |= {f"kw:{d}:{low[k]}", f"kw:{d}:{low[k]}|{r}"}
                if d in ("prep", "prt") and k > i:
                    out.add(f"l|kw:{l}|{low[k]}")
            if d in _SUBJECTS:
                subject = k if subject < 0 else subject
            elif d in _CLAUSES and k > i:
                mark = next((low[m] for m in view.kids[k] if dep[m] == "mark" or (dep[m] == "aux" and tag[m] == "TO")), "0")
                clause = clause or f"{d}:{mark}"
                out |= {f"c:{d}:{mark}:{tag[k]}", f"c:{d}:{mark}:{tag[k]}|{r}", f"l|c:{l}|{d}:{mark}"}
            elif d == "dobj":
                direct = k
            passive = passive or d in ("auxpass", "nsubjpass")
        out |= {f"cl:{clause}|{r}", f"l|cl:{l}|{clause}", f"pv:{passive}|{r}", f"l|pv:{l}|{passive}"}
        if direct >= 0:
            p = view.pos[direct]
            out |= {f"o:{p}", f"o:{p}|{r}", f"ol:{self.word[direct]}", f"orate:{self.bucket[direct]}", f"l|o:{l}|{p}"}
        return subject

    def _who(self, i: int, l: str, r: str, how: str, subject: int, out: set[str]) -> None:  # noqa: E741
        """Who may be the source."""
        view, head, dep = self.view, self.view.head, self.view.dep
        owner = subject
        if owner < 0:
            up, steps = i, 0
            while dep[up] in ("conj", "xcomp", "advcl", "ccomp") and head[up] != up and steps < _UP:
                up, steps = head[up], steps + 1
                owner = next((k for k in view.kids[up] if dep[k] in _SUBJECTS), -1)
                if owner >= 0:
                    break
            out.add(f"steps:{steps}")
        if owner < 0:
            out |= {"s:none", f"s:none|{r}", f"s:none|{how}", f"l|s:none:{l}"}
            return
        pos, low = view.pos[owner], self.low[owner]
        kind = f"PRON:{low}" if pos == "PRON" else f"{pos}:{view.entity[owner]}"
        able = "able" if low in speaker_nouns() else "n"
        own = "own" if owner == subject else "far"
        out |= {
            *(f"s:{own}:{kind}", f"s:{own}:{kind}|{r}", f"s:{able}:{pos}|{r}"),
            *(f"s:{'<' if owner < i else '>'}:{own}|{how}", f"sl:{self.word[owner]}", f"l|s:{l}|{pos}"),
        }

    def _above(self, i: int, r: str, how: str, state: str, out: set[str]) -> None:
        """What governs the cue, and the likeliest cue on the way up."""
        view, rate, pos, head = self.view, self.rate, self.view.pos, self.view.head
        up, d = head[i], view.dep[i]
        if up != i:
            out |= {
                *(f"g:{d}:{pos[up]}", f"g:{d}:{pos[up]}|{r}", f"gl:{self.word[up]}|{d}", f"gr:{self.bucket[up]}|{d}"),
                f"gr:{self.bucket[up]}|{r}|{'<' if up < i else '>'}",
            }
        best, steps, k, branch, at = 0.0, 0, i, d, -1
        while head[k] != k and steps < 12:
            branch = view.dep[k]
            k, steps = head[k], steps + 1
            if rate[k] > best and (self.verb[k] or pos[k] == "NOUN"):
                best, at = rate[k], k
                if best > RIVAL:
                    break
        over = rate_bucket(best, 9) if at >= 0 else -1
        out |= {f"over:{over}", f"over:{over}|{r}", f"over:{over}|{branch}", f"over:{over}|{how}", f"over:{over}|{branch}|{state}"}

    def _around(self, i: int, a: int, b: int, r: str, out: set[str]) -> None:
        """The words to either side, and the place in sentence and paragraph."""
        view, text = self.view, self.view.text
        p = view.paragraphs[self.paragraph[i]]
        left, right = rate_bucket(self.before[i], 9), rate_bucket(self.behind[i], 9)
        verbs_l, verbs_r = self.verbs[i] - self.verbs[a], self.verbs[b] - self.verbs[i + 1]
        tail = text[b - 1] if text[b - 1] in ".?!:" else "other"
        out |= {
            *(f"rl:{left}|{r}", f"rr:{right}|{r}", f"rl:{left}", f"rr:{right}", f"vr:{min(verbs_r, 3)}|{r}", f"vl:{min(verbs_l, 3)}|{r}"),
            *(f"pos:{int(i == a)}{int(i == b - 1)}", f"role:{p.role}", f"role:{p.role}|{r}", f"len:{min((b - a) // 8, 6)}"),
            *(f"at:{min(4 * (i - a) // max(b - a, 1), 3)}", f"sent:{min(view.sentence[i] - view.sentence[p.first], 3)}"),
            *(f"tail:{tail}", f"tail:{tail}|{r}"),
        }
        for n in range(1, _NEAR + 1):
            for k, name in ((i - n, f"-{n}"), (i + n, f"+{n}")):
                if not p.first <= k < p.last:
                    out.add(f"t{name}:none")
                    continue
                out |= {f"w{name}:{self.word[k]}", f"t{name}:{view.tag[k]}"}
                if n == 1:
                    out |= {f"t{name}:{view.tag[k]}|{r}", f"q{name}:{self.quoted[k]}|{r}", f"w{name}:{self.word[k]}|{r}"}
        if text[i] == ":":
            verbs = self.verbs[i] > self.verbs[p.first]
            behind = self.quoted[i + 1] if i + 1 < p.last else int(self.c.behind[i] > 0)
            out |= {
                *(f"colon:{min((i - p.first) // 2, 6)}", f"colon:{verbs}:{p.role}", f"colon:{i == p.last - 1}"),
                f"colon:{view.entity[i - 1] if i > p.first else ''}:{behind}",
            }


_NOUNS: Final = "speaker_nouns.tsv"
_cache: list[frozenset[str]] = []


def speaker_nouns() -> frozenset[str]:
    """Nouns for those who can speak."""
    if not _cache:
        _cache.append(frozenset(r["noun"] for r in load_rows(_NOUNS).rows))
    return _cache[0]
