"""Which words may be cues, and what the model looks at to tell how likely each is one."""

from __future__ import annotations

from typing import Final

from twosource.lexicons import load_rows

from .statements_cues import find_cue, reporting_nouns
from .statements_features import Coded
from .statements_tree import SUBJECTS
from .statements_view import View

#: Relations whose lemma belongs to the frame of a cue.
_WORDS: Final = ("prep", "prt", "mark", "agent", "neg", "aux", "advmod")
_NEAR: Final = 3


def word(view: View, i: int) -> str:
    """The lemma of a token; names and figures are only told to be such."""
    return _NAMED.get(view.pos[i]) or view.lemma[i].lower()


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
    """What the table of cue rates is kept by: the lemma and whether it is a verb, a noun or another word."""
    pos = view.pos[i]
    return f"{view.lemma[i].lower()}/{'v' if pos in ('VERB', 'AUX') else 'n' if pos in ('NOUN', 'PROPN') else 'o'}"


def may_be_cue(c: Coded, i: int, rate: float, seen: float) -> bool:
    """Whether a token is looked at as a cue at all."""
    view = c.view
    pos = view.pos[i]
    if view.text[i] == ":":
        p = view.paragraphs[int(c.paragraph[i])]
        return i in c.ruled or (i - p.first <= _COLON and i + 1 < p.last) or i == p.last - 1 or c.holder[min(i + 1, len(view.text) - 1)] == i
    if pos in ("VERB", "AUX"):
        return rate >= _LEAST_VERB or (seen < _KNOWN and pos == "VERB") or i in c.ruled or i in c.finder.of_verb
    return i in c.ruled or (rate >= _LEAST and any(x.isalpha() for x in view.text[i]))


#: A colon this far from the start of its paragraph may hand over to speech without a quotation.
_COLON: Final = 14
_LEAST: Final = 0.01
_LEAST_VERB: Final = 0.002
_KNOWN: Final = 150


