"""The actor whom a statement's source names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from .actors_lexicon import fold

#: What makes a mention the speaker, best first: a place and an adjective speak only where nothing else in the source does.
_WORTH: Final = {b: n for n, b in enumerate(("name", "alias", "office", "group", "pronoun", "metonym", "modifier"))}

Row = Mapping[str, Any]


def _plain(name: str) -> str:
    words = fold(name).replace("’", "'").removesuffix("'s").replace("-", " ").split()
    return " ".join(w for w in words if w not in ("the", "a", "an"))


def speaker_of(mentions: Sequence[Row], named: Iterable[Row], name: str | None, source: Sequence[tuple[int, int]]) -> str | None:
    """The id of the actor who speaks, or null.

    `mentions` and `named`: the rows of one document; `name`: the statement's `speaker_name`; `source`: the raw offsets of its source.
    First the actor who is mentioned in the source under that name; then the one whom the whole document knows by it (the source is a
    pronoun); then the only actor in the source, its head being the longest mention. Null where the source names several.
    """
    names: dict[str, set[str]] = {}
    for row in named:
        names[row["actor"]] = {_plain(n) for n in (row["name"], *row["aliases"])}
    inside = [m for m in mentions if m["basis"] in _WORTH and any(s <= m["start"] and m["end"] <= e for s, e in source)]
    # A name inside a longer one (US in "US officials", Syria in "Syria's president") is not who speaks.
    outer = [m for m in inside if not any(o is not m and _holds(o, m) for o in inside)]
    called = _plain(name) if name else ""
    if called:
        fit: set[str] = {m["actor"] for m in outer if called in names.get(m["actor"], ())}
        if len(fit) == 1:
            return fit.pop()
        everywhere = {a for a, known in names.items() if called in known}
        mentioned = {m["actor"] for m in inside}
        if everywhere & mentioned and len(everywhere & mentioned) == 1:
            return (everywhere & mentioned).pop()
        if not outer and len(everywhere) == 1:
            return everywhere.pop()
        if not inside:
            return None
    actors: set[str] = {m["actor"] for m in outer}
    if len(actors) == 1:
        return actors.pop()
    # "Elias Brandt, the Danish foreign minister": several mentions, and the first is whom the rest describes.
    if called and outer:
        covered = [m for m in outer if _plain(m["exact"]) and _plain(m["exact"]) in called]
        if len({m["actor"] for m in covered}) == 1:
            return str(covered[0]["actor"])
    return None


def _holds(outer: Row, inner: Row) -> bool:
    return bool(
        outer["start"] <= inner["start"] and inner["end"] <= outer["end"] and outer["end"] - outer["start"] > inner["end"] - inner["start"]
    )
