"""Feeds that are watched, on a server of our own: what comes in, what is asked how often, and what versions count for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import twosource
from fetch.served import Served, serving
from twosource.corpus import Look, seconds_of
from twosource.fetch import Fetching
from twosource.fetch.client import Fetcher
from twosource.model import SettingError

FERRY = "Gunmen boarded the Norra ferry on Monday, and twelve people were killed, the harbour office said. Divers searched the strait."
LATER = FERRY.replace("twelve", "fifteen").replace("Divers searched the strait.", "A second ferry was sent to help.")
PIER = "Norra council voted nine to four for a new pier."


def rss(*items: str, head: str = "") -> str:
    return f"<rss version='2.0'><channel><title>The Sund Mail</title><link>/</link>{head}{''.join(items)}</channel></rss>"


def item(name: str, text: str, link: bool = True) -> str:
    address = f"<link>/news/{name}</link>" if link else ""
    return f"<item><title>{name}</title>{address}<guid isPermaLink='false'>{name}</guid><description>{text}</description></item>"


class Clock:
    """Seconds since 1970 that pass when somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 1_700_000_000.0, list[float]()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def server() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[twosource.Corpus]:
    """A record in which nothing but the reading is done: what is tested here is what comes in."""
    from twosource import engine

    real = engine.ingest
    monkeypatch.setattr(engine, "ingest", lambda *a, **k: real(*a, **{**k, "only": ("segments", "readings", "versions")}))
    with twosource.open(tmp_path / "r") as found:
        yield found


def look(corpus: twosource.Corpus, address: str, clock: Clock, **how: Any) -> Look:
    limits = Fetching(seconds=5, gap=0.0)
    with Fetcher(private=True, limits=limits, now=clock, sleep=clock.sleep) as fetcher:
        return corpus.watch(address, allow_private=True, fetcher=fetcher, now=clock, sleep=clock.sleep, **how)[0]


def rows(corpus: twosource.Corpus, columns: str, order: str = "source_id") -> list[tuple[Any, ...]]:
    found = corpus.sql(f"SELECT {columns} FROM documents LEFT JOIN versions ON id = document ORDER BY {order}").to_pylist()
    return [tuple(r.values()) for r in found]


# ---- what comes in


def test_entries_come_in_once_and_a_changed_one_is_a_new_version(server: Served, corpus: twosource.Corpus, clock: Clock) -> None:
    feed = server.page("/feed", rss(item("a", FERRY), item("b", PIER)))
    first = look(corpus, feed, clock)
    assert (first.outcome, first.entries, first.new, first.changed, first.refused) == ("read", 2, 2, 0, ())
    assert look(corpus, feed, clock).new == 0
    server.page("/feed", rss(item("a", LATER), item("b", PIER)))
    again = look(corpus, feed, clock)
    assert (again.new, again.changed) == (1, 1)
    assert rows(corpus, "source_id, uri, publisher, number", "source_id, number") == [
        ("a", f"{server.address}/news/a", "The Sund Mail", 1),
        ("a", f"{server.address}/news/a", "The Sund Mail", 2),
        ("b", f"{server.address}/news/b", "The Sund Mail", None),
    ]
    one, two = corpus.versions("a")
    assert (corpus.raw(one.document), corpus.raw(two.document), two.basis) == (FERRY, LATER, "guid")
    assert corpus.document("a") == two.document, "a name that versions share is that of the one that stands"
    (changed,) = [s for s in corpus.compare(one.document, two.document).shared if any(p.kind != "same" for p in s.parts)]
    assert [LATER[p.b_start : p.b_end] for p in changed.parts if p.kind == "substituted"] == ["fifteen"]


def test_the_article_itself(server: Served, corpus: twosource.Corpus, clock: Clock) -> None:
    feed = server.page("/feed", rss(item("a", "The beginning only."), item("b", "Words of the feed.")))
    page = f"<html><head><title>x</title></head><body><nav>Home Sport</nav><article><h1>Ferry</h1><p>{FERRY}</p></article></body></html>"
    server.page("/news/a", page, Content_Type="text/html; charset=utf-8")
    server.page("/news/b", "%PDF", Content_Type="application/pdf")
    found = look(corpus, feed, clock, fetch=True)
    assert (found.new, [(r.place, r.code) for r in found.refused]) == (2, [(f"{server.address}/news/b", "media")])
    assert FERRY in corpus.raw("a")
    assert corpus.raw("b") == "Words of the feed.", "what the feed says is kept where the article cannot be had"
    assert rows(corpus, "uri, publisher, publisher_basis")[0] == (f"{server.address}/news/a", "The Sund Mail", "feed")
    asked = len(server.paths)
    assert look(corpus, feed, clock, fetch=True).new == 0
    assert len(server.paths) == asked + 1, "an entry that did not change is not fetched again"


