"""Acts that the words of a clause make doubtful: accidents, polls, opinions, things that are set free, quarrels that hurt nobody."""

from __future__ import annotations

from typing import Final

from .events_act import ARMED, Act
from .events_figures import figure
from .events_lexicon import Lexicon, words_of
from .events_party import Side
from .events_sides import Sides
from .events_tree import Clause
from .events_words import ABSTRACT, ABSTRACT_ENDINGS
from .statements_view import View

#: Verbs for what people suffer from accidents as well as from others.
_SUFFER: Final = words_of("suffer")
#: Verbs that nobody uses of words.
_REAL: Final = words_of("real")
#: What asks for something by its wording, every day anew.
_LAWS: Final = words_of("laws")
#: Verbs for what police and guards do as well as kidnappers, and chance too.
_CAUGHT: Final = words_of("caught")
#: What people want for themselves.
_MINDS: Final = words_of("minds")
#: Verbs for defeats and party discipline.
_BEATEN: Final = words_of("beaten")
_USING_FORCE: Final = frozenset({"MIL", "REB", "COP", "UAF", "CRM"})
#: Verbs for what one does with a telephone.
_RINGS: Final = words_of("rings")
#: What makes the figures of a poll out of who supports whom.
_POLLED: Final = words_of("polled")
#: Verbs for talk to somebody who need not answer.
_TALKS: Final = words_of("talks")
#: Verbs for what people do to a rule, which only those in power do to one another.
_BREAKS: Final = words_of("breaks")
#: Objects of `target` and `court` that make it a campaign or a sale.
_WOOED: Final = words_of("wooed")
#: Verbs that leave a room as well as a country.
_LEAVES: Final = words_of("leaves")
_ROOMS: Final = words_of("rooms")
_AID: Final = words_of("aid")
#: How somebody in particular is named.
_KNOWN: Final = frozenset({"name", "alias", "office", "metonym", "pronoun"})
_BOTH: Final = 2
#: Verbs that courts share with everybody who gives and gets something.
_HANDED: Final = frozenset({"give", "hand", "get", "receive", "send"})
#: What rescuers arrive for where they bring no help.
_GATHERINGS: Final = words_of("gatherings")
_AM: Final = frozenset({"am", "is", "are", "'s", "’s", "'re", "’re"})


