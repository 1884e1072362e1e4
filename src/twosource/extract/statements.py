"""Who said what: the step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import pyarrow as pa

from twosource.model import Settings, Step, Tables, make_table, span_row, way_of

from .actors_speakers import SpeakerIds
from .coref import quotation_state
from .speakers import LISTS, Speakers
from .speakers_works import WORKS
from .statements_cues import NOUNS, VERBS
from .statements_kept import Reports, statement_id
from .statements_model import model_digest
from .statements_nested import held_by
from .statements_rules import Finder, Found
from .statements_trim import ACTS
from .statements_view import View, views
from .status import WORDS as STATUS_WORDS
from .status import status_of

#: The setting that chooses how statements are found, and what it may be.
SETTING: Final = "statements"
WAYS: Final = ("model", "rules")


def _by_rules(every: Sequence[View], tables: Tables) -> list[list[Found]]:
    return [Finder(view).find() for view in every]


def _by_model(every: Sequence[View], tables: Tables) -> list[list[Found]]:
    from .statements_blocks import statements_of
    from .statements_model import load_statement_model

    return statements_of(every, load_statement_model(), tables)


def _way(settings: Settings) -> Callable[[Sequence[View], Tables], list[list[Found]]]:
    return _by_rules if way_of(settings, SETTING, WAYS) == "rules" else _by_model


def statements(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Table `statements` out of `documents`, `segments`, `sentences`, `mentions` and `named`; each document alone.

    Direct and mixed speech in quotation marks and indirect speech, belief and intention. With the setting `statements` at `model` (the
    default) by the trained model over the parse, with the rules among its features; at `rules` by the rules and lexicons alone. A statement
    whose cue and content lie in another's content names that one in `within`. A statement without a source has `speaker_name` null and says
    why in `speaker_basis`. Raises `SettingError` for another setting.
    """
    find = _way(settings)
    actors = SpeakerIds(tables)
    every = list(views(tables))
    reports = Reports(tables, every, actors)
    new = reports.unknown(every)
    for view, found in zip(new, find(new, tables), strict=True):
        reports.add(view, _rows(view, found, actors))
    made = make_table("statements", [row for view in every for row in reports.rows(view)])
    reports.keep()
    return {"statements": made}


_SPANS: Final = ("source", "cue", "content")


def _within(view: View, found: Found) -> Found:
    """A statement with every span cut at the end of the paragraph that it begins in: what stands between two paragraphs is no text."""
    source, cue, content = ([(s, view.cut(s, e)) for s, e in each] for each in (found.source, found.cue, found.content))
    return replace(found, source=source, cue=cue, content=content)


def _rows(view: View, found: Sequence[Found], actors: SpeakerIds) -> list[dict[str, Any]]:
    """The statements that were found in a document as rows."""
    found = [_within(view, f) for f in found]
    speakers = Speakers(view, found, quotation_state(view))
    ids = [statement_id(view.document, f.kind, f.content, f.cue) for f in found]
    holders = held_by(found)
    rows: dict[str, dict[str, Any]] = {}
    for n, f in enumerate(found):
        if ids[n] in rows:
            continue
        name, basis = speakers.of(n)
        speaker = actors.of(view.document, name, f.source, speakers.at(n))
        negated, status = status_of(view, f)
        row = {k: [span_row(view.document, s, e, view.raw) for s, e in getattr(f, k)] for k in _SPANS}
        rows[ids[n]] = {
            "id": ids[n],
            "document": view.document,
            "kind": f.kind,
            **row,
            "speaker": speaker,
            "speaker_name": actors.name(view.document, speaker, name),
            "negated": negated,
            "status": status,
            "speaker_basis": basis,
            "within": ids[holders[n]] if holders[n] >= 0 else None,
        }
    return list(rows.values())


STATEMENTS: Final = Step(
    name="statements",
    # The model is data that decides what comes out: what is made with another file is made anew.
    version=f"13-{model_digest()[:16]}",
    reads=("documents", "segments", "sentences", "mentions", "named"),
    writes=("statements",),
    run=statements,
    lexicons=(VERBS, NOUNS, ACTS, STATUS_WORDS, WORKS, *LISTS),
    settings=(SETTING,),
    keeps=True,
)