def test_an_article_that_could_not_be_had_for_the_moment_is_asked_for_again(server: Served, corpus: twosource.Corpus, clock: Clock) -> None:
    feed = server.page("/feed", rss(item("a", "The ferry sank on Monday, it was said.")))
    server.page("/news/a", "", 503)
    assert [r.code for r in look(corpus, feed, clock, fetch=True).refused] == ["status"]
    server.page("/news/a", f"<p>{FERRY}</p>", Content_Type="text/html")
    assert look(corpus, feed, clock, fetch=True).new == 1
    assert corpus.status().refused == ()


def test_a_feed_with_bad_entries_gives_the_others(server: Served, corpus: twosource.Corpus, clock: Clock) -> None:
    hostile = "<!DOCTYPE rss [<!ENTITY a 'b'>]>" + rss(item("a", "&a;"), item("b", PIER), "<item></item>")
    found = look(corpus, server.page("/feed", hostile, Content_Type="text/html"), clock)
    assert (found.new, sorted(r.code for r in found.refused)) == (1, ["entity", "no-text"])


# ---- when and how a feed is asked


def test_a_server_is_asked_whether_something_changed(server: Served, corpus: twosource.Corpus, clock: Clock) -> None:
    feed = server.page("/feed", rss(item("a", PIER)), ETag='"1"', Last_Modified="Mon, 05 Sep 2016 10:00:00 GMT")
    look(corpus, feed, clock)
    server.page("/feed", "", 304)
    assert look(corpus, feed, clock).outcome == "unchanged"
    asked = server.asked[-1][1]
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"1"', "Mon, 05 Sep 2016 10:00:00 GMT")
    server.page("/feed", rss(item("a", PIER)))
    look(corpus, feed, clock, fetch=True)
    assert "if-none-match" not in [h for p, h in server.asked if p == "/feed"][-1], "articles are wanted now: the feed is needed"


@pytest.mark.parametrize(
    ("head", "headers", "status", "seconds"),
    [
        ("<ttl>30</ttl>", {}, 200, 1800),
        ("", {"Cache_Control": "max-age=600"}, 200, 600),
        ("", {"Retry_After": "50"}, 503, 50),
        ("", {"Retry_After": "90"}, 429, 90),
    ],
)
def test_a_feed_is_left_alone_as_long_as_it_asks(
    server: Served, corpus: twosource.Corpus, clock: Clock, head: str, headers: dict[str, str], status: int, seconds: int
) -> None:
    feed = server.page("/feed", rss(item("a", PIER), head=head), status, **headers)
    look(corpus, feed, clock)
    asked = len(server.paths)
    clock.now += seconds - 1
    assert look(corpus, feed, clock).outcome == "waiting"
    assert len(server.paths) == asked
    clock.now += 2
    assert look(corpus, feed, clock).outcome != "waiting"


def test_a_permanent_redirect_is_remembered(server: Served, corpus: twosource.Corpus, clock: Clock) -> None:
    old = server.page("/old", "", 301, Location="/new")
    server.page("/new", rss(item("a", PIER)))
    look(corpus, old, clock)
    look(corpus, old, clock)
    assert server.paths == ["/old", "/new", "/new"]
    del server.routes["/new"]
    server.page("/old", rss(item("b", FERRY)))
    assert look(corpus, old, clock).new == 1, "what it moved to is gone: the old address is asked"


def stop_after(looks: list[Look], count: int) -> Any:
    def heard(found: Look) -> None:
        looks.append(found)
        if len(looks) >= count:
            raise KeyboardInterrupt

    return heard


def watched(corpus: twosource.Corpus, clock: Clock, count: int, *feeds: str, every: float = 900) -> list[Look]:
    looks: list[Look] = []
    with Fetcher(private=True, limits=Fetching(gap=0.0), now=clock, sleep=clock.sleep) as fetcher, pytest.raises(KeyboardInterrupt):
        corpus.watch(
            feeds, every=every, once=False, allow_private=True, fetcher=fetcher, now=clock, sleep=clock.sleep, heard=stop_after(looks, count)
        )
    return looks


