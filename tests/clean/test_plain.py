"""Plain text: what each line is. All reports here are invented."""

from __future__ import annotations

import pytest

from twosource.clean import Part, segment
from twosource.clean.shapes import (
    alike,
    byline,
    caption,
    credit,
    date_line,
    dateline,
    folded,
    headline_style,
    other_headline,
    sentence_end,
    stopped,
)

LEAD = (
    "The harbour ministers of Norway and Denmark met in Oslo on Monday and agreed to open their ports to each other's ferries "
    "from the spring of next year."
)
BODY = [
    "They had talked for eleven hours in a hall above the fish market, and neither side wanted to be the first to leave it.",
    "“We have a text,” said Ann Smith, the Norwegian minister. “It is short, and it will hold for a long time.”",
    "The ferries of the two countries carry four million people a year across the strait between them.",
]


def roles(text: str, title: str | None = None) -> list[tuple[str, str]]:
    """Role and words of every part that holds ink."""
    return [(p.role, text[p.start : p.end]) for p in segment(text, (), title) if p.reason != "white space"]


def text_of(*lines: str) -> str:
    return "\n\n".join(lines)


def test_title_paragraphs_and_space_between() -> None:
    text = text_of("Ports Open From Spring", LEAD, *BODY) + "\n"
    parts = segment(text, (), None)
    assert [p.role for p in parts[:4]] == ["title", "boilerplate", "body", "boilerplate"]
    assert parts[1] == Part(22, 24, "boilerplate", "white space")
    assert [text[p.start : p.end] for p in parts if p.role == "body"] == [LEAD, *BODY]


def test_furniture_between_paragraphs() -> None:
    text = text_of("Share", "Ports Open From Spring", LEAD, "Advertisement", *BODY, ". . . .", "Leave a Reply")
    assert roles(text) == [
        ("boilerplate", "Share"),
        ("title", "Ports Open From Spring"),
        ("body", LEAD),
        ("boilerplate", "Advertisement"),
        *(("body", b) for b in BODY),
        ("boilerplate", ". . . ."),
        ("boilerplate", "Leave a Reply"),
    ]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        (None, "Ports Open From Spring."),
        (None, "Ferry ministers agree on open ports."),
        (None, "Will the ports open in spring?"),
        ("Ports open from spring | Harbour Gazette", "Ports open from spring."),
        ("Ports to open from the spring, ministers say", "Ports to open from spring, ministers say"),
    ],
)
def test_a_headline(title: str | None, line: str) -> None:
    assert roles(text_of(line, LEAD, *BODY), title)[0] == ("title", line)


@pytest.mark.parametrize(
    "line",
    [
        LEAD,
        "The ministers said on Monday that they had agreed on the ports, and that it was over.",
        "He was the last to leave.",
        "The bank raised its rates.",
        "Ports will open on Monday.",
        "Q: Will you resign?",
        "“We have a text,” she said.",
        "OSLO (Reuters) - Ferry ministers agree on open ports.",
        "Three things stood in the text:",
    ],
)
def test_prose_is_no_headline(line: str) -> None:
    assert "title" not in [r for r, _ in roles(text_of(line, *BODY))]


def test_a_headline_in_two_lines() -> None:
    text = "Ports open; \nFerry ministers agree.\n\n" + text_of(LEAD, *BODY)
    assert roles(text)[:2] == [("title", "Ports open;"), ("title", "Ferry ministers agree.")]
    text = "Ports open from spring:\nwhat it means for you\n\n" + text_of(LEAD, *BODY)
    assert roles(text, "Ports open from spring: what it means for you")[:2] == [
        ("title", "Ports open from spring:"),
        ("title", "what it means for you"),
    ]


def test_a_given_title_that_does_not_stand_there_makes_no_headline_of_prose() -> None:
    line = "Ferry ministers agree on open ports."
    assert roles(text_of(line, LEAD, *BODY), "Fish market burns")[0] == ("body", line)


def test_menu_entries_before_a_headline() -> None:
    text = text_of("Home", "World", "Politics", "Ports open for all ferries from spring", LEAD, *BODY)
    assert [r for r, _ in roles(text)][:4] == ["boilerplate", "boilerplate", "boilerplate", "title"]


def test_one_sentence_is_a_report() -> None:
    assert roles("Ports open from spring") == [("body", "Ports open from spring")]
    assert roles("Share\n\nAnn Smith (L) shakes hands with Bo Ek in Oslo.\n") [1][0] == "body"  # fmt: skip
    assert roles("") == []
    assert segment(" \n", (), None) == [Part(0, 2, "boilerplate", "white space")]


