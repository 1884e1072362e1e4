"""How fast `twosource serve` answers: one client on every route, then many at once.

usage: python bench/speed/serve.py RECORD [--urls 30] [--clients 32] [--seconds 20] [--out FOLDER]

Starts the server on the record, on a free port of this machine. One client asks `--urls` different addresses of every route, chosen evenly
over the record and with the largest things among them: each for the first time (nothing of it was made before, but the server has answered
others) and then again. Then `--clients` clients ask all of them in an order of chance for `--seconds`. Writes `serve.json` and `serve.md` into
`--out` and fails when a bound is broken or an answer is an error.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

#: Milliseconds that one client waits at most (95 of 100 answers), each of many, and a browser for its first paint; bytes of a page.
ALONE, TOGETHER, PAINTED, HEAVIEST = 200.0, 1000.0, 1000.0, 300_000
API = "/api/v1"


@dataclass(frozen=True)
class Timed:
    """One answer: what was asked, its status, milliseconds, bytes, and the milliseconds that the server computed (null where nobody counted)."""

    path: str
    status: int
    ms: float
    size: int
    cpu: float | None = None


class Client:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, path: str) -> tuple[Timed, bytes]:
        start = time.perf_counter()
        self._http.request("GET", path)
        answer = self._http.getresponse()
        body = answer.read()
        return Timed(path, answer.status, (time.perf_counter() - start) * 1000, len(body)), body

    def close(self) -> None:
        self._http.close()

    def rows(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.ask(API + path)[1])["data"]
        return found


def spread(rows: Sequence[Any], most: int) -> list[Any]:
    """Some of the rows, evenly over all."""
    return [rows[i * len(rows) // most] for i in range(most)] if len(rows) > most else list(rows)


def routes(client: Client, most: int) -> dict[str, list[str]]:
    """Addresses to ask, by route."""

    def ids(table: str) -> list[str]:
        total = json.loads(client.ask(f"{API}/{table}?limit=1")[1])["meta"]["total"]
        return [r["id"] for i in range(min(most, total)) for r in client.rows(f"/{table}?limit=1&offset={i * total // min(most, total)}")]

    def paged(path: str, table: str, step: int) -> list[str]:
        total = json.loads(client.ask(f"{API}/{table}?limit=1")[1])["meta"]["total"]
        joint = "&" if "?" in path else "?"
        return [f"{path}{joint}offset={o}" for o in spread(range(0, max(1, total), step), most)]

    stories: list[dict[str, Any]] = []
    while not stories or len(stories) % 1000 == 0:
        more = client.rows(f"/stories?limit=1000&offset={len(stories)}")
        stories += more
        if not more:
            break
    stories.sort(key=lambda s: -s["reports"])
    told = [s["id"] for s in [*stories[:5], *spread(stories[5:], max(0, most - 5))]]
    largest = [d for s in stories[:3] for d in s["documents"]]
    documents = [*spread(largest, most // 3), *ids("documents")[: most - most // 3]]
    pairs = [(s["documents"][i], s["documents"][-1 - i]) for s in stories for i in range(len(s["documents"]) // 2)][: most * 3]
    claims, statements, families, links = ids("claims"), ids("statements"), ids("families"), ids("reuse")
    claims = [c["id"] for c in client.rows("/claims?limit=5&min_independent=2")] + claims
    actors = [a["id"] for a in sorted(client.rows("/actors?limit=1000"), key=lambda a: -a["mentions"])[: most // 3]] + ids("actors")
    words = sorted({w.lower() for s in stories for w in re.findall(r"[^\W\d_]{5,}", s["title"])})
    words = spread(words, most)
    lists = ("claims", "statements", "events", "reuse", "positions", "actors", "documents", "disputes")
    days = sorted(d["published"][:10] for d in client.rows("/documents?limit=1000") if d["published"])
    month = [f"?since={days[i]}&until={days[min(len(days) - 1, i + 20)]}" for i in range(0, len(days), max(1, len(days) // 5))]
    filtered = {
        "claims": [
            *(f"?story={s}" for s in told),
            *(f"?search={w}" for w in words),
            "?min_independent=2",
            "?echoes=true",
            *(f"?actor={a}" for a in actors),
        ],
        "statements": [*(f"?story={s}" for s in told), *(f"?search={w}" for w in words), "?kind=direct", *(f"?actor={a}" for a in actors)],
        "events": [*(f"?story={s}" for s in told), "?event=CONSULT", "?status=planned", *(f"?actor={a}" for a in actors)],
        "reuse": [*(f"?story={s}" for s in told), *(f"?search={w}" for w in words), *(f"?family={f}" for f in families)],
        "actors": [*(f"?story={s}" for s in told), *(f"?search={w}" for w in words)],
        "stories": [*(f"?search={w}" for w in words), *(f"?actor={a}" for a in actors)],
        "positions": [*(f"?story={s}" for s in told), "?changed=true", *(f"?actor={a}" for a in actors)],
        "segments": [f"?document={d}" for d in documents],
        "mentions": [f"?document={d}" for d in documents],
        "threads": [f"?story={s}" for s in told],
    }
    for table in ("claims", "statements", "events", "reuse", "actors", "stories", "positions"):
        filtered[table] = [*filtered[table], *month]
    found = {
        "/": [*paged("/", "stories", 50)[: most // 2], *(f"/?search={w}" for w in words[: most // 2])],
        "/stories/ID": [f"/stories/{s}" for s in told],
        "/documents/ID": [f"/documents/{d}" for d in documents],
        "/compare": [f"/compare?a={a}&b={b}" for a, b in spread(pairs, most)],
        "/actors/ID": [f"/actors/{a}" for a in spread(actors, most)],
        "/trace/ID": [f"/trace/{i}" for i in spread([*claims, *statements, *families, *links, *told], most)],
        "/search": [f"/search?q={w}" for w in words],
        "/record": ["/record"],
        **{f"/{t}": spread([*paged(f"/{t}", t, 50), *(f"/{t}{f}" for f in filtered.get(t, ()))], most) for t in lists},
        f"{API}/show/ID": [f"{API}/show/{s}" for s in told],
        f"{API}/timeline/ID": [f"{API}/timeline/{s}" for s in told],
        f"{API}/trace/ID": [f"{API}/trace/{i}" for i in spread([*actors, *statements, *families, *told], most)],
        f"{API}/compare": [f"{API}/compare?a={a}&b={b}" for a, b in spread(pairs[1:], most)],
        f"{API}/search": [f"{API}/search?q={w}&limit=8" for w in words],
        f"{API}/documents/ID/text": [f"{API}/documents/{d}/text" for d in documents],
        f"{API}/claims/ID": [f"{API}/claims/{c}" for c in claims],
        f"{API}/status": [f"{API}/status"],
        f"{API}/state": [f"{API}/state"],
        f"{API}/openapi.json": [f"{API}/openapi.json"],
        "/static": ["/static/style.css", "/static/page.js"],
    }
    tables = [t for t in client_tables(client) if t != "judgements"]
    found |= {f"{API}/{t}": spread([*paged(f"{API}/{t}", t, 100), *(f"{API}/{t}{f}" for f in filtered.get(t, ()))], most) for t in tables}
    return {route: list(dict.fromkeys(paths))[: most * 2] for route, paths in found.items() if paths}


def client_tables(client: Client) -> list[str]:
    """The tables that the record has computed."""
    rows = json.loads(client.ask(f"{API}/status")[1])["data"]["rows"]
    return [t for t, n in rows.items() if n is not None]


def quantile(values: Iterable[float], share: float) -> float:
    """The value that this share of the values does not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def computed(pid: int) -> float:
    """Milliseconds that all threads of a process have computed, 0 where the system does not say: what other work on the machine leaves alone."""
    total = 0
    for file in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):
            total += int(file.read_text().split()[0])
    return total / 1e6


