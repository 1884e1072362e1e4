"""What surrounds an act: sides that are understood, where and when it was, and who reports it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from .events_act import CONFLICT, COOPERATION, MATERIAL, Act
from .events_home import homeless
from .events_lexicon import Lexicon, classes, words_of
from .events_names import groups
from .events_party import NOWHERE, Side
from .events_sides import Sides
from .statements_view import View

#: Types whose missing or unnamed other side is looked for at the place first: whoever is hit is where the act is.
#: Sectors of those whom news names without a country when they are of the country that acts.
_INSIDE: Final = frozenset(
    {"OPP", "REB", "CVL", "COP", "LAB", "REF", "PRM", "PTY", "MIL", "UAF", "GOV", "JRN", "MED", "EDU", "REL", "LEG", "JUD", "CRM", "SPY"}
)
_LOCAL: Final = frozenset({"ASSAULT", "COERCE", "AID", "MOBILIZE", "RETREAT", "PROTEST"})
#: Types of words that are said about a state, and the sectors of those who say them for another one.
_SAID: Final = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN"})
_MANDATES: Final = frozenset({"LEG", "GOV", "JUD", "MIL", "PTY"})
#: Nouns for states, which are no part of the state that deals with them.
_STATES: Final = frozenset("nations countries states allies partners powers neighbors neighbours".split())
#: Offices of which a country that has none of them names nobody: the king whom a president meets.
_CROWNED: Final = frozenset("king queen emperor sultan emir monarch pope kingdom pontiff shah".split())
#: Types that most often stay inside a country, so that a side that nobody names is the other side's country.
_DOMESTIC: Final = frozenset({"PROTEST", "COERCE"})
#: What states do to one another from afar.
_AFAR: Final = frozenset({"aerial", "drone", "heavy-weapons"})
#: What is shot down and sunk.
_FLIES: Final = classes()["aircraft"] | classes()["ship"] | {"missile", "rocket"}
#: Words of sport or business in a sentence that silence conflict in it: one alone is too common ("match", "bid").
GUARDED: Final = 2

#: Verbs for a game that is won, and its score.
_WON: Final = words_of("won")
_GOALS: Final = re.compile(r" \d{1,2}[-–]\d{1,2} ")

Time = tuple[int, int, Mapping[str, Any]]


def infer(act: Act, sides: Sides, sentence: int) -> None:
    """Give the sides that name no country the one that is understood, marked `inherited`.

    Of a deed the place comes first, of words the other side, then the country that most of the document is about.
    """
    local = act.type in _LOCAL
    place = next((s for s in sides.places.get(sentence, ()) if s.country and (local or not _topic(s, sides))), None)
    known_actor = next((s for s in act.actors if s.country and s.country != "MNC"), None)
    known_other = next((s for s in act.recipients if s.country and s.country != "MNC"), None)

    # "the government", "rebel groups" that a state backs are not its own.
    barred = ("GOV", "REB", "OPP", "UAF", "MIL") if act.type in COOPERATION else ("GOV", "MIL") if act.type == "ACCUSE" else ("GOV",)

    def fill(s: Side, other: Side | None, foreign: bool = False) -> Side:
        if s.country is not None or not (s.sector or s.kind in ("population", "government", "armed_group")):
            return s
        if s.kind == "person" and s.basis in ("name", "alias") and not s.sector:
            return s
        name = (s.name or "").lower()
        if homeless(s, sides):
            return s
        weapon = act.type == "ASSAULT" and any(s is r for r in act.recipients)
        if weapon and sides.view.lemma[s.last - 1].lower() in _FLIES and sides.view.pos[s.last - 1] == "NOUN":
            # "air defences downed nine drones": not their own, and of whom nobody says.
            return s
        state = other is not None and other.explicit and other.kind == "country"
        # "the Syrian government's bombing" may well be one at home.
        bare = other is not None and sides.view.lemma[sides.view.head[other.last - 1]].lower() not in groups()
        abroad = weapon and other is not None and state and bare and (act.mode in _AFAR or other.basis == "modifier")
        order = (("place", place), ("other side", other)) if local else (("other side", other), ("place", place))
        own = s.kind == "person" and s.basis in ("name", "alias") and not (s.actor or "~").startswith("~")
        for word, found in order:
            if own:
                # Somebody who is named is of his own country, whomever he deals with and wherever he is.
                break
            if word == "other side" and (name in _CROWNED or abroad):
                # "A Chadian air strike killed five people": none of Chad's.
                continue
            if word == "other side" and other is not None and other.kind == "country" and act.type in _SAID and s.sector in _MANDATES:
                # "A senator urged sanctions on Chad": not one of Chad's.
                continue
            if word == "other side" and s.sector in ("UAF", "CRM") and act.type not in MATERIAL:
                # Whom a gang threatens tells nothing of where it is from.
                continue
            if word == "other side" and s.sector == "CRM" and (act.type in CONFLICT or (other is not None and other.sector == "MIL")):
                # Pirates whom a navy takes, or who take a ship, are of another country.
                continue
            if word == "other side" and (s.kind == "organisation" or s.sector not in _INSIDE or (foreign and s.sector in barred)):
                continue
            if found is not None and found.country and (word == "place" or found.country not in NOWHERE):
                return replace(s, country=found.country, basis=f"inherited: {word}", origin=s.basis)
        if s.sector not in _INSIDE or (foreign and s.sector in barred):
            return s
        main = sides.main_country()
        if main != "USA" and sides.view.lemma[s.last - 1].lower() == "administration":
            # News says so, and no more, of that in Washington; of another one it says whose it is.
            return s
        if other is not None and other.kind == "country" and other.country == main and act.type in _SAID and s.sector in _MANDATES:
            return s
        if abroad and other is not None and other.country == main:
            return s
        return replace(s, country=main, basis="inherited: document", origin=s.basis) if main else s

    act.actors = [fill(s, known_other) for s in act.actors]
    known_actor = known_actor or next((s for s in act.actors if s.country), None)
    if len({s.country for s in act.actors if s.country}) > 1:
        # Of which of several countries would the court be?
        known_actor = None
    state = any(s.kind in ("country", "government") for s in act.actors)
    act.recipients = [fill(s, known_actor, state) for s in act.recipients]


def _topic(s: Side, sides: Sides) -> bool:
    """`the two leaders discussed the war in Chad`: whether a place belongs to what is spoken of, an object, and not to where they are."""
    view = sides.view
    prep = view.head[sides.head_of(s.first, s.last)]
    noun = view.head[prep]
    return view.dep[prep] == "prep" and view.pos[noun] == "NOUN" and view.dep[noun] in ("dobj", "pobj")


def complete(act: Act, sides: Sides, sentence: int) -> None:
    """Put in the side that an act must have and nobody names: a protest, a ban, an attack at home."""
    place = next((s for s in sides.places.get(sentence, ()) if s.country), None)
    known_actor = next((s for s in act.actors if s.country and s.country != "MNC"), None)
    known_other = next((s for s in act.recipients if s.country and s.country != "MNC"), None)
    if not act.actors and act.type == "PROTEST":
        # "a rally against the Iran deal" is held by Iranians only in a report about Iran.
        abroad = known_other is not None and known_other.kind == "country" and known_other.country != sides.main_country()
        found = place or (None if abroad else known_other)
        if found is not None:
            act.actors = [_country(found, "place" if found is place else "other side")]
            known_actor = act.actors[0]
    if known_actor is not None and known_actor.country in NOWHERE:
        known_actor = None
    unnamed = not act.recipients and act.type == "ASSAULT" and act.target and any(s.sector in ("REB", "MIL", "COP") for s in act.actors)
    if unnamed and place is not None:
        act.recipients = [_country(place, "place")]
    elif unnamed and known_actor and known_actor.sector == "REB" and sides.alone(sentence, known_actor.country):
        # Rebels are at war with their own country; police and soldiers are not.
        act.recipients = [_country(known_actor, "other side")]
    sought = not act.recipients and (act.needs or act.type == "PROTEST") and act.type in _DOMESTIC and "strange" not in act.notes
    if sought and place is not None and not any((s.first, s.last) == (place.first, place.last) for s in act.actors):
        # Never the actor once more: whom a crowd is against, or what police took, is left open where nothing tells it.
        act.recipients = [_country(place, "place")]
    states = {s.country for s in act.actors if s.kind == "country"}
    if states and act.type == "PROTEST":
        # "protests in Athens": Greece is not against Greece.
        act.recipients = [s for s in act.recipients if s.kind != "country" or s.country not in states]


def _country(s: Side, how: str) -> Side:
    return Side(None, None, "country", s.country, None, s.first, s.last, f"inherited: {how}")


def guarded(view: View, a: int, b: int, known: Lexicon) -> str:
    """Whether a sentence is about sport or business, or a question: `sport`, `business`, `question`, `doubt` or nothing."""
    last = b - 1
    while last > a and view.text[last] in ("”", '"', "''", "’", "'", ")"):
        last -= 1
    if view.text[last] == "?":
        return "question"
    doubt = ""
    for kind in ("sport", "business"):
        words = known.guards.get(kind, frozenset())
        hits = 0
        if kind == "sport" and _score(view, a, b):
            return kind
        for i in range(a, b):
            low, lemma = view.text[i].lower(), view.lemma[i].lower()
            pair = f"{low} {view.lemma[i + 1].lower()}" if i + 1 < b else ""
            hits += low in words or lemma in words or pair in words
        if hits >= GUARDED:
            return kind
        if hits and kind == "sport":
            doubt = "doubt"
    return doubt


def _score(view: View, a: int, b: int) -> bool:
    """`beat Togo 3-1`: whether a sentence tells the score of a game."""
    won = any(view.lemma[i].lower() in _WON for i in range(a, b))
    return won and any(_GOALS.search(f" {''.join(view.text[i : i + n])} ") for i in range(a, b) for n in (1, 3) if i + n <= b)


def metaphors(view: View, a: int, b: int, known: Lexicon) -> set[int]:
    """The tokens of phrases that only sound like an act."""
    found: set[int] = set()
    phrases = known.guards.get("metaphor", frozenset())
    for i in range(a, b):
        text = view.text[i].lower()
        if text in phrases:
            found.add(i)
        for n in (2, 3, 4):
            text = f"{text} {view.text[i + n - 1].lower()}" if i + n - 1 < b else ""
            if not text:
                break
            if text in phrases:
                found.update(range(i, i + n))
    return found


def has_verb(view: View, a: int, b: int) -> bool:
    """Whether a stretch has a finite verb."""
    return any(
        view.tag[i] in ("VBD", "VBZ", "VBP", "MD", "VBN") or (view.tag[i] in ("VB", "VBG") and view.pos[i] == "VERB") for i in range(a, b)
    )


def place_of(act: Act, sides: Sides) -> Side | None:
    """Where the act is said to be, in the phrases of its clause."""
    for t in (act.trigger[-1], act.verb):
        for s in sides.place(t):
            if s.kind in ("country", "other") and s.basis in ("place", "name", "alias"):
                return s
    return None


def time_of(act: Act, view: View, times: Sequence[Time]) -> tuple[Mapping[str, Any] | None, bool]:
    """The time expression of an act, and whether it stands in the act's own clause: hung on its verb or noun, else alone in the sentence."""
    a, b = view.bounds(act.verb)
    lo, hi = view.start[a], view.end[b - 1]
    at = bisect_left(times, (lo,), key=lambda t: (t[0],))
    inside = []
    while at < len(times) and times[at][0] < hi:
        inside.append(times[at][2])
        at += 1
    inside = [t for t in inside if t["type"] in ("DATE", "TIME") and not (t["value"] or "").endswith("_REF")]
    if act.status == "happened":
        # "accepted an invitation to talks on Monday": the talks are to be on Monday.
        inside = [t for t in inside if not lies_ahead(t)]
    if not inside:
        return None, False
    mine = set(act.trigger) | {act.verb}
    best: tuple[int, int, Mapping[str, Any]] | None = None
    of_noun = False
    for t in inside:
        i = next((k for k in range(a, b) if view.start[k] >= t["start"]), b - 1)
        steps, k = 0, i
        while k not in mine and view.head[k] != k and steps < 12:
            if view.text[k].lower() == "of" and view.pos[view.head[k]] == "NOUN" and view.head[k] not in mine and view.head[k] < k:
                steps, of_noun = 99, True  # "since the war of 2020": that is when the war was
                break
            # A clause of its own between the time and the act makes it another act's time.
            if view.pos[k] == "VERB" and view.dep[k] in ("relcl", "acl", "advcl", "ccomp", "xcomp", "conj"):
                steps = 99
                of_noun = view.dep[k] in ("relcl", "acl") or (ahead(view, k) and not mine & set(view.subtree(k)))
                break
            k = view.head[k]
            steps += 1
        if k in mine and steps < 12 and (best is None or (steps, i) < best[:2]):
            best = (steps, i, t)
    if best is not None:
        return best[2], True
    if _long_done(act.verb, view) or _goes_on(view, act.verb):
        # "accused them on Friday of holding men whom they had promised to free": the promise is older. "sold most of it last year to Chad, which
        # is considering a ban": what is being done now was not done then.
        return None, False
    # "They praised the accord that was reached last year": that is when the accord was reached.
    return (inside[0], False) if len(inside) == 1 and not of_noun else (None, False)


