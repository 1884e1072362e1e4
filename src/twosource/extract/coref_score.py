"""How well a mention fits a pronoun: weights, and the reason in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: The weight of a mention by how many sentences of the narrative lie between (0 to 3) and by its part in the sentence: main subject, other
#: subject, object, possessor, other, modifier of a noun. These and the weights below were set by hand while reading 85 pronouns of PolNeAR
#: train; then those of pronouns were moved one by one in steps of .25 as long as right answers less 1.5 times the wrong ones grew over the
#: 534 of ECB+ train and dev (`bench/quality/coref.py`), and `OFTEN`, `ENOUGH` and `MARGIN` chosen with fifty of PolNeAR dev beside them.
DISTANCE: Final[tuple[dict[str, float], ...]] = (
    {"main": 3.25, "sub": 2.5, "object": 1.75, "poss": 2.25, "other": 0.75, "mod": 0.25},
    {"main": 2.0, "sub": 1.75, "object": 0.75, "poss": 0.75, "other": 0.5, "mod": 0.0},
    {"main": 1.0, "sub": 1.0, "object": 0.75, "poss": 0.5, "other": 0.0, "mod": -0.5},
    {"main": 0.5, "sub": 0.5, "object": -0.25, "poss": 0.0, "other": -0.5, "mod": -1.0},
)

#: A mention this many sentences of the narrative back is not looked at.
FAR: Final = 5

#: Subject of the clause that governs the pronoun's ("Stone said she would go").
GOVERNS: Final = 1.75
#: Subject of the verb that a possessive belongs to ("Stone lost her case").
OWN_SUBJECT: Final = 2.0
#: The subject of the same verb, for `himself`.
REFLEXIVE: Final = 6.0
#: Who spoke last, for a pronoun that speaks, and for another.
SPOKE_LAST: Final = 1.25
SPOKE_LAST_OTHER: Final = 0.0
#: The same part in the sentence.
PARALLEL: Final = 0.75
#: For every paragraph between.
PARAGRAPH: Final = -0.25
#: Nothing tells the gender.
UNTOLD: Final = -1.0
UNTOLD_NOUN: Final = -1.25
#: The mention stands in quotation marks and the pronoun does not.
QUOTED: Final = -1.0
#: The mention stands in a title.
TITLE: Final = -0.5
#: Subject of the main clause behind a pronoun in front of it ("In her speech Stone ...").
AHEAD: Final = 3.0
#: For every doubling of the mentions so far, up to three.
OFTEN: Final = 0.45
#: A thing as a speaker; a body for `they`.
THING_SPEAKS: Final = -1.5
BODY_AS_THEY: Final = -0.75
PLACE: Final = -0.25
#: Countries named together, for `they` in another sentence.
PLACES_AS_THEY: Final = -1.0
#: Who speaks is seldom named in his own words ("Stone is wrong, he said").
OWN_WORDS: Final = -2.5
#: A pronoun in quotation marks points out of them less, and over a paragraph's edge seldom.
OUT_OF_QUOTE: Final = -1.0

#: For nouns that point back: the same office, a broader noun for it, the same noun;
#: the same country; other words; spoke last; what every sentence between takes off.
SAME_OFFICE: Final = 2.5
BROADER: Final = 1.5
SAME_NOUN: Final = 2.75
#: The same noun, where it pointed back to nobody known then either.
SAME_DEFINITE: Final = 1.75
SAME_NATION: Final = 1.5
#: An office that the list of office holders, not the document, gives to somebody of that name.
HELD: Final = 1.25
#: A foreign president is seldom "the president".
FOREIGN: Final = -0.75
SAME_WORD: Final = 0.75
OTHER_WORD: Final = -0.75
OTHER_ADJECTIVE: Final = -0.25
NOUN_SPOKE_LAST: Final = 0.5
FADES: Final = 0.1
NOUN_ENOUGH: Final = 1.75
NOUN_MARGIN: Final = 0.5
#: A noun that says for itself whom it means points back only if that much speaks for it.
OWN_ENOUGH: Final = 4.0
#: An epithet of which nothing is known ("the tycoon") stands for the person who fits like a pronoun, if one does that clearly.
EPITHET_ENOUGH: Final = 2.0
EPITHET_MARGIN: Final = 1.0
#: Sentences behind an office in which its holder may be named first.
NEXT: Final = 2
#: Pairs named within so many sentences come first.
NEAR_PAIR: Final = 2
#: How many persons and phrases are remembered for a noun.
NEAR_NOUNS: Final = 12

#: Below this nobody is taken; and the next best other candidate must stay this far behind. .25 more or less of either trades about as many
#: right answers for wrong ones.
ENOUGH: Final = 1.0
MARGIN: Final = 0.5


@dataclass(slots=True)  # not frozen: there are dozens a document
class Fit:
    """A candidate: the number of the mention, its entity, the score and what speaks for it in words."""

    mention: int
    entity: int
    score: float
    why: str


def best(fits: dict[int, Fit], enough: float = ENOUGH, margin: float = MARGIN) -> tuple[Fit | None, str]:
    """The candidate that stands out, or null and why none does."""
    if not fits:
        return None, "nobody before it could be meant"
    ranked = sorted(fits.values(), key=lambda f: (-f.score, -f.mention))
    top = ranked[0]
    if top.score < enough:
        return None, "nobody stands near enough before it"
    if len(ranked) > 1 and top.score - ranked[1].score < margin:
        return None, "more than one could be meant"
    return top, top.why
