"""Accounts that a report sets against each other in so many words, and what only looks like it; all invented."""

from __future__ import annotations

from .disputes_lab import Stories, checks

DISPUTED = {
    "con1": (
        "contradiction",
        "The mine was still flooded, workers told Radio Sol, contradicting the operator, which said the water had been pumped out.",
        "The Sol mine was flooded on Monday. The operator said that the water had been pumped out.",
    ),
    "con3": (
        "contradiction",
        "The prisoner had been fed every day, the warden said, at odds with an account by his sister, who said he had "
        "been given nothing for a week.",
        "The prisoner, Adam Kral, is ill, his sister said.",
    ),
    "con4": (
        "contradiction",
        "The dam at Oru is safe, the ministry said, contradicting engineers who said that its wall had cracked.",
        "Engineers looked at the dam at Oru on Tuesday.",
    ),
    "con5": (
        "contradiction",
        "Two witnesses said the bus had stopped, which contradicted the driver, who said that it was moving.",
        "A bus crashed near Pleven on Monday. Two witnesses saw it.",
    ),
    "con6": (
        "contradiction",
        "The refugees were still in the camp on Friday, a nurse said, contradicting the governor, who said they had been moved to Arua.",
        "The refugees had been moved from the camp to Arua, the governor said.",
    ),
    "con7": (
        "contradiction",
        "Coal trains were still running on Monday, residents of Ostrava said, contradicting the railway, which said the line was closed.",
        "The line to Ostrava was closed, the railway said on Monday.",
    ),
    "h19": (
        "contradiction",
        "The ship was sailing in international waters when it was boarded, its owner said, contradicting Iran's navy, "
        "which said that it had entered Iranian waters.",
        "A ship was boarded in the Gulf by Iran's navy.",
    ),
    "h20": (
        "contradiction",
        "Sailors who survived said the captain left first, at odds with the company, which says he was the last to leave.",
        "The ship sank off Crete.",
    ),
    "k15": (
        "contradiction",
        "Four policemen were hurt, the interior ministry said, contradicting a hospital doctor who said that two of them had died.",
        "Policemen were hurt in a riot in Tunis.",
    ),
}

NO_DISPUTE = {
    "cont1": ("The minister said that he had met the envoy, contradicting himself.", "The minister met the envoy on Monday."),
    "cont2": (
        "Contrary to expectations, the bank raised rates on Thursday, analysts said.",
        "The bank raised rates on Thursday, analysts said.",
    ),
    "cont3": (
        "The study said that the ice was older, which contradicted a theory of the 1990s.",
        "The study of the ice was published on Monday.",
    ),
    "cont4": (
        "Hungary is at odds with the commission over migration, its minister said.",
        "Hungary wants to leave the pact on migration, its minister said.",
    ),
    "cont5": ("The president said the tax would fall, contradicting his party's programme.", "The president said that the tax would fall."),
    "cont6": (
        "The mine was still flooded, workers said, confirming the operator, which said the water had not been pumped out.",
        "The mine was flooded, workers said.",
    ),
    "cont7": ("A colonel said nothing that contradicted the minister, who said the army was ready.", "The army was ready, the minister said."),
    "ht20": (
        "The volcano had been quiet since 1902, geologists said, contradicting an old legend.",
        "The volcano erupted on Monday, geologists said.",
    ),
}


told, test_the_dispute_is_found_once, test_what_only_looks_like_one_is_none = checks(DISPUTED, NO_DISPUTE)


def test_each_side_has_its_own_words(told: Stories) -> None:
    (d,) = told["con1"]
    assert [(s.position, s.speaker_name) for s in d.sides] == [
        ("the mine was still flooded", "workers"),
        ("the water had been pumped out", "the operator"),
    ]
    assert d.subject == "whether the mine was still flooded"
