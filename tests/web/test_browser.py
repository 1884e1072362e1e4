"""An editor's walk in a real browser (Debian's Chromium): pytest -m browser."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser


#: The token of the servers that ask for one.
TOKEN = "a-token-of-our-own"


def serve(record: Path, *options: str) -> Iterator[str]:
    """The address of a server over a record; it holds the token where one is needed."""
    command = [sys.executable, "-m", "twosource", "--record", str(record), "serve", "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        found = re.search(r"http://\S+", process.stderr.readline())
        assert found
        yield found.group().rstrip("/")
        process.terminate()


@pytest.fixture(scope="module")
def site(sample_record: Path) -> Iterator[str]:
    yield from serve(sample_record)


@pytest.fixture(scope="module")
def hostile(hostile_record: Path) -> Iterator[str]:
    yield from serve(hostile_record)


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """A page that fails the test when a script fails, something is blocked, or a dialog opens."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda e: trouble.append(str(e)))
    page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    page.on("dialog", lambda d: (trouble.append(f"dialog {d.message}"), d.dismiss()))
    page.on("request", lambda r: trouble.append(r.url) if not r.url.startswith("http://127.0.0.1") else None)
    yield page
    context.close()
    assert trouble == []


def _story(tab: Any, site: str) -> None:
    tab.goto(site)
    tab.locator(".stories h2 a").first.click()


def test_from_the_stories_to_both_sentences_in_three_clicks(tab: Any, site: str) -> None:
    _story(tab, site)
    claim = tab.locator("#claims details.claim").first
    assert int(re.sub(r"\D", "", claim.locator(".figure b").inner_text())) >= 2
    claim.locator("summary").click()
    assert claim.locator(".supports mark").count() >= 2
    words = claim.locator(".supports mark").first.inner_text()
    claim.locator(".supports a.place").first.click()
    tab.wait_for_url("**/documents/**")
    assert words.split()[0] in tab.locator(".asked").first.inner_text()
    assert tab.locator(".asked").first.is_visible()
    assert tab.evaluate("document.querySelector('.asked').getBoundingClientRect().top < innerHeight")


def test_layers_are_switched_and_kept_in_the_address(tab: Any, site: str) -> None:
    _story(tab, site)
    tab.locator("#reports > details:not([open]) > summary").click()
    tab.locator("#reports a.letter").first.click()
    tab.locator("[data-layer=statements]").uncheck()
    tab.locator("[data-layer=actors]").check()
    tab.wait_for_selector("body.on-actors:not(.on-statements)")
    tab.wait_for_url("**layers=**")
    tab.reload()
    tab.wait_for_selector("body.on-actors:not(.on-statements)")
    tab.locator(".raw a.who").first.click()
    tab.locator(".here a[href^='/actors/']").first.click()
    tab.wait_for_url("**/actors/**")


def test_a_switch_turned_before_the_script_is_there_counts(tab: Any, site: str) -> None:
    _story(tab, site)
    tab.locator("#reports > details:not([open]) > summary").click()
    tab.locator("#reports a.letter").first.click()
    tab.wait_for_url("**/documents/**")
    held: list[Any] = []
    tab.route("**/static/layers.js", lambda route: held.append(route))
    tab.reload(wait_until="commit")
    tab.locator("[data-layer=statements]").uncheck()
    assert tab.locator("body.on-statements").count() == 1
    held[0].continue_()
    tab.wait_for_selector("body:not(.on-statements)")
    tab.wait_for_url("**layers=**")
    assert "statements" not in tab.url.split("layers=")[1]


