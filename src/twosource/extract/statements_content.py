"""What a verb reports: the words of its clause, object or complement, by the frames of its lexicon entry."""

from __future__ import annotations

from .statements_cues import Cue
from .statements_tree import SUBJECTS, TIMES, to_do
from .statements_view import View


def content_of(view: View, verb: int, entry: Cue) -> tuple[list[int], str]:
    """The content of a verb by its frames: tokens, and the frame that held."""
    frames = entry.frames
    kids = view.kids[verb]
    passive = view.kid(verb, "nsubjpass", "auxpass") >= 0
    if "that" in frames and not (entry.stance == "believe" and to_do(view, verb)):
        for k in kids:
            if view.dep[k] == "ccomp" and (k > verb or view.dep[verb] in ("ROOT", "conj", "advcl", "relcl", "ccomp", "parataxis")):
                return _clause(view, verb, k), "that"
    if to_do(view, verb):
        # "called on them to defend trade": nobody has defended anything yet. Only clauses are kept: "to say that ...".
        return [], ""
    if passive and "that" in frames and "inf" not in frames and (k := view.kid(verb, "xcomp")) > verb and to_do(view, k):
        # "The bridge is said to be unsafe": its subject is what is spoken of.
        top = view.kid(verb, "nsubjpass")
        return sorted({*view.subtree(k), *(view.subtree(top) if top >= 0 else [])}), "inf"
    if "inf" in frames:
        k = view.kid(verb, "xcomp")
        if k < 0:
            k = next(
                (c for c in kids if view.dep[c] in ("advcl", "ccomp") and view.kid(c, "aux") >= 0 and view.tag[c] == "VB" and c > verb),
                -1,
            )
        if k > verb:
            tokens = view.subtree(k)
            if (o := view.kid(verb, "dobj")) > verb and o < k:
                tokens = sorted({*tokens, *view.subtree(o)})
            if passive and (s := view.kid(verb, "nsubjpass")) >= 0 and entry.stance == "believe":
                tokens = sorted({*tokens, *view.subtree(s)})
            return tokens, "inf"
    if _as_clause(view, verb) and "that" in frames:
        return view.subtree(view.head[verb], [verb]), "parenthesis"
    if "that" in frames and (view.dep[verb] == "parataxis" or _comment(view, verb)):
        return view.subtree(view.head[verb], [verb]), "parenthesis"
    object_ = view.kid(verb, "dobj") if not passive else view.kid(verb, "nsubjpass")
    preps = [k for k in kids if view.dep[k] in ("prep", "prt", "agent") and k > verb]
    if frames & {"name", "as"}:
        tail = [k for k in kids if view.dep[k] in ("oprd", "xcomp") and k > verb and "name" in frames and not to_do(view, k)]
        tail += [k for k in preps if view.text[k].lower() == "as"]
        if tail:
            tops = [*([object_] if object_ >= 0 else []), *tail]
            return sorted({i for k in tops for i in view.subtree(k)}), "as"
        for k in kids:
            if view.dep[k] == "ccomp" and k > verb and "name" in frames:
                return view.subtree(k), "name"
    named = [k for k in preps if view.text[k].lower() in frames]
    if not named and entry.stance == "accuse" and object_ >= 0:
        # "accused the minister of lying": the parser now and then hangs the charge on the accused.
        named = [k for k in view.kids[object_] if view.dep[k] == "prep" and k > object_ and view.text[k].lower() in frames]
        if named:
            return view.subtree(object_), "prep"
    if named and (entry.stance == "accuse" or object_ < 0):
        tops = [*([object_] if object_ >= 0 and not passive else []), *([named[0]] if object_ >= 0 else view.kids[named[0]])]
        tops += [k for k in kids if k > named[0] and view.dep[k] in ("xcomp", "advcl") and to_do(view, k)]
        return sorted({i for k in tops for i in view.subtree(k)}), "prep"
    if (
        frames & {"for", "on"}
        and (k := next((c for c in kids if c > verb and view.dep[c] in ("advcl", "ccomp", "xcomp") and to_do(view, c)), -1)) >= 0
    ):
        mark = view.kid(k, "mark")
        if mark >= 0 and view.text[mark].lower() == "for":
            return view.subtree(k, [mark]), "prep"
    if (
        "obj" in frames
        and object_ >= 0
        and (view.pos[object_] not in ("PRON", "DET") or view.tag[object_] == "WP" or _answered(view, object_, entry))
    ):
        reasons = [k for k in preps if view.text[k].lower() in ("for", "as", "over")]
        return sorted({i for k in (object_, *reasons) for i in view.subtree(k)}), "obj"
    return [], ""


def _answered(view: View, object_: int, entry: Cue) -> bool:
    """`denies this`, `has confirmed it`: the pronoun stands for what somebody else said, and the answer to it is a statement."""
    return (entry.stance in ("deny", "concede") or entry.lemma == "confirm") and view.text[object_].lower() in ("this", "that", "it")


def _clause(view: View, verb: int, top: int) -> list[int]:
    """A clause that is what was said: from its `that` on, and without a day that belongs to the saying (`said Monday the deal ...`)."""
    tokens = view.subtree(top)
    mark = view.kid(top, "mark")
    if verb < mark < top and view.text[mark].lower() == "that":
        return [i for i in tokens if i >= mark]
    first = 0
    if tokens[0] == verb + 1:
        while first < len(tokens) - 1 and view.entity[tokens[first]] in TIMES and view.pos[tokens[first]] in ("PROPN", "NOUN"):
            first += 1
    return tokens[first:]


def _as_clause(view: View, verb: int) -> bool:
    """`As X noted, ...`: the clause that the comment hangs on is what was said."""
    mark = view.kid(verb, "mark", "advmod")
    return (
        view.dep[verb] == "advcl"
        and mark >= 0
        and view.text[mark].lower() == "as"
        and view.kid(verb, "dobj", "ccomp", "xcomp", "oprd", "prep") < 0
    )


def _comment(view: View, verb: int) -> bool:
    """Whether the verb, with its subject, stands as a comment at the end of the sentence it reports: `..., X said.`"""
    return (
        view.dep[verb] in ("ccomp", "advcl", "conj")
        and view.head[verb] < verb
        and view.kid(verb, *SUBJECTS) >= 0
        and _tail_form(view, verb) >= 0
    )


def _tail_form(view: View, verb: int) -> int:
    """The comma before `X said` at the end of a sentence, -1 where the form is another."""
    a, b = view.bounds(verb)
    subject = view.kid(verb, *SUBJECTS)
    left = min([verb, *(view.subtree(subject) if subject >= 0 else [])])
    right = max([verb, *(view.subtree(subject) if subject >= 0 else [])])
    if (
        left - 1 > a
        and view.text[left - 1] == ","
        and all(view.pos[i] in ("PUNCT", "NOUN", "PROPN", "ADP", "ADV", "DET") for i in range(right + 1, b))
        and b - right < 9
    ):
        return left - 1
    return -1


def at_tail(view: View, verb: int) -> list[int]:
    """`The tax will rise, X said.` where the parse shows no clause: all before the comma."""
    comma = _tail_form(view, verb)
    if comma < 0:
        return []
    a, _ = view.bounds(verb)
    tokens = list(range(a, comma))
    return tokens if any(view.pos[i] in ("VERB", "AUX") for i in tokens) else []
