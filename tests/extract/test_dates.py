"""The two steps of dates, and what the relative ones are counted from."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changes import check
from twosource.extract import dates_anchor, dates_count, dates_values
from twosource.extract.dates import ANCHOR, LEXICONS, TIMES
from twosource.extract.dates_dateline import dateline
from twosource.lexicons import load_rows
from twosource.model import check_spans, make_table

SOURCE = Path(dates_values.__file__).parent


def run(
    texts: dict[str, str],
    published: dict[str, str] | None = None,
    story: list[str] | None = None,
    families: list[list[tuple[str, str]]] | None = None,
    roles: dict[str, str] | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """The dates of texts (every line a segment), by document. `families`: lists of (document, passage)."""
    documents = [
        {"id": d, "published": (published or {}).get(d), "language": None, "sha256": "", "characters": len(t)} for d, t in texts.items()
    ]
    rows = [{"document": d, "raw": t, "media": "text", "encoding": "utf-8", "encoding_basis": "", "blocks": []} for d, t in texts.items()]
    segments = []
    for d, t in texts.items():
        for m in re.finditer(r".+", t):
            role = (roles or {}).get(m[0], "body")
            segments.append({"document": d, "start": m.start(), "end": m.end(), "exact": m[0], "role": role, "reason": ""})

    def span(document: str, exact: str) -> dict[str, Any]:
        at = texts[document].index(exact)
        return {"document": document, "start": at, "end": at + len(exact), "exact": exact}

    tables = {
        "documents": make_table("documents", documents),
        "texts": make_table("texts", rows),
        "segments": make_table("segments", segments),
        "readings": make_table("readings", []),
        "families": make_table(
            "families",
            [{"id": f"fam-{i}", "size": len(f), "origin": None, "passages": [span(d, x) for d, x in f]} for i, f in enumerate(families or [])],
        ),
        "stories": make_table(
            "stories", [{"id": "sto-1", "title": "t", "documents": list(story), "off_story": []}] if story is not None else []
        ),
    }
    tables |= TIMES.run({t: tables[t] for t in TIMES.reads}, {})
    found = ANCHOR.run({t: tables[t] for t in ANCHOR.reads}, {})["dates"]
    check_spans("dates", found, lambda d: texts[d])
    out: dict[str, list[dict[str, Any]]] = {d: [] for d in texts}
    for row in found.to_pylist():
        out[row["document"]].append(row)
    return out


def brief(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(r["exact"], r["value"], r["anchor"], r["anchor_span"] and r["anchor_span"]["exact"]) for r in rows]


def test_the_publication_date_is_the_anchor() -> None:
    text = "The mayor resigned Monday. A vote will be held on Thursday, and the term ends in March 2017."
    found = run({"a": text}, {"a": "2016-09-06T10:00:00Z"})["a"]
    assert brief(found) == [
        ("Monday", "2016-09-05", "publication", None),
        ("Thursday", "2016-09-08", "publication", None),
        ("March 2017", "2017-03", None, None),
    ]


def test_a_weekday_on_that_weekday_is_that_day() -> None:
    assert brief(run({"a": "The mayor resigned Monday."}, {"a": "2016-09-05"})["a"])[0][1] == "2016-09-05"


def test_what_was_until_a_month_is_over() -> None:
    text = "An engineer who worked at the dam until June left. The offer was extended until November."
    assert [b[1] for b in brief(run({"a": text}, {"a": "2016-09-05"})["a"])] == ["2016-06", "2016-11"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The minister survived a vote of no confidence on Wednesday.", "2025-02-19"),
        ("Parliament votes on Wednesday.", "2025-02-26"),
        ("A key vote on Wednesday will decide it.", "2025-02-26"),
        ("The minister unveiled plans on Wednesday to close it.", "2025-02-19"),
        ("The house plans a session on Wednesday.", "2025-02-26"),
    ],
)
def test_a_vote_may_be_over(text: str, day: str) -> None:
    assert [b[1] for b in brief(run({"a": text}, {"a": "2025-02-20"})["a"])] == [day]


def test_without_any_date_nothing_is_counted() -> None:
    found = run({"a": "The mayor resigned Monday after two years. He said so last month.", "b": "He left on Tuesday."}, story=["a", "b"])
    assert brief(found["a"]) == [
        ("Monday", None, None, None),
        ("two years", "P2Y", None, None),
        ("last month", None, None, None),
    ]
    assert brief(found["b"]) == [("Tuesday", None, None, None)]


def test_an_explicit_date_in_the_document() -> None:
    text = "The mayor stood on the bridge on September 5, 2016.\nOn Monday he resigned. His deputy took over on Sunday."
    assert brief(run({"a": text})["a"])[1:] == [
        ("Monday", "2016-09-05", "document", "September 5, 2016"),
        ("Sunday", "2016-09-04", "document", "September 5, 2016"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The bridge fell on March 18, 2014.\nThe mayor resigned Monday.",  # a Tuesday: nothing supports it
        "The bridge has been shut since March 17, 2014.\nThe mayor resigned Monday.",  # history by its word
        "The bridge fell on March 17, 2014. It was rebuilt in 2015.\nThe mayor resigned Monday.",  # a later year is told as past
        "The bridge will open on March 17, 2031.\nThe mayor resigned Monday.",  # still to come
    ],
)
def test_a_historic_or_future_date_is_no_anchor(text: str) -> None:
    assert brief(run({"a": text})["a"])[-1] == ("Monday", None, None, None)


def test_of_two_dates_the_old_one_is_history() -> None:
    text = "The bridge fell on March 17, 2014.\nThe mayor was seen on September 5, 2016.\nHe resigned Monday."
    assert brief(run({"a": text})["a"])[-1] == ("Monday", "2016-09-05", "document", "September 5, 2016")


def test_a_dateline_is_the_anchor_whatever_else_is_told() -> None:
    text = "BERGEN, Norway, Sept. 6, 2016 (AP) - The mayor resigned Monday, as on September 12, 2011."
    assert brief(run({"a": text})["a"])[1] == ("Monday", "2016-09-05", "document", "Sept. 6, 2016")


def test_a_byline_gives_the_day() -> None:
    text = "By Kari Nordmann, Sept. 6, 2016\nThe mayor resigned Monday."
    found = run({"a": text}, roles={"By Kari Nordmann, Sept. 6, 2016": "byline"})["a"]
    assert brief(found)[1] == ("Monday", "2016-09-05", "document", "Sept. 6, 2016")


def test_a_date_of_the_same_passage_comes_before_the_story() -> None:
    passage = "The mayor resigned Monday after a long night"
    texts = {"a": f"{passage}.", "b": f"{passage}.", "c": "The council met."}
    found = run(texts, {"b": "2016-09-06", "c": "2016-10-20"}, ["a", "b", "c"], [[("a", passage), ("b", passage)]])
    assert brief(found["a"])[0] == ("Monday", "2016-09-05", "family", None)


def test_a_date_of_the_story_when_all_agree() -> None:
    texts = {"a": "The mayor resigned Monday, three days after last week's vote this year.", "b": "x", "c": "y"}
    near = run(texts, {"b": "2016-09-06", "c": "2016-09-07"}, ["a", "b", "c"])["a"]
    assert brief(near)[0] == ("Monday", "2016-09-05", "story", None)
    far = run(texts, {"b": "2016-09-06", "c": "2016-09-20"}, ["a", "b", "c"])["a"]
    assert brief(far)[0] == ("Monday", None, None, None)
    assert brief(far)[-1] == ("this year", "2016", "story", None)


@pytest.mark.parametrize(
    ("weekday", "value"),
    [
        ("Tuesday", "2016-09-06"),
        ("Monday", "2016-09-05"),
        ("Sunday", "2016-09-04"),
        ("Saturday", "2016-09-03"),
        ("Friday", None),
        ("Thursday", "2016-09-08"),
        ("Wednesday", "2016-09-07"),
    ],
)
def test_a_report_dated_by_its_story_alone_may_be_some_days_later(weekday: str, value: str | None) -> None:
    texts = {"a": f"The mayor resigned {weekday}.", "b": "x"}
    assert brief(run(texts, {"b": "2016-09-06"}, ["a", "b"])["a"])[0][:2] == (weekday, value)
    assert brief(run(texts, {"a": "2016-09-06"}, ["a", "b"])["a"])[0][1] <= "2016-09-06"


def test_the_one_explicit_date_of_a_story() -> None:
    texts = {
        "a": "The mayor resigned Monday.",
        "b": "The mayor is seen here on September 5, 2016.",
        "c": "Voting starts on Tuesday. A recount is expected later this month, he said on Saturday.",
    }
    found = run(texts, story=["a", "b", "c"])
    day = "September 5, 2016"
    assert brief(found["a"]) == [("Monday", "2016-09-05", "story", day)]
    assert found["a"][0]["anchor_span"]["document"] == "b"
    assert brief(found["c"]) == [
        ("Tuesday", "2016-09-06", "story", day),
        ("later this month", "2016-09", "story", day),
        ("Saturday", "2016-09-03", "story", day),
    ]


def test_a_dateline_without_a_year_gets_it_from_the_story() -> None:
    texts = {"a": "BERGEN, Norway, Sept. 6 (AP) - The mayor resigned Monday.", "b": "x"}
    assert brief(run(texts, {"b": "2016-09-20"}, ["a", "b"])["a"]) == [
        ("Sept. 6", "2016-09-06", "story", None),
        ("Monday", "2016-09-05", "document", "Sept. 6"),
    ]


def test_the_period_under_discussion() -> None:
    text = "Profit rose 5% in the third quarter. A year ago the mill lost money.\nFor the nine months, it earned more than a year earlier."
    values = [r["value"] for r in run({"a": text}, {"a": "1989-11-02"})["a"]]
    assert values == ["1989-Q3", "1988-Q3", "P9M", "1988"]


def test_what_was_spoken_of_before() -> None:
    text = "The siege began on April 10, 1995. The following month it ended. Two weeks earlier, a bridge fell."
    found = brief(run({"a": text}, {"a": "2016-09-05"})["a"])
    assert found[1] == ("The following month", "1995-05", "document", "April 10, 1995")
    assert found[2] == ("Two weeks earlier", "1995-03-27", "document", "April 10, 1995")


def test_the_eve_beside_a_day_is_that_day() -> None:
    found = run({"a": "They met on Saturday, the eve of the regatta, in Oslo."}, {"a": "2016-09-05"})["a"]
    assert [r["value"] for r in found] == ["2016-09-03", "2016-09-03"]


@pytest.mark.parametrize("published", ["", "unknown", "2016", "2016-09", "2016-02-31"])
def test_a_publication_date_without_a_day_is_none(published: str) -> None:
    assert brief(run({"a": "He left Monday."}, {"a": published})["a"]) == [("Monday", None, None, None)]


def test_no_value_depends_on_todays_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file of dates asks a clock, and a calendar that refuses to be asked changes nothing."""
    for path in SOURCE.glob("dates*.py"):
        assert not re.search(r"\b(?:today|now|utcnow|time|localtime)\(\)|import time\b", path.read_text(encoding="utf-8")), path.name
    text = {"a": "He left Monday, last week, in May, this morning and on Sept. 5, two years ago."}
    before = run(text, {"a": "1994-03-02"})

    class Clockless(date):
        @classmethod
        def today(cls) -> Clockless:
            raise AssertionError("the clock was asked")

    for module in (dates_values, dates_anchor, dates_count):
        monkeypatch.setattr(module, "date", Clockless)
    after = run(text, {"a": "1994-03-02"})
    assert before == after
    assert all(r["value"].startswith(("1994", "1993", "1992")) for r in after["a"])


