"""Which quotation belongs to which reporting verb: by position, marks and stops, since a parse is least sure around quotation marks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .quotes import find_quotations
from .statements_cues import find_cue
from .statements_edges import Edge
from .statements_view import Paragraph, View

#: A reporting verb stands at most this many tokens from the quotation; on PolNeAR train 99 % stand within 25.
REACH: Final = 40

#: How many quotations back the speech that goes on may stand: a title in quotation marks may come between.
LOOK_BACK: Final = 3

#: A name before a colon, with title and party in brackets, has at most this many tokens.
COLON_REACH: Final = 12

#: That many capitalised words alone before a colon at the start of a paragraph are a name even where the tagger saw a verb (`Rush: "..."`).
NAME_WORDS: Final = 3

#: A quotation without a verb beside it counts as speech from this many words; shorter ones are titles, names and scare quotes.
SPEECH_WORDS: Final = 4

DASHES: Final = frozenset({"—", "–", "-", "--", "―"})
_STOPS: Final = frozenset(".?!…")

#: Forms of saying that a tagger now and then takes for nouns behind a quotation.
_SAID: Final = frozenset({"said", "says"})


@dataclass(slots=True)
class Quoted:
    """A quotation with its tokens `[first, last)` (marks included) and, once found, the verb that reports it and how it was found.

    `how`: after, before, between, colon, signature, goes_on (the next sentence of the same speech), next_paragraph, or empty.
    """

    start: int
    end: int
    closed: bool
    first: int
    last: int
    words: int
    paragraph: int
    full: bool
    last_char: str
    verb: int = -1
    how: str = ""


def quotations(view: View, number: int, p: Paragraph) -> list[Quoted]:
    """The quotations of a paragraph. `full`: it begins with a capital and ends with a stop, as a sentence of its own does."""
    text = view.raw[p.start : p.end]
    found = []
    starts = view.start[p.first : p.last]
    for q in find_quotations(text):
        first = p.first + bisect_left(starts, p.start + q.start)
        last = p.first + bisect_left(starts, p.start + q.end)
        inner = text[q.start : q.end].strip("“”\"'‘’`„«» ")
        after = text[q.end : q.end + 1]
        ends = inner[-1:] in ",?!.…—–-" or after in (",", ".", "") or not q.closed
        words = sum(1 for i in range(first, last) if any(c.isalnum() for c in view.text[i]))
        found.append(Quoted(p.start + q.start, p.start + q.end, q.closed, first, last, words, number, _starts(inner) and ends, inner[-1:]))
    return found


def _starts(inner: str) -> bool:
    first = inner.lstrip("([…. ")[:1]
    return first.isupper() or first.isdigit()


def _is_quote_verb(view: View, i: int, any_frame: bool = False) -> bool:
    if view.pos[i] != "VERB" and view.text[i].lower() not in _SAID:
        return False
    cue = find_cue(view.text[i], view.lemma[i])
    return cue is not None and (any_frame or "quote" in cue.frames)


def _colon_verb(view: View, last: int, floor: int) -> int:
    """The verb of a clause that hands over with a colon and holds no verb of saying (`the office sent out two lines: "..."`).

    It is the main verb, and only when a person, an organisation or a capitalised name is its subject; -1 for none.
    """
    a, _ = view.bounds(last)
    for i in range(max(a, floor), last):
        if view.dep[i] == "ROOT" and view.pos[i] == "VERB":
            k = view.kid(i, "nsubj")
            return (
                i if k >= 0 and (view.pos[k] == "PROPN" or view.entity[k] in ("PERSON", "ORG") or view.text[k].lower() in ("he", "she")) else -1
            )
    return -1


def _clause_end(view: View, at: int, stop: int) -> int:
    """The first token from `at` on that ends the sentence, or `stop`."""
    i = at
    while i < stop and i - at < REACH:
        if view.text[i] in _STOPS or (i > at and view.sentence[i] != view.sentence[i - 1] and view.text[i][:1].isupper()):
            return i
        i += 1
    return min(i, stop)


def _after(view: View, q: Quoted, stop: int) -> int:
    """The verb behind a quotation: `"...", X said`, `"...," said X`; -1 for none."""
    follows = view.text[q.last] if q.last < stop else ""
    if not (q.last_char in ",?!—–-…" or follows == "," or (q.last_char == "." and follows[:1].islower())):
        return -1
    end = _clause_end(view, q.last, stop)
    if not q.full and _held(view, q):
        return -1
    spare = -1
    for i in range(q.last, end):
        if not _is_quote_verb(view, i):
            continue
        if view.dep[i] in ("relcl", "acl") and spare < 0:
            spare = i
            continue
        return i
    return spare


def _held(view: View, q: Quoted) -> bool:
    """Whether a verb that reports stands before the quotation and governs it: the words are then his, not those of a verb behind it."""
    a, _ = view.bounds(q.first)
    i = min(q.first + 1, q.last - 1)
    for _ in range(REACH):
        up = view.head[i]
        if up == i or not a <= up < q.last:
            return False
        if up < q.first and view.pos[up] == "VERB" and (cue := find_cue(view.text[up], view.lemma[up])) and "that" in cue.frames:
            return True
        i = up
    return False


def _before(view: View, q: Quoted, floor: int) -> tuple[int, str]:
    """The verb before a quotation: `X said: "..."`, `X said, "..."`, and how; -1 for none."""
    i = q.first - 1
    if i < floor:
        return -1, ""
    colon = view.text[i] == ":"
    comma = view.text[i] == ","
    limit = max(floor, q.first - REACH)
    while i >= limit:
        if view.text[i] in _STOPS:
            break
        if _is_quote_verb(view, i):
            if colon or comma or i == q.first - 1 or not _is_clause_between(view, i, q.first):
                return i, "colon" if colon else "before"
            return -1, ""
        i -= 1
    if colon and q.full:
        for i in range(q.first - 2, limit - 1, -1):
            if view.text[i].lower() == "according":
                return i, "colon"
            if _is_quote_verb(view, i, True):
                return i, "colon"
        if colon_source(view, q.first - 1, floor) >= 0:
            return q.first - 1, "colon"
        if (i := _colon_verb(view, q.first - 1, floor)) >= 0:
            return i, "colon"
    return -1, ""


def _is_clause_between(view: View, verb: int, first: int) -> bool:
    return any(view.pos[i] in ("VERB", "AUX") or view.dep[i] in ("dobj", "nsubj", "mark", "oprd") for i in range(verb + 1, first))


def assign(view: View, quoted: list[list[Quoted]], edges: Sequence[Edge]) -> None:
    """Set `verb` and `how` of the quotations of every paragraph (`quoted[i]` and `edges[i]` belong to `view.paragraphs[i]`)."""
    before: Quoted | None = None
    for number, p in enumerate(view.paragraphs):
        here = quoted[number]
        for n, q in enumerate(here):
            floor = here[n - 1].last if n else p.first
            stop = here[n + 1].first if n + 1 < len(here) else p.last
            # An open quotation goes on where the next paragraph opens with a mark; a colon hands over to it.
            if n == 0 and q.first == p.first and before is not None and not before.closed and before.verb >= 0:
                q.verb, q.how = before.verb, "next_paragraph"
                continue
            previous = next((x for x in reversed(here[max(0, n - LOOK_BACK) : n]) if x.verb >= 0 or x.full), None)
            if previous is not None and previous.verb >= 0 and (q.full or _ends(view, q, p.last)):
                gap = range(previous.last, q.first)
                if previous.verb in gap and not any(view.text[i] in _STOPS for i in gap) and view.text[q.first - 1] in (",", ":"):
                    q.verb, q.how = previous.verb, "between"
                    continue
            verb, how = _before(view, q, floor) if q.full or q.words > 1 else (-1, "")
            if how == "before" and not q.full:
                verb = -1
            if verb < 0 or how == "before":
                behind = _after(view, q, stop)
                if behind >= 0:
                    verb, how = behind, "after"
            if verb < 0 and q.words >= SPEECH_WORDS and q.last < p.last and signature_source(view, q.last, p.last) >= 0:
                verb, how = q.last, "signature"
            if verb >= 0:
                q.verb, q.how = verb, how
            elif previous is not None and previous.verb >= 0 and q.full and _adjoins(view, previous, q):
                q.verb, q.how = previous.verb, "goes_on"
        before = here[-1] if here and here[-1].last >= p.last - 1 else None
        if not here or before is None:
            before = _hands_over(view, p, number)
        if edges[number].last:
            before = None


def _ends(view: View, q: Quoted, stop: int) -> bool:
    """Whether a stop or a comma stands at the end of a quotation, inside or behind its closing mark."""
    return q.last_char in ",?!.…—–-" or q.last >= stop or view.text[q.last] in (",", ".", ";")


def colon_source(view: View, colon: int, floor: int) -> int:
    """Who stands before a colon without a verb (`Jane Roe: "..."`), or is named right before it; -1 for nobody.

    A person, an organisation or a capitalised name; what stands before it back to the start of the sentence is a noun phrase.
    """
    a, _ = view.bounds(colon)
    a = max(a, floor)
    before = range(a, colon)
    if not before or (len(before) > COLON_REACH and view.entity[colon - 1] != "PERSON"):
        return -1
    short = len(before) <= NAME_WORDS and a == floor and all(view.text[i][:1].isupper() for i in before)
    if short and view.pos[colon - 1] in ("VERB", "AUX", "PROPN", "NOUN"):
        return colon - 1
    if any(view.pos[i] in ("VERB", "AUX") for i in before) or len(before) > COLON_REACH:
        return _phrase_head(view, colon - 1) if view.entity[colon - 1] == "PERSON" else -1
    for i in before:
        if (view.head[i] not in before or view.head[i] == i) and view.pos[i] == "PROPN" and view.entity[i] not in ("DATE", "TIME", "GPE", "LOC"):
            return i
    return -1


def signature_source(view: View, dash: int, stop: int) -> int:
    """Who signs a quotation at the end of its paragraph (`"..." — Jane Roe`): a name in capitals without a verb; -1 for nobody."""
    behind = range(dash + 1, stop)
    if view.text[dash] not in DASHES or not 0 < len(behind) <= COLON_REACH or any(view.pos[i] in ("VERB", "AUX") for i in behind):
        return -1
    first = dash + 1
    if view.pos[first] != "PROPN" or not view.text[first][:1].isupper():
        return -1
    i = first
    while i + 1 < stop and view.pos[i + 1] == "PROPN":
        i += 1
    return i


def _phrase_head(view: View, i: int) -> int:
    while view.dep[i] == "compound" and view.head[i] > i:
        i = view.head[i]
    return i


def _hands_over(view: View, p: Paragraph, number: int) -> Quoted | None:
    """A paragraph that ends `X said:` makes the quotation that opens the next one his."""
    if p.last - p.first < 2 or view.text[p.last - 1] != ":":
        return None
    for i in range(p.last - 2, max(p.first, p.last - REACH) - 1, -1):
        if view.text[i] in _STOPS:
            return None
        if _is_quote_verb(view, i):
            return Quoted(0, 0, False, i, i, 0, number, True, "", i, "colon")
    i = _colon_verb(view, p.last - 1, p.first)
    return Quoted(0, 0, False, i, i, 0, number, True, "", i, "colon") if i >= 0 else None


def _adjoins(view: View, previous: Quoted, q: Quoted) -> bool:
    """Whether `q` is the next sentence of the speech of `previous`: only the end of one sentence, that of its verb, stands between."""
    if previous.how not in ("after", "goes_on", "between", "colon", "before", "next_paragraph"):
        return False
    gap = range(previous.last, q.first)
    stops = [i for i in gap if view.text[i] in _STOPS]
    if previous.how in ("after", "between") and previous.verb not in gap and gap and len(gap) > 1:
        return False
    return (not stops and len(gap) <= 1) or (bool(stops) and stops[0] == gap[-1])
