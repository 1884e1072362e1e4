"""Two voices that count one thing; all invented."""

from __future__ import annotations

from .disputes_lab import Report, checks, real

DISPUTED = {
    "fled": (
        "number",
        "About 9,000 people have fled Orma on foot, the relief agency said.",
        "The governor said no more than 3,000 people had fled the town.",
    ),
    "crowd": (
        "number",
        "Union leaders said 12,000 people had rallied outside the mint. Police put the crowd at no more than 3,000.",
        "It rained.",
    ),
    "far": (
        "number",
        "Unions said 250,000 people had marched through Lund. The inspector Karl Berg estimated the turnout at about 15,000.",
        "It rained.",
    ),
    "toll": (
        "number",
        "The death toll from the fire has climbed to 38, the health ministry said.",
        "At least 52 miners were killed, according to a count kept by their families.",
    ),
}
NO_DISPUTE = {
    # Some of all, another day, another place, things that may be of two finds.
    "some": ("Twelve people were killed in the fire, the ministry said.", "Two miners were killed in the fire, the union said."),
    "day": ("Four people were killed on Monday, the army said.", "Nine people were killed on Thursday, the rebels said."),
    "place": ("Four people were killed in Orma, the army said.", "Nine people were killed in Sund, the rebels said."),
    "things": ("Three rifles were found in the barn, police said.", "Nine rifles were seized from the boat, the navy said."),
}

told, test_the_dispute_is_found_once, test_what_only_looks_like_one_is_none = checks(DISPUTED, NO_DISPUTE)


def test_reports_a_month_apart_or_without_a_day_are_of_two_things() -> None:
    one, other = DISPUTED["fled"][1:]
    assert real(Report(one, published="2021-03-10"), Report(other, published="2021-04-10")) == []
    assert real(Report(one, published=None), Report(other, published=None)) == []
