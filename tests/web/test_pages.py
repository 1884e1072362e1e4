"""The pages: what stands on them, and that no report can steer them."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from conftest import SHARED
from twosource.web import sheet

from .conftest import EVIL

LISTS = ("claims", "statements", "events", "disputes", "reuse", "positions", "actors", "documents")


@pytest.fixture(scope="module")
def story(ask) -> str:
    return str(max(ask("/api/v1/stories").json()["data"], key=lambda s: s["reports"])["id"])


def test_the_story_page_answers_in_the_order_of_an_editor(ask, story: str) -> None:
    text = ask(f"/stories/{story}").text
    places = [text.index(f'id="{part}"') for part in ("reports", "claims", "disputes", "quotes", "timeline", "copies", "warnings")]
    assert places == sorted(places)
    assert "origins</strong>" in text
    assert text.index('class="lede"') < places[0]


def test_a_claim_opens_on_its_marked_words_and_leads_to_them(ask, story: str) -> None:
    claim = ask(f"/api/v1/show/{story}").json()["data"]["claims"][0]
    span = claim["supports"][0]["span"]
    text = ask(f"/stories/{story}").text
    place = f"/documents/{span['document']}?start={span['start']}&amp;end={span['end']}#here"
    assert place in text
    page = ask(html.unescape(place).partition("#")[0]).text
    asked = "".join(re.findall(r'class="[^"]*\basked"[^>]*>([^<]*)<', page))
    assert " ".join(html.unescape(asked).split()) == " ".join(span["exact"].split())
    assert 'id="here"' in page


@pytest.mark.parametrize("table", LISTS)
def test_lists_have_rows_filters_and_files(ask, table: str) -> None:
    text = ask(f"/{table}").text
    assert "data-item" in text
    assert f"/api/v1/{table}?format=csv" in text
    assert ask(f"/{table}?offset=100000").status_code == 200
    assert ask(f"/{table}?colour=red").status_code == 400


def test_every_link_of_the_pages_leads_somewhere(ask, story: str) -> None:
    seen, todo = set(), ["/", f"/stories/{story}", "/record", "/compare"]
    for path in todo:
        answer = ask(path)
        assert answer.status_code == 200, path
        for link in re.findall(r'href="(/[^"#]*)', answer.text):
            link = html.unescape(link)
            kind = re.sub(r"[a-z]{3}-[0-9a-f]{20}|=[^&]*", "*", link)
            if kind not in seen:  # one of a kind is enough
                seen.add(kind)
                assert ask(link).status_code == 200, link
    assert len(seen) > 20


def test_pages_are_light_and_have_nothing_inline(ask, story: str) -> None:
    for path in ("/", f"/stories/{story}", "/actors", "/record"):
        text = ask(path).text
        assert len(text.encode()) < 300_000
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
        assert re.findall(r"<script[^>]*>", text) == ['<script type="module" src="/static/page.js">']
        assert not re.search(r'(src|href)="(https?:)?//', text)


@pytest.mark.parametrize("path", ["/stories/sto-00", "/documents/doc-00", "/documents/zzz", "/trace/x", "/actors/act-00", "/nothing"])
def test_what_is_not_there_is_said(ask, path: str) -> None:
    answer = ask(path)
    assert answer.status_code == 404
    assert "Not here" in answer.text


def test_offsets_outside_the_text_are_refused(ask) -> None:
    document = ask("/api/v1/documents").json()["data"][0]["id"]
    for query in ("start=5", "start=9&end=4", "start=0&end=99999999", "start=-1&end=4", "start=a&end=b"):
        assert ask(f"/documents/{document}?{query}").status_code == 400
    assert ask(f"/documents/{document}?layers=colours").status_code == 400
    assert "on-families" in ask(f"/documents/{document}?layers=families").text


def test_the_raw_text_is_shown_whole(ask) -> None:
    document = ask("/api/v1/documents").json()["data"][0]["id"]
    raw = ask(f"/api/v1/documents/{document}/text").json()["data"]["exact"]
    article = ask(f"/documents/{document}").text.partition('<article class="raw"')[2].partition("</article>")[0]
    article = re.sub(r'<span class="role".*?</span>|<ins.*?</ins>', "", article).partition(">")[2]
    assert html.unescape(re.sub(r"<[^>]+>", "", article)).split() == raw.split()


def test_a_hostile_report_is_harmless_on_every_page(make, hostile_record: Path) -> None:
    ask = make(hostile_record)
    story = ask("/api/v1/stories").json()["data"][0]["id"]
    documents = [d["id"] for d in ask("/api/v1/documents").json()["data"]]
    paths = [
        "/",
        f"/stories/{story}",
        f"/stories/{story}/sheet",
        "/record",
        *(f"/{t}" for t in LISTS),
        f"/trace/{story}",
        f"/trace/{documents[0]}",
    ]
    paths += [f"/documents/{documents[0]}?start=0&end=40", f"/compare?a={documents[0]}&b={documents[1]}", "/search?q=harbour"]
    paths += [f"/actors/{a['id']}" for a in ask("/api/v1/actors").json()["data"]]
    for path in paths:
        answer = ask(path)
        assert answer.status_code == 200, path
        assert "<script>" not in answer.text
        assert "<img" not in answer.text
        assert not re.search(r'href="\s*javascript', answer.text)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x07]", answer.text), path
    assert "&lt;script&gt;" in ask(f"/stories/{story}").text
    for page in ("/search", "/claims", "/compare"):
        name = {"/search": "q", "/claims": "search", "/compare": "a"}[page]
        assert "<script>" not in ask(page, params={name: EVIL}).text
    assert ask("/api/v1/documents").json()["data"][0]["title"].endswith(EVIL[-3:])  # what a program gets is what was received


def test_a_sheet_is_one_file_that_loads_and_runs_nothing(sample_record: Path, ask, story: str) -> None:
    text = sheet(sample_record, story)
    assert not re.search(r"<script|<link|\ssrc=|url\((?!#)|@import", text)
    assert not re.search(r'href="[^#]', text)
    assert "style-src 'sha256-" in html.unescape(text)
    assert "<mark>" in text
    answer = ask(f"/stories/{story}/sheet")
    assert "attachment" in answer.headers["content-disposition"]
    targets = set(re.findall(r'href="#([^"]+)"', text))
    assert targets <= set(re.findall(r'id="([^"]+)"', text))


def test_an_empty_record_is_no_error(make, tmp_path: Path) -> None:
    import twosource

    twosource.open(tmp_path / "r").close()
    ask = make(tmp_path / "r")
    for path in ("/", "/record", "/search?q=x", "/api/v1/status", "/compare"):
        assert ask(path).status_code == 200, path
    for path in ("/claims", "/api/v1/claims"):
        assert ask(path).status_code == (503 if "api" in path else 200)


def test_newer_is_coming_while_somebody_writes(make, own_record: Path) -> None:
    from twosource.store import Record

    ask = make(own_record)
    assert "Newer is coming" not in ask("/").text
    with Record.open(own_record, create=True) as record, record.writing():
        assert "Newer is coming" in ask("/").text
        assert ask("/api/v1/state").json()["data"]["writing"]["since"]
    assert "Newer is coming" not in ask("/").text
    (own_record / "writer.json").write_text('{"pid": 999999999, "host": "elsewhere", "since": 3}', encoding="utf-8")
    assert ask("/api/v1/state").json()["data"]["writing"] is None


def test_the_five_pages_that_started_it(make, tmp_path: Path) -> None:
    folder = SHARED / "data" / "hangzhou"
    if not folder.is_dir():
        pytest.skip("the data beside the checkout (../shared) is not here")
    import twosource

    with twosource.open(tmp_path / "h") as corpus:
        corpus.ingest(folder, workers=1)
        story = corpus.stories()[0].id
    text = make(tmp_path / "h")(f"/stories/{story}").text
    assert "5 reports" in text
    assert text.count('class="claim"') >= 8
    assert 'class="copies"' in text
