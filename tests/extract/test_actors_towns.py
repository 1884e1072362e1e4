"""Towns are told by the words around them, and bring their country; over invented sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from extract.lab import view_of
from twosource.extract.actors import mention_rows, named_rows, read
from twosource.extract.actors_lexicon import knowledge
from twosource.extract.actors_towns import PARTS, TOWNS, town_key, towns
from twosource.extract.events_land import sent_from
from twosource.lexicons import load_rows
from twosource.model import fold


def actors_of(text: str) -> dict[str, dict[str, Any]]:
    """The actors of a text by the words of each mention."""
    document = read(view_of(text), None, knowledge())
    by_id = {r["actor"]: r for r in named_rows(document)}
    return {m["exact"]: by_id[m["actor"]] for m in mention_rows(document)}


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Two ferries collided near the harbour of Sfax. Sfax declared a day of mourning for the crew of both.", "Sfax", "TUN"),
        ("The ministry said that the bridge in Chiclayo would be closed until the rain had stopped.", "Chiclayo", "PER"),
        ("The shelling went on overnight, residents of Deir al-Zor said, and shops in Deir al-Zor stayed shut.", "Deir al-Zor", "SYR"),
        ("The mayor of Gabès and the Gabès police said that nobody had been hurt in the blaze.", "Gabès", "TUN"),
        ("She was speaking in Manchester, New Hampshire, where hundreds had waited in the cold.", "Manchester", "USA"),
        ("Farmers in Punjab blocked a road, and police in India used tear gas against them.", "Punjab", "IND"),
    ],
)
def test_a_town_has_its_country(text: str, name: str, country: str) -> None:
    assert (actors_of(text)[name]["kind"], actors_of(text)[name]["country"]) == ("other", country)


@pytest.mark.parametrize(
    "text",
    [
        "Mary Sfax spoke to the crowd in Sfax, and the band played until Sfax told them to stop.",
        "The destroyer was sent on Monday, and the Sfax left the harbour in the evening with other ships.",
        "Two tankers were stopped in the Gulf of Sfax, where the navy had been waiting for them since Monday.",
        "The Sfax accord was signed by both sides, and the Sfax agreement on fish will be signed later this month.",
        "Voters in Vigo County were asked about the harbour on Monday, and most of them stayed at home.",
        "Talks on the dam went on, but the Sfax dam was opened again before the rain began to fall.",
        "She told the committee that the confidence in Sfax had been lost long before the vote was held.",
    ],
)
def test_what_only_has_the_name_of_a_town_is_none(text: str) -> None:
    assert not [a for a in actors_of(text).values() if a["name"] in ("Sfax", "Vigo") and a["kind"] == "other"]


def test_those_who_are_of_a_town_have_its_country() -> None:
    text = (
        "Police in Sfax arrested two men on Monday, and a Sfax court let one of them go. Officials in Sfax said nothing, nor did soldiers. "
        "Sfax Mayor Ada Quill told reporters that the second man would be tried there as well."
    )
    by = actors_of(text)
    assert [by[w]["country"] for w in ("Police", "Sfax court", "Ada Quill")] == ["TUN"] * 3
    assert by["Officials"]["country"] is None if "Officials" in by else True


def test_of_a_name_that_several_countries_have_the_report_says_which() -> None:
    open_ = "Thousands were without power in Valencia on Monday after the storm had cut the lines."
    assert "Valencia" not in actors_of(open_)
    assert actors_of(open_ + " Venezuela asked for help.")["Valencia"]["country"] == "VEN"


def test_a_country_beside_a_country_is_one_and_a_person_stays_one() -> None:
    text = "Mali and Burkina Faso warned their neighbours on Monday. Steve Israel said that he had read the warning."
    by = actors_of(text)
    assert [by[w]["kind"] for w in ("Mali", "Burkina Faso", "Steve Israel")] == ["country", "country", "person"]


@pytest.mark.parametrize(("line", "code"), [("SFAX (Norra Wire) - ", "TUN"), ("NORRASUND (Norra Wire) - ", None)])
def test_a_dateline_of_a_town_tells_where_a_report_is_from(line: str, code: str | None) -> None:
    view = view_of("Police closed the harbour on Monday after a storm.")
    view.paragraphs[0] = replace(view.paragraphs[0], start=len(line))
    view.raw = line + view.raw
    assert sent_from(view) == code


def test_the_lexicon_has_no_name_that_others_explain_better() -> None:
    assert town_key("Deir al-Zor") == town_key("Deir al Zor") == "deiralzor"
    assert towns()["arizona"] == ("USA",), "a state goes before a town of its name elsewhere"
    known = {town_key(n) for r in load_rows("countries.tsv").rows for n in (r["name"], *r["aliases"].split("|")) if n}
    both = {k for k in towns() if k in known}
    assert len(both) < 40, "countries are found before towns are looked for"
    assert all(fold(r["code"]) for name in (TOWNS, PARTS) for r in load_rows(name).rows)


def test_a_plain_noun_that_begins_a_sentence_is_no_organisation() -> None:
    text = "Dam warning came too late, villagers say. Nine people drowned when the gates of the Velka dam were opened."
    assert "Dam" not in actors_of(text)
    firm = "Shell raised its price. The shell of an egg broke. Later Shell cut it."
    assert actors_of(firm)["Shell"]["kind"] == "organisation", "with a capital inside a sentence it is a name"
