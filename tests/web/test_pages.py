"""The pages: what stands on them, and that no report can steer them."""

from __future__ import annotations

import html
import re
from itertools import product
from pathlib import Path

import pytest

from conftest import SHARED
from twosource.web import sheet
from twosource.web.pages import style_text

from .conftest import EVIL, LEAD

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


def test_a_list_of_positions_says_what_was_done_with_words(ask) -> None:
    assert "would not say: whether she had read the final version" in html.unescape(ask("/positions").text)


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


# ---- craft ------------------------------------------------------------------------------------------------------------------------


def _palettes() -> list[dict[str, str]]:
    """The colours of the style sheet: light, dark and on paper."""
    found = []
    for block in re.findall(r":root \{([^}]*)\}", style_text()):
        colours = dict(re.findall(r"--(\w+): #([0-9a-f]+)", block))
        found.append({k: v if len(v) == 6 else "".join(c * 2 for c in v) for k, v in colours.items()})
    return found


def _luminance(colour: str) -> float:
    """Relative luminance of a colour as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(a: str, b: str) -> float:
    low, high = sorted((_luminance(a), _luminance(b)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_wcag_says() -> None:
    assert _contrast("ffffff", "000000") == pytest.approx(21)
    assert _contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", _palettes(), ids=("light", "dark", "paper"))
def test_every_text_colour_can_be_read_on_every_ground_and_tint(palette: dict[str, str]) -> None:
    grounds = ("paper", "card", "tint", "tint2", "tint3")
    for text, ground in product(("ink", "soft", "accent"), grounds):
        assert _contrast(palette[text], palette[ground]) >= 4.5, (text, ground)
    assert _contrast(palette["soft"], palette["paper"]) >= 3  # the edges of boxes to write in
    assert len({palette[t] for t in grounds[2:]}) == 3


def test_no_colour_stands_outside_the_palette() -> None:
    rules = re.sub(r":root \{[^}]*\}", "", style_text())
    assert re.findall(r"#[0-9a-f]{3,8}\b(?!\s*[{,.>:+ ])", rules) in ([], ["#000"])  # the line above a printed sheet


def test_a_claim_says_who_is_behind_each_of_its_origins(ask, story: str) -> None:
    """The first question of an editor, answered before anything is opened."""
    text = ask(f"/stories/{story}").text
    first = text[text.index('<section id="claims">') :].partition("</summary>")[0]
    assert re.search(r"<b>2</b>\s*<small>origins", first)
    names = re.findall(r'<span class="source"><bdi>([^<]+)</bdi>', first)
    assert names == ["Halyard", "Iberian Standard"]
    assert "one voice: <bdi>Mateo Larrondo</bdi>" in first


def test_an_opened_claim_shows_a_sentence_of_each_origin_once(ask, story: str) -> None:
    text = ask(f"/stories/{story}").text
    for claim in ask(f"/api/v1/show/{story}").json()["data"]["claims"][:4]:
        part = text[text.index(f'id="{claim["id"]}"') :].partition("</details>")[0]
        assert part.count("<mark>") == claim["independent"]
        for s in claim["supports"]:
            assert f"/documents/{s['document']}?start={s['span']['start']}&amp;end={s['span']['end']}#here" in part


def test_the_first_screen_says_how_many_claims_have_a_second_origin(ask, story: str) -> None:
    text = ask(f"/stories/{story}").text
    claims = [c for c in ask(f"/api/v1/show/{story}").json()["data"]["claims"] if c["independent"] > 1]
    assert re.search(rf'href="#claims"><b>{len(claims)}</b> claims with two or more independent origins', text)
    assert text.index('class="lede"') < text.index('id="reports"') < text.index('class="answer"') < text.index('id="claims"')


@pytest.fixture(scope="module")
def messy(make, messy_record: Path):
    return make(messy_record)


@pytest.fixture(scope="module")
def ids(messy) -> dict[str, str]:
    """Ids of the messy record: of its largest story, and of reports by what their source calls them."""
    found = {d["source_id"]: d["id"] for d in messy("/api/v1/documents").json()["data"]}
    return found | {"story": max(messy("/api/v1/stories").json()["data"], key=lambda s: s["reports"])["id"]}


def test_languages_are_marked_where_they_differ_from_the_page(messy, ids: dict[str, str]) -> None:
    page = messy(f"/documents/{ids['ar']}").text
    assert re.search(r'<h1 dir="auto" lang="ar">', page)
    assert re.search(r'<article class="raw" lang="ar" dir="auto">', page)
    assert 'lang="en" dir="ltr">title' in page or 'lang="en" dir="ltr">body' in page  # our own words inside it
    assert '<article class="raw" dir="auto">' in messy(f"/documents/{ids['f1']}").text
    both = messy(f"/compare?a={ids['fr']}&b={ids['ar']}").text
    assert '<span class="words" dir="auto" lang="fr">' in both
    assert '<p dir="auto" lang="ar">' in both
    assert 'lang="en"' not in messy(f"/stories/{ids['story']}").text.partition("<body")[2]
    headlines = re.findall(r'class="headline" dir="auto"([^>]*)>', messy(f"/stories/{ids['story']}").text)
    assert {' lang="fr"', ' lang="ar"', ""} <= set(headlines)


@pytest.mark.parametrize("language", ['en" onclick="x', "x-klingon\u202e", "en-GB", "", None, "und"])
def test_a_language_that_is_none_is_not_put_in(language: str | None) -> None:
    from twosource.web.present import tongue

    assert tongue(language) == ""
    assert tongue("pt-BR") == ' lang="pt-BR"'


def test_names_of_reports_cannot_turn_the_line_around(messy, ids: dict[str, str]) -> None:
    for path in (f"/stories/{ids['story']}", f"/documents/{ids['wide']}", "/documents", "/claims", f"/compare?a={ids['wide']}&b={ids['ar']}"):
        text = messy(path).text
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", text), path
    assert "�Evil &amp; Sons�&lt;b&gt;" in messy(f"/documents/{ids['wide']}").text


def test_no_page_is_heavier_than_it_may_be(messy, ids: dict[str, str]) -> None:
    paths = ["/", f"/stories/{ids['story']}", f"/documents/{ids['long']}", f"/documents/{ids['long']}?start=900&end=950", "/record", "/compare"]
    for path in (*paths, *(f"/{t}" for t in LISTS), "/search?q=the"):
        assert len(messy(path).content) < 300_000, path


def test_what_is_empty_or_too_far_down_is_said_with_a_way_on(messy) -> None:
    assert "No story fits these filters" in messy("/?search=zzz").text
    assert "Nothing fits these filters" in messy("/claims?search=zzz").text
    assert "none so far down" in messy("/claims?offset=5000").text
    assert "none so far down" in messy("/?offset=5000").text
    assert "No sentence holds all of these words" in messy("/search?q=zzzz").text
    assert "Put in words" in messy("/search?q=...").text or "No sentence" in messy("/search?q=...").text
    assert "That cannot be asked" in messy("/claims?min_independent=many").text
    assert "a whole number" in messy("/claims?min_independent=many").text
    assert "broken.pdf" in messy("/record").text


def test_filters_offer_what_there_is_to_choose(ask, story: str) -> None:
    text = ask(f"/events?story={story[:9]}&status=planned").text
    assert f'<option value="{story}" selected>' in text
    assert '<option value="planned" selected>' in text
    assert re.search(r"<details open><summary>Filters", text)
    assert '<option value="CONSULT">talks (consult)</option>' in text
    assert "<details><summary>Filters" in ask("/events?search=river").text


def test_compare_offers_reports_by_name(ask, story: str) -> None:
    documents = [d["id"] for d in ask("/api/v1/documents").json()["data"]]
    text = ask(f"/compare?a={documents[0]}").text
    assert "Of the same story" in text
    assert f'<option value="{documents[0]}" selected>' in text
    assert "Choose the other report" in text
    words = ask("/compare?words=1&a=We+heard+a+scrape&b=We+heard+a+long+scrape").text
    assert '<b class="differs">long</b>' in words
    assert "the same, word by word" in ask("/compare?words=1&a=We+heard&b=We+heard").text
    assert ask("/compare?words=1&a=We+heard").status_code == 200


def test_the_story_of_copies_shows_one_sentence_and_where_else_it_stands(messy, ids: dict[str, str]) -> None:
    text = messy(f"/stories/{ids['story']}").text
    part = text[text.index('id="echoes"') :].partition("</details>")[0]
    assert LEAD.rstrip(".") in html.unescape(re.sub(r"<[^>]+>", "", part))
    assert "the same origin in" in part
    assert part.count("<mark>") == 1


def test_drawings_have_names_and_say_where_the_same_is_written(ask, story: str) -> None:
    text = ask(f"/stories/{story}").text
    for kind in ("timeline", "copies"):
        drawing = re.search(rf'<svg[^>]*class="{kind}">', text)
        assert drawing
        assert 'role="group"' in drawing.group()
        assert "the list below says the same" in drawing.group()
    assert all('tabindex="-1"' in a and "aria-label=" in a for svg in re.findall(r"<svg.*?</svg>", text) for a in re.findall(r"<a [^>]*>", svg))
    assert 'role="img"' in ask("/").text  # a sparkline holds no links


def test_a_record_that_cannot_be_read_is_told_on_a_page(make, tmp_path: Path) -> None:
    answer = make(tmp_path / "nowhere")("/")
    assert answer.status_code == 503
    assert "The record cannot be read" in answer.text
    assert "No record at" in answer.text


def test_a_record_of_a_newer_format_is_told_on_a_page(make, own_record: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(own_record / "manifest.sqlite")) as db:
        db.execute("PRAGMA user_version = 999")
        db.commit()
    answer = make(own_record)("/")
    assert answer.status_code == 503
    assert "has format 999" in answer.text
    assert "Update twosource." in answer.text


def test_what_an_editor_is_told_names_no_command(ask) -> None:
    for path in ("/stories/sto-00", "/trace/clm-00", "/actors/act-00", "/nothing"):
        text = ask(path).text
        assert "`twosource" not in text
        assert "begin with the stories" in text


def test_what_was_done_with_words_stands_before_them(ask) -> None:
    lists = ask("/statements?actor=Valadim").text
    assert "would not say: whether she had read the final version" in lists
    page = ask("/stories/" + ask("/api/v1/stories").json()["data"][0]["id"]).text
    assert re.search(r'<span class="soft"><bdi>[a-z ]+</bdi>:</span>', page)
