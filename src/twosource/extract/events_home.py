"""Sides that are at home in no one country, or in one that nothing tells: European nations, a peacekeeping force, a family."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .events_lexicon import words_of
from .events_names import ANYWHERE, regions
from .events_party import UNIONS, Side

if TYPE_CHECKING:
    from .events_sides import Sides

#: Adjectives of forces that several countries send.
_JOINT: Final = words_of("joint")
#: Tokens of a phrase that are looked at.
_PHRASE: Final = 12
_BEFORE: Final = frozenset({"amod", "compound", "nmod"})


#: Peoples and creeds that are at home in many countries.
_EVERYWHERE: Final = frozenset(
    "arabs muslims moslems christians jews hindus westerners europeans africans asians hispanics latinos islamists jihadists jihadis islam "
    "christianity judaism catholicism".split()
)


def homeless(s: Side, sides: Sides) -> bool:
    """Whether no country may be given to a side that names none: allied forces, world leaders, Muslims, European nations, the Harrows."""
    name = (s.name or "").lower()
    return name in _EVERYWHERE or name.split(" ")[0] in ANYWHERE or abroad(s, sides) or family(s, sides)


def abroad(s: Side, sides: Sides) -> bool:
    """Whether the phrase of a side says that it is of a region, of several countries or of a body of states: no one country's."""
    view = sides.view
    if s.basis == "pronoun" or s.first >= len(view.head):
        return False
    top = sides.head_of(s.first, s.last)
    a, b = view.bounds(top)
    todo, seen = [top], 0
    while todo and seen < _PHRASE:
        k = todo.pop(0)
        seen += 1
        low = view.text[k].lower()
        mixed = (
            low in ANYWHERE
            or low in _JOINT
            or low in regions()
            or f"{low}s" in _EVERYWHERE
            or any(x.country in UNIONS for x in sides.named_at(k))
        )
        if mixed and k != top and a <= k < b:
            return True
        for x in view.kids[k]:
            behind = view.dep[x] == "prep" and k == top and view.text[x].lower() in ("of", "with", "from")
            owner = view.dep[x] in _BEFORE or (view.dep[x] == "poss" and k == top)
            if behind or owner or (view.dep[x] == "pobj" and view.dep[k] == "prep"):
                todo.append(x)
    return False


def family(s: Side, sides: Sides) -> bool:
    """Whether a people without a country is a family: `the Harrows`, where somebody of the document is called Harrow."""
    name = s.name or ""
    return s.basis == "unnamed" and s.kind == "population" and name[:1].isupper() and name.endswith("s") and sides.calls(name[:-1])
