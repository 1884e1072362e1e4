"""Whether a statement is denied or negated, and whether the saying is a question or a demand, lies ahead or is only thought of."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from typing import TYPE_CHECKING, Final

from twosource.lexicons import load_rows

from .statements_cues import Cue, find_cue, reporting_nouns
from .statements_tree import name_not_modal
from .statements_view import View

if TYPE_CHECKING:
    from .statements_rules import Found

WORDS: Final = "status_words.tsv"

#: How many governing verbs are looked at ("was expected to begin to say").
CHAIN: Final = 4

#: Words that open an indirect question.
_OPENERS: Final = frozenset({"whether", "if", "who", "whom", "whose", "what", "when", "where", "why", "how", "which"})

#: Imperatives that ask for nothing ("Look, we are late").
_IDLE: Final = frozenset({"thank", "bless", "look", "listen", "welcome", "see", "say", "mind", "suppose", "god"})

_REFUSES: Final = frozenset({"would", "could", "can", "ca", "'d", "’d"})

#: `would like` is no more than a polite `wants`.
_LIKES: Final = frozenset({"like", "love", "prefer", "hate"})

_QUOTES: Final = "“”\"'‘’`„«»([{ "


@cache
def words(use: str) -> frozenset[str]:
    """The words of one use."""
    return frozenset(r["word"] for r in load_rows(WORDS).rows if r["use"] == use)


def status_of(view: View, f: Found) -> tuple[bool, str | None]:
    """Whether what is said is negated or denied, and the status: `question`, `demand`, `hypothetical`, `future`, or null for a plain assertion.

    Negated: the source is said not to say it (`did not say`, `refused to say`, `nobody said`), or says that it is not so (`denied`,
    `dispute`, `doubts`). A denial that is itself negated (`did not deny`) is neither: not negated, and hypothetical. Of several statuses
    that fit, what is only thought of or lies ahead comes before what the words ask for.
    """
    i = f.verb
    if i < 0 or f.how in ("colon", "signature"):
        return False, _of_words(view, f, None)
    entry = f.entry or find_cue(view.text[i], view.lemma[i]) or reporting_nouns().get(view.lemma[i].lower())
    negated = _is_negated(view, i, f.subject)
    denied = _denies(view, f, i)
    if negated and denied:
        return False, "hypothetical"
    return negated or denied, _how_real(view, i) or _of_words(view, f, entry)


# ---- negation -----------------------------------------------------------------------------------------------------------------------


def _not(view: View, i: int) -> bool:
    """Whether a word is negated itself; `not only` and `not just` negate nothing."""
    for k in view.kids[i]:
        low = view.text[k].lower()
        if view.dep[k] == "neg" or (view.dep[k] == "advmod" and low in ("never", "nowhere")):
            after = view.text[k + 1].lower() if k + 1 < len(view.text) else ""
            if after not in ("only", "just", "merely", "simply"):
                return True
        if low == "longer" and k and view.text[k - 1].lower() == "no":
            return True
    return False


def _is_negated(view: View, i: int, subject: int) -> bool:
    if _not(view, i) or any(view.dep[k] == "det" and view.text[k].lower() in ("no", "neither") for k in view.kids[i]):
        return True
    if subject >= 0 and view.head[subject] == i:
        low = view.text[subject].lower()
        if low in words("nobody") or any(view.dep[k] == "det" and view.text[k].lower() == "no" for k in view.kids[subject]):
            return True
    k = i
    for _ in range(CHAIN):
        if view.dep[k] not in ("xcomp", "pcomp", "prep") or view.head[k] == k:
            return False
        k = view.head[k]
        lemma = view.lemma[k].lower()
        said_no = view.pos[k] in ("VERB", "AUX") and _not(view, k)
        if lemma in words("refuse") or said_no:
            # "could not resist pointing out", "did not hesitate to say": it was said.
            return not (said_no and lemma in words("refuse") | {"help"}) and lemma != "resist"
    return False


def _denies(view: View, f: Found, i: int) -> bool:
    """Whether the cue says that its content is not so: not in `declined to`, `denied him the right to`."""
    lemma = view.lemma[i].lower()
    if lemma not in words("deny") and (
        view.pos[i] != "VERB" or (cue := find_cue(view.text[i], lemma)) is None or cue.lemma not in words("deny")
    ):
        if lemma == "rule" and view.kid(i, "prt", "advmod", "prep") == i + 1:
            return view.text[i + 1].lower() == "out"
        if lemma in ("refuse", "decline"):
            return True
        if lemma == "dismiss":
            return not any(view.dep[k] == "prep" and view.text[k].lower() == "as" for k in view.kids[i])
        return False
    return view.kid(i, "dative") < 0


# ---- did it happen ------------------------------------------------------------------------------------------------------------------


def _how_real(view: View, i: int) -> str | None:
    """Whether the saying lies ahead, is only thought of, or is asked about; null where it is told as a fact."""
    k = i
    for step in range(CHAIN):
        auxiliaries = {view.text[x].lower() for x in view.kids[k] if view.dep[x] in ("aux", "mark") and not _is_name(view, x)}
        if auxiliaries & words("will"):
            return "future"
        if auxiliaries & _REFUSES and _not(view, k):
            # "would not say", "could not confirm": he was asked and did not.
            return None
        if auxiliaries & {"would", "'d", "’d"} and (view.lemma[k].lower() in _LIKES or _is_habit(view, k)):
            return None
        if auxiliaries & words("would"):
            return "future" if _in_the_past(view, k, auxiliaries) else "hypothetical"
        if _is_asked(view, k):
            return "question"
        up, dep = view.head[k], view.dep[k]
        if up == k:
            return None
        infinitive = view.tag[k] == "VB" and "to" in auxiliaries
        own = any(view.dep[x] in ("nsubj", "nsubjpass") for x in view.kids[k])
        lemma = view.lemma[up].lower()
        if infinitive and dep in ("xcomp", "acl", "advcl", "ccomp", "relcl"):
            if lemma in words("ahead") and not (lemma == "go" and (view.tag[up] != "VBG" or view.kid(up, "prt") >= 0)):
                return "future"
            if lemma in words("fact") or _is_purpose(view, k) or any(view.text[x].lower() in words("fact") for x in view.kids[up] if x < k):
                k = up
                continue
            if lemma in words("refuse"):
                return None
            return "hypothetical" if step == 0 or dep != "advcl" else None
        if dep == "conj" and not own and view.pos[up] in ("VERB", "AUX") and (view.tag[k] == view.tag[up] or view.tag[k] == "VB"):
            k = up
            continue
        if dep == "xcomp" and not own:
            k = up
            continue
        return None
    return None


def _is_habit(view: View, k: int) -> bool:
    """`would sometimes say`: it was said, more than once."""
    return any(view.dep[x] == "advmod" and view.text[x].lower() in words("often") for x in view.kids[k])


def _is_name(view: View, x: int) -> bool:
    """Whether a word tagged as a modal is a name, as in `May said`: no modal stands before a past tense."""
    return name_not_modal(view, x) or (view.tag[x] == "MD" and view.text[x][:1].isupper() and view.tag[view.head[x]] == "VBD")


def _in_the_past(view: View, k: int, auxiliaries: set[str]) -> bool:
    """`said he would announce`: seen from a past, the saying lies ahead."""
    if not auxiliaries & {"would", "'d", "’d"} or "if" in auxiliaries or view.dep[k] != "ccomp":
        return False
    up = view.head[k]
    return view.tag[up] in ("VBD", "VBN") and not any(
        view.dep[x] == "advcl" and view.kid(x, "mark") >= 0 and view.text[view.kid(x, "mark")].lower() == "if" for x in view.kids[k]
    )


def _is_purpose(view: View, k: int) -> bool:
    """`called to say`, `took to the stage to denounce`: what was done to say it tells that it was said."""
    return view.dep[k] in ("advcl", "xcomp") and view.tag[view.head[k]] in ("VBD", "VBZ") and view.lemma[view.head[k]].lower() in _DONE


#: Verbs of coming forward, calling and writing.
_DONE: Final = frozenset(
    "call write tweet email phone post step stand rise appear speak go take use issue release return join interrupt gather text e-mail".split()
)


def _is_asked(view: View, k: int) -> bool:
    """Whether the saying is itself asked about: `Did she say that ...?`"""
    if view.dep[k] != "ROOT":
        return False
    a, b = view.bounds(k)
    last = b - 1
    while last > k and view.text[last] in ("”", '"', "''", "’", "'", ")"):
        last -= 1
    if view.text[last] != "?" or last <= k:
        return False
    first = next((x for x in view.kids[k] if view.dep[x] in ("aux", "auxpass")), -1)
    subject = view.kid(k, "nsubj", "nsubjpass")
    return a <= first < subject < k


# ---- what the words ask -------------------------------------------------------------------------------------------------------------


def _of_words(view: View, f: Found, entry: Cue | None) -> str | None:
    """`question` or `demand` by the cue and the words themselves."""
    if not f.content:
        return None
    i = f.verb
    text = view.raw[f.content[-1][0] : f.content[-1][1]].rstrip(_QUOTES + ",")
    lemma = entry.lemma if entry else view.lemma[i].lower() if i >= 0 else ""
    first = bisect_left(view.start, f.content[0][0])
    while first < len(view.text) and not view.text[first][:1].isalnum():
        first += 1
    opener = view.text[first].lower() if first < len(view.text) else ""
    infinitive = _tells_to(view, i) if i >= 0 else False
    if text.endswith("?") or (lemma in words("ask") and (opener in _OPENERS or f.kind == "direct") and not infinitive):
        return "question"
    if entry is not None and entry.stance == "demand" and (infinitive or lemma not in words("order")):
        return "demand"
    if lemma in words("order") and infinitive:
        return "demand"
    if i >= 0 and (_mandates(view, i) or (lemma == "call" and view.text[i + 1 : i + 2] in (["for"], ["on"], ["upon"]))):
        return "demand"
    if f.kind == "direct" and first < len(view.text) and _is_imperative(view, first):
        return "demand"
    return None


def _tells_to(view: View, i: int) -> bool:
    """Whether somebody is told to do something: an object or its own subject, and an infinitive."""
    for k in view.kids[i]:
        if k > i and view.dep[k] in ("xcomp", "ccomp", "advcl") and view.tag[k] == "VB":
            if any(view.tag[x] == "TO" for x in view.kids[k]) and (view.kid(i, "dobj", "dative") >= 0 or view.kid(k, "nsubj") >= 0):
                return True
            if view.pos[i] == "VERB" and view.kid(i, "nsubjpass") >= 0 and any(view.tag[x] == "TO" for x in view.kids[k]):
                return True
    return False


def _mandates(view: View, i: int) -> bool:
    """`insisted that he resign`: a clause with `that`, a subject and a bare verb."""
    for k in view.kids[i]:
        if view.dep[k] == "ccomp" and k > i and view.tag[k] in ("VB", "VBP") and view.kid(k, "mark") >= 0 and view.kid(k, "aux") < 0:
            # The parser may take the bare verb for a plural; behind one person it is none.
            subject = view.kid(k, "nsubj", "nsubjpass")
            return subject >= 0 and (view.tag[subject] in ("NN", "NNP") or view.text[subject].lower() in ("he", "she", "it"))
    return False


def _is_imperative(view: View, first: int) -> bool:
    """Whether a sentence begins with a bare verb that has no subject (`Leave now`, `Do not move`, `Please wait`)."""
    low = view.text[first].lower()
    top = first
    if low in ("please", "do", "don't", "don’t", "never", "just") or view.text[first : first + 2] in (["Do", "n't"], ["Do", "n’t"]):
        top = view.head[first]
    return (
        view.tag[top] == "VB"
        and view.dep[top] in ("ROOT", "ccomp", "conj")
        and top - first <= CHAIN
        and view.lemma[top].lower() not in _IDLE
        and view.kid(top, "nsubj", "nsubjpass", "expl") < 0
        and not any(view.tag[k] in ("MD", "TO") for k in view.kids[top])
    )