def settled(pid: int, most: float = 600.0) -> None:
    """Wait until a server has made what it makes beforehand: it computes next to nothing for two seconds."""
    end = time.perf_counter() + most
    while time.perf_counter() < end:
        before = computed(pid)
        time.sleep(2)
        if computed(pid) - before < 40:
            return


def counted(client: Client, pid: int, path: str) -> Timed:
    """One answer with what it cost the server."""
    before = computed(pid)
    found = client.ask(path)[0]
    return replace(found, cpu=max(0.0, computed(pid) - before))


def alone(client: Client, pid: int, asked: Mapping[str, Sequence[str]]) -> dict[str, dict[str, list[Timed]]]:
    """One client: every address for the first time, then all of them again."""
    out: dict[str, dict[str, list[Timed]]] = {route: {} for route in asked}
    for turn in ("first", "again"):
        for route, paths in asked.items():
            out[route][turn] = [counted(client, pid, p) for p in paths]
    return out


def together(port: int, paths: Sequence[str], clients: int, seconds: float) -> list[Timed]:
    """Many clients at once."""
    found: list[list[Timed]] = [[] for _ in range(clients)]
    end = time.perf_counter() + seconds

    def run(n: int) -> None:
        chance, client = random.Random(n), Client(port)
        while time.perf_counter() < end:
            path = chance.choice(paths)
            try:
                found[n].append(client.ask(path)[0])
            except (OSError, http.client.HTTPException):
                found[n].append(Timed(path, 0, 0.0, 0))
                client.close()
                client = Client(port)
        client.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(clients)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return [x for each in found for x in each]