@pytest.mark.parametrize(
    "line",
    [
        "OSLO, Norway (Reuters) - ",
        "OSLO — ",
        "OSLO, Sept. 5 (Xinhua) -- ",
        "Oslo (AFP) – ",
        "(CNN) -- ",
        "(CNN)",
        "OSLO, September 5. /TASS/. ",
        "OSLO/LIMA (Norra Wire) - ",
        "Nov 20 (Norra Wire) - ",
        "Sept. 5, 2016 (Reuters) — ",
        "20 November (AFP) - ",
        "Oslo - ",
        "Sund, Norra — ",
    ],
)
def test_a_dateline(line: str) -> None:
    found = roles(text_of("Ports Open From Spring", line + LEAD, *BODY))
    assert found[1] == ("dateline", line.strip())
    assert found[2] == ("body", LEAD)


@pytest.mark.parametrize(
    "line",
    [
        "National Harbour Radio (NPR) said that the ports will open.",
        "A deal — the first in years — was struck.",
        "Ann Smith (R) — the minister — said so.",
        "OSLO is the capital.",
        "May 4 (Monday) - ports open.",
        "2016 (Reuters) - a good year.",
        "FILE - Ferries wait.",
        "BREAKING — Ports to open.",
        "Opinion - The ports should open before the summer comes to the coast.",
        "Bo Ek — Harvard man and ferry captain for nine years — has been called to the ministry.",
        "Norra Cup - Lima Beats Oslo In Final",
        "Ex - Captain of a ferry dies in a home for sailors after a long illness.",
    ],
)
def test_no_dateline(line: str) -> None:
    assert dateline(line, True) == 0


def test_a_place_and_a_dash_open_only_the_first_paragraph() -> None:
    text = text_of("Ports Open From Spring", LEAD, "FERRIES — The boats are white.", *BODY)
    assert ("body", "FERRIES — The boats are white.") in roles(text)
    text = text_of("Ports Open From Spring", LEAD, "BERGEN (AP) — The boats are white.", *BODY)
    assert ("dateline", "BERGEN (AP) —") in roles(text)


def test_bylines_and_dates() -> None:
    text = text_of("Ports Open From Spring", "By Ann Smith and Bo Ek, Harbour Gazette", "September 5, 2016 at 4:15 p.m.", LEAD, *BODY)
    assert [r for r, _ in roles(text)][:4] == ["title", "byline", "byline", "body"]
    assert byline("By Ann Smith")
    assert not byline("By Monday Evening")
    credits = (
        "Daily Mirror, 14 November 2026",
        "By Ann Smith, Daily Mirror, May 2, 2026",
        "The Post of Sund - Monday 4 May 2026",
        "Bo Ek | 2026-05-04",
    )
    assert all(map(credit, credits))
    assert not any(
        map(credit, ("He died on Monday, 4 May 2026", "Budget vote fails, 4 May 2026", "4 May 2026", "Daily Mirror", "Shares: 3, 4 May 2026"))
    )
    told = ["Ferry runs aground off Sund", "By Ann Smith, Daily Mirror, 14 November 2026"]
    told += ["A ferry with forty people on board ran aground off Sund on Monday.", "Nobody was hurt, the coast guard said in the evening."]
    assert [r for r, _ in roles("\n\n".join(told))] == ["title", "byline", "body", "body"]
    assert not byline("By the time it ended")
    assert not byline("By then, Ann Smith had left.")
    assert date_line("Monday, 5 September 2016")
    assert not date_line("The 5 September 2016 meeting")


CAPTIONS = [
    "Ann Smith (L) shakes hands with her Danish counterpart Bo Ek in Oslo on September 5, 2016.",
    "Minister Ann Smith, left, and Bo Ek look at a map of the strait.",
    "FILE - Ann Smith walks along the pier in Bergen.",
    "In this Monday, Sept. 5, 2016 photo, ferries wait in the rain.",
    "Minister Ann Smith speaks at the fish market in Oslo on Monday, September 5, 2016.",
]


@pytest.mark.parametrize("line", CAPTIONS)
def test_a_caption(line: str) -> None:
    text = text_of("Ports Open From Spring", LEAD, line, *BODY)
    assert ("caption", line) in roles(text)


@pytest.mark.parametrize("line", CAPTIONS)
def test_a_caption_with_body_in_its_line(line: str) -> None:
    text = text_of("Ports Open From Spring", LEAD, f"{line} {BODY[1]}", BODY[2], BODY[0])
    found = roles(text)
    assert ("caption", line) in found
    assert ("body", BODY[1]) in found


@pytest.mark.parametrize(
    "line",
    [
        "Minister Ann Smith and her Danish counterpart Bo Ek shake hands at the fish market in Oslo",
        "Ferries wait in the rain on Monday. (AP Photo/Ann Smith)",
        "Ann Smith boards a ferry in Oslo. REUTERS/Bo Ek",
    ],
)
def test_a_caption_without_a_stop_or_with_a_credit(line: str) -> None:
    assert ("caption", line) in roles(text_of("Ports Open From Spring", LEAD, *BODY, line))


