"""Words that decide who fills the frame of an act: who can act, who can be hurt, what is only said."""

from __future__ import annotations

from functools import cache
from typing import Final

from .events_lexicon import Choice, choice_of

COMMENT: Final = frozenset("comment elaborate speculate be".split())
SPEAK: Final = frozenset(
    "comment say discuss elaborate specify identify disclose reveal speculate answer confirm deny describe name detail speak respond explain "
    "characterize predict estimate quantify be".split()
)
#: Verbs for what somebody keeps to himself.
SAY: Final = frozenset("say define describe name specify identify disclose reveal use utter mention predict".split())
#: What stands behind `on` and tells when or why.
GROUNDS: Final = frozenset("eve day anniversary heels ground basis suspicion charge condition behalf order occasion verge brink account".split())
SELVES: Final = frozenset({"himself", "herself", "itself", "themselves", "myself", "yourself", "ourselves"})
#: Verbs for disapproval of what somebody is or does; said of a deed they need no other side.
FAULTS: Final = frozenset("blast criticise criticize denounce lambast slam".split())
EXERCISES: Final = frozenset("exercise drill game manoeuvre maneuver".split())
#: Prepositions whose phrases tell of something else: when it was, or why.
ASIDE: Final = frozenset("by after during before since until till amid despite following ahead because while within due".split())
TRAVELS: Final = frozenset("visit trip tour mission arrive go be leave fly return travel head come".split())
LEADERS: Final = Choice(
    frozenset("counterpart leader president minister official diplomat envoy government delegation representative".split()), frozenset(), True
)
PERSONS: Final = Choice(
    frozenset(
        "aide adviser staff lawyer follower sympathizer fan member fighter people person voter reader viewer supporter "
        "crowd audience ally partner assistant secretary friend colleague reporter journalist child".split()
    ),
    frozenset(),
    True,
)


#: Pronouns of persons that may stand for somebody whom the record does not know.
THEM: Final = frozenset("he she him her they them who whom".split())
#: Verbs that tell that a visit is over, not that it was broken off.
OVER: Final = frozenset("end finish close complete".split())
#: What is looked into beside deeds.
CASES: Final = frozenset("death suicide disappearance crash accident circumstance murder slaying genocide massacre case fire explosion".split())
#: Nouns that do nothing, whoever they are of, and how many others of the kind end.
ABSTRACT: Final = frozenset(
    "case plan argument policy effort idea economy dispute crisis budget price share stock market rate growth issue question record history "
    "future past interest view role relation tie problem trouble attempt move step need chance campaign work life death loss cost deal trade "
    "rule system programme program project strategy approach tactic option victory defeat success failure behavior behaviour attitude".split()
)
ABSTRACT_ENDINGS: Final = ("tion", "sion", "ment", "ness", "ity", "ism", "ance", "ence", "ship")


@cache
def doers() -> Choice:
    """What can act for somebody: people, bodies, and what carries weapons."""
    named = (
        "person civilians force troops weapon aircraft ship government party leader diplomat media embassy organisation captive network".split()
    )
    return choice_of(
        "|".join(f"@{c}" for c in named)
        + "|bulldozer|hacker|union|company|country|nation|state|side|leadership|team|wing|bomber|spy|institution|"
        + "federation|commission|community|division|detachment|regiment|population|intelligence|opposition"
    )


@cache
def hit() -> Choice:
    """What can be hurt or destroyed."""
    return choice_of("@person|@civilians|@building|@territory|@force|@ship|@aircraft|@property|@captive|@leader|head|target|people")
