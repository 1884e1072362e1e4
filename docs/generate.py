"""Write docs/cli.md out of the commands' own help:  python docs/generate.py"""

from __future__ import annotations

from pathlib import Path

import click
import typer

from twosource.cli.app import app

TARGET = Path(__file__).with_name("cli.md")


def reference() -> str:
    """The reference of all commands and options as Markdown."""
    root = typer.main.get_command(app)
    lines = ["# Commands", "", "Made from the help texts by `python docs/generate.py`; a test keeps it up to date.", ""]
    lines += [_help(root.help), "", "Options before the command:", "", *_options(root), ""]
    for name, command in sorted(root.commands.items()):  # type: ignore[attr-defined]
        arguments = " ".join(p.make_metavar(click.Context(command)) for p in command.params if p.param_type_name == "argument")
        lines += [f"## twosource {name} {arguments}".rstrip(), "", _help(command.help), ""]
        if command.epilog:
            lines += [f"    {command.epilog.removeprefix('Example: ')}", ""]
        lines += [*_options(command), ""]
    return "\n".join(lines).rstrip() + "\n"


def _help(text: str | None) -> str:
    return " ".join((text or "").split())


def _options(command: click.Command) -> list[str]:
    rows = []
    for p in command.params:
        if p.param_type_name == "option" and not p.hidden:  # type: ignore[attr-defined]
            names = ", ".join(f"`{n}`" for n in sorted(p.opts, key=len, reverse=True))
            rows.append(f"- {names}: {_help(p.help)}")  # type: ignore[attr-defined]
        elif p.param_type_name == "argument":
            rows.append(f"- `{p.make_metavar(click.Context(command))}`: {_help(getattr(p, 'help', ''))}")
    return rows


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
