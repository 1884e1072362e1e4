"""Judging on the page: who may, what the form takes, and that the counts follow by themselves."""

from __future__ import annotations

import html
import re
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from twosource.web.judging import local

TOKEN = "a-token-of-our-own"
COOKIE = {"cookie": f"twosource={TOKEN}"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


def _fields(text: str) -> dict[str, str]:
    """What a browser would send of a form, as it stands."""
    form = text.partition('<form class="judge"')[2].partition("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value, kind = (m.group(1) if (m := re.search(rf'\b{k}="([^"]*)"', tag)) else "" for k in ("name", "value", "type"))
        if kind != "radio" or " checked" in tag:
            found[html.unescape(name)] = html.unescape(value)
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = html.unescape(chosen.group(1)) if chosen else ""
    return found


@pytest.fixture
def asked(make, own_record: Path):
    return make(own_record, token=TOKEN, judging=True)


def _claim(ask) -> str:
    return str(ask("/api/v1/claims?min_independent=2").json()["data"][0]["id"])


def test_pages_lead_to_the_form_only_where_judging_is_allowed(ask, asked) -> None:
    story = max(ask("/api/v1/stories").json()["data"], key=lambda s: s["reports"])["id"]
    assert "/judge" not in ask(f"/stories/{story}").text
    assert ask("/judge").status_code == 404
    assert "/judge?about=clm-" in asked(f"/stories/{story}").text
    documents = [d["id"] for d in ask("/api/v1/documents").json()["data"]]
    assert f"/judge?a={documents[0]}" in asked(f"/compare?a={documents[0]}&b={documents[1]}").text


def test_the_token_is_asked_for_once_and_left_in_a_cookie_that_no_script_sees(asked) -> None:
    claim = _claim(asked)
    page = asked(f"/judge?about={claim}")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    fields = _fields(page.text)
    assert set(fields) == {"next", "token"}
    wrong = asked("/judge/token", "POST", content=urlencode({**fields, "token": "no"}), headers=FORM)
    assert wrong.status_code == 401
    assert "not the token" in wrong.text
    assert "set-cookie" not in wrong.headers
    right = asked("/judge/token", "POST", content=urlencode({**fields, "token": TOKEN}), headers=FORM)
    assert (right.status_code, right.headers["location"]) == (303, f"/judge?about={claim}")
    assert right.headers["set-cookie"] == f"twosource={TOKEN}; Path=/; HttpOnly; SameSite=Strict"
    assert asked("/judge/token", "POST", content=urlencode({"token": TOKEN, "next": "//evil.example/judge"}), headers=FORM).headers[
        "location"
    ] == ("/judge")
    assert asked(f"/claims?token={TOKEN}").headers["set-cookie"] == right.headers["set-cookie"]


def test_a_judgement_is_kept_and_the_counts_follow(asked, own_record: Path) -> None:
    claim = _claim(asked)
    before = asked(f"/api/v1/claims/{claim}").json()["data"]
    fields = _fields(asked(f"/judge?about={claim}&next=/claims", headers=COOKIE).text)
    assert fields["a"] != fields["b"]
    fields |= {"verdict": "dependent", "who": "M. Okafor", "why": "both desks print one release"}
    kept = asked("/judge", "POST", content=urlencode(fields), headers={**FORM, **COOKIE, "origin": "http://localhost"})
    assert kept.status_code == 303
    assert kept.headers["location"].startswith("/judge?kept=jud-")
    page = asked(kept.headers["location"], headers=COOKIE).text
    assert "It is kept" in page
    assert 'href="/claims"' in page
    for _ in range(300):
        now = [c for c in asked("/api/v1/claims").json()["data"] if c["text"] == before["text"]]
        if now and now[0]["independent"] < before["independent"]:
            break
        time.sleep(0.1)
    assert now[0]["independent"] == before["independent"] - 1
    record = asked("/record").text
    assert "M. Okafor" in record
    judgement = re.search(r"/judge\?withdraw=(jud-\w+)", record)
    assert judgement
    back = _fields(asked(judgement.group(), headers=COOKIE).text)
    back |= {"who": "M. Okafor", "why": "the desks rang back"}
    for _ in range(100):  # the counting may still hold the record
        answer = asked("/judge", "POST", content=urlencode(back), headers={**FORM, **COOKIE})
        if answer.status_code != 409:
            break
        time.sleep(0.1)
    assert answer.status_code == 303
    assert "withdrawn" in asked("/record").text


def test_a_form_from_elsewhere_is_refused(asked) -> None:
    fields = _fields(asked(f"/judge?about={_claim(asked)}", headers=COOKIE).text)
    fields |= {"verdict": "dependent", "who": "x", "why": "y"}

    def post(changes: dict[str, str], **headers: str) -> int:
        return int(asked("/judge", "POST", content=urlencode({**fields, **changes}), headers={**FORM, **headers}).status_code)

    assert post({}) == 401  # no cookie
    assert post({}, cookie="twosource=another-token-of-ours") == 401
    assert post({"form": "0" * 64}, **COOKIE) == 403  # not the word of the form
    assert post({}, **COOKIE, origin="http://evil.example") == 403
    assert post({}, **COOKIE, **{"sec-fetch-site": "cross-site"}) == 403
    assert post({}, **COOKIE, origin="null") == 403
    assert asked("/api/v1/judgements").json()["data"] == []


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"why": " "}, 400, "on what grounds"),
        ({"who": ""}, 400, "who judges"),
        ({"verdict": "nonsense"}, 400, "The verdict is"),
        ({"b": ""}, 400, "two things"),
        ({"b": "doc-00000000"}, 404, "doc-00000000"),
        ({"why": "x" * 70_000}, 400, "too long"),
    ],
)
def test_what_is_wrong_is_said_above_the_form_and_nothing_is_lost(asked, changes: dict[str, str], status: int, said: str) -> None:
    fields = _fields(asked(f"/judge?about={_claim(asked)}", headers=COOKIE).text)
    fields |= {"verdict": "dependent", "who": "M. Okafor", "why": "they told me"} | changes
    answer = asked("/judge", "POST", content=urlencode(fields), headers={**FORM, **COOKIE})
    assert answer.status_code == status
    assert said in answer.text
    if len(fields["why"]) < 70_000 and "who" not in changes:
        assert 'value="M. Okafor"' in answer.text


