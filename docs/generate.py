"""Write docs/cli.md out of the commands' own help:  python docs/generate.py"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from twosource.cli.app import app

TARGET = Path(__file__).with_name("cli.md")


def reference() -> str:
    """The reference of all commands and options as Markdown."""
    root = typer.main.get_command(app)
    lines = ["# Commands", "", "Made from the help texts by `python docs/generate.py`; a test keeps it up to date.", ""]
    lines += [_help(root.help), "", "Options before the command:", "", *_options(root), ""]
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


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
