"""Tables out of invented reports, for the tests of this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from twosource.model import Settings, make_table, span_row
from twosource.reuse import REUSE, WORDS

#: Sentences of invented reports: about a quay, a dam, a strike, an election, a ferry.
QUAY = "The harbour board of Lindmark voted on Tuesday to close the northern quay until engineers have examined its cracked concrete piles."
DAM = "Farmers below the Oderbach dam were told to move their cattle before midnight because the spillway gates had jammed half open."
STRIKE = "Bakers in four coastal towns stopped work after the flour mills refused to pay the supplement that was agreed in spring."
VOTE = "A recount in the mountain canton of Verrin reduced the lead of the Orchard list to eleven ballots out of nine thousand."
FERRY = "The ferry Meridian ran aground off Cape Tolm with sixty passengers, most of them pupils returning from a chess tournament."
MUSEUM = "Thieves cut a landscape by Ilse Varga out of its frame in the provincial museum while the guard was repairing the boiler."


def tables(
    texts: Mapping[str, str],
    published: Mapping[str, str] | None = None,
    publisher: Mapping[str, str] | None = None,
    readings: Sequence[tuple[str, int, int, str]] = (),
    roles: Mapping[str, str] | None = None,
) -> dict[str, pa.Table]:
    """Every line of a text is a body segment, or has the role that `roles` gives for its words."""
    documents: list[dict[str, Any]] = []
    segments: list[dict[str, Any]] = []
    for name, raw in texts.items():
        documents.append(
            {
                "id": name,
                "publisher": (publisher or {}).get(name),
                "published": (published or {}).get(name),
                "sha256": "0" * 64,
                "characters": len(raw),
            }
        )
        at = 0
        for line in raw.split("\n"):
            if line.strip():
                role = (roles or {}).get(line, "body")
                segments.append({**span_row(name, at, at + len(line), raw), "role": role, "reason": "test"})
            at += len(line) + 1
    marks = [{**span_row(d, s, e, texts[d]), "reading": r, "kind": "substitution"} for d, s, e, r in readings]
    return {
        "documents": make_table("documents", documents),
        "segments": make_table("segments", segments),
        "readings": make_table("readings", marks),
        "texts": make_table(
            "texts",
            [{"document": d, "raw": raw, "media": "text", "encoding": "", "encoding_basis": "", "blocks": []} for d, raw in texts.items()],
        ),
    }


def run_reuse(
    given: Mapping[str, pa.Table], settings: Settings | None = None, carried: Mapping[str, pa.Table] | None = None
) -> dict[str, pa.Table]:
    """The two steps one after the other. `given`: tables `documents segments readings texts`; `carried`: what an earlier run found out."""
    words = WORDS.run(given, settings or {})
    out = REUSE.run({**given, **words, **(carried or {})}, settings or {})
    return {t: rows if isinstance(rows, pa.Table) else rows.read_all() for t, rows in out.items()}
