"""What a statement does not take in: whom it was told to, the next sentence, another's word; and deeds that are no statements."""

from __future__ import annotations

import pytest

from extract.lab import check_tree, view_of
from twosource.extract.statements_learned import read
from twosource.extract.statements_model import load_statement_model
from twosource.extract.statements_told import told


def said(text: str, titled: bool = False) -> list[tuple[str, str, str]]:
    """Source, cue and content of every statement that the model and the rules tell."""
    view, model = view_of(text, titled), load_statement_model()
    coded, readings = read(view, model)
    rows = [
        [" ".join(view.raw[s:e] for s, e in getattr(f, k)) for k in ("source", "cue", "content")] for f in told(coded, readings, model.least)
    ]
    return [(a, b, c) for a, b, c in rows]


@pytest.mark.parametrize(
    ("text", "cue", "content"),
    [
        ('"We will stay here," union leader Ada Stone told the crowd outside the gates.', "told", '"We will stay here,"'),
        ("Two lorries were burnt at the border, a customs officer told reporters.", "told", "Two lorries were burnt at the border"),
        ("One clerk was killed in the blast, the army said. Three soldiers were wounded.", "said", "One clerk was killed in the blast"),
        ("President Ada Quill said on Friday she would respect the verdict.", "said", "she would respect the verdict"),
        ("The harbour firm said 2,200 workers were on strike, while the union said it was 3,500.", "said", "2,200 workers were on strike"),
        (
            "It was the ninth such death, according to the Velden charity; the police have confirmed seven.",
            "according to",
            "It was the ninth such death",
        ),
    ],
)
def test_content_ends_where_others_begin(text: str, cue: str, content: str) -> None:
    assert content in [c for _, b, c in said(text) if b == cue]


def test_what_somebody_else_says_is_a_statement_of_its_own() -> None:
    text = "The harbour firm said 2,200 workers were on strike, while the union said it was 3,500."
    assert [a for a, _, _ in said(text)] == ["The harbour firm", "the union"]


@pytest.mark.parametrize(
    "text",
    [
        "President Ada Quill declared a state of emergency in two districts.",
        "The mayor declared three days of mourning.",
        "The government responded by suspending the licence of the mine.",
        "Police questioned former minister Ada Stone for six hours.",
        "The club contradicted him.",
        "A court in Velden sentenced the former mayor to nine years in prison.",
        "Thousands protested in Velden on Monday against higher rents.",
        "About 300 dockers protested on Friday against longer shifts.",
        "Residents protested outside the town hall against the landfill.",
        "The spokesman read a list of the dead.",
        "The teacher read the children a story about a ship that sank.",
    ],
)
def test_deeds_are_no_statements(text: str) -> None:
    assert said(text) == []


def test_a_wish_not_to_be_named_is_no_statement() -> None:
    found = said("A Velden official, who asked not to be named, said that the town would not pay.")
    assert [(b, c) for _, b, c in found] == [("said", "that the town would not pay")]


@pytest.mark.parametrize(
    "text",
    [
        "The minister declared that the war was over.",
        'The mayor responded with "no comment at all, gentlemen".',
        "The club contradicted the report.",
        "Velden protested against the arrest of its envoy.",
        "The unions protested that they had not been heard.",
    ],
)
def test_words_stay_statements(text: str) -> None:
    assert len(said(text)) == 1


def test_the_source_of_a_sentence_is_not_its_content() -> None:
    text = "Nearly 80,000 people have left low-lying districts along the river, authority director Omar Shah said."
    assert said(text) == [("authority director Omar Shah", "said", "Nearly 80,000 people have left low-lying districts along the river")]


def test_a_day_is_no_part_of_the_source() -> None:
    found = said("The president of Velden, Ada Quill, on Tuesday denounced the new tax as an outrage.")
    assert [a for a, _, _ in found] == ["The president of Velden, Ada Quill"]


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("A charity said more than 70 had died and accused the government of hiding the figures.", ["said", "accused"]),
        ("The opposition party said the resignation was not enough and called for an inquiry.", ["said", "called"]),
        ("The mayor said the minister had lied.", ["said"]),
    ],
)
def test_who_says_and_accuses_says_two_things(text: str, cues: list[str]) -> None:
    found = said(text)
    assert [b for _, b, _ in found] == cues
    assert len({a for a, _, _ in found}) == 1
    assert "accused" not in found[0][2]


def test_the_tree_stays_a_tree_where_verbs_are_joined() -> None:
    view = view_of("The charity said that it was late and that 70 had died and accused the mayor of lying and demanded an apology.")
    check_tree(view)


@pytest.mark.parametrize(
    "text",
    [
        "The president has left the country, the Harbour Wire reported, citing two officials.",
        "Citing two officials, the Harbour Wire reported that the president has left the country.",
    ],
)
def test_those_who_are_cited_are_no_words(text: str) -> None:
    (content,) = [c for _, _, c in said(text)]
    assert "officials" not in content
    assert "president has left the country" in content


@pytest.mark.parametrize(
    "text",
    [
        "No group claimed responsibility for the blast in Velden.",
        "There was no immediate claim of responsibility for the blast.",
        "Nobody has claimed responsibility for the blast in Velden.",
    ],
)
def test_where_nobody_says_it_nothing_is_said(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("The harbour office put the number of wounded at 40.", ("The harbour office", "put", "the number of wounded at 40")),
        ("Police put the crowd at 12,000, while organisers put it at 30,000.", ("organisers", "put", "it at 30,000")),
        ("The toll was put at 40 by the ministry.", ("the ministry", "was put", "The toll at 40")),
        ("The death toll was put at 54,000.", ("", "was put", "The death toll at 54,000")),
        ("The union put the number of missing at 14.", ("The union", "put", "the number of missing at 14")),
        ("Police counted 32,000 marchers.", ("Police", "counted", "32,000 marchers")),
        (
            "The growers' union FNP estimated the damage at 45 million euros.",
            ("The growers' union FNP", "estimated", "the damage at 45 million euros"),
        ),
    ],
)
def test_who_puts_a_figure_says_it(text: str, row: tuple[str, str, str]) -> None:
    assert row in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "She put the book at the end of the shelf.",
        "He put the clock at the door.",
        "They put 40 chairs at the back.",
        "They put the vote at 9 a.m.",
        "She counted 14 boats.",
        "The shop counted its money.",
    ],
)
def test_who_puts_a_thing_says_nothing(text: str) -> None:
    assert said(text) == []


def test_what_he_also_did_is_no_part_of_what_he_rejected() -> None:
    found = said("The ministry of Velden rejected the criticism as interference in its affairs and summoned the envoy.")
    assert [(b, c) for _, b, c in found] == [("rejected", "the criticism as interference in its affairs")]


def test_what_another_says_behind_a_semicolon_is_his() -> None:
    found = said("State media reported that two managers had been arrested; police did not confirm the arrests.")
    assert found[0][1:] == ("reported", "that two managers had been arrested")


@pytest.mark.parametrize(
    "text",
    [
        "Tens of thousands marched in Velden on Thursday against plans to lift the retirement age to 67.",
        "Hundreds of farmers gathered in Sund on Monday against plans to cut diesel subsidies.",
    ],
)
def test_what_people_do_is_no_speaker(text: str) -> None:
    assert said(text) == []


def test_who_reads_a_statement_out_says_what_follows() -> None:
    found = said("Captain Ilo Brandt, who read the statement, said the army had closed the borders.")
    assert [(b, c) for _, b, c in found] == [("said", "the army had closed the borders")]
