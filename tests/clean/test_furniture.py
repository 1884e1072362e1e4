"""Furniture: what is caught, and above all what is not."""

from __future__ import annotations

import re

import pytest

from twosource.clean.furniture import furniture, reasons
from twosource.clean.patterns import first_words, head, needed, reach
from twosource.lexicons import load_rows
from twosource.model import ROLES, LexiconError

CAUGHT = {
    "share button": [
        "Share",
        "SHARE",
        "» Share this article «",
        "Share on Facebook",
        "Tweet",
        "1.2k shares",
        "Facebook Twitter Email",
        "Copy link",
    ],
    "advertisement marker": [
        "Advertisement",
        "ADVERTISEMENT:",
        "Story continues below advertisement",
        "Article continues after ad",
        "Sponsored",
    ],
    "newsletter prompt": [
        "Sign up for our newsletter.",
        "Sign up to get the Harbour Gazette briefing in your inbox.",
        "Get the day's top stories delivered to your inbox",
        "Enter your email address",
        "Thank you for subscribing!",
    ],
    "subscription prompt": [
        "Subscribe",
        "Subscribe to The Harbour Gazette",
        "Already a subscriber? Log in",
        "You have reached your limit of free articles",
    ],
    "donation prompt": ["Donate", "Please make a donation to keep us going."],
    "follow prompt": ["Follow Ann Smith on Twitter @annsmith.", "Follow us on Facebook", "Like us on Facebook", "Twitter: @annsmith"],
    "comment prompt": [
        "Comments",
        "Leave a Reply",
        "Leave a comment",
        "Be the first to comment",
        "23 comments",
        "Your email address will not be published.",
        "You must be logged in to post a comment.",
        "Log in to leave a comment",
    ],
    "list of other stories": [
        "Related Stories",
        "Related:",
        "Recommended for you",
        "You may also like...",
        "Most read",
        "More from Harbour Gazette",
        "Read more",
        "Click here to see more.",
        "This article originally appeared on Harbour Gazette.",
    ],
    "navigation": [
        "Home",
        "Skip to content",
        "Back to top",
        "Filed under: Politics, World",
        "3 min read",
        "2 hours ago",
        "Page 2 of 4",
        "1 2 3 4 Next",
    ],
    "print or e-mail button": ["Print", "Email this", "Printer-friendly version"],
    "copyright notice": [
        "Copyright 2016 Harbour Gazette. All rights reserved.",
        "© 2016 Harbour Gazette",
        "All rights reserved. This material may not be published, broadcast, rewritten or redistributed.",
        "Terms of Use",
        "The views expressed in this article are the author's own.",
    ],
    "cookie notice": ["We use cookies to improve your experience.", "Accept all", "Cookie settings"],
    "app prompt": ["Download our app", "Get the Gazette app", "Available on the App Store"],
    "video player": ["Loading...", "Play video", "Now playing", "0:00 / 1:45", "Your browser does not support the video tag."],
    "photo credit": [
        "Photo: Getty Images",
        "Photo by Ann Smith",
        "Handout/Reuters",
        "Ann Smith via Getty Images",
        "Image credit: Ann Smith",
        "AP Photo/Ann Smith",
    ],
    "row of dots": [". . . . . . . .", "...", "….", "•••"],
    "row of symbols": ["* * *", "___", "-----", "###"],
    "page code": [".box img {", "width: 100%;", "}", "window.ads = window.ads || [];", "<iframe src='x'></iframe>"],
    "contact line": ["Contact: news@example.org", "Have a tip? Write to us at tips@example.org.", "desk@example.org"],
    "credit of writers": [
        "(Reporting by Ann Smith in Oslo and Bo Ek; Editing by Cy Low)",
        "Ann Smith contributed to this report.",
        "Additional reporting by Ann Smith",
        "Ann Smith reported from Oslo.",
        "Reuters",
    ],
    "date line": ["Published: 5 September 2016", "Last updated on Sept. 5, 2016 at 4:15 p.m.", "Posted 3 hours ago"],
    "archive field": ["ABSTRACT.", "FULL TEXT", "LENGTH: 800 words", "LOAD-DATE: September 5, 2016"],
    "points to another story": ["Read more: Harbour talks end in Oslo without a deal", "RELATED: What the harbour treaty says"],
    "photo caption: says it is a photo": ["File photo: The harbour of Oslo at night", "Pictured: The minister at the pier in Oslo"],
}

