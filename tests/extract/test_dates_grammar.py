"""Finding time expressions and what they say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timing import bounded
from twosource.extract.dates import times_of
from twosource.extract.dates_grammar import MOST, find
from twosource.extract.dates_tokens import tokens


def said(text: str) -> list[tuple[str, str | None]]:
    """(words, value or offset) of the expressions of a text."""
    return [(text[e.start : e.end], e.value or e.offset) for e in find(text)]


def only(text: str) -> tuple[str, str, str | None]:
    """(words, type, value or offset) of the one expression of a text."""
    (e,) = find(text)
    return text[e.start : e.end], e.type, e.value or e.offset


@pytest.mark.parametrize(
    ("text", "words", "kind", "value"),
    [
        ("They signed it on March 7, 1996 in Oslo.", "March 7, 1996", "DATE", "1996-03-07"),
        ("They signed it on Thursday, March 7, 1996.", "Thursday, March 7, 1996", "DATE", "1996-03-07"),
        ("They signed it on 7 March 1996.", "7 March 1996", "DATE", "1996-03-07"),
        ("They signed it on the 7th of March, 1996.", "the 7th of March, 1996", "DATE", "1996-03-07"),
        ("The file is dated 1996-03-07.", "1996-03-07", "DATE", "1996-03-07"),
        ("The form says 3/27/1996 at the top.", "3/27/1996", "DATE", "1996-03-27"),
        ("The mill opened in November 1987.", "November 1987", "DATE", "1987-11"),
        ("The mill opened in early 1987.", "early 1987", "DATE", "1987"),
        ("The mill opened in the spring of 1987.", "the spring of 1987", "DATE", "1987-SP"),
        ("The mill closed in the 1990s.", "the 1990s", "DATE", "199"),
        ("The mill closed in the late '60s.", "the late '60s", "DATE", "196"),
        ("The mill closed in the nineties.", "the nineties", "DATE", "199"),
        ("It is the worst flood of the 20th century.", "the 20th century", "DATE", "19"),
        ("It was built in nineteen ninety-seven.", "nineteen ninety-seven", "DATE", "1997"),
        ("Sales fell in the third quarter of 1990.", "the third quarter of 1990", "DATE", "1990-Q3"),
        ("Sales fell in Q3 2016.", "Q3 2016", "DATE", "2016-Q3"),
        ("Sales fell in fiscal 1989.", "fiscal 1989", "DATE", "1989"),
        ("Sales fell in the first half of 1990.", "the first half of 1990", "DATE", "1990-H1"),
        ("The strike lasted two weeks.", "two weeks", "DURATION", "P2W"),
        ("It was a three-hour walkout.", "three-hour", "DURATION", "PT3H"),
        ("They waited for nearly forty years.", "nearly forty years", "DURATION", "P40Y"),
        ("They waited two and a half years.", "two and a half years", "DURATION", "P2.5Y"),
        ("They waited for weeks.", "weeks", "DURATION", "PXW"),
        ("They waited through decades of war.", "decades", "DURATION", "PXDE"),
        ("They broke a weeks-long silence.", "weeks-long", "DURATION", "PXW"),
        ("Days after the vote they left.", "Days", "DURATION", "PXD"),
        ("They have met there for a quarter-century.", "a quarter-century", "DURATION", "P25Y"),
        ("They arrived decades ago.", "decades ago", "DATE", "PAST_REF"),
        ("The count is the lowest since at least 1980.", "1980", "DATE", "1980"),
        ("The vote of '16 was close.", "'16", "DATE", "2016"),
        ("They waited over the past few days.", "the past few days", "DURATION", "PXD"),
        ("They waited half an hour.", "half an hour", "DURATION", "PT30M"),
        ("They meet every two weeks.", "every two weeks", "SET", "P2W"),
        ("They march each July.", "each July", "SET", "XXXX-07"),
        ("They meet on Mondays.", "Mondays", "SET", "XXXX-WXX-1"),
        ("It costs $40 million a year to run.", "a year", "SET", "P1Y"),
        ("He now lives in Bergen.", "now", "DATE", "PRESENT_REF"),
        ("He recently moved to Bergen.", "recently", "DATE", "PAST_REF"),
        ("He worries about the near future.", "the near future", "DATE", "FUTURE_REF"),
    ],
)
def test_complete_values(text: str, words: str, kind: str, value: str) -> None:
    assert only(text) == (words, kind, value)


@pytest.mark.parametrize(
    ("text", "words", "kind", "offset"),
    [
        ("The board met Monday.", "Monday", "DATE", "weekday:0:past"),
        ("The board will meet on Monday.", "Monday", "DATE", "weekday:0:future"),
        ("The board is to meet Monday.", "Monday", "DATE", "weekday:0:future"),
        ("A truce to begin on Sunday was agreed.", "Sunday", "DATE", "weekday:6:future"),
        ("The crew managed to close it on Sunday.", "Sunday", "DATE", "weekday:6:past"),
        ("The union announced a strike for Friday.", "Friday", "DATE", "weekday:4:future"),
        ("He apologised for Friday's attack.", "Friday", "DATE", "weekday:4:past"),
        ("She called for a march in Riga on Friday.", "Friday", "DATE", "weekday:4:future"),
        ("The minister invited the farmers to talks on Friday.", "Friday", "DATE", "weekday:4:future"),
        ("He called for talks with the rebels in a speech on Friday.", "Friday", "DATE", "weekday:4:past"),
        ("The minister called for an end to the strike on Friday.", "Friday", "DATE", "weekday:4:past"),
        ("He invited her to the meeting held on Friday.", "Friday", "DATE", "weekday:4:past"),
        ("The ban takes effect on Monday.", "Monday", "DATE", "weekday:0:future"),
        ("The board met last Friday.", "last Friday", "DATE", "weekday:4:last"),
        ("The board meets next Tuesday.", "next Tuesday", "DATE", "weekday:1:next"),
        ("The board met on Monday of last week.", "Monday of last week", "DATE", "week:-1:0"),
        ("The board met yesterday.", "yesterday", "DATE", "day:-1"),
        ("The board met earlier today.", "earlier today", "DATE", "day:0"),
        ("The board decides later this month.", "later this month", "DATE", "month:0"),
        ("The board decided last week.", "last week", "DATE", "week:-1"),
        ("The board decided the past year.", "the past year", "DATE", "year:-1"),
        ("The board decided two weeks ago.", "two weeks ago", "DATE", "day:-14"),
        ("The board decided a couple of months ago.", "a couple of months ago", "DATE", "month:-2"),
        ("The board decided five years ago.", "five years ago", "DATE", "year:-5"),
        ("The board decided a year ago.", "a year ago", "DATE", "under:year:-1"),
        ("The board decided two weeks earlier.", "two weeks earlier", "DATE", "then:day:-14"),
        ("The board decided the following month.", "the following month", "DATE", "then:month:1"),
        ("The board decided on Sept. 5.", "Sept. 5", "DATE", "in:09-05:near"),
        ("The plan runs until Sept. 5.", "Sept. 5", "DATE", "in:09-05:future"),
        ("The board decided last May.", "last May", "DATE", "in:05:last"),
        ("The board decided in July last year.", "July last year", "DATE", "year:-1:07"),
        ("The board decided over the weekend.", "the weekend", "DATE", "weekend:past"),
        ("The board posted a loss for the third quarter.", "the third quarter", "DATE", "in:Q3:past"),
        ("Sales beat last year's third quarter.", "last year's third quarter", "DATE", "year:-1:Q3"),
        ("The board met Monday morning.", "Monday morning", "TIME", "weekday:0:past@TMO"),
        ("The board met last night.", "last night", "TIME", "day:-1@TNI"),
        ("The board met at 10 p.m. Wednesday.", "10 p.m. Wednesday", "TIME", "weekday:2:past@T22:00"),
        ("The board met at noon on Thursday.", "noon on Thursday", "TIME", "weekday:3:past@T12:00"),
        ("The board met at 0930 GMT.", "0930 GMT", "TIME", "then:day:0@T09:30Z"),
        ("The offer ends at 5 p.m. EST, Nov. 6.", "5 p.m. EST, Nov. 6", "TIME", "in:11-06:future@T17:00-05:00"),
        ("Shops shut on Christmas Eve.", "Christmas Eve", "DATE", "in:12-24:near"),
    ],
)
def test_offsets(text: str, words: str, kind: str, offset: str) -> None:
    assert only(text) == (words, kind, offset)


@pytest.mark.parametrize(
    "text",
    [
        "It may rain and they march on.",
        "May said the talks went well.",
        "The talks went well, Mrs May said, and she has confidence in May herself. May said so.",
        "Shares closed at $1989 and 2000 people cheered.",
        "Flight 1950 carried 1990 troops.",
        "He took second place and the fall hurt him.",
        "On 31 February nothing happens.",
        "On February 30, 2016 nothing happens.",
        "The decision of the second chamber was 1,999 pages long.",
        "The code is 2016-13-45.",
        "She is in her forties.",
        "He sat in the sun.",
        "It is a zero-day bug.",
        "She earns $15 an hour.",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert said(text) == []


def test_may_the_month_beside_may_the_person() -> None:
    assert said("Mrs May said the vote is due in May.") == [("May", "in:05:future")]
    assert said("May 5 suits May, who said so last May.") == [("May 5", "in:05-05:near"), ("last May", "in:05:last")]


def test_years_out_of_the_common_range_need_a_word_of_time() -> None:
    assert said("The palace burned in 1789.") == [("1789", "1789")]
    assert said("The number 1789 was drawn.") == []
    assert said("They plan for the year 2150.") == [("the year 2150", "2150")]


def test_a_numeric_date_that_can_be_two_days_has_no_value() -> None:
    (e,) = find("The form says 3/4/1996.")
    assert (e.type, e.value, e.offset) == ("DATE", None, None)


def test_ranges_are_two_times() -> None:
    assert said("The fair runs Sept. 4-5, 2016.") == [("Sept. 4", "2016-09-04"), ("5, 2016", "2016-09-05")]
    assert said("The season of 2006-'07 was wet.") == [("2006", "2006"), ("'07", "2007")]
    assert said("A plan for 2017-2018 was made.") == [("2017", "2017"), ("2018", "2018")]


def test_the_eve_of_something() -> None:
    assert said("They met on Saturday, the eve of the regatta, in Oslo.") == [
        ("Saturday", "weekday:5:past"),
        ("the eve of the regatta", "then:day:0"),
    ]
    assert said("They met on the eve of the summit.") == [("the eve of the summit", None)]


@pytest.mark.parametrize(
    ("text", "serves"),
    [
        ("The bridge opened on June 3, 2011.", "recent"),
        ("The bridge has stood since June 3, 1911.", "history"),
        ("The bridge will open on June 3, 2031.", "future"),
        ("Published June 3, 2011", "report"),
    ],
)
def test_what_a_full_date_tells_about_the_report(text: str, serves: str) -> None:
    (e,) = find(text)
    assert e.serves == serves


def test_only_the_report_is_read_and_readings_count() -> None:
    raw = "Related: Friday fire\nThe pact was reached past year. Monday"
    a, b = raw.index("past year"), raw.index("past year") + 9
    segments = [(0, 21, "related"), (21, 53, "body"), (53, len(raw), "boilerplate")]
    (e,) = times_of(raw, segments, [(a, b, "last year")])
    assert (raw[e.start : e.end], e.offset) == ("past year", "year:-1")


_WORDS = st.sampled_from(
    "Monday May march 5 31 1989 2016 , . - 's ’s the a last next this year years quarter third ago earlier Sept. $ % 10 p.m. GMT noon '90s "
    "'16 per long "
    "20th century half of in to and or every two few more than 7/8/99 2016-09-05 Q3 said will \n “ ( )".split(" ")
)


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.lists(_WORDS, max_size=30).map(" ".join), st.lists(_WORDS, max_size=30).map("".join), st.text(max_size=60)))
def test_expressions_stand_in_the_text_in_order(text: str) -> None:
    at = 0
    for e in find(text):
        assert at <= e.start < e.end <= len(text)
        assert text[e.start : e.end].strip() == text[e.start : e.end]
        assert not (e.value and e.offset)
        at = e.end
    words = tokens(text)
    assert len(words.line) == len(words.word) == len(words.start) == len(words.end) == len(words.value)


@pytest.mark.parametrize("unit", ["7", "Monday ", "1,", "about more than ", "x May x ", "twenty one hundred ", "1999-", "1/1/", "the the "])
def test_hostile_text_takes_bounded_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    with bounded(20):
        assert len(find(text)) <= MOST