def test_feeds_are_asked_in_turn_and_no_more_often_than_wished(server: Served, corpus: twosource.Corpus, clock: Clock) -> None:
    one, other = server.page("/a", rss(item("a", PIER))), server.page("/b", rss(item("b", FERRY), head="<ttl>60</ttl>"))
    looks = watched(corpus, clock, 7, one, other)
    assert [x.feed for x in looks].count(other) == 2, "it asked for an hour"
    assert all(900 <= s <= 990 for s in clock.slept[:3])


def test_a_feed_that_fails_is_asked_ever_less_often(server: Served, corpus: twosource.Corpus, clock: Clock) -> None:
    looks = watched(corpus, clock, 12, server.page("/x", "", 500))
    assert {x.outcome for x in looks} == {"failed"}
    assert all(s >= 900 * 0.99 for s in clock.slept)
    assert max(clock.slept) <= 86_400 * 1.1
    assert sum(clock.slept[6:]) > sum(clock.slept[:5])


def test_a_feed_that_is_gone_is_asked_no_more(server: Served, corpus: twosource.Corpus, clock: Clock) -> None:
    gone = server.page("/gone", "", 410)
    looks = watched(corpus, clock, 4, gone, server.page("/a", rss(item("a", PIER))))
    assert [x.outcome for x in looks] == ["gone", "read", "read", "read"]
    assert corpus.watch([gone], every=60, once=False, allow_private=True)[0].outcome == "gone", "with nothing left to watch it ends"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<html><p>x", "web page"),
        ("", "no feed"),
        ("<rss><channel><item><description>cut", "breaks off"),
    ],
)
def test_what_is_no_feed(server: Served, corpus: twosource.Corpus, clock: Clock, body: str, words: str) -> None:
    found = look(corpus, server.page("/x", body), clock)
    said = found.problem + " ".join(r.problem for r in found.refused)
    assert words in said
    assert found.new == 0


def test_what_cannot_be_watched(corpus: twosource.Corpus) -> None:
    for feeds, more, words in (
        ([], {}, "no feed"),
        (["feed.xml"], {}, "ingest"),
        (["ftp://x.example/"], {}, "no web address"),
        (["https://x.example/"], {"every": 5.0}, "at least 60"),
    ):
        with pytest.raises(twosource.model.TwosourceError, match=words):
            corpus.watch(feeds, **more)
    (refused,) = corpus.watch(["feed://localhost/f", "feed:https://localhost/f"])
    assert (refused.outcome, refused.feed) == ("failed", "https://localhost/f")
    assert "private network" in refused.problem


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("15m", 900), ("2h", 7200), ("1d", 86_400), (" 5M ", 300)])
def test_spans_of_time(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "15", "m", "-5m", "1.5h", "5w", "٣m", "9999999s"])
def test_what_is_no_span_of_time(text: str) -> None:
    with pytest.raises(SettingError, match="15m"):
        seconds_of(text)


# ---- what versions count for


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[twosource.Corpus]:
    """A record of an outlet's report, another outlet's copy of it, and a later version of the first."""
    with serving() as server, twosource.open(tmp_path_factory.mktemp("told") / "r") as corpus:
        copy = rss(item("c", FERRY)).replace("The Sund Mail", "The Norra Post")
        feeds = [server.page("/mail", rss(item("a", FERRY))), server.page("/post", copy)]
        with Fetcher(private=True, limits=Fetching(gap=0.0)) as fetcher:
            corpus.watch(feeds, allow_private=True, fetcher=fetcher)
            server.page("/mail", rss(item("a", LATER)))
            corpus.watch(feeds, allow_private=True, fetcher=fetcher)
        yield corpus


def test_an_older_version_is_no_second_report(told: twosource.Corpus) -> None:
    (story,) = told.stories()
    assert len(story.documents) == 2
    assert len(told.documents()) == 3, "both versions are kept"
    assert told.status().documents == 2
    count = told.story_counts([story])[story.id]
    assert (len(count.documents), len(count.origins)) == (2, 1)
    dossier = told.story()
    assert [len(r.versions) for r in dossier.reports] == [2, 0] or [len(r.versions) for r in dossier.reports] == [0, 2]
    for of in (dossier.statements, told.statements(), told.events()):
        assert {s.document for s in of} <= set(story.documents)