KEPT = [
    "Share prices fell in Oslo on Monday.",
    "Advertisement spending rose by a tenth, the bank said.",
    "Read more books, the minister told the pupils.",
    "Comments by the president drew criticism at home.",
    "Related documents were seized by the police.",
    "More from the president is expected later on Monday.",
    "Photo evidence was shown to the court.",
    "Print journalists were kept out of the hall.",
    "Follow the money, the prosecutor said.",
    "Copyright law is to change next year.",
    "Sponsored by the governor, the militia grew.",
    "Loading of the grain began on Friday.",
    "The report was first published by a local newspaper in 2015.",
    "The story was first reported by the Harbour Gazette.",
    "The video was removed from the site on Monday.",
    "Contact with the ship was lost at noon.",
    "Support for the president fell to a third.",
    "The report may not be published before the vote.",
    "The views expressed by the minister are not those of the cabinet.",
    "Research by scientists in Oslo shows the opposite.",
    "Norway contributed to the peace effort.",
    "Recent reports from the harbour speak of forty dead.",
    "With material from the wreck, investigators rebuilt the hull.",
    "Harbour Bank uses cookies to follow its customers across the web.",
    "If (and only if) the vote is held, the strike ends.",
    "Window on the harbour",
    "1. Economy",
    "Jobs",
    "“Share,” she said.",
    "“Done.”",
    "Section 230 is to stay.",
    "Category 5 hurricane nears the coast",
    "Credit Harbour cuts jobs",
    "Search warrants were issued.",
    "No injuries were reported from the town.",
    "Harbour Radio reported from the scene that two ships had sunk.",
    "He said no.",
    "Yes.",
    "3.",
    "9:05 p.m.",
    "Harrisburg, PA",
]


@pytest.mark.parametrize(("reason", "line"), [(r, line) for r, lines in CAUGHT.items() for line in lines])
def test_furniture_is_caught(reason: str, line: str) -> None:
    found = furniture(line)
    assert found is not None
    assert found[1] == reason


@pytest.mark.parametrize("line", KEPT)
def test_a_sentence_is_kept(line: str) -> None:
    assert furniture(line) is None


def test_a_line_is_furniture_as_a_whole_or_not_at_all() -> None:
    for line in [x for lines in CAUGHT.values() for x in lines if x[0].isalpha()]:
        assert furniture(f"The minister read it aloud: {line} That was all that he said about the matter on that day in Oslo") is None


def test_the_lexicon_is_large_sound_and_general() -> None:
    rows = load_rows("boilerplate.tsv").rows
    assert len(rows) > 150
    for row in rows:
        assert row["role"] in ROLES
        assert row["stop"] in ("yes", "no")
        assert row["reason"] in reasons()


def test_plain_rows_fit_themselves() -> None:
    for row in load_rows("boilerplate.tsv").rows:
        if re.fullmatch(r"[a-z0-9' &-]+", row["pattern"]) and row["pattern"].strip("-"):
            found = furniture(row["pattern"])
            assert found is not None, row


def test_white_characters_and_long_lines() -> None:
    assert furniture("\u200b") == ("boilerplate", "white space")
    assert furniture("Share " * 200) is None


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("share (this|it)", {"share"}),
        ("(please )?(log ?in|sign in) to comment", {"please", "log", "login", "sign"}),
        ("re-?tweet", {"retweet", "re-tweet"}),
        (r"\d+ comments", {"#"}),
        ("{n} shares", {"#"}),
        ("(to )?get {any} now", {"to", "get"}),
        ("copyright ?(©|by )", {"copyright", "copyrightby"}),
        ("{name} said", None),
        (".{0,3}x", None),
        ("[ab]c", None),
    ],
)
def test_first_words(pattern: str, words: set[str] | None) -> None:
    assert first_words(pattern) == words


def test_heads_needs_and_reach() -> None:
    assert [head(t) for t in ("Share this", "12 comments", "@media x", "Editor’s picks", "e-mail it")] == [
        "share",
        "#",
        "@",
        "editor's",
        "e-mail",
    ]
    assert needed("{names} contributed( to this)?") == " contributed"
    assert needed("(a|b)?xy") == ""
    assert reach("share.{0,60}") >= 65
    with pytest.raises(LexiconError, match="open"):
        first_words("(share")
    with pytest.raises(LexiconError, match="open"):
        needed("[share")
