"""Every command and option is run; every failure is one line."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from twosource.cli.app import app


class Ran:
    """What a command printed and how it ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


def run(*args: str, stdin: bytes = b"") -> Ran:
    """Run the command line as a process, as a user would."""
    environment = os.environ | {"COLUMNS": "120", "NO_COLOR": "1"}
    done = subprocess.run([sys.executable, "-m", "twosource", *args], input=stdin, capture_output=True, env=environment, check=False)
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def call(command: Callable[..., Any]) -> object:
    """Run the command line in this process: quicker."""

    def inner(*args: str) -> Ran:
        printed = command(*args)
        return Ran(printed.status, printed.out, printed.err)

    return inner


#: Command lines over the sample record, with something that they must print. {…} is filled with ids of the record.
LINES = [
    ("--version", "0."),
    ("-h", "demo"),
    ("--help", "ingest"),
    ("status", "everything is up to date"),
    ("status --format jsonl", '"documents": 15'),
    ("status -f csv", "claims,"),
    ("status --plan", "up to date"),
    ("status --plan --memory 4G", "up to date"),
    ("status --plan --format csv", "step,parts,documents,reason,seconds"),
    ("status --plan -f jsonl", ""),
    ("stories", "reports"),
    ("stories --format jsonl --since 2000-01-01 --until 2100-01-01", '"off_story"'),
    ("stories --search zzzz", ""),
    ("stories --actor Larrondo --min-independent 2", "origins"),
    ("stories -f csv --actor nobody", "independent,at_most"),
    ("show", "Who said what"),
    ("show {story}", "Reports"),
    ("show --all", "Who is named"),
    ("timeline", "date unknown"),
    ("timeline {story} --format jsonl --since 2000-01-01 --until 2100-01-01", '"date_start": "20'),
    ("timeline -f csv --status planned", "date_start,date_end,status"),
    ("statements", "speaker"),
    ("statements --format csv", "speaker_name"),
    ("statements -f jsonl --actor Larrondo --kind direct", '"direct"'),
    ("statements --story {story} --since 2000-01-01 --until 2100-01-01 --search river", "river"),
    ("actors", "mentions"),
    ("actors --format jsonl --actor Larrondo", '"aliases"'),
    ("actors -f csv --story {story} --since 2000-01-01 --until 2100-01-01 --search a", "wikidata"),
    ("trace {actor}", "made by step actors"),
    ("events", "date unknown"),
    ("events --format jsonl --story {story} --since 2000-01-01 --until 2100-01-01 --search a", ""),
    ("events -f jsonl --confidence 0.6", '"confidence"'),
    ("events -f csv --actor Larrondo --event consult --status happened", "recipients"),
    ("reuse", "alike"),
    ("reuse --format jsonl --story {story} --since 2000-01-01 --until 2100-01-01 --search river", '"similarity"'),
    ("reuse --family {family}", "likely origin"),
    ("claims", "origins"),
    ("claims --min-independent 2", "origins"),
    ("claims --echoes", "reports"),
    ("claims --echoes -f jsonl", '"independent": 1,'),
    ("disputes", ""),
    ("disputes --format jsonl --story {story} --actor Larrondo --since 2000-01-01 --until 2100-01-01 --min-independent 9 --search zzzz", ""),
    ("positions", ""),
    ("positions -f jsonl --story {story} --actor Larrondo --since 2000-01-01 --until 2100-01-01 --search zzzz --changed", ""),
    ("claims --format jsonl --story {story} --actor Larrondo --since 2000-01-01 --until 2100-01-01 --search zzzz", ""),
    ("trace {claim}", "received bytes"),
    ("trace {claim} --format jsonl", "{"),
    ("trace {statement}", "made by step statements"),
    ("trace {document}", "sha256"),
    ("trace {story}", "reports"),
    ("trace {claim} --format jsonl", "{"),
    ("trace {claim} -f prov", "wasDerivedFrom"),
    ("judge --list", ""),
    ("judge --list -f jsonl", ""),
    ("judge --export {tmp}/judgements.jsonl", ""),
    ("compare page-0412.txt page-0977.txt", "page-0412"),
    ("compare page-0412.txt --versions", "has one version"),
    ("compare --words one_two_three one_2_three", ""),
    ("sql SELECT|count(*)|AS|n|FROM|documents", "15"),
    ("sql SELECT|1|AS|one --format csv", "one"),
    ("sql SELECT|1|AS|one -f jsonl", '{"one": 1}'),
    ("export documents", '"id"'),
    ("export claims --format csv", "independent"),
    ("export claims --format prov --story {story}", "prov:usedEntity"),
    ("export stories -f jsonl --output {tmp}/stories.jsonl", ""),
    ("export statements --format parquet -o {tmp}/s.parquet", ""),
    ("export events --format plover", '"quad_code"'),
    ("export events -f cameo -o {tmp}/cameo.jsonl", ""),
    ("export --formats", "rocrate"),
    ("export claims --formats", "claimreview"),
    ("export events --format gdelt --output {tmp}/gdelt.zip --story {story}", ""),
    ("export story --format rocrate --output {tmp}/crate", ""),
    ("export actors -f gexf", "SAID_OF"),
]