def doubtful(act: Act, c: Clause | None, view: View, sides: Sides, known: Lexicon) -> bool:
    """Whether what its clause says beside an act makes it none."""
    if figure(act, c, view, sides):
        return True
    if act.mode == "convict" and act.lemma in _HANDED and not (c is not None and c.parts):
        # "gave the team two years to finish": people are given years in prison.
        persons = bool(act.recipients) and all(s.kind in ("person", "population") for s in act.recipients)
        given = any(s.sector != "JUD" and s.kind not in ("country", "government") for s in act.actors)
        return not persons or given or c is None or bool(c.inf) or any(view.dep[k] == "acl" for t in c.objects for k in view.kids[t])
    if act.type == "ASSAULT":
        caught = act.mode == "abduct" and act.lemma in _CAUGHT and not any(s.sector in ("REB", "UAF", "CRM", "MIL") for s in act.actors)
        vague = act.how != "verb" and not act.recipients and any(view.lemma[t].lower() == "operation" for t in act.trigger)
        chance = known.guards.get("accident", frozenset())
        if c is not None and act.lemma in _SUFFER and "violent" not in act.notes and any(view.lemma[t].lower() in chance for t in c.subjects):
            # "a bus crash injured three".
            return True
        return caught or vague or _accident(act, view, known) or _wooed(act, c, view) or _quarrel(act)
    if act.type == "CONSULT" and any(view.lemma[t].lower() == "encounter" for t in act.trigger):
        # "his encounter with police" may be his last.
        return any(s.sector in ARMED for s in act.actors)
    if act.lemma == "treat" and c is not None and act.type in ("AID", "REJECT"):
        return not any(s.sector in ("MED", "NGO") for s in act.actors) and "for" not in c.preps
    if c is None or act.how not in ("verb", "light", "operator"):
        return False
    if ("SUPPORT" in (act.type, act.content) or act.type == "REJECT") and act.weak and _counted(act, c, view):
        return True
    if act.type == "REJECT":
        return _broken(act) or _unsaid(act, c) or _pressed(act, c, view)
    if act.type == "REQUEST":
        return _called(act, c, view) or _rang(act, c, view)
    if act.type == "AGREE":
        # "agreed with the minister", "agrees that prices are high": one opinion, no deal.
        talked = [t for t in (*c.objects, *c.preps.get("to", ())) if view.lemma[t].lower() in ("interview", "debate", "profile")]
        return bool(talked) or (
            act.lemma == "agree" and act.how == "verb" and not c.inf and "to" not in c.preps and "on" not in c.preps and _opinion(c, act)
        )
    if act.type == "AID":
        came = act.lemma == "arrive" and any(view.lemma[t].lower() in _GATHERINGS for t in c.preps.get("for", ()))
        return came or _favour(act, c, view)
    if act.type == "CONSULT":
        return _addressed(act, c) or (act.mode == "visit" and not act.both and not act.recipients)
    if act.type == "RETREAT":
        return _thing(act, c, view, sides) or _left(act, c, view)
    if act.type == "COOPERATE" and act.lemma == "work":
        # "Democrats worked with Republicans".
        both = [*act.actors, *act.recipients]
        home = {s.country for s in both if s.country}
        return len(home) < _BOTH and all(s.kind == "person" or s.sector in ("PTY", "BUS") for s in both)
    if act.type == "CONCEDE" and act.lemma in ("concede", "admit", "acknowledge"):
        # "We know how it will end, he conceded": he says so.
        return bool(c.that) or not (c.objects or {"to", "on"} & set(c.preps))
    if act.type == "THREATEN" and act.lemma in ("hint", "consider"):
        # "considers the sanctions essential": a view of them.
        view_of = any(view.dep[k] in ("oprd", "acomp") for k in [*view.kids[act.verb], *(x for t in c.objects for x in view.kids[t])])
        return view_of or (act.lemma == "hint" and not act.content and not act.recipients)
    if act.type == "SANCTION" and act.lemma == "disqualify":
        # "disqualified from being a commander": unfit.
        return any(view.lemma[k].lower() == "be" and view.dep[k] == "pcomp" for k in view.subtree(act.verb))
    if act.type == "MOBILIZE":
        if not act.actors:
            # "the force dispatched to Chad": nobody says whose it is.
            return True
        return any(view.lemma[t].lower() == "team" for t in c.objects) and not any(s.official for s in act.recipients)
    if act.type == "PROTEST":
        # "The party blocked his access", "Chad summoned the envoy to protest": no crowd.
        named = [s for s in act.actors if s.basis in _KNOWN and s.kind in ("organisation", "government", "country")]
        state = act.mode == "demo" and act.how == "verb" and all(s.kind in ("government", "country") for s in named)
        if act.mode == "demo" and act.how == "verb" and act.actors and all(_state(s) for s in act.actors):
            # "The ministry protested against the raid": in words.
            return True
        return bool(named) and len(named) == len(act.actors) and (act.mode == "obstruct" or state)
    if act.type == "COERCE":
        things = [t for t in c.objects if view.lemma[t].lower() in ABSTRACT or view.lemma[t].lower().endswith(ABSTRACT_ENDINGS)]
        if act.mode == "arrest" and things and not any(sides.named_at(t) or sides.somebody(t) for t in c.objects):
            # "locked up the nomination".
            return True
        looked = act.lemma == "search" and "for" in c.preps and not c.objects
        return looked or _barred(act, c, view) or _wooed(act, c, view)
    if act.type == "ACCUSE":
        # "The judge held that the law was void": a finding.
        found = act.lemma == "hold" and any(view.text[m].lower() == "that" for k in c.that for m in view.kids[k] if view.dep[m] == "mark")
        nobody = any(view.text[t].lower() in ("nobody", "none") or view.text[t - 1 : t + 1] in (["no", "one"], ["No", "one"]) for t in c.objects)
        return found or nobody or _wooed(act, c, view)
    return False


def _state(s: Side) -> bool:
    """Whether a side is a state, a body of one or who speaks for it by office."""
    return (s.kind in ("government", "country", "office") and s.basis != "place") or (
        s.kind == "person" and s.sector == "GOV" and s.basis in ("name", "alias", "office")
    )


def _accident(act: Act, view: View, known: Lexicon) -> bool:
    """`two climbers were killed in a fall`: nobody did it, or nobody says that somebody did."""
    # "The firm whose dam burst, killing twelve": the parser gives the deed to the firm.
    firms = all(s.kind == "organisation" and s.sector in (None, "BUS") for s in act.actors)
    if not firms or act.lemma not in _SUFFER or "violent" in act.notes:
        return False
    a, b = view.bounds(act.verb)
    words = known.guards.get("accident", frozenset())
    return any(view.lemma[k].lower() in words for k in range(a, b))


def _counted(act: Act, c: Clause, view: View) -> bool:
    """`most voters support her, the poll says`: an opinion of many, told in numbers."""
    a, b = view.bounds(act.verb)
    groups = all(s.kind in ("population", "organisation") or s.sector in ("CVL", "MIL", "LAB", "PTY", None) for s in act.actors)
    return bool(act.actors) and groups and any(view.lemma[k].lower() in _POLLED for k in range(a, b))


def _broken(act: Act) -> bool:
    """`violated the rules`: a breach by somebody who holds no power is no refusal."""
    return act.lemma in _BREAKS and not any(s.body or s.kind in ("government", "armed_group") for s in act.actors)


def _unsaid(act: Act, c: Clause) -> bool:
    """`declined to use the word`: what is refused is no act."""
    return act.lemma == "decline" and act.how == "verb" and bool(c.inf) and not act.content and not act.recipients


def _pressed(act: Act, c: Clause, view: View) -> bool:
    """`declined requests for an interview`: a reporter is told no."""
    asked = [t for t in c.objects if view.lemma[t].lower() in ("request", "invitation", "call", "offer")]
    return any(view.lemma[k].lower() in ("interview", "comment") for t in asked for k in view.subtree(t))


