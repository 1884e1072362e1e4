"""Write docs/cli.md out of the commands' own help and docs/http.md out of the API's description:  python docs/generate.py"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from twosource.cli.app import app

TARGET = Path(__file__).with_name("cli.md")
MODULE = "Where the script is not on the path, `python -m twosource` is the same."
HTTP = Path(__file__).with_name("http.md")


def reference() -> str:
    """The reference of all commands and options as Markdown."""
    root = typer.main.get_command(app)
    lines = ["# Commands", "", "Made from the help texts by `python docs/generate.py`; a test keeps it up to date.", "", MODULE, ""]
    lines += [_help(root.help), "", "Options of every command, anywhere on the line:", "", *_options(root), ""]
    for name, command in sorted(root.commands.items()):
        arguments = " ".join((p.metavar or p.name.upper()) for p in command.params if p.param_type_name == "argument")
        lines += [f"## twosource {name} {arguments}".rstrip(), "", _help(command.help), ""]
        if command.epilog:
            lines += [f"    {command.epilog.removeprefix('Example: ')}", ""]
        lines += [*_options(command), ""]
    return "\n".join(lines).rstrip() + "\n"


def _help(text: str | None) -> str:
    return " ".join((text or "").split())


def _options(command: Any) -> list[str]:
    rows = []
    for p in command.params:
        if p.param_type_name == "option" and not p.hidden:
            names = ", ".join(f"`{n}`" for n in sorted(p.opts, key=len, reverse=True))
            rows.append(f"- {names}: {_help(p.help)}")
        elif p.param_type_name == "argument":
            rows.append(f"- `{(p.metavar or p.name.upper())}`: {_help(getattr(p, 'help', ''))}")
    return rows


def http() -> str:
    """The reference of the HTTP API as Markdown."""
    from twosource.web.app import describe

    found = describe()
    lines = [
        "# The HTTP API",
        "",
        "Made from the API's own description (`/api/v1/openapi.json`) by `python docs/generate.py`; a test keeps it up to date.",
        "",
    ]
    lines += [_help(found["info"]["description"]), "", "How to start it, and who may ask: [the page](serve.md).", ""]
    for path, methods in found["paths"].items():
        for method, told in methods.items():
            lines += [f"## {method.upper()} {path}", "", f"{told['summary']}.", ""]
            rows = [p for p in told.get("parameters", []) if p["in"] == "query"]
            lines += [f"- `{p['name']}`: {p['description']}" for p in rows]
            lines += [""] * bool(rows)
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
    HTTP.write_text(http(), encoding="utf-8")
