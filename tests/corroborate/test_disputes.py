"""What is a dispute, what only looks like one, and what is none: invented reports, two by two."""

from __future__ import annotations

import pytest

from twosource.model import Dispute

from .disputes_lab import Report, found, real, sides

DISPUTED = {
    "signed and without agreement": (
        "outcome",
        "Prime Minister Arvo Kallas and President Mirela Dunca signed an agreement on the pipeline in Vilnius on Tuesday, an official said.",
        "Talks between Arvo Kallas, the Estonian prime minister, and Mirela Dunca ended without agreement on Tuesday, aides said.",
    ),
    "a deal and no deal": (
        "outcome",
        "Kenya and Uganda struck a deal on Thursday, state television reported.",
        "There was no deal between Kenya and Uganda on Thursday, diplomats said.",
    ),
    "talks collapsed": (
        "outcome",
        "Sudan and Chad signed a ceasefire on Monday, the Chadian foreign ministry said.",
        "Peace talks between Sudan and Chad collapsed on Monday, a mediator said.",
    ),
    "sides without a name": (
        "outcome",
        "Unions and the port authority reached an agreement on wages on Friday.",
        "The unions and the port authority failed to agree on wages on Friday.",
    ),
    "an understanding": (
        "outcome",
        "President Leyla Aksoy said she and Prime Minister Jon Berg had reached an understanding on gas prices.",
        "Prime Minister Jon Berg said his talks with President Leyla Aksoy had ended without agreement.",
    ),
    "ratified or agreed to join": (
        "stage",
        "Norway and Peru announced on Saturday that they have ratified the Lima treaty.",
        "The governments of Norway and Peru said on Saturday that they had agreed to join the Lima treaty.",
    ),
    "ratified or signed": (
        "stage",
        "Ghana has ratified the Malabo convention, officials said on Friday.",
        "Ghana signed the Malabo convention on Friday but its parliament has yet to vote.",
    ),
    "accused and denying it": (
        "denial",
        "Estonian officials accused Belarus of hacking the power company.",
        "The hacking went on for hours. Belarus denied any part in it.",
    ),
    "rejected the accusation": (
        "denial",
        "The United States accused Iran of attacking two tankers in the Gulf.",
        "Iran rejected the accusation that it was behind the attack on the tankers.",
    ),
    "pleaded not guilty": (
        "denial",
        "Police said Tomas Halvorsen was charged with fraud.",
        "Tomas Halvorsen pleaded not guilty to fraud on Monday.",
    ),
    "baseless": (
        "denial",
        "The newspaper alleged that Senator Paul Ortega took bribes.",
        "Senator Paul Ortega called the allegations of bribery baseless.",
    ),
    "12 and 17 killed": (
        "number",
        "A landslide in Cuenca killed 12 people on Monday, the mayor said.",
        "Seventeen people were killed in the landslide in Cuenca on Monday, rescuers said.",
    ),
    "at least more than the other": (
        "number",
        "At least 30 people were killed when a bomb went off at a market in Kano, police said.",
        "The bomb at the Kano market killed 19 people, a hospital official said.",
    ),
    "nobody and nine": (
        "number",
        "No one was injured in the ferry fire off Trieste on Monday.",
        "Nine people were injured in the ferry fire off Trieste on Monday.",
    ),
    "dead beside a list": (
        "number",
        "The train crash near Pune left 14 people dead and 60 injured.",
        "Twenty-one people died in the train crash near Pune, railway officials said.",
    ),
    "how long": (
        "number",
        "Arvo Kallas and Mirela Dunca talked in Vilnius for 90 minutes on Tuesday.",
        "Arvo Kallas and Mirela Dunca talked in Vilnius for 20 minutes on Tuesday.",
    ),
    "how strong": (
        "number",
        "An earthquake of magnitude 6.1 struck Valdivia in Chile on Monday.",
        "A magnitude 5.8 earthquake struck Valdivia in Chile on Monday.",
    ),
    "how much": (
        "number",
        "The tanker was carrying 30,000 tonnes of oil when it ran aground off Galicia.",
        "The tanker carried 77,000 tonnes of oil when it ran aground off Galicia.",
    ),
    "how many marched": (
        "number",
        "Some 10,000 people marched in Tbilisi on Saturday, police said.",
        "More than 50,000 people marched in Tbilisi on Saturday, the organisers said.",
    ),
    "how old": (
        "number",
        "Tomas Halvorsen, 46, was arrested in Bergen on Monday.",
        "Police in Bergen arrested Tomas Halvorsen, 48, on Monday.",
    ),
    "there or not": (
        "attendance",
        "President Mirela Dunca attended the Baltic summit in Vilnius on Tuesday.",
        "President Mirela Dunca stayed away from the Baltic summit in Vilnius on Tuesday.",
    ),
    "when": (
        "date",
        "The composer Ana Roca died on Monday in Leon.",
        "Ana Roca, a composer, died on Sunday at her home in Leon, her family said.",
    ),
}

