"""Feeds of every kind, and feeds that are broken or hostile."""

from __future__ import annotations

import io
import json
import resource
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twosource.model import SourceError, make_table
from twosource.readers import READ, Limits, Problem, arrive
from twosource.readers.feed_kinds import feed_kind
from twosource.readers.feeds import Channel, Entry, entries, entry_arrival

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>The Sund Mail</title><link>https://mail.example/</link><language>en-gb</language><ttl>30</ttl>
{}</channel></rss>"""
ITEM = (
    '<item><title>Ferry &amp;amp; pier closed</title><link>/news/1</link><guid isPermaLink="false">m-1</guid>'
    "<pubDate>Mon, 05 Sep 2016 10:00:00 GMT</pubDate><description>&lt;p&gt;The ferry will not sail.&lt;/p&gt;</description>"
    '<source url="https://halyard.example/rss">Halyard Wire</source></item>'
)


def read(text: str | bytes, limits: Limits = Limits(), **where: Any) -> list[Any]:  # noqa: B008
    data = text if isinstance(text, bytes) else text.encode()
    return list(entries(io.BytesIO(data), limits, **where))


def only(text: str | bytes, **where: Any) -> list[Entry]:
    found = read(text, **where)
    assert all(isinstance(x, (Entry, Channel)) for x in found), found
    assert isinstance(found[-1], Channel)
    return found[:-1]


def codes(found: list[Any]) -> list[str]:
    return [x.code for x in found if isinstance(x, SourceError)]


# ---- the kinds


def test_rss_2() -> None:
    (entry,) = only(RSS.format(ITEM))
    assert (entry.id, entry.link, entry.title) == ("m-1", "https://mail.example/news/1", "Ferry & pier closed")
    assert (entry.text, entry.html) == ("<p>The ferry will not sail.</p>", True)
    assert (entry.published, entry.language) == ("Mon, 05 Sep 2016 10:00:00 GMT", "en-gb")
    assert (entry.source, entry.source_url, entry.publisher) == ("Halyard Wire", "https://halyard.example/rss", "Halyard Wire")
    assert entry.channel.ttl == 1800


def test_the_fullest_text_of_an_item_counts() -> None:
    item = "<item><description>Short.</description><content:encoded><![CDATA[<p>Long &amp; whole</p>]]></content:encoded></item>"
    (entry,) = only(RSS.format(item))
    assert (entry.text, entry.html) == ("<p>Long &amp; whole</p>", True)


def test_plain_words_are_no_html() -> None:
    (entry,) = only(RSS.format("<item><description>Fish &amp;amp; chips &amp;lt; 5 pounds</description></item>"))
    assert (entry.text, entry.html) == ("Fish & chips < 5 pounds", False)


def test_an_item_without_id_and_date() -> None:
    one, other = only(RSS.format("<item><title>Only a headline</title></item><item><description>Only words.</description></item>"))
    assert (one.id, one.link, one.published, one.text) == (None, None, None, "Only a headline")
    assert one.key != other.key
    assert one.publisher == "The Sund Mail", "an entry without a link is the feed's own"


def test_a_guid_may_be_the_link() -> None:
    (entry,) = only(RSS.format("<item><guid>https://mail.example/n/7</guid><description>Words.</description></item>"))
    assert entry.link == "https://mail.example/n/7"


def test_an_entry_of_another_site_is_not_the_feeds() -> None:
    (entry,) = only(RSS.format("<item><link>https://other.example.net/x</link><description>Words.</description></item>"))
    assert entry.publisher is None


def test_rss_1_and_its_update_period() -> None:
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        '<channel rdf:about="https://a.example/"><title>Café Sund</title><link>https://a.example/</link>'
        "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>"
        '<item rdf:about="https://a.example/1"><title>One</title><link>https://a.example/1</link><description>Words</description>'
        "<dc:date>2020-01-02T03:04:05Z</dc:date><dc:creator>Ada Brandt</dc:creator></item></rdf:RDF>"
    )
    for data in (text.encode(), b'<?xml version="1.0" encoding="iso-8859-1"?>' + text.encode("latin-1"), b"\xff\xfe" + text.encode("utf-16-le")):
        (entry,) = only(data)
        assert (entry.id, entry.link, entry.published) == ("https://a.example/1", "https://a.example/1", "2020-01-02T03:04:05Z")
        assert (entry.author, entry.publisher, entry.channel.ttl) == ("Ada Brandt", "Café Sund", 1800)


def test_atom() -> None:
    one, two = only(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://x.example/">'
        '<title type="html">X &lt;b&gt;News&lt;/b&gt;</title><link rel="self" href="/f"/><link href="/"/>'
        '<entry xml:base="/blog/"><id>tag:1</id><link rel="enclosure" href="a.mp3"/><link href="p1"/><title>One</title>'
        "<updated>2020-01-02T00:00:00Z</updated><published>2020-01-01T00:00:00Z</published><summary>short</summary>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Hi <b>you</b></p></div></content></entry>'
        "<entry><id>tag:2</id><source><title>Elsewhere</title><link href='https://e.example/'/></source>"
        "<content type='text'>a &lt; b</content><updated>2020-01-03T00:00:00Z</updated></entry></feed>"
    )
    assert (one.link, one.published, one.updated) == ("https://x.example/blog/p1", "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z")
    assert one.html
    assert "<p>Hi <b>you</b></p>" in one.text
    assert (one.publisher, one.language) == ("X News", "de")
    assert (two.text, two.html, two.published) == ("a < b", False, "2020-01-03T00:00:00Z")
    assert (two.source, two.source_url) == ("Elsewhere", "https://e.example/")


def test_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "home_page_url": "https://j.example/",
        "items": [
            {"id": 1, "url": "/a", "content_text": "Words", "date_published": "2020-01-01", "authors": [{"name": "Ada Brandt"}]},
            {"id": "2"},
            5,
            {"content_html": "<p>More</p>"},
        ],
    }
    found = read(json.dumps(feed), address="https://j.example/feed.json")
    assert codes(found) == ["no-text", "not-an-entry"]
    one, two = (x for x in found if isinstance(x, Entry))
    assert (one.id, one.link, one.text, one.author, one.publisher) == ("1", "https://j.example/a", "Words", "Ada Brandt", "J")
    assert (two.text, two.html, two.id) == ("<p>More</p>", True, None)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xef\xbb\xbf \n<?xml version='1.0'?><!-- x --><!DOCTYPE rss [<!ENTITY a 'b'>]><rss>", "xml"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "xml"),
        (b"<a:feed xmlns:a='http://www.w3.org/2005/Atom'>", "xml"),
        (b'{"version": "https:\\/\\/jsonfeed.org\\/version\\/1"', "json"),
        (b'{"text": "words", "version": "1"}', None),
        (b"<newsItem>", None),
        (b"<html><body>rss", None),
        (b"", None),
    ],
)
def test_what_a_feed_begins_like(head: bytes, kind: str | None) -> None:
    assert feed_kind(head) == kind


# ---- broken and hostile


def test_entities_of_a_feeds_own_are_not_expanded() -> None:
    text = (
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><rss><channel>'
        "<item><title>x</title><description>hello &b; there</description></item><item><description>see &c;</description></item>"
        "<item><description>caf&eacute; open</description></item></channel></rss>"
    )
    found = read(text)
    assert codes(found) == ["entity", "entity"]
    (entry,) = (x for x in found if isinstance(x, Entry))
    assert entry.text == "café open"


def test_a_billion_laughs_cost_nothing() -> None:
    declared = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{i} "{(f"&l{i - 1};") * 10}">' for i in range(1, 12))
    for item in ("<item><description>&l11;</description></item>", '<item a="&l11;"><description>x</description></item>'):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found = read(f"<!DOCTYPE rss [{declared}]><rss><channel>{item}</channel></rss>")
        assert codes(found)
        assert not [x for x in found if isinstance(x, Entry)]
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


class Endless(io.RawIOBase):
    """A feed of as many items as one likes, made while it is read."""

    def __init__(self, items: int) -> None:
        self.left, self.buffer, self.given = items, b"<rss><channel><title>t</title>", 0

    def read(self, size: int = -1) -> bytes:
        while len(self.buffer) < size and self.left:
            self.left -= 1
            self.buffer += b"<item><title>T</title><description>Some words of report number %d of them.</description></item>" % self.left
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        self.given += len(data)
        return data


def test_a_feed_of_ten_million_items_is_read_up_to_a_limit_and_no_further() -> None:
    source, count = Endless(10_000_000), 0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(SourceError, match="more than 3,000 entries") as caught:
        for _ in entries(source, Limits(members=3000)):
            count += 1
    assert (count, caught.value.code) == (3000, "too-many")
    assert source.given < 1_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_an_entry_that_does_not_end_is_refused() -> None:
    text = b"<rss><channel><item><description>" + b"<b>words</b>" * 20_000
    with pytest.raises(SourceError) as caught:
        read(text, Limits(document_bytes=10_000))
    assert caught.value.code == "too-large"


def test_a_feed_that_breaks_off_keeps_its_whole_entries() -> None:
    found = read("<rss><channel><item><description>one</description></item><item><description>two")
    assert [x.text for x in found if isinstance(x, Entry)] == ["one"]
    assert codes(found) == ["damaged", "damaged"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "no-feed"), ("<html><p>x", "no-feed"), ('{"version": "https://jsonfeed.org/version/1"}', "no-feed"), ("words", "no-feed")],
)
def test_what_is_no_feed(text: str, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(text)
    assert caught.value.code == code


def test_a_web_page_tells_where_its_feed_is() -> None:
    with pytest.raises(SourceError, match=r"/feed\.xml"):
        read('<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>')


def test_elements_that_lie_too_deep() -> None:
    found: list[Any] = []
    try:
        found = read("<rss><channel>" + "<a>" * 5000)
    except SourceError as error:
        found = [error]
    assert codes(found) == ["damaged"]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for head in (b"<rss><channel><item>", b"<feed xmlns='http://www.w3.org/2005/Atom'><entry>", b'{"version":"https://jsonfeed.org/version/1",'):
        try:
            found = read(head + data)
        except SourceError:
            continue
        assert all(isinstance(x, (Entry, Channel, SourceError)) for x in found)


# ---- feeds as sources


def documents(path: Path) -> tuple[list[dict[str, Any]], list[Problem], dict[str, list[dict[str, Any]]]]:
    came = list(arrive(path))
    rows = [x for x in came if isinstance(x, dict)]
    made = READ.run({"arrivals": make_table("arrivals", rows)}, {})
    return rows, [x for x in came if isinstance(x, Problem)], {k: t.to_pylist() for k, t in made.items()}


@pytest.mark.parametrize("name", ["feed.xml", "feed.rss", "feed.atom", "feed.rdf"])
def test_a_feed_on_disk_is_a_source(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(RSS.format(ITEM + "<item></item>"))
    rows, problems, made = documents(path)
    assert [r["place"] for r in rows] == [f"{path}#entry-1"]
    assert [(p.place, p.code) for p in problems] == [(f"{path}#entry-2", "no-text")]
    (document,) = made["documents"]
    assert (document["source_id"], document["uri"]) == ("m-1", "https://mail.example/news/1")
    assert (document["publisher"], document["publisher_basis"]) == ("Halyard Wire", "feed")
    assert (document["title"], document["language"]) == ("Ferry & pier closed", "en")
    assert (document["published"], document["published_basis"]) == ("2016-09-05T10:00:00Z", "metadata")
    assert made["texts"][0]["raw"] == "The ferry will not sail."
    assert all(b["main"] for b in made["texts"][0]["blocks"])
    stated = {s["key"]: s["value"] for s in made["stated"]}
    assert stated["source_url"] == "https://halyard.example/rss"


def test_a_json_feed_on_disk_and_rows_that_only_look_like_one(tmp_path: Path) -> None:
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_text": "The ferry sank."}]}))
    rows = tmp_path / "rows.json"
    rows.write_text(json.dumps({"text": "The pier burned.", "version": "1.1"}))
    assert [x["place"] for x in arrive([feed, rows]) if isinstance(x, dict)] == [f"{feed}#entry-1", f"{rows}#1"]


def test_a_feed_without_entries_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(RSS.format(""))
    (problem,) = arrive(path)
    assert isinstance(problem, Problem)
    assert problem.code == "empty"


def test_a_feed_comes_through_standard_input() -> None:
    (row,) = arrive("-", stdin=io.BytesIO(RSS.format(ITEM).encode()))  # type: ignore[arg-type]
    assert isinstance(row, dict)
    assert (row["place"], row["media"]) == ("-#entry-1", "feed")


def test_the_same_entry_is_the_same_document_wherever_it_stands_in_a_feed() -> None:
    more = "<item><description>Something else.</description></item>"
    (one,), (_, other) = only(RSS.format(ITEM)), only(RSS.format(more + ITEM))
    assert entry_arrival(one, "https://mail.example/a")["document"] == entry_arrival(other, "feed.xml")["document"]
    assert one.state == other.state


def test_a_fetched_article_is_the_page_with_what_the_feed_states() -> None:
    (entry,) = only(RSS.format(ITEM))
    row = entry_arrival(entry, "https://mail.example/feed", (b"<p>Page</p>", "html", "utf-8", "https://mail.example/news/1"))
    assert (row["payload"], row["media"], row["charset"], row["uri"]) == (b"<p>Page</p>", "html", "utf-8", "https://mail.example/news/1")
    assert (row["source_id"], row["publisher"], row["place"]) == ("m-1", "Halyard Wire", "https://mail.example/feed#page-1")
