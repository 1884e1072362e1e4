from __future__ import annotations

import re

import pytest

from twosource.lexicons import load_rows
from twosource.readers.publishers import Names, Outlet, by_domain, by_name, find_outlet, host_of, in_byline, rights_in

ROWS = load_rows("publishers.tsv").rows


def stated(*names: str, host: str | None = None, hints: tuple[str, ...] = ()) -> Outlet | None:
    return find_outlet(Names(names, hints), host)


def test_the_lexicon_knows_outlets_of_the_whole_world() -> None:
    outlets = [r for r in ROWS if r["kind"] == "outlet"]
    assert len(outlets) >= 600
    assert len({r["country"] for r in outlets}) >= 120
    assert sum(bool(r["owner"]) for r in outlets) >= 0.95 * len(outlets)
    assert sum(bool(r["domains"]) for r in outlets) >= 0.95 * len(outlets)


def test_hosts_and_domains() -> None:
    assert host_of("https://User@WWW.BBC.co.uk:443/news?x") == "bbc.co.uk"
    assert host_of("//m.example.org/x") == "m.example.org"
    assert host_of("reports/a.html") is None
    assert host_of(None) is None
    assert by_domain("news.bbc.co.uk") == "BBC News"
    assert by_domain("notbbc.co.uk") is None
    assert by_domain(None) is None


def test_names_are_resolved() -> None:
    assert by_name("the guardian") == "The Guardian"
    assert by_name("AFP") == "Agence France-Presse"
    assert by_name("The Norra Post") is None
    assert stated("NYT", host="nytimes.com") == Outlet("The New York Times", "metadata")
    assert stated("The Guardian | World news") == Outlet("The Guardian", "metadata")


def test_the_address_decides_where_the_name_does_not() -> None:
    assert stated(host="www.lemonde.fr") == Outlet("Le Monde", "domain")
    assert stated("Actualités à la une", host="lemonde.fr") == Outlet("Le Monde", "domain")
    assert find_outlet(Names(), None, ("mail.lemonde.fr",)) == Outlet("Le Monde", "domain")


def test_an_unknown_outlet_keeps_its_name_and_no_name_is_made_up() -> None:
    assert stated("The Norra Post", host="norrapost.example") == Outlet("The Norra Post", "metadata")
    assert stated("Norra Post | News, Sport, Weather", host="norrapost.example") == Outlet("Norra Post", "metadata")
    assert stated("norrapost", "The Norra Post", host="norrapost.example") == Outlet("The Norra Post", "metadata")
    assert stated("@norrapost", host="norrapost.example") == Outlet("norrapost", "metadata")
    assert stated("Home", host="norrapost.example") is None
    assert stated(host="norrapost.example") is None
    assert stated() is None


def test_hints_are_believed_where_they_fit_the_address() -> None:
    page = ("Pier closes", "Norra Post")
    assert stated(host="www.norra-post.example", hints=page) == Outlet("Norra Post", "metadata")
    assert stated(host="sund.example", hints=page) is None
    assert stated(host="norrapost.example", hints=("How the Norra Post was founded in a shed by the sea",)) is None
    assert rights_in("Links\n© 2019-2021 Norra Post. All rights reserved.\nCopyright by Sund Media") == ("Norra Post", "Sund Media")


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Roe, The Guardian",
        "By Jane Roe | The Guardian",
        "By Jane Roe for The Guardian",
        "BY THE GUARDIAN STAFF",
        "By The Guardian staff reporter",
    ],
)
def test_the_outlet_of_a_byline(line: str) -> None:
    text = f"Pier closes\n\n{line}\n\nThe council of Norra voted on Tuesday to close the old ferry pier."
    assert find_outlet(Names(), None, (), text) == Outlet("The Guardian", "byline")


@pytest.mark.parametrize("line", ["By Jane Roe", "By AFP", "By Jane Roe, Associated Press", "By the pier stood The Guardian", "Jane Roe"])
def test_agencies_and_names_are_no_outlets_of_a_byline(line: str) -> None:
    assert in_byline(f"Pier closes\n{line}\nThe council of Norra voted.") is None


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("By Jane Roe, The Norra Post", "The Norra Post"),
        ("By Jane Roe, political editor, Norra Weekly", "Norra Weekly"),
        ("The Norra Chronicle, 14 October 2026", "The Norra Chronicle"),
        ("NORRA POST | Monday, 5 May 2020 - 10:12", "NORRA POST"),
        ("Jane Roe, Norra Courier, May 5, 2020", "Norra Courier"),
        ("Published: 5 May 2020 by The Norra Post", "The Norra Post"),
        ("Radio Norra, 5 May 2020", "Radio Norra"),
        ("Norra Mirror\nTuesday, May 5, 2020", "Norra Mirror"),
        ("Published on 5 May 2020\nNorra Mirror", "Norra Mirror"),
        ("Asia Dispatch\n5 May 2020", "Asia Dispatch"),
        ("Asia Today\n5 May 2020", None),
        ("Norra Mirror\nKeith Sund", None),
        ("The Guardian, 5 May 2020", "The Guardian"),
        # no outlets: an agency signs what others print, a section, a place, a person, a sentence
        ("Norra Wire, 5 May 2020", None),
        ("Reuters, 5 May 2020", None),
        ("World News, 5 May 2020", None),
        ("SUND, 5 May 2020", None),
        ("Norra City Council, 5 May 2020", None),
        ("By Jane Roe, Emily Post", None),
        ("The end of The Norra Times came on 5 May 2020", None),
        ("The Norra Post", None),
    ],
)
def test_an_outlet_that_the_lexicon_does_not_have_is_told_by_its_words(line: str, outlet: str | None) -> None:
    text = f"Pier closes\n{line}\n\nThe council of Sund voted on Tuesday to close the old ferry pier."
    assert in_byline(text) == outlet


def test_no_name_of_the_lexicon_is_an_address() -> None:
    assert all(re.fullmatch(r"[a-z0-9.-]+\.[a-z]{2,}", d) for r in ROWS for d in r["domains"].split("|") if d)
