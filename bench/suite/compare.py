"""Two revisions, or two runs, beside each other.

Revisions are taken out of git into folders of their own (`.` stands for the tree as it is) and measured in turns, A B A B, each in processes
that see only its source. CPU seconds differ beyond noise when the runs of one side all lie outside those of the other, and the ratio of the
medians is further from one than `LEAST`. With three rounds that happens by chance once in ten comparisons, with four once in thirty-five:
this is why the number of rounds is told. Figures of quality are the same each time and need no noise.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from pathlib import Path
from typing import Any

from .parts import ROOT, Around, module
from .plots import number
from .report import FORMAT, RESULTS

#: Ratios of CPU seconds nearer to one than this are never told to differ: the clock of a shared machine is not that good.
LEAST = 0.02
#: The same for two saved runs, where nothing ran in turns and each was measured once.
LEAST_APART = 0.15
#: Steps below this many CPU seconds are not told one by one.
SMALL = 0.05
#: Figures of quality are written with four digits.
EXACT = 0.0005


class CompareError(Exception):
    """What was asked for cannot be compared; the words say why."""


@dataclass(frozen=True, slots=True)
class Side:
    """A revision: what was asked for, what it is, and its folder."""

    asked: str
    name: str
    folder: Path

    def environment(self) -> dict[str, str]:
        """Processes that see this revision's source."""
        return {"PYTHONPATH": str(self.folder / "src")}


