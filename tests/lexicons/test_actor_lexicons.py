"""The lexicons of actors: their format, codes and ids, what may not be said twice, and terms of office without overlaps or gaps."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from itertools import pairwise

import pytest

from twosource.lexicons import lexicon_names, load_rows

COLUMNS = {
    "countries.tsv": "code name aliases people adjectives capital seats wikidata source",
    "office_holders.tsv": "person aliases wikidata country sector office from to source",
    "offices.tsv": "office aliases kind sector level",
    "organisations.tsv": "name aliases kind country sector wikidata source",
    "publishers.tsv": "name aliases domains country kind owner credits wikidata source",
    "actor_nouns.tsv": "noun plural kind sector",
    "ambiguous_names.tsv": "name reason",
}
LISTS = {"aliases", "people", "adjectives", "capital", "seats", "domains", "credits"}

#: Sectors and codes in place of a country of the PLOVER manual of 2024; XKX is the user-assigned ISO code for its KOS.
SECTORS = set("COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC".split())
SPECIAL = set("IGO UNO EUR NGO ISM IMG MNC KOS XKX".split())
REASONS = {"word", "person", "place", "shared", "animal", "month", "abbreviation"}
LEVELS = {"head_of_state", "head_of_government", "minister", "military", "party", "legislature", "court", "other"}

#: Countries whose heads of state and government must be known without a gap: G20, Middle East, NATO, ASEAN.
CORE = set(
    "ARG AUS BRA CAN CHN FRA DEU IND IDN ITA JPN MEX RUS SAU ZAF KOR TUR GBR USA "
    "BHR CYP EGY IRN IRQ ISR JOR KWT LBN OMN PSE QAT SYR ARE YEM "
    "ALB BEL BGR HRV CZE DNK EST FIN GRC HUN ISL LVA LTU LUX MNE NLD MKD NOR POL PRT ROU SVK SVN ESP SWE "
    "BRN KHM LAO MYS MMR PHL SGP THA VNM TLS".split()
)
#: Offices that several hold at once, or for a year in turn.
SHARED_OFFICES = {
    ("BIH", "president"),  # a presidency of three
    ("CHE", "president"),  # the member of the council that presides for the year
    ("AND", "head of state"),  # two co-princes
    ("SMR", "head of state"),  # two captains regent
    ("SRB", "president"),  # of Serbia, and until 2006 of Serbia and Montenegro
    ("PSE", "Hamas leader"),  # the founder and the head of the political bureau
}
#: Claims of two to one office at once, each for a time.
RIVALS = {
    ("LBY", "prime minister"),
    ("YEM", "president"),
    ("YEM", "prime minister"),
    ("CIV", "president"),  # 2010-11
    ("VEN", "president"),  # 2019-23
    ("GMB", "president"),  # January 2017
    ("KGZ", "president"),  # April 2010
    ("MDG", "president"),  # 2002
}
#: Offices of the core countries that were truly empty, or filled by a council or a stand-in, for longer than a handover.
VACANCIES = {
    ("CAN", "governor general"),  # 2021: the chief justice stood in
    ("EGY", "president"),  # 2011-12: the military council
    ("IRQ", "prime minister"),  # 2003-04: occupation
    ("IRQ", "president"),
    ("LBN", "president"),  # 2007-08, 2014-16, 2022-25
    ("LBN", "prime minister"),
    ("MMR", "president"),
    ("MMR", "prime minister"),  # no such office 2011-21
    ("POL", "president"),  # 2010: the marshal of the parliament stood in
    ("PSE", "prime minister"),
    ("THA", "prime minister"),  # after coups
    ("YEM", "president"),
    ("YEM", "prime minister"),
}
#: Days between two holders of one office that pass as a handover, or as two dates given by month.
HANDOVER = 100
QID = re.compile(r"Q[1-9]\d*")
DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")

Row = dict[str, str]


def rows(name: str) -> tuple[Row, ...]:
    if name not in lexicon_names():
        pytest.skip(f"{name} is not written yet")
    return load_rows(name).rows


def cell(text: str) -> list[str]:
    return text.split("|") if text else []


def codes() -> set[str]:
    return {r["code"] for r in rows("countries.tsv")}


def ambiguous() -> set[str]:
    return {r["name"].casefold() for r in rows("ambiguous_names.tsv")}


def names(name: str, *columns: str) -> Iterator[tuple[str, str]]:
    """Every form in these columns, with the first cell of its row."""
    for row in rows(name):
        first = next(iter(row.values()))
        for column in columns:
            for form in cell(row[column]):
                yield form, first


def owners(name: str, *columns: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for form, first in names(name, *columns):
        found[form.casefold()].add(first)
    return found


@pytest.mark.parametrize("name", COLUMNS)
def test_the_columns_are_the_agreed_ones(name: str) -> None:
    rows(name)
    assert " ".join(load_rows(name).columns) == COLUMNS[name]


@pytest.mark.parametrize("name", COLUMNS)
def test_no_cell_has_stray_blanks(name: str) -> None:
    rows(name)
    text = (files("twosource.lexicons") / "data" / name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#") or not line:
            continue
        for one in line.split("\t"):
            for item in one.split("|"):
                assert item == " ".join(item.split()), f"{name} line {number}: {item!r}"
            assert one == "" or "" not in one.split("|"), f"{name} line {number}: an empty item in {one!r}"


@pytest.mark.parametrize("name", COLUMNS)
def test_a_list_says_nothing_twice(name: str) -> None:
    for row in rows(name):
        for column in LISTS & row.keys():
            items = cell(row[column])
            assert len(set(items)) == len(items), f"{name}: {items}"
        assert row.get("name", "") not in cell(row.get("aliases", "")), f"{name}: {row['name']} is its own alias"


@pytest.mark.parametrize("name", [n for n, c in COLUMNS.items() if "wikidata" in c])
def test_wikidata_ids_have_their_form_and_name_one_thing(name: str) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows(name):
        if row["wikidata"]:
            assert QID.fullmatch(row["wikidata"]), row
            found[row["wikidata"]].add(row["person" if "person" in row else "name"])
    assert not {q: n for q, n in found.items() if len(n) > 1}


@pytest.mark.parametrize("name", [n for n, c in COLUMNS.items() if "sector" in c.split()])
def test_sectors_are_plovers(name: str) -> None:
    allowed = SECTORS | ({"NGO", "IGO"} if name in ("actor_nouns.tsv", "offices.tsv") else set())
    assert not {r["sector"] for r in rows(name)} - allowed - {""}


@pytest.mark.parametrize("name", ["publishers.tsv", "organisations.tsv", "office_holders.tsv"])
def test_countries_are_known(name: str) -> None:
    allowed = codes() | (SPECIAL if name != "publishers.tsv" else set())
    assert not {r["country"] for r in rows(name)} - allowed - {""}


# ---- countries ---------------------------------------------------------------------------------------------------------------------------


def test_every_iso_country_stands_once() -> None:
    pycountry = pytest.importorskip("pycountry")
    listed = [r["code"] for r in rows("countries.tsv")]
    assert len(set(listed)) == len(listed)
    assert set(listed) == {c.alpha_3 for c in pycountry.countries} | {"XKX"}


def test_every_country_has_what_news_needs() -> None:
    for row in rows("countries.tsv"):
        assert row["name"]
        assert row["wikidata"]
        assert row["source"].endswith("authors")


def test_no_name_is_two_countries() -> None:
    shared = {n: c for n, c in owners("countries.tsv", "name", "aliases", "capital", "seats").items() if len(c) > 1}
    assert not shared


def test_a_people_of_two_countries_is_listed_as_ambiguous() -> None:
    shared = {n for n, c in owners("countries.tsv", "name", "aliases", "people", "adjectives", "capital", "seats").items() if len(c) > 1}
    assert shared <= ambiguous()


# ---- publishers --------------------------------------------------------------------------------------------------------------------------


def test_publishers_are_many_and_of_known_kinds() -> None:
    kinds = [r["kind"] for r in rows("publishers.tsv")]
    assert set(kinds) == {"agency", "outlet", "picture_agency", "press_release"}
    assert kinds.count("agency") >= 80
    assert kinds.count("outlet") >= 250
    assert all(r["credits"] for r in rows("publishers.tsv"))


def test_a_domain_belongs_to_one_publisher() -> None:
    seen: dict[str, str] = {}
    for domain, name in names("publishers.tsv", "domains"):
        assert DOMAIN.fullmatch(domain), domain
        assert not domain.startswith("www."), domain
        assert seen.setdefault(domain, name) == name, f"{domain}: {name} and {seen[domain]}"


def test_a_name_belongs_to_one_publisher() -> None:
    listed = [r["name"] for r in rows("publishers.tsv")]
    assert len(set(listed)) == len(listed)
    assert not {n: p for n, p in owners("publishers.tsv", "name", "aliases").items() if len(p) > 1}


def test_a_credit_that_several_use_is_listed_as_ambiguous() -> None:
    shared = {n for n, p in owners("publishers.tsv", "credits").items() if len(p) > 1}
    assert {n.strip("()/- ") for n in shared} <= ambiguous()


# ---- nouns, ambiguous names, organisations -----------------------------------------------------------------------------------------------


def test_nouns_are_many_of_known_kinds_and_each_said_once() -> None:
    kinds = {"person", "armed_group", "organisation", "population", "government", "other"}
    listed = rows("actor_nouns.tsv")
    assert len(listed) >= 350
    assert {r["kind"] for r in listed} <= kinds
    forms = [f.casefold() for r in listed for f in {r["noun"], r["plural"]} - {""}]
    assert len(set(forms)) == len(forms), sorted({f for f in forms if forms.count(f) > 1})
    assert all(r["sector"] for r in listed)


def test_ambiguous_names_have_a_reason() -> None:
    listed = [r["name"].casefold() for r in rows("ambiguous_names.tsv")]
    assert len(set(listed)) == len(listed)
    for row in rows("ambiguous_names.tsv"):
        assert row["reason"].partition(":")[0] in REASONS, row


def test_a_country_that_is_a_given_name_is_listed_as_ambiguous() -> None:
    given = {r["name"].casefold() for r in rows("given_names.tsv")}
    forms = {f.casefold() for f, _ in names("countries.tsv", "name", "aliases", "people", "adjectives", "capital")}
    #: Given names that in news are nearly always the country.
    mostly = {"america", "india", "israel", "kenya", "ireland", "china", "brit", "france", "german", "poland", "cuba", "dominica"}
    assert forms & given - mostly <= ambiguous()


def test_organisations_have_known_kinds_and_names_of_their_own() -> None:
    assert {r["kind"] for r in rows("organisations.tsv")} <= {"organisation", "armed_group", "government", "other"}
    found: dict[str, set[str]] = defaultdict(set)
    for form, name in names("organisations.tsv", "name", "aliases"):
        found[form].add(name)
    assert not {n: o for n, o in found.items() if len(o) > 1}
    countries = {f for f, _ in names("countries.tsv", "name", "aliases")}
    assert not countries & found.keys()


# ---- offices and their holders -----------------------------------------------------------------------------------------------------------


def test_offices_stand_once_and_have_a_level() -> None:
    listed = [r["office"].casefold() for r in rows("offices.tsv")]
    assert len(set(listed)) == len(listed)
    # "top diplomat" is the secretary of state here and the foreign minister there; but an office's own name is its own.
    assert not {a: o for a, o in owners("offices.tsv", "aliases").items() if a in listed and {n.casefold() for n in o} != {a}}
    assert {r["level"] for r in rows("offices.tsv")} <= LEVELS


def bounds(text: str) -> tuple[date, date]:
    """The first and the last day that an ISO date, month or year may mean."""
    if len(text) == 4:
        return date(int(text), 1, 1), date(int(text), 12, 31)
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    day = date.fromisoformat(text)
    return day, day


def acting(office: str) -> bool:
    return office.startswith(("acting ", "interim "))


def terms() -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows("office_holders.tsv"):
        if row["from"]:
            found[row["country"], row["office"]].append(row)
    return {k: sorted(v, key=lambda r: (r["from"], r["to"] or "9999")) for k, v in found.items()}


def test_a_term_begins_before_it_ends() -> None:
    for row in rows("office_holders.tsv"):
        for key in ("from", "to"):
            assert not row[key] or DAY.fullmatch(row[key]), row
        if row["from"] and row["to"]:
            assert bounds(row["from"])[0] <= bounds(row["to"])[1], row


def test_every_office_held_is_in_the_list_of_offices() -> None:
    offices = {r["office"] for r in rows("offices.tsv")}
    held = {r["office"] for r in rows("office_holders.tsv")}
    assert not {o for o in held if o not in offices and not (acting(o) and o.split(" ", 1)[1] in offices)}


def test_a_person_has_one_wikidata_id_and_names_that_no_other_bears() -> None:
    ids: dict[str, set[str]] = defaultdict(set)
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows("office_holders.tsv"):
        ids[row["person"]].add(row["wikidata"])
        for name in (row["person"], *cell(row["aliases"])):
            found[name].add(row["person"])
    assert not {p: q for p, q in ids.items() if len(q) > 1}
    # A surname alone may be several people's; a whole name may not.
    assert not {n: p for n, p in found.items() if len(p) > 1 and " " in n}


def single_offices() -> set[str]:
    """Offices that one person of a country holds at a time: the list of offices gives the kind `person` to all others."""
    return {r["office"] for r in rows("offices.tsv") if r["kind"] == "office"}


def test_nobody_holds_an_office_that_another_holds() -> None:
    single = single_offices()
    errors = []
    for (country, office), held in terms().items():
        if office not in single or (country, office) in SHARED_OFFICES | RIVALS:
            continue
        for n, a in enumerate(held):
            for b in held[n + 1 :]:
                begins = max(bounds(a["from"])[1], bounds(b["from"])[1])
                ends = min(bounds(r["to"])[0] if r["to"] else date.max for r in (a, b))
                if begins < ends:
                    errors.append(f"{country} {office}: {a['person']} {a['from']}..{a['to']} and {b['person']} {b['from']}..{b['to']}")
    assert not errors, "\n".join(errors)


def test_an_office_is_not_empty_for_long() -> None:
    top = {r["office"] for r in rows("offices.tsv") if r["level"] in ("head_of_state", "head_of_government")} - {"regional leader"}
    by_level = terms()
    errors = []
    for (country, office), held in by_level.items():
        if office not in top or country not in CORE or (country, office) in VACANCIES:
            continue
        # A stand-in fills the gap, whether the row says acting or interim.
        fill = [r for o in (f"acting {office}", f"interim {office}") for r in by_level.get((country, o), [])]
        line = sorted([*held, *fill], key=lambda r: r["from"])
        for a, b in pairwise(line):
            if a["to"] and (bounds(b["from"])[0] - bounds(a["to"])[1]).days > HANDOVER:
                errors.append(f"{country} {office}: nobody between {a['person']} {a['to']} and {b['person']} {b['from']}")
    assert not errors, "\n".join(errors)