#: Options that write: run in test_judge.py, on a record of its own.
JUDGED = " judge --verdict --who --why --withdraw --import --later "


@pytest.fixture(scope="session")
def ids(sample_record: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    import twosource

    with twosource.open(sample_record) as corpus:
        found = {
            name: corpus.table(table).column("id")[0].as_py()
            for name, table in (
                *(("claim", "claims"), ("family", "families"), ("statement", "statements")),
                *(("document", "documents"), ("actor", "actors")),
            )
        }
        found["story"] = corpus.story().story.id
    return found | {"tmp": str(tmp_path_factory.mktemp("out"))}


@pytest.mark.parametrize(("line", "expected"), LINES, ids=[line for line, _ in LINES])
def test_every_command_runs(line: str, expected: str, call: object, sample_record: Path, ids: dict[str, str]) -> None:
    words = [w.replace("|", " ") for w in line.format(**ids).split()]
    ran = call("--record", str(sample_record), *words)
    assert ran.status == 0, ran.err
    assert expected in ran.out
    assert "Traceback" not in ran.err


def test_every_option_is_run_by_a_test() -> None:
    root = typer.main.get_command(app)
    lines = [f" {line} " for line, _ in LINES] + [
        " watch --every --once --fetch --allow-private --workers --memory ",  # tests/cli/test_watch.py
        " demo --keep --open ",  # --open and serve: tests/web/test_serve.py
        " serve --host --port --token --allow-judgements --open ",
        " ingest --only --workers --memory --setting --columns --engine --staging x ",
        " import --name --workers --list --forget score --name --format ",  # tests/test_scoring.py
        JUDGED,
        " --debug ",
        " --record ",
        " -r ",
    ]
    for name, command in [("", root), *root.commands.items()]:
        for names in (p.opts for p in command.params if p.param_type_name == "option"):
            assert any(f"{name} " in line and any(f" {o} " in line for o in names) for line in lines), f"{name} {names} is run by no test"


def test_every_command_has_help_with_an_example(call: object) -> None:
    for name in typer.main.get_command(app).commands:
        ran = call(name, "--help")
        assert ran.status == 0
        assert f"Example: twosource {name}" in " ".join(ran.out.split())


@pytest.mark.slow
def test_the_demo_is_the_first_thing_a_newcomer_runs(tmp_path: Path) -> None:
    ran = run("--record", str(tmp_path / "d"), "demo")
    assert ran.status == 0, ran.err
    for words in (" reports, ", "Claims", "Copied passages", "Who said what", "Timeline", "Warnings", "fiction"):
        assert words in ran.out
    assert not (tmp_path / "d").exists()
    assert run("-r", str(tmp_path / "d"), "demo", "--keep").status == 0
    assert run("-r", str(tmp_path / "d"), "claims").status == 0


def test_ingest_says_what_it_did_and_again_changes_nothing(call: object, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("A ferry sank in the harbour of Velmora on Monday. “Nobody was hurt”, said Ada Brandt, the mayor.\n")
    (tmp_path / "in" / "empty.txt").write_text("")
    record = str(tmp_path / "r")
    first = call("-r", record, "ingest", str(tmp_path / "in"), "--workers", "1")
    assert first.status == 0
    assert "1 new report," in first.err
    assert "empty.txt" in first.err
    tables = [call("-r", record, "export", t).out for t in ("documents", "segments", "statements")]
    assert "1 already in the record" in call("-r", record, "ingest", str(tmp_path / "in")).err
    assert tables == [call("-r", record, "export", t).out for t in ("documents", "segments", "statements")]
    assert "empty" in call("-r", record, "status").out


def test_only_what_is_asked_for_is_computed(call: object, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A ferry sank in the harbour of Velmora on Monday.\n")
    assert call("-r", str(tmp_path / "r"), "ingest", str(tmp_path / "a.txt"), "--only", "segments").status == 0
    assert call("-r", str(tmp_path / "r"), "export", "segments").status == 0
    ran = call("-r", str(tmp_path / "r"), "statements")
    assert ran.status == 1
    assert "no table statements yet" in ran.err
    assert "not computed" in call("-r", str(tmp_path / "r"), "status").out


def test_standard_input() -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as tmp:
        line = json.dumps({"id": "x1", "text": "Boats stayed in port. “We wait”, said Milo Varga."}) + "\n"
        ran = run("-r", f"{tmp}/r", "ingest", "-", "--only", "segments", stdin=line.encode())
        assert ran.status == 0, ran.err
        ran = run("-r", f"{tmp}/r", "export", "documents")
        assert json.loads(ran.out)["source_id"] == "x1"


FAILURES = [
    ("claims", "no record at"),
    ("ingest {tmp}/nothing-here.txt", "nothing-here.txt"),
    ("ingest {tmp} --only verdicts", "'verdicts'"),
]


@pytest.mark.parametrize(("line", "expected"), FAILURES)
def test_a_failure_is_one_line_and_status_1(line: str, expected: str, call: object, tmp_path: Path) -> None:
    ran = call("-r", str(tmp_path / "r"), *line.format(tmp=tmp_path / "t").split())
    assert ran.status == 1
    assert expected in ran.err
    assert "Traceback" not in ran.err


ON_SAMPLES = [
    ("show sto-ffff", "begins with 'sto-ffff'"),
    ("trace whatever", "'whatever' is not an id"),
    ("trace doc-", "ids begin with 'doc-'"),
    ("sql DROP|TABLE|documents", "not one SELECT"),
    ("statements --since yesterday", "--since is 'yesterday'"),
    ("compare a b", "no document is called 'a'"),
    ("export nothing", "no table 'nothing'"),
    ("export events --format gdelt", "several files"),
    ("export claims -o /nowhere/at/all.jsonl", "cannot be written"),
    ("export claims --format plover", "no format 'plover'"),
    ("export claims --format delta", "several files"),
    ("export claims -o nope://x/y", "the target nope://x/y cannot be opened"),
    ("export story --format html -o s3://bucket/page.html", "written to a file"),
    ("status --plan --memory 2", "'2' is no size of memory"),
    ("status --plan --memory 20M", "expected at least 994M"),
    ("timeline --status maybe", "the status is 'maybe'"),
    ("timeline --since yesterday", "--since is 'yesterday'"),
    ("events --status maybe", "the status is 'maybe'"),
    ("events --confidence 65", "the confidence is 65.0"),
    ("events --until soon", "--until is 'soon'"),
    ("disputes --story sto-ffff", "begins with 'sto-ffff'"),
    ("stories --until soon", "--until is 'soon'"),
]


@pytest.mark.parametrize(("line", "expected"), ON_SAMPLES)
def test_a_wrong_question_is_explained_in_one_line(line: str, expected: str, call: object, sample_record: Path) -> None:
    ran = call("-r", str(sample_record), *(w.replace("|", " ") for w in line.split()))
    assert ran.status == 1
    assert len(ran.err.strip().splitlines()) == 1
    assert expected in ran.err
    assert ran.out == ""


def test_wrong_usage_is_status_2(call: object) -> None:
    assert call("clams").status == 2
    assert call("ingest").status == 2
    assert call("claims", "--min-independent", "-1").status == 2


def test_debug_shows_where_an_error_came_from(tmp_path: Path) -> None:
    ran = run("--debug", "-r", str(tmp_path / "none"), "claims")
    assert ran.status == 1
    assert "Traceback" in ran.err


@pytest.mark.parametrize(
    "line", ["stories|-r|RECORD", "stories|--record=RECORD|--debug", "--record|RECORD|stories", "stories|--record|RECORD|-f|jsonl"]
)
def test_the_record_may_be_named_anywhere(line: str, sample_record: Path, call: object) -> None:
    ran = call(*line.replace("RECORD", str(sample_record)).split("|"))
    assert ran.status == 0
    assert "reports" in ran.out or '"documents"' in ran.out


def test_a_record_without_a_path_is_explained(call: object) -> None:
    ran = call("stories", "-r")
    assert ran.status == 2
    assert "-r names no record; expected -r PATH" in ran.err


def test_what_stands_behind_two_hyphens_is_no_option(call: object, tmp_path: Path) -> None:
    ran = call("--record", str(tmp_path / "r"), "ingest", "--", "--record")
    assert "--record" in ran.err
    assert "names no record" not in ran.err


def test_a_record_is_found_by_the_environment(sample_record: Path, monkeypatch: pytest.MonkeyPatch, call: object) -> None:
    monkeypatch.setenv("TWOSOURCE_RECORD", str(sample_record))
    assert call("status").status == 0


def test_hostile_text_cannot_steer_the_terminal() -> None:
    from rich.console import Console

    from twosource.cli.words import clean, marked

    assert clean("a\x1b[31mb\x07\u202ec") == "a\ufffd[31mb\ufffd\ufffdc"
    text = io.StringIO()
    Console(file=text, width=80).print(marked("[bold]x[/bold] one", "[bold]x[/bold] one")[0])
    assert "[bold]x[/bold]" in text.getvalue()


def test_a_setting_is_kept_and_a_wrong_one_is_told(call: object, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The mayor said on Monday that the ferry would sail.\n", encoding="utf-8")
    record = str(tmp_path / "r")
    assert call("-r", record, "ingest", str(tmp_path / "a.txt"), "--setting", "statements=rules", "--workers", "1").status == 0
    assert "everything is up to date" in call("-r", record, "status").out, "the setting is the record's"
    again = call("-r", record, "ingest", str(tmp_path / "a.txt"), "--setting", "statements=guesses")
    assert again.status == 1
    assert "'guesses'" in again.err
    assert "model, rules" in again.err
    assert call("-r", record, "ingest", str(tmp_path / "a.txt"), "--setting", "colour=red").status == 1
    assert call("-r", record, "ingest", str(tmp_path / "a.txt"), "--setting", "statements").status == 2


def test_a_report_in_another_language_is_left_alone_and_that_is_said(call: object, tmp_path: Path) -> None:
    words = "Le maire a déclaré lundi que le bac ne partirait pas avant la fin de la semaine, et que les voyageurs seraient remboursés. "
    (tmp_path / "a.txt").write_text(words * 4, encoding="utf-8")
    record = str(tmp_path / "r")
    assert call("-r", record, "ingest", str(tmp_path / "a.txt"), "--workers", "1").status == 0
    assert call("-r", record, "export", "statements").out == ""
    assert "another language than English" in call("-r", record, "status").out.replace("\n", " ")


def test_columns_of_a_table_are_named(call: object, tmp_path: Path) -> None:
    rows = "headline;body\nFerry;The mayor said on Monday that the ferry would sail.\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    record = str(tmp_path / "r")
    line = ["-r", record, "ingest", str(tmp_path / "a.csv"), "--only", "documents", "--columns"]
    assert call(*line, "text=body,title=headline").status == 0
    assert "Ferry" in call("-r", record, "sql", "SELECT title FROM documents").out
    assert call(*line, "text").status == 2
    wrong = call("-r", str(tmp_path / "s"), *line[2:], "text=words")
    assert "words" in wrong.err
    assert "Traceback" not in wrong.err


def test_an_engine_that_there_is_not_is_told_in_a_line(call: object, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The mayor said on Monday that the ferry would sail.\n", encoding="utf-8")
    line = ["-r", str(tmp_path / "r"), "ingest", str(tmp_path / "a.txt")]
    for more, said in ((["--engine", "spark"], "'spark'"), (["--staging", "s3://bucket"], "--staging is for a cluster")):
        ran = call(*line, *more)
        assert (ran.status, len(ran.err.strip().splitlines())) == (1, 1)
        assert said in ran.err


def test_a_hyphen_is_standard_output(call: object, sample_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = call("--record", str(sample_record), "export", "stories", "--format", "jsonl", "-o", "-")
    assert ran.status == 0
    assert not list(tmp_path.iterdir())
