"""The actor whom a statement's source names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any, Final

from twosource.model import Tables, plain_name, plain_rows

from .coref_words import noun_of

#: What makes a mention the speaker, best first: a place and an adjective speak only where nothing else in the source does.
_WORTH: Final = {b: n for n, b in enumerate(("name", "alias", "office", "group", "pronoun", "metonym", "modifier"))}

#: Whose somebody is: "his lawyer" is another person than he.
_WHOSE: Final = frozenset({"his", "her", "its", "their", "whose", "my", "our", "your"})

#: What ties people to a body they are not.
_AT: Final = ("at", "from", "in", "inside", "within", "of", "with", "for", "near")

#: Some of somebody, at the beginning of what they are called.
_PART: Final = re.compile(
    r"(?:\w+ ){0,2}?(?:[\d.,]+ ?(?:%|per ?cent)|number|lots?|dozens?|hundreds|thousands|millions|scores|handful|couple"
    r"|some|many|most|several|few|half|one|two|three|four|five) of "
)
#: Characters behind the noun for whoever speaks beyond which a name is not his.
_FAR: Final = 60

#: How somebody is mentioned who is known by a name.
_BY_NAME: Final = frozenset({"name", "alias", "metonym"})

Row = Mapping[str, Any]


def names_of(named: Iterable[Row]) -> dict[str, set[str]]:
    """The plain names of every actor of a document, out of its rows of `named`."""
    return {row["actor"]: {plain_name(n) for n in (row["name"], *row["aliases"])} for row in named}


def speaker_of(mentions: Sequence[Row], names: Mapping[str, Set[str]], name: str | None, source: Sequence[tuple[int, int]]) -> str | None:
    """The id of the actor who speaks, or null.

    `mentions`: the rows of one document; `names`: of `names_of`; `name`: the statement's `speaker_name`; `source`: the raw offsets of its
    source.
    First the actor who is mentioned in the source under that name; then the one whom the whole document knows by it (the source is a
    pronoun); then the only actor in the source, its head being the longest mention. Null where the source names several.
    """
    inside = [m for m in mentions if m["basis"] in _WORTH and any(_speaks(m, s, e) for s, e in source)]
    # A name inside a longer one (US in "US officials", Syria in "Syria's president") is not who speaks.
    outer = [m for m in inside if not any(o is not m and _holds(o, m) for o in inside)]
    called = plain_name(name) if name else ""
    if len(outer) > 1:
        # In "Russia's TASS news agency" Russia does not speak.
        outer = [m for m in outer if f"{plain_name(m['exact'])}'s" not in called] or outer
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
        covered = [m for m in outer if plain_name(m["exact"]) and plain_name(m["exact"]) in called]
        if len({m["actor"] for m in covered}) == 1:
            return str(covered[0]["actor"])
    return None


class SpeakerIds:
    """The actors of some documents, to be asked who speaks. Without the tables `mentions` and `named` nobody is known."""

    def __init__(self, tables: Tables) -> None:
        self._mentions = _by_document(tables, "mentions")
        self._named = _by_document(tables, "named")
        self._names: dict[str, dict[str, set[str]]] = {}

    def mentions(self, document: str) -> Sequence[Row]:
        """The rows of `mentions` of a document."""
        return self._mentions.get(document, [])

    def named(self, document: str) -> Sequence[Row]:
        """The rows of `named` of a document."""
        return self._named.get(document, [])

    def of(self, document: str, name: str | None, source: Sequence[tuple[int, int]], at: Sequence[tuple[int, int]] = ()) -> str | None:
        """The id of the speaker whom a statement of `document` calls `name`, or null where that is null or no single actor.

        `source`: raw offsets of the statement's source; `at`: of the places where the speaker is named, if elsewhere (a pronoun's).
        """
        if name is None:
            return None
        mentions = self._mentions.get(document, [])
        if document not in self._names:
            self._names[document] = names_of(self._named.get(document, []))
        names = self._names[document]
        called = plain_name(name)
        if " and " in called and not any(called in known for known in names.values()):
            at = ()
        if len(at) == 1:
            # "The commission" goes back to the first words of "the State Commission on Prisoners".
            begin = (m for m in mentions if m["basis"] == "name" and m["start"] == at[0][0] and m["end"] > at[0][1])
            whole = next((m for m in begin if plain_name(m["exact"]).startswith(f"{called} ")), None)
            if whole is not None:
                at, name = [(whole["start"], whole["end"])], str(whole["exact"])
        found = speaker_of(mentions, names, name, at) if len(at) == 1 else None
        if found or len(at) > 1:
            return found
        if _PART.match(called):
            # So many of the Democrats are not their party.
            mentions = [m for m in mentions if m["basis"] not in _BY_NAME]
        if len(at) == 1 and any(s <= at[0][0] < e for s, e in source):
            # The Norra University graduate is not the university, nor are the families of those who died there.
            if not _is(called, "body"):
                mentions = [m for m in mentions if m["end"] > at[0][0] or f" {plain_name(m['exact'])} " not in called]
            mentions = [m for m in mentions if m["start"] < at[0][1] + _FAR or m["basis"] not in _BY_NAME]
        return speaker_of(mentions, names, name, source)

    def name(self, document: str, actor: str | None, called: str | None) -> str | None:
        """What a speaker who is `called` so is to be called: the canonical name of one who is known by name, else as the document has it.

        Groups and officials without a name stay as they are called, and a full name is not made shorter.
        """
        if actor is None or called is None:
            return called
        if not any(m["actor"] == actor and m["basis"] in _BY_NAME for m in self._mentions.get(document, [])):
            return called
        row = next((n for n in self._named.get(document, []) if n["actor"] == actor), None)
        if (
            row is None
            or _at_one(called, (row["name"], *row["aliases"]))
            or (row["kind"] == "person" and len(row["name"].split()) < len(called.split()))
        ):
            return called
        return str(row["name"])


def _is(words: str, kind: str) -> bool:
    """Whether the last of some words is a noun of this kind."""
    noun = noun_of(words.split()[-1]) if words else None
    return noun is not None and noun.kind == kind


def _at_one(called: str, names: Iterable[str]) -> bool:
    """Whether it is somebody at, of or from a body that is called so, or its office, and not itself: `researchers at Leiden University`."""
    words = plain_name(called)
    known = {plain_name(n) for n in names if n}
    if words in known:
        return False
    behind = rf" (?:{'|'.join(_AT)}) (?:{'|'.join(map(re.escape, known))})$"
    if _is(words, "person") and any(words.startswith(f"{name} ") for name in known):
        return True  # a Norra Council spokesman
    return any(words.startswith(f"{name}'s ") for name in known) or (
        re.search(behind, words) is not None and not any(name.startswith(words.split()[0]) for name in known)
    )


def _by_document(tables: Tables, table: str) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {}
    if table in tables:
        for row in plain_rows(tables[table]):
            out.setdefault(row["document"], []).append(row)
    return out


def _speaks(m: Row, start: int, end: int) -> bool:
    """Whether a mention stands in a source, as one who may speak."""
    if not (start <= m["start"] and m["end"] <= end):
        return False
    return (m["start"], m["end"]) == (start, end) or m["exact"].lower() not in _WHOSE


def _holds(outer: Row, inner: Row) -> bool:
    return bool(
        outer["start"] <= inner["start"] and inner["end"] <= outer["end"] and outer["end"] - outer["start"] > inner["end"] - inner["start"]
    )