def _goes_on(view: View, verb: int) -> bool:
    """Whether something is being done at present: `is considering`."""
    return view.tag[verb] == "VBG" and any(view.dep[k] == "aux" and view.tag[k] in ("VBZ", "VBP") for k in view.kids[verb])


def _long_done(k: int, view: View) -> bool:
    """Whether a clause that only says who or what is meant tells what had been done."""
    while view.dep[k] in ("xcomp", "ccomp", "conj") and view.head[k] != k:
        k = view.head[k]
    return view.dep[k] == "relcl" and any(view.dep[x] == "aux" and view.text[x].lower() == "had" for x in view.kids[k])


_LENGTH: Final = re.compile(r"P(\d{1,2})([DW])$")
#: Clauses and phrases between an act and the words that say how long before or after something else it was.
_UP: Final = 6


def days_from(act: Act, view: View, times: Sequence[Time]) -> int | None:
    """How many days from the day of its sentence an act lies: -1 in "recalled him on Friday, a day after rebels took the town", 0 where nothing
    says so or it is hours; null where it is said so that it cannot be counted ("weeks after").
    """
    k = act.trigger[-1] if act.how == "noun" else act.verb
    for _ in range(_UP):
        up = view.head[k]
        if view.dep[k] == "advcl":
            word = next((x for x in view.kids[k] if view.dep[x] in ("mark", "advmod") and x < k and view.text[x].lower() in _SIDES), -1)
            # The parser hangs "a day" on either verb.
            lengths = [x for x in view.kids[k] if view.dep[x] == "npadvmod" and x < word]
            lengths += [x for x in view.kids[up] if view.dep[x] == "npadvmod" and x == word - 1 and view.lemma[x].lower() in _UNITS]
            length = lengths[0] if lengths else -1
        elif view.dep[k] == "pobj" and view.text[up].lower() in _SIDES:
            word, length = up, view.kid(up, "npadvmod")
        else:
            word = length = -1
        if word >= 0 and 0 <= length < word:
            days = _counted(view, length, times)
            return None if days is None else days * _SIDES[view.text[word].lower()]
        if up == k:
            break
        k = up
    return 0


