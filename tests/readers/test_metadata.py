from __future__ import annotations

import json
from typing import Any

from twosource.readers.metadata import Metadata, read_metadata
from twosource.readers.page import parse


def read(
    head: str = "", body: str = "<p>x</p>", *, uri: str | None = None, headings: list[str] | None = None, title: str | None = None
) -> Metadata:
    tree = parse(f"<html lang=en-GB><head>{head}</head><body>{body}</body></html>")
    return read_metadata(tree, uri=uri, headings=headings or [], page_title=title)


def ld(content: Any) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    return f'<script type="application/ld+json">{text}</script>'


def values(found: Metadata, key: str) -> list[str]:
    return [s.value for s in found.said if s.key == key]


ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Pier &amp; ferry close",
    "datePublished": "2021-03-04T05:06:07+01:00",
    "dateModified": "2021-03-05",
    "author": [{"@type": "Person", "name": "Ilse Brandt"}, "Per Holm"],
    "publisher": {"@type": "Organization", "name": "Norra News Agency", "logo": {"@type": "ImageObject", "name": "logo"}},
    "sourceOrganization": {"@type": "Organization", "name": "Sund Wire"},
}


def test_json_ld() -> None:
    found = read(ld(ARTICLE))
    assert (found.title, found.publisher) == ("Pier & ferry close", "Norra News Agency")
    assert (found.published, found.published_basis) == ("2021-03-04T05:06:07+01:00", "metadata")
    assert values(found, "author") == ["Ilse Brandt", "Per Holm"]
    assert values(found, "modified") == ["2021-03-05"]
    assert values(found, "source") == ["Sund Wire"]
    assert values(found, "language") == ["en-GB"]
    assert {s.where for s in found.said} == {"json-ld", "html[lang]"}


def test_json_ld_graphs_point_at_their_parts() -> None:
    graph = {
        "@graph": [
            {"@type": "Organization", "@id": "#org", "name": "Sund Post"},
            {"@type": "WebPage", "@id": "#page", "datePublished": "2020-01-01"},
            {"@type": ["Article", "Thing"], "headline": "Pier closes", "publisher": {"@id": "#org"}, "author": {"@id": "#nobody"}},
        ]
    }
    found = read(ld(graph))
    assert (found.title, found.publisher, found.published) == ("Pier closes", "Sund Post", "2020-01-01")
    assert values(found, "author") == []


def test_of_several_reports_the_one_of_this_page_counts() -> None:
    other, own = (
        {**ARTICLE, "headline": "Other", "url": "https://sund.example/2"},
        {**ARTICLE, "mainEntityOfPage": {"@id": "https://sund.example/1"}},
    )
    assert read(ld([other, own]) + "<link rel=canonical href=https://sund.example/1>").title == "Pier & ferry close"
    assert read(ld([other, own])).title == "Other"


def test_json_ld_that_is_wrapped_or_damaged() -> None:
    assert read(ld("<!--\n" + json.dumps(ARTICLE) + "\n-->")).published == "2021-03-04T05:06:07+01:00"
    assert read(ld("//<![CDATA[\n" + json.dumps(ARTICLE) + "\n//]]>")).title == "Pier & ferry close"
    assert read(ld('{"headline": "A\nB", "@type": "NewsArticle"}')).title == "A B"
    found = read(ld('{"@type": "NewsArticle", "headline": "Pier \\"closes\\"", "datePublished": "2021-03-04", "author": }'))
    assert (found.title, found.published) == ('Pier "closes"', "2021-03-04")
    assert {s.where for s in found.said if s.key == "published"} == {"json-ld (damaged)"}
    for harmless in (
        "",
        "null",
        "[" * 10_000,
        '{"@type": 5}',
        '{"@graph": {"@graph": {}}}',
        '{"@type": "Article", "author": {"name": {"name": 5}}}',
        '"\\ud800"',
    ):
        assert read(ld(harmless)).published is None


