"""Things told about one matter, put together by happening, and those that cannot both be right put on sides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final, TypeAlias

from .amounts import ANYTHING, PEOPLE, SEVERAL, TURNOUT, apart, dealt_with, of_many, other_kinds
from .clauses import words_of
from .gather import Report, Telling
from .happening import PLACED, Told, day_words, deed_of, names_behind, one_week_off, together
from .measured import one_bearer
from .subjects import number_subject
from .told import ALIVE, CALENDAR, MONTHS, SOMEBODY, SOMETHING

#: Things told that are compared with each other in one block; a story whose reports tell more of one matter is cut, the rest is not looked at.
MOST: Final = 120
#: Sides of a dispute, and pairs of happenings that only look opposed, in a story and of a kind.
MOST_SIDES: Final = 5
MOST_OTHER: Final = 5
#: Pairs of parties that talks are looked up by.
_PAIRS: Final = 6

#: Two numbers are of one thing when their surroundings share at least so many telling words, this share of the fewer, and that of the more; with
#: another word above the number the bar is higher. Set by reading every pair that came out on ECB+: at .4, and without the word above, most
#: were figures of different players, days or boats.
COMMON: Final = 3
SHARE: Final = 0.5
SHARE_ELSE: Final = 0.7
SHARE_MORE: Final = 0.3
#: For what is counted of people, words of which every deed is told (killed, police, hospital) left out.
COMMON_PEOPLE: Final = 2
#: A sentence with so few telling words beside its count is about the main happening of the story.
SUMMARY: Final = 3
#: Characters between one sentence and the next.
NEXT: Final = 2
#: Days. Ages are compared in reports of one month only, since people grow older; days further apart are of two deeds of one name.
MONTH: Final = 31
#: Two sentences are copies of one text when so many of their words are the same (Jaccard).
COPY: Final = 0.7

#: Of whom is counted when it is nobody.
NOBODY: Final = "nobody"

_PLACED: Final = frozenset({*PLACED, "over", "across", "around", "outside"})

OUTCOMES: Final = {"agreed": "an agreement", "understanding": "an understanding", "none": "no agreement"}


@dataclass(frozen=True, slots=True)
class Opposed:
    """A dispute before it is counted. `sides`: what is held, and who told it; `same`: whether it is one happening; `reason`: what tells."""

    kind: str
    subject: str
    sides: tuple[tuple[str, tuple[Told, ...]], ...]
    same: bool
    reason: str


def set_apart(told: Iterable[Opposed]) -> set[frozenset[tuple[str, int, int]]]:
    """The pairs of sentences that stand on two sides of a dispute already."""
    return {frozenset((a.span[:3], b.span[:3])) for o in told for (_, x), (_, y) in combinations(o.sides, 2) for a in x for b in y}


def _names(tolds: Iterable[Told], only: frozenset[str] | None = None) -> str:
    count: Counter[str] = Counter()
    persons = frozenset(p for t in tolds for p in t.persons)
    for t in tolds:
        for i, name in t.names:
            if only is None or i in only:
                count[name] += 2 if i in persons else 1
    # "Chile and Chile's foreign ministry" is Chile.
    best = [n for n, _ in sorted(count.items(), key=lambda x: (-x[1], x[0])) if not any(o != n and o in n for o in count)][:2]
    return " and ".join(sorted(best))


def _keys(t: Told) -> Iterator[tuple[str, ...]]:
    f = t.found
    if f.kind == "outcome":
        # By country and by person: of which country a person is, two reports may see differently.
        for a, b in (*list(combinations(sorted(t.parties), 2))[:_PAIRS], *list(combinations(sorted(t.persons), 2))[:_PAIRS]):
            yield f.kind, a, b
    elif f.kind == "stage":
        yield f.kind, *f.matter
    elif f.kind == "denial":
        for who in sorted(t.states | t.persons):
            for offence in f.matter:
                yield f.kind, who, offence
    elif f.kind in ("attendance", "contradiction"):
        for who in sorted(t.persons):
            yield f.kind, *(f.matter if f.kind == "contradiction" else ()), who
    elif f.kind == "date":
        # Of somebody who is named, else of a thing with a name: the trawler Anna, the Malabo convention.
        for who in (*sorted(t.persons), *([" ".join(sorted(f.proper))] if f.proper else [])):
            yield f.kind, f.matter[0], who
    elif f.amount is not None and f.bearer is not None:
        # First in order, so that a dispute is told with its bearer where the words around it would tell the same.
        yield f.kind, "", f.amount.what, f.bearer.head
    elif f.amount is not None and f.amount.what == "age":
        for who in sorted(t.persons):
            yield f.kind, "age", who
    elif f.amount is not None:
        if f.amount.of != SEVERAL:
            yield f.kind, f.amount.what, f.amount.of
        if f.amount.what in PEOPLE:
            # Nobody at all stands against any of them, be they called soldiers or miners.
            yield f.kind, f.amount.what, NOBODY


def opposable(tellings: Iterable[Telling]) -> set[tuple[str, ...]]:
    """What of all that a story tells may be opposed, as `common` gives it: at least two different things are told of it. Nothing else changes
    a dispute.
    """
    values: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for matter, value in tellings:
        # Of which day something is told is not known yet; of outcomes none is opposed to all others.
        values[matter] |= {"", "?"} if matter[0] == "date" else {str(value == "none") if matter[0] == "outcome" else value}
    found = {matter for matter, some in values.items() if len(some) > 1}
    # Of people who were killed or fled, two may count by other nouns, and nobody at all stands against any: 38 people, 52 inmates, no one.
    counts: dict[str, set[str]] = defaultdict(set)
    for m, some in values.items():
        if m[0] == "number" and m[1] in PEOPLE:
            counts[m[1]] |= some
    found |= {m for m in values if m[0] == "number" and len(counts.get(m[1], ())) > 1}
    if (bare := ("number", ANYTHING, "")) in values:
        # What a number without a noun is of stands in the sentence before it.
        found |= {bare, *(m for m in values if m[0] == "number")}
    return found


def _outcome(a: Told, b: Told) -> tuple[bool | None, str]:
    both = a.persons & b.persons
    if a.persons and b.persons and not both:
        return False, f"two meetings: {_names([a], a.persons)} in one, {_names([b], b.persons)} in the other"
    when = together(a, b)
    if when is False and a.days and b.days:
        return False, f"on two days: {day_words(a.days)} and {day_words(b.days)}"
    if a.places and b.places and not a.places & b.places and not when:
        return False, f"in two places: {', '.join(sorted(a.places))} and {', '.join(sorted(b.places))}"
    if a.found.matter and b.found.matter and not set(a.found.matter) & set(b.found.matter):
        return None, ""
    if len(both) > 1 or (both and min(len(a.persons), len(b.persons)) == 1 and len(a.parties & b.parties) > 1):
        return True, f"the same people: {_names([a, b], both)}" + (f", on {day_words(a.days)}" if a.days and b.days else "")
    if when and a.days and b.days and a.days[0] == a.days[1] and b.days[0] == b.days[1] and len(a.parties & b.parties) > 1:
        return True, f"the same parties on the same day, {day_words(a.days)}"
    return None, ""


def _stage(a: Told, b: Told) -> tuple[bool | None, str]:
    who = a.states & b.states
    if who and a.days and b.days and (a.days == b.days or one_week_off(a, b)):
        return True, f"the same parties, {', '.join(sorted(who))}, on the same day, {day_words(a.days)}"
    return None, ""


def _denial(a: Told, b: Told) -> tuple[bool | None, str]:
    shared = set(a.found.matter) & set(b.found.matter)
    if not shared or a.found.value == b.found.value:
        return (True, "") if shared else (None, "")
    if together(a, b) is False and a.days and b.days and abs((a.days[0] - b.days[0]).days) > 366:
        return None, ""
    return True, f"the same accused and the same charge: {', '.join(sorted(shared))}"


def _attendance(a: Told, b: Told) -> tuple[bool | None, str]:
    when = together(a, b)
    if when is False and a.days and b.days:
        return False, f"on two days: {day_words(a.days)} and {day_words(b.days)}"
    common = a.found.topic & b.found.topic
    if a.persons & b.persons and (len(common) > 1 or (when and common)):
        return True, f"the same gathering: {', '.join(sorted(common))}"
    return None, ""


def _date(a: Told, b: Told) -> tuple[bool | None, str]:
    if a.days is None or b.days is None or abs((a.days[0] - b.days[0]).days) > MONTH:
        return None, ""
    return True, f"it happens once: {a.found.matter[0]}"


def _manner(a: Told, b: Told) -> tuple[bool | None, str]:
    if a.days and b.days and abs((a.days[0] - b.days[0]).days) > MONTH:
        return None, ""
    no, yes = sorted((a, b), key=lambda t: " not " not in t.found.value and t.found.value != ALIVE)
    later = yes.told_on is not None and no.told_on is not None and yes.told_on <= no.told_on
    if no.found.value == ALIVE != yes.found.value and not later:
        return None, ""  # he lived when that was told
    if " not " in no.found.value != yes.found.value and (yes.told_on or no.told_on) and not later:
        return None, ""  # it may have come about since
    return True, "it came about in one way"


def _when(a: Told, b: Told) -> bool | None:
    """As `together`; two months of different years that were counted from different days are one month where their names are the same."""
    x, y = a.days, b.days
    if x and y and x[0].month == x[1].month == y[0].month == y[1].month and x[0] != x[1] and y[0] != y[1]:
        return True
    return together(a, b)


def _lists(a: Told, b: Told) -> bool:
    """Whether two sentences count several things and agree on none: two lists, of two happenings."""
    x, y = dict(a.numbers), dict(b.numbers)
    both = x.keys() & y.keys()
    return len(both) > 1 and all(x[k] != y[k] for k in both)


def recalled(t: Told) -> bool:
    """Whether a month or a year is told, as it is of deeds that are only recalled."""
    return bool(t.found.topic & MONTHS) or (t.days is not None and t.days[0] != t.days[1])


def _number(a: Told, b: Told) -> tuple[bool | None, str]:
    x, y = a.amount, b.amount
    if x.value in b.found.beside or y.value in a.found.beside or a.found.matter != b.found.matter:
        return None, ""
    if other_kinds(x, y):
        return None, ""
    if _set_against(a, b):
        return True, "one is told as another figure of the same"
    if not of_many(x.what) and _in_turn(a, b):
        return True, "told one behind the other, by two"
    when = _when(a, b)
    people = x.what in PEOPLE
    if when is False and a.days and b.days:
        if people and a.places & b.places:
            return False, f"on two days: {day_words(a.days)} and {day_words(b.days)}"
        return None, ""
    if a.places and b.places and not a.places & b.places:
        return (False, f"in two places: {', '.join(sorted(a.places))} and {', '.join(sorted(b.places))}") if people and when else (None, "")
    if a.found.bearer is not None and b.found.bearer is not None:
        thing = one_bearer(a.found.bearer, b.found.bearer)
        # What somebody is sentenced to or how long something lasted is told of many days; a length and a cost are of one thing for long.
        told = (a.found.topic & b.found.topic) - a.found.bearer.names - words_of("casualty") - words_of("term") - CALENDAR
        lasting = a.found.bearer.lasting or when or len(told) > 1
        return (True, f"told of one thing: {thing}") if thing and lasting else (None, "")
    named, other = a.found.topic & CALENDAR, b.found.topic & CALENDAR
    if named and other and not named & other:
        return None, ""
    if x.what == "age":
        if a.told_on is None or b.told_on is None or abs((a.told_on - b.told_on).days) > MONTH:
            return None, ""
        return True, "the age of the same person"
    if x.what in dealt_with():
        return _dealt(a, b, when)
    if x.what == TURNOUT:
        elsewhere = bool(a.states and b.states) and not a.states & b.states
        return (None, "") if elsewhere or recalled(a) != recalled(b) else (True, "the turnout of one vote")
    if people or x.what == "magnitude":
        if recalled(a) != recalled(b):
            return None, ""
        if people and _in_turn(a, b):
            return True, "told one behind the other, by two"
        common = (a.found.topic & b.found.topic) - words_of("casualty") - CALENDAR
        enough = len(common) + len(common & a.found.proper & b.found.proper) >= COMMON_PEOPLE or bool(common and (when or a.places & b.places))
        # "Police said 12 people were injured in the riots" is about what the whole story is about.
        bare = max(len(t.found.topic - words_of("casualty") - CALENDAR) for t in (a, b)) <= SUMMARY
        names = [(t.found.proper or t.found.lent - words_of("happening")) - CALENDAR for t in (a, b)]
        apart = all(names) and not names[0] & names[1]
        if not enough and people and bool(a.found.lent) != bool(b.found.lent):
            of = (a.found.topic | a.found.lent) & (b.found.topic | b.found.lent)
            shared = of & words_of("happening")
            where = (of & (a.found.proper | a.found.lent) & (b.found.proper | b.found.lent)) - shared - CALENDAR
            if shared and where:
                return True, f"told of one happening: {', '.join(sorted(shared | where)[:6])}"
        if not enough and people and x.of == y.of and x.what != "present" and bare and a.places == b.places and not apart:
            return True, "both sum up what the story is about"
    else:
        if a.found.beside or b.found.beside or (a.states and b.states and not a.states & b.states):
            return None, ""
        common = a.found.topic & b.found.topic
        fewer, more = sorted((len(a.found.topic), len(b.found.topic)))
        if x.of and x.over != y.over:
            return None, ""
        share = SHARE if x.over == y.over else SHARE_ELSE
        # Without a name or a month in common it may be any agreement, any shift, any state.
        enough = (
            bool(common & a.found.proper & b.found.proper)
            and len(common) >= COMMON
            and len(common) >= share * fewer
            and len(common) >= SHARE_MORE * more
            and not _lists(a, b)
        )
    return (True, f"the same thing is counted: {', '.join(sorted(common)[:6])}") if enough else (None, "")


def _dealt(a: Told, b: Told, when: bool | None) -> tuple[bool | None, str]:
    """What was freed, destroyed, shot down: the same by the same, and a name or the day in common."""
    if _in_turn(a, b):
        return True, "told one behind the other, by two"
    if recalled(a) != recalled(b) or (_countries(a) and _countries(b) and _countries(a).isdisjoint(_countries(b))):
        return None, ""
    sorts = [words_of("sort") & {*t.found.clauses.words[t.amount.start : t.amount.end + 1]} for t in (a, b) if t.found.clauses]
    if all(sorts) and not sorts[0] & sorts[-1]:
        return None, ""  # cruise missiles and ballistic ones
    if (x := _towns(a)) and (y := _towns(b)) and not (x & b.found.proper or y & a.found.proper):
        return None, ""
    told = words_of("casualty") | CALENDAR | {a.amount.of, b.amount.of, *(t.found.clauses.lemmas[t.found.at] for t in (a, b) if t.found.clauses)}
    common = (a.found.topic & b.found.topic) - told
    names = common & a.found.proper & b.found.proper
    who = _countries(a) & _countries(b)
    enough = bool(names) or bool(a.places & b.places) or (bool(who) and when is not False) or (bool(when) and len(common) > 1)
    return (True, f"the same thing is counted: {', '.join(sorted(common | a.places & b.places or who)[:6])}") if enough else (None, "")


def _towns(t: Told) -> frozenset[str]:
    """Names behind prepositions of place: over Odesa, near Arda."""
    c = t.found.clauses
    return names_behind(c, deed_of(c, t.found.at), _PLACED) if c is not None else frozenset()


def _countries(t: Told) -> frozenset[str]:
    return frozenset(code for code in t.parties if len(code) == 3)


def _tallied(t: Told) -> bool:
    c = t.found.clauses
    return c is not None and c.lemmas[t.found.at] in words_of("tally")


def _set_against(a: Told, b: Told) -> bool:
    """`Seven must leave, the Kremlin said, although Sweden put the number at five`; also in the next sentence."""
    first, second = (a, b) if b.amount.holder >= 0 else (b, a)
    if first.amount.holder >= 0 or second.amount.holder < 0 or _one_voice(a, b):
        return False
    voiced = second.speaker and (first.speaker or (a.span == b.span and second.amount.called >= 0))
    if not a.amount.of and not (voiced and _is_called(first, second)):
        return False  # measures are many, and of many things
    return a.span == b.span or (in_a_row(a, b) and first.span[1] < second.span[1])


def _one_voice(a: Told, b: Told) -> bool:
    x, y = ((t.speaker or "").casefold().removeprefix("the ") for t in (a, b))
    return x == y != ""


def _is_called(first: Told, second: Told) -> bool:
    """Whether a sum that is set against another is called "the sum", or by what the other is told of."""
    c, noun = second.found.clauses, second.amount.called
    return c is None or noun < 0 or c.lemmas[noun] in words_of("amount") or c.lemmas[noun] in first.found.topic


def in_a_row(a: Told, b: Told) -> bool:
    """Whether two sentences of a report stand one behind the other."""
    first, second = sorted((a.span, b.span), key=lambda s: s[1])
    return first[0] == second[0] and 0 <= second[1] - first[2] <= NEXT


def _in_turn(a: Told, b: Told) -> bool:
    """`Police detained 37, the governor said. Lawyers put the number at 60`: two sentences in a row, and two who say so. Of what is no harm to
    people both must count: `The WHO counted 41 cases. The ministry reported 27 cases`.
    """
    if not of_many(a.amount.what) and not (a.amount.of and a.amount.of == b.amount.of and _tallied(a) and _tallied(b)):
        return False
    return in_a_row(a, b) and a.speaker is not None and b.speaker is not None and a.speaker != b.speaker


_SAME: Final = {
    "outcome": _outcome,
    "stage": _stage,
    "denial": _denial,
    "attendance": _attendance,
    "number": _number,
    "date": _date,
    "contradiction": _manner,
}


def same(a: Told, b: Told) -> tuple[bool | None, str]:
    """Whether two things told speak of one happening, and what tells; null where nothing does."""
    if a.found.value == b.found.value and _copied(a, b):
        return True, "the same words"
    return _SAME[a.found.kind](a, b)


def _copied(a: Told, b: Told) -> bool:
    x, y = set(a.span[3].lower().split()), set(b.span[3].lower().split())
    return len(x & y) >= COPY * len(x | y)


def against(a: Told, b: Told) -> bool:
    """Whether two things told of one happening cannot both be right."""
    f, g = a.found, b.found
    if f.kind == "outcome":
        return (f.value == "none") != (g.value == "none")
    if f.kind == "stage":
        return f.rank != g.rank
    if f.kind == "number":
        return apart(a.amount, b.amount)
    return f.value != g.value


def _clusters(block: Sequence[Told]) -> list[list[Told]]:
    """Things told by happening: each joins the first group in which one is the same and none is another. Numbers, of which a story has many that
    are not told apart so easily, join where at least half are the same.
    """
    clusters: list[list[Told]] = []
    for t in block:
        for cluster in clusters:
            found = [same(t, o)[0] for o in cluster]
            if False not in found and True in found and (t.found.kind != "number" or 2 * found.count(True) >= len(found)):
                cluster.append(t)
                break
        else:
            clusters.append([t])
    return clusters


def corrected(tolds: Sequence[Told], reports: Mapping[str, Report]) -> list[tuple[Told, Told]]:
    """What an outlet told otherwise in a later version of a report: the former and the present, each former one once. No dispute.

    Two reports are versions of one when outlet and address or headline are the same.
    """
    blocks: dict[tuple[str, ...], list[Told]] = defaultdict(list)
    for t in tolds:
        r = reports[t.span[0]]
        for name in {r.uri, r.title}:
            if r.publisher and r.published and name:
                for key in _keys(t):
                    blocks[r.publisher, name, *key].append(t)
    found: dict[int, tuple[Told, Told]] = {}

    def published(t: Told) -> str:
        return reports[t.span[0]].published or ""

    for key in sorted(blocks):
        block = sorted(blocks[key], key=lambda t: (published(t), t.span[:3]))[:MOST]
        for a, b in combinations(block, 2):
            if a.speaker == b.speaker and published(a) < published(b) and against(a, b) and same(a, b)[0]:
                found.setdefault(id(a), (a, b))
    return list(found.values())


def _order(t: Told) -> tuple[object, ...]:
    return (-len(t.persons), t.days is None, t.days or (), t.span[:3])


def opposed(tolds: Sequence[Told]) -> list[Opposed]:
    """The disputes of one story, and what only looks like one."""
    blocks: dict[tuple[str, ...], dict[tuple[object, ...], list[Told]]] = defaultdict(dict)
    for t in sorted(_accused(tolds), key=_order):
        alike = (t.found.value, t.span[3].casefold(), t.persons, t.parties, t.days)
        for key in _keys(t):
            blocks[key].setdefault(alike, []).append(t)
    found: dict[_Key, Opposed] = {}
    other: Counter[str] = Counter()
    for key in sorted(blocks):
        # Copies are looked at once: ten thousand of them say no more than one.
        copies = {id(ts[0]): ts for ts in blocks[key].values()}
        block = [ts[0] for ts in list(blocks[key].values())[:MOST]]
        nobody = key[-1] == NOBODY
        if len({t.found.value for t in block}) < 2 or (nobody and all(t.amount.value for t in block)):
            continue
        clusters = _clusters(block)
        for cluster in clusters:
            # Those who are counted are set against each other by what they are called.
            if (made := _dispute(key[0], cluster, copies)) and not (nobody and all(t.amount.value for _, ts in made.sides for t in ts)):
                found.setdefault(_spans(made), made)
        for one, two in combinations(clusters, 2):
            if key[0] not in ("outcome", "attendance", "number") or nobody or other[key[0]] >= MOST_OTHER:
                continue
            if (made := _other(key[0], one, two, copies)) and _spans(made) not in found:
                other[key[0]] += 1
                found[_spans(made)] = made
    everything = {key: {p for side in key[1] for p in side} for key in found}
    inside = {k for k, spans in everything.items() for o, others in everything.items() if o[0] == k[0] and spans < others}
    return [o for k, o in found.items() if k not in inside]


def _accused(tolds: Sequence[Told]) -> list[Told]:
    """Whom a denial or an allegation that names nobody ("the man", "he") is about: the only one named for that offence in the story."""
    named: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for t in tolds:
        if t.found.kind == "denial" and t.found.label != SOMETHING:
            for offence in t.found.matter:
                named[offence] |= {n for n in t.names if n[0] in t.persons}
    out = []
    for t in tolds:
        if t.found.kind == "denial" and t.found.label == SOMEBODY and not t.persons and not t.states:
            only = {n for offence in t.found.matter for n in named[offence]}
            if len({i for i, _ in only}) == 1:
                i, name = min(only)
                t = replace(t, persons=frozenset({i}), parties=frozenset({i}), names=((i, name),))
        out.append(t)
    return out


_Key: TypeAlias = tuple[str, tuple[tuple[tuple[str, int, int], ...], ...]]


def _spans(o: Opposed) -> _Key:
    return (o.kind, tuple(sorted(tuple(sorted({t.span[:3] for t in tolds})) for _, tolds in o.sides)))


def _value(t: Told) -> str:
    return OUTCOMES[t.found.value] if t.found.kind == "outcome" else t.found.value


def _dispute(kind: str, cluster: Sequence[Told], copies: Mapping[int, Sequence[Told]]) -> Opposed | None:
    opposing = [t for t in cluster if any(against(t, o) for o in cluster)]
    sides: dict[object, list[Told]] = defaultdict(list)
    for t in cluster if kind == "outcome" and opposing else opposing:
        sides[t.amount.value if kind == "number" else _value(t)].append(t)
    holders = {v: {c.span[0] for t in ts for c in copies[id(t)]} for v, ts in sides.items()}
    # Who accuses and who denies may both stand in one report, and so may two who count; what else differs is its own way of telling.
    counted = [(a, b) for a, b in combinations(opposing, 2) if against(a, b)] if kind == "number" else []
    held = any(_set_against(a, b) for a, b in counted)
    voiced = kind == "contradiction" and any(_two_voices([a], [b]) for a, b in combinations(opposing, 2) if against(a, b))
    alone = kind == "denial" or held or voiced or any(_in_turn(a, b) for a, b in counted)
    told_once = len({t.span for t in opposing}) < 2 and not (held or voiced)
    if len(sides) < 2 or len(set().union(*holders.values())) < (1 if alone else 2) or told_once:
        return None
    if kind == "number":
        for a, b in combinations(sorted(sides, key=str), 2):
            # A report that tells both numbers has two things in mind, or two speakers.
            if holders[a] & holders[b] and not (_two_voices(sides[a], sides[b]) or any(_set_against(x, y) for x in sides[a] for y in sides[b])):
                return None
    ranked = sorted(sides, key=lambda v: (-len(holders[v]), _value(sides[v][0])))[:MOST_SIDES]
    first, second = sides[ranked[0]], sides[ranked[1]]
    pairs = [*((x, y) for x in first for y in second), *combinations(opposing, 2)]
    reason = next((r for x, y in pairs if (r := same(x, y)[1])), "")
    if kind == "number" and not reason:
        return None  # they are only like a third one
    return Opposed(kind, _subject(kind, cluster), tuple((_value(sides[v][0]), _expanded(sides[v], copies)) for v in ranked), True, reason)


def _expanded(tolds: Iterable[Told], copies: Mapping[int, Sequence[Told]]) -> tuple[Told, ...]:
    return tuple(c for t in tolds for c in copies[id(t)])


def _two_voices(a: Sequence[Told], b: Sequence[Told]) -> bool:
    return {t.speaker for t in a}.isdisjoint({t.speaker for t in b}) and None not in {t.speaker for t in (*a, *b)}


def _other(kind: str, one: Sequence[Told], two: Sequence[Told], copies: Mapping[int, Sequence[Told]]) -> Opposed | None:
    """What two happenings have that would be opposed if they were one."""
    for a in one:
        for b in two:
            verdict, reason = same(a, b)
            if verdict is False and against(a, b) and a.span[0] != b.span[0]:
                left = _expanded((t for t in one if t.found.value == a.found.value), copies)
                right = _expanded((t for t in two if t.found.value == b.found.value), copies)
                return Opposed(kind, _subject(kind, [*left, *right]), ((_value(a), left), (_value(b), right)), False, reason)
    return None


def _subject(kind: str, cluster: Sequence[Told]) -> str:
    f = cluster[0].found
    if kind == "outcome":
        return f"what the talks between {_names(cluster)} came to"
    if kind == "stage":
        return f"how far {_names(cluster)} went with the {f.label}"
    if kind == "denial":
        shared = set.intersection(*(set(t.found.matter) for t in cluster)) or {m for t in cluster for m in t.found.matter}
        return f"the part of {_names(cluster)} in the {' or '.join(sorted(shared))}"
    if kind == "attendance":
        both = frozenset.intersection(*(t.persons for t in cluster))
        return f"whether {_names(cluster, both or None)} was there: {f.matter[0]}"
    if kind == "contradiction":
        return f.matter[0].format(_names(cluster, frozenset.intersection(*(t.persons for t in cluster)) or None))
    if kind == "date":
        return f"when {_names(cluster) or ' '.join(sorted(f.proper)).title()} {f.matter[0]}"
    return f"how old {_names(cluster)} is" if cluster[0].amount.what == "age" else number_subject([t.found for t in cluster])
