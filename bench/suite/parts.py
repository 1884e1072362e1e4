"""The parts of a run: what each measures, how, and what it needs. A part makes figures out of `Around`; one that raises loses only itself."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from bench.files import lines_of

from .machine import digest
from .peers import PEERS

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / "bench"

Section = Literal["quality", "speed", "scale"]
SECTIONS: tuple[Section, ...] = ("quality", "speed", "scale")

#: What the project holds itself to, on two cores.
AIM_PARSER = 1.35
AIM_ECHOES = 1.2
AIM_GROWTH = 1.15
AIM_MORE = 0.03
AIM_WORKERS = 1.8
AIM_RAY = 0.7


class AbsentError(Exception):
    """What a part needs is not here; the words say what."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `who`: twosource or a peer; `better`: which way; `bound`: a floor (for `lower`: a ceiling) and `bound_kind` whose it is;
    `missing`: why there is no value.
    """

    name: str
    value: float | None
    unit: str = ""
    better: Literal["higher", "lower", "neither"] = "higher"
    who: str = "twosource"
    bound: float | None = None
    bound_kind: Literal["floor", "aim", ""] = ""
    missing: str = ""
    note: str = ""

    def kept(self) -> bool | None:
        """Whether the bound is kept; null where there is none, or no value."""
        if self.bound is None or self.value is None:
            return None
        return self.value >= self.bound if self.better == "higher" else self.value <= self.bound


@dataclass
class Around:
    """What parts work with: the data, a folder to work in and one for what stays, how to run `twosource`, how much; `used` notes what data.

    `limit`: seconds after which a process is given up.
    """

    data: Path
    tmp: Path
    out: Path
    quick: bool = False
    command: str = f"{sys.executable} -m twosource.cli"
    environment: Mapping[str, str] = field(default_factory=dict)
    floors: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)
    limit: float = 3 * 3600.0

    def file(self, path: str) -> Path:
        """A file of the data; its digest is noted. Raises `AbsentError`."""
        found = self.data / "data" / path
        if not found.exists():
            raise AbsentError(f"{found} is not there (--data names the folder that holds data/ and score/)")
        self.used.setdefault(path, digest(found))
        return found

    def recycled(self, size: int) -> Path:
        """The folder of a recycled corpus; made once. Raises `AbsentError`."""
        folder, maker = self.tmp / f"r{size // 1000}k" if size % 1000 == 0 else self.tmp / f"r{size}", self.data / "score" / "make_recycled.py"
        if not maker.exists():
            raise AbsentError(f"{maker} is not there")
        if not folder.exists():
            self.run([sys.executable, str(maker), str(size), str(folder)])
        self.used[f"recycled {size}"] = digest(folder / "docs.jsonl")
        return folder

    def run(self, command: Sequence[str], limit: float | None = None) -> str:
        """Standard output of a process. Raises `RuntimeError` with its last words."""
        # Some scripts look for the command by its name.
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
        environment = {**os.environ, "PATH": path, **self.environment, "TWOSOURCE": self.command}
        try:
            done = subprocess.run(
                list(command), capture_output=True, text=True, env=environment, timeout=limit or self.limit, check=False, cwd=ROOT
            )
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"{Path(command[1]).name} took longer than {limit or self.limit:.0f} s") from None
        if done.returncode:
            words = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()
            raise RuntimeError(f"{Path(command[1]).name} ended with {done.returncode}: {' / '.join(words[-3:])[-500:]}")
        return done.stdout

    def python(self, script: str, *arguments: str) -> str:
        """Run a script of this folder."""
        return self.run([sys.executable, str(BENCH / script), *arguments])


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `quick`: whether it is in a quick run. `about`: minutes on two idle cores in a full run, roughly."""

    name: str
    section: Section
    run: Callable[[Around], list[Figure]]
    quick: bool
    about: float