#: What lengths of time are counted in.
_UNITS: Final = frozenset("second minute moment hour day week month year".split())
#: On which side of the sentence's day lies what stands behind the word.
_SIDES: Final = {"after": -1, "before": 1}


def _counted(view: View, length: int, times: Sequence[Time]) -> int | None:
    """The days of `two days` or `a week`; null for `weeks` and `two months`."""
    a, b = view.start[length], view.end[length]
    value = next((t["value"] or "" for s, e, t in times if s <= a and b <= e and t["type"] == "DURATION"), "")
    if found := _LENGTH.match(value):
        return int(found[1]) * (7 if found[2] == "W" else 1)
    low = view.lemma[length].lower()
    if low in ("hour", "minute", "moment", "second"):
        return 0
    single = view.text[length].lower() in ("day", "week") and view.kid(length, "nummod") < 0
    return (7 if low == "week" else 1) if single else None


def ahead(view: View, k: int) -> bool:
    """Whether a clause tells what is to come: `called on them to gather on Tuesday`, `said he would go on Tuesday`."""
    return view.tag[k] == "VB" and any(view.tag[x] in ("TO", "MD") for x in view.kids[k])


def quiet(act: Act, guard: str, bad: set[int], verbless: bool) -> bool:
    """Whether a guard silences an act."""
    if guard == "question" or bad & set(act.trigger):
        return True
    official = any(s.sector in ("GOV", "MIL", "REB", "COP", "LEG", "JUD", "UAF") or s.kind in ("country", "government") for s in act.actors)
    if guard == "sport":
        return not (official and any(s.sector in ("GOV", "MIL", "REB", "COP") for s in act.actors))
    if guard == "doubt" and act.type in COOPERATION and act.actors and not any(s.country or s.sector for s in act.actors):
        # "the Harriers host the Rovers for a football game".
        return True
    if guard == "doubt":
        return act.weak and act.type == "ASSAULT" and not any(s.sector in ("MIL", "REB", "COP", "UAF") for s in act.actors)
    if guard == "business":
        return act.type in CONFLICT and (act.weak or not official)
    return verbless and act.type in CONFLICT


