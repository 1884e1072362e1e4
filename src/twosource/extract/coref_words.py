"""The word lists of coreference: nouns for persons and bodies, titles, given names, and which country or region an adjective names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from twosource.lexicons import load_rows

TITLES: Final = "person_titles.tsv"
GIVEN: Final = "given_names.tsv"
NOUNS: Final = "speaker_nouns.tsv"
REGIONS: Final = "regions.tsv"
COUNTRIES: Final = "countries.tsv"
TAILS: Final = "organisation_words.tsv"
HOLDERS: Final = "office_holders.tsv"
HEADS: Final = "name_heads.tsv"

#: The lists that coreference and speakers read.
LISTS: Final = (TITLES, GIVEN, NOUNS, REGIONS, COUNTRIES, TAILS, HOLDERS, HEADS)

#: Endings of nouns for persons that the list need not hold one by one (`lobbyists`, `shopkeepers`).
_PERSONAL: Final = ("ist", "ian", "man", "woman", "maker", "worker", "owner", "holder", "goer", "keeper", "writer", "seller", "leader", "person")


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun for those who can speak. `broader`: the nouns that may stand for the same person further on, over all steps.

    `kind`: person, group or body; `gender`: m, f or empty; `pointing`: `yes` where with `the` it only points back, `may` where it can do so
    for somebody of whom the document does not say it, else empty.
    """

    kind: str
    gender: str
    broader: frozenset[str]
    pointing: str


@cache
def nouns() -> dict[str, Noun]:
    """Noun (one word or several) to what is known of it."""
    rows = {r["noun"]: r for r in load_rows(NOUNS).rows}
    steps = {n: [b for b in r["broader"].split("|") if b] for n, r in rows.items()}
    found = {}
    for n, r in rows.items():
        seen: set[str] = set()
        todo = list(steps[n])
        while todo:
            if (b := todo.pop()) not in seen:
                seen.add(b)
                todo.extend(steps.get(b, ()))
        found[n] = Noun(r["kind"], r["gender"], frozenset(seen - {n}), r["pointing"])
    return found


_PLAIN: Final = Noun("person", "", frozenset(), "")
_MAN: Final = Noun("person", "m", frozenset(), "")
_WOMAN: Final = Noun("person", "f", frozenset(), "")


@cache
def noun_of(lemma: str) -> Noun | None:
    """What is known of a noun in small letters, also by its ending; null for a noun that names nobody."""
    if known := nouns().get(lemma):
        return known
    if lemma.endswith("woman"):
        return _WOMAN
    if lemma.endswith("man"):
        return _MAN
    return _PLAIN if lemma.endswith(_PERSONAL) else None


@cache
def speaker_nouns() -> frozenset[str]:
    """Nouns for those who can speak."""
    return frozenset(nouns())


@cache
def person_titles() -> dict[str, str]:
    """Title in small letters to gender (`m`, `f` or empty)."""
    return {r["title"]: r["gender"] for r in load_rows(TITLES).rows}


@cache
def title_roles() -> dict[str, str]:
    """Short and altered forms of titles to the noun they stand for (`sen.` to `senator`)."""
    return {r["title"]: r["role"] for r in load_rows(TITLES).rows if r["role"]}


@cache
def given_names() -> dict[str, str]:
    """Given name in small letters to gender."""
    return {r["name"]: r["gender"] for r in load_rows(GIVEN).rows}


@cache
def nations() -> dict[str, frozenset[str]]:
    """Names, adjectives and people of countries and adjectives of regions, in small letters, to country codes."""
    found: dict[str, set[str]] = {}
    for r in load_rows(COUNTRIES).rows:
        for words in (r["name"], r["aliases"], r["adjectives"], r["people"]):
            for word in words.split("|"):
                if word:
                    found.setdefault(word.lower(), set()).add(r["code"])
    for r in load_rows(REGIONS).rows:
        found.setdefault(r["region"], set()).update(r["countries"].split("|"))
    return {k: frozenset(v) for k, v in found.items()}


@cache
def seats() -> frozenset[str]:
    """Capitals and seats of governments, in small letters."""
    rows = load_rows(COUNTRIES).rows
    return frozenset(x.lower() for r in rows for cell in (r["capital"], r["seats"]) for x in cell.split("|") if x)


@cache
def holders() -> dict[str, tuple[str, frozenset[str], str]]:
    """Names of holders of high office, in small letters, to country, offices that they hold or held, and gender as the full name tells it.

    A name that is of persons of several countries is left out.
    """
    found: dict[str, tuple[str, set[str], str]] = {}
    shared = set()
    for r in load_rows(HOLDERS).rows:
        for name in (r["person"], *r["aliases"].split("|")):
            if not name or not r["country"]:
                continue
            gender = given_names().get(r["person"].split()[0].lower(), "")
            country, offices, _ = found.setdefault(name.lower(), (r["country"], set(), gender))
            if country != r["country"]:
                shared.add(name.lower())
            offices.add(r["office"])
    return {k: (c, frozenset(o), g) for k, (c, o, g) in found.items() if k not in shared}


@cache
def tails() -> frozenset[str]:
    """Last words of names that are of no person: organisations, buildings, streets."""
    places = "tower street avenue road square park river lake county hall plaza hotel resort prize act".split()
    return frozenset({r["word"].lower() for r in load_rows(TAILS).rows} | set(places)) - nouns_of_persons()


@cache
def nouns_of_persons() -> frozenset[str]:
    """Those of the nouns that name persons."""
    return frozenset(n for n, x in nouns().items() if x.kind == "person")


@cache
def name_heads(kind: str) -> frozenset[str]:
    """Nouns (and verbs) that tell what a name beside them is the name of."""
    return frozenset(r["noun"] for r in load_rows(HEADS).rows if r["kind"] == kind)
