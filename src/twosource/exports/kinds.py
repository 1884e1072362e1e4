"""What an id says about itself: the table that it belongs to."""

from __future__ import annotations

from typing import Any, Final

from twosource.model import KINDS

#: What stands before the dash of an id, and the table that it belongs to.
ID_KINDS: Final = {
    KINDS["document"]: "documents",
    KINDS["statement"]: "statements",
    KINDS["event"]: "events",
    KINDS["actor"]: "actors",
    KINDS["link"]: "reuse",
    KINDS["family"]: "families",
    KINDS["variant"]: "quote_variants",
    KINDS["story"]: "stories",
    KINDS["thread"]: "threads",
    KINDS["claim"]: "claims",
    KINDS["dispute"]: "disputes",
    KINDS["position"]: "positions",
    KINDS["judgement"]: "judgements",
}


def table_of(identifier: str) -> str | None:
    """The table that an id belongs to, by what stands before its dash; null for something that is no id."""
    return ID_KINDS.get(identifier.partition("-")[0])


def beginning_with(ids: Any, beginning: str) -> list[str]:
    """The ids of a column that begin so, sorted, each once."""
    import pyarrow.compute as pc

    return sorted(set(ids.filter(pc.starts_with(ids, beginning)).to_pylist())) if beginning.isascii() else []