#: Sentences over which a day told before still holds. Set by hand: news tells a day once and goes on for a paragraph or two.
HOLDS: Final = 4
_EARLIER: Final = frozenset("earlier previously once already often long ago formerly before later recently repeatedly since always".split())


class Days:
    """The days that are told about, sentence by sentence, and who is named there."""

    def __init__(self, view: View, sides: Sides, times: Sequence[Time]) -> None:
        self.view, self.sides = view, sides
        self._of: dict[int, Mapping[str, Any]] = {}
        self._titles = {view.sentence[p.first] for p in view.paragraphs if p.role == "title" and p.first < len(view.sentence)}
        starts = [view.start[a] for a, _ in view.sentences]
        for start, _, t in times:
            n = bisect_left(starts, start + 1) - 1
            if n >= 0 and n not in self._of and t["type"] in ("DATE", "TIME") and _names_a_day(t):
                self._of[n] = t

    def near(self, act: Act) -> Mapping[str, Any] | None:
        """The day of an act in the past tense that has no time of its own; null where it is told as background.

        It is the last day told in the sentences before that name one of its actors, else the first one told behind with all of them. One actor
        alone does much in four sentences: the one behind must tell the same deed, or the act a headline.
        """
        view = self.view
        c = act.verb
        past = view.tag[c] in ("VBD", "VBN") and not any(view.text[k].lower() in _EARLIER for k in view.kids[c])
        if act.status != "happened" or not (past or act.how == "noun" or view.pos[c] == "NOUN"):
            return None
        if any(view.dep[k] == "aux" and view.lemma[k].lower() == "have" for k in view.kids[c]):
            return None
        n = view.sentence[c]
        who = {s.actor for s in act.actors if s.actor}
        for m in range(n - 1, max(n - HOLDS, 0) - 1, -1):
            if m in self._of and who & self.sides.actors_of(m):
                return self._of[m]
        for m in range(n + 1, min(n + HOLDS, len(view.sentences) - 1) + 1):
            if m in self._of and who and who <= self.sides.actors_of(m) and (len(who) > 1 or n in self._titles or self._again(act, m)):
                return self._of[m]
        return None

    def _again(self, act: Act, m: int) -> bool:
        """Whether a sentence tells an act once more, by the same verb or noun."""
        a, b = self.view.sentences[m]
        deed = {self.view.lemma[k].lower() for k in act.trigger if self.view.pos[k] in ("VERB", "NOUN")}
        return any(self.view.lemma[k].lower() in deed for k in range(a, b))


def lies_ahead(t: Mapping[str, Any]) -> bool:
    """Whether a time expression names a day to come."""
    offset = t["offset"] or ""
    return offset.startswith("weekday:") and offset.split(":")[2] in ("future", "next")


def _names_a_day(t: Mapping[str, Any]) -> bool:
    """Whether a time expression names one day near the report: a weekday, today, a full date that is not history."""
    if t["serves"] == "history" or lies_ahead(t):
        return False
    offset = t["offset"] or ""
    return offset.startswith(("weekday", "day:0", "day:-1")) or (not offset and len(t["value"] or "") >= 10)
