"""What the tests of extraction share: a document of segments, parsed."""

from __future__ import annotations

import pyarrow as pa

from twosource.extract.coref import Coreference, Link
from twosource.extract.speakers import Speakers
from twosource.extract.statements_rules import Finder
from twosource.extract.statements_view import View, views
from twosource.language import LANGUAGE
from twosource.model import make_table, schema


def tables(text: str, titled: bool = False, caption: str = "") -> dict[str, pa.Table]:
    """The tables of one document: every line a segment of the body, the first one a title where `titled`."""
    segments, at = [], 0
    for line in text.split("\n"):
        if line:
            role = "title" if titled and at == 0 else "caption" if line == caption else "body"
            segments.append({"document": "d", "start": at, "end": at + len(line), "exact": line, "role": role, "reason": ""})
        at += len(line) + 1
    made = {
        "documents": make_table("documents", [{"id": "d", "sha256": "0", "characters": len(text), "language": "en"}]),
        "segments": make_table("segments", segments),
        "readings": schema("readings").empty_table(),
    }
    return {**made, **LANGUAGE.run(made, {})}


def view_of(text: str, titled: bool = False, caption: str = "") -> View:
    """The one document as the rules see it."""
    (view,) = views(tables(text, titled, caption))
    return view


def speakers_of(text: str, titled: bool = False, caption: str = "") -> list[tuple[str, str | None, str]]:
    """Of every statement found by rule: the words of the source, the speaker's name and the reason."""
    view = view_of(text, titled, caption)
    finder = Finder(view)
    found = finder.find()
    speakers = Speakers(view, found, finder.inside)
    return [(" ".join(view.raw[s:e] for s, e in f.source), *speakers.of(n)) for n, f in enumerate(found)]


def coreference_of(text: str, titled: bool = False, caption: str = "") -> tuple[View, Coreference]:
    """The anaphors of a document, with its statements by rule."""
    view = view_of(text, titled, caption)
    finder = Finder(view)
    return view, Speakers(view, finder.find(), finder.inside).coreference


def link_of(text: str, words: str, which: int = 0, titled: bool = False, caption: str = "") -> Link | None:
    """The answer for the anaphor that is written `words`, the `which`th of them."""
    view, coreference = coreference_of(text, titled, caption)
    links = sorted(coreference.links.values(), key=lambda x: x.first)
    hits = [x for x in links if " ".join(view.text[x.first : x.last]).lower() == words.lower()]
    return hits[which] if which < len(hits) else None


def names(text: str, words: str, which: int = 0, titled: bool = False, caption: str = "") -> tuple[str, ...]:
    """Whom an anaphor stands for; nobody where it is open."""
    link = link_of(text, words, which, titled, caption)
    return link.names if link else ()


def check_tree(view: View) -> None:
    """Every token has one way up to a root, and heads and children say the same."""
    for i, head in enumerate(view.head):
        assert head == i or i in view.kids[head]
        at, steps = i, 0
        while view.head[at] != at:
            at, steps = view.head[at], steps + 1
            assert steps < len(view.text)
    assert sorted(k for kids in view.kids for k in kids) == [i for i, h in enumerate(view.head) if h != i]
