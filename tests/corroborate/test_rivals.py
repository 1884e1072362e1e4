"""What one says is so and another one says is not, in other words; all invented."""

from __future__ import annotations

from itertools import permutations

from .disputes_lab import Report, Stories, by_name, checks, real

DISPUTED = {
    "warning": (
        "denial",
        "The weather office had issued no warning for the lagoon on Sunday, the ferry's owner said.",
        "The harbour master said he had warned crews twice on Sunday of a storm in the lagoon.",
    ),
    "custody": (
        "denial",
        "Police arrested the pilot Ines Duarte at a clinic on Sunday, an inspector said.",
        "A lawyer for the pilot, Ines Duarte, said she was at home and had never been taken into custody.",
    ),
    "rare": (
        "denial",
        "The inspector called the ferry dangerously overcrowded.",
        "Its owners said talk of overcrowding was completely unfounded.",
    ),
    "planned": (
        "denial",
        "Prime Minister Olga Brandt has no plans to call an early election, her spokesman said.",
        "Prime Minister Olga Brandt told her partners that she would seek fresh elections in May, two ministers said.",
    ),
    "signed": (
        "denial",
        "The two delegations signed a memorandum on fishing, the chief negotiator said.",
        "The ministry said that its delegation had signed nothing.",
    ),
    "alive": (
        "contradiction",
        "Colonel Hassan Bello was killed in an air strike on Tuesday, the army said.",
        '"I am alive," Colonel Hassan Bello said in a message on Wednesday.',
    ),
}
NO_DISPUTE = {
    # The report's own words, one voice, another place, another owner, a habit, what may still be found, what is only asked.
    "own": (
        "The weather office had issued no warning for the lagoon on Sunday, the ferry's owner said.",
        "The weather office publishes warnings for the lagoon every Sunday.",
    ),
    "voice": (
        "The minister said he had never sold the boat Anna.",
        "The minister said he had sold the boat Anna in May.",
    ),
    "place": (
        "None of the cheese was sold outside Estonia, the ministry said.",
        "The cheese is sold under three names, a grocer said.",
    ),
    "party": (
        "Members of the council said they would not back Olga Brandt.",
        "A shopkeeper said she would back Olga Brandt.",
    ),
    "since": (
        "No suspect has been arrested, the inspector said.",
        "A suspect was arrested on Friday, the prosecutor said.",
    ),
    "other": (
        "They killed my little brother for no reason, Ana Lind said.",
        "His older brother was killed in a car crash, a neighbour said.",
    ),
    "seeking": (
        "Brandt said she did not seek the endorsement of the union.",
        "Brandt was seeking to succeed the mayor, a friend said.",
    ),
    "brigade": (
        "The fire brigade reached the mill in ten minutes, its chief said.",
        "The chief of the fire brigade resigned in May, the council said.",
    ),
}

told, test_the_dispute_is_found_once, test_what_only_looks_like_one_is_none = checks(DISPUTED, NO_DISPUTE)


def test_what_had_not_been_done_may_be_done_later() -> None:
    before = Report("The weather office had issued no warning for the lagoon, the ferry's owner said.", published="2021-03-10")
    after = Report("The harbour master warned crews of a storm in the lagoon, a captain said.", published="2021-03-12")
    assert real(before, after) == []
    assert len(real(Report(before.text, published="2021-03-12"), after)) == 1
    told = Report("The harbour master said he had warned crews of a storm in the lagoon.", published="2021-03-12")
    assert len(real(before, told)) == 1, "what had been done was done before"


def test_who_was_alive_before_may_be_dead_now() -> None:
    alive = Report('"I am alive," Colonel Hassan Bello said in a message on Monday.', published="2021-03-08")
    dead = Report("Colonel Hassan Bello was killed in an air strike on Tuesday, the army said.", published="2021-03-10")
    assert real(alive, dead) == []


def test_copies_stand_on_one_side_and_count_once() -> None:
    no, yes = (Report(text, publisher=name) for text, name in zip(DISPUTED["warning"][1:], ("The Mast", "The Buoy"), strict=True))
    (dispute,) = real(no, yes, Report(no.text, publisher="The Keel"))
    sides = {s.position: s for s in dispute.sides}
    assert len(sides["denied"].spans) == 2
    assert sides["denied"].independent == sides["alleged"].independent == 1


def test_the_order_of_the_reports_changes_nothing() -> None:
    texts = [*DISPUTED["warning"][1:], *DISPUTED["custody"][1:]]
    found = [by_name({"s": list(order)})["s"] for order in permutations(texts)]
    said = [
        sorted((d.kind, d.subject, tuple(sorted((s.position, tuple(x.exact for x in s.spans)) for s in d.sides))) for d in some)
        for some in found
    ]
    assert len(said[0]) == 2
    assert all(s == said[0] for s in said)


def test_the_subject_is_what_is_told(told: Stories) -> None:
    assert told["warning"][0].subject == "whether the harbour master had warned crews twice on Sunday of a storm in the lagoon"
    assert told["planned"][0].subject.startswith("whether Olga Brandt would seek fresh elections")
