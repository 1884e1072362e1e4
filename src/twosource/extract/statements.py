"""Who said what: the step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import pyarrow as pa

from twosource.model import SettingError, Settings, Step, Tables, make_id, make_table, span_row

from .actors_speakers import SpeakerIds
from .coref import quotation_state
from .speakers import LISTS, Speakers
from .statements_cues import NOUNS, VERBS
from .statements_model import model_digest
from .statements_nested import held_by
from .statements_rules import Finder, Found
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
    way = settings.get(SETTING) or WAYS[0]
    if way not in WAYS:
        raise SettingError(f"the setting {SETTING} is {way!r}", f"one of {', '.join(WAYS)}", f"leave it out for {WAYS[0]}")
    return _by_rules if way == "rules" else _by_model


def statements(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Table `statements` out of `documents`, `segments`, `sentences`, `mentions` and `named`; each document alone.

    Direct and mixed speech in quotation marks and indirect speech, belief and intention. With the setting `statements` at `model` (the
    default) by the trained model over the parse, with the rules among its features; at `rules` by the rules and lexicons alone. A statement
    whose cue and content lie in another's content names that one in `within`. A statement without a source has `speaker_name` null and says
    why in `speaker_basis`. Raises `SettingError` for another setting.
    """
    find = _way(settings)
    actors = SpeakerIds(tables)
    rows: list[dict[str, Any]] = []
    every = list(views(tables))
    for view, found in zip(every, find(every, tables), strict=True):
        speakers = Speakers(view, found, quotation_state(view))
        ids = [_id(view, f) for f in found]
        holders = held_by(found)
        seen: set[str] = set()
        for n, f in enumerate(found):
            if ids[n] in seen:
                continue
            seen.add(ids[n])
            name, basis = speakers.of(n)
            speaker = actors.of(view.document, name, f.source, speakers.at(n))
            negated, status = status_of(view, f)
            row = {k: [span_row(view.document, s, e, view.raw) for s, e in getattr(f, k)] for k in ("source", "cue", "content")}
            rows.append(
                {
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
            )
    return {"statements": make_table("statements", rows)}


def _id(view: View, f: Found) -> str:
    edges = [x for s, e in f.content for x in (s, e)]
    return make_id("statement", view.document, f.kind, *edges, *(x for s in f.cue for x in s))


STATEMENTS: Final = Step(
    name="statements",
    # The model is data that decides what comes out: what is made with another file is made anew.
    version=f"4-{model_digest()[:16]}",
    reads=("documents", "segments", "sentences", "mentions", "named"),
    writes=("statements",),
    run=statements,
    lexicons=(VERBS, NOUNS, STATUS_WORDS, *LISTS),
    settings=(SETTING,),
    keeps=True,
)