def test_meta_elements() -> None:
    found = read(
        "<meta property=og:title content='Pier closes'><meta property=og:site_name content='Sund Post'>"
        "<meta name=DC.date content=2021-03-05><meta property=article:published_time content=2021-03-04T05:06Z>"
        "<meta name=author content='Ilse Brandt'><meta property=article:author content=https://social.example/ilse>"
        "<meta name=original-source content=https://norra.example/1><meta name=syndication-source content=https://norra.example/2>"
        "<meta property=og:url content=https://sund.example/1><meta name=viewport content=x><meta name=author>"
    )
    assert (found.title, found.publisher, found.published) == ("Pier closes", "Sund Post", "2021-03-04T05:06Z")
    assert values(found, "published") == ["2021-03-04T05:06Z", "2021-03-05"]
    assert values(found, "author") == ["Ilse Brandt"]
    assert values(found, "source") == ["https://norra.example/1", "https://norra.example/2"]
    assert values(found, "canonical") == ["https://sund.example/1"]
    assert next(s.where for s in found.said if s.key == "published") == "meta[property=article:published_time]"


def test_the_outlet_is_the_site_and_not_the_agency_whose_copy_it_prints() -> None:
    found = read(ld(ARTICLE) + "<meta property=og:site_name content='Sund Post'>")
    assert found.publisher == "Sund Post"
    assert values(found, "publisher") == ["Norra News Agency"]
    assert read("<meta name=publisher content=https://sund.example>").publisher is None


def test_time_elements_count_only_when_they_agree() -> None:
    one = "<time datetime=2021-03-04T05:06 itemprop=datePublished>today</time>"
    assert read(body=one).published == "2021-03-04T05:06"
    assert read(body=one + one.replace("05:06", "07:08")).published == "2021-03-04T05:06"
    assert read(body=one + one.replace("03-04", "03-05")).published is None
    assert read(body="<time class='entry-date x' datetime=2021-03-04>").published == "2021-03-04"
    plain = "<time datetime=2021-03-04>4 March</time> <p>5 March 2021</p>"
    assert read(body=plain).published == "2021-03-04"
    assert read(body=plain + "<time datetime=2021-03-06>6 March</time>").published is None
    assert values(read(body=plain), "time") == ["2021-03-04"]
    assert len(values(read(body="".join(f"<time datetime=2021-03-{d:02}>" for d in range(1, 31))), "time")) == 20


def test_a_date_in_the_address_counts_when_there_is_no_other() -> None:
    uri = "https://sund.example/2021/03/04/pier"
    assert (read(uri=uri).published, read(uri=uri).published_basis) == ("2021-03-04", "url")
    assert read(f"<link rel=canonical href={uri}>").published_basis == "url"
    assert read("<meta name=date content=2021-03-01>", uri=uri).published == "2021-03-01"
    assert (read().published, read().published_basis) == (None, None)


def test_an_unreadable_date_does_not_hide_the_next() -> None:
    found = read(ld({**ARTICLE, "datePublished": "2021-02-31"}) + "<meta name=date content=2021-03-01>")
    assert found.published == "2021-03-01"


def test_titles() -> None:
    assert read(headings=["Pier closes"], title="Pier closes | Sund Post").title == "Pier closes"
    assert read(headings=["Sund Post", "Pier closes"], title="Pier closes").title == "Pier closes"
    assert read(title="Pier closes | Sund Post").title == "Pier closes | Sund Post"
    site = "<meta property=og:site_name content='Sund Post'>"
    assert read(site, title="Pier closes | Sund Post").title == "Pier closes"
    assert read(site, title="SUND POST - Pier closes").title == "Pier closes"
    assert read(site, title="Sund Post").title == "Sund Post"
    assert read().title is None


def test_source_elements() -> None:
    assert values(read(body="<source url=https://norra.example/feed>Norra Agency</source>"), "source") in (
        ["Norra Agency"],
        ["https://norra.example/feed"],
    )
    assert values(read(body="<video><source src=a.mp4></video><picture><source srcset=a.png></picture>"), "source") == []