def test_other_languages_are_left_alone() -> None:
    document = {"id": "a", "published": None, "language": "de", "sha256": "", "characters": 20}
    text = {"document": "a", "raw": "Er ging im August 2016.", "media": "text", "encoding": "utf-8", "encoding_basis": "", "blocks": []}
    segment = {"document": "a", "start": 0, "end": 23, "exact": text["raw"], "role": "body", "reason": ""}
    tables = {
        "documents": make_table("documents", [document]),
        "texts": make_table("texts", [text]),
        "segments": make_table("segments", [segment]),
        "readings": make_table("readings", []),
    }
    assert TIMES.run(tables, {})["times"].num_rows == 0


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("BERGEN, Norway, Sept 5 (AP) — The mayor left.", ("BERGEN, Norway", "Sept 5", "AP")),
        ("BERGEN (Reuters) - The mayor left.", ("BERGEN", None, "Reuters")),
        ("BERGEN, Norway (AP)_ The mayor left.", ("BERGEN, Norway", None, "AP")),
        ("BERGEN, Sept. 5, 2016 /PRNewswire/ -- The mayor left.", ("BERGEN", "Sept. 5, 2016", "PRNewswire")),
        ("ST. GALLEN, 5 September 2016 (AFP) - The mayor left.", ("ST. GALLEN", "5 September 2016", "AFP")),
        ("(CNN) — The mayor left.", (None, None, "CNN")),
        ("Bergen (CNN) The mayor left.", ("Bergen", None, "CNN")),
        ("BERGEN – The mayor left.", ("BERGEN", None, None)),
        ("Kari Nordmann (R) said she left.", None),
        ("The plan - which he - left.", None),
        ("City officials (and others) left.", None),
        ("", None),
    ],
)
def test_datelines(text: str, parts: tuple[str | None, ...] | None) -> None:
    found = dateline(text)
    got = None if found is None else tuple(text[p[0] : p[1]] if p else None for p in (found.place, found.date, found.agency))
    assert got == parts