def painted(port: int, paths: Sequence[str]) -> dict[str, float] | str:
    """Milliseconds to the first paint of pages in Chromium, each in a new profile; or why that could not be measured."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        return "no Chromium here"
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return "no Playwright here"
    out = {}
    with sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-dev-shm-usage"])
        for path in paths:
            tab = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
            tab.goto(f"http://127.0.0.1:{port}{path}", wait_until="load")
            first = "() => performance.getEntriesByType('paint').find(e => e.name === 'first-contentful-paint')?.startTime ?? null"
            while (found := tab.evaluate(first)) is None:  # a function that waits in the page would be refused by its policy
                time.sleep(0.05)
            out[path] = round(float(found), 1)
            tab.context.close()
        chromium.close()
    return out


def machine() -> dict[str, Any]:
    """What this ran on."""
    import pyarrow
    import starlette

    import twosource

    names = re.findall(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.M) if Path("/proc/cpuinfo").exists() else []
    return {
        "processor": names[0] if names else platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "twosource": twosource.__version__,
        "pyarrow": pyarrow.__version__,
        "starlette": starlette.__version__,
        "load": round(os.getloadavg()[0], 1),
    }


class Server:
    """`twosource serve` on a free port, as a context."""

    def __init__(self, record: Path) -> None:
        code = "import sys; from twosource.cli import main; sys.exit(main())"
        command = [sys.executable, "-c", code, "--record", str(record), "serve", "--port", "0"]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    def __enter__(self) -> tuple[int, int]:
        assert self._process.stderr is not None
        line = self._process.stderr.readline()
        if (said := re.search(r"http://127\.0\.0\.1:(\d+)/", line)) is None:
            raise SystemExit(f"the server does not start: {line}")
        self._reader = threading.Thread(target=self._process.stderr.read, daemon=True)
        self._reader.start()
        return int(said[1]), self._process.pid

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._reader.join(20)
        if self._process.stderr:
            self._process.stderr.close()


def resident(pid: int) -> float | None:
    """MB that a process holds in memory."""
    status = Path(f"/proc/{pid}/status")
    return int(re.findall(r"VmRSS:\s+(\d+)", status.read_text())[0]) / 1000 if status.exists() else None


def measure(record: Path, most: int, clients: int, seconds: float) -> dict[str, Any]:
    """All figures for a record."""
    with Server(record) as (port, _):
        client = Client(port)
        asked = routes(client, most)
        client.close()
        with Server(record) as (fresh, fresh_pid):  # one to which these addresses are new
            client = Client(fresh)
            start = time.perf_counter()
            settled(fresh_pid)
            warm = time.perf_counter() - start
            for paths in asked.values():  # the server has answered others before
                client.ask(paths[-1])
            found = alone(client, fresh_pid, {r: p[:-1] or p for r, p in asked.items()})
            client.close()
            paint = painted(fresh, asked["/stories/ID"][:6])
            paths = [p for r in asked.values() for p in r]
            mixed = together(fresh, paths, clients, seconds)
            memory = resident(fresh_pid)
    lists = {}
    for route, turns in found.items():
        first, again = ([x.ms for x in turns[t]] for t in ("first", "again"))
        lists[route] = {
            "addresses": len(first),
            "first_p50": quantile(first, 0.5),
            "first_p95": quantile(first, 0.95),
            "first_max": max(first),
            "again_p95": quantile(again, 0.95),
            "first_cpu_p95": quantile([x.cpu or 0.0 for x in turns["first"]], 0.95),
            "largest_kb": max(x.size for x in turns["first"]) / 1000,
            "slowest": max(turns["first"], key=lambda x: x.ms).path,
            "errors": sum(x.status != 200 for t in turns.values() for x in t),
        }
    every = [x.ms for t in found.values() for x in t["first"]]
    return {
        "machine": machine(),
        "record": {"path": record.name, "reports": _reports(record), "warm_s": round(warm, 1), "server_mb": memory},
        "first_paint_ms": paint,
        "alone": {"p95": quantile(every, 0.95), "again_p95": quantile([x.ms for t in found.values() for x in t["again"]], 0.95)},
        "together": {
            "clients": clients,
            "seconds": seconds,
            "answers": len(mixed),
            "errors": sum(x.status != 200 for x in mixed),
            "p50": quantile([x.ms for x in mixed], 0.5),
            "p95": quantile([x.ms for x in mixed], 0.95),
            "max": max(x.ms for x in mixed),
        },
        "routes": lists,
        "failed": sorted({f"{x.path} {x.status}" for t in found.values() for y in t.values() for x in y if x.status != 200})[:20]
        + sorted({f"{x.path} {x.status}" for x in mixed if x.status != 200})[:20],
    }


def _reports(record: Path) -> int:
    import twosource

    with twosource.open(record, create=False) as corpus:
        return corpus.status().documents


def broken(found: Mapping[str, Any]) -> list[str]:
    """The bounds that are broken, in words."""
    out = [f"{r}: p95 {x['first_p95']:.0f} ms" for r, x in found["routes"].items() if max(x["first_p95"], x["again_p95"]) > ALONE]
    out += [f"{r}: {x['largest_kb']:.0f} kB" for r, x in found["routes"].items() if not r.startswith(API) and x["largest_kb"] * 1000 > HEAVIEST]
    out += [f"{r}: {x['errors']} errors" for r, x in found["routes"].items() if x["errors"]]
    if not isinstance(found["first_paint_ms"], str):
        out += [f"first paint of {p}: {ms:.0f} ms" for p, ms in found["first_paint_ms"].items() if ms > PAINTED]
    if found["together"]["errors"] or found["together"]["p95"] > TOGETHER:
        out.append(f"many clients: p95 {found['together']['p95']:.0f} ms, {found['together']['errors']} errors")
    return out


def report(found: Mapping[str, Any]) -> str:
    """The figures as Markdown."""
    m, t, paint = found["machine"], found["together"], found["first_paint_ms"]
    shown = paint if isinstance(paint, str) else f"{max(paint.values()):.0f} ms at most, of the {len(paint)} largest stories"
    lines = [
        "# How fast the page and the API answer",
        "",
        f"Record: {found['record']['reports']:,} reports. Machine: {m['processor']}, {m['cores']} cores, {m['memory_gb']} GB, {m['system']}, "
        f"Python {m['python']}; other load {m['load']}. The server holds {found['record']['server_mb']:.0f} MB.",
        "",
        f"First paint of a story in Chromium: {shown}.",
        "",
        f"One client: p95 {found['alone']['p95']:.0f} ms for addresses asked for the first time, {found['alone']['again_p95']:.0f} ms again.",
        f"{t['clients']} clients for {t['seconds']:.0f} s: {t['answers']:,} answers, {t['errors']} errors, p50 {t['p50']:.0f} ms, "
        f"p95 {t['p95']:.0f} ms, slowest {t['max']:.0f} ms. The server made what it makes beforehand in {found['record']['warm_s']:.0f} s.",
        "",
        "*Computed* is what the server itself computed for an address asked for the first time, without waiting for other work on the machine.",
        "",
        "| route | addresses | first p50 | first p95 | slowest | computed p95 | again p95 | largest |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for route, x in found["routes"].items():
        times = " | ".join(f"{x[k]:.0f} ms" for k in ("first_p50", "first_p95", "first_max", "first_cpu_p95", "again_p95"))
        lines.append(f"| `{route}` | {x['addresses']} | {times} | {x['largest_kb']:.0f} kB |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, write, and say what is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("record", type=Path)
    parser.add_argument("--urls", type=int, default=30)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    args = parser.parse_args()
    found = measure(args.record, args.urls, args.clients, args.seconds)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "serve.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (args.out / "serve.md").write_text(report(found), encoding="utf-8")
    print(report(found))
    problems = broken(found)
    print("\n".join(["broken:", *problems] if problems else ["all bounds are kept"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
