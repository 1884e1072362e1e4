"""One actor on a side of an act, and what it is taken for: a body of power, one of its people, or nobody in politics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: Sectors of those who are no political actors by themselves.
UNPOLITICAL: Final = frozenset({"BUS", "AGR"})
#: Codes of organisations of states.
UNIONS: Final = frozenset({"IGO", "UNO", "EUR"})
#: Codes of those who belong to no country: what they do tells nothing of where their victims are from.
NOWHERE: Final = frozenset({"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"})
#: Sectors of those who hold or claim power.
OFFICIAL: Final = frozenset({"GOV", "MIL", "REB", "COP", "LEG", "JUD", "PTY", "OPP", "SPY", "UAF"})


@dataclass(frozen=True, slots=True)
class Side:
    """One actor on a side. `basis`: how it was recognised, as in `mentions`; `inherited ...` where its country does not stand in the clause,
    and then `origin` is how the side itself was recognised.
    """

    actor: str | None
    name: str | None
    kind: str
    country: str | None
    sector: str | None
    first: int
    last: int
    basis: str
    origin: str = ""

    @property
    def explicit(self) -> bool:
        """Whether the clause names it together with its country."""
        return self.country is not None and not self.basis.startswith("inherited")

    @property
    def political(self) -> bool:
        """Whether it is a state, a public body, an armed group, a party or a people, or one of their members."""
        if self.country == "MNC":
            return False
        if self.sector in UNPOLITICAL and self.kind != "government" and self.country not in UNIONS:
            plain = self.basis == "group" or (self.basis == "pronoun" and self.sector == "AGR")
            return self.country is not None and plain and self.kind in ("person", "population")
        if self.country is not None:
            return True
        return self.kind != "person" and self.sector in ("GOV", "MIL", "REB", "OPP", "COP", "LEG", "JUD", "PTY", "UAF", "SPY", "REF")

    @property
    def body(self) -> bool:
        """Whether it is a state, a public body or an armed group itself, or speaks for one by office."""
        return self.political and (
            self.kind in ("country", "government", "armed_group", "office")
            or self.country in UNIONS
            or (self.sector in ("MIL", "REB", "COP"))
            or (self.kind == "person" and self.sector == "GOV" and self.basis in ("group", "office"))
        )

    @property
    def official(self) -> bool:
        """Whether it holds or claims power: a state, a public body, an armed group, a party, or somebody of theirs."""
        return self.political and (
            self.kind in ("country", "government", "armed_group", "office") or self.sector in OFFICIAL or self.country in UNIONS
        )


def told_once(sides: Sequence[Side], apposed: Sequence[Side]) -> list[Side]:
    """A phrase with its apposition: `Harrow Inc., a closely held firm`, `two builders, Alpha and Beta`; the names stand for both."""
    names = [[s for s in side if s.basis in ("name", "alias") or (s.name or "")[:1].isupper()] for side in (sides, apposed)]
    if sides and apposed and bool(names[0]) != bool(names[1]):
        return list(names[0] or names[1])
    return [*sides, *apposed]


def unique(sides: Sequence[Side]) -> list[Side]:
    """One of each actor, in order."""
    seen: set[tuple[str | None, str | None]] = set()
    out = []
    for s in sides:
        key = (s.actor, s.country)
        if key not in seen:
            seen.add(key)
            out.append(s)
    return out
