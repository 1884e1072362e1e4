"""`python -m bench`: what is told, what is lost when a part fails, and when two figures are told to differ."""

from __future__ import annotations

import importlib
import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import generate

ROOT = Path(__file__).resolve().parents[1]


def of(name: str) -> Any:
    """A module of the folder bench/, which is no part of the package."""
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))
    return importlib.import_module(name)


@pytest.fixture
def suite() -> Any:
    return of("bench.suite.parts")


@pytest.fixture
def command() -> Any:
    return of("bench.__main__")


@pytest.fixture
def around(suite: Any, tmp_path: Path) -> Any:
    return suite.Around(tmp_path / "data", tmp_path, tmp_path / "out", quick=True)


def part(suite: Any, name: str, run: Any, section: str = "speed") -> Any:
    return suite.Part(f"{section}/{name}", section, run, True, 0.1)


# ---- a run ----------------------------------------------------------------------------------------------------------------------------


def test_a_part_that_fails_loses_no_other(suite: Any, command: Any, around: Any, capsys: pytest.CaptureFixture[str]) -> None:
    def breaks(_: Any) -> Any:
        raise ZeroDivisionError("nothing to divide by")

    def lacks(_: Any) -> Any:
        raise suite.AbsentError("/nowhere/set.gz is not there")

    fine = [suite.Figure("ferries counted F1", 0.75, bound=0.7, bound_kind="floor"), suite.Figure("ferries counted F1", 0.5, who="abacus")]
    listed = [part(suite, "breaks", breaks), part(suite, "lacks", lacks), part(suite, "counts", lambda _: fine)]
    found = command.run(listed, around, "python -m bench")
    assert [p["status"] for p in found["parts"]] == ["failed", "absent", "ok"]
    assert command.failed(found)
    assert not command.failed({"parts": found["parts"][1:]})
    written = json.loads((around.out / "results.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(found))
    told = (around.out / "report.md").read_text(encoding="utf-8")
    assert "speed/breaks (ZeroDivisionError: nothing to divide by)" in told
    assert "/nowhere/set.gz is not there" in told
    assert "| ferries counted F1 | twosource | 0.7500 | floor ≥ 0.7000: kept |" in told
    assert found["machine"]["processor"] in told
    assert "![speed/counts](speed-counts-0.svg)" in told
    ElementTree.parse(around.out / "speed-counts-0.svg")
    shown = capsys.readouterr().out
    assert "[2/3] speed/lacks" in shown
    assert "abacus: 0.5000" in shown


def test_a_floor_that_is_not_kept_fails_the_run(suite: Any, command: Any, around: Any) -> None:
    low = suite.Figure("ferries counted F1", 0.6, bound=0.7, bound_kind="floor")
    high = suite.Figure("CPU over the other's", 1.5, "times", "lower", bound=1.35, bound_kind="aim")
    assert (low.kept(), high.kept()) == (False, False)
    found = command.run([part(suite, "counts", lambda _: [low, high])], around, "python -m bench")
    assert command.failed(found)
    told = (around.out / "report.md").read_text(encoding="utf-8")
    assert "**Not kept:** ferries counted F1 is 0.6000, floor 0.7000" in told
    assert "aim ≤ 1.35: **not kept**" in told


def test_a_peer_that_is_missing_is_told_and_not_drawn_as_nothing(suite: Any, command: Any, around: Any) -> None:
    gone = suite.Figure("ferries counted F1", None, who="slide rule", missing="slide-rule is not installed")
    found = command.run(
        [
            part(
                suite, "counts", lambda _: [suite.Figure("ferries counted F1", 0.6), suite.Figure("ferries counted F1", 0.4, who="abacus"), gone]
            )
        ],
        around,
        "python -m bench",
    )
    assert not command.failed(found)
    assert "| slide rule | — (slide-rule is not installed) |" in (around.out / "report.md").read_text(encoding="utf-8")
    assert "slide-rule is not installed" in (around.out / "speed-counts-0.svg").read_text(encoding="utf-8")


def test_parts_are_chosen_by_section_and_by_words(suite: Any) -> None:
    every = suite.parts()
    assert {p.section for p in every} == set(suite.SECTIONS)
    assert len({p.name for p in every}) == len(every)
    quick = suite.chosen(every, [], True)
    assert all(p.quick for p in quick)
    assert {p.section for p in quick} == set(suite.SECTIONS)
    assert suite.chosen(every, [], False) == list(every)
    assert {p.section for p in suite.chosen(every, ["speed", "scale"], False)} == {"speed", "scale"}
    assert [p.name for p in suite.chosen(every, ["archives"], True)] == ["speed/archives"]
    with pytest.raises(ValueError, match="'ferries': expected a section"):
        suite.chosen(every, ["ferries"], False)


def test_every_floor_is_a_part_and_the_quick_ones_are_scores(suite: Any) -> None:
    floors = json.loads((ROOT / "bench" / "quality" / "floors.json").read_text(encoding="utf-8"))
    names = {p.name for p in suite.parts()}
    assert {f"quality/{n}" for n in floors} <= names
    assert set(suite._QUICK) <= floors.keys()


def test_without_the_data_nothing_fails_but_what_is_missing_is_named(command: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--only", "main text F1,archives,echoes", "--data", str(tmp_path / "none"), "--out", str(tmp_path / "out")]
    assert command.whole(arguments) == 0
    found = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert {p["status"] for p in found["parts"]} == {"absent"}
    assert "--data names the folder" in capsys.readouterr().out


def test_wrong_words_are_refused(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.whole(["--only", "ferries"])
    assert "expected a section (quality, speed, scale)" in capsys.readouterr().err


def test_the_parts_are_listed(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.whole(["--list", "--only", "scale"]) == 0
    assert "scale/growth" in capsys.readouterr().out


def test_a_process_that_fails_is_told_with_its_last_words(around: Any) -> None:
    around.data.mkdir()
    with pytest.raises(RuntimeError, match="ended with 3: the ferry is full"):
        around.run([sys.executable, "-c", "import sys; print('the ferry is full', file=sys.stderr); sys.exit(3)"])
    with pytest.raises(RuntimeError, match="took longer than 0 s"):
        around.run([sys.executable, "-c", "import time; time.sleep(20)"], limit=0.2)


# ---- plots and numbers ----------------------------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(-1, 1e7), st.floats(-1, 1e7)), max_size=6), st.text("ab<&\"'", max_size=9))
def test_a_plot_of_lines_is_whole_whatever_it_is_given(points: list[tuple[float, float]], name: str) -> None:
    plots = of("bench.suite.plots")
    shown = [plots.Line(name, points), plots.Line("other", [(1.0, 2.0), (10.0, 3.0)], dashed=True)]
    root = ElementTree.fromstring(plots.lines(name, shown, "reports", "seconds"))
    assert all(math.isfinite(float(c.get("cx", 0))) for c in root.iter("{http://www.w3.org/2000/svg}circle"))


def test_a_plot_of_nothing_is_refused() -> None:
    plots = of("bench.suite.plots")
    with pytest.raises(ValueError, match="no point"):
        plots.lines("nothing", [plots.Line("a", [(0.0, 1.0)])], "x", "y")
    ElementTree.fromstring(plots.bars("nothing", []))


@given(st.floats(0.2, 2.0), st.floats(0.001, 100.0), st.lists(st.integers(1, 10**6), min_size=2, max_size=6, unique=True))
def test_the_exponent_of_a_power_is_found(power: float, factor: float, sizes: list[int]) -> None:
    growth = of("bench.scale.growth")
    assert growth.exponent([(n, factor * n**power) for n in sizes]) == pytest.approx(power, abs=1e-4)


def test_one_size_has_no_exponent() -> None:
    assert math.isnan(of("bench.scale.growth").exponent([(100, 2.0)]))


def ingest(cpu: float, **steps: float) -> dict[str, Any]:
    return {"cpu_s": cpu, "steps": steps, "start_cpu_s": 3.0, "peak_mb": 500, "probe_ms": 10.0, "new": 1}


def test_growth_says_which_step_costs_more_than_its_share() -> None:
    growth = of("bench.scale.growth")
    rows = [
        {
            "documents": n,
            "characters": 4000 * n,
            "added": n // 100,
            "build": ingest(0.11 * n, language=0.1 * n, disputes=0.01 * n),
            "latest": ingest(0.011 * n, language=0.001 * n, disputes=0.01 * n),
            "any": ingest(0.011 * n, language=0.001 * n, disputes=0.01 * n),
            "none": ingest(0.0),
        }
        for n in (1000, 2000)
    ]
    found = growth.summary(rows)
    assert found["exponent"] == pytest.approx(1.0)
    assert found["dear"] == ["disputes"]
    assert found["ratios"]["language"]["latest"] == pytest.approx(0.01)
    assert found["extrapolated_50k"]["cpu_s"] == pytest.approx(5500, rel=0.01)
    told = growth.table(rows)
    assert "| disputes | 10.00 | 20.00 | 1.00 | 1.00 | 20.00 | 20.00 | 100.0% / 100.0% |" in told
    ElementTree.fromstring(growth.draw(rows))
    # A size of which only the whole is known counts for the whole, and for nothing else.
    more = [*rows, growth.added({}, 8000, 0.11 * 8000 * 2, "by the command")]
    assert growth.summary(more)["exponent"] > 1.1
    assert growth.summary(more)["exponents"] == found["exponents"]
    assert growth.table(more) == told.replace(f"| {growth.slope(rows, None):.2f} |", f"| {growth.slope(more, None):.2f} |", 1)
    ElementTree.fromstring(growth.draw(more))


# ---- peers ----------------------------------------------------------------------------------------------------------------------------


def test_pairs_share_sentences_of_one_root() -> None:
    peers = of("bench.suite.peers")

    def unit(root: str, start: int, end: int, headline: int = 0) -> dict[str, Any]:
        return {"root": root, "r": [start, end], "t": headline}

    gold = [
        {"id": "base", "units": []},
        {"id": "long", "units": [unit("base", 0, 60), unit("base", 60, 130)]},
        {"id": "short", "units": [unit("base", 0, 60)]},
        {"id": "title", "units": [unit("base", 0, 130, headline=1)]},
    ]
    assert peers.shared_pairs(gold) == {("base", "long")}


def test_a_package_that_is_not_there_is_named(tmp_path: Path) -> None:
    peers = of("bench.suite.peers")
    none = peers.Peer("main text", "abacus", "abacus-of-velmora", "abacus_of_velmora", lambda given: None)
    assert peers.measured(none, peers.Given(tmp_path, None, None)) == {"missing": "abacus-of-velmora is not installed"}


# ---- comparing ------------------------------------------------------------------------------------------------------------------------


def test_what_is_within_noise_is_not_marked() -> None:
    compare = of("bench.suite.compare")
    assert compare.beyond([10.0, 10.4, 10.2], [8.0, 8.4, 8.1]) == "less"
    assert compare.beyond([10.0, 10.4, 10.2], [12.0, 12.4, 11.0]) == "more"
    assert compare.beyond([10.0, 10.4, 10.2], [10.3, 10.5, 10.6]) == ""
    assert compare.beyond([10.0, 10.01], [10.05, 10.06]) == "", "nearer than the clock is good"
    assert compare.beyond([10.0], [5.0]) == "", "one run has no noise to be beyond"


def results(cpu: float, f1: float, who: str = "twosource", **more: Any) -> dict[str, Any]:
    figures = [
        {"name": "pages per CPU second", "who": who, "value": cpu, "unit": "/s", "better": "higher"},
        {"name": "ferries counted F1", "who": who, "value": f1, "unit": "", "better": "higher"},
    ]
    machine = {"processor": "P", "cores": 2, "python": "3.11", "time": "2031-01-01", "load": 0.1}
    whole = {"format": 1, "revision": "abc", "machine": machine, "data": {"ferries": "1"}, "parts": [{"name": "speed/x", "figures": figures}]}
    return whole | more


def test_two_runs_are_compared_figure_by_figure(tmp_path: Path) -> None:
    compare = of("bench.suite.compare")
    text, rows = compare.saved(results(100.0, 0.9), results(109.0, 0.89))
    assert [r["mark"] for r in rows] == ["", "worse"]
    text, rows = compare.saved(results(100.0, 0.9), results(150.0, 0.9, data={"ferries": "2"}, machine={"time": "", "load": 0, "cores": 64}))
    assert [r["mark"] for r in rows] == ["better", ""]
    assert "**Not the same machine** (processor: P and None; cores: 2 and 64" in text
    assert "**Not the same data**: ferries" in text
    _, rows = compare.saved(results(100.0, 0.9), results(1.0, 0.1, who="abacus"))
    assert [r["mark"] for r in rows] == ["gone", "gone", "new", "new"]


@pytest.mark.parametrize("text", ["", "[]", '{"format": 99}'])
def test_what_is_no_results_file_is_refused(text: str, command: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text(text)
    (tmp_path / "b.json").write_text(json.dumps(results(1.0, 1.0)))
    assert command.beside([str(tmp_path / "b.json"), str(tmp_path / "a.json")]) == 1
    told = capsys.readouterr().err
    assert "a.json" in told
    assert "expected the results.json of a run" in told
    assert command.beside([str(tmp_path / "b.json"), str(tmp_path / "b.json")]) == 0


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository of two commits, `one` and `two`, of a file under src."""
    root = tmp_path / "checkout"
    (root / "src").mkdir(parents=True)

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=A", "-c", "user.email=a@mail.example", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)

    git("init", "-q")
    for name in ("one", "two"):
        (root / "src" / "ferry.py").write_text(f"NAME = {name!r}\n")
        git("add", "-A")
        git("commit", "-qm", name)
        git("tag", name)
    (root / "src" / "ferry.py").write_text("NAME = 'changed'\n")
    return root


def test_a_revision_is_taken_out_beside_the_tree(checkout: Path, tmp_path: Path) -> None:
    compare = of("bench.suite.compare")
    for asked, name in (("one", "one"), ("HEAD", "two"), (".", "changed")):
        side = compare.taken_out(asked, tmp_path / f"side-{asked}", checkout)
        assert (side.folder / "src" / "ferry.py").read_text() == f"NAME = {name!r}\n"
    assert (checkout / "src" / "ferry.py").read_text() == "NAME = 'changed'\n", "the tree is left alone"
    with pytest.raises(compare.CompareError, match="'three' is neither a revision that git knows"):
        compare.taken_out("three", tmp_path / "three", checkout)
    with pytest.raises(compare.CompareError, match="'--all' is neither"):
        compare.taken_out("--all", tmp_path / "option", checkout)


def test_revisions_run_in_turns_and_a_side_that_fails_is_told(around: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compare = of("bench.suite.compare")
    sides = [compare.Side(n, n, tmp_path / n) for n in "ab"]
    order: list[str] = []

    def python(script: str, *arguments: str) -> str:
        which = Path(around.environment["PYTHONPATH"]).parent.name
        order.append(which)
        if which == "b" and len(order) == 4:
            raise RuntimeError("the ferry is full")
        return json.dumps(ingest(10.0 if which == "a" else 5.0, claims=1.0) | {"tables": {"claims": which, "events": "same"}})

    monkeypatch.setattr(around, "python", python)
    text, found = compare.revisions(sides, tmp_path / "rows.jsonl", around, times=3)
    assert "".join(order) == "ababab"
    assert found["failed"] == ["b: the ferry is full"]
    assert found["cpu"][0]["ratio"] == 0.5
    assert found["cpu"][0]["mark"] == "less"
    assert "**Failed:** b: the ferry is full" in text
    assert "Tables with other rows: claims." in text


@pytest.mark.slow
def test_a_small_record_is_measured_by_step(tmp_path: Path) -> None:
    growth = of("bench.scale.growth")
    rows = [json.dumps(r) + "\n" for r in generate.reports(12)]
    found = growth.measure(rows, tmp_path, "documents,segments,words")
    assert found["added"] == 1
    assert (found["build"]["new"], found["latest"]["new"], found["any"]["new"], found["none"]["new"]) == (10, 1, 1, 0)
    assert {"read", "clean"} <= found["build"]["steps"].keys()
    assert found["build"]["by_step"]
    assert "language" not in found["build"]["steps"]
    assert "| clean |" in growth.table([found])


@pytest.mark.slow
def test_two_trees_are_compared_by_the_command(command: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = generate.write(tmp_path / "rows.jsonl", generate.reports(6))
    arguments = [".", ".", "--source", str(source), "--times", "2", "--only", "documents,segments", "--out", str(tmp_path / "out")]
    assert command.beside(arguments) == 0
    assert "public tables have the same rows" in capsys.readouterr().out
    assert json.loads((tmp_path / "out" / "compare.json").read_text(encoding="utf-8"))["failed"] == []
