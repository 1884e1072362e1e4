"""Mends a parse where the name of a body has small words in it: "Mothers Against Drink Driving said", "the Campaign for Clean Rivers". The
parser sees some mothers and a campaign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .coref_words import given_names, name_heads, noun_of, person_titles
from .statements_cues import find_cue
from .statements_mend import hang

if TYPE_CHECKING:
    from .statements_view import View

#: What joins those who meet to what they want.
_FOR: Final = frozenset({"for", "against", "without"})
#: What joins a body to what it is about as well.
_ABOUT: Final = frozenset({"on"})
_ARTICLES: Final = frozenset({"the", "a", "an", "our", "your"})
#: What goes on inside such a name, before another word with a capital.
_INSIDE: Final = frozenset({"of", "and", "&", "the", "-"})
#: The letters of a body that are a word too.
_WHO: Final = "WHO"
#: Words of such a name at most.
_LONGEST: Final = 9
_DAYS: Final = frozenset({"DATE", "TIME"})
_SAID: Final = ("VBD", "VBZ", "VBP")


def mend_bodies(view: View) -> set[int]:
    """Take the name of a body whole, and make it the head of the word for it ("the charity Kesh Aid"). Returns the sentences that changed.

    Behind people in the plural ("Mothers", "Engineers") a word for a cause must follow ("for Peace", "Without Borders"), else they are people
    of a place or somebody's lawyers; behind a word for a body ("Front", "Campaign") any but a person. A plea ("Save the Wolves") must say
    something or have a word for a body before it.
    """
    mended: set[int] = set()
    for i, text in enumerate(view.text):
        if (view.tag[i] == "NN" and _beside(view, i)) or (text == _WHO and _is_body(view, i)):
            mended.add(view.sentence[i])
        if not text[:1].isupper() or view.entity[i] in _DAYS:
            continue
        span = _joined(view, i) or _plea(view, i)
        if span and _is_running(view, i) and _take(view, *span):
            mended.add(view.sentence[i])
    return mended


def _is_running(view: View, i: int) -> bool:
    """Whether a sentence has a verb in small letters: in headlines every word may have its capital."""
    a, b = view.bounds(i)
    return any(view.pos[k] in ("VERB", "AUX") and view.text[k].islower() for k in range(a, b))


def _joined(view: View, i: int) -> tuple[int, int, int] | None:
    """First token, head and end of a name whose head is token `i`; null where it is none."""
    _, end = view.bounds(i)
    low = view.text[i].lower()
    people = view.tag[i] in ("NNS", "NNPS")
    body = low in name_heads("body")
    if i + 2 >= end or not (people or body):
        return None
    small = view.text[i + 1].lower()
    plea = small == "to" and view.tag[i + 2] == "VB" and body
    if not (small in _FOR or (body and small in _ABOUT) or plea):
        return None
    first = i + 2
    while first < end and view.text[first].lower() in _ARTICLES:
        first += 1
    last = _run(view, first, min(end, i + _LONGEST))
    words = range(first, last)
    causes = [k for k in words if _cause(view.text[k])]
    if last <= first or any(view.entity[k] in (*_DAYS, "PERSON") for k in words) or view.text[first].lower() in given_names():
        return None
    if not causes and (not body or any(view.text[k].lower() in person_titles() for k in words)):
        return None
    a = i
    while a > view.bounds(i)[0] and view.text[a - 1][:1].isupper() and view.pos[a - 1] in ("PROPN", "ADJ"):
        a -= 1
    return a, i, last


def _cause(word: str) -> bool:
    low = word.lower()
    return low in name_heads("cause") or low.removesuffix("s") in name_heads("cause")


def _run(view: View, first: int, end: int) -> int:
    """Where words with capitals end that begin at token `first`; small words between two of them belong to them."""
    last = k = first
    while k < end:
        if view.text[k][:1].isupper():
            named = view.text[k - 1].lower() in ("and", "&") and view.entity[k] in ("PERSON", "GPE", "NORP")
            if named:
                break
            last = k + 1
        elif view.text[k].lower() not in _INSIDE or k == first:
            break
        k += 1
    return last


def _plea(view: View, i: int) -> tuple[int, int, int] | None:
    """`Save the Wolves said`, `the group Stop the Runway`: a call that names a body, as in `_joined`."""
    a, end = view.bounds(i)
    if view.text[i].lower() not in name_heads("plea") or i + 2 >= end or view.text[i + 1].lower() not in _ARTICLES:
        return None
    last = _run(view, i + 2, min(end, i + _LONGEST))
    if last <= i + 2 or last >= end:
        return None
    before = noun_of(view.lemma[i - 1].lower()) if i > a and view.text[i - 1].islower() else None
    called = before is not None and before.kind != "person"
    return (i, last - 1, last) if called or _says(view, i, last) or _says(view, i, i - 1) else None


def _take(view: View, first: int, head: int, last: int) -> bool:
    """Make the tokens `[first, last)` one name under `head`. Whether that changed anything."""
    inside = range(first, last)
    tops = [k for k in inside if view.head[k] not in inside or view.head[k] == k]
    whole = tops == [head]
    if whole and view.pos[head] == "PROPN" and all(view.entity[k] == "ORG" for k in inside):
        return False
    if not whole and not _gather(view, inside, head):
        return False
    for k in inside:
        view.entity[k] = "ORG"
        if view.text[k][:1].isupper() and view.pos[k] in ("NOUN", "ADJ", "VERB"):
            view.tag[k] = "NNPS" if view.tag[k] in ("NNS", "NNPS") else "NNP"
            view.pos[k] = "PROPN"
    _describe(view, first, head)
    return True


def _gather(view: View, inside: range, head: int) -> bool:
    """Hang what stands in a name under its head, and the head under the verb of saying beside it, if there is one. Whether that was possible."""
    verb = next((k for k in (inside.stop, inside.start - 1) if _says(view, head, k)), -1)
    if verb >= 0 and view.head[verb] in inside:
        # The parser took the plea for the main verb.
        top = view.head[verb]
        if view.head[top] != top:
            return False
        others = [k for k in view.kids[top] if k not in inside and k != verb]
        view.kids[top] = [k for k in view.kids[top] if k != verb]
        view.head[verb], view.dep[verb], view.head[top] = verb, "ROOT", verb
        view.kids[verb] = sorted({*view.kids[verb], top})
        for k in others:
            hang(view, k, verb, view.dep[k])
    if verb >= 0:
        hang(view, head, verb, "nsubj")
    if view.head[head] in inside:
        return False
    for k in inside:
        if k != head and (view.head[k] not in inside or view.head[k] == k):
            hang(view, k, head, "compound" if k < head else "prep")
    return True


def _says(view: View, head: int, verb: int) -> bool:
    """Whether a token of the sentence of `head` is a verb of saying in a finite form."""
    a, end = view.bounds(head)
    return a <= verb < end and view.tag[verb] in _SAID and find_cue(view.text[verb], view.lemma[verb]) is not None


def _is_body(view: View, i: int) -> bool:
    """Take `WHO` for a name where the parser has a pronoun, outside a sentence in capitals."""
    a, end = view.bounds(i)
    if view.pos[i] != "PRON" or any(view.text[k].isupper() and view.pos[k] in ("VERB", "AUX") for k in range(a, end)):
        return False
    view.pos[i], view.tag[i], view.entity[i], view.lemma[i] = "PROPN", "NNP", "ORG", _WHO
    return True


def _beside(view: View, i: int) -> bool:
    """Put a word for a body under the name right behind it, where the parser has two subjects or an apposition without a comma."""
    _, end = view.bounds(i)
    lemma = view.lemma[i].lower()
    noun = noun_of(lemma)
    if not ((noun is not None and noun.kind == "body") or lemma in name_heads("firm") or lemma in name_heads("outlet")):
        return False
    last = i + 1
    while last < end and view.pos[last] == "PROPN" and view.text[last][:1].isupper() and view.entity[last] not in _DAYS:
        last += 1
    name = last - 1
    founded = last + 1 < end and view.pos[last] in ("VERB", "AUX") and view.tag[last + 1] in (*_SAID, "MD")
    if name == i or founded or any(view.head[k] != name for k in range(i + 1, name)):
        return False
    over, dep = view.head[i], view.dep[i]
    two = view.head[name] == over and view.dep[name] == dep == "nsubj"
    if over == i or not (two or (view.head[name] == i and view.dep[name] == "appos")):
        return False
    hang(view, name, over, dep)
    if view.head[name] != over:
        return False
    for k in [k for k in view.kids[i] if k > name or view.dep[k] == "det"]:
        hang(view, k, name, view.dep[k])
    hang(view, i, name, "compound")
    return True


def _describe(view: View, first: int, head: int) -> None:
    """Put "the charity" right before a name under it, where the parser has two subjects."""
    k = first - 1
    if k < view.bounds(head)[0] or not view.text[k].islower() or view.pos[k] != "NOUN":
        return
    noun = noun_of(view.lemma[k].lower())
    if noun is not None and noun.kind != "person" and view.head[k] == view.head[head] and view.dep[k] == view.dep[head]:
        hang(view, k, head, "compound")
