"""Judging: what a person says is kept by keys that outlive every re-computation, and wins."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import twosource
from twosource.model import NotFound, RecordBusy, SettingError, Verdicts, read_key
from twosource.store import Record

WHO = {"who": "A. Editor", "why": "read both"}


@pytest.fixture
def corpus(own_record: Path) -> Any:
    with twosource.open(own_record) as found:
        yield found


def rows(corpus: Any, table: str, fits: Callable[[dict[str, Any]], bool] = lambda row: True) -> list[dict[str, Any]]:
    return [r for r in corpus.table(table).to_pylist() if fits(r)]


def test_ids_become_passages_that_stand_in_the_raw_text(corpus: Any) -> None:
    claim, family = rows(corpus, "claims")[0], rows(corpus, "families")[0]
    said, event = rows(corpus, "statements")[0], rows(corpus, "events")[0]
    variant = rows(corpus, "quote_variants")[0]
    things = [claim["id"], said["id"], event["id"], family["id"], variant["id"]]
    for one, other in pairwise(things):
        made = corpus.judge("same", one, other, **WHO)
        for key in (read_key(made.a), read_key(made.b or "")):
            assert corpus.raw(key.name)[key.start : key.end] == key.exact
    marks = Verdicts(j.judgement for j in corpus.judgements()).marks
    for spans in (said["content"], event["evidence"], family["passages"], variant["spans"], [s["span"] for s in claim["supports"]]):
        assert marks(spans), "the thing is found again by its own spans"


def test_the_beginning_of_an_id_is_enough_and_an_ambiguous_one_is_not(corpus: Any) -> None:
    one, other = (r["id"] for r in rows(corpus, "statements")[:2])
    made = corpus.judge("not-same", one[:14], other, **WHO)
    assert made.verdict == "not_same"
    with pytest.raises(NotFound, match="ids begin with 'stm-'"):
        corpus.judge("same", "stm-", other, **WHO)
    with pytest.raises(NotFound, match="no statements row"):
        corpus.judge("same", "stm-zz", other, **WHO)


def test_documents_publishers_and_passages(corpus: Any) -> None:
    names = Counter(Path(r["uri"]).name for r in rows(corpus, "documents"))
    one, other = rows(corpus, "documents", lambda r: r["publisher"] and names[Path(r["uri"]).name] == 1)[:2]
    assert corpus.judge("dependent", one["id"], f"publisher:{other['publisher'].upper()}", **WHO).b == f"publisher:{other['publisher']}"
    assert corpus.judge("independent", Path(one["uri"]).name, other["id"][:12], **WHO).a == f"document:{one['id']}"
    made = corpus.judge("dependent", f"{one['id']}:10-40", f"span:{other['id']}:10-40", **WHO)
    assert read_key(made.a).exact == corpus.raw(one["id"])[10:40]


@pytest.mark.parametrize(
    ("verdict", "a", "b", "match"),
    [
        ("perhaps", "{s}", "{t}", "one of same"),
        ("same", "{s}", None, "about two things"),
        ("same", "{s}", "{s}", "one and the same"),
        ("same", "{d}", "{e}", "cannot say the same"),
        ("same", "{story}", "{s}", "a story cannot be judged"),
        ("same", "{actor}", "{s}", "an actor cannot be judged"),
        ("dependent", "{claim}", "{d}", "stands in"),
        ("dependent", "publisher:Nobody's Gazette", "{d}", "no report of the record is by"),
        ("same", "{d}:5-5", "{s}", "empty or outside"),
        ("same", "{d}:0-99999999", "{s}", "empty or outside"),
        ("wrong_speaker", "{s}", "{t}", "about one statement"),
        ("wrong_speaker", "{event}", None, "about one statement"),
        ("wrong_speaker", "{nobody}", None, "has no speaker"),
        ("same", "nothing such", "{s}", "no document is called"),
    ],
)
def test_a_verdict_that_makes_no_sense_is_refused(corpus: Any, verdict: str, a: str, b: str | None, match: str) -> None:
    named = rows(corpus, "statements", lambda r: r["speaker"])
    ids = {
        "s": named[0]["id"],
        "t": named[1]["id"],
        "nobody": rows(corpus, "statements", lambda r: not r["speaker"] and not r["speaker_name"])[0]["id"],
        "d": rows(corpus, "documents")[0]["id"],
        "e": rows(corpus, "documents")[1]["id"],
        "story": rows(corpus, "stories")[0]["id"],
        "actor": rows(corpus, "actors")[0]["id"],
        "event": rows(corpus, "events")[0]["id"],
        "claim": rows(corpus, "claims", lambda r: r["reports"] > 1)[0]["id"],
    }
    with pytest.raises((SettingError, NotFound), match=match):
        corpus.judge(verdict, a.format(**ids), b and b.format(**ids), **WHO)
    assert corpus.judgements() == ()


def test_what_becomes_of_judgements(corpus: Any) -> None:
    one, other = (r["id"] for r in rows(corpus, "statements", lambda r: r["speaker"])[:2])
    document = rows(corpus, "documents")[0]["id"]
    first = corpus.judge("same", one, other, who="Ada", why="x")
    assert [j.state for j in corpus.judgements()] == ["holds"]
    corpus.judge("not_same", one, other, who="Ben", why="y")
    assert [j.state for j in corpus.judgements()] == ["disputed", "disputed"]
    assert "Ben says not same" in corpus.judgements()[0].note
    corpus.judge("not_same", other, one, who="ada", why="looked again")
    assert [j.state for j in corpus.judgements()] == ["overruled", "holds", "holds"]
    corpus.withdraw(first.id[:12], who="Ada", why="a slip")
    assert [j.state for j in corpus.judgements()] == ["withdrawn", "holds", "holds", "withdrawal"]
    gone = {
        "verdict": "dependent",
        "a": "document:doc-ffff",
        "b": f"document:{document}",
        "who": "Cy",
        "why": "z",
        "made": "2020-01-01T00:00:00Z",
    }
    path = corpus.path / "in.jsonl"
    path.write_text(json.dumps(gone))
    assert len(corpus.import_judgements(path)) == 1
    last = corpus.judgements()[-1]
    assert last.state == "gone"
    assert "doc-ffff is not in the record: it does nothing" in last.note


def test_judgements_go_to_another_record_and_back(corpus: Any, tmp_path: Path) -> None:
    one, other = (r["id"] for r in rows(corpus, "statements")[:2])
    corpus.judge("same", one, other, now=datetime(2026, 1, 2, tzinfo=UTC), **WHO)
    file = tmp_path / "judgements.jsonl"
    assert corpus.export_judgements(file) == 1
    with twosource.open(tmp_path / "empty") as there:
        assert len(there.import_judgements(file)) == 1
        assert there.import_judgements(file) == ()
        assert [j.state for j in there.judgements()] == ["gone"]
        assert there.export_judgements(tmp_path / "again.jsonl") == 1
    assert (tmp_path / "again.jsonl").read_bytes() == file.read_bytes()
    file.write_bytes(file.read_bytes() + b'{"verdict": "same"}\n')
    with twosource.open(tmp_path / "empty2") as there:
        with pytest.raises(SettingError, match=r"judgements.jsonl, line 2"):
            there.import_judgements(file)
        assert there.judgements() == ()
    file.write_bytes(b"\xff")
    with pytest.raises(SettingError, match="not UTF-8"):
        corpus.import_judgements(file)
    with pytest.raises(SettingError, match="cannot be read"):
        corpus.import_judgements(tmp_path / "none.jsonl")


def test_they_survive_computing_everything_anew(corpus: Any, own_record: Path) -> None:
    one, other = (r["id"] for r in rows(corpus, "statements")[:2])
    made = corpus.judge("not_same", one, other, **WHO)
    with Record.open(own_record, create=True) as record:
        record._db.execute("DELETE FROM done")
    corpus.ingest([], workers=1)
    assert [j.judgement for j in corpus.judgements()] == [made]
    assert corpus.judgements()[0].state == "holds"
    assert corpus.table("judgements").to_pylist()[0]["id"] == made.id


def test_a_second_writer_is_told_who_is_there(corpus: Any, own_record: Path) -> None:
    script = (
        "import sys, time\nfrom twosource.store import Record\n"
        "with Record.open(sys.argv[1], create=True) as r, r.writing():\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", script, str(own_record)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        one, other = (r["id"] for r in rows(corpus, "statements")[:2])
        with pytest.raises(RecordBusy, match=f"process {holder.pid}"):
            corpus.judge("same", one, other, **WHO)
        assert corpus.judgements() == (), "readers are not in the way"
    finally:
        holder.kill()
        holder.wait()
        if holder.stdout:
            holder.stdout.close()
    assert corpus.judge("same", one, other, **WHO)


# ---- the command ------------------------------------------------------------------------------------------------------------------


def test_the_command(command: Any, own_record: Path, tmp_path: Path) -> None:
    base = ("-r", str(own_record), "judge")
    assert "no judgements" in command(*base, "--list").err
    with twosource.open(own_record) as corpus:
        said = rows(corpus, "statements", lambda r: r["speaker"])
        one, other = said[0], said[1]
    given = ("--who", "A. Editor", "--why", "heard it")
    ran = command(*base, one["id"], other["id"][:16], "--verdict", "not-same", *given)
    assert ran.status == 0, ran.err
    made = ran.out.split()[0]
    assert made.startswith("jud-")
    assert command(*base, one["id"], "--verdict", "wrong-speaker", *given, "--later").status == 0
    listed = command(*base, "--list")
    assert "wrong speaker" in listed.out
    assert "holds" in listed.out
    lines = [json.loads(x) for x in command(*base, "--list", "--format", "jsonl").out.splitlines()]
    assert [x["verdict"] for x in lines] == ["not_same", "wrong_speaker"]
    assert command(*base, "--export", str(tmp_path / "j.jsonl")).status == 0
    assert command(*base, "--withdraw", made, *given).status == 0
    assert "withdrawn" in command(*base, "--list").out
    assert "0 new judgements" in command(*base, "--import", str(tmp_path / "j.jsonl")).err
    assert "heard it" in command("-r", str(own_record), "trace", made).out


@pytest.mark.parametrize(
    ("line", "status", "expected"),
    [
        ("", 2, "name one of A"),
        ("stm-1 stm-2 --list", 2, "name one of A"),
        ("stm-1 stm-2 --verdict same --why x", 2, "--who is missing"),
        ("stm-1 stm-2 --verdict same --who x", 2, "--why is missing"),
        ("stm-1 stm-2 --who x --why y", 2, "--verdict is missing"),
        ("stm-zz stm-2 --verdict same --who x --why y", 1, "begins with 'stm-zz'"),
        ("--withdraw jud-1 --who x --why y", 1, "no judgements row"),
        ("--import /nowhere.jsonl", 1, "cannot be read"),
        ("--export /nowhere/at/all.jsonl", 1, "cannot be written"),
    ],
)
def test_wrong_use_is_explained(command: Any, own_record: Path, line: str, status: int, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TWOSOURCE_WHO", raising=False)
    ran = command("-r", str(own_record), "judge", *line.split())
    assert ran.status == status
    assert expected in " ".join(ran.err.replace("│", " ").split())
    assert ran.out == ""


def test_a_verdict_makes_no_record(command: Any, tmp_path: Path) -> None:
    ran = command("-r", str(tmp_path / "none"), "judge", "stm-1", "stm-2", "--verdict", "same", "--who", "x", "--why", "y")
    assert ran.status == 1
    assert "no record at" in ran.err
    assert not (tmp_path / "none").exists()


# ---- what follows -----------------------------------------------------------------------------------------------------------------


def supports(claim: dict[str, Any]) -> set[tuple[str, int, int]]:
    return {(s["document"], s["span"]["start"], s["span"]["end"]) for s in claim["supports"]}


def place(key: str) -> tuple[str, int, int]:
    found = read_key(key)
    return (found.name, found.start, found.end)


def together(corpus: Any, a: tuple[str, int, int], b: tuple[str, int, int]) -> bool:
    return any({a, b} <= supports(c) for c in rows(corpus, "claims"))


def test_two_claims_become_one_and_two_again(corpus: Any) -> None:
    said = rows(corpus, "claims", lambda c: c["kind"] == "statement" and c["speaker_name"])
    one, other = next((x, y) for x in said for y in said if x["id"] < y["id"] and not supports(x) & supports(y))
    made = corpus.judge("same", one["id"], other["id"], **WHO)
    corpus.ingest([], workers=1)
    assert together(corpus, place(made.a), place(made.b or ""))
    merged = next(c for c in rows(corpus, "claims") if place(made.a) in supports(c))
    assert any("judged same by A. Editor" in s["merged"] for s in merged["supports"])
    corpus.withdraw(made.id, **WHO)
    corpus.ingest([], workers=1)
    assert not together(corpus, place(made.a), place(made.b or ""))


def test_what_is_not_the_same_is_kept_apart(corpus: Any) -> None:
    claim = next(c for c in rows(corpus, "claims") if c["kind"] == "statement" and len(supports(c)) == c["reports"] > 1)
    (d, s, e), (f, t, g) = sorted(supports(claim))[:2]
    corpus.judge("not-same", f"{d}:{s}-{e}", f"{f}:{t}-{g}", **WHO)
    assert together(corpus, (d, s, e), (f, t, g))
    corpus.ingest([], workers=1)
    assert not together(corpus, (d, s, e), (f, t, g))


def test_two_reports_of_one_source_are_one_origin(corpus: Any) -> None:
    claim = next(c for c in rows(corpus, "claims") if c["independent"] > 1)
    by = {s["origin"]: s["document"] for s in claim["supports"]}
    one, other = sorted(set(by.values()))[:2]
    corpus.judge("dependent", one, other, **WHO)
    corpus.ingest([], workers=1)
    after = next(c for c in rows(corpus, "claims") if supports(c) == supports(claim))
    assert after["independent"] == claim["independent"] - 1
    assert any("A. Editor" in s["reason"] for s in after["supports"])
    with_other = corpus.judge("independent", one, other, who="Ben", why="phoned both")
    corpus.ingest([], workers=1)
    assert next(c for c in rows(corpus, "claims") if supports(c) == supports(claim))["independent"] == claim["independent"], with_other


def test_nobody_said_what_the_wrong_speaker_said(corpus: Any) -> None:
    statement = {s["id"]: s for s in rows(corpus, "statements")}
    variant = next(v for v in rows(corpus, "quote_variants") if v["speaker_name"] and len(v["spans"]) == 2)
    inside = [
        s
        for s in statement.values()
        for v in variant["spans"]
        if s["speaker_name"] and any(c["document"] == v["document"] and c["start"] <= v["start"] and v["end"] <= c["end"] for c in s["content"])
    ]
    assert inside
    for s in inside:
        corpus.judge("wrong_speaker", s["id"], **WHO)
    corpus.ingest([], workers=1)
    places = {(v["document"], v["start"]) for v in variant["spans"]}
    for after in rows(corpus, "quote_variants", lambda v: bool({(s["document"], s["start"]) for s in v["spans"]} & places)):
        assert after["speaker_name"] is None
    for s in rows(corpus, "claims"):
        assert not any(x["via"] in {i["id"] for i in inside} and x["voice"] == variant["speaker_name"] for x in s["supports"])
    assert {s["id"]: s for s in rows(corpus, "statements")} == statement, "what the machine found stays"


def test_quotations_are_kept_apart_and_put_together_again(command: Any, own_record: Path) -> None:
    with twosource.open(own_record) as corpus:
        variants = rows(corpus, "quote_variants", lambda v: len({s["document"] for s in v["spans"]}) == len(v["spans"]) > 1)
        held = {(s["document"], s["span"]["start"], s["span"]["end"]) for c in rows(corpus, "claims", is_quote) for s in c["supports"]}
        spans = next(v["spans"] for v in variants if {place_of(x) for x in v["spans"]} <= held)
    one, other = (f"{s['document']}:{s['start']}-{s['end']}" for s in spans[:2])
    base = ("-r", str(own_record), "judge")
    given = ("--who", "A. Editor", "--why", "heard both speeches")
    a, b = place_of(spans[0]), place_of(spans[1])
    ran = command(*base, one, other, "--verdict", "not-same", *given)
    assert ran.status == 0, ran.err
    with twosource.open(own_record) as corpus:
        assert not together(corpus, a, b)
        assert not any(meets(c, a) and meets(c, b) for c in rows(corpus, "claims")), "nor does the sentence around them join them again"
    assert command(*base, "--withdraw", ran.out.split()[0], *given).status == 0
    with twosource.open(own_record) as corpus:
        assert together(corpus, a, b)
        quotes = rows(corpus, "claims", is_quote)
        x, y = max(((p, q) for p in quotes for q in quotes if p["id"] < q["id"]), key=lambda pair: pair[0]["story"] != pair[1]["story"])
    assert command(*base, x["id"], y["id"], "--verdict", "same", *given).status == 0
    with twosource.open(own_record) as corpus:
        (joined,) = (c for c in rows(corpus, "claims") if supports(x) <= supports(c))
        assert supports(y) <= supports(joined)
        assert (joined["kind"], joined["story"]) == ("quote", x["story"] if x["story"] == y["story"] else None)
        assert any("judged same by A. Editor: heard both speeches" in s["merged"] for s in joined["supports"])


def is_quote(claim: dict[str, Any]) -> bool:
    return bool(claim["kind"] == "quote")


def place_of(span: dict[str, Any]) -> tuple[str, int, int]:
    return (span["document"], span["start"], span["end"])


def meets(claim: dict[str, Any], at: tuple[str, int, int]) -> bool:
    return any(d == at[0] and s < at[2] and at[1] < e for d, s, e in supports(claim))


def test_a_statement_by_the_wrong_speaker_is_nobodys_in_lists_exports_and_the_dossier(corpus: Any, tmp_path: Path) -> None:
    said = rows(corpus, "statements", lambda r: bool(r["speaker"]))[0]
    others = [s.id for s in corpus.statements(actor=said["speaker"]) if s.id != said["id"]]
    made = corpus.judge("wrong-speaker", said["id"], **WHO)
    (row,) = (r for r in corpus.statements().to_dicts() if r["id"] == said["id"])
    assert (row["speaker"], row["speaker_name"], row["speaker_basis"]) == (None, None, "judged: A. Editor")
    assert row["source"] == said["source"], "what the report says stays"
    assert [s.id for s in corpus.statements(actor=said["speaker"])] == others
    corpus.export("statements", tmp_path / "out.jsonl")
    assert row in [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert row["speaker_basis"] == next(r for r in corpus.rows("statements").to_dicts() if r["id"] == said["id"])["speaker_basis"]
    assert rows(corpus, "statements", lambda r: r["id"] == said["id"])[0] == said, "the table itself is what the machine made"
    corpus.withdraw(made.id, **WHO)
    assert next(s for s in corpus.statements() if s.id == said["id"]).speaker == said["speaker"]
