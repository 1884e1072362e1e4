"""What somebody says was not done, where another says that it was, and what only looks like it; all invented."""

from __future__ import annotations

from .disputes_lab import Stories, checks

DISPUTED = {
    "late1": (
        "denial",
        "Mayor Moretti denied that the warning had come too late.",
        'Families left their homes. "The warning came too late," said Anna Pozzi, who lives near the old mill.',
    ),
    "n1": (
        "denial",
        "Residents of Kisaro said that soldiers had fired on the crowd at the well on Friday.",
        "The army said on Saturday that its soldiers had not fired on the crowd at the well in Kisaro.",
    ),
    "n3": (
        "denial",
        "Pakistan said that Indian jets had crossed the border near Sialkot.",
        "India's air force said its jets did not cross the border near Sialkot.",
    ),
    "n4": (
        "denial",
        "Two guards told the court that the warden had ordered the beating of the prisoner Karel Benes.",
        "The warden told the court that he had never ordered the beating of Benes.",
    ),
    "n5": (
        "denial",
        "The opposition says that the ministry deleted the emails of the inspectors.",
        "The ministry did not delete the emails of the inspectors, its spokeswoman said.",
    ),
    "n6": (
        "denial",
        "Villagers said that the dam operator had opened the gates at night without warning. The operator said that it "
        "had not opened the gates.",
        "Villagers below the dam lost their fields.",
    ),
    "n7": (
        "denial",
        "Ada Moyo, a nurse, said that the guards had locked the patients in.",
        "The hospital said that the guards never locked the patients in.",
    ),
    "k13": (
        "denial",
        "Turkey said that its jets had not bombed the village of Kani Masi.",
        "Kurdish officials said that Turkish jets bombed the village of Kani Masi on Sunday.",
    ),
}

NO_DISPUTE = {
    "late2": ("Mayor Moretti denied that the warning had come too late.", "The buses came too late, Anna Pozzi said."),
    "nt1": (
        "Iran has not signed the accord on the lake, a diplomat said on Monday.",
        "Iran signed the accord on the lake on Thursday, a diplomat said.",
    ),
    "nt2": ("The army said that its soldiers had not fired on the crowd in Kisaro.", "Soldiers fired on a convoy near Mbale, residents said."),
    "nt3": ("The club did not win a match in May, its coach said.", "The club won a match in June, its coach said."),
    "nt4": ("The company did not pay a dividend in 2019, it said.", "The company paid a dividend in 2020, it said."),
    "nt5": ("The minister said that he would not visit the camp.", "The minister visited the camp in March."),
    "nt6": (
        '"If we had not opened the gates, the dam would have broken," the operator said.',
        "The operator opened the gates of the dam, villagers said.",
    ),
    "nt7": ("The mayor did not only close the school, residents said.", "The mayor closed the school, he said."),
    "nt8": ("Police did not say whether they had arrested a suspect.", "Police said they had arrested a suspect."),
    "nt9": ("The court has not yet heard the witness, the lawyer said on Monday.", "The court heard the witness on Friday."),
    "nt10": ("The warden did not order the beating of Havel, a guard said.", "The warden ordered the beating of Benes, a guard said."),
    "nt11": ("Not all schools closed on Monday, the ministry said.", "Schools closed on Monday, the union said."),
    "nt12": (
        "The president did not mention the war, a reporter said. He mentioned the war in Berlin, his spokesman said.",
        "The president spoke in Warsaw.",
    ),
    "nt13": (
        "The guards did not lock the patients in on Sunday, the hospital said.",
        "The guards locked the patients in on Tuesday, a nurse said.",
    ),
    "nt14": (
        "The airline did not refund the tickets of the first flight, passengers said.",
        "The airline refunded the tickets of all later flights, it said.",
    ),
    "nt15": ("The governor was not wearing a mask, guests said.", "The governor wore a mask at the ceremony in Ohrid, his office said."),
    "nt16": ("The council did not close the library because of the cost, its leader said.", "The council closed the library, residents said."),
    "kt14": ("The police did not search the flat on Monday, a neighbour said.", "The police searched the flat on Thursday, a neighbour said."),
    "kt15": ("The union did not accept the offer of 3 percent, it said.", "The union accepted the new offer of 5 percent, it said."),
    "kt16": (
        "The minister had not read the letter when he spoke, his aide said.",
        "The minister read the letter on the plane, his spokesman said.",
    ),
    "kt17": ("The striker said he had never kicked a dog.", "The striker kicked the ball over the bar, a reporter said."),
}


told, test_the_dispute_is_found_once, test_what_only_looks_like_one_is_none = checks(DISPUTED, NO_DISPUTE)


def test_who_says_no_and_who_says_so_stand_on_their_sides(told: Stories) -> None:
    (d,) = told["n4"]
    assert d.subject == "whether the warden had ordered the beating of Benes"
    assert {s.position: s.speaker_name for s in d.sides} == {"denied": "The warden", "alleged": "Two guards"}
