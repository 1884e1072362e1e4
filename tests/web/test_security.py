"""Who may ask, and what a browser may do with the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from twosource.web.security import is_loopback

TOKEN = "a-token-of-our-own"


@pytest.mark.parametrize("path", ["/", "/api/v1/claims", "/static/style.css", "/nothing", "/api/v1/nothing"])
def test_every_answer_has_the_headers_of_safety(ask, path: str) -> None:
    headers = ask(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"


def test_other_names_are_not_answered_on_loopback(ask) -> None:
    assert ask("/", base="http://evil.example").status_code == 421
    assert ask("/", base="http://127.0.0.1:8000").status_code == 200
    assert ask("/", base="http://[::1]:8000").status_code == 200


def test_a_closed_door_asks_for_the_token(make) -> None:
    ask = make(token=TOKEN, closed=True, local=False)
    base = "http://host.example"
    assert ask("/", base=base).status_code == 401
    assert ask("/api/v1/claims", base=base, headers={"authorization": "Bearer wrong-token-xx"}).status_code == 401
    assert ask("/api/v1/claims", base=base, headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    login = ask(f"/claims?token={TOKEN}&search=x", base=base)
    assert (login.status_code, login.headers["location"]) == (303, "/claims?search=x")
    cookie = login.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert ask("/", base=base, headers={"cookie": cookie.partition(";")[0]}).status_code == 200
    assert ask(f"http://host.example//evil.example/?token={TOKEN}", base=base).headers["location"].startswith("/evil.example")


def test_judgements_need_permission_and_the_token(make, own_record: Path) -> None:
    ask = make(own_record, token=TOKEN, judging=True)
    a, b = (d["id"] for d in ask("/api/v1/documents").json()["data"][:2])
    verdict = {"verdict": "dependent", "a": a, "b": b, "who": "M. Okafor", "why": "both print one release"}
    bearer = {"authorization": f"Bearer {TOKEN}"}
    assert ask("/api/v1/judgements", "POST", json=verdict).status_code == 401
    assert ask("/api/v1/judgements", "POST", json=verdict, headers={**bearer, "origin": "http://evil.example"}).status_code == 403
    assert ask("/api/v1/judgements", "POST", content=b"{", headers={**bearer, "content-type": "application/json"}).status_code == 400
    assert ask("/api/v1/judgements", "POST", json={**verdict, "why": " "}, headers=bearer).status_code == 400
    assert ask("/api/v1/judgements", "POST", json={**verdict, "a": "doc-000000"}, headers=bearer).status_code == 404
    assert (
        ask(
            "/api/v1/judgements", "POST", content=b'"' + b"x" * 70_000 + b'"', headers={**bearer, "content-type": "application/json"}
        ).status_code
        == 413
    )
    kept = ask("/api/v1/judgements", "POST", json=verdict, headers=bearer)
    assert kept.status_code == 201
    assert ask(f"/api/v1/judgements/{kept.json()['data']['id']}").json()["data"]["who"] == "M. Okafor"
    from twosource.model import RecordBusy
    from twosource.store import Record

    with Record.open(own_record, create=True) as record, record.writing():
        assert ask("/api/v1/judgements", "POST", json={**verdict, "why": "again"}, headers=bearer).status_code == 409
    assert issubclass(RecordBusy, Exception)


def test_refusals_of_the_guard_are_problems(make) -> None:
    ask = make(token=TOKEN, closed=True, local=True)
    for path, base, status in (("/api/v1/claims", "http://evil.example", 421), ("/api/v1/claims", "http://localhost", 401)):
        answer = ask(path, base=base)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert answer.headers["cache-control"] == "no-store"
    assert ask("/api/v1/claims", base="http://localhost").headers["www-authenticate"] == "Bearer"
    long = ask("/api/v1/search?q=" + "a" * 60_000, base="http://localhost", headers={"authorization": f"Bearer {TOKEN}"})
    assert (long.status_code, long.json()["status"]) == (414, 414)


@pytest.mark.parametrize(
    ("host", "local"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("news.example", False)]
)
def test_loopback(host: str, local: bool) -> None:
    assert is_loopback(host) is local
