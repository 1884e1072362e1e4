"""How somebody left office, how he died, whether he was arrested; each kind of those counted together; nobody did it; one act told by two verbs;
and what only looks like a dispute; all invented."""

from __future__ import annotations

from .disputes_lab import Report, Stories, checks, real, sides

DISPUTED = {
    "m1": (
        "contradiction",
        "Kenya's cabinet was changed. Transport Minister Ada Odhiambo resigned on Friday.",
        "The president of Kenya sacked Transport Minister Ada Odhiambo on Thursday, her party said.",
    ),
    "m2": (
        "contradiction",
        "Nigeria's Peter Kamau stepped down as head of the port authority, the ministry said.",
        "The president of Nigeria dismissed Peter Kamau on Monday, a lawmaker said.",
    ),
    "m3": (
        "contradiction",
        "The lawyer Karel Benes was murdered in his cell, his brother said. The prison service said Karel Benes had hanged himself.",
        "The lawyer Karel Benes died in a cell in Brno on Monday.",
    ),
    "m4": (
        "contradiction",
        "The banker Ravi Menon was arrested at the airport on Monday, a prosecutor said.",
        "The banker Ravi Menon had not been arrested, his bank said.",
    ),
    "k1": (
        "number",
        "Four Malian soldiers and nine farmers were killed in the raid near Gao, the army said.",
        "The raid near Gao killed eleven Malian soldiers and nine farmers, a doctor said.",
    ),
    "k2": (
        "number",
        "Two miners were shot dead in Rustenburg on Monday, the union said.",
        "Five miners were killed in Rustenburg, a doctor said.",
    ),
    "k3": (
        "number",
        "The junta in Niger freed 12 detainees from the camp at Koutoukale, an official said. A lawyer said 20 prisoners had been released.",
        "Families waited outside the camp.",
    ),
    "a1": (
        "denial",
        "Villagers said that border guards had fired mortars at a village on Monday.",
        "Kyrgyz officers said nobody had fired mortars.",
    ),
    "a2": (
        "denial",
        "The committee said soldiers had executed prisoners who had surrendered.",
        "The minister denied that soldiers had killed anyone who had surrendered.",
    ),
    "a3": (
        "denial",
        "The opposition accused the commission of changing tally sheets in Zomba.",
        "The commission denied that any sheet had been altered.",
    ),
}

NO_DISPUTE = {
    "mt1": (
        "Transport Minister Ada Odhiambo of Kenya resigned on Friday.",
        "Kenya's president dismissed Energy Minister Peter Kamau on Friday.",
    ),
    "mt2": (
        "Transport Minister Ada Odhiambo of Kenya resigned on Friday.",
        "The president of Kenya dismissed Ada Odhiambo as a liar.",
    ),
    "mt4": (
        "Transport Minister Ada Odhiambo of Kenya resigned in March 2015.",
        "Energy Minister Ada Odhiambo of Kenya was dismissed on Tuesday.",
    ),
    "mt5": (
        "The lawyer Karel Benes may have been murdered, his brother said.",
        "The lawyer Karel Benes had hanged himself, the prison service said.",
    ),
    "kt1": (
        "Four soldiers and nine farmers were killed near Gao, the army said.",
        "Nine farmers and four soldiers were killed near Gao, a doctor said.",
    ),
    "at1": ("Border guards fired flares at Orma, villagers said.", "Kyrgyz officers said nobody had fired mortars."),
    "at2": ("Nobody fired the cook, the hotel said.", "Soldiers fired mortars at Orma, villagers said."),
}


told, test_the_dispute_is_found_once, test_what_only_looks_like_one_is_none = checks(DISPUTED, NO_DISPUTE)


def test_what_is_disputed_is_said_in_words(told: Stories) -> None:
    assert {n: told[n][0].subject for n in ("m1", "m3", "m4", "a1", "a2")} == {
        "m1": "how Ada Odhiambo left office",
        "m3": "how Karel Benes died",
        "m4": "whether Ravi Menon was arrested",
        "a1": "whether anybody had fired mortars",
        "a2": "whether soldiers had killed anyone who had surrendered",
    }
    assert sides(told["m4"][0]) == {"was arrested", "was not arrested"}


def test_who_was_not_arrested_before_may_be_arrested_now() -> None:
    before = Report("The banker Ravi Menon had not been arrested, his bank said.", published="2021-03-10")
    after = Report("The banker Ravi Menon was arrested at the airport, a prosecutor said.", published="2021-03-11")
    assert real(before, after) == []
