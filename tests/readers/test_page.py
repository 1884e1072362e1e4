from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timing import bounded
from twosource.model import SourceError
from twosource.readers import page as page_module
from twosource.readers.page import Page, parse, walk


def read(html: str) -> Page:
    return walk(parse(html))


def blocks(html: str) -> list[tuple[str, str]]:
    page = read(html)
    return [(b.tag, page.raw[b.start : b.end]) for b in page.blocks]


def test_blocks_stand_apart_and_space_runs_together() -> None:
    html = "<title>Ferry\n stays</title><body><h1>Ferry  stays</h1><p>One <b>two</b>\n three&nbsp;four.</p>tail<div><p>Five.<p>Six.</div>"
    assert read(html).raw == "Ferry stays\n\nFerry stays\n\nOne two three four.\n\ntail\n\nFive.\n\nSix."
    assert [t for t, _ in blocks(html)] == ["title", "h1", "p", "div", "p", "p"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Hyper<b>link</b>ed", "Hyperlinked"),
        ("a <b> b </b> c", "a b c"),
        ("<a>Share</a><a>Print</a>", "Share Print"),
        ("one<br>two", "one\ntwo"),
        ("one <br/>\n two", "one\ntwo"),
        ("one<br><br>two", "one\n\ntwo"),
        ("<p>one<br></p><br><p>two", "one\n\ntwo"),
        ("x<!-- no -->y", "xy"),
        ("one<img src=x>two", "onetwo"),
        ("fish &amp; chips &lt;b&gt; &#8217; &#146; &#x92; &hellip;", "fish & chips <b> ’ ’ ’ …"),
        ("a\x07b\x00c", "abc"),
        ("astral \U0001f600 &#128512;", "astral \U0001f600 \U0001f600"),
    ],
)
def test_text_in_a_line(html: str, text: str) -> None:
    assert read(f"<body>{html}").raw == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>var secret = '<p>secret</p>'</script>",
        "<style>.secret{}</style>",
        "<noscript><p>secret</p></noscript>",
        "<template><p>secret</p></template>",
        "<svg><title>secret</title><text>secret</text></svg>",
        "<p hidden>secret</p>",
        "<div style='color: red; Display : none'><p>secret</p></div>",
        "<span style=visibility:hidden>secret</span>",
        "<input type=hidden value=secret><input value=secret>",
        "<select><option>secret</select>",
        "<textarea>secret</textarea>",
        "<iframe>secret</iframe>",
        "<object>secret</object>",
        "<!-- secret -->",
        "<dialog>secret</dialog>",
        "<img alt=secret onerror=secret()>",
        "<a href='javascript:secret()' onclick='secret()'></a>",
    ],
)
def test_what_is_not_shown_is_no_text(hidden: str) -> None:
    assert read(f"<body onload='secret()'><p>before</p>{hidden}<p>after</p>").raw == "before\n\nafter"
    assert read(f"<body>before {hidden} after").raw in ("before after", "before\n\nafter")


def test_what_hides_from_readers_aloud_only_or_the_whole_page_is_shown() -> None:
    assert read("<body style='display:none'><p aria-hidden=true>shown</p>").raw == "shown"


def test_preformatted_text_keeps_its_lines() -> None:
    assert blocks("<p>a</p><pre>\n  one  two\r\n    <b>three</b>  \n\n</pre><p>b</p>") == [
        ("p", "a"),
        ("pre", "one  two\n    three"),
        ("p", "b"),
    ]


@pytest.mark.parametrize(
    ("html", "tags"),
    [
        ("<ul><li>one<li><p>two</p></ul>", ["li", "p"]),
        ("<li><div>one</div></li>", ["li"]),
        ("<figure><img><figcaption><p>one</p><div>two</div></figcaption></figure>", ["figcaption", "figcaption"]),
        ("<blockquote><p>one</p><h3>two</h3></blockquote>", ["blockquote", "h3"]),
        ("<nav><div><a>one</a></div> two</nav>", ["a", "nav"]),
        ("<footer><div>one</div><p>two</p></footer>", ["footer", "p"]),
        ("<table><caption>one</caption><tr><th>two<td>three</table>", ["caption", "th", "td"]),
        ("<p><a>one</a> <a>two</a></p><h2><a>three</a></h2>", ["a", "h2"]),
        ("<p><time>Monday</time></p><p>on <time>Monday</time></p>", ["time", "p"]),
        ("<div>one<button>two</button>three</div>", ["div", "button", "div"]),
        ("<section>one</section>", ["div"]),
    ],
)
def test_names_of_blocks(html: str, tags: list[str]) -> None:
    assert [tag for tag, _ in blocks(f"<body>{html}")] == tags


def test_broken_pages() -> None:
    assert read("no markup at all").raw == "no markup at all"
    assert read("<p>one<div>two</div></b></table>three").raw == "one\n\ntwo\n\nthree"
    assert read("<html><head><title>t</title><p>one</head><body><p>two").raw == "t\n\none\n\ntwo"
    assert (
        read("<?xml version='1.0' encoding='utf-16'?><html xmlns='http://www.w3.org/1999/xhtml'><body><p>caf\u00e9</p></body></html>").raw
        == "café"
    )
    assert read("<script>only</script>").raw == ""
    with pytest.raises(SourceError, match="no elements"):
        parse("<!-- only -->")


@pytest.mark.parametrize("element", ["div", "b", "ul><li", "table><tr><td"])
def test_a_page_nested_too_deep_is_refused_quickly(element: str) -> None:
    with bounded(10), pytest.raises(SourceError) as error:
        read("<body>" + f"<{element}>" * 100_000 + "end")
    assert error.value.code == "too-deep"


def test_a_page_nested_deep_is_read() -> None:
    assert read("<body>" + "<font>word " * 1500).raw == "word " * 1499 + "word"


def test_a_text_of_many_megabytes_is_read() -> None:
    assert len(read("<p>" + "word " * 2_200_000 + "<p>end").raw) == 2_200_000 * 5 - 1 + 5


def test_a_page_of_too_many_tags_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "MAX_TAGS", 10)
    with pytest.raises(SourceError, match="11 tags"):
        parse("<p>" * 11)


_TAGS = "p /p div /div b /b a /a br pre /pre h1 /h1 li td time /time script /script title /title figcaption svg /svg button".split()
_MARKUP = st.sampled_from(
    [f"<{t}>" for t in _TAGS] + ["<p hidden>", "&nbsp;", "\n", " ", "word", "two words", "\u00e9", "\u200b", "&#146;", "<"]
)


@given(st.lists(_MARKUP, max_size=40))
def test_blocks_are_in_order_apart_and_trimmed(parts: list[str]) -> None:
    try:
        page = read("".join(parts))
    except SourceError:
        return
    at = 0
    for block in page.blocks:
        words = page.raw[block.start : block.end]
        assert words
        assert words == words.strip()
        assert page.raw[at : block.start] == ("\n\n" if at else "")
        at = block.end
    assert at == len(page.raw)