def test_no_claim_counts_a_document_twice_and_one_says_on_which_version_it_rests(told: twosource.Corpus) -> None:
    first, last = told.versions("a")
    claims = list(told.claims())
    assert claims
    for claim in claims:
        assert not {first.document, last.document} <= {s.document for s in claim.supports}
        assert (claim.reports, claim.independent) == (2, 1)
    (taken_out,) = [c for c in claims if "Divers" in c.text]
    (support,) = [s for s in taken_out.supports if s.document == first.document]
    assert "version 1 of 2" in support.reason
    (kept,) = [c for c in claims if c.text.endswith(" killed")]  # twelve in one report and fifteen in the other: neither is told
    assert last.document in {s.document for s in kept.supports}
    assert not any("version" in s.reason for s in kept.supports)


def test_versions_copy_nothing_from_each_other(told: twosource.Corpus) -> None:
    one, two = (v.document for v in told.versions("a"))
    assert told.reuse()
    assert all({r.a.document, r.b.document} != {one, two} for r in told.reuse())
    assert all({r.a.document, r.b.document} != {one, two} for r in told.story().links)


def test_a_trace_names_the_versions(told: twosource.Corpus) -> None:
    _, last = told.versions("a")
    facts = dict(told.trace(last.document).tree.facts)
    assert facts["version"] == "version 2 of 2"
    assert facts["versions"] == [v.document for v in told.versions("a")]


def test_by_and_by_is_what_came_at_once(told: twosource.Corpus, tmp_path: Path) -> None:
    """The same reports in a record that takes them in anew: equal tables, whichever way the steps went."""
    import json

    arrivals = told.sql(
        "SELECT a.*, r.seen, r.number FROM arrivals a JOIN received r ON a.document = r.document ORDER BY seen, number"
    ).to_pylist()
    for n, part in enumerate(([0, 1], [2])):
        lines = []
        for i in part:
            said = json.loads(arrivals[i]["payload"])
            row = {"id": arrivals[i]["source_id"], "uri": arrivals[i]["uri"], "publisher": said["publisher"], "text": said["text"]}
            lines.append(json.dumps(row))
        (tmp_path / f"{n}.jsonl").write_text("\n".join(lines) + "\n")
    tables = ("stories", "claims", "disputes", "positions", "threads")
    found = []
    for name, groups in (("once", [[0, 1]]), ("by", [[0], [1]])):
        with twosource.open(tmp_path / name) as corpus:
            for group in groups:
                corpus.ingest([tmp_path / f"{n}.jsonl" for n in group], workers=1)
            found.append({t: sorted(map(repr, corpus.table(t).to_pylist())) for t in tables})
            assert corpus.sql("SELECT count(*) AS n FROM versions").to_pylist() == [{"n": 2}]
    assert found[0] == found[1]


def test_an_edited_file_is_a_new_version(corpus: twosource.Corpus, tmp_path: Path) -> None:
    path = tmp_path / "ferry.txt"
    for text in (FERRY, LATER):
        path.write_text(text)
        corpus.ingest(path)
    found = corpus.versions("ferry.txt")
    assert [(v.number, v.basis, corpus.raw(v.document)) for v in found] == [(1, "file", FERRY), (2, "file", LATER)]
    assert [a.first_seen < b.first_seen for a, b in itertools.pairwise(found)] == [True]


# ---- a clock that jumps


def test_a_clock_that_was_set_back_does_not_silence_a_feed(server: Served, corpus: twosource.Corpus, clock: Clock) -> None:
    feed = server.page("/feed", rss(item("One", "The ferry sank.")), Cache_Control="max-age=3600")
    right = clock.now
    clock.now = right + 400 * 86_400
    assert look(corpus, feed, clock).outcome == "read"
    assert look(corpus, feed, clock).outcome == "waiting"
    clock.now = right
    assert look(corpus, feed, clock).outcome == "read"
    assert look(corpus, feed, clock).outcome == "waiting", "from now on by the clock as it is"


def test_a_clock_that_is_set_back_while_one_watches(server: Served, corpus: twosource.Corpus, clock: Clock) -> None:
    feed = server.page("/feed", rss(item("One", "The ferry sank.")))
    heard: list[Look] = []

    def sleep(seconds: float) -> None:
        if len(heard) == 3:
            raise KeyboardInterrupt
        assert seconds < 3000
        clock.sleep(seconds)
        if len(heard) == 1:
            clock.now -= 400 * 86_400

    with Fetcher(private=True, limits=Fetching(seconds=5, gap=0.0), now=clock, sleep=clock.sleep) as fetcher, pytest.raises(KeyboardInterrupt):
        corpus.watch(feed, every=900, once=False, allow_private=True, fetcher=fetcher, now=clock, sleep=sleep, heard=heard.append)
    assert [x.outcome for x in heard] == ["read"] * 3
