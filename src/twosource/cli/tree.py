"""A trace as a tree on the terminal: from the thing down to the bytes that were received."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from rich.text import Text
from rich.tree import Tree

from twosource.corpus import Trace
from twosource.model import Made

from .console import out
from .words import clean, shortened

#: Things of one kind below one thing that are shown; `--format jsonl` gives all.
SHOWN: Final = 12
#: Characters of a text on one line of the tree, about three lines of a terminal.
LONG: Final = 300
#: Characters of a digest that are shown in the list of steps.
DIGEST: Final = 12

#: Facts that the tree shows in other places, or that say nothing to a reader.
_LEFT_OUT: Final = frozenset({"story", "speaker", "actor", "within", "lead", "thread", "reason of the merge"})
_PLAIN: Final = {"speaker_name": "speaker", "at_most": "at most", "same_happening": "one happening", "date_start": "from", "date_end": "to"}


def trace(found: Trace) -> None:
    """Print a trace."""
    made = f"made by step {_step(found.made)}" if found.made else "kept in the record"
    out.print(Text.assemble((found.id, "bold"), f"  a row of {found.table}, {made}"))
    seen: set[str] = set()
    tree = Tree(_label(found.tree, seen, top=True), guide_style="dim")
    _grow(tree, found.tree, seen)
    out.print(tree)
    _steps(found)


def _grow(branch: Tree, node: Any, seen: set[str]) -> None:
    count: Counter[str] = Counter(c.relation for c in node.children)
    shown: Counter[str] = Counter()
    for child in node.children:
        shown[child.relation] += 1
        if shown[child.relation] > SHOWN:
            if shown[child.relation] == SHOWN + 1:
                branch.add(Text(f"… and {count[child.relation] - SHOWN} more: {child.relation} (--format jsonl shows all)", style="dim"))
            continue
        again = child.kind == "documents" and child.id in seen
        twig = branch.add(_label(child, seen, node.text))
        if not again:
            _grow(twig, child, seen)


def _label(node: Any, seen: set[str], above: str = "", top: bool = False) -> Text:
    label = Text()
    if not top:
        label.append(f"{node.relation} ", "cyan")
    if node.id and not top:
        label.append(f"{_name(node)} ", "bold")
    if node.kind == "documents" and not top and node.id in seen:
        return label.append("(see above)", "dim")
    if node.kind == "documents" and node.id:
        seen.add(node.id)
    if node.span is not None:
        label.append(f"[{node.span.start}, {node.span.end}) ", "cyan")
    if node.text and clean(node.text) == clean(above):
        label.append("(these words)", "dim")
    elif node.text:
        label.append(shortened(node.text, LONG), "bold" if top else "")
    facts = _facts(node)
    if facts:
        label.append(f"{' ' if node.text else ''}· {facts}", "dim")
    if node.made and not top:
        label.append(f" · step {_step(node.made)}", "dim")
    return label


def _name(node: Any) -> str:
    return f"sha256 {node.id}" if node.kind == "bytes" else clean(node.id)


def _facts(node: Any) -> str:
    known = dict(node.facts)
    if node.kind == "documents":
        parts = [f"publisher {_given(known, 'publisher')}", f"published {_given(known, 'published')}"]
        if known.get("version"):
            parts.insert(0, f"{known['version']} (beside {', '.join(v for v in known['versions'] if v != node.id)})")
    elif node.kind == "bytes":
        when, command = known["when"] or "unknown", f" by `{shortened(known['command'], 60)}`" if known["command"] else ""
        parts = [f"{known['bytes']} bytes of {known['media']}, {known['kept']}", f"from {known['from']}", f"received {when}{command}"]
    elif node.kind == "claims":
        publishers = "unknown" if known["publishers"] is None else known["publishers"]
        voices = "unknown" if known["voices"] is None else known["voices"]
        most = "at most " if known["at_most"] else ""
        parts = [f"{known['kind']}", f"{known['reports']} reports", f"publishers {publishers}"]
        parts += [f"{most}{known['independent']} independent", f"voices {voices}"]
    else:
        parts = [_fact(k, v) for k, v in node.facts if k not in _LEFT_OUT and v not in (None, False, [], ())]
    return " · ".join(clean(str(p)) for p in parts)


def _given(known: dict[str, Any], key: str) -> str:
    return f"{known[key]} ({known[f'{key}_basis']})" if known[key] else "unknown"


def _fact(key: str, value: Any) -> str:
    name = _PLAIN.get(key, key.replace("_", " "))
    if value is True:
        return name
    shown = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else f"{value:.2f}" if isinstance(value, float) else str(value)
    return f"{name} {shortened(shown, LONG)}"


def _step(made: Made) -> str:
    return f"{made.step} {made.version or '(version unknown)'}"


def _steps(found: Trace) -> None:
    if not found.steps:
        return
    out.print(Text("steps", style="bold"))
    for made in found.steps:
        line = Text(f"  {_step(made)}", style="")
        if made.lexicons is None or made.settings is None:
            line.append(" · with other inputs or lexicons than there are now: `twosource ingest` brings it up to date", "dim")
        else:
            line.append("".join(f" · {n}={v}" for n, v in made.settings), "dim")
            if made.lexicons:
                line.append(" · lexicons " + ", ".join(f"{n} {d[:DIGEST]}" for n, d in made.lexicons), "dim")
        out.print(line)
