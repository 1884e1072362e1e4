"""The step: raw texts in, segments and readings out; each document alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from twosource.model import Settings, Step, Tables, from_columns

from .pages import page
from .parts import Mend, Part
from .plain import plain
from .readings import read

LEXICONS: Final = (
    "boilerplate.tsv",
    "boilerplate_shapes.yaml",
    "readings_mojibake.tsv",
    "readings_spellings.tsv",
    "readings_substitutions.tsv",
    "readings_words.yaml",
)


def segment(raw: str, blocks: Sequence[Mapping[str, Any]], title: str | None) -> list[Part]:
    """The parts of a raw text: every character lies in exactly one, in order, each with a role and a reason.

    `blocks`: for a page its visible blocks as mappings with start, end (code points into `raw`), tag and main, in order and without overlap;
    empty for plain text. `title`: the title that the source gives, or None.
    """
    return page(raw, blocks, title) if blocks else plain(raw, title)


def run(tables: Tables, settings: Settings) -> dict[str, Any]:
    """Segments and readings of the texts. Rows follow the order of the texts, and the text within a document."""
    about = tables["documents"]
    known = dict(
        zip(
            about.column("id").to_pylist(),
            zip(about.column("title").to_pylist(), about.column("language").to_pylist(), strict=True),
            strict=True,
        )
    )
    texts = tables["texts"]
    parts: dict[str, list[Any]] = {k: [] for k in ("document", "start", "end", "exact", "role", "reason")}
    mends: dict[str, list[Any]] = {k: [] for k in ("document", "start", "end", "exact", "reading", "kind")}
    media = texts.column("media").to_pylist()
    blocks = texts.column("blocks")
    for i, (document, raw) in enumerate(zip(texts.column("document").to_pylist(), texts.column("raw").to_pylist(), strict=True)):
        title, language = known.get(document, (None, None))
        found = segment(raw, blocks[i].as_py() if media[i] == "html" else (), title)
        if not found:
            continue
        start, end, role, reason = zip(*found, strict=True)
        parts["document"] += [document] * len(found)
        parts["start"] += start
        parts["end"] += end
        parts["exact"] += [raw[a:b] for a, b in zip(start, end, strict=True)]
        parts["role"] += role
        parts["reason"] += reason
        for mend in read(raw, found, language):
            _add(mends, document, raw, mend)
    return {"segments": from_columns("segments", parts), "readings": from_columns("readings", mends)}


def _add(columns: dict[str, list[Any]], document: str, raw: str, mend: Mend) -> None:
    columns["document"].append(document)
    columns["start"].append(mend.start)
    columns["end"].append(mend.end)
    columns["exact"].append(raw[mend.start : mend.end])
    columns["reading"].append(mend.reading)
    columns["kind"].append(mend.kind)


CLEAN: Final = Step(name="clean", version="4", reads=("documents", "texts"), writes=("segments", "readings"), run=run, lexicons=LEXICONS)