def _rang(act: Act, c: Clause, view: View) -> bool:
    """`placed several calls to her`: on the telephone."""
    return act.how == "light" and act.lemma in _RINGS and "for" not in c.preps and any(view.lemma[t].lower() == "call" for t in act.trigger)


def _called(act: Act, c: Clause, view: View) -> bool:
    """`called him unhinged on Twitter`, `the fire brigade was called`, `asked him a question`: nothing is asked for."""
    if act.how != "verb":
        return False
    if act.lemma == "call" and not c.inf:
        if any(view.dep[k] in ("oprd", "attr", "acomp") for k in view.kids[act.verb]):
            return True
        upon = [t for p in ("on", "upon") for t in c.preps.get(p, ()) if view.entity[t] not in ("DATE", "TIME")]
        return not upon and "for" not in c.preps and not c.parts & {"on", "upon", "for", "in", "up", "off"}
    if act.lemma == "appeal" and not c.inf and "for" not in c.preps:
        # "He appeals to young voters": they like him.
        return True
    if act.lemma == "want" and any(view.lemma[k].lower() in _MINDS for k in c.inf):
        return True
    if act.lemma == "press" and not c.inf and "for" not in c.preps and "on" in c.preps:
        # "pressed him on his taxes": an interview.
        return True
    if act.lemma in ("require", "oblige", "forbid") and any(view.lemma[t].lower() in _LAWS for t in c.subjects):
        return True
    if act.lemma == "turn" and act.mode == "assist":
        return "for" not in c.preps and not c.inf
    if act.lemma in ("ask", "request") and any(view.lemma[k].lower() in ("name", "identify", "quote") for k in c.inf):
        # "who asked not to be named".
        return True
    if act.lemma == "ask" and not c.inf:
        return any(view.lemma[t].lower() in ("question", "permission", "name", "age") for t in c.objects)
    return False


def _opinion(c: Clause, act: Act) -> bool:
    return "with" in c.preps or (bool(c.that) and not act.content)


def _favour(act: Act, c: Clause, view: View) -> bool:
    """`treated him badly`, `helped her win`: what one person does for another is no aid."""
    persons = [s.kind == "person" and s.basis not in ("group", "unnamed") for s in act.recipients]
    parties = [s.sector == "PTY" or s.kind == "person" for s in [*act.actors, *act.recipients]]
    return act.weak and bool(persons) and (all(persons) or all(parties)) and act.lemma in _AID


def _addressed(act: Act, c: Clause) -> bool:
    """`speaks to voters`, `attended the conference`: they are spoken to, and nobody says who else came."""
    if act.lemma == "attend" and act.how == "verb":
        return len(act.actors) + len(act.recipients) < _BOTH
    if act.lemma not in _TALKS or act.how != "verb":
        return False
    met = [s for s in [*act.actors, *act.recipients] if s.basis in _KNOWN and (s.official or s.kind == "person")]
    return "with" not in c.preps and len(met) < _BOTH


def _thing(act: Act, c: Clause, view: View, sides: Sides) -> bool:
    """`released her mails`: whoever owns what is released is not set free."""
    if act.mode != "release" or not c.objects or not act.recipients:
        return False
    own = {t for s in act.recipients for t in range(s.first, s.last)}
    return not any(t in own for t in c.objects) and not any(sides.unnamed(t) or sides.named_at(t) for t in c.objects)


def _left(act: Act, c: Clause, view: View) -> bool:
    """`She exited the meeting`: a room."""
    people = bool(act.actors) and all(s.kind in ("person", "office") and s.sector not in ARMED for s in act.actors)
    room = any(view.lemma[t].lower() in _ROOMS for t in c.objects)
    return act.lemma in _LEAVES and (room or (people and act.mode == "withdraw"))


def _barred(act: Act, c: Clause, view: View) -> bool:
    """`residents are barred from voting`: how things are."""
    if act.actors or not c.passive or act.mode != "restrict":
        return False
    aux = [view.text[k].lower() for k in view.kids[act.verb] if view.dep[k] in ("auxpass", "aux")]
    return bool(aux) and all(t in _AM for t in aux)


def _wooed(act: Act, c: Clause | None, view: View) -> bool:
    """`spent money targeting voters`, `targeted firms for contributions`."""
    if c is None or act.lemma != "target":
        return False
    heads = [*c.objects, *c.preps.get("for", ()), *c.preps.get("with", ())]
    return any(view.lemma[t].lower() in _WOOED for t in heads)


def _quarrel(act: Act) -> bool:
    """`the candidates exchanged shots`: politicians fight with words."""
    sides = [*act.actors, *act.recipients]
    rivals = bool(act.recipients) and all(s.sector in ("PTY", "LEG") for s in act.recipients)
    if rivals and act.lemma in _BEATEN and "violent" not in act.notes and not any(s.sector in _USING_FORCE for s in act.actors):
        return True
    if len(sides) < _BOTH or not act.actors or act.lemma in _REAL:
        return False
    return all(s.kind in ("person", "organisation") and s.sector in ("PTY", "LEG", "GOV", "JRN") and s.basis in _KNOWN for s in sides)