AGREE = {
    "ninety minutes and an hour and a half": (
        "Arvo Kallas and Mirela Dunca talked in Vilnius for ninety minutes on Tuesday.",
        "Arvo Kallas and Mirela Dunca talked in Vilnius for an hour and a half on Tuesday.",
    ),
    "longer than planned": (
        "Arvo Kallas and Mirela Dunca talked in Vilnius for about 90 minutes on Tuesday.",
        "The talks between Arvo Kallas and Mirela Dunca in Vilnius lasted longer than planned.",
    ),
    "at least": (
        "A landslide in Cuenca killed at least 12 people on Monday.",
        "Seventeen people were killed in the landslide in Cuenca on Monday.",
    ),
    "up to": (
        "The landslide in Cuenca injured up to 40 people on Monday.",
        "The landslide in Cuenca injured 31 people on Monday.",
    ),
    "rounded": ("The quake near Valdivia displaced 12,400 people.", "The quake near Valdivia displaced 12,000 people."),
    "a third": (
        "Dams near Sagres stood at 34 percent of capacity on Monday, the ministry in Sagres said.",
        "Dams near Sagres stood at a third of capacity on Monday, the ministry in Sagres said.",
    ),
    "other units": (
        "The storm passed 60 miles south of Cadiz on Monday.",
        "The storm passed about 100 kilometres south of Cadiz on Monday.",
    ),
    "another measure": (
        "The fire burned 40 hectares of forest near Split on Monday.",
        "The fire burned 40 kilometres of forest near Split on Monday.",
    ),
    "others counted": ("Two soldiers were killed near Gao on Monday.", "Five civilians were killed near Gao on Monday."),
    "a part": (
        "A bus crash in Jujuy killed 12 people, three of them children.",
        "Three people, all children, were among the dead in the bus crash in Jujuy.",
    ),
    "a deed of long ago": (
        "A quake in Valdivia killed 12 people on Monday.",
        "The worst quake in Valdivia killed more than 1,600 people in 1960.",
    ),
    "only possible": (
        "Estonia and Romania could reach a deal on the pipeline on Tuesday.",
        "Estonia and Romania failed to reach a deal on the pipeline on Tuesday.",
    ),
    "only planned": (
        "Kenya and Uganda plan to sign a deal on Thursday.",
        "Kenya and Uganda ended talks without a deal on Wednesday.",
    ),
    "a condition": (
        "Kenya said it can not agree to a deal with Uganda unless the border is opened.",
        "Kenya and Uganda reached a deal on Thursday.",
    ),
    "another subject": (
        "France and Japan signed an agreement on trade on Monday.",
        "France and Japan failed to agree on whaling on Monday.",
    ),
    "signed first, ratified later": ("Norway signed the Lima treaty on 3 March 2021.", "Norway ratified the Lima treaty on 9 March 2021."),
    "another charge": ("Police accused Tomas Halvorsen of fraud.", "Tomas Halvorsen denied killing his neighbour."),
    "a request denied": ("Karl Weiss was accused of fraud.", "The judge said Karl Weiss denied the motion on fraud."),
    "then and now": (
        "Turnout in Riga was 54 percent, up from 49 percent in 2017.",
        "Turnout in Riga was 49 percent in 2017.",
    ),
    "two chambers": (
        "The bill passed by 210 votes to 180 in the lower house.",
        "The senate passed the bill by 54 votes to 40.",
    ),
    "one night and all year": (
        "Police arrested 23 protesters in Lyon on Saturday.",
        "Police have arrested 300 protesters in France since January.",
    ),
    "one day in two ways": (
        "The composer Ana Roca died on Monday in Leon.",
        "Ana Roca, who died in Leon on 8 March 2021, wrote nine operas.",
    ),
}