def cue_features(c: Coded, i: int, rate_of: list[float], seen: list[float]) -> list[str]:
    """The features of token `i` as a cue. `rate_of[k]`: how often the lemma of token k is a cue; `seen[k]`: in how many places it was seen."""
    view = c.view
    text, lemma, pos, tag, dep, head, kids = view.text, view.lemma, view.pos, view.tag, view.dep, view.head, view.kids
    a, b = view.bounds(i)
    p = view.paragraphs[int(c.paragraph[i])]
    l = word(view, i)  # noqa: E741
    r = f"r{rate_bucket(rate_of[i], seen[i])}"
    out = [r, f"l:{l}", f"t:{tag[i]}", f"d:{dep[i]}", f"{r}|{tag[i]}", f"{r}|{dep[i]}", f"p:{pos[i]}"]
    entry = find_cue(text[i], lemma[i]) if pos[i] in ("VERB", "AUX") else reporting_nouns().get(l) if pos[i] == "NOUN" else None
    ruled = c.ruled.get(i)
    how = ruled.how or "quote" if ruled is not None else "-"
    stance = entry.stance if entry else "-"
    out += [f"how:{how}", f"st:{stance}", f"st:{stance}|{how}", f"{r}|how:{how}", f"l|how:{l}|{how}"]
    mine = c.finder.of_verb.get(i, [])
    if mine:
        out += [f"q:{mine[0].how}", f"q:{mine[0].how}|{r}", f"q:full{mine[0].full}", f"q:{min(mine[0].words // 4, 5)}"]
    inside = c.quote[i] >= 0
    any_quote = bool((c.quote[a:b] >= 0).any())
    state = f"in{int(inside)}{int(any_quote)}{int(bool(mine))}"
    out += [state, f"{state}|{r}", f"{state}|{how}"]
    # The frame: what hangs on the cue.
    subject, clause, direct = -1, "", -1
    for k in kids[i]:
        d, side = dep[k], "<" if k < i else ">"
        out += [f"k:{d}{side}", f"k:{d}{side}|{r}"]
        if d in _WORDS:
            w = lemma[k].lower()
            out += [f"kw:{d}:{w}", f"kw:{d}:{w}|{r}"]
            if d in ("prep", "prt") and k > i:
                out.append(f"l|kw:{l}|{w}")
        if d in SUBJECTS or d == "nsubjpass":
            subject = k if subject < 0 else subject
        elif d in ("ccomp", "xcomp", "advcl", "acl", "relcl", "oprd", "acomp", "attr", "pcomp") and k > i:
            mark = next((lemma[m].lower() for m in kids[k] if dep[m] == "mark" or (dep[m] == "aux" and tag[m] == "TO")), "0")
            form = f"{d}:{mark}:{tag[k]}"
            clause = clause or f"{d}:{mark}"
            out += [f"c:{form}", f"c:{form}|{r}", f"l|c:{l}|{d}:{mark}"]
        elif d == "dobj":
            direct = k
    out += [f"cl:{clause}|{r}", f"l|cl:{l}|{clause}"]
    if direct >= 0:
        out += [f"o:{pos[direct]}", f"o:{pos[direct]}|{r}", f"ol:{word(view, direct)}", f"orate:{rate_bucket(rate_of[direct], seen[direct])}"]
        out.append(f"l|o:{l}|{pos[direct]}")
    passive = any(dep[k] in ("auxpass", "nsubjpass") for k in kids[i])
    out += [f"pv:{passive}|{r}", f"l|pv:{l}|{passive}"]
    # Who speaks.
    owner = subject
    if owner < 0:
        up, steps = i, 0
        while dep[up] in ("conj", "xcomp", "advcl", "ccomp") and head[up] != up and steps < 4:
            up, steps = head[up], steps + 1
            owner = next((k for k in kids[up] if dep[k] in (*SUBJECTS, "nsubjpass")), -1)
            if owner >= 0:
                break
        out.append(f"steps:{steps}")
    if owner >= 0:
        who = f"{pos[owner]}:{view.entity[owner]}"
        kind = who if pos[owner] != "PRON" else f"PRON:{lemma[owner].lower()}"
        able = "able" if lemma[owner].lower() in speaker_nouns() else "n"
        own = "own" if owner == subject else "far"
        out += [
            f"s:{own}:{kind}",
            f"s:{own}:{kind}|{r}",
            f"s:{able}:{pos[owner]}|{r}",
            f"s:{'<' if owner < i else '>'}:{own}|{how}",
            f"sl:{word(view, owner)}",
        ]
        out.append(f"l|s:{l}|{pos[owner]}")
    else:
        out += ["s:none", f"s:none|{r}", f"s:none|{how}", f"l|s:none:{l}"]
    # What governs it.
    up = head[i]
    if up != i:
        g = f"{dep[i]}:{pos[up]}"
        out += [f"g:{g}", f"g:{g}|{r}", f"gl:{word(view, up)}|{dep[i]}", f"gr:{rate_bucket(rate_of[up], seen[up])}|{dep[i]}"]
        out.append(f"gr:{rate_bucket(rate_of[up], seen[up])}|{r}|{'<' if up < i else '>'}")
    best, steps, k, branch = 0.0, 0, i, dep[i]
    at = -1
    while head[k] != k and steps < 12:
        branch = dep[k]
        k, steps = head[k], steps + 1
        if rate_of[k] > best and pos[k] in ("VERB", "AUX", "NOUN"):
            best, at = rate_of[k], k
            if best > 0.3:
                break
    over = rate_bucket(best, 9) if at >= 0 else -1
    out += [f"over:{over}", f"over:{over}|{r}", f"over:{over}|{branch}", f"over:{over}|{how}", f"over:{over}|{branch}|{state}"]
    # The cues around it in the sentence.
    left = max(rate_of[a:i], default=0.0)
    right = max(rate_of[i + 1 : b], default=0.0)
    out += [f"rl:{rate_bucket(left, 9)}|{r}", f"rr:{rate_bucket(right, 9)}|{r}", f"rl:{rate_bucket(left, 9)}", f"rr:{rate_bucket(right, 9)}"]
    for n in range(1, _NEAR + 1):
        for k, name in ((i - n, f"-{n}"), (i + n, f"+{n}")):
            if p.first <= k < p.last:
                out += [f"w{name}:{word(view, k)}", f"t{name}:{tag[k]}"]
                if n == 1:
                    out += [f"t{name}:{tag[k]}|{r}", f"q{name}:{int(c.quote[k] >= 0)}|{r}", f"w{name}:{word(view, k)}|{r}"]
            else:
                out.append(f"t{name}:none")
    first, last = i == a, i == b - 1
    out += [
        f"pos:{int(first)}{int(last)}",
        f"role:{p.role}",
        f"role:{p.role}|{r}",
        f"len:{min((b - a) // 8, 6)}",
        f"at:{min(4 * (i - a) // max(b - a, 1), 3)}",
    ]
    out.append(f"sent:{min(view.sentence[i] - view.sentence[p.first], 3)}")
    tail = text[b - 1] if text[b - 1] in ".?!:" else "other"
    out += [f"tail:{tail}", f"tail:{tail}|{r}"]
    rest = sum(1 for k in range(i + 1, b) if pos[k] in ("VERB", "AUX"))
    out += [f"vr:{min(rest, 3)}|{r}", f"vl:{min(sum(1 for k in range(a, i) if pos[k] in ('VERB', 'AUX')), 3)}|{r}"]
    if text[i] == ":":
        out += [
            f"colon:{min((i - p.first) // 2, 6)}",
            f"colon:{sum(1 for k in range(p.first, i) if pos[k] in ('VERB', 'AUX')) > 0}:{p.role}",
            f"colon:{i == p.last - 1}",
        ]
        out.append(f"colon:{view.entity[i - 1] if i else ''}:{int(c.quote[min(i + 1, len(text) - 1)] >= 0)}")
    return out


_NOUNS: Final = "speaker_nouns.tsv"
_cache: list[frozenset[str]] = []


def speaker_nouns() -> frozenset[str]:
    """Nouns for those who can speak."""
    if not _cache:
        _cache.append(frozenset(r["noun"] for r in load_rows(_NOUNS).rows))
    return _cache[0]