def test_a_wrong_speaker_is_judged_from_the_document(asked) -> None:
    statement = next(s for s in asked("/api/v1/statements").json()["data"] if s["speaker_name"] and s["source"])
    span = statement["source"][0]
    page = asked(f"/documents/{span['document']}?start={span['start']}&end={span['end']}").text
    link = re.search(r"/judge\?verdict=wrong_speaker&amp;a=stm-\w+", page)
    assert link
    form = asked(html.unescape(link.group()), headers=COOKIE).text
    assert _fields(form)["verdict"] == "wrong_speaker"


def test_a_closed_door_asks_a_browser_for_the_token(make) -> None:
    ask = make(token=TOKEN, closed=True)
    answer = ask("/claims", headers={"accept": "text/html"})
    assert answer.status_code == 401
    assert '<form class="judge" method="get" action="/claims">' in answer.text
    assert "Larrondo" not in answer.text
    assert ask("/static/style.css").status_code == 200
    assert ask("/api/v1/claims").headers["content-type"] == "application/problem+json"
    assert "<script>" not in ask("/<script>", headers={"accept": "text/html"}).text


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/stories/sto-1", True),
        ("/judge?about=clm-1&a=2", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example/", False),
        ("javascript:alert(1)", False),
        ("/a\r\nset-cookie: x", False),
        ("", False),
    ],
)
def test_one_is_led_back_to_this_page_only(address: str, kept: bool) -> None:
    assert local(address) == (address if kept else "")
