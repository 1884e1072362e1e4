"""What the room hands out: parts of a raw text, mends of its words, and the reasons that a part can have."""

from __future__ import annotations

from typing import Final, NamedTuple


class Part(NamedTuple):
    """`raw[start:end]` has this role (one of `twosource.model.ROLES`), and why."""

    start: int
    end: int
    role: str
    reason: str


class Mend(NamedTuple):
    """`raw[start:end]` should read `reading`; `kind` is one of `twosource.model.READING_KINDS`, `rule` names the row of the lexicon."""

    start: int
    end: int
    reading: str
    kind: str
    rule: str


#: The reasons that the code gives; all others stand in `boilerplate.tsv`. Shown to people, counted by `status`.
SPACE: Final = "white space"
DOTS: Final = "row of dots"
SYMBOLS: Final = "row of symbols"
MENU: Final = "menu entry"
PARAGRAPH: Final = "paragraph"
HEADLINE_GIVEN: Final = "headline: the title that the source gives"
HEADLINE_BARE: Final = "headline: first line without a full stop"
HEADLINE_CAPITALS: Final = "headline: first line in capitals"
HEADLINE_STYLE: Final = "headline: short first line in headline style"
HEADLINE_MORE: Final = "headline: its second line"
HEADLINE_PAGE: Final = "headline: the page's heading"
OTHER_STORY: Final = "headline of another story at the end"
OTHER_LIST: Final = "headline in a list of other stories"
BYLINE: Final = "byline: names of writers"
DATE: Final = "date line"
DATELINE: Final = "dateline: place and agency"
CAPTION_SAYS: Final = "photo caption: says it is a photo"
CAPTION_PLACES: Final = "photo caption: says who stands where"
CAPTION_NAMES: Final = "photo caption: names the picture"
CAPTION_CREDIT: Final = "photo caption: ends with a photo credit"
CAPTION_PAGE: Final = "photo caption: the page's own mark"
MAIN: Final = "main text of the page"
OUTSIDE: Final = "outside the main text"
LIKE_MAIN: Final = "paragraph of a page without a main text"

REASONS: Final = frozenset(
    {
        SPACE, DOTS, SYMBOLS, MENU, PARAGRAPH, HEADLINE_GIVEN, HEADLINE_BARE, HEADLINE_CAPITALS, HEADLINE_STYLE, HEADLINE_MORE, HEADLINE_PAGE,
        OTHER_STORY, OTHER_LIST, BYLINE, DATE, DATELINE, CAPTION_SAYS, CAPTION_PLACES, CAPTION_NAMES, CAPTION_CREDIT, CAPTION_PAGE, MAIN,
        OUTSIDE, LIKE_MAIN,
    }
)  # fmt: skip