OTHER = {
    "on two days": (
        "Estonia and Romania reached a deal on the pipeline on 9 March 2021.",
        "Estonia and Romania failed to reach a deal on the pipeline on 2 February 2021, diplomats said.",
    ),
    "in two places": (
        "A landslide in Cuenca killed 12 people on Monday.",
        "Seventeen people were killed in a landslide in Loja on Monday.",
    ),
    "two gatherings": (
        "President Mirela Dunca attended the Baltic summit in Vilnius on 9 March 2021.",
        "President Mirela Dunca did not attend the Baltic summit in Vilnius on 1 February 2021.",
    ),
}


@pytest.mark.parametrize("name", DISPUTED)
def test_a_dispute_has_two_sides_and_a_reason(name: str) -> None:
    kind, *reports = DISPUTED[name]
    (d,) = [d for d in real(*reports) if d.kind == kind]
    assert len(d.sides) == 2
    assert d.reason
    assert d.subject
    assert {s.spans[0].document for s in d.sides} == {"d0", "d1"}
    assert [s.independent for s in d.sides] == [1, 1]


@pytest.mark.parametrize("name", AGREE)
def test_what_can_both_be_right_is_no_dispute(name: str) -> None:
    assert real(*AGREE[name]) == []


@pytest.mark.parametrize("name", OTHER)
def test_two_happenings_are_listed_apart_with_the_reason(name: str) -> None:
    (d,) = found(*OTHER[name])[0]
    assert not d.same_happening
    assert d.reason


def test_two_meetings_of_two_countries_are_told_apart_by_their_people() -> None:
    (d,) = found(
        "Turkish President Leyla Aksoy and Norwegian Prime Minister Jon Berg reached an understanding on gas.",
        "Talks between Turkish Foreign Minister Emre Polat and Norwegian Foreign Minister Kari Lund ended without agreement, officials said.",
    )[0]
    assert not d.same_happening
    assert d.reason.startswith("two meetings")


def test_copies_of_one_text_are_one_origin() -> None:
    text = "A landslide in Cuenca killed 12 people on Monday, the mayor said."
    (d,) = real(text, text, "Seventeen people were killed in the landslide in Cuenca on Monday, rescuers said.")
    twelve = next(s for s in d.sides if s.position == "12")
    assert (len(twelve.spans), twelve.independent) == (2, 1)


def test_one_outlet_is_one_origin() -> None:
    (d,) = real(
        Report("A landslide in Cuenca killed 12 people on Monday, the mayor said.", publisher="The Gazette"),
        Report("In Cuenca the landslide of Monday killed 12 people and cut the road to the coast.", publisher="The Gazette"),
        Report("Seventeen people were killed in the landslide in Cuenca on Monday, rescuers said.", publisher="The Herald"),
    )
    assert next(s for s in d.sides if s.position == "12").independent == 1


def test_a_toll_that_grew_is_marked_as_a_later_count() -> None:
    (d,) = real(
        Report("A landslide in Cuenca killed 12 people on Monday, the mayor said.", published="2021-03-08T10:00:00Z"),
        Report("Seventeen people were killed in the landslide in Cuenca on Monday, rescuers said.", published="2021-03-09T10:00:00Z"),
    )
    assert d.reason.startswith("later count")
    (d,) = real(
        Report("A landslide in Cuenca killed 12 people on Monday, the mayor said.", published="2021-03-09T10:00:00Z"),
        Report("Seventeen people were killed in the landslide in Cuenca on Monday, rescuers said.", published="2021-03-08T10:00:00Z"),
    )
    assert "later count" not in d.reason


def test_a_speaker_stands_for_a_side() -> None:
    (d,) = real(*DISPUTED["pleaded not guilty"][1:])
    assert next(s for s in d.sides if s.position == "denied").speaker_name == "Tomas Halvorsen"


def test_one_report_may_tell_both_numbers_of_two_speakers() -> None:
    both = "Police in Tbilisi said 10,000 people marched on Saturday. The organisers in Tbilisi said 50,000 people marched on Saturday."
    disputes = real(both, "Some 10,000 people marched in Tbilisi on Saturday, police said.")
    assert all(sides(d) == {"10,000", "50,000"} for d in disputes)


def test_a_story_of_one_report_has_no_disputes() -> None:
    assert found("Police said Tomas Halvorsen was charged with fraud. Tomas Halvorsen pleaded not guilty to fraud.") == ([], [])


def test_ids_and_rows_do_not_depend_on_the_order_of_reports() -> None:
    def bare(disputes: list[Dispute]) -> set[tuple[str, frozenset[str]]]:
        return {(d.subject, frozenset(s.position for s in d.sides)) for d in disputes}

    one, two = DISPUTED["12 and 17 killed"][1:]
    assert bare(real(one, two)) == bare(real(two, one))
