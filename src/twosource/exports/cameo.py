"""Events as pairs of source and target with CAMEO's root codes, one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from twosource.lexicons import load_rows

from .plover import Around

#: Which root code belongs to which type and mode, and why there is none for some.
CODES: Final = "cameo_codes.tsv"

#: Types in which all sides are actors: CAMEO codes them once in each direction.
MUTUAL: Final = ("AGREE", "CONSULT", "COOPERATE")

Row = Mapping[str, Any]


@cache
def _codes() -> dict[tuple[str, str], Mapping[str, str]]:
    return {(r["type"], r["mode"]): r for r in load_rows(CODES).rows}


def cameo_root(event: str, mode: str | None) -> tuple[str | None, str | None, str | None]:
    """CAMEO's root code of a type and mode of PLOVER, its name, and where there is none the reason."""
    codes = _codes()
    row = codes.get((event, mode or "")) or codes.get((event, ""))
    if row is None:
        return None, None, f"{event} is no type of PLOVER"
    return row["code"] or None, row["name"] or None, row["reason"] or None


def cameo_rows(event: Row, around: Around) -> list[dict[str, Any]]:
    """One row for each pair of source and target: `id event_id date enddate source source_name target target_name code name reason plover
    mode status confidence text document publisher url`.

    `code` is the root code, null where the published mapping does not lead to one, with `reason`; `source` and `target` are country and sector
    joined as CAMEO does (`USAGOV`), null where the text does not say. Compound sides become pairs, and acts in which all sides take part
    become one pair in each direction, as coders of CAMEO have done it (PLOVER manual, "Compound and Reciprocal Actors").
    CAMEO knows no status: what is planned, denied or only alleged is a row like the others, to be told by `status`.
    """
    code, name, reason = cameo_root(event["event"], event["mode"])
    document = around.documents.get(event["document"], {})
    return [
        {
            "id": f"{event['id']}-{i}",
            "event_id": event["id"],
            "date": event["date_start"],
            "enddate": event["date_end"],
            "source": _code(a),
            "source_name": a and a["name"],
            "target": _code(b),
            "target_name": b and b["name"],
            "code": code,
            "name": name,
            "reason": reason,
            "plover": event["event"],
            "mode": event["mode"],
            "status": event["status"],
            "confidence": event["confidence"],
            "text": " … ".join(" ".join(s["exact"].split()) for s in event["evidence"]),
            "document": event["document"],
            "publisher": document.get("publisher"),
            "url": document.get("uri"),
        }
        for i, (a, b) in enumerate(pairs_of(event), 1)
    ]


def pairs_of(event: Row) -> list[tuple[Row | None, Row | None]]:
    """The pairs of source and target that the sides of an event make; null for a side that the text does not say."""
    sides = event["actors"]
    if event["recipients"]:
        return [(a, b) for a in sides or [None] for b in event["recipients"]]
    if len(sides) > 1 and event["event"] in MUTUAL:
        return [(a, b) for a in sides for b in sides if a is not b]
    return [(a, None) for a in sides or [None]]


def _code(side: Row | None) -> str | None:
    if side is None:
        return None
    return f"{side['country'] or ''}{side['sector'] or ''}" or None


def all_cameo_rows(events: Iterable[Row], around: Around) -> Iterator[dict[str, Any]]:
    """The rows of all events, in their order."""
    for event in events:
        yield from cameo_rows(event, around)
