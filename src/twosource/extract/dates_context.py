"""What the words beside a time expression tell: past or future, year or amount, month or verb, day of the report or of history."""

from __future__ import annotations

from typing import Final

from .dates_tokens import Tokens, cues
from .dates_values import FIRST_YEAR, LAST_YEAR

#: Words before "until" in which a verb says that it is over. By hand: news tells them together.
UNTIL: Final = 5
#: How many words before and after are looked at for a verb that tells past from future. Tuned on the even half of TimeBank.
BEFORE: Final = 10
AFTER: Final = 6
#: Words before a day in which what it is the day of is called for. By hand: "an invitation from Prime Minister Ada Brandt to talks on pay on".
CALLED: Final = 14

#: Month names that are words, or people's names, too.
_WORDS: Final = frozenset({"may", "march", "august", "april", "june"})


def _tense(t: Tokens, i: int, j: int) -> str | None:
    """`past` or `future` by the nearest verb before in the sentence, else the next one after."""
    ahead, by = cues("future"), t.at(i - 1) == "by"
    if t.at(i - 1) == "on" and _called_for(t, i):
        return "future"
    k = i - 1
    while k >= 0 and i - k <= BEFORE:
        word = t.word[k]
        if t.is_(k, "dot") and not _abbreviation(t, k):
            break
        if k == i - 1 and word == "until" and any(w in cues("over") for w in t.word[max(0, k - UNTIL) : k]):
            # "worked there until June"
            return "past"
        if (word in ahead and not (word == "may" and t.capital(k)) and not _noun(t, k)) or (word == "to" and _infinitive(t, k)):
            return "future"
        if k == i - 1 and word == "for" and t.is_(i, "weekday") and not t.is_(j, "s"):
            # "called a strike for Friday", and not "was blamed for Friday's attack"
            return "future"
        if t.at(k - 1) != "be" and _tells_past(t, k) and not (by and word in cues("told")):
            # "Pulled out 23 people by Wednesday", and "ordered it closed by Friday".
            return "future" if by and not cues("asked").isdisjoint(t.word[max(0, i - BEFORE) : i]) else "past"
        k -= 1
    for k in range(j, min(j + AFTER, len(t.word))):
        if t.is_(k, "dot") or (t.is_(k, "comma") and k > j):
            break
        if t.word[k] in ahead and not (t.word[k] == "may" and t.capital(k)):
            return "future"
        if _tells_past(t, k):
            return "past"
    return "future" if by else None


def _called_for(t: Tokens, i: int) -> bool:
    """Whether a day is that of something called for: "called for a march in Riga on Sunday", "invited them to talks on Sunday"."""
    thing = ""
    for k in range(i - 2, max(i - CALLED, -1), -1):
        word = t.word[k]
        if t.is_(k, "dot", "comma") or word in cues("told") or (not thing and (t.is_(k, "weekday", "today") or _tells_past(t, k))):
            return False
        if thing in ("crowd", "meeting") and word in cues("between"):
            return False
        if word in ("for", "to"):
            thing = thing and f"{thing} {word}"
        elif thing and (word in cues("summons") or word in cues("invites")):
            return thing == "crowd for" if word in cues("summons") else thing == "meeting to"
        elif not thing:
            thing = "crowd" if word in cues("crowd") else "meeting" if word in cues("meeting") else ""
        elif _tells_past(t, k):
            return False
    return False


def _noun(t: Tokens, k: int) -> bool:
    """Whether a word that looks ahead as a verb ("votes on Monday") is a noun that does not ("survived a vote on Monday", "unveiled plans"):
    behind an article, an adjective with one, or a verb of the past.
    """
    if t.word[k] not in cues("either"):
        return False
    single = not t.word[k].endswith("s")  # "the house plans a session"
    return t.is_(k - 1, "the", "a") or (k > 0 and _tells_past(t, k - 1)) or (k > 1 and single and t.is_(k - 2, "the", "a"))


def _tells_past(t: Tokens, k: int) -> bool:
    """Whether word k is a verb of the past: one of a list, or one in -ed that is no adjective."""
    word = t.word[k]
    return word in cues("past") or (len(word) > 4 and word.endswith("ed") and word.isalpha() and not _adjective(t, k))


def _infinitive(t: Tokens, k: int) -> bool:
    """Whether "to" stands before a verb that is still to happen: "is to meet", "supposed to end", "to be published", "a truce to begin"."""
    if t.at(k + 1) in cues("begin") and t.at(k - 1) not in cues("done"):
        return True
    return t.at(k + 1) == "be" or (
        t.at(k - 1) in cues("aim") and t.at(k + 1).isalpha() and not t.capital(k + 1) and not t.is_(k + 1, "the", "a")
    )


def _adjective(t: Tokens, k: int) -> bool:
    """Whether a word in -ed stands as an adjective: "the proposed sale", "a still unspecified date"."""
    return t.word[k].startswith("un") or t.is_(k - 1, "the", "a")


