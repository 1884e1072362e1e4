"""What everybody can use: axe-core, the keyboard alone, paper, and narrow, wide, light and dark screens. pytest -m browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from .test_browser import TOKEN, serve

pytestmark = pytest.mark.browser

#: What axe-core is asked for: WCAG 2.2 A and AA, and its own good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (360, 800, 1280)


@pytest.fixture(scope="module")
def axe() -> str:
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-core is not here: pip install axe-playwright-python")
    return Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def messy(messy_record: Path) -> Iterator[str]:
    yield from serve(messy_record, "--allow-judgements")


@pytest.fixture(scope="module")
def closed(sample_record: Path) -> Iterator[str]:
    yield from serve(sample_record, "--token", TOKEN)


@pytest.fixture(scope="module")
def paths(browser: Any, messy: str) -> dict[str, str]:
    """One page of every kind."""
    context = browser.new_context()
    page = context.new_page()

    def rows(table: str) -> list[dict[str, Any]]:
        return list(page.request.get(f"{messy.partition('/?')[0]}/api/v1/{table}?limit=500").json()["data"])

    story = max(rows("stories"), key=lambda s: s["reports"])["id"]
    short = next(s["id"] for s in rows("stories") if s["reports"] == 1)
    documents = {d["source_id"]: d["id"] for d in rows("documents")}
    claim = rows("claims")[0]
    span = claim["supports"][0]["span"]
    said = next(s for s in rows("statements") if s["speaker_name"])
    context.close()
    layers = "segments,readings,families,statements,events,actors,dates"
    return {
        "stories": "/",
        "story": f"/stories/{story}",
        "short story": f"/stories/{short}",
        "document": f"/documents/{documents['f1']}?layers={layers}",
        "right to left": f"/documents/{documents['ar']}?layers={layers}",
        "a wide word": f"/documents/{documents['wide']}",
        "span": f"/documents/{span['document']}?start={span['start']}&end={span['end']}#here",
        "compare": f"/compare?a={documents['f1']}&b={documents['f2']}",
        "wordings": "/compare?words=1&a=We+heard+a+scrape&b=We+heard+a+long+scrape",
        "nothing to compare": "/compare",
        "actor": f"/actors/{said['speaker']}" if said["speaker"] else "/actors",
        **{t: f"/{t}" for t in ("claims", "statements", "events", "disputes", "reuse", "positions", "actors", "documents")},
        "record": "/record",
        "search": "/search?q=ferry",
        "nothing found": "/search?q=zzzz",
        "trace": f"/trace/{claim['id']}",
        "not here": "/stories/sto-00",
        "a wrong value": "/claims?min_independent=many",
        "judge a claim": f"/judge?about={claim['id']}",
        "judge reports": f"/judge?a={documents['f1']}&b={documents['f2']}",
        "judge a speaker": f"/judge?verdict=wrong_speaker&a={said['id']}",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(browser: Any, messy: str, paths: dict[str, str], axe: str, width: int, scheme: str) -> None:
    """Every kind of page, with all that folds opened; nothing is wider than the screen."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(messy)
    site, found = messy.partition("/?")[0], []
    for kind, path in paths.items():
        page.goto(site + path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{kind}: {wide} pixels wide")
        page.evaluate(axe)
        result = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
        found += [f"{kind}: {v['id']}: {v['nodes'][0]['html'][:200]}" for v in result["violations"]]
        assert len(result["passes"]) > 10
    context.close()
    assert found == []


def test_axe_finds_nothing_where_the_token_is_asked_for(browser: Any, messy: str, closed: str, axe: str) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    for site, path in ((messy, "/judge"), (closed, "/claims")):
        page.goto(site.partition("/?")[0] + path)
        assert page.locator("input[name=token]").is_visible()
        page.evaluate(axe)
        assert page.evaluate("async () => (await axe.run()).violations.map(v => v.id)") == []
    context.close()


@pytest.fixture
def tab(browser: Any, messy: str) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(messy)
    yield page
    context.close()


def test_what_has_the_focus_can_be_seen(tab: Any, messy: str, paths: dict[str, str]) -> None:
    """Going through a page with the tabulator, each thing that is reached is marked and stands on the screen; the first leads to the text."""
    for kind in ("story", "document", "claims"):
        tab.goto(messy.partition("/?")[0] + paths[kind])
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.className") == "skip"
        assert tab.locator(".skip").bounding_box()["x"] >= 0
        seen = set()
        for _ in range(40):
            tab.keyboard.press("Tab")
            mark = tab.evaluate(
                "(e => ({line: getComputedStyle(e).outlineStyle, wide: parseFloat(getComputedStyle(e).outlineWidth), "
                "box: e.getBoundingClientRect().toJSON(), text: e.outerHTML.slice(0, 120), svg: !!e.closest('svg')}))(document.activeElement)"
            )
            assert mark["line"] != "none", mark["text"]
            assert mark["wide"] >= 2, mark["text"]
            assert mark["box"]["right"] > 0, mark["text"]
            assert -1 <= mark["box"]["top"] < 800, mark["text"]
            assert not mark["svg"]
            seen.add(mark["text"])
        assert len(seen) > 10


def test_the_skip_link_leads_to_the_text(tab: Any) -> None:
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def test_keys_can_be_switched_off_and_stay_off(tab: Any) -> None:
    tab.keyboard.press("?")
    tab.locator("#keys-on").uncheck()
    tab.keyboard.press("Escape")
    tab.reload()
    tab.keyboard.press("j")
    assert tab.locator("[data-item].at").count() == 0
    tab.locator("#keys-open").click()
    tab.locator("#keys-on").check()
    tab.keyboard.press("Escape")
    tab.keyboard.press("j")
    assert tab.locator("[data-item].at").count() == 1


def test_text_may_be_twice_as_large(browser: Any, messy: str, paths: dict[str, str]) -> None:
    """WCAG 1.4.4: at 200 % nothing is lost, and the page does not scroll sideways on a common screen."""
    context = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page = context.new_page()
    page.goto(messy)
    for path in paths.values():
        page.goto(messy.partition("/?")[0] + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, path
    context.close()


def test_a_story_prints_to_a_clean_sheet(tab: Any, messy: str, paths: dict[str, str]) -> None:
    tab.goto(messy.partition("/?")[0] + paths["story"])
    folded = tab.locator("article details:not([open])").count()
    assert folded > 0
    tab.emulate_media(media="print", color_scheme="light")
    for gone in (".mast", ".rail", ".files", ".skip", "#keys-open", "[href^='/judge']"):
        assert tab.locator(gone).evaluate_all("all => all.filter(e => e.getClientRects().length).length") == 0, gone
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    words = tab.evaluate("[...document.querySelectorAll('.claim mark')].filter(e => e.getClientRects().length && e.checkVisibility()).length")
    assert words == tab.locator(".claim mark").count() > 0
    tab.emulate_media(media="screen")
    paper = tab.pdf(format="A4", margin={"top": "15mm", "bottom": "15mm", "left": "15mm", "right": "15mm"})
    assert paper.startswith(b"%PDF")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 30


def test_colours_that_the_reader_forces_are_taken(browser: Any, messy: str, paths: dict[str, str]) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(messy)
    page.goto(messy.partition("/?")[0] + paths["document"])
    assert page.locator(".raw").is_visible()
    context.close()
