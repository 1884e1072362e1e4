"""Who speaks, over invented sentences."""

from __future__ import annotations

import pytest

from extract.lab import speakers_of, tables, view_of
from twosource.extract.speakers import Speakers
from twosource.extract.statements_rules import Finder
from twosource.extract.statements_view import views


def speaker(text: str, source: str) -> str | None:
    """The speaker of the first statement with that source."""
    return next(name for words, name, _ in speakers_of(text) if words.lower() == source.lower())


# ---- kept as what they are --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        ("Greek and French officials said the talks went well.", "Greek and French officials", "Greek and French officials"),
        ("Both Greek and French officials said the talks went well.", "Both Greek and French officials", "Both Greek and French officials"),
        (
            "A senior Finance Ministry official said the talks had ended.",
            "A senior Finance Ministry official",
            "A senior Finance Ministry official",
        ),
        ("A spokesman for the ministry said the talks had ended.", "A spokesman for the ministry", "A spokesman for the ministry"),
        ("Greece’s Kyma news agency reported that the talks had ended.", "Greece’s Kyma news agency", "Greece’s Kyma news agency"),
        ("The Arlen Herald said the bridge was closed.", "The Arlen Herald", "The Arlen Herald"),
        ("Traders and drivers said the bridge should open.", "Traders and drivers", "Traders and drivers"),
    ],
)
def test_groups_anonymous_sources_and_agencies(text: str, source: str, name: str) -> None:
    assert speaker(text, source) == name


def test_a_veil_stays_with_the_source() -> None:
    text = "Officials familiar with the talks said that they had failed."
    assert speakers_of(text)[0][1] == "Officials familiar with the talks"


def test_two_persons_are_both_named_in_full() -> None:
    text = "Carla Mendes met Hugo Roe in Arlen. Mendes and Roe said the talks went well."
    assert speakers_of(text)[-1][1] == "Carla Mendes and Hugo Roe"


# ---- resolved ---------------------------------------------------------------------------------------------------------------------------


def test_an_official_of_an_institution_keeps_it() -> None:
    text = "A senior Finance Ministry official met Minister Hugo Roe.\n“There was some backsliding,” the official said, adding that it was late."
    assert {name for words, name, _ in speakers_of(text) if words == "the official"} == {"A senior Finance Ministry official"}


def test_both_sides_and_counterparts() -> None:
    text = "Greek President Hugo Roe and French President Carla Mendes met in Arlen. Both leaders said the talks went well."
    assert speakers_of(text)[-1][1] == "Hugo Roe and Carla Mendes"


def test_a_body_is_followed_through_it() -> None:
    assert speaker("The ministry closed the bridge. It said the steel was old.", "It") == "The ministry"


def test_the_reason_says_what_it_rests_on() -> None:
    reasons = {words: why for words, _, why in speakers_of("Maria Stone said the bridge was safe. She added that it was old.")}
    assert "beside the cue" in reasons["Maria Stone"]
    assert "pronoun 'she'" in reasons["She"]
    assert "sentence before" in reasons["She"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A statement from the harbour ministry said the bridge was closed.", "the harbour ministry"),
        ("The ministry's statement said the bridge was closed.", "The ministry"),
        ("A ministry statement said the bridge was closed.", "ministry"),
        ("A report by the auditor said the bridge was unsafe.", "the auditor"),
        ("A letter signed by 40 engineers said the bridge was unsafe.", "40 engineers"),
        ("The report, published on Thursday by the Velden Institute, said the bridge was unsafe.", "the Velden Institute"),
        ("The figures, compiled by the harbour office, show that traffic fell.", "the harbour office"),
        ("A study led by Ada Berg said the steel was old.", "Ada Berg"),
    ],
)
def test_a_work_holds_the_words_of_who_made_it(text: str, name: str) -> None:
    _, found, why = speakers_of(text)[0]
    assert found == name
    assert why.startswith("made the ")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The harbour office published a report on Monday. The report said the bridge was unsafe.", "The harbour office"),
        ("A report by the auditor was late. The report said the bridge was unsafe.", "the auditor"),
        ("The firm rejected a report by the harbour office on Monday that said the bridge was unsafe.", "the harbour office"),
        ("A report by the auditor and a report by the bank came out. The report said the bridge was unsafe.", None),
        ("The letter came late. The letter said that the bridge was unsafe.", None),
        ("The engineers read a report on Monday. The report said the bridge was unsafe.", None),
        ("A report by it was late. The report said the bridge was unsafe.", None),
    ],
)
def test_a_work_named_again_is_still_its_makers(text: str, name: str | None) -> None:
    assert [found for _, found, why in speakers_of(text) if "firm" not in (found or "")] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Documents obtained by the Velden Herald show that the bridge was unsafe.",
        "The bridge was unsafe, according to court papers seen by the Velden Herald.",
        "Thursday's report said the bridge was unsafe.",
        "A report from Kyiv said the bridge was closed.",
        "Court documents say that the bridge was closed.",
        "The court heard that the bridge was closed.",
    ],
)
def test_who_has_or_hears_it_does_not_say_it(text: str) -> None:
    assert [name for _, name, _ in speakers_of(text)] in ([None], [])