def taken_out(asked: str, folder: Path, root: Path = ROOT) -> Side:
    """A revision in a folder of its own. Raises `CompareError` for one that git does not know."""
    folder.mkdir(parents=True)
    if asked == ".":
        shutil.copytree(root / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
        return Side(asked, "the tree as it is", folder)
    found = subprocess.run(
        ["git", "-C", str(root), "rev-parse", "--verify", "--short=12", f"{asked}^{{commit}}"], capture_output=True, text=True
    )
    if found.returncode:
        raise CompareError(
            f"{asked!r} is neither a revision that git knows here nor a results file; expected a commit, branch, tag or `.`, or two runs"
        )
    name = found.stdout.strip()
    packed = subprocess.run(["git", "-C", str(root), "archive", "--format=tar", name, "src"], capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)
    return Side(asked, name, folder)


def runs_of(path: Path) -> dict[str, Any]:
    """The results of a saved run, by its file or folder. Raises `CompareError`."""
    file = path / RESULTS if path.is_dir() else path
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CompareError(f"{file} cannot be read as results ({error}); expected the {RESULTS} of a run") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise CompareError(f"{file} is no results file of this form; expected the {RESULTS} of a run")
    return found


# ---- two saved runs --------------------------------------------------------------------------------------------------------------------


def saved(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """Markdown and rows: every figure of both runs, changes beyond noise marked."""
    before, after = ({(p["name"], f["name"], f["who"]): f for p in x["parts"] for f in p["figures"]} for x in (a, b))
    rows = []
    for key in dict.fromkeys((*before, *after)):
        x, y = before.get(key, {}).get("value"), after.get(key, {}).get("value")
        sample = after.get(key) or before[key]
        rows.append({"part": key[0], "figure": key[1], "who": key[2], "a": x, "b": y, "mark": mark(x, y, sample)})
    other = [
        f"{k}: {a['machine'].get(k)} and {b['machine'].get(k)}"
        for k in ("processor", "cores", "python")
        if a["machine"].get(k) != b["machine"].get(k)
    ]
    data = [k for k in a["data"].keys() & b["data"].keys() if a["data"][k] != b["data"][k]]
    lines = [f"# {a['revision']} and {b['revision']}", ""]
    lines += [f"**Not the same machine** ({'; '.join(other)}): speeds say little."] if other else []
    lines += [f"**Not the same data**: {', '.join(sorted(data))}."] if data else []
    lines += [
        f"Two runs, {a['machine']['time']} and {b['machine']['time']}; loads {a['machine']['load']} and {b['machine']['load']}. Speeds are "
        f"marked from {LEAST_APART:.0%} on, since they were measured apart; figures of quality from {EXACT} on.",
        "",
        "| figure | who | A | B | B / A | |",
        "|---|---|---:|---:|---:|---|",
    ]
    for r in rows:
        ratio = f"{r['b'] / r['a']:.3f}" if r["a"] and r["b"] is not None else ""
        lines.append(f"| {r['figure']} | {r['who']} | {_told(r['a'])} | {_told(r['b'])} | {ratio} | {r['mark']} |")
    return "\n".join(lines) + "\n", rows


def _told(value: float | None) -> str:
    return "—" if value is None else f"{value:.4f}" if abs(value) < 1 else number(value)


def mark(a: float | None, b: float | None, figure: Mapping[str, Any]) -> str:
    """`better`, `worse`, `other`, or nothing for what is within noise; `gone` and `new` where one side has no value."""
    if a is None or b is None:
        return "" if a is b else "new" if a is None else "gone"
    quality = not figure["unit"] and 0 <= a <= 1 and 0 <= b <= 1
    if abs(b - a) < EXACT if quality else abs(b - a) <= LEAST_APART * max(abs(a), abs(b)):
        return ""
    if figure["better"] == "neither":
        return "other"
    return "better" if (b > a) == (figure["better"] == "higher") else "worse"


# ---- two revisions ---------------------------------------------------------------------------------------------------------------------


def beyond(a: Sequence[float], b: Sequence[float]) -> str:
    """`less`, `more`, or nothing for what is within noise."""
    if not a or not b or len(a) < 2 or len(b) < 2:
        return ""
    middle, other = statistics.median(a), statistics.median(b)
    if not middle or abs(other / middle - 1) < LEAST:
        return ""
    return "less" if max(b) < min(a) else "more" if min(b) > max(a) else ""


def revisions(
    sides: Sequence[Side],
    source: Path,
    around: Around,
    *,
    times: int,
    scores: Sequence[str] = (),
    only: str | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> tuple[str, dict[str, Any]]:
    """Markdown and figures of two revisions on one source, in turns. What one side cannot do is told and does not stop the other."""
    runs: list[list[dict[str, Any]]] = [[], []]
    failed: list[str] = []
    for n in range(times):
        for i, side in enumerate(sides):
            around.environment = side.environment()
            record = around.tmp / f"record-{i}-{n}"
            more = ["--only", only] if only else []
            try:
                said = around.python("suite/timed.py", str(record), str(source), "--tables", *more)
                runs[i].append(json.loads(said.splitlines()[-1]))
                tell(f"round {n + 1} of {times}, {side.name}: {runs[i][-1]['cpu_s']:.2f} CPU s")
            except (RuntimeError, ValueError, IndexError) as error:
                failed.append(f"{side.name}: {error}")
                tell(failed[-1])
            shutil.rmtree(record, ignore_errors=True)
    quality: list[dict[str, Any]] = []
    runner = module("quality/run")
    for name in (s for s in runner.SCORES if any(s.startswith(x) for x in scores)):
        row: dict[str, Any] = {"figure": name}
        for letter, side in zip("ab", sides, strict=True):
            command = f"env PYTHONPATH={side.folder / 'src'} {sys.executable} -m twosource.cli"
            try:
                row[letter] = runner.measure(name, around.data, around.tmp, command)["figure"]
            except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
                row[letter] = None
                failed.append(f"{side.name}, {name}: {error}")
            tell(f"{name}, {side.name}: {row[letter]}")
        row["mark"] = mark(row["a"], row["b"], {"unit": "", "better": "higher"})
        quality.append(row)
    found = {
        "sides": [{"asked": s.asked, "revision": s.name} for s in sides],
        "times": times,
        "cpu": cpu_rows(*runs),
        "tables": table_rows(*runs),
        "quality": quality,
        "failed": failed,
    }
    return told(found), found


def cpu_rows(a: Sequence[Mapping[str, Any]], b: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """CPU seconds of the whole, the start, the peak and every step: medians, ratio, and what is beyond noise."""
    if not a or not b:
        return []
    steps = [s for s in dict.fromkeys((*b[0]["steps"], *a[0]["steps"])) if max(x["steps"].get(s, 0.0) for x in (*a, *b)) >= SMALL]
    take: dict[str, Callable[[Mapping[str, Any]], float]] = {"whole ingest": lambda x: x["cpu_s"], "start": lambda x: x["start_cpu_s"]}
    take |= {f"step {s}": lambda x, s=s: x["steps"].get(s, 0.0) for s in steps}  # type: ignore[misc]
    take["peak memory, MB"] = lambda x: float(x["peak_mb"])
    rows = []
    for name, get in take.items():
        one, other = [get(x) for x in a], [get(x) for x in b]
        middle = statistics.median(one)
        ratio = statistics.median(other) / middle if middle else None
        rows.append({"figure": name, "a": one, "b": other, "ratio": ratio, "mark": beyond(one, other)})
    return rows


def table_rows(a: Sequence[Mapping[str, Any]], b: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Which tables have the same rows on both sides."""
    if not a or not b:
        return []
    one, other = a[0].get("tables", {}), b[0].get("tables", {})
    return [{"table": t, "a": one.get(t), "b": other.get(t), "same": one.get(t) == other.get(t)} for t in dict.fromkeys((*one, *other))]


def told(found: Mapping[str, Any]) -> str:
    """The comparison as Markdown."""
    a, b = (s["revision"] if s["asked"] in (".", s["revision"]) else f"{s['asked']} ({s['revision']})" for s in found["sides"])
    chance = 2 / comb(2 * found["times"], found["times"])
    lines = [f"# A = {a}, B = {b}", ""]
    lines += [f"**Failed:** {x}" for x in found["failed"]]
    lines += [
        f"{found['times']} rounds in turns; CPU seconds, medians (least to most). *less* and *more*: all runs of B lie outside those of A, "
        f"which chance alone does in {chance:.0%} of comparisons, and the ratio is at least {LEAST:.0%} from one.",
        "",
        "| figure | A | B | B / A | |",
        "|---|---:|---:|---:|---|",
    ]
    for r in found["cpu"]:
        shown = (f"{number(statistics.median(x))} ({number(min(x))} to {number(max(x))})" for x in (r["a"], r["b"]))
        ratio = "" if r["ratio"] is None else f"{r['ratio']:.3f}"
        lines.append(f"| {r['figure']} | {' | '.join(shown)} | {ratio} | {r['mark']} |")
    if found["quality"]:
        lines += ["", "| figure | A | B | |", "|---|---:|---:|---|"]
        lines += [f"| {r['figure']} | {_told(r['a'])} | {_told(r['b'])} | {r['mark']} |" for r in found["quality"]]
    if found["tables"]:
        other = [r["table"] for r in found["tables"] if not r["same"]]
        lines += [
            "",
            f"Tables with other rows: {', '.join(other)}." if other else f"All {len(found['tables'])} public tables have the same rows.",
        ]
    return "\n".join(lines) + "\n"
