from __future__ import annotations

from typing import Any

import pytest

from twosource.readers.datelines import credited, stated_date

BODY = (
    "The council of Norra voted on Tuesday to close the old ferry pier, ending a dispute that had divided the town "
    "for as long as anybody can remember."
)


def page(*blocks: str | tuple[str, str] | tuple[str, str, bool]) -> tuple[str, list[dict[str, Any]]]:
    """A raw text and its blocks: words, or (tag, words), main text where they are long."""
    raw, out = "", []
    for b in blocks:
        tag, words = ("p", b) if isinstance(b, str) else (b[0], b[1])
        raw += "\n\n" if raw else ""
        main = b[2] if not isinstance(b, str) and len(b) == 3 else len(words) > 100
        out.append({"start": len(raw), "end": len(raw) + len(words), "tag": tag, "main": main})
        raw += words
    return raw, out


@pytest.mark.parametrize(
    "line",
    [
        "NORRA, Sept. 5, 2016 (Sund Wire) - ", "NORRA, September 5, 2016 (AFP) -- ",
        "Norra, 5 September 2016 – ", "NORRA (Sund Wire), 5 Sept 2016: ",
        "NORRA, 2016-09-05 /SW/ - ", "SUND, 5. September 2016 (dpa) - ", "September 5, 2016 - ", "NORRA, 05.09.2016 (SW) — ",
    ],
)  # fmt: skip
def test_a_complete_dateline_is_the_day_of_publication(line: str) -> None:
    assert stated_date(f"Pier closes\n\n{line}{BODY}\n\nMore.", []) == "2016-09-05"
    assert stated_date(*page(("h1", "Pier closes"), line + BODY)) == "2016-09-05"


@pytest.mark.parametrize(
    "text",
    [
        f"NORRA, Sept. 5 (Sund Wire) - {BODY}",
        f"NORRA (AFP) - {BODY}",
        f"The pier, built on 5 September 1916 - nobody knows why - {BODY}",
        f"On September 5, 2016, {BODY}",
        f"Pier closes\nIt was founded on 5 May 1990 by them.\n{BODY}",
        f"Pier closes\nUpdated: September 5, 2016\n{BODY}",
        f"Pier closes\n05/09/2016\n{BODY}",
        f"Pier closes\nSeptember 31, 2016\n{BODY}",
        BODY,
        "",
    ],
)
def test_nothing_else_is(text: str) -> None:
    assert stated_date(text, []) is None


@pytest.mark.parametrize(
    "line",
    [
        "September 5, 2016", "Monday, 5th September 2016", "By Jane Roe | Sept. 5, 2016 | 9:02 AM",
        "Published: 5 September 2016 10:30 GMT",
        "2016-09-05",
        "Posted: Mon 6:45 PM, Sep 5, 2016 | Updated: Tue 8:31 PM, Sep 6, 2016", "Von Jane Roe publiziert am 5. September 2016",
        "5 de septiembre de 2016",
        "Publié le 5 septembre 2016 à 10h30", "5 сентября 2016",
        "2016年9月5日", "Last updated: Sept 6, 2016. First published: Sept 5, 2016", "25.08.2016",
    ],
)  # fmt: skip
def test_a_line_beside_the_headline(line: str) -> None:
    day = "2016-08-25" if line.startswith("25") else "2016-09-05"
    assert stated_date(f"Pier closes\n{line}\n\n{BODY}", []) == day
    assert stated_date(*page(("a", "Home"), ("h1", "Pier closes"), ("div", line), BODY)) == day
    assert stated_date(*page(("div", line), ("h1", "Pier closes"), BODY)) == day


def test_which_line_counts_on_a_page() -> None:
    behind = page(("h1", "Pier closes"), "March 1, 2021", "Published March 4, 2021", BODY)
    assert stated_date(*behind) == "2021-03-04"
    teasers = page(("h1", "Pier closes"), BODY, BODY, ("h3", "Another story"), "March 9, 2021")
    assert stated_date(*teasers) is None
    caption = page(("h1", "Pier closes"), ("figcaption", "March 1, 2021"), BODY)
    assert stated_date(*caption) is None
    last = page(("h1", "Pier closes"), BODY, BODY, "First published on March 4, 2021")
    assert stated_date(*last) == "2021-03-04"
    far = page(("h1", "Sund Media"), *[("a", "Menu")] * 20, ("dt", "Pier closes"), "2021-03-04", BODY)
    assert stated_date(*far) == "2021-03-04"


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("NORRA, Sept. 5 (Sund Wire) - ", "Sund Wire"), ("NORRA (AFP) — ", "AFP"), ("NORRA/SUND, Velmora, 5 May 2016 (dpa) - ", "dpa"),
        ("Nov 20 (Norra Wire) - ", "Norra Wire"), ("May 4 (Monday) - ", None),
        ("Norra (Sund) is a town - ", None), ("NORRA (pop. 900) ", None), ("", None),
    ],
)  # fmt: skip
def test_the_agency_of_a_dateline(line: str, agency: str | None) -> None:
    assert credited(f"Pier closes\n\n{line}{BODY}\n\nSUND (Other) - More.", []) == agency
    assert credited(*page(("h1", "Pier closes"), line + BODY)) == agency