def _abbreviation(t: Tokens, k: int) -> bool:
    """Whether a full stop follows a title or an initial ("Mr.", "U.S.") and ends no sentence."""
    return t.at(k) == "." and k > 0 and (len(t.word[k - 1]) <= 2 or t.word[k - 1] in ("mrs", "gov", "sen", "rep", "gen", "corp", "inc")) and (
        t.end[k - 1] == t.start[k] and t.capital(k - 1)
    )  # fmt: skip


def future(t: Tokens, i: int, j: int) -> bool:
    """Whether words i to j are spoken of as to come."""
    return _tense(t, i, j) == "future"


def spoken_of_past(t: Tokens, i: int, j: int) -> bool:
    """Whether words i to j are spoken of as past."""
    return _tense(t, i, j) == "past"


def serves(t: Tokens, i: int, j: int) -> str:
    """What a complete date can tell about when a report was written: `report`, `recent`, `history` or `future`."""
    near = [t.at(k) for k in range(max(i - 3, 0), i)]
    if i <= 3 and any(w in cues("report") for w in near):
        return "report"
    if near and near[-1] in cues("history"):
        return "history"
    return "future" if future(t, i, j) else "recent"


def year_is_meant(t: Tokens, i: int, j: int, k: int) -> bool:
    """Whether four digits are a year: not a price, a count or a number of something; outside 1900 to 2100 only after a word of time."""
    number = int(t.value[k])
    before = t.at(k - 1)
    if t.is_(k - 1, "money") or t.is_(k + 1, "percent", "money") or before in ("no", "number", "flight", "route", "page", "room"):
        return False
    if t.is_(k - 1, "dot") and t.at(k - 2) in ("no", "nos"):
        return False
    if t.at(j) in cues("count") or t.is_(j, "units", "unit"):
        return False
    touching = k > 0 and t.end[k - 1] == t.start[k] and not t.is_(k - 1, "open", "mark", "dash")
    if touching or (t.is_(k - 1, "dash") and k > 1 and t.start[k] == t.end[k - 1] and t.end[k - 2] == t.start[k - 1] and i == k):
        return False
    if t.is_(j, "dash") and j + 1 < len(t.word) and t.end[j - 1] == t.start[j] and t.end[j] == t.start[j + 1] and t.is_(j + 1, "n", "d2"):
        return False
    if t.is_(k - 1, "approx") and before not in ("around", "about") and t.at(k - 3) != "since":  # since at least 1980
        return False
    if FIRST_YEAR <= number <= LAST_YEAR:
        return True
    return before in cues("yearprep") and not t.is_(k - 1, "the", "a") and number < 2200 and t.at(j) not in ("to", "of", "for")


def month_is_meant(t: Tokens, i: int, j: int, k: int) -> bool:
    """Whether a month's name without day and year is the month: not a person, a verb or part of another name."""
    word, before = t.word[k], t.at(k - 1)
    if t.is_(k, "mon"):
        return before in cues("monthprep") and t.is_(k + 1, "dot")
    if i < k and not t.is_(k - 1, "the"):
        return True
    if word not in _WORDS:
        return True
    if t.is_(k + 1, "x") and t.capital(k + 1) and not t.is_(k + 1, "s"):
        return False
    if before in cues("notmonth") or t.at(k - 2) in cues("notmonth"):
        return False
    if word == "may":
        t.may = _person(t) if t.may is None else t.may
        if t.may:
            return before == "in"
    return before in cues("monthprep") or t.is_(k - 1, "the", "a") or t.is_(k + 1, "s")


def _person(t: Tokens) -> bool:
    """Whether somebody called May is in the text: named with title or given name, or the subject of a verb."""
    for k, word in enumerate(t.word):
        if word == "may" and t.capital(k):
            after = t.at(k + 1)
            if t.at(k - 1) in cues("notmonth") or (after in cues("past") and after not in ("have", "has", "been")):
                return True
            if t.at(k + 1) == "’s" or (t.capital(k - 1) and t.is_(k - 1, "x") and t.start[k] - t.end[k - 1] == 1 and k > 1):
                return True
    return False


def amount_before(t: Tokens, i: int) -> bool:
    """Whether an amount stands shortly before "a year": $33 million a year, 40 percent a year, three times a year."""
    for k in range(i - 1, max(i - 6, -1), -1):
        if t.is_(k, "dot", "comma"):
            return False
        if t.is_(k, "d2", "n", "money", "percent", "times") or t.at(k) in ("once", "twice", "million", "billion", "times", "percent"):
            return True
    return False


def duration_is_meant(t: Tokens, i: int) -> bool:
    """Whether "a year" tells how long: after in, for, within and the like, or after about, nearly, more than."""
    return t.at(i - 1) in cues("durationprep") or t.is_(i, "approx", "over", "more") or t.is_(i + 1, "half")


def plural_is_meant(t: Tokens, i: int) -> bool:
    """Whether a plural alone ("weeks", "years") tells how long."""
    k = i
    while t.is_(k, "units"):
        k += 1
    return t.at(i - 1) in cues("manyprep") or t.at(k) == "of"
