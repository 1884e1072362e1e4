"""Names that were linked to somebody else: a crown before a given name, two of one surname, letters that a firm shares with an agency."""

from __future__ import annotations

from twosource.extract.coref import Coreference
from twosource.extract.statements_view import views

from .events_lab import tables


def who(text: str) -> list[tuple[str, str, str | None]]:
    made = tables([text], full=False)
    named = {r["actor"]: r for r in made["named"].to_pylist()}
    return [(m["exact"], named[m["actor"]]["name"], named[m["actor"]]["country"]) for m in made["mentions"].to_pylist()]


def test_a_king_is_not_somebody_else_of_his_name() -> None:
    text = "Iraq's Saddam Hussein wrote to Washington. King Hussein of Jordan arrived in Washington, and the king met the president on Monday."
    view = next(iter(views(tables([text], full=False))))
    names = [e.name for e in Coreference(view).entities if "Hussein" in e.name]
    assert sorted(names) == ["King Hussein", "Saddam Hussein"]


def test_a_bare_surname_is_of_whom_the_report_is_about() -> None:
    text = (
        "Hillary Clinton spoke in Ohio on Monday. Clinton praised the workers. The crowd cheered for an hour. "
        "A man asked about Bill Clinton and his trial. The rain fell. The band played. Clinton smiled at the crowd."
    )
    assert {name for exact, name, _ in who(text) if exact == "Clinton"} == {"Hillary Clinton"}


def test_a_surname_is_of_the_country_that_the_report_names() -> None:
    text = "Soldiers in Bolivia shot at people who back Morales. The party of Morales called for an inquiry."
    made = tables([text], published="2019-11-20", full=False)
    named = {r["actor"]: r["name"] for r in made["named"].to_pylist()}
    assert {named[m["actor"]] for m in made["mentions"].to_pylist() if m["exact"] == "Morales"} == {"Evo Morales"}


def test_rivers_ships_and_storms_are_nobody() -> None:
    text = "The river Adda rose on Friday. The tanker Norra Star sank, and the ferry Hera was late. Storm Boris hit the coast. Boris moved on."
    assert who(text) == []
    assert [name for _, name, _ in who("The village Chief Omar Tal spoke.")] == ["Omar Tal"]


def test_a_given_name_is_no_agency() -> None:
    assert [name for _, name, _ in who("Judge Petra Holm said the sale was void.")] == ["Petra Holm"]
    assert [name for _, name, _ in who("The news agency Petra reported the sale.")] == ["Petra News Agency"]


def test_a_firm_is_no_agency_of_its_letters() -> None:
    found = who("On Friday in Ohio the railway firm CNW Corp. agreed to sell its trucks to the bankers of the town. CNW said it would pay.")
    assert not any(country for exact, _, country in found if exact.startswith("CNW"))


def test_a_national_association_is_not_the_newspaper() -> None:
    found = who("Joseph Hardiman, president of the National Association of Securities Dealers, agrees that trading is hurting the market.")
    assert all(country is None for _, _, country in found)


def test_a_coalition_is_of_the_state_that_leads_it() -> None:
    assert ("Saudi-led coalition", "Saudi-led coalition", "SAU") in who("The Saudi-led coalition bombed a town in the north.")
