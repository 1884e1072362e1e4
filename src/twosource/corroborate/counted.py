"""Two voices that count one thing: "The UN said 9,000 people had fled", "no more than 3,000 had left their homes, the governor said".

`opposed.py` sets two numbers against each other where their sentences say the same of them. Here it is enough that two say so who are not
one, that it is the same kind of count, and that nothing parts them: no other day, place, scope or kind. Of people who were killed, fled or came
a story mostly has one happening; of anything else the sentences must have more in common.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

from .accounts import Account, account_at, common
from .amounts import PEOPLE, Amount, of_many
from .clauses import words_of
from .gather import Report, Tokens
from .happening import Told, names_behind, together
from .measured import phrase
from .opposed import Opposed, in_a_row, recalled, set_apart
from .subjects import number_subject
from .told import CALENDAR

#: Nats that two sentences must have in common beside what they count: of people, of anything else. Set on eight invented stories, and by reading
#: all that came out on ECB+ and PolNeAR: with percentages, sums and times, or with the report as a voice, nearly all was of two things.
MET_PEOPLE: Final = 3.4
MET_THINGS: Final = 8.0
#: Days between two reports that may tell of one happening without saying so.
DAYS: Final = 7
#: Words beside a count of people from which on it must have one in common with the other.
BARE: Final = 3
MOST: Final = 120
_ANYBODY: Final = "people"


def counted(mine: Sequence[Report], tolds: Sequence[Told], tokens: Tokens, told: Sequence[Opposed]) -> list[Opposed]:
    """The disputes of a story with those of two who count. `told`: the disputes already found, which stand."""
    lines = {(r.id, line.start, line.end): (r, line) for r in mine for line in r.lines}
    known = set_apart(told)
    blocks: dict[str, dict[tuple[object, ...], list[Told]]] = defaultdict(dict)
    for t in tolds:
        if t.found.amount is not None and t.found.bearer is None and t.amount.of:
            blocks[_what(t.amount)].setdefault((t.span[3].casefold(), t.found.value, t.speaker), []).append(_voiced(t))
    out = list(told)
    for what in sorted(blocks):
        copies = list(blocks[what].values())[:MOST]
        block = [some[0] for some in copies]
        if len({t.amount.value for t in block}) < 2:
            continue
        near: dict[int, set[int]] = defaultdict(set)
        words: dict[frozenset[int], str] = {}
        open_ = [
            (i, j)
            for (i, a), (j, b) in combinations(enumerate(block), 2)
            if frozenset((a.span[:3], b.span[:3])) not in known and _may_be_one(a, b)
        ]
        accounts = {k: account_at(*lines[block[k].span[:3]], block[k].speaker, tokens) for k in {k for pair in open_ for k in pair}}
        for i, j in open_:
            if found := _one(block[i], block[j], accounts[i], accounts[j]):
                near[i].add(j)
                near[j].add(i)
                words[frozenset((i, j))] = found
        done: set[int] = set()
        for i in sorted(near):
            if i in done:
                continue
            group = {i, *near[i]} - done
            done |= group
            sides: dict[float, list[Told]] = defaultdict(list)
            for k in sorted(group):
                sides[block[k].amount.value].extend(copies[k])
            reason = next(words[p] for p in (frozenset((i, j)) for j in sorted(near[i])) if p in words)
            if len(sides) > 1:
                subject = number_subject([block[k].found for k in sorted(group)])
                out.append(
                    Opposed("number", subject, tuple((some[0].found.value, tuple(some)) for _, some in sorted(sides.items())), True, reason)
                )
    return out


def _what(a: Amount) -> str:
    """What of counts may be of one thing: by what happened to people or things, else by the noun."""
    return a.what if of_many(a.what) else a.of


def _voiced(t: Told) -> Told:
    """With whose figure it is where the sentence has him as its subject: "Police put the crowd at 3,000"."""
    c = t.found.clauses
    if t.speaker is not None or c is None:
        return t
    i = t.amount.governor
    for k in (i, c.heads[i], c.heads[c.heads[i]]):
        if c.lemmas[k] in words_of("counted") and c.pos[k] == "VERB" and (who := c.subjects(k)):
            return replace(t, speaker=phrase(c, who[0]))
    return t


def _may_be_one(a: Told, b: Told) -> bool:
    """Whether two who are not one count what may be the same, and cannot both be right: no other scope, day or list."""
    if not _two(a, b) or not _apart(a.amount, b.amount) or a.found.matter[1:] != b.found.matter[1:]:
        return False
    if b.amount.value in a.found.beside or a.amount.value in b.found.beside or recalled(a) != recalled(b) or together(a, b) is False:
        return False
    days = [t.found.topic & CALENDAR for t in (a, b)]
    return not all(days) or bool(days[0] & days[1])


def _one(a: Told, b: Told, x: Account, y: Account) -> str:
    """What tells that two count the same; empty where nothing does."""
    left, right = (names_behind(z.c, range(len(z.c.words))) for z in (x, y))
    if left and right and not {n[:5] for n in left} & {n[:5] for n in right}:
        return ""
    people = a.amount.what in PEOPLE
    beside = [_words(t, z) for t, z in ((a, x), (b, y))]
    nats, shared = common(*(z.terms(some) for z, some in zip((x, y), beside, strict=True)))
    if people and in_a_row(a, b):
        return "told one behind the other, by two"
    bare = people and min(len({z.stems[k] for k in some}) for z, some in zip((x, y), beside, strict=True)) <= BARE
    if a.told_on is None or b.told_on is None or abs((a.told_on - b.told_on).days) > DAYS:
        return ""
    # "Fourteen people died" of one thing and "87 soldiers" of another; a toll is of all.
    toll = a.amount.of == b.amount.of or any(words_of("number") & {*z.c.lemmas} for z in (x, y))
    if nats < (MET_PEOPLE if people else MET_THINGS) and not (bare and toll):
        return ""
    return f"two count the same: {', '.join(shared[:6])}" if shared else "two sum up what the story is about"


def _two(a: Told, b: Told) -> bool:
    """Whether two say so who are known and not one."""
    one, other = ((t.speaker or "").casefold().removeprefix("the ") for t in (a, b))
    # Vincent Gigante and Vincent "The Chin" Gigante.
    if one.split()[-1:] == other.split()[-1:]:
        return False
    return bool(one and other) and one not in other and other not in one and one not in words_of("unnamed") and other not in words_of("unnamed")


def _apart(a: Amount, b: Amount) -> bool:
    """Whether two counts cannot both be right: those of one kind may be fewer than all, and not more."""
    low, high = (a, b) if a.value < b.value else (b, a)
    if a.of != b.of and (low.of != _ANYBODY or high.of == _ANYBODY):
        return False
    return low.high < high.low


def _words(t: Told, a: Account) -> list[int]:
    """The tokens beside what is counted, and beside what all such counts are told with."""
    c, n = a.c, t.amount
    left = {*range(n.start, n.end), n.governor, c.heads[n.end - 1]}
    return [
        k
        for k in a.stems
        if k not in left
        and c.lemmas[k] not in words_of("casualty") | words_of("people") | words_of("tally") | words_of("number") | words_of("title")
    ]
