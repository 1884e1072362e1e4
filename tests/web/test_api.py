"""The HTTP API: what it answers, how it pages, filters and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import twosource
from twosource.model import PUBLIC


def test_every_public_table_is_there_with_its_rows(ask, sample_record: Path) -> None:
    with twosource.open(sample_record) as corpus:
        for table in PUBLIC:
            answer = ask(f"/api/v1/{table}?limit=1000")
            body = answer.json()
            assert answer.status_code == 200
            assert set(body) == {"data", "meta", "links"}
            if table != "judgements":
                assert body["meta"]["total"] == corpus.table(table).num_rows


def test_pages_join_to_the_whole_list(ask) -> None:
    whole = ask("/api/v1/statements?limit=1000").json()["data"]
    found, path = [], "/api/v1/statements?limit=7"
    while path:
        body = ask(path).json()
        found += body["data"]
        path = body["links"]["next"]
    assert found == whole
    assert len(whole) > 7


def test_filters_are_those_of_the_command_line(ask, sample_record: Path) -> None:
    with twosource.open(sample_record) as corpus:
        story = corpus.stories()[0].id
        expected = [c.id for c in corpus.claims(story=story, min_independent=2)]
    body = ask(f"/api/v1/claims?story={story[:10]}&min_independent=2&limit=1000").json()
    assert [c["id"] for c in body["data"]] == expected
    echoes = ask("/api/v1/claims?echoes=true").json()["data"]
    assert all(c["reports"] > 1 and c["independent"] == 1 for c in echoes)


@pytest.mark.parametrize("shape", ["csv", "jsonl"])
def test_a_list_is_saved_whole_as_the_command_line_writes_it(ask, sample_record: Path, tmp_path: Path, shape: str) -> None:
    answer = ask(f"/api/v1/claims?format={shape}")
    with twosource.open(sample_record) as corpus:
        corpus.export("claims", tmp_path / "c", shape)
    assert answer.content == (tmp_path / "c").read_bytes()
    assert "attachment" in answer.headers["content-disposition"]


def test_show_trace_compare_search_timeline_and_text(ask) -> None:
    story = max(ask("/api/v1/stories").json()["data"], key=lambda s: s["reports"])
    dossier = ask(f"/api/v1/show/{story['id']}").json()["data"]
    assert len(dossier["reports"]) == story["reports"]
    claim = dossier["claims"][0]
    assert ask(f"/api/v1/trace/{claim['id']}").json()["data"]["table"] == "claims"
    assert ask(f"/api/v1/claims/{claim['id']}").json()["data"]["text"] == claim["text"]
    span = claim["supports"][0]["span"]
    text = ask(f"/api/v1/documents/{span['document']}/text?start={span['start']}&end={span['end']}").json()["data"]
    assert text["exact"] == span["exact"]
    a, b = (r["document"]["id"] for r in dossier["reports"][:2])
    assert {"shared", "own_a", "own_b"} <= set(ask(f"/api/v1/compare?a={a}&b={b}").json()["data"])
    assert ask("/api/v1/compare/words?a=one+two&b=one+three").json()["data"]["similarity"] == 0.5
    word = next(w for w in claim["text"].split() if w.isalpha() and len(w) > 5)
    hits = ask(f"/api/v1/search?q={word}").json()["data"]
    assert hits
    assert all(word.lower() in h["exact"].lower() for h in hits)
    lines = ask(f"/api/v1/timeline/{story['id']}?status=planned").json()["data"]
    assert {line["status"] for line in lines} <= {"planned"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/claims/clm-00000000", 404),
        ("/api/v1/show/sto-0000", 404),
        ("/api/v1/trace/nothing", 404),
        ("/api/v1/nothing", 404),
        ("/api/v1/nothing/x", 400),
        ("/api/v1/claims?colour=red", 400),
        ("/api/v1/claims?limit=0", 400),
        ("/api/v1/claims?limit=1001", 400),
        ("/api/v1/claims?offset=-1", 400),
        ("/api/v1/claims?limit=1&limit=2", 400),
        ("/api/v1/claims?since=yesterday", 400),
        ("/api/v1/claims?format=xml", 400),
        ("/api/v1/claims?min_independent=%D9%A3", 400),
        ("/api/v1/compare?a=x", 404),
        ("/api/v1/search?q=" + "a" * 50_000, 414),
    ],
)
def test_what_cannot_be_asked_is_a_problem(ask, path: str, status: int) -> None:
    answer = ask(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert {"type", "title", "detail"} <= set(body)


def test_a_search_of_punctuation_finds_nothing(ask) -> None:
    assert ask("/api/v1/search?q=%22%21%3F%22").json()["data"] == []
    assert ask("/search?q=%22%21%3F%22").status_code == 200


def test_offsets_behind_the_end_give_an_empty_page(ask) -> None:
    body = ask("/api/v1/claims?offset=100000").json()
    assert body["data"] == []
    assert body["links"]["next"] is None


def test_an_answer_is_sent_once_until_the_record_changes(make, own_record: Path) -> None:
    ask = make(own_record)
    first = ask("/api/v1/claims")
    tag = first.headers["etag"]
    again = ask("/api/v1/claims", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    with twosource.open(own_record) as corpus:
        a, b = (d.id for d in list(corpus.documents())[:2])
        corpus.judge("dependent", a, b, who="M. Okafor", why="both print one release")
    later = ask("/api/v1/judgements", headers={"if-none-match": tag})
    assert later.status_code == 200
    assert [j["who"] for j in later.json()["data"]] == ["M. Okafor"]


def test_it_only_reads(ask) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        for path in ("/api/v1/claims", "/api/v1/judgements", "/"):
            assert ask(path, method).status_code in (404, 405)


def test_the_description_names_every_route_and_has_examples(ask) -> None:
    found = ask("/api/v1/openapi.json").json()
    assert {f"/api/v1/{t}" for t in PUBLIC} <= set(found["paths"])
    for path, methods in found["paths"].items():
        content = methods["get"]["responses"]["200"]["content"]["application/json"]
        assert "example" in content, path
        assert "application/problem+json" in methods["get"]["responses"]["404"]["content"]
    json.dumps(found)


def test_a_newer_record_is_told(make, own_record: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(own_record / "manifest.sqlite")) as db:
        db.execute("PRAGMA user_version = 9999")
    answer = make(own_record)("/api/v1/claims")
    assert answer.status_code == 503
    assert "update twosource" in answer.json()["todo"]
    assert make(own_record)("/").status_code == 503


def test_the_reference_is_up_to_date() -> None:
    import importlib.util

    docs = Path(__file__).resolve().parents[2] / "docs"
    spec = importlib.util.spec_from_file_location("docs_generate", docs / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert (docs / "http.md").read_text(encoding="utf-8") == maker.http(), "run python docs/generate.py"


_WORDS = st.text(max_size=12) | st.sampled_from(
    ["", "1", "-1", "2016-09-05", "true", "sto-", "clm-", "csv", "\u202e", "\x00", "'; DROP TABLE x", '"', "%"]
)
_NAMES = [
    "story",
    "actor",
    "since",
    "until",
    "search",
    "min_independent",
    "echoes",
    "limit",
    "offset",
    "format",
    "q",
    "a",
    "b",
    "start",
    "end",
    "document",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(
        [*PUBLIC, "search", "compare", "compare/words", "timeline/sto", "show/x", "trace/x", "documents/doc/text", "claims/clm-'"]
    ),
    query=st.dictionaries(st.sampled_from(_NAMES), _WORDS, max_size=3),
)
def test_nothing_that_is_asked_breaks_it(ask, path: str, query: dict[str, str]) -> None:
    for prefix in ("/api/v1/", "/"):
        assert ask(prefix + path, params=query).status_code in (200, 400, 404)
