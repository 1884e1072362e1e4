"""Draw docs/dossier.svg, the picture in the README, out of the sample reports:  python docs/picture.py"""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

from rich.console import Console

import twosource
from twosource.cli import dossier, page
from twosource.samples import samples_path

TARGET = Path(__file__).with_name("dossier.svg")

#: Lines of the dossier that the picture shows: (section, how many lines).
SHOWN = {"": 9, "Reports": 5, "Claims": 10, "Echoes": 7, "Quoted": 9, "Who said what": 8, "Copied passages": 8, "Timeline": 9, "Warnings": 5}


def picture() -> str:
    """The beginning of every section of the dossier as SVG, with nothing loaded from elsewhere."""
    with tempfile.TemporaryDirectory() as folder, twosource.open(Path(folder) / "r") as corpus:
        corpus.ingest(samples_path())
        whole = Console(width=112, record=True, force_terminal=True, color_system="truecolor", file=io.StringIO())
        page.out = whole
        dossier.dossier(corpus.story(), fiction=True)
        lines = whole.export_text(styles=True).splitlines()
    short = Console(width=112, record=True, force_terminal=True, color_system="truecolor", file=io.StringIO())
    section, left = "", SHOWN[""]
    from rich.text import Text

    for line in lines:
        plain = Text.from_ansi(line).plain
        if heading := next((s for s in SHOWN if s and plain.startswith(s)), None):
            short.print()
            section, left = heading, SHOWN[heading]
        if left > 0 and (plain.strip() or not section):
            short.print(Text.from_ansi(line.rstrip()))
            left -= 1
    svg = short.export_svg(title="twosource demo")
    return re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL).replace("Fira Code", "ui-monospace, Menlo, Consolas")


if __name__ == "__main__":
    TARGET.write_text(picture(), encoding="utf-8")
