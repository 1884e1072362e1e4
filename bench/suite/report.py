"""Results as a file, as Markdown and as plots."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .parts import Figure
from .plots import Bar, bars, number

RESULTS = "results.json"
REPORT = "report.md"
#: Of the layout of the results file; `compare` refuses another one.
FORMAT = 1


def row_of(figure: Figure) -> dict[str, Any]:
    """A figure as it is written down."""
    return asdict(figure) | {"kept": figure.kept()}


def write(found: Mapping[str, Any], out: Path) -> None:
    """Write results, report and plots; what is there stays whole until the new one is."""
    out.mkdir(parents=True, exist_ok=True)
    for name, text in {RESULTS: json.dumps(found, indent=1) + "\n", REPORT: markdown(found, plots(found, out))}.items():
        part = out / f"{name}.part"
        part.write_text(text, encoding="utf-8")
        part.replace(out / name)


def plots(found: Mapping[str, Any], out: Path) -> dict[str, list[str]]:
    """Draw peers beside us, and growth where it was measured; the files by part."""
    drawn: dict[str, list[str]] = {}
    ours = {f["name"]: f for p in found["parts"] for f in p["figures"] if f["who"] == "twosource"}
    for part in found["parts"]:
        names = dict.fromkeys(f["name"] for f in part["figures"] if f["who"] != "twosource")
        for i, name in enumerate(names):
            rows = [f for f in part["figures"] if f["name"] == name]
            mine = [ours[name]] if name in ours and ours[name] not in rows else []
            shown = [Bar(f["who"], f["value"], f["who"] == "twosource", f["missing"]) for f in (*mine, *rows)]
            if sum(b.value is not None for b in shown) < 2:
                continue
            path = out / f"{part['name'].replace('/', '-').replace(' ', '-').replace(':', '')}-{i}.svg"
            path.write_text(bars(name, shown), encoding="utf-8")
            drawn.setdefault(part["name"], []).append(path.name)
        if part["name"] == "scale/growth" and (out / "growth.svg").exists() and part["status"] == "ok":
            drawn.setdefault(part["name"], []).append("growth.svg")
        if part["name"] == "scale/copies" and (out / "reuse.svg").exists() and part["status"] == "ok":
            drawn.setdefault(part["name"], []).append("reuse.svg")
        if part["name"] == "scale/one more report" and (out / "stories.svg").exists() and part["status"] == "ok":
            drawn.setdefault(part["name"], []).append("stories.svg")
    return drawn


def value_of(f: Mapping[str, Any]) -> str:
    """A value with its unit, or why there is none."""
    if f["value"] is None:
        return f"— ({f['missing']})"
    if f["unit"] == "share":
        return f"{f['value']:.1%}"
    return f"{_exact(f['value'])} {'' if f['unit'] == 'power' else f['unit']}".strip()


def _exact(value: float) -> str:
    return f"{value:.4f}" if 0 < abs(value) < 1 else number(value)


def _bound(f: Mapping[str, Any]) -> str:
    if f["bound"] is None:
        return ""
    sign = {"higher": "≥", "lower": "≤"}[f["better"]]
    return (
        f"{f['bound_kind']} {sign} {_exact(f['bound'])}: {'kept' if f['kept'] else '**not kept**' if f['kept'] is not None else 'not measured'}"
    )


def markdown(found: Mapping[str, Any], drawn: Mapping[str, Sequence[str]]) -> str:
    """The report."""
    m = found["machine"]
    lost = [p for p in found["parts"] if p["status"] == "failed"]
    broken = [(p, f) for p in found["parts"] for f in p["figures"] if f["kept"] is False]
    lines = [
        "# Measured",
        "",
        f"Revision {found['revision']}, {m['time']}{', a quick run' if found['quick'] else ''}. Machine: {m['processor']}, {m['cores']} cores, "
        f"{m['memory_gb']} GB, {m['system']}, Python {m['python']}; load at the start {m['load']}.",
        "",
        "CPU figures are seconds of user and system time. Beside other work on the same cores they rise by a third and more, ratios "
        "within a run hardly.",
        "",
    ]
    if lost:
        lines += ["**Not measured:** " + "; ".join(f"{p['name']} ({p['error']})" for p in lost), ""]
    lines += [f"**Not kept:** {f['name']} is {value_of(f)}, {f['bound_kind']} {_exact(f['bound'])}" for _, f in broken]
    lines += [""] * bool(broken)
    for section in dict.fromkeys(p["section"] for p in found["parts"]):
        lines += [f"## {section.capitalize()}", "", "| figure | who | value | bound | note |", "|---|---|---:|---|---|"]
        mine = [p for p in found["parts"] if p["section"] == section]
        for part in mine:
            for f in part["figures"]:
                lines.append(f"| {f['name']} | {f['who']} | {value_of(f)} | {_bound(f)} | {f['note'].replace('|', '/')} |")
            if part["status"] == "absent":
                lines.append(f"| {part['name']} | | — | | {part['error'].replace('|', '/')} |")
        lines.append("")
        for part in mine:
            lines += [f"![{part['name']}]({name})" for name in drawn.get(part["name"], ())]
        lines.append("")
    seconds = "; ".join(f"{p['name']} {p['wall_s']:.0f} s ({p['cpu_s']:.0f} CPU s)" for p in found["parts"])
    lines += ["## How it was made", "", f"`{found['command']}`. Time taken: {seconds}.", ""]
    lines += ["Packages: " + ", ".join(f"{k} {v}" for k, v in found["packages"].items()) + ".", ""]
    lines += ["| data | SHA-256 |", "|---|---|", *(f"| {k} | `{v}` |" for k, v in found["data"].items())]
    return "\n".join(lines) + "\n"