def test_media_are_bodies() -> None:
    assert speaker("State media reported that the bridge was closed.", "State media") == "State media"
    assert speaker("State television said the bridge was closed.", "State television") == "State television"
    assert speaker("The bridge was closed, local radio reported.", "local radio") == "local radio"


# ---- open -------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Prime Minister Ada May left. The Southeast Asian leader warned that he would lash out.", "The Southeast Asian leader"),
        ("The Southeast Asian leader left Arlen. He warned that the talks had failed.", "He"),
        ("The letter said that the bridge would close.", "The letter"),
        ("The letter came late. It said that the bridge would close.", "It"),
        ("It warned that the bridge would close.", "It"),
    ],
)
def test_nobody_is_made_up(text: str, source: str) -> None:
    found = next((name, why) for words, name, why in speakers_of(text) if words == source)
    assert found[0] is None
    assert found[1]


def test_a_quotation_is_not_given_to_whoever_stands_next_to_it() -> None:
    for text in (
        "The Arlen Herald said the landing was hard. “We have not closed the gaps yet”.",
        "Maria Stone opened the bridge.\n“If we can not get it right, we will walk away from it”.\nHugo Field left.",
    ):
        alone = [(name, why) for words, name, why in speakers_of(text) if not words]
        assert [name for name, _ in alone] == [None]
        assert all(why for _, why in alone)


def test_where_the_speaker_is_named() -> None:
    view = view_of("Maria Stone said the bridge was safe. She added that it was old.")
    finder = Finder(view)
    found = finder.find()
    speakers = Speakers(view, found, finder.inside)
    named = [[view.raw[s:e] for s, e in speakers.at(n)] for n in range(len(found))]
    assert named == [["Maria Stone"], ["Maria Stone"]]


def test_an_empty_document() -> None:
    assert list(views(tables(""))) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The United Nations humanitarian coordinator in Sudan, Clara Ndiaye, urged both sides to hold fire.", "Clara Ndiaye"),
        ("The head of the WHO office in Gaza, Rik Peeperveld, told reporters that the wards were empty.", "Rik Peeperveld"),
        (
            "The president of Sudan's council, General Abdel Fattah al-Burhan, left. Al-Burhan said the army would fight.",
            "Abdel Fattah al-Burhan",
        ),
    ],
)
def test_who_is_named_behind_an_office(text: str, name: str) -> None:
    assert speakers_of(text)[-1][1] == name


def test_a_firm_behind_its_owner_is_no_person() -> None:
    assert speakers_of("The owner of the port, Norra Ports, said the quay would close.")[-1][1] != "Norra"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Arlen Steel Corp. closed its plant on Monday. The company said it had no choice.", "Arlen Steel Corp."),
        ("The operator, Norra Power, was fined. The company said it had followed all rules.", "Norra Power"),
        ("Norra Power, a utility, was fined on Monday. The firm said it had no choice.", "Norra Power"),
        # two firms, or one of which nothing tells that it is one
        ("Arlen Steel Corp. sued Sund Steel Corp. The company said it had no choice.", "The company"),
        ("Norra closed the plant on Monday. The company said it had no choice.", "The company"),
    ],
)
def test_the_company_is_the_one_firm_that_is_named(text: str, name: str) -> None:
    assert speakers_of(text)[-1][1] == name


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        (
            "The European Commission fined the firm. Its spokeswoman said the fine was fair.",
            "Its spokeswoman",
            "European Commission's spokeswoman",
        ),
        ("Hugo Field left the court. His wife said it was over.", "His wife", "Hugo Field's wife"),
        ("Hugo Field left the court. His lawyer, Ada Stone, said it was over.", "His lawyer, Ada Stone,", "Ada Stone"),
        ("Their lawyer said it was over.", "Their lawyer", "Their lawyer"),
    ],
)
def test_whose_somebody_is_has_a_name_where_it_is_known(text: str, source: str, name: str) -> None:
    found = [who for words, who, _ in speakers_of(text) if words.strip(",").lower() == source.strip(",").lower()]
    assert [str(f).removeprefix("The ") for f in found] == [name]


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        ("Dozens of members of the club said they would stay.", "Dozens of members of the club", "Dozens of members of the club"),
        ("One of the nurses said she had not slept.", "One of the nurses", "One of the nurses"),
        ("A number of studies said that walkers lived longer.", "A number of studies", None),
        ("Most of them said that it was late.", "Most of them", None),
        ("On social media, locals joked that the goat should be mayor.", "locals", "locals"),
    ],
)
def test_some_of_those_who_can_speak(text: str, source: str, name: str | None) -> None:
    assert speaker(text, source) == name
