"""Readings: what damaged words should read. All sentences are invented."""

from __future__ import annotations

import pytest

from twosource.clean import Mend, Part, read, segment
from twosource.clean.readings import READABLE
from twosource.model import READING_KINDS, ReadText


def body(text: str) -> list[Part]:
    return [Part(0, len(text), "body", "paragraph")]


def as_read(text: str, language: str | None = None) -> str:
    return ReadText.of(text, 0, len(text), [(m.start, m.end, m.reading) for m in read(text, body(text), language)]).text


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("The USA president left; US officials stayed.", "The US president left; US officials stayed."),
        ("Both Danish and USA officials came.", "Both Danish and US officials came."),
        ("The groups that the USA backs met U.S. envoys.", "The groups that the US backs met U.S. envoys."),
        ("USA Secretary of State Ann Smith came.", "US Secretary of State Ann Smith came."),
        ("Talks between the USA and Norway, said the US envoy.", "Talks between the US and Norway, said the US envoy."),
        ("Russian Federation has insisted on it.", "Russia has insisted on it."),
        ("A deal with Russian Federation is close.", "A deal with Russia is close."),
        ("It was agreed in Oslo past year.", "It was agreed in Oslo last year."),
        ("They met past month and talked.", "They met last month and talked."),
        ("We can not stay. Can not we?", "We cannot stay. Cannot we?"),
        ("They hit us -backed rebels.", "They hit US-backed rebels."),
        ("They hit us-backed rebels.", "They hit US-backed rebels."),
        ("They hit US -supported rebels.", "They hit US-supported rebels."),
        ("A Saudi -led force and a UN- brokered truce.", "A Saudi-led force and a UN-brokered truce."),
        ("It was the us military.", "It was the US military."),
        ("Ann Smith met his United States countepart; US aides left.", "Ann Smith met his US countepart; US aides left."),
        ("A former United States official wrote so to U.S. papers.", "A former US official wrote so to U.S. papers."),
        ("It rained. United States officials came, the US said.", "It rained. US officials came, the US said."),
        ("The United States presidential contest, US papers say.", "The US presidential contest, US papers say."),
        ("United States -backed rebels met US envoys.", "US-backed rebels met US envoys."),
        ("It is dear to North Atlantic Treaty Organisation member Norway.", "It is dear to NATO member Norway."),
        ("A new United Kingdom minister, the UK said.", "A new UK minister, the UK said."),
        ("It is for Norway and the U.S.to decide.", "It is for Norway and the U.S. to decide."),
        ("It began at 5 p.m.on Monday.", "It began at 5 p.m. on Monday."),
        ("They struck a deal.The rest is known.", "They struck a deal. The rest is known."),
        ("“We struck a deal.”The rest is known.", "“We struck a deal.” The rest is known."),
        ("She came to Oslo,where it rained.", "She came to Oslo, where it rained."),
        ("He left , she said . It rained !", "He left, she said. It rained!"),
        ("He left, “she said .”", "He left, “she said.”"),
        ("The the minister of the the port.", "The the minister of the port."),
        ("Ships &amp; ferries &quot;wait&quot; &amp;amp; sink&nbsp;here.", 'Ships & ferries "wait" & sink here.'),
        ("Itâ€™s the minister in MalmÃ¶ â€“ yes.", "It’s the minister in Malmö – yes."),
        ("Itâ\x80\x99s late.", "It’s late."),
        ("ItÃ¢â‚¬â„¢s fine.", "It’s fine."),
        ("It cost $ 5 million, the U. S. papers wrote.", "It cost $5 million, the U.S. papers wrote."),
        ("Norway ’s ports do n't open.", "Norway’s ports don't open."),
    ],
)
def test_what_is_read(raw: str, wanted: str) -> None:
    assert as_read(raw) == wanted


@pytest.mark.parametrize(
    "raw",
    [
        "USA Today asked US voters.",
        "Team USA beat Norway, the US said.",
        "Priorities USA spent more than other US groups.",
        "It was made in the USA, US papers wrote.",
        "“USA! USA!” the US crowd sang.",
        "The USA has a long coast.",
        "The Russian Federation has a long coast.",
        "The whole Russian Federation and the Russian Federation Council met.",
        "The past year was long, and this past week was longer.",
        "In the past year and over past decades, each past week of it.",
        "It went on past midnight and into past years.",
        "They can not only sail but also row.",
        "He told us that it sank. Trust us.",
        "The president -who had left- said no.",
        "Short- and long-term aims, US- and UK-backed.",
        "The United States and Norway met; the US left.",
        "A United States that leads is what US voters want.",
        "A United States senator came.",
        "The North Atlantic Treaty Organization met.",
        "He read Harbour.com and e.g. Ph.D. theses by J.R.R. Tolkien, 3.5 of them.",
        "See www.Harbour.No or the file Report.Doc now.",
        "Mail news@harbour.Org or look at bit.ly.",
        "He waited . . . and left.",
        "She asked ... nothing, .5 of it",
        "They had had enough of that that day.",
        "Sirhan Sirhan and Duran Duran sang bye bye.",
        "British labour honours its centre.",
        "American labor honors its center.",
        "The organization of labour is an Oxford matter.",
        "AT&T and R&D; Smith & Sons",
        "São Paulo, Málaga, Łódź, naïve café.",
    ],
)
def test_what_is_left(raw: str) -> None:
    assert as_read(raw) == raw


def test_spellings_are_read_only_where_a_text_mixes_them() -> None:
    raw = "It characterised the organizations. Military co-ordination went on."
    assert as_read(raw) == "It characterized the organizations. Military coordination went on."
    raw = "Labour and harbour, favour and color."
    assert as_read(raw) == "Labour and harbour, favour and colour."
    assert as_read("Military co-ordination went on.") == "Military co-ordination went on."
    assert as_read("Their co-operation and our cooperation.") == "Their cooperation and our cooperation."
    assert as_read("The Labour Party of labor.") == "The Labour Party of labor."


def test_spans_kinds_and_rules() -> None:
    raw = "They hit us -backed rebels near the U.S.to-be; it can not last."
    found = read("They hit us -backed rebels; for the U.S.to act.", body("They hit us -backed rebels; for the U.S.to act."))
    assert found == [Mend(9, 19, "US-backed", "case", "us-small"), Mend(36, 42, "U.S. to", "spacing", "space-lost")]
    assert {m.kind for m in read(raw, body(raw))} <= set(READING_KINDS)


def test_only_readable_roles_and_never_across_them() -> None:
    raw = "We can not.\nWe can not."
    assert sorted(READABLE) == ["body", "caption", "related", "title"]
    for role in ("boilerplate", "byline", "dateline"):
        assert read(raw, [Part(0, 11, role, "x"), Part(12, 23, "body", "x")]) == [Mend(15, 22, "cannot", "spacing", "cannot")]
    assert read("can not", [Part(0, 4, "body", "x"), Part(4, 7, "body", "x")]) == []
    assert read(raw, []) == []


def test_the_short_form_must_stand_in_the_report_itself() -> None:
    raw = "US edition\n\nA former United States official came to Oslo and stayed for the night."
    parts = segment(raw, (), None)
    assert next(p.role for p in parts if p.reason != "white space") == "boilerplate"
    assert read(raw, parts) == []


def test_other_languages_are_only_mended() -> None:
    raw = "Itâ€™s late . We can not ."
    assert as_read(raw, "fr") == "It’s late . We can not ."
    assert as_read(raw, "en-GB") == "It’s late. We cannot."
