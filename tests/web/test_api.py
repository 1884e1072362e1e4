"""The HTTP API: what it answers, how it pages, filters and refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import twosource
from timing import bounded
from twosource.model import PUBLIC


def test_every_public_table_is_there_with_its_rows(ask, sample_record: Path) -> None:
    with twosource.open(sample_record) as corpus:
        for table in PUBLIC:
            answer = ask(f"/api/v1/{table}?limit=1000")
            body = answer.json()
            assert answer.status_code == 200
            assert set(body) == {"data", "meta", "links"}
            if table != "judgements":
                assert body["meta"]["total"] == len(corpus.rows(table))


@pytest.fixture(scope="session")
def ids(ask) -> dict[str, str]:
    """An id for every name that stands in the address of a route."""
    stories = ask("/api/v1/stories").json()["data"]
    story = max(stories, key=lambda s: s["reports"])
    claim = ask(f"/api/v1/claims?story={story['id']}").json()["data"][0]["id"]
    return {"story": story["id"], "identifier": claim, "table": "claims", "document": story["documents"][0], "other": story["documents"][1]}


@pytest.fixture(scope="session")
def addresses(ask, ids: dict[str, str]) -> list[str]:
    """An address of every route that only reads."""
    found = []
    for path, methods in ask("/api/v1/openapi.json").json()["paths"].items():
        if "get" in methods:
            name = "document" if "/documents/" in path else "identifier"
            path = path.format(**{**ids, "identifier": ids[name]})
            query = {
                "/api/v1/compare": f"?a={ids['document']}&b={ids['other']}",
                "/api/v1/compare/words": "?a=one&b=two",
                "/api/v1/search": "?q=the",
            }
            found.append(path + query.get(path, ""))
    return [*found, "/api/v1/openapi.json"]


def test_lists_join_to_the_whole_whatever_the_page(ask, ids: dict[str, str]) -> None:
    paths = [f"/api/v1/{t}" for t in PUBLIC] + ["/api/v1/search?q=the", f"/api/v1/timeline/{ids['story']}"]
    for start in paths:
        whole = ask(f"{start}{'&' if '?' in start else '?'}limit=200").json()
        size = max(1, len(whole["data"]) // 3)
        found, path = [], f"{start}{'&' if '?' in start else '?'}limit={size}"
        while path and len(found) < len(whole["data"]):
            body = ask(path).json()
            assert body["meta"]["total"] == whole["meta"]["total"], path
            assert body["meta"]["limit"] == size
            assert ask(body["links"]["self"]).json()["data"] == body["data"]
            if body["links"]["prev"]:
                assert ask(body["links"]["prev"]).json()["links"]["next"] == body["links"]["self"]
            found += body["data"]
            path = body["links"]["next"]
        assert found[: len(whole["data"])] == whole["data"], start


@pytest.mark.parametrize("what", ["show", "trace"])
def test_a_dossier_and_a_trace_come_in_pages_that_join(ask, ids: dict[str, str], what: str) -> None:
    start = f"/api/v1/{what}/{ids['story']}"
    whole = ask(f"{start}?limit=1000").json()
    joined: dict[str, list[object]] = {name: [] for name in whole["meta"]["totals"]}
    path = f"{start}?limit=9"
    while path:
        body = ask(path).json()
        for name in joined:
            joined[name] += body["data"][name]
        path = body["links"]["next"]
    assert joined == {name: whole["data"][name] for name in joined}
    assert {name: len(rows) for name, rows in joined.items()} == whole["meta"]["totals"]


def test_every_route_answers_to_head(ask, addresses: list[str]) -> None:
    for path in [*addresses, "/", "/claims", "/record", "/static/style.css"]:
        full, head = ask(path), ask(path, "HEAD")
        assert (head.status_code, head.content) == (200, b""), path
        assert head.headers == full.headers, path
    assert ask("/api/v1/nothing", "HEAD").status_code == 404


def test_every_answer_has_a_tag_of_its_own_and_is_sent_once(ask, addresses: list[str]) -> None:
    tags = {}
    for path in [*addresses, "/", "/claims", "/api/v1/claims?format=csv", "/static/style.css"]:
        tags[path] = ask(path).headers["etag"]
        for asked in (tags[path], f'"x", {tags[path]}'):
            again = ask(path, headers={"if-none-match": asked})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tags[path]), path
    assert len(set(tags.values())) == len(tags)
    tag = tags["/api/v1/claims"]
    assert ask("/api/v1/claims?limit=1", headers={"if-none-match": tag}).status_code == 200
    for path in ("/api/v1/nothing", "/api/v1/claims?limit=0"):
        assert ask(path, headers={"if-none-match": tag}).status_code in (400, 404)
        assert "etag" not in ask(path).headers
        assert ask(path).headers["cache-control"] == "no-store"


def _options() -> list[str]:
    import typer

    from twosource.cli.app import app

    root = typer.main.get_command(app)
    return [t for t in PUBLIC if t in root.commands]  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", _options())
def test_a_list_takes_the_filters_of_its_command(table: str) -> None:
    import typer

    from twosource.cli.app import app
    from twosource.web.asked import FLAGS, LISTINGS, NUMBERS

    command = typer.main.get_command(app).commands[table]  # type: ignore[attr-defined]
    taken = {
        o.removeprefix("--").replace("-", "_"): p for p in command.params if p.param_type_name == "option" for o in p.opts if o.startswith("--")
    }
    filters = taken.keys() - {"format", "help"}
    assert filters == set(LISTINGS[table].filters)
    assert {n for n in filters if taken[n].is_flag} == FLAGS & filters
    assert {n for n in filters if taken[n].metavar == "N"} == NUMBERS & filters


def test_filters_are_those_of_the_command_line(ask, sample_record: Path) -> None:
    with twosource.open(sample_record) as corpus:
        story = corpus.stories()[0].id
        expected = [c.id for c in corpus.claims(story=story, min_independent=2)]
    body = ask(f"/api/v1/claims?story={story[:10]}&min_independent=2&limit=1000").json()
    assert [c["id"] for c in body["data"]] == expected
    echoes = ask("/api/v1/claims?echoes=true").json()["data"]
    assert all(c["reports"] > 1 and c["independent"] == 1 for c in echoes)


@pytest.mark.parametrize("shape", ["json", "csv", "jsonl"])
def test_more_rows_than_one_answer_may_have_are_refused_in_every_shape(ask, shape: str) -> None:
    assert ask(f"/api/v1/statements?format={shape}&limit=1000").status_code == 200
    found = ask(f"/api/v1/statements?format={shape}&limit=1001")
    assert found.status_code == 400
    assert "limit" in found.text


@pytest.mark.parametrize("shape", ["csv", "jsonl"])
def test_a_list_is_saved_whole_as_the_command_line_writes_it(ask, sample_record: Path, tmp_path: Path, shape: str) -> None:
    answer = ask(f"/api/v1/claims?format={shape}")
    with twosource.open(sample_record) as corpus:
        corpus.export("claims", tmp_path / "c", shape)
    assert answer.content == (tmp_path / "c").read_bytes()
    assert "attachment" in answer.headers["content-disposition"]


def test_show_trace_compare_search_timeline_and_text(ask) -> None:
    story = max(ask("/api/v1/stories").json()["data"], key=lambda s: s["reports"])
    dossier = ask(f"/api/v1/show/{story['id']}?limit=100").json()["data"]
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
    assert ask("/api/v1/search?q=" + word + "&limit=1").json()["meta"]["total"] == len(
        ask("/api/v1/search?q=" + word + "&limit=200").json()["data"]
    )
    lines = ask(f"/api/v1/timeline/{story['id']}?status=planned").json()["data"]
    assert {line["status"] for line in lines} <= {"planned"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/claims/clm-00000000", 404),
        ("/api/v1/show/sto-0000", 404),
        ("/api/v1/trace/nothing", 404),
        ("/api/v1/nothing", 404),
        ("/api/v1/nothing/x", 404),
        ("/api/v1/segments/seg-1", 404),
        ("/api/v1/documents/doc-000000/text", 404),
        ("/api/v1/claims?colour=red", 400),
        ("/api/v1/claims?limit=0", 400),
        ("/api/v1/claims?limit=1001", 400),
        ("/api/v1/claims?offset=-1", 400),
        ("/api/v1/claims?limit=1&limit=2", 400),
        ("/api/v1/claims?since=yesterday", 400),
        ("/api/v1/claims?format=xml", 400),
        ("/api/v1/claims?story=", 400),
        ("/api/v1/search?q=x&limit=201", 400),
        ("/api/v1/claims?min_independent=%D9%A3", 400),
        ("/api/v1/events?confidence=1.5", 400),
        ("/api/v1/events?confidence=.", 400),
        ("/api/v1/claims?confidence=0.5", 400),
        ("/api/v1/compare?a=x", 404),
        ("/api/v1/search?q=" + "a" * 60_000, 414),
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
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        for path in ("/api/v1/claims", "/api/v1/judgements", "/"):
            answer = ask(path, method)
            assert answer.status_code == 405
            assert answer.headers["allow"] == "GET, HEAD"
            if path != "/":
                assert answer.headers["content-type"] == "application/problem+json"
                assert {"type", "title", "status", "detail", "instance"} <= answer.json().keys()


def test_the_description_names_every_route_with_examples_that_fit_it(ask) -> None:
    import jsonschema_rs

    found = ask("/api/v1/openapi.json").json()
    assert {f"/api/v1/{t}" for t in PUBLIC} <= set(found["paths"])
    for path, methods in found["paths"].items():
        told = methods["get"]
        assert all(p["description"] and "example" in p for p in told.get("parameters", [])), path
        assert "422" not in told["responses"]
        for status, answer in told["responses"].items():
            for media, content in answer["content"].items():
                schema = {**content["schema"], "components": found["components"]}
                jsonschema_rs.validator_for(schema).validate(content["example"])
                assert content["example"], (path, status, media)
                assert status == "200" or media == "application/problem+json"
        example = told["responses"]["200"]["content"]["application/json"]["example"]
        assert example["data"], path


def test_what_is_answered_fits_the_description(ask, addresses: list[str]) -> None:
    import jsonschema_rs

    found = ask("/api/v1/openapi.json").json()
    for path, (told, address) in zip(found["paths"], zip(found["paths"].values(), addresses, strict=False), strict=True):
        schema = told["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        body = ask(address).json()
        jsonschema_rs.validator_for({**schema, "components": found["components"]}).validate(body)
        assert set(body) == {"data", "meta", "links"}, path


def test_a_bug_is_told_without_its_trace(sample_record: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    from twosource.web import create
    from twosource.web.desk import Desk
    from web.conftest import Client

    def broken(self: Desk) -> object:
        raise RuntimeError("/secret/path of the machine")

    monkeypatch.setattr(Desk, "corpus", property(broken))
    ask = Client(create(sample_record))
    for path in ("/api/v1/claims", "/claims"):
        answer = ask(path)
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text
    assert ask("/api/v1/claims").headers["content-type"] == "application/problem+json"
    assert any("secret" in str(r.exc_info) for r in caplog.records), "the log says where"


def test_a_file_is_written_in_stretches(ask, sample_record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from twosource.web import api

    whole = {shape: ask(f"/api/v1/statements?format={shape}").content for shape in ("csv", "jsonl")}
    monkeypatch.setattr(api, "AT_ONCE", 3)
    for shape, content in whole.items():
        assert ask(f"/api/v1/statements?format={shape}", headers={"x": shape}).content == content
        part = ask(f"/api/v1/statements?format={shape}&offset=2&limit=4").content
        assert len(part.splitlines()) >= 4
        assert content.splitlines()[-1] in ask(f"/api/v1/statements?format={shape}&offset=1").content.splitlines()


@pytest.mark.slow
def test_a_list_of_a_million_rows(make, tmp_path: Path) -> None:

    import pyarrow as pa

    from twosource.model import schema
    from twosource.store import Commit, Record, write_part

    n = 1_000_000
    rows = {
        "document": [f"doc-{i // 50:08}" for i in range(n)],
        "start": range(n),
        "end": range(1, n + 1),
        "exact": ["Larrondo"] * n,
        "actor": [f"act-{i % 997:04}" for i in range(n)],
        "basis": ["name"] * n,
    }
    table = pa.table([pa.array(rows[f.name], f.type) for f in schema("mentions")], schema=schema("mentions"))
    path = tmp_path / "r"
    with Record.open(path, create=True) as record, record.writing():
        record.commit(Commit(parts=[("all", write_part(path, "mentions", table))]))
    ask = make(path)
    assert ask("/api/v1/mentions").json()["meta"]["total"] == n
    with bounded(2):
        last = ask(f"/api/v1/mentions?offset={n - 7}").json()
        assert [r["start"] for r in last["data"]] == list(range(n - 7, n))
        assert last["links"]["next"] is None
        assert ask(f"/api/v1/mentions?offset={10**9}").json()["data"] == []
    assert ask("/api/v1/mentions?format=csv").content.count(b"\n") == n + 1


def test_a_newer_record_is_told(make, own_record: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(own_record / "manifest.sqlite")) as db:
        db.execute("PRAGMA user_version = 9999")
    ask = make(own_record)
    answer = ask("/api/v1/claims")
    assert answer.status_code == 503
    assert "update twosource" in answer.json()["todo"]
    page = ask("/")
    assert page.status_code == 503
    assert "update twosource" in page.text.lower()
    assert "9999" in page.text


def test_a_record_that_is_written_answers_from_what_is_committed(make, own_record: Path) -> None:
    from twosource.store import Record

    ask = make(own_record)
    before = ask("/api/v1/claims")
    with Record.open(own_record, create=True) as record, record.writing():
        told = ask("/api/v1/state").json()["data"]["writing"]
        assert told["command"]
        during = ask("/api/v1/claims")
        assert during.json()["data"] == before.json()["data"]
        assert "newer" in ask("/").text
    assert ask("/api/v1/state").json()["data"]["writing"] is None


def test_a_record_that_is_only_just_being_made(make, tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "manifest.sqlite").touch()
    answer = make(tmp_path / "r")("/api/v1/claims")
    assert answer.status_code == 503
    assert "try again in a moment" in answer.json()["todo"]


@pytest.mark.parametrize(("start", "end"), [("5", "2"), ("0", "99999999"), ("99999999", "99999999"), ("-1", "2"), ("1e3", "2"), ("٣", "4")])
def test_offsets_outside_the_text_are_told(ask, ids: dict[str, str], start: str, end: str) -> None:
    answer = ask(f"/api/v1/documents/{ids['document']}/text", params={"start": start, "end": end})
    assert answer.status_code == 400
    assert "whole number from" in answer.json()["expected"]


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
