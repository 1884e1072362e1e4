"""Quality, speed and scale in one command, and two revisions beside each other.

    python -m bench [--only quality,speed,scale | WORDS] [--quick] [--out bench/out] [--data ../shared] [--list]
    python -m bench compare A B [--reports 200] [--times 3] [--quality NAME ...] [--out FOLDER]

The first runs every part, each by itself: one that fails is told and loses no other. It writes `results.json`, `report.md` and plots
after every part, and ends with 1 when a part failed or a floor or an aim is not kept. What needs data or packages that are not here is said
to be missing; that is no failure. The second takes two revisions of git (`.` is the tree as it is), or two folders or files of saved runs.
"""

from __future__ import annotations

import argparse
import json
import resource
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from bench.suite import compare  # noqa: E402
from bench.suite.machine import digest, machine, packages, revision  # noqa: E402
from bench.suite.parts import SECTIONS, AbsentError, Around, Part, chosen, parts  # noqa: E402
from bench.suite.peers import PEERS  # noqa: E402
from bench.suite.report import FORMAT, REPORT, RESULTS, row_of, value_of, write  # noqa: E402

#: Seconds after which a process of a quick part is given up.
QUICK_LIMIT = 600.0


def say(text: str) -> None:
    print(text, flush=True)


def cpu() -> float:
    """CPU seconds of this process and all that it waited for."""
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def measured(part: Part, around: Around) -> dict[str, Any]:
    """Run one part; whatever it raises is written down as its end."""
    began, spent = time.monotonic(), cpu()
    found: dict[str, Any] = {"name": part.name, "section": part.section, "status": "ok", "error": "", "figures": []}
    try:
        found["figures"] = [row_of(f) for f in part.run(around)]
    except AbsentError as error:
        found |= {"status": "absent", "error": str(error)}
    except (Exception, SystemExit) as error:
        found |= {"status": "failed", "error": f"{type(error).__name__}: {' '.join(str(error).split())[:500]}"}
    return found | {"wall_s": round(time.monotonic() - began, 1), "cpu_s": round(cpu() - spent, 1)}


def run(wanted: Sequence[Part], around: Around, command: str) -> dict[str, Any]:
    """Run parts one after another, writing what there is after each."""
    found: dict[str, Any] = {
        "format": FORMAT,
        "revision": revision(),
        "quick": around.quick,
        "command": command,
        "machine": machine(),
        "packages": packages(p.package for p in PEERS),
        "data": around.used,
        "parts": [],
    }
    for n, part in enumerate(wanted, 1):
        say(f"[{n}/{len(wanted)}] {part.name} …")
        one = measured(part, around)
        found["parts"].append(one)
        for f in one["figures"]:
            bound = "" if f["kept"] is None else f"  ({f['bound_kind']} {f['bound']:g}{'' if f['kept'] else ': NOT KEPT'})"
            say(f"    {f['name']}, {f['who']}: {value_of(f)}{bound}")
        say(f"    {one['status']}{': ' + one['error'] if one['error'] else ''}, {one['wall_s']:.0f} s")
        write(found, around.out)
    return found


def failed(found: dict[str, Any]) -> bool:
    """Whether a part failed or a bound is not kept."""
    return any(p["status"] == "failed" or any(f["kept"] is False for f in p["figures"]) for p in found["parts"])


def whole(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help=f"sections ({', '.join(SECTIONS)}) or words of parts' names, parted by commas")
    parser.add_argument("--quick", action="store_true", help="less of everything, under five minutes on two idle cores")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "out")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared", help="the folder that holds data/ and score/")
    parser.add_argument("--list", action="store_true", help="name the parts and end")
    a = parser.parse_args(arguments)
    try:
        wanted = chosen(parts(), [w.strip() for w in a.only.split(",") if w.strip()], a.quick)
    except ValueError as error:
        parser.error(str(error))
    if a.list:
        for part in wanted:
            say(f"{part.name}{'' if part.quick else ' (not in a quick run)'}")
        return 0
    floors = json.loads((ROOT / "bench" / "quality" / "floors.json").read_text(encoding="utf-8"))
    a.out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as tmp:
        around = Around(a.data.resolve(), Path(tmp), a.out.resolve(), a.quick, floors=floors, limit=QUICK_LIMIT if a.quick else Around.limit)
        try:
            found = run(wanted, around, shlex.join(["python", "-m", "bench", *arguments]))
        except KeyboardInterrupt:
            say(f"stopped; what was measured is in {a.out / RESULTS}")
            return 130
    ok = sum(p["status"] == "ok" for p in found["parts"])
    say(f"{ok} of {len(found['parts'])} parts in {time.monotonic() - began:.0f} s: {a.out / REPORT}, {a.out / RESULTS}")
    return int(failed(found))


def beside(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench compare", description=compare.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("a", help="a revision, `.`, or the results of a run")
    parser.add_argument("b")
    parser.add_argument("--reports", type=int, default=200, help="recycled reports that both take in")
    parser.add_argument("--source", type=Path, help="a file of reports instead")
    parser.add_argument("--times", type=int, default=3, help="rounds")
    parser.add_argument("--only", help="as `ingest --only`")
    parser.add_argument("--quality", nargs="*", default=[], metavar="NAME", help="scores whose names begin so")
    parser.add_argument("--out", type=Path, help="a folder for compare.md and compare.json")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    a = parser.parse_args(arguments)
    found: Any
    try:
        if Path(a.a).exists() and Path(a.b).exists() and a.a != "." and a.b != ".":
            text, found = compare.saved(compare.runs_of(Path(a.a)), compare.runs_of(Path(a.b)))
        else:
            with tempfile.TemporaryDirectory(prefix="bench-") as tmp:
                sides = [compare.taken_out(x, Path(tmp) / y) for x, y in ((a.a, "a"), (a.b, "b"))]
                around = Around(a.data.resolve(), Path(tmp), Path(tmp))
                source = a.source.resolve() if a.source else around.recycled(a.reports) / "docs.jsonl"
                if not source.exists():
                    raise compare.CompareError(f"{source} is not there; expected a file of reports")
                text, found = compare.revisions(sides, source, around, times=max(1, a.times), scores=a.quality, only=a.only, tell=say)
                found["source"] = {"reports": a.source.name if a.source else f"recycled {a.reports}", "sha256": digest(source)}
                found["machine"] = machine()
    except (compare.CompareError, AbsentError, subprocess.CalledProcessError) as error:
        print(f"bench compare: {error}", file=sys.stderr)
        return 1
    say(text)
    if a.out:
        a.out.mkdir(parents=True, exist_ok=True)
        (a.out / "compare.md").write_text(text, encoding="utf-8")
        (a.out / "compare.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return int(isinstance(found, dict) and bool(found["failed"]))


def main() -> int:
    arguments = sys.argv[1:]
    return beside(arguments[1:]) if arguments[:1] == ["compare"] else whole(arguments)


if __name__ == "__main__":
    sys.exit(main())