@cache
def module(path: str) -> ModuleType:
    """A script of this folder as a module."""
    spec = importlib.util.spec_from_file_location(f"bench_{path.replace('/', '_')}", BENCH / f"{path}.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found
    spec.loader.exec_module(found)
    return found


# ---- quality --------------------------------------------------------------------------------------------------------------------------


def score(name: str) -> Callable[[Around], list[Figure]]:
    """A figure with a floor, by its scorer."""

    def run(around: Around) -> list[Figure]:
        scores = module("quality/run")
        on = scores.SCORES[name][1]
        if on.startswith("make "):
            data = around.recycled(int(on.split()[1])) / "docs.jsonl"
        else:
            data = around.file(on.removeprefix("data/"))
        found = scores.measure(name, around.data, around.tmp, around.command)
        floor = around.floors.get(name, {})
        same = floor.get("scored_on") == found["scored_on"]
        note = "" if same or not floor else "the floor was measured on other data"
        out = [Figure(name, found["figure"], bound=floor["figure"] if same else None, bound_kind="floor" if same else "", note=note)]
        return out + _cost(name, found["said"], data)

    return run


def _cost(name: str, said: str, data: Path) -> list[Figure]:
    """Documents per CPU second of the command, start included, where the scorer tells its cost."""
    try:
        cpu = float(json.loads(said[: said.rindex("}") + 1])["cost"]["cpu_s"])
    except (ValueError, KeyError, TypeError):
        return []
    with gzip.open(data, "rb") if data.suffix == ".gz" else data.open("rb") as file:
        count = sum(1 for line in file if line.strip())
    return [Figure(f"{name}: documents per CPU second", count / max(cpu, 0.01), "/s", note="the whole command, its start included")]


def beside(work: str, title: str, corpus: int | None = None) -> Callable[[Around], list[Figure]]:
    """What others reach on a work, by the same measure."""

    def run(around: Around) -> list[Figure]:
        out = []
        given = ["--corpus", str(around.recycled(corpus))] if corpus else []
        for peer in (p for p in PEERS if p.work == work):
            try:
                said = around.python("suite/peers.py", peer.work, peer.name, "--data", str(around.data), *given)
                found = json.loads(said.splitlines()[-1])
            except (RuntimeError, ValueError, IndexError) as error:
                out.append(Figure(title, None, who=peer.name, missing=str(error)))
                continue
            if "missing" in found:
                out.append(Figure(title, None, who=peer.name, missing=found["missing"]))
                continue
            more = ", ".join(f"{k} {v:g}" for k, v in found["detail"].items())
            note = "; ".join(x for x in (f"{peer.package} {found['version']}" if peer.name != "twosource" else "", peer.note, more) if x)
            out.append(Figure(title, found["figure"], who=peer.name, note=note))
            out.append(Figure(f"{title}: documents per CPU second", found["documents"] / max(found["cpu_s"], 1e-3), "/s", who=peer.name))
        return out

    return run


# ---- speed ----------------------------------------------------------------------------------------------------------------------------


def against_parser(around: Around) -> list[Figure]:
    """The whole ingest of PolNeAR train against a bare `nlp.pipe` with the same weights over the same texts, in turns."""
    rows = lines_of(around.file("polnear/train.jsonl.gz"))
    rows = rows[:: max(1, len(rows) // 40)][:40] if around.quick else rows
    source = around.tmp / "polnear.jsonl"
    kept = [{"id": r["id"], "text": r["text"], "publisher": r["publisher"], "published": r["date"]} for r in rows]
    source.write_text("".join(json.dumps(r) + "\n" for r in kept), encoding="utf-8")
    bare = json.loads(around.python("suite/bare.py", str(source)).splitlines()[-1])
    ours = json.loads(around.python("suite/timed.py", str(around.tmp / "polnear"), str(source)).splitlines()[-1])
    again = json.loads(around.python("suite/bare.py", str(source)).splitlines()[-1])
    pipe, lean = ((bare[k] + again[k]) / 2 for k in ("pipe_cpu_s", "lean_cpu_s"))
    n = len(rows)
    out = [
        Figure("whole ingest, CPU over that of a bare nlp.pipe", ours["cpu_s"] / pipe, "times", "lower", bound=AIM_PARSER, bound_kind="aim"),
        Figure("whole ingest, CPU over that of nlp.pipe with our components and matrix product", ours["cpu_s"] / lean, "times", "lower"),
        Figure("articles per CPU second, start left out", n / ours["cpu_s"], "/s"),
        Figure("articles per CPU second, start left out", n / pipe, "/s", who="spaCy nlp.pipe", note=f"{bare['spacy']}, all components"),
        Figure("articles per CPU second, start left out", n / lean, "/s", who="spaCy nlp.pipe, lean", note="what we switch off is off"),
        Figure("start of the process", ours["start_cpu_s"], "CPU s", "lower"),
        Figure("peak memory", ours["peak_mb"], "MB", "lower"),
    ]
    return out + [Figure(f"step {k}, of the whole", v / ours["cpu_s"], "share", "neither") for k, v in ours["steps"].items()]


def echoes(around: Around) -> list[Figure]:
    """A syndicated corpus against its distinct text."""
    data = around.file("polnear/train.jsonl.gz")
    said = around.python("speed/syndicated.py", "--articles", "20" if around.quick else "600", "--data", str(data))
    found = re.search(r"([\d.]+) times", said)
    if found is None:
        raise RuntimeError(f"speed/syndicated.py said {said.strip()[-200:]!r}")
    last, times = said.strip().splitlines()[-1], float(found.group(1))
    aim = None if around.quick else AIM_ECHOES  # with so few articles what a step costs at all still counts
    kind: Literal["aim", ""] = "" if aim is None else "aim"
    return [Figure("syndicated corpus, CPU over that of its distinct text", times, "times", "lower", bound=aim, bound_kind=kind, note=last)]


def workers(around: Around) -> list[Figure]:
    """The steps over single reports with one worker, with two, and with a Ray on this machine, by the clock."""
    given = ["--articles", "840", "--only", "statements,acts,words,times", "--data", str(around.file("polnear/train.jsonl.gz"))]
    ray = importlib.util.find_spec("ray") is not None
    said = around.python("speed/workers.py", *given, *(["--ray"] if ray else []))
    out = []
    for who, words, aim in (("two workers over one", "two workers over one", AIM_WORKERS), ("local Ray over two workers", "local Ray", AIM_RAY)):
        found = re.search(rf"{who}: ([\d.]+) times", said)
        missing = "" if found else "the extra [cluster] is not installed"
        value = float(found.group(1)) if found else None
        out.append(Figure(f"{words}, speed by the clock", value, "times", bound=aim, bound_kind="aim", missing=missing, note=said.strip()))
    return out


def archives(around: Around) -> list[Figure]:
    """Pages in a WARC archive against the same as files."""
    around.file("boilerplate/aeb.jsonl.gz")
    said = around.python("speed/warc.py", "--pages", "300" if around.quick else "2000", "--times", "1" if around.quick else "2")
    found = {
        name.strip(): (float(rate), float(peak))
        for name, rate, peak in re.findall(r"^(.{14}).*?([\d.]+) pages per CPU s +peak +(\d+) MB", said, re.M)
    }
    if "files" not in found:
        raise RuntimeError(f"speed/warc.py said {said.strip()[-200:]!r}")
    return [Figure(f"pages per CPU second, {k}", rate, "/s") for k, (rate, _) in found.items()] + [
        Figure(f"peak memory, {k}", peak, "MB", "lower") for k, (_, peak) in found.items()
    ]


def pages(around: Around) -> list[Figure]:
    """The page and the API of `serve` on a recycled record."""
    rows = (around.recycled(1000) / "docs.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)[:300]
    source, record, out = around.tmp / "served.jsonl", around.tmp / "served.twosource", around.tmp / "served"
    source.write_text("".join(rows), encoding="utf-8")
    around.run([*around.command.split(), "--record", str(record), "ingest", str(source)])
    try:
        around.python("speed/serve.py", str(record), "--seconds", "10", "--out", str(out))
    except RuntimeError:
        if not (out / "serve.json").exists():  # it also fails when a bound is broken: then the figures are there, and say so
            raise
    found = json.loads((out / "serve.json").read_text(encoding="utf-8"))
    return [
        Figure("one client, an address for the first time, p95", found["alone"]["p95"], "ms", "lower", bound=200.0, bound_kind="aim"),
        Figure("one client, again, p95", found["alone"]["again_p95"], "ms", "lower"),
        Figure("32 clients, p95", found["together"]["p95"], "ms", "lower", bound=1000.0, bound_kind="aim"),
        Figure("errors", found["together"]["errors"] + len(found["failed"]), "", "lower", bound=0.0, bound_kind="aim"),
    ]


# ---- scale ----------------------------------------------------------------------------------------------------------------------------


def growth(around: Around) -> list[Figure]:
    """Whole ingest by step as the record grows, and one per cent more."""
    sizes = (100, 200) if around.quick else (500, 1000, 2000)
    scale = module("scale/growth")
    target = around.out / "growth.json"
    target.unlink(missing_ok=True)
    for size in sizes:
        around.recycled(size)
    maker = str(around.data / "score" / "make_recycled.py")
    around.python("scale/growth.py", "--sizes", *map(str, sizes), "--out", str(target), "--maker", maker)
    found = json.loads(target.read_text(encoding="utf-8"))
    (around.out / "growth.md").write_text(scale.table(found["rows"]), encoding="utf-8")
    last, first = found["rows"][-1], found["rows"][0]
    between = f"{first['documents']:,} to {last['documents']:,} recycled reports"
    judged = not around.quick  # between so few reports a start cost still counts
    return [
        Figure(f"exponent of CPU over reports, {between}", found["exponent"], "power", "lower"),
        Figure(
            f"exponent of CPU over characters, {between}",
            found["exponent_even"],
            "power",
            "lower",
            bound=AIM_GROWTH if judged else None,
            bound_kind="aim" if judged else "",
        ),
        *(
            Figure(f"exponent of {s}", v, "power", "neither")
            for s, v in found["exponents_even"].items()
            if last["build"]["steps"][s] > scale.SMALL
        ),
        *(
            Figure(
                f"one per cent more, {scale.ADDED[k]}, share of building",
                found["ratio"][k],
                "share",
                "lower",
                bound=AIM_MORE if judged else None,
                bound_kind="aim" if judged else "",
            )
            for k in ("latest", "any")
        ),
        Figure("nothing new, CPU", last["none"]["cpu_s"], "s", "lower"),
        Figure(f"peak memory, {last['documents']:,}", last["build"]["peak_mb"], "MB", "lower"),
    ]


def copies(around: Around) -> list[Figure]:
    """The copy finder alone, from 1,000 to 10,000."""
    out = around.out / "reuse.json"
    around.python("scale/reuse.py", "--sizes", "1000", "10000", "--maker", str(around.data / "score" / "make_recycled.py"), "--out", str(out))
    found = json.loads(out.read_text(encoding="utf-8"))
    last = found["rows"][-1]
    return [
        Figure("copies: exponent of CPU, 1,000 to 10,000", found["exponent"], "power", "lower", bound=AIM_GROWTH, bound_kind="aim"),
        Figure("copies: documents per CPU second, 10,000", last["documents_per_cpu_s"], "/s"),
        Figure("copies: peak memory, 10,000", last["peak_mb"], "MB", "lower"),
    ]


def one_more(around: Around) -> list[Figure]:
    """What one more report costs the stories step."""
    out = around.out / "stories.json"
    maker = str(around.data / "score" / "make_recycled.py")
    around.python("scale/stories.py", "--sizes", "1000", "5000", "--maker", maker, "--out", str(out))
    rows = json.loads(out.read_text(encoding="utf-8"))["recycled"]
    return [Figure(f"one more report in the stories step, {r['documents']:,}", r["one_more_median_ms"], "CPU ms", "lower") for r in rows]


#: The scores of a quick run: one of each kind, the dear ones left out.
_QUICK = (
    "main text F1, article extraction benchmark",
    "reuse F1, recycled 1k",
    "statements content+source F1, PolNeAR dev",
    "dates value F1, TimeBank",
    "events dyad F1, PLOVER sentences",
    "stories B-cubed F1, ben",
)


def parts() -> tuple[Part, ...]:
    """All parts, in the order in which they run."""
    scores = module("quality/run").SCORES
    return (
        *(Part(f"quality/{name}", "quality", score(name), name in _QUICK, 1.0) for name in scores),
        Part("quality/beside us: main text", "quality", beside("main text", "main text F1, article extraction benchmark"), True, 0.3),
        Part("quality/beside us: dates", "quality", beside("dates", "dates value F1, TimeBank"), True, 0.3),
        Part("quality/beside us: statements", "quality", beside("statements", "statements content+source F1, PolNeAR dev"), True, 0.4),
        Part("quality/beside us: pairs", "quality", beside("pairs", "pairs that share 100 characters, F1, recycled 1k", 1000), True, 0.3),
        Part("quality/beside us: stories", "quality", beside("stories", "stories B-cubed F1, ECB+ train and dev"), True, 0.1),
        Part("speed/against the parser", "speed", against_parser, True, 6.0),
        Part("speed/echoes", "speed", echoes, True, 8.0),
        Part("speed/workers", "speed", workers, False, 7.0),
        Part("speed/archives", "speed", archives, False, 6.0),
        Part("speed/pages", "speed", pages, False, 4.0),
        Part("scale/growth", "scale", growth, True, 14.0),
        Part("scale/copies", "scale", copies, False, 3.0),
        Part("scale/one more report", "scale", one_more, False, 6.0),
    )


def chosen(every: Iterable[Part], only: Sequence[str], quick: bool) -> list[Part]:
    """The parts that are wanted: by section, or by how their names begin or go on; a part that is named is also in a quick run.

    Raises `ValueError` for a word that no part has.
    """
    listed = list(every)
    if not only:
        return [p for p in listed if p.quick or not quick]
    found: dict[str, Part] = {}
    for word in only:
        whole = [p for p in listed if p.section == word]
        named = [p for p in listed if word.lower() in p.name.lower()] if not whole else []
        if not whole and not named:
            raise ValueError(f"--only {word!r}: expected a section ({', '.join(SECTIONS)}) or a word of a part's name; --list shows them")
        found |= {p.name: p for p in (*(p for p in whole if p.quick or not quick), *named)}
    return [p for p in listed if p.name in found]