def test_search_as_you_type_and_keys(tab: Any, site: str) -> None:
    tab.goto(site)
    tab.keyboard.press("j")
    assert tab.locator("[data-item].at").count() == 1
    tab.keyboard.press("?")
    assert tab.locator("#keys").is_visible()
    tab.keyboard.press("Escape")
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "q"
    tab.keyboard.type("the")
    tab.locator("#hits a").first.wait_for()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/documents/**")


def test_every_item_that_keys_move_to_takes_the_focus(tab: Any, site: str) -> None:
    _story(tab, site)
    story = tab.url.removeprefix(site)
    for path in (story, "/claims", "/actors", "/documents", "/search?q=said", "/disputes"):
        tab.goto(site + path)
        items = tab.locator("[data-item]").count()
        for n in range(min(4, items)):
            tab.keyboard.press("j")
            at = tab.evaluate("[...document.querySelectorAll('[data-item]')].findIndex(e => e.contains(document.activeElement))")
            assert at == n, path


def test_keyboard_alone_opens_a_claim(tab: Any, site: str) -> None:
    tab.goto(site)
    tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/stories/**")
    tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    assert tab.locator("details.claim[open] mark").first.is_visible()


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_every_width(browser: Any, site: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    _story(page, site)
    document = page.locator("#reports a.letter").first.get_attribute("href")
    for path in ("/", page.url.removeprefix(site), document, "/record", "/actors", "/claims", "/compare", "/search?q=said"):
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor").startswith("rgb(25")
        assert dark is (scheme == "light")
    context.close()


def test_it_reads_without_scripts(browser: Any, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    _story(page, site)
    page.locator("#claims details.claim summary").first.click()
    assert page.locator("#claims details.claim[open] mark").first.is_visible()
    page.locator("#claims a.place").first.click()
    assert page.locator(".asked").first.is_visible()
    page.locator("#q").fill("said")
    page.locator("#q").press("Enter")
    assert page.locator("mark").count() > 0
    context.close()


def test_a_hostile_report_runs_nothing(tab: Any, hostile: str) -> None:
    _story(tab, hostile)
    for path in ("/", tab.url.removeprefix(hostile), "/claims", "/documents", "/actors", "/search?q=harbour"):
        tab.goto(hostile + path)
        assert tab.locator("main script, main img, main iframe").count() == 0
        assert "\u202e" not in tab.locator("body").inner_text()
    tab.locator("#q").fill("pier")
    tab.locator("#hits a").first.wait_for()
    assert "\u202e" not in tab.locator("#hits").inner_text()
    assert tab.locator("#hits img, #hits script").count() == 0


def test_contrast_names_and_order_of_heads(tab: Any, site: str) -> None:
    """A short list of what WCAG asks: every control and link has a name, pages have one first head, ids are there once."""
    _story(tab, site)
    for path in (tab.url.removeprefix(site), "/", "/record", "/compare", "/actors"):
        tab.goto(site + path)
        assert tab.locator("h1").count() == 1
        assert tab.locator("html[lang]").count() == 1
        unnamed = tab.evaluate(
            "[...document.querySelectorAll('a, button, select, textarea, input:not([type=hidden])')].filter(e => !(e.textContent.trim() ||"
            " e.getAttribute('aria-label') || e.labels?.length || e.querySelector('title'))).map(e => e.outerHTML)"
        )
        assert unnamed == []
        twice = tab.evaluate("(ids => ids.filter((x, i) => ids.indexOf(x) !== i))([...document.querySelectorAll('[id]')].map(e => e.id))")
        assert twice == []


def test_lists_narrow_as_you_type_and_the_address_can_be_sent(tab: Any, site: str) -> None:
    tab.goto(site + "/claims")
    box = tab.locator("form.filters input[type=search]")
    box.press_sequentially("reservoirs")
    tab.wait_for_url("**/claims?*reservoirs*")
    lines = tab.locator("#rows li .head").all_inner_texts()
    assert lines
    assert all("reservoirs" in x.lower() for x in lines)
    assert tab.evaluate("document.activeElement.type") == "search"
    tab.reload()
    assert tab.locator("#rows li .head").all_inner_texts() == lines
    tab.goto(site)
    tab.locator("form.filters input[type=search]").press_sequentially("zzzz")
    tab.locator("#rows .empty").wait_for()


def test_judging_works_without_scripts(browser: Any, own_record: Path) -> None:
    for address in serve(own_record, "--allow-judgements"):
        site = address.partition("/?")[0]
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(site)  # without the token
        page.locator(".stories h2 a").first.click()
        page.locator("#claims details.claim summary").first.click()
        page.locator("#claims details.claim a[href^='/judge']").first.click()
        page.locator("input[name=token]").fill(address.partition("token=")[2])
        page.locator("form.judge button").click()
        assert page.locator("fieldset.places .option").count() >= 2
        assert page.locator("input[name=a]:checked, input[name=b]:checked").count() == 2
        page.get_by_label("have one origin").check()
        page.get_by_label("Who judges").fill("M. Okafor")
        page.get_by_label("On what grounds").fill("both desks print one release")
        page.locator("form.judge button").click()
        assert "It is kept" in page.locator("[role=status]").last.inner_text()
        page.get_by_text("Back to where you were").click()
        page.wait_for_url("**/stories/**")
        cookie = context.cookies()[0]
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
        context.close()


def test_a_sheet_opens_from_the_disk_and_asks_for_nothing(browser: Any, sample_record: Path, tmp_path: Path) -> None:
    from twosource.web import sheet

    path = tmp_path / "story.html"
    path.write_text(sheet(sample_record, None), encoding="utf-8")
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    asked, trouble = [], []
    page.on("request", lambda r: asked.append(r.url))
    page.on("console", lambda m: trouble.append(m.text))
    page.goto(path.as_uri())
    assert asked == [path.as_uri()]
    assert trouble == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("getComputedStyle(document.querySelector('.claim mark')).backgroundColor") != "rgba(0, 0, 0, 0)"  # the style is taken
    assert page.locator(".claim mark").first.is_visible()
    page.locator("a.letter").first.click()
    context.close()


def test_the_page_says_by_itself_that_newer_is_there(tab: Any, own_record: Path) -> None:
    import twosource
    from twosource.store import Record

    for site in serve(own_record):
        tab.goto(site)
        assert tab.locator("#newer").is_hidden()
        with Record.open(own_record, create=True) as record, record.writing():
            tab.reload()
            assert "Newer is coming" in tab.locator("#newer").inner_text()
        with twosource.open(own_record) as corpus:
            first, second = (d.id for d in list(corpus.documents())[:2])
            corpus.judge("dependent", first, second, who="x", why="y")
        tab.get_by_role("link", name="Show it").wait_for(timeout=20_000)
        tab.get_by_role("link", name="Show it").click()
        tab.locator("#newer").wait_for(state="hidden")
        tab.close()  # it asks every few seconds, and its server ends here
