"""Names that are nobody: seas, treaties, laws, wars and prizes that bear the name of a country or look like that of a body."""

from __future__ import annotations

from functools import cache
from typing import Final

from twosource.lexicons import load_rows

from .events_lexicon import words_of
from .statements_view import View

COUNTRIES: Final = "countries.tsv"
NOUNS: Final = "actor_nouns.tsv"
REGIONS: Final = "regions.tsv"

#: Last words of names of what is signed, passed, fought or won.
_THINGS: Final = frozenset(
    "agreement treaty accord accords pact partnership act convention protocol charter amendment constitution war wars prize award medal cup "
    "bill law code resolution declaration doctrine plan initiative deal revolution era crisis affair scandal report oscars".split()
)
#: What makes a house one of a parliament.
_CHAMBERS: Final = words_of("chambers")
_WATERS: Final = words_of("waters")
#: Coins that bear the name of a country.
_MONEY: Final = frozenset(
    "dollar dollars franc francs peso pesos pound pounds mark marks yen krona kronor kroner crown crowns lira lire rupee rupees won yuan rand "
    "ruble rubles rouble roubles dinar dinars shilling shillings".split()
)
#: Words behind which the name of a water stands: Gulf of Aden.
_OF: Final = frozenset({"of"})
#: Adjectives of those who come from everywhere.
ANYWHERE: Final = frozenset("international global multinational worldwide transnational allied coalition foreign world western".split())
#: Peoples before whose name another one stands: African Americans.
HOSTS: Final = frozenset({"american", "americans", "canadian", "canadians", "australian", "australians"})


def is_thing(name: str) -> bool:
    """Whether the name of an actor is that of a treaty, a law or a war: TPP, for the Trans-Pacific Partnership."""
    words = name.split()
    return len(words) > 1 and words[-1].lower() in _THINGS and words[-1][:1].isupper()


def is_home(view: View, i: int, sector: str | None) -> bool:
    """Whether a house is one that people live in: `under a collapsed house`, where `the House` and `the upper house` are parliaments."""
    if sector != "LEG" or view.text[i] not in ("house", "houses"):
        return False
    before = {view.text[k].lower() for k in view.kids[i] if view.dep[k] in ("amod", "compound", "nummod")}
    return not before & _CHAMBERS


def nobody(view: View, a: int, b: int) -> bool:
    """Whether the tokens `[a, b)` of a mention name a water, a treaty, a law or a war, or are part of such a name."""
    text = view.text
    if text[b - 1].lower() in _THINGS and text[b - 1][:1].isupper() and b - a > 1:
        return True
    if b < len(text) and text[b].lower() in _MONEY and view.head[b - 1] == b:
        # "90 million Canadian dollars".
        return True
    if b < len(text) and text[b][:1].isupper() and (text[b].lower() in _WATERS or (text[b].lower() in _THINGS and view.head[b - 1] == b)):
        return True
    return a > 1 and text[a - 1].lower() in _OF and text[a - 2].lower() in _WATERS and text[a - 2][:1].isupper()


def descended(view: View, i: int) -> bool:
    """`African Americans`, `Mexican-Americans`: people of a country, not the country."""
    if view.text[i].lower() not in HOSTS or not i:
        return False
    before = view.text[i - 2] if view.text[i - 1] == "-" and i > 1 else view.text[i - 1]
    return before[:1].isupper() and before.lower().endswith(("an", "ese", "ish", "ic", "ino", "ina", "im", "native"))


def unlisted(view: View, i: int) -> tuple[int, int, str] | None:
    """The stretch and the kind of a name that token `i` ends and that is no mention: `McCaw`, of which the record knows nothing."""
    plain = view.entity[i] == "" and view.dep[i] in ("nsubj", "nsubjpass", "dobj", "pobj") and i > view.bounds(i)[0]
    if view.pos[i] != "PROPN" or not (plain or view.entity[i] in ("ORG", "PERSON", "NORP")) or view.text[i].isdigit():
        return None
    a, floor = i, view.bounds(i)[0]
    while a > floor and view.entity[a - 1] == view.entity[i] and view.pos[a - 1] == "PROPN" and view.head[a - 1] <= i:
        a -= 1
    if (
        view.text[i].endswith("-")
        or nobody(view, a, i + 1)
        or not view.text[a][:1].isupper()
        or (view.text[a].isupper() and i == a and len(view.text[a]) > _SHOUTED)
    ):
        return None
    plural = view.tag[i] == "NNPS"
    return a, i + 1, "population" if plural else "person" if view.entity[i] == "PERSON" else "organisation"


#: Letters from which on a word in capitals is taken for a headline's.
_SHOUTED: Final = 5


@cache
def nations() -> dict[str, tuple[str, str, str]]:
    """Names, adjectives and capitals of countries in small letters: (code, name, `name`, `modifier` or `metonym`)."""
    found: dict[str, tuple[str, str, str]] = {}
    for r in load_rows(COUNTRIES).rows:
        for basis, cells in (
            ("name", (r["name"], r["aliases"])),
            ("modifier", (r["adjectives"], r["people"])),
            ("metonym", (r["capital"], r["seats"])),
        ):
            for word in "|".join(cells).split("|"):
                if len(word) > 3 and word.count(" ") <= 1:
                    found.setdefault(word.lower(), (r["code"], r["name"], basis))
    return found


@cache
def country_names() -> dict[str, str]:
    """Codes of countries: how they are called."""
    return {r["code"]: r["name"] for r in load_rows(COUNTRIES).rows}


@cache
def regions() -> dict[str, frozenset[str]]:
    """Adjectives of regions: the countries there."""
    return {r["region"]: frozenset(r["countries"].split("|")) for r in load_rows(REGIONS).rows}


@cache
def groups() -> dict[str, tuple[str, str]]:
    """Nouns for groups, offices and people: (kind, sector)."""
    found: dict[str, tuple[str, str]] = {}
    for r in load_rows(NOUNS).rows:
        if r["sector"] not in ("UNK", "NGO", "IGO"):
            for word in (r["noun"], r["plural"]):
                if word:
                    found.setdefault(word, (r["kind"], r["sector"]))
    return found