@pytest.mark.parametrize(
    "line",
    [
        "Gov. Ann Smith (R) speaks for the ferry owners in the dispute.",
        "Ann Smith (R), who was in Oslo, said that she had left.",
        "The index closed at 40.09 points, its highest since May 30, 2002.",
        "The minister left, and the talks went on.",
        "The treaty was signed in Oslo on September 5, 2016.",
        "The ferries had stopped by noon, the company said. (Reuters, AFP)",
        "A photo posted on a wall in Oslo shows the pier.",
        "She speaks for all of us.",
    ],
)
def test_no_caption(line: str) -> None:
    assert caption(line, True) is None
    assert ("body", line) in roles(text_of("Ports Open From Spring", LEAD, line, *BODY))


def test_headlines_of_other_stories_at_the_end() -> None:
    tails = ["Tricky summer for ferry owners in Bergen", "Fish Market Burns In Oslo Harbour"]
    found = roles(text_of("Ports Open From Spring", LEAD, *BODY, *tails))
    assert found[-2:] == [("related", t) for t in tails]


@pytest.mark.parametrize(
    "line",
    [
        "The minister left the hall at noon and she did not come back to the",
        "Economy",
        "2. Ferries",
        "“We have a text”",
        "- Ann Smith in Oslo",
        "more is to follow on Monday",
        "See it live with @harbourgazette in Oslo now",
    ],
)
def test_other_last_lines_stay(line: str) -> None:
    assert roles(text_of("Ports Open From Spring", LEAD, *BODY, line))[-1] == ("body", line)


def test_a_list_that_a_paragraph_opens_stays() -> None:
    text = text_of("Ports Open From Spring", LEAD, *BODY, "The ports that open are these:", "Bergen in the West", "Oslo and Its Harbour Islands")
    assert [r for r, _ in roles(text)][-2:] == ["body", "body"]


def test_a_text_without_full_stops_keeps_its_last_line() -> None:
    text = text_of("Ports Open From Spring", "The ferries come\nThe ferries go\nNobody asks where\nThe Harbour Sleeps In Winter")
    assert roles(text)[-1][0] == "body"


def test_a_list_of_other_stories() -> None:
    text = text_of("Ports Open From Spring", LEAD, "Related Stories", "Fish market burns in Oslo harbour", "Ferry Owners Sue Norway", *BODY)
    assert [r for r, _ in roles(text)] == ["title", "body", "boilerplate", "related", "related", "body", "body", "body"]


def test_subheadings_and_short_quotes_stay() -> None:
    for line in ("1. Economy", "What comes next", "“No.”", "9:05 p.m.", "Ferries:"):
        assert ("body", line) in roles(text_of("Ports Open From Spring", LEAD, line, *BODY))


def test_wrapped_text_is_joined_to_paragraphs() -> None:
    wrapped = (
        "The ministers of the two countries met above the fish market in\n"
        "Oslo and agreed that the ports of both will be open to all of\n"
        "the ferries from the spring of next year."
    )
    text = f"Ports Open From Spring\n\n{wrapped}\n\n{wrapped}\n\n{wrapped}\n\nShare\n"
    assert roles(text) == [("title", "Ports Open From Spring"), *[("body", wrapped)] * 3, ("boilerplate", "Share")]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\n\u200b\n", "\u200f\n"])
def test_every_kind_of_new_line(newline: str) -> None:
    text = newline.join(["Ports Open From Spring", LEAD, "Share", *BODY])
    assert [r for r, _ in roles(text)] == ["title", "body", "boilerplate", "body", "body", "body"]


def test_scripts_without_spaces_or_latin_stops() -> None:
    text = "\n\n".join(["港口将于春季开放", "两国部长星期一在奥斯陆会面。他们谈了十一个小时。", "渡轮每年运送四百万人。", "谈判还在继续。"])
    assert [r for r, _ in roles(text)][1:] == ["body", "body", "body"]


def test_sentences_end_where_they_end() -> None:
    for text, first in [
        ("He came. She left.", "He came."),
        ("Mr. Smith came. She left.", "Mr. Smith came."),
        ("The U.S. Navy came. She left.", "The U.S. Navy came."),
        ("Ann B. Smith came. She left.", "Ann B. Smith came."),
        ("“He came.” She left.", "“He came.”"),
        ("It cost 3.5 million. She left.", "It cost 3.5 million."),
        ("He came", "He came"),
    ]:
        assert text[: sentence_end(text)] == first
    assert stopped("He came.”")
    assert not stopped("He came")


def test_shapes_of_headlines() -> None:
    assert alike(folded("Ports Open From Spring"), folded("Ports open from spring - Harbour Gazette"))
    assert not alike(folded("Ports"), folded("Ports open from spring"))
    assert not alike([], folded("Ports"))
    assert headline_style("Ports open from spring", [LEAD]) == "bare"
    assert headline_style("x" * 300, [LEAD]) is None
    assert other_headline("Fish Market Burns In Oslo Harbour")
    assert not other_headline("Products also include shampoo, soap and lotion for dogs")
