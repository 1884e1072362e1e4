"""Claims: what is merged and what stays two, what is counted, and that nothing depends on order or on unrelated reports."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from corroborate.claims_lab import Room, docs, read
from timing import cpu
from twosource.corroborate.claims import claims
from twosource.corroborate.copied import copies
from twosource.corroborate.pieces import Place
from twosource.model import make_table, span_key

BRIDGE = "the ferry link to Tromso would be closed until the pier is repaired"


def two(first: str, second: str, speaker: str = "Ada Brandt", **more: object) -> Room:
    """Two reports in which one person says something."""
    room = Room()
    for name, content in (("a", first), ("b", second)):
        room.doc(name, f"{speaker} said {content}.", "The weather was mild.")
        room.say(name, content, speaker, speaker, **more)
    return room


# ---- what somebody said


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "the harbour tunnel collapsed because inspectors had ignored the cracks",
            "inspectors ignored cracks before the collapse of the harbour tunnel",
        ),
        ("three trawlers sank in the storm off Bergen", "the storm off Bergen had sunk 3 trawlers"),
        ("a deal on cod quotas could be reached soon", "the delegations might reach an agreement on cod quotas soon"),
    ],
)
def test_one_speaker_says_alike_in_other_words(first: str, second: str) -> None:
    (claim,) = two(first, second).claims()
    assert (claim["kind"], claim["reports"], claim["independent"]) == ("statement", 2, 2)
    assert claim["speaker_name"] == "Ada Brandt"
    assert claim["voices"] == 1, "two reports of one voice"
    assert [s["via"] for s in claim["supports"]]
    assert all(s["merged"] for s in claim["supports"])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("three trawlers sank in the storm off Bergen", "five trawlers sank in the storm off Bergen"),
        ("the trawler sank in the storm off Bergen", "the trawler never sank in the storm off Bergen"),
        ("parliament ratified the cod quota treaty", "parliament proposed the cod quota treaty"),
        ("the pier was repaired with granite blocks", "the pier will be repaired with granite blocks"),
        ("the pier must be repaired with granite blocks", "the pier was repaired with granite blocks"),
        ("the cod quota is good for coastal villages", "the ferry strike is bad for coastal villages"),
        ("the talks on fishing covered cod and herring", "the talks on fishing covered salaries and pensions"),
    ],
)
def test_other_numbers_denial_mood_stage_or_only_one_topic_are_two(first: str, second: str) -> None:
    assert not [c for c in two(first, second).claims() if c["kind"] == "statement"]


def test_a_denial_by_the_cue_is_a_denial() -> None:
    room = Room()
    room.doc("a", "Ada Brandt denied that inspectors had ignored the cracks in the tunnel.")
    room.say("a", "that inspectors had ignored the cracks in the tunnel", "Ada Brandt", "Ada Brandt", "denied", negated=True)
    room.doc("b", "Ada Brandt said that inspectors had ignored the cracks in the tunnel.")
    room.say("b", "that inspectors had ignored the cracks in the tunnel", "Ada Brandt", "Ada Brandt")
    room.doc("c", "Inspectors never ignored the cracks in the tunnel, Ada Brandt said.")
    room.say("c", "Inspectors never ignored the cracks in the tunnel", "Ada Brandt", "Ada Brandt")
    (claim,) = (c for c in room.claims() if c["kind"] == "statement")
    assert docs(claim) == {"a", "c"}


def test_not_unless_states_a_condition_and_before_states_the_same() -> None:
    (claim,) = two(
        "the strike cannot end unless the ferry crews are paid by the harbour board",
        "the harbour board had to pay the ferry crews before the strike could end",
    ).claims()
    assert claim["reports"] == 2


def test_two_speakers_are_two() -> None:
    room = Room()
    for name, who in (("a", "Ada Brandt"), ("b", "Ben Okoro")):
        room.doc(name, f"{who} said inspectors had ignored the cracks.")
        room.say(name, "inspectors had ignored the cracks", who, who)
    assert not [c for c in room.claims() if c["kind"] == "statement"]


def test_officials_without_a_name_are_no_known_voice() -> None:
    room = Room()
    for name, who in (("a", "Norwegian officials"), ("b", "senior Norwegian officials")):
        content = "inspectors had ignored the cracks in the tunnel"
        room.doc(name, f"The {who} said {content}.")
        room.say(name, content, "Norwegian officials", who)
    (claim,) = room.claims()
    assert (claim["reports"], claim["voices"]) == (2, None)


def test_what_somebody_says_in_two_halves_of_a_sentence_is_read_together() -> None:
    room = Room()
    room.doc(
        "a",
        "Chad complained of a growing overlap between herders and smugglers near the wells, "
        "and it said Mali had to separate them before water could flow.",
    )
    room.say("a", "of a growing overlap between herders and smugglers near the wells", "Chad", "Chad", "complained")
    room.say("a", "Mali had to separate them before water could flow", "Chad", "it")
    room.doc("b", "Chad insisted that water could not flow unless Mali separated the herders from the smugglers with whom they overlap.")
    room.say(
        "b", "that water could not flow unless Mali separated the herders from the smugglers with whom they overlap", "Chad", "Chad", "insisted"
    )
    (claim,) = (c for c in room.claims() if c["reports"] == 2)
    assert docs(claim) == {"a", "b"}


def test_a_joint_announcement_is_one_however_it_is_worded() -> None:
    room = Room()
    for name, content in (("a", "that they had ratified the Oslo treaty on herring"), ("b", "that they had agreed to join the Oslo treaty")):
        room.doc(name, f"On Monday Norway and Nigeria announced {content}.")
        room.say(name, content, None, "Norway and Nigeria", "announced", speaker_name=None)
        room.dates.append(room.span(name, "Monday") | {"type": "DATE", "value": "2024-03-04", "anchor": None, "anchor_span": None})
    (claim,) = (c for c in room.claims() if c["kind"] == "statement")
    assert claim["reports"] == 2
    assert "worded otherwise" in claim["supports"][1]["merged"]
    room.dates[1]["value"] = "2024-03-11"
    assert not [c for c in room.claims() if c["kind"] == "statement"]


def test_a_retraction_supports_nothing() -> None:
    room = two("inspectors had ignored the cracks in the tunnel", "inspectors had ignored the cracks in the tunnel")
    room.doc("c", "Correction: this page wrongly reported that Ada Brandt said inspectors had ignored the cracks in the tunnel.")
    room.say("c", "this page wrongly reported that Ada Brandt said inspectors had ignored the cracks in the tunnel", "Ada Brandt", "Ada Brandt")
    assert all(docs(c) == {"a", "b"} for c in room.claims())


# ---- what was done


def meeting(**more: object) -> Room:
    """Three reports of one meeting, one of another, one of a planned one."""
    room = Room()
    room.doc("a", "Ada Brandt met Ben Okoro in Oslo to talk about cod.")
    room.doc("b", "Fish was the topic when Ben Okoro held talks with Ada Brandt.")
    room.doc("c", "Cleo Marsh met Ben Okoro in Oslo to talk about cod.")
    room.doc("d", "Ada Brandt will meet Ben Okoro in Oslo to talk about cod.")
    room.do("a", "Ada Brandt met Ben Okoro", "CONSULT", ["Ada Brandt", "Ben Okoro"], day="2024-03-04")
    room.do("b", "Ben Okoro held talks with Ada Brandt", "CONSULT", ["Ben Okoro", "Ada Brandt"], day="2024-03-04")
    room.do("c", "Cleo Marsh met Ben Okoro", "CONSULT", ["Cleo Marsh", "Ben Okoro"], day="2024-03-04")
    room.do("d", "Ada Brandt will meet Ben Okoro", "CONSULT", ["Ada Brandt", "Ben Okoro"], day="2024-03-04", status="planned")
    return room


def test_one_event_has_the_same_sides_status_and_day() -> None:
    (claim,) = (c for c in meeting().claims() if c["kind"] == "event")
    assert docs(claim) == {"a", "b"}
    assert (claim["event"], claim["independent"], claim["voices"]) == ("CONSULT", 2, 2)
    room = meeting()
    room.events[1]["date_start"] = room.events[1]["date_end"] = "2024-03-09"
    assert not [c for c in room.claims() if c["kind"] == "event"]


@pytest.mark.parametrize(("others", "text"), [("three", "Ada Brandt met Ben Okoro in Oslo after three"), ("four", "Ada Brandt met Ben Okoro")])
def test_a_claim_of_an_act_does_not_tell_a_number_that_another_report_has_otherwise(others: str, text: str) -> None:
    room = Room()
    for name, number in (("a", "three"), ("b", others)):
        room.doc(name, f"Ada Brandt met Ben Okoro in Oslo after {number} nights of rioting over the price of cod.")
        room.do(name, "Ada Brandt met Ben Okoro", "CONSULT", ["Ada Brandt", "Ben Okoro"], day="2024-03-04")
    (claim,) = (c for c in room.claims() if c["kind"] == "event")
    assert (claim["reports"], claim["text"].removesuffix(" nights of rioting over the price of cod.")) == (2, text)


def test_a_country_and_a_type_alone_are_a_topic() -> None:
    room = Room()
    room.doc("a", "Chad accused Mali of stealing cattle.")
    room.doc("b", "Chad accused Mali over a football match.")
    for name in "ab":
        room.do(name, "Chad accused Mali", "ACCUSE", ["Chad"], ["Mali"], mode="allege")
    assert not [c for c in room.claims() if c["kind"] == "event"]


def test_who_does_it_to_whom_is_not_turned_round() -> None:
    room = Room()
    room.doc("a", "Chad accused Mali of stealing cattle from villages at the border.")
    room.doc("b", "Mali accused Chad of stealing cattle from villages at the border.")
    room.do("a", "Chad accused Mali", "ACCUSE", ["Chad"], ["Mali"])
    room.do("b", "Mali accused Chad", "ACCUSE", ["Mali"], ["Chad"])
    assert not [c for c in room.claims() if c["kind"] == "event"]


def test_a_sentence_that_names_the_same_sides_around_such_a_word_tells_it_too() -> None:
    room = Room()
    room.doc("a", "Ada Brandt met Ben Okoro and Cleo Marsh.")
    room.do("a", "Ada Brandt met Ben Okoro and Cleo Marsh", "CONSULT", ["Ada Brandt", "Ben Okoro", "Cleo Marsh"])
    room.doc("b", "The cod crisis, which Ada Brandt had earlier discussed with Cleo Marsh and Ben Okoro, went on.")
    room.doc("c", "Ada Brandt never discussed cod with Cleo Marsh and Ben Okoro.")
    room.doc("d", "Ada Brandt discussed cod with Dario Lund, Cleo Marsh and Ben Okoro.")
    room.doc("e", "Ada Brandt dislikes Cleo Marsh and Ben Okoro.")
    (claim,) = (c for c in room.claims() if c["kind"] == "event")
    assert docs(claim) == {"a", "b"}


# ---- what was copied


def test_copies_are_reports_and_one_origin() -> None:
    room = Room()
    text = "Smugglers burned two granaries in the hills on Friday."
    for name in "abc":
        room.doc(name, text, f"Report {name} goes on about other things.", story="one" if name != "c" else "two")
    room.family(*((name, text) for name in "abc"))
    (claim,) = room.claims()
    assert (claim["kind"], claim["reports"], claim["independent"], claim["story"]) == ("sentence", 3, 1, None)
    assert claim["text"] == text


def test_a_copied_sentence_and_its_event_are_one_claim() -> None:
    room = Room()
    text = "Smugglers from Chad burned two granaries in Mali on Friday."
    for name in "abc":
        room.doc(name, text)
    room.family(*((name, text) for name in "abc"))
    for name in "ab":
        room.do(name, "Smugglers from Chad burned two granaries in Mali", "ASSAULT", ["Chad"], ["Mali"])
    (claim,) = room.claims()
    assert (claim["kind"], claim["event"], claim["reports"], claim["independent"]) == ("event", "ASSAULT", 3, 1)


def test_a_sentence_that_is_an_utterance_is_the_utterances_claim() -> None:
    room = Room()
    words = "We shall rebuild every granary before the rains begin"
    text = f"“{words}”, Ada Brandt said."
    for name in "ab":
        room.doc(name, text)
        room.say(name, f"“{words}”", "Ada Brandt", "Ada Brandt", kind="direct")
    room.family(("a", text), ("b", text))
    room.utter("Ada Brandt", ("a", words), ("b", words))
    (claim,) = room.claims()
    assert (claim["kind"], claim["reports"], claim["voices"]) == ("quote", 2, 1)


def test_two_utterances_in_one_copied_sentence_stay_two() -> None:
    room = Room()
    first, second = "The granaries burned for three whole days", "nobody came to put out those flames"
    text = f"“{first}”, Ada Brandt said, “{second}”."
    for name in "ab":
        room.doc(name, text)
    room.family(("a", text), ("b", text))
    room.utter("Ada Brandt", ("a", first), ("b", first))
    room.utter("Ada Brandt", ("a", second), ("b", second))
    assert sorted(c["kind"] for c in room.claims()) == ["quote", "quote"]


def test_a_sentence_in_own_words_joins_the_copies_and_is_an_origin_more() -> None:
    room = Room()
    text = "Smugglers burned two granaries near the northern wells late on Friday."
    room.doc("a", text)
    room.doc("b", text)
    room.doc("c", "Late on Friday two granaries near the northern wells were burned by smugglers.")
    room.doc("d", "Late on Friday four granaries near the northern wells were burned by smugglers.")
    room.family(("a", text), ("b", text))
    (claim,) = room.claims()
    assert docs(claim) == {"a", "b", "c"}
    assert claim["independent"] == 2


@pytest.mark.parametrize("kind", ["sentence", "statement", "quote"])
def test_ten_thousand_copies_are_counted_in_full_and_in_linear_time(kind: str) -> None:
    def cost(size: int) -> float:
        room = Room()
        text = "Ada Brandt said smugglers burned two granaries in the hills on Friday."
        for i in range(size):
            room.doc(f"d{i:05}", text)
            if kind == "statement":
                room.say(f"d{i:05}", "smugglers burned two granaries in the hills on Friday", "Ada Brandt", "Ada Brandt")
        if kind == "sentence":
            room.family(*((name, text) for name in room.texts))
        if kind == "quote":
            room.utter("Ada Brandt", *((name, "smugglers burned two granaries in the hills") for name in room.texts))
        tables = room.tables()
        (claim,) = read(claims(tables, {})["claims"]).to_pylist()
        assert (claim["kind"], claim["reports"], len(claim["supports"])) == (kind, size, size)
        assert claim["independent"] == (1 if kind == "sentence" else size)
        return cpu(lambda: read(claims(tables, {})["claims"]), 2)

    times = 10 if kind == "sentence" else 4
    assert cost(1_000 * times) < 4 * times * max(cost(1_000), 0.05)  # a square would be ten and four times dearer still


# ---- bad input


def published(tables: dict[str, pa.Table], days: dict[str, str]) -> dict[str, pa.Table]:
    """The tables with the days on which reports were published."""
    rows = [r | {"published": days.get(r["id"].removeprefix("doc-"), r["published"])} for r in tables["documents"].to_pylist()]
    return tables | {"documents": make_table("documents", rows)}


DAM = "The dam at Korvo burst on Monday and drowned the lower town."


def dam(*last: str, days: dict[str, str] | None = None) -> dict[str, object]:
    """Two outlets tell of a dam; a third report has these sentences."""
    room = Room()
    room.doc("a", DAM, publisher="Halyard")
    room.doc("b", "On Monday the dam at Korvo burst, and the lower town drowned.", publisher="Kesh Post")
    room.doc("z", *last, publisher="Halyard")
    given = {"a": "2024-03-04", "b": "2024-03-04", "z": "2024-03-06"} | (days or {})
    (claim,) = claims(published(room.tables(), given), {})["claims"].to_pylist()
    assert docs(claim) == {"a", "b"}
    return {s["document"].removeprefix("doc-"): s for s in claim["supports"]} | {"independent": claim["independent"], "voices": claim["voices"]}


@pytest.mark.parametrize(
    "words",
    [
        ("Halyard has withdrawn its report that the dam at Korvo burst.",),
        ("We have withdrawn our story about the dam at Korvo.", "It never burst, and nobody in the lower town drowned."),
        ("An earlier version of this article said that the dam at Korvo had burst.",),
    ],
)
def test_an_outlet_that_takes_a_claim_back_vouches_for_it_no_longer(words: tuple[str, ...]) -> None:
    found = dam(*words)
    assert (found["independent"], found["voices"]) == (1, 1)
    support = found["a"]
    assert isinstance(support, dict)
    assert support["origin"].startswith("withdrawn:")
    assert "taken back by Halyard: “" in support["reason"]
    other = found["b"]
    assert isinstance(other, dict)
    assert "taken back" not in other["reason"]


@pytest.mark.parametrize(
    ("words", "days"),
    [
        (("Halyard has withdrawn its report that the mayor of Oslo resigned.",), {}),
        (("Halyard has withdrawn its reporters from Korvo, where the dam burst.",), {}),
        (("Halyard has withdrawn its report that the dam at Korvo burst.",), {"a": "2024-03-09"}),
        (("The Iberian Standard has withdrawn its report that the dam at Korvo burst.",), {}),
    ],
)
def test_another_matter_a_later_report_or_another_outlet_is_no_retraction(words: tuple[str, ...], days: dict[str, str]) -> None:
    assert dam(*words, days=days)["independent"] == 2


def test_what_everybody_took_back_has_no_origin_left() -> None:
    room = Room()
    for name, outlet in (("a", "Halyard"), ("b", "Kesh Post")):
        room.doc(name, DAM if name == "a" else "On Monday the dam at Korvo burst, and the lower town drowned.", publisher=outlet)
    room.doc("a2", "Halyard has withdrawn its report that the dam at Korvo burst.", publisher="Halyard")
    room.doc("b2", "We retracted what this page told of Korvo last week: no dam burst there.", publisher="Kesh Post")
    (claim,) = room.claims()
    assert (claim["reports"], claim["independent"], claim["at_most"]) == (2, 0, False)


def test_two_that_credit_each_other_are_one_origin() -> None:
    room = Room()
    room.doc("a", "The dam at Korvo burst on Monday and drowned the lower town, the Kesh Post reported.", publisher="Halyard")
    room.doc("b", "On Monday the dam at Korvo burst, and the lower town drowned, Halyard reported.", publisher="Kesh Post")
    (claim,) = room.claims()
    assert (claim["reports"], claim["independent"]) == (2, 1)


def test_a_copy_dated_before_its_original_is_a_copy() -> None:
    room = Room()
    for name in "ab":
        room.doc(name, DAM, publisher=name.upper())
    room.family(("a", DAM), ("b", DAM))
    counts = [
        claims(published(room.tables(), {"a": a, "b": b}), {})["claims"].to_pylist()[0]["independent"]
        for a, b in (("2024-03-04", "2024-03-05"), ("2024-03-05", "2024-03-04"), ("1970-01-01", "2099-01-01"))
    ]
    assert counts == [1, 1, 1]


def test_two_that_credit_one_agency_are_copies_of_its_text() -> None:
    room = Room()
    for name in "ab":
        room.doc(name, DAM)
    room.family(("a", DAM), ("b", DAM))
    place = Place("doc-a", 0, len(DAM))

    def lineage(why: str) -> str | None:
        tables = room.tables()
        links = [r | {"direction": "common_origin", "why": why} for r in tables["reuse"].to_pylist()]
        return copies(tables["families"].to_pylist(), links).of(place)[1]

    assert lineage("both credit Interfax") == "fam-0"
    assert lineage("both quote the same words") is None


def test_a_copied_line_that_says_nothing_is_no_claim() -> None:
    room = Room()
    lines = ("Halyard Press Service. desk@halyard.example", "Read more at https://halyard.example/news.", "Photo: Halyard", DAM)
    for name in "ab":
        room.doc(name, *lines)
    for line in lines:
        room.family(("a", line), ("b", line))
    (claim,) = room.claims()
    assert claim["text"] == DAM


# ---- ids, order, texts, verdicts


def busy() -> Room:
    """A record with claims of every kind in two stories and across them."""
    room = meeting()
    said = "the cod quota would be halved because herring had vanished"
    for name in "ef":
        room.doc(name, f"Ada Brandt said {said}.", story="two")
        room.say(name, said, "Ada Brandt", "Ada Brandt")
    text = "Smugglers burned two granaries in the hills on Friday."
    for name, story in (("g", "one"), ("h", "two"), ("i", None)):
        room.doc(name, text, story=story)
    room.family(*((name, text) for name in "ghi"))
    words = "Nobody will take away our nets again"
    for name in "jk":
        room.doc(name, f"“{words}”, Ben Okoro said.", story="two")
    room.utter("Ben Okoro", ("j", words), ("k", words))
    return room


def test_every_kind_is_there_and_the_order_of_rows_does_not_matter() -> None:
    tables = busy().tables()
    found = claims(tables, {})["claims"].to_pylist()
    assert {c["kind"] for c in found} == {"event", "statement", "sentence", "quote"}
    for seed in range(3):
        mixed = {n: t.take(pa.array(random.Random(seed).sample(range(len(t)), len(t)), pa.int64())) for n, t in tables.items()}
        assert claims(mixed, {})["claims"].to_pylist() == found


def test_an_unrelated_report_changes_no_claim() -> None:
    before = {c["id"]: c for c in busy().claims()}
    room = busy()
    room.doc("z", "Dario Lund opened a bakery.", story="three")
    room.doc("y", "The price of bread rose by a fifth.", story="one")
    assert {c["id"]: c for c in room.claims()} == before


def test_the_text_is_a_wording_and_every_span_holds_its_words() -> None:
    room = busy()
    for claim in room.claims():
        assert any(claim["text"] in room.raw(d) for d in docs(claim))
        for s in claim["supports"]:
            span = s["span"]
            assert room.raw(span["document"].removeprefix("doc-"))[span["start"] : span["end"]] == span["exact"]
        assert claim["independent"] <= claim["reports"]


def test_a_person_s_verdict_wins() -> None:
    alike = (
        "the harbour tunnel collapsed because inspectors had ignored the cracks",
        "inspectors ignored cracks before the collapse of the harbour tunnel",
    )
    room = two(*alike)
    keys = [span_key(s["content"][0]) for s in room.statements]
    room.judge("not_same", *keys)
    assert not room.claims()
    other = two("the quota is far too small", "nobody here can live on so few fish")
    assert not other.claims()
    other.judge("same", *(span_key(s["content"][0]) for s in other.statements))
    (claim,) = other.claims()
    assert claim["reports"] == 2
    assert any("Editor" in s["merged"] for s in claim["supports"])


def test_one_person_whom_one_report_tells_by_the_surname_is_one_voice() -> None:
    told = "the harbour tunnel had cracks that inspectors ignored"
    again = "inspectors had ignored the cracks in the harbour tunnel"
    room = Room()
    room.doc("a", f"Ada Brandt said {told}.")
    room.doc("b", f"Quist said {again}.")
    room.say("a", told, "Ada Brandt", "Ada Brandt")
    room.say("b", again, "Quist", "Quist")
    assert not [c for c in room.claims() if c["kind"] == "statement"]
    room.mean("b", "Quist", "Ada Brandt", "a")
    (claim,) = room.claims()
    assert (claim["kind"], claim["speaker_name"], claim["voices"], claim["reports"]) == ("statement", "Ada Brandt", 1, 2)
    assert {s["voice"] for s in claim["supports"]} == {"Ada Brandt"}


def test_an_utterance_has_the_full_name_that_one_report_tells() -> None:
    words = "Nobody will take away our nets again"
    room = Room()
    for d in "ab":
        room.doc(d, f"“{words}”, Quist said.")
        room.say(d, words, "Quist", "Quist")
    room.doc("c", "Ada Brandt went home.")
    room.utter("Quist", ("a", words), ("b", words))
    room.mean("a", "Quist", "Ada Brandt", "c")
    room.mean("b", "Quist", "Ada Brandt", "c")
    (claim,) = room.claims()
    assert (claim["kind"], claim["voices"]) == ("quote", 1)


def test_half_of_the_words_are_enough_where_nothing_stands_against_it() -> None:
    room = Room()
    room.doc("a", "The bridge at Orma was finished in 1994 and carries 40,000 cars a day.", publisher="Halyard")
    room.doc("b", "Some 40,000 cars a day use the Orma bridge, which was completed in 1994.", publisher="Kesh Post")
    (claim,) = claims(room.tables(), {})["claims"].to_pylist()
    assert docs(claim) == {"a", "b"}


def test_what_says_hardly_anything_is_no_claim_of_its_own() -> None:
    room = Room()
    for name in ("a", "b"):
        room.doc(name, "The weather was mild.", publisher=f"Outlet {name}")
    assert claims(room.tables(), {})["claims"].to_pylist() == []


def test_what_happened_before_is_not_what_two_long_sentences_say() -> None:
    room = Room()
    warned = "Workers at the copper pit had warned the owner twice of movement in the rock, the miners' union said, "
    warned += "a day after a tunnel collapsed and killed 14 people."
    shut = "Chile closed six copper pits on Thursday, two days after a tunnel collapse at Santa Rita killed 14 people near Calama."
    room.doc("a", warned, publisher="Halyard")
    room.doc("b", shut, publisher="Kesh Post")
    assert [c for c in claims(room.tables(), {})["claims"].to_pylist() if c["kind"] == "sentence"] == []
