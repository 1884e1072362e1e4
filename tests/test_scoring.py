"""Labels in, scores out: through the Python API and the command line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import twosource
from twosource.model import NotFound, SettingError

ROOT = Path(__file__).resolve().parents[1]
TEXT = "The mayor of Lindau said on Monday that the harbour was shut. France sent divers to Ghana."


def example() -> dict[str, Any]:
    """The line that the docs show."""
    text = (ROOT / "docs" / "scoring.md").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(re.search(r"```json\n(.*?)```", text, re.S)[1])  # type: ignore[index]
    return found


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scored")
    row = example() | {"events": [{"event": "AID", "actors": ["FRA"], "recipients": []}]}
    with twosource.open(folder / "r") as corpus:
        kept = corpus.import_gold(write(folder / "first.jsonl", row), workers=1)
    assert (kept.name, kept.reports) == ("first", 1)
    assert kept.labels == {"statements": 1, "events": 1, "dates": 1, "stories": 1, "passages": 1}
    return folder / "r"


def test_the_example_of_the_docs_is_a_gold_line_with_words_where_it_says() -> None:
    row = example()
    words = {row["text"][a:b] for s in row["statements"] for key in ("source", "cue", "content") for a, b in s[key]}
    assert words == {"The mayor of Lindau", "said", "the harbour was shut"}
    assert row["text"][slice(*[row["dates"][0][k] for k in ("start", "end")])] == "Monday"


def test_every_kind_is_scored(record: Path) -> None:
    with twosource.open(record) as corpus:
        found = {(f.table, f.measure): f for f in corpus.score()}
        assert {t for t, _ in found} == {"statements", "events", "dates", "stories", "passages"}
        assert found["statements", "content and source"].f1 == 1
        assert found["dates", "strict"].right == 1
        assert found["dates", "value"].right == 0
        assert {f.table for f in corpus.score(["dates", "stories"])} == {"dates", "stories"}
        with pytest.raises(SettingError, match="the kind 'verbs'"):
            corpus.score(["verbs"])
        with pytest.raises(NotFound, match="no labels are called 'second'"):
            corpus.score(name="second")


def test_labels_alone_are_for_reports_that_are_there(record: Path, tmp_path: Path) -> None:
    with twosource.open(record) as corpus:
        label = {"id": "harbour-1", "dates": [{"start": 28, "end": 34, "value": "2031-05-05"}]}
        corpus.import_gold(write(tmp_path / "alone.jsonl", label))
        assert [g.name for g in corpus.gold()] == ["alone", "first"]
        assert corpus.score(name="alone")[0].right == 1
        for row, said in (
            (label | {"id": "other"}, "no report 'other'"),
            (label | {"dates": [{"start": 28, "end": 3400, "value": "2031"}]}, "ends at 3400; expected offsets into its raw text of"),
        ):
            before = corpus.gold()
            with pytest.raises(SettingError, match=said):
                corpus.import_gold(write(tmp_path / "alone.jsonl", row))
            assert corpus.gold() == before
        corpus.forget_gold("alone")
        assert [g.name for g in corpus.gold()] == ["first"]
        with pytest.raises(NotFound, match="no labels are called 'alone'"):
            corpus.forget_gold("alone")


def test_a_file_half_with_texts_and_an_empty_one_are_refused(record: Path, tmp_path: Path) -> None:
    with twosource.open(record) as corpus:
        rows = [{"id": "a", "text": "One.", "story": "s"}, {"id": "b", "story": "s"}]
        with pytest.raises(SettingError, match="has no \"text\" for 'b'"):
            corpus.import_gold(write(tmp_path / "half.jsonl", *rows))
        with pytest.raises(SettingError, match="has no lines"):
            corpus.import_gold(write(tmp_path / "none.jsonl"))
        with pytest.raises(SettingError, match=r"labels cannot be called '\.\./x'"):
            corpus.import_gold(write(tmp_path / "x.jsonl", {"id": "harbour-1", "story": "s"}), name="../x")


def test_the_commands(record: Path, tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "twosource", "--record", str(record), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    rows = [json.loads(line) for line in run("score", "statements", "--format", "jsonl").stdout.splitlines()]
    assert [r["measure"] for r in rows][:2] == ["content", "content and source"]
    assert "content and source" in run("score", "--name", "first").stdout
    assert run("score", "--format", "csv").stdout.startswith("table,measure,precision")
    more = write(tmp_path / "more.jsonl", {"id": "harbour-1", "story": "harbour"})
    assert "again: 1 labelled report (1 stories)" in run("import", str(more), "--name", "again", "--workers", "1").stderr
    assert "again" in run("import", "--list").stdout
    assert run("import", "--forget", "again").returncode == 0
    wrong = run("import", str(write(tmp_path / "wrong.jsonl", {"id": "x"})))
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (1, 1)
    assert "line 1: no labels for 'x'" in wrong.stderr
    assert run("import").returncode == 2
