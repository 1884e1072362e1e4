"""Who said what: the step."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa

from twosource.model import Settings, Step, Tables, make_id, make_table, span_row

from .speakers import GIVEN, TITLES, Speakers
from .speakers import NOUNS as SPEAKER_NOUNS
from .statements_cues import NOUNS, VERBS
from .statements_rules import Finder
from .statements_view import views


def statements(tables: Tables, settings: Settings) -> dict[str, pa.Table]:
    """Table `statements` out of `documents`, `segments` and `sentences`; each document alone.

    Direct and mixed speech in quotation marks, and the indirect forms of the verbs in `reporting_verbs.tsv`, by rules over the parse. A
    statement without a source has `speaker_name` null and says why in `speaker_basis`.
    """
    rows: list[dict[str, Any]] = []
    for view in views(tables):
        finder = Finder(view)
        found = finder.find()
        speakers = Speakers(view, found, finder.inside)
        seen: set[str] = set()
        for n, f in enumerate(found):
            name, basis = speakers.of(n)
            edges = [x for s, e in f.content for x in (s, e)]
            id_ = make_id("statement", view.document, f.kind, *edges, *(x for s in f.cue for x in s))
            if id_ in seen:
                continue
            seen.add(id_)
            row = {k: [span_row(view.document, s, e, view.raw) for s, e in getattr(f, k)] for k in ("source", "cue", "content")}
            rows.append(
                {
                    "id": id_,
                    "document": view.document,
                    "kind": f.kind,
                    **row,
                    "speaker": None,
                    "speaker_name": name,
                    "negated": f.negated,
                    "status": f.status,
                    "speaker_basis": basis,
                }
            )
    return {"statements": make_table("statements", rows)}


STATEMENTS: Final = Step(
    name="statements",
    version="1",
    reads=("documents", "segments", "sentences"),
    writes=("statements",),
    run=statements,
    lexicons=(VERBS, NOUNS, TITLES, GIVEN, SPEAKER_NOUNS),
)