def test_the_lexicons_are_in_order() -> None:
    words = load_rows(LEXICONS[0]).rows
    assert len({r["word"] for r in words}) == len(words)
    assert {r["form"] for r in words} <= {"any", "capital", "upper"}
    for name in LEXICONS:
        assert load_rows(name).rows


_LINES = ("On Monday they met.", "It rained on 5 September 2016.", "Talks began last week.", "By Friday all had left.", "In May 2014 it fell.")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_documents_that_come_change_the_dates_that_rest_on_them(data: st.DataObject) -> None:
    ids = [f"d{i}" for i in range(6)]
    texts = {d: "\n".join(data.draw(st.lists(st.sampled_from(_LINES), min_size=1, max_size=3))) for d in ids}
    published = {d: data.draw(st.sampled_from([None, None, "2016-09-06", "2016-09-20"])) for d in ids}

    def state(documents: list[str]) -> dict[str, pa.Table]:
        found: dict[str, pa.Table] = {
            "documents": make_table(
                "documents", [{"id": d, "published": published[d], "sha256": "", "characters": len(texts[d])} for d in documents]
            ),
            "texts": make_table(
                "texts",
                [{"document": d, "raw": texts[d], "media": "", "encoding": "", "encoding_basis": "", "blocks": []} for d in documents],
            ),
            "segments": make_table(
                "segments",
                [
                    {"document": d, "start": m.start(), "end": m.end(), "exact": m[0], "role": "body", "reason": ""}
                    for d in documents
                    for m in re.finditer(r".+", texts[d])
                ],
            ),
            "readings": make_table("readings", []),
        }
        found |= TIMES.run(found, {})
        held = {x: [d for d in documents if x in texts[d]] for x in _LINES}
        lists = {x: some for x, some in held.items() if len(some) > 1}
        families = [
            {"id": f"{x}{some}", "size": len(some), "origin": None, "passages": [_span(texts, d, x) for d in some]} for x, some in lists.items()
        ]
        groups = [g for k in (0, 1) if (g := [d for d in documents if (int(d[1:]) % 2) == k])]
        stories = [{"id": str(g), "title": "", "documents": g, "off_story": [], "suspicions": [], "headlines": []} for g in groups]
        return {**found, "families": make_table("families", families), "stories": make_table("stories", stories)}

    first = data.draw(st.integers(1, 5))
    assert check(ANCHOR, state(ids[:first]), state(ids), {"times": "document"})


def _span(texts: dict[str, str], document: str, exact: str) -> dict[str, Any]:
    at = texts[document].index(exact)
    return {"document": document, "start": at, "end": at + len(exact), "exact": exact}
