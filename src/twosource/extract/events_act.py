"""An act while it is coded, and the gate that says who has to be named for it to count."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from .events_party import UNIONS, UNPOLITICAL, Side
from .events_tree import Clause

#: Types whose own content decides the mode: what is asked, refused, threatened.
VERBAL: Final = frozenset({"AGREE", "REQUEST", "REJECT", "THREATEN"})
COOPERATION: Final = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"})
CONFLICT: Final = frozenset({"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})
#: Acts that are done by saying something: without somebody who says it there is none.
WORDS: Final = frozenset({"AGREE", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONCEDE"})
MATERIAL: Final = frozenset({"AID", "RETREAT", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})
#: Types whose other side is named outright or not at all.
DIRECT: Final = frozenset({"CONSULT", "COOPERATE", "AID", "SUPPORT", "CONCEDE", "MOBILIZE"})
#: Sectors whose members use force.
ARMED: Final = frozenset({"MIL", "REB", "COP", "UAF", "CRM", "SPY", "CVL", "REF", "OPP"})
#: Types that only those who hold power can do with a common verb, and the sectors of those who cannot.
#: Sectors of those who may fire on somebody.
#: Sectors of those who hold power, or claim it, wherever they are.
_CLAIMS: Final = frozenset({"MIL", "REB"})
_FIGHTS: Final = frozenset({"MIL", "REB", "COP", "UAF", "CRM", None})
_POWER: Final = frozenset({"COERCE", "MOBILIZE", "SANCTION"})
_TALKERS: Final = frozenset({"PTY", "LEG", "OPP", "LAB", "EDU", "JRN", "MED", "AGR", None})
#: Verbs for winning a majority as well as for taking a town.
_WINS: Final = frozenset("capture take retake seize win hold recapture".split())
#: Deeds that are news though nobody says who did them.
_SUFFERED: Final = frozenset({"ASSAULT", "COERCE", "SANCTION", "RETREAT"})
#: Verbs that nobody uses for an accident.
_MURDERS: Final = frozenset("murder slay massacre assassinate execute lynch stab shoot bomb gun behead".split())
#: Verbs for disapproval of a deed, whoever did it.
_DEPLORES: Final = frozenset("condemn decry deplore protest".split())
#: Verbs for the purchase of a firm.
_TAKEN_OVER: Final = frozenset("acquire buy purchase".split())
#: Sectors of those who target others in speech.
_SPEAKERS: Final = frozenset({"OPP", "PTY", "LEG", "JRN", "BUS", "NGO", "LAB", "EDU"})
#: Sectors of those whose fights are words.
_TALKING: Final = frozenset({"PTY", "LEG", "JRN"})
_BY_WORDS: Final = frozenset("attack assail assault blast hit savage hammer batter target lash lambast".split())
#: Nominal acts that count with one side: an invasion tells who invades, or whom.
_ONE_SIDED: Final = frozenset({"ASSAULT", "COERCE", "RETREAT", "MOBILIZE", "PROTEST", "SANCTION"})
#: Deeds that news tells of groups without a country, and the sectors of those who do them.
#: Verbs that say clearly who gives its blessing, whatever it is to.
_APPROVAL: Final = frozenset("approve endorse ratify hail applaud welcome praise back".split())
#: Sectors of bodies that a state may keep from their work.
_RULED: Final = frozenset({"JRN", "BUS", "MED", "EDU", "LAB", "REL"})
_DEEDS: Final = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE"})
_PLEAS: Final = frozenset({"REQUEST", "ACCUSE", "REJECT"})
_HOME: Final = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "PROTEST", "RETREAT", "ACCUSE", "REQUEST", "REJECT"})
_RULERS: Final = frozenset({"COP", "MIL", "REB", "UAF", "GOV", "JUD", "CRM", "LEG"})
#: What police and courts do, so that news need not say who did it.
_UNSAID: Final = frozenset({"arrest", "convict", "deport", "release"})
_CROWD: Final = frozenset({"OPP", "LAB", "EDU", "REF"})
#: What the conditions of a frame have to weigh (see `Sense.weight`) for a weak sense to count without its other side.
_SAID: Final = 3


@dataclass(frozen=True, slots=True)
class Context:
    """What governs a predicate. `reporter`: who says it, `reported`: somebody does; the rest comes from operators above."""

    reporter: tuple[Side, ...] = ()
    reported: bool = False
    status: str = ""
    failed: bool = False
    future: bool = False
    depth: int = 0

    def below(self) -> Context:
        """The same, one predicate further down."""
        return Context(self.reporter, self.reported, self.status, self.failed, self.future, self.depth + 1)

    def plain(self) -> Context:
        """The same without what operators say."""
        return Context(self.reporter, self.reported, depth=self.depth)


@dataclass(slots=True)
class Act:
    """An act as it is coded. `trigger`: its tokens; `verb`: the head of its clause; `how`: verb, noun, light, happen, operator or must.

    `needs`: its frame names a recipient; `both`: all sides are actors; `weight` of the frame; `target`: there is an object, whoever it is;
    `content`: the type of what is asked, refused, promised; `spare`: its gate turned it away (see `worth`); `notes`: failed, planned.
    """

    trigger: list[int]
    verb: int
    type: str
    mode: str
    contexts: tuple[str, ...]
    actors: list[Side]
    recipients: list[Side]
    weak: bool
    how: str
    needs: bool
    both: bool = False
    weight: int = 0
    target: bool = False
    status: str = "happened"
    lead: bool = False
    content: str = ""
    depth: int = 0
    lemma: str = ""
    spare: bool = False
    notes: list[str] = field(default_factory=list)


def are_people(sides: list[Side]) -> bool:
    """Whether they are people: what is done to them by a public body is a political act whoever they are."""
    return bool(sides) and all(s.kind in ("person", "population") for s in sides)


def tame(act: Act, lemma: str) -> bool:
    """A politician who attacks somebody does it with words, unless the verb leaves no doubt; false where it is neither (beat in the polls)."""
    if act.type != "ASSAULT":
        return True
    talkers = all(
        s.kind in ("person", "organisation") and s.sector not in ARMED and (s.basis != "group" or s.sector in _TALKING) for s in act.actors
    )
    if act.both:
        people = all(s.kind == "person" and s.basis in ("name", "alias", "pronoun") for s in act.actors)
        return not act.actors or not (talkers or people)
    if lemma == "come" and act.actors and not any(s.sector in _FIGHTS for s in act.actors):
        # "came under fire from the opposition": in words.
        act.type, act.mode = "ACCUSE", "disapprove"
        return True
    civil = bool(act.recipients) and all(s.sector in _TALKING or (s.kind == "person" and s.sector == "GOV") for s in act.recipients)
    unarmed = not any(s.sector in ARMED for s in act.actors)
    party = all(s.sector in _TALKING for s in act.actors)
    if lemma == "target" and act.actors and act.weak and "violent" not in act.notes and all(s.sector in _SPEAKERS for s in act.actors):
        # "critics of the school are targeting its owner".
        act.type, act.mode = "ACCUSE", "disapprove"
        return True
    if not act.actors and act.weak and lemma in _BY_WORDS and act.recipients and all(s.sector == "PTY" for s in act.recipients):
        # "The candidate was attacked from several sides".
        act.type, act.mode = "ACCUSE", "disapprove"
        return True
    if act.actors and ((act.weak and talkers) or (lemma in _BY_WORDS and (party or (civil and unarmed)))):
        if lemma not in _BY_WORDS:
            return False
        act.type, act.mode = "ACCUSE", "disapprove"
    return True


def _known(side: Side) -> Side:
    """A side without the country that is only understood."""
    return replace(side, country=None, basis=side.origin) if side.basis.startswith("inherited") else side


def opens(act: Act, c: Clause | None) -> bool:
    """Whether an act counts: by whom its clause names, or as a deed at home of a group that nobody needs to name."""
    named = replace(act, actors=[_known(s) for s in act.actors], recipients=[_known(s) for s in act.recipients])
    return _gate(named, c) or _at_home(act, c)


def worth(act: Act, c: Clause | None) -> bool:
    """Whether an act that its gate turned away may still count, if all else speaks for it: its sides are known, though no state among them.

    Companies, bodies that the record knows by name only, and groups that nothing names are let in here; what the manual rules out is not, and
    what is only thought of is not.
    """
    actors, recipients = act.actors, act.recipients
    if act.status not in ("happened", "planned") or _forbidden(act, [s for s in actors if s.country], [s for s in recipients if s.political]):
        return False
    if not any(_told(s) for s in [*actors, *recipients]):
        return False
    if actors and recipients and {(s.actor, s.country) for s in actors} == {(s.actor, s.country) for s in recipients}:
        return False
    if any(s.sector == "JRN" for s in [*actors, *recipients]) and act.type in ("CONSULT", "AGREE", "COOPERATE"):
        # An interview is a statement.
        return False
    if act.type == "AGREE" and act.status == "planned" and act.content == "COOPERATE" and not recipients and not act.both:
        # "will sell its shares": to whoever buys them.
        return False
    if act.type == "PROTEST" and any(s.sector in ("MIL", "REB", "COP") for s in actors):
        return False
    if act.type == "ASSAULT" and act.weak and actors and not any(s.sector in ARMED or s.sector in ("GOV", None) for s in actors):
        # "came under fire from the bishops".
        return False
    if act.mode == "visit" and not any(s.country or s.kind == "person" for s in recipients):
        # A town that the record does not know may lie at home.
        return False
    if not actors:
        # Whom it was done to: "was expelled from the talks".
        done = _undergone(act, c) and act.how == "verb" and act.type in _SUFFERED
        meant = act.type == "COERCE" or (
            act.type == "ASSAULT" and ("violent" in act.notes or bool(act.mode) or not act.weak or act.lemma in _MURDERS)
        )
        return done and (meant or any(s.official for s in recipients)) and any(_told(s) for s in recipients)
    if not all(s.country or s.sector or s.actor for s in actors):
        return False
    home = {s.country for s in actors} & {s.country for s in recipients} - {None}
    if act.type == "THREATEN" and act.lemma == "warn" and act.content in CONFLICT and recipients and any(s.official for s in actors):
        return True
    if act.lemma in ("warn", "help") and (home or not all(any(s.country for s in side) for side in (actors, recipients))):
        # "warned that it could hurt the party", "helped him win": no threat, and no aid.
        return False
    if not _serves(act):
        return False
    asks = act.type in ("AGREE", "REJECT") and c is not None and bool(c.inf) and all(s.kind != "person" for s in actors)
    if act.both and not recipients:
        clear = act.type == "AGREE" and act.how in ("verb", "light") and any(s.official for s in actors)
        return len(actors) > 1 or clear or asks
    if act.how in ("noun", "happen"):
        armed = act.type == "ASSAULT" and all(s.sector in ("MIL", "REB", "COP", "UAF") for s in actors)
        return armed or (bool(recipients) and any(_told(s) for s in recipients))
    if act.weight >= _SAID and any(
        s.official or (act.type == "AGREE" and s.sector in _CLAIMS) or (s.kind == "organisation" and s.sector not in UNPOLITICAL) for s in actors
    ):
        # The frame names what it is about: "objected to the new rules".
        return True
    return bool(recipients) or not act.weak or bool(act.content) or asks


def _undergone(act: Act, c: Clause | None) -> bool:
    """Whether a clause tells what was done to somebody and not by whom: `was jailed`, `got five years in prison`."""
    return c is not None and ((c.passive and not c.subjects) or (act.mode == "convict" and act.lemma in ("get", "receive")))


def _serves(act: Act) -> bool:
    """Whether an act of common words among people without power is more than what people do: they meet, leave, help and ask one another."""
    sides = [*act.actors, *act.recipients]
    power = any(s.official for s in sides)
    if act.type == "CONSULT":
        return power or any(s.kind == "organisation" or s.explicit for s in sides)
    if act.type == "COOPERATE":
        return not all(s.kind == "person" for s in sides) and not (act.weak and act.how == "noun")
    if act.type == "AID":
        return any(s.official for s in act.actors) or any(s.kind in ("country", "government", "population") for s in act.recipients)
    if act.type in ("SANCTION", "COERCE", "RETREAT"):
        return (not act.weak or power) and act.lemma != "question"
    if act.type == "SUPPORT" and act.lemma == "sign":
        return power
    if act.type == "ACCUSE":
        return bool(act.recipients) or act.mode == "investigate" or (power and (act.lemma in _DEPLORES or "deed" in act.notes))
    if act.type in ("REQUEST", "REJECT"):
        # What one private person asks of another is no news of who did what.
        return power or any(s.kind in ("organisation", "government") for s in sides) or any(s.basis in ("name", "alias") for s in act.recipients)
    if act.type == "THREATEN" and act.how == "operator":
        return power
    return True


def _told(s: Side) -> bool:
    """Whether it is somebody in particular, or of a country or a calling."""
    return bool(s.country or s.sector) or s.basis in ("name", "alias")


def _at_home(act: Act, c: Clause | None) -> bool:
    """`police arrested two men`, `was convicted`: deeds of those who use force or judge, in the country that the report is about."""
    if act.how not in ("verb", "light") or act.status not in ("happened", "denied") or act.type not in _HOME:
        return False
    if act.both and act.type == "ASSAULT" and len(act.actors) > 1 and not act.weak:
        # "police and marchers clashed".
        return all(s.country for s in act.actors) and any(s.sector in ("COP", "MIL") for s in act.actors)
    if not act.actors:
        if "they" in act.notes and act.mode == "arrest":
            # "They arrested two men": whoever they are, they are police.
            return are_people(act.recipients)
        open_ = _undergone(act, c) and are_people(act.recipients) and "deep" not in act.notes
        return open_ and (
            (act.mode in _UNSAID and act.lemma != "displace")
            or (act.type == "ASSAULT" and ("violent" in act.notes or (bool(act.mode) and not act.weak)))
        )
    arrest = act.mode in ("arrest", "seize") and act.target and any(s.sector in ("COP", "MIL", "GOV", "JUD", "REB") for s in act.actors)
    held = all(s.country and s.sector in _RULERS and s.basis.startswith("inherited") for s in act.actors)
    if act.type == "PROTEST":
        return not act.weak and all(s.country and s.sector in _CROWD for s in act.actors)
    if not held or not (act.recipients or arrest or act.weight >= _SAID):
        return False
    armed = any(s.sector in ARMED or s.sector == "JUD" for s in act.actors)
    if act.type in _PLEAS and act.mode != "investigate":
        return not act.weak and all(s.sector == "JUD" or (s.kind == "government" and s.sector in ("GOV", "LEG")) for s in act.actors)
    if act.weak:
        return act.type in _DEEDS and (arrest or (armed and (are_people(act.recipients) or act.weight > _SAID)))
    return armed or are_people(act.recipients) or any(s.sector for s in act.recipients)


def _gate(act: Act, c: Clause | None) -> bool:
    """The gate: who has to be named for an act to count. `c`: its clause.

    A strong sense needs one side that is political and named; an actor that is there but no political one closes the gate. A weak sense
    needs both sides, or, where its frame names the object, a body that holds power as the actor. A nominal act that no verb carries needs
    both, unless it is one of force. Mutual acts need two sides, unless a verb says it clearly. Words (demands, charges, refusals) need somebody
    who says them.
    """
    actors, recipients = act.actors, act.recipients
    first = [s for s in actors if s.political]
    others = [s for s in recipients if s.political]
    named = [s for s in first if s.country]
    bodies = [s for s in named if s.body]
    if actors and not first:
        if act.type in _PLEAS and not act.weak and act.how != "noun" and all(s.kind == "organisation" for s in actors):
            # A company that turns to a state.
            return any(s.body and s.country for s in others)
        group = all(s.basis in ("group", "office") and s.kind != "organisation" and s.sector not in UNPOLITICAL for s in actors)
        return group and not act.weak and act.how != "noun" and any(s.country for s in others)
    if first and all(s.sector in ("JRN", "EDU") for s in first) and act.type not in ("PROTEST", "CONSULT"):
        return False
    if recipients and act.type not in CONFLICT and {(s.actor, s.country) for s in recipients} == {(s.actor, s.country) for s in actors}:
        return False
    if _forbidden(act, named, others):
        return False
    if not actors:
        if c is not None and c.subjects and (not c.passive or act.type in WORDS) and act.type not in ("ASSAULT", "PROTEST"):
            # Somebody does it who is no political actor.
            return False
        if act.type in WORDS:
            return c is not None and c.passive and not act.weak and act.how in ("verb", "light") and any(s.body and s.country for s in others)
        if act.type in ("COOPERATE", "SUPPORT", "CONSULT"):
            return False
    press = any(s.sector == "JRN" for s in [*actors, *recipients])
    if press and act.type in ("CONSULT", "AGREE", "COOPERATE"):
        # An interview is a statement.
        return False
    if act.weak and act.status == "planned" and not recipients and not act.both and act.content != "CONSULT":
        return False
    if act.weak and act.type == "COOPERATE" and act.how == "noun":
        # "American exports": a state of things.
        return False
    if act.weak and "deep" in act.notes and act.type in WORDS and (act.type == "REQUEST" or not act.content):
        return False
    if act.both and act.type in ("AGREE", "COOPERATE") and actors and not any(s.official for s in actors):
        return False
    private = all(s.kind == "person" and (act.type == "REJECT" or s.sector not in ("GOV", "MIL", "REB", "JUD")) for s in actors)
    if "idle" in act.notes and not recipients and private:
        return False
    if act.both and not recipients:
        return _mutual(act, named, bodies)
    if act.weak:
        return _weak(act, named, others, bodies)
    if act.how == "noun":
        if act.type in _ONE_SIDED and not act.both:
            if act.type == "PROTEST" and not recipients:
                return bool(named)
            if not recipients:
                return bool(bodies) and "loose" not in act.notes
            return (bool(others) and (bool(named) or not actors)) or (bool(bodies) and are_people(recipients))
        return bool(named) and bool(others)
    if act.needs and not others and act.type == "ACCUSE":
        court = act.target and act.how == "verb" and all(s.kind in ("government", "organisation") for s in actors)
        return bool(bodies) and (bool(recipients) or court or act.mode == "investigate")
    if act.needs and not others and act.type == "SUPPORT":
        return bool(bodies) and not recipients
    if recipients and not others and not first:
        return False
    return any(s.country for s in [*first, *others])


def _forbidden(act: Act, named: list[Side], others: list[Side]) -> bool:
    """What is no act whatever the words: aid to nobody, the release of a report, a politician who seizes something by a common verb."""
    if act.type == "AID" and not others:
        return True
    if act.type == "ASSAULT" and act.lemma == "use" and not act.recipients:
        # "the rifle is used by armies".
        return True
    if act.type == "COOPERATE" and act.both and act.lemma in _TAKEN_OVER:
        # A firm that is bought does nothing; that its sale was agreed on is another thing.
        return True
    if act.type == "SANCTION" and not act.recipients and "stopped" not in act.notes:
        # The manual wants a recipient.
        return True
    if act.type == "THREATEN" and act.status == "planned" and not act.recipients and act.content != "PROTEST":
        return True
    bodies = bool(act.recipients) and all(s.sector in ("LEG", "GOV") and s.kind in ("government", "organisation") for s in act.recipients)
    if act.mode in ("seize", "arrest") and act.lemma in _WINS and bodies and not any(s.sector in ARMED for s in act.actors):
        # "hope to capture the Senate".
        return True
    people = bool(act.actors) and all(s.kind == "person" and s.sector not in ARMED for s in act.actors)
    if act.mode == "seize" and act.lemma in ("occupy", "hold", "take", "fill") and people:
        # "She occupies a position of power".
        return True
    if act.type == "CONSULT" and act.mode == "visit" and act.recipients:
        home = {s.country for s in act.actors} | {s.country for s in act.recipients}
        if len(home) == 1 and all(s.kind in ("country", "government", "organisation") for s in act.recipients):
            # "arrived in Congress", "travelled to a city of his own country": no visit to somebody else.
            return True
    freed = are_people(act.recipients) and "deep" not in act.notes
    if act.weight < _SAID and not freed and ((act.type == "RETREAT" and act.mode == "release") or "goods" in act.notes):
        return True
    firms = bool(act.actors) and all(s.kind == "organisation" or s.sector == "BUS" for s in act.actors)
    if (
        act.weak
        and "SUPPORT" in (act.type, act.content)
        and act.type in ("SUPPORT", "AGREE")
        and not firms
        and not any(s.official for s in named)
    ):
        # "Americans will vote for him".
        return True
    talkers = [s for s in named if s.sector in _TALKERS and s.kind in ("person", "organisation") and s.country not in UNIONS]
    by_name = all(s.basis in ("name", "alias", "pronoun", "office") for s in talkers)
    return act.weak and act.type in _POWER and bool(named) and len(talkers) == len(named) and by_name


def _mutual(act: Act, named: list[Side], bodies: list[Side]) -> bool:
    if act.type in CONFLICT and len(act.actors) < 2:
        return False
    if act.type == "CONSULT" and ((len(act.actors) < 2 and act.weight <= _SAID) or all(s.sector == "MIL" for s in act.actors)):
        return False
    if act.weak or act.how in ("noun", "happen"):
        official = any(s.official for s in named)
        clear = act.how == "verb" and act.weight >= _SAID and official and (bool(bodies) or act.content in COOPERATION)
        return len({s.actor for s in named}) > 1 or clear
    if act.type == "AGREE":
        return len(named) > 1 or bool(bodies) or (bool(act.content) and any(s.official for s in named))
    return len(named) > 1 or (bool(bodies) and act.how in ("verb", "light") and act.type != "COOPERATE")


def _weak(act: Act, named: list[Side], others: list[Side], bodies: list[Side]) -> bool:
    if not named:
        return False
    if act.type == "PROTEST" and not act.needs and act.how == "verb":
        return named[0].kind != "country"
    if act.type == "SUPPORT" and act.how == "verb" and act.lemma in _APPROVAL and act.target and not act.recipients:
        return any(s.official and s.sector != "PTY" for s in named)
    if act.needs and not any(s.country or s.political for s in others):
        ruled = any(s.sector in _RULED or s.kind == "organisation" for s in act.recipients)
        hurt = are_people(act.recipients) or (act.type in ("COERCE", "SANCTION") and ruled)
        if act.type in ("ASSAULT", "COERCE", "SANCTION") and act.how == "verb" and hurt and any(s.sector in ARMED or s.body for s in named):
            return True
        if act.type in WORDS:
            clear = bool(act.content) or (act.weight > _SAID and act.target and bool(bodies))
            return clear and act.how != "noun" and act.type != "ACCUSE"
        forces = act.type == "MOBILIZE" and act.mode == "troops" and act.status == "happened"
        if forces and (act.how == "light" or (act.how == "verb" and all(s.sector == "MIL" and s.explicit for s in named))):
            return True
        if act.type == "RETREAT" and act.mode == "resign" and act.how == "noun" and act.status == "happened" and "loose" not in act.notes:
            return all(s.kind == "person" and s.sector == "GOV" for s in act.actors)
        gives_way = act.type == "RETREAT" and act.mode in ("withdraw", "disarm", "resign")
        return (act.weight >= _SAID or gives_way) and act.how != "noun" and bool(bodies)
    if not act.needs and not act.recipients and act.how == "verb" and act.weight < _SAID and not any(s.official for s in named):
        return False
    return act.how != "noun" or bool(others) or (act.type == "PROTEST" and named[0].kind != "country")
