"""What the tests of disputes share: invented reports of one story, parsed, with whom they name, who says what and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import pyarrow as pa
import pytest

from twosource.corroborate.disputes import disputes
from twosource.extract import ANCHOR, MEANT, MENTIONS, STATEMENTS, TIMES
from twosource.language import LANGUAGE
from twosource.model import Dispute, Position, make_table, schema, to_records


@dataclass(frozen=True)
class Report:
    """An invented report: every line a paragraph, the first one a headline where `titled`."""

    text: str
    published: str | None = "2021-03-10"
    publisher: str | None = None
    title: str | None = None
    titled: bool = False


def tables(reports: list[Report], stories: list[list[int]] | None = None, threads: bool = False) -> dict[str, pa.Table]:
    """The tables of the reports `d0`, `d1` ..., all of one story unless `stories` says which are. `threads`: one that holds every sentence."""
    documents, segments, raws = [], [], []
    for n, r in enumerate(reports):
        name = f"d{n}"
        documents.append(
            {"id": name, "sha256": "0", "characters": len(r.text), "language": "en"}
            | {"published": r.published, "publisher": r.publisher, "title": r.title, "uri": f"file-{n}"}
        )
        raws.append({"document": name, "raw": r.text, "media": "text", "encoding": "utf-8", "encoding_basis": "", "blocks": []})
        at = 0
        for line in r.text.split("\n"):
            if line:
                role = "title" if r.titled and at == 0 else "body"
                segments.append({"document": name, "start": at, "end": at + len(line), "exact": line, "role": role, "reason": ""})
            at += len(line) + 1
    groups = stories or [list(range(len(reports)))]
    made = {name: schema(name).empty_table() for name in ("readings", "families", "claims", "threads", "reuse", "events", "versions")}
    made |= {"documents": make_table("documents", documents), "segments": make_table("segments", segments), "texts": make_table("texts", raws)}
    made["stories"] = make_table("stories", [_story(f"s{i}", [f"d{n}" for n in group]) for i, group in enumerate(groups)])
    made |= LANGUAGE.run(made, {})
    made |= MENTIONS.run(made, {})
    made |= STATEMENTS.run(made, {"statements": "rules"})
    made |= {k: v for k, v in MEANT.run(made, {}).items() if isinstance(v, pa.Table)}
    made |= TIMES.run(made, {})
    made |= {k: v for k, v in ANCHOR.run(made, {}).items() if isinstance(v, pa.Table)}
    if threads:
        spans = [{k: s[k] for k in ("document", "start", "end", "exact")} for s in made["sentences"].to_pylist()]
        thread = {"id": "t", "story": "s0", "label": "all", "parties": [], "spans": spans, "statements": [], "events": []}
        made["threads"] = make_table("threads", [thread])
    return made


def _story(name: str, documents: list[str]) -> dict[str, Any]:
    return {"id": name, "title": "", "documents": documents, "off_story": [], "suspicions": [], "headlines": []}


def found(*reports: Report | str, threads: bool = False) -> tuple[list[Dispute], list[Position]]:
    """The disputes and positions of one story."""
    listed = [r if isinstance(r, Report) else Report(r) for r in reports]
    out = disputes(tables(listed, threads=threads), {})

    def raw(document: str) -> str:
        return listed[int(document[1:])].text

    return list(to_records("disputes", out["disputes"].to_pylist(), raw)), list(to_records("positions", out["positions"].to_pylist(), raw))


def by_name(stories: Mapping[str, Sequence[str]]) -> dict[str, list[Dispute]]:
    """The disputes about one happening of many stories, by the name of the story; all are looked into at once."""
    every = [Report(text) for reports in stories.values() for text in reports]
    ends = list(accumulate(len(reports) for reports in stories.values()))
    groups = [list(range(end - len(reports), end)) for end, reports in zip(ends, stories.values(), strict=True)]
    rows = disputes(tables(every, stories=groups), {})["disputes"].to_pylist()
    out: dict[str, list[Dispute]] = {name: [] for name in stories}
    for d in to_records("disputes", rows, lambda document: every[int(document[1:])].text):
        if d.same_happening:
            out[list(stories)[int(d.story[1:])]].append(d)
    return out


def real(*reports: Report | str) -> list[Dispute]:
    """The disputes about one happening."""
    return [d for d in found(*reports)[0] if d.same_happening]


def sides(d: Dispute) -> set[str]:
    """What the sides hold."""
    return {s.position for s in d.sides}


#: The disputes about one happening, by the name of the story.
Stories = dict[str, list[Dispute]]


def checks(disputed: Mapping[str, tuple[str, ...]], none: Mapping[str, Sequence[str]]) -> tuple[Any, Callable[..., None], Callable[..., None]]:
    """What the modules of invented stories test alike, to be named `told` and `test_...` there: the fixture of all their disputes; that every
    story of `disputed` (kind, reports) has just one of that kind, with two sides; that those of `none` have none.
    """

    @pytest.fixture(scope="module")
    def told() -> Stories:
        return by_name({**{n: reports for n, (_, *reports) in disputed.items()}, **none})

    @pytest.mark.parametrize("name", disputed)
    def found_once(name: str, told: Stories) -> None:
        (d,) = told[name]
        assert d.kind == disputed[name][0]
        assert len(d.sides) == 2
        assert all(side.spans for side in d.sides)

    @pytest.mark.parametrize("name", none)
    def is_none(name: str, told: Stories) -> None:
        assert told[name] == []

    return told, found_once, is_none
