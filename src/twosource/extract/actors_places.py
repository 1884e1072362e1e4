"""Countries, peoples and places that stand for a government; adjectives that stand for a state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Final

from .actors_lexicon import Entry, Knowledge
from .actors_scan import Match, Scan, in_place_name, part_of_name
from .actors_towns import Town, town_key
from .statements_view import View

#: Prepositions after which a country is only where something is.
WHERE: Final = frozenset({"in", "inside", "outside", "near", "across", "throughout", "within", "around", "at", "into", "through", "over"})
#: The same for a seat of government; what is over the Kremlin is about it.
_AT_SEAT: Final = frozenset({"at", "in", "inside", "outside", "near", "around", "into", "to", "from"})

#: What `ambiguous_names.tsv` says of a country that is a state of another one too: the parser's word for it is not enough.
STATE: Final = "US state"

_SUBJECTS: Final = ("nsubj",)
_OBJECTS: Final = ("dobj", "nsubjpass")
_WITH: Final = frozenset({"with", "on", "against", "to", "from", "by", "between", "for", "in", "of"})
_GENITIVE: Final = ("'s", "’s", "'", "’")


@dataclass(frozen=True, slots=True)
class Place:
    """Tokens `[first, last)` that name a country or stand for it. `people`: its people are named, not its state."""

    first: int
    last: int
    entry: Entry
    basis: str
    people: bool = False


class Places:
    """The countries of a document. `names`: tokens of persons; `used`: adjectives that colour a group; `told`: countries named beyond doubt."""

    def __init__(self, view: View, scan: Scan, known: Knowledge, names: set[int], used: set[int], told: Counter[str]) -> None:
        self.view, self.scan, self.known, self.names, self.used, self.evidence = view, scan, known, names, used, told

    def find(self) -> list[Place]:
        """All of them, in order."""
        out = []
        for match in self.scan.matches:
            if any(i in self.names for i in range(match.first, match.last)):
                continue
            if (place := self._one(match)) is not None:
                out.append(place)
        return out

    def towns(self, towns: Iterable[Town], grouped: Container[int]) -> list[Place]:
        """The towns of which the country is known, each an actor like a part of a state. `grouped`: tokens of groups, which have it already."""
        out = []
        for t in towns:
            if t.code is None or any(i in self.names or i in grouped for i in range(t.first, t.last)):
                continue
            entry = Entry("country", ("town", t.code, town_key(t.name)), t.name, "other", t.code, level="region")
            out.append(Place(t.first, t.last, entry, "place" if t.located else "name"))
        return out

    def _one(self, match: Match) -> Place | None:
        if match.role("person"):
            return None
        entry = match.role("country")
        if entry is not None:
            if (
                match.role("organisation")
                and len({e.key for e in match.entries if e.role in ("country", "organisation")}) > 1
                and not entry.main
            ):
                return None
            entry = self._which(match, "country")
            return self._country(match, entry) if entry else None
        if match.role("adjective", "people") and not match.role("organisation"):
            return self._adjective(match)
        if entry := match.role("seat"):
            told = not match.doubt or entry.country in self.evidence or self._acts(match)
            return Place(match.first, match.last, entry, "metonym") if told and (self._acts(match) or self._seat_acts(match)) else None
        if (entry := self._which(match, "capital")) and not match.role("organisation") and self._acts(match):
            return Place(match.first, match.last, entry, "metonym")
        return None

    def _which(self, match: Match, role: str) -> Entry | None:
        """The country meant; where a name is of two (Congo), the one that the document names by a name of its own, else the first."""
        entries = [e for e in match.entries if e.role == role]
        if len(entries) > 1:
            told = [e for e in entries if e.country in self.evidence]
            return told[0] if len(told) == 1 else None if role == "capital" else entries[0]
        return entries[0] if entries else None

    # ---- countries --------------------------------------------------------------------------------------------------------------------

    def _country(self, match: Match, entry: Entry) -> Place | None:
        if part_of_name(self.scan, match, self.names, self.known) or self._hidden(match, entry):
            return None
        if self._located(match, WHERE) or self._after_town(match):
            return Place(match.first, match.last, entry, "place")
        return Place(match.first, match.last, entry, "name" if entry.main else "alias")

    def _hidden(self, match: Match, entry: Entry) -> bool:
        """Whether an ambiguous name is somebody or something else here, or nothing speaks for the state."""
        view, scan = self.view, self.scan
        doubt = match.doubt
        if not doubt:
            return False
        first, last = match.first, match.last
        if entry.country in self.evidence:
            return False
        for i in (first - 2, last + 1):
            # Beside another country: "Russia and Georgia", "Jordan and Britain".
            middle = (i + first) // 2 if i < first else last
            if scan.same(first, i) and scan.role(i, "country") and view.text[middle] in ("and", ",", "-", "or"):
                return False
        low = view.text[first - 1].lower() if scan.same(first, first - 1) else ""
        if low in self.known.titles and not scan.at[first - 1]:
            return True
        if view.entity[last - 1] != "GPE" or STATE in doubt:
            return True
        # "Turkey with cranberry sauce": at the head of a sentence a word of the language has its capital from there.
        return (
            first == view.bounds(first)[0] and doubt.startswith(("word", "animal")) and view.dep[last - 1] not in ("nsubj", "nsubjpass", "poss")
        )

    def _after_town(self, match: Match) -> bool:
        """`HANGZHOU, China`, `Gaza, Palestine`: the country behind a town."""
        view, first = self.view, match.first
        return (
            first >= 2
            and self.scan.same(first, first - 2)
            and view.text[first - 1] == ","
            and view.pos[first - 2] == "PROPN"
            and view.entity[first - 2] in ("GPE", "LOC")
            and not self.scan.role(first - 2, "country")
            and (
                match.last >= len(view.text)
                or view.text[match.last] in (",", ".", ")", "—", "–", "-", "(")
                or not self.scan.same(first, match.last)
            )
            and view.dep[match.last - 1] in ("appos", "npadvmod", "conj", "pobj", "ROOT", "dep", "nmod")
        )

    def _located(self, match: Match, where: frozenset[str]) -> bool:
        """Whether the name is the object of a preposition of place."""
        view = self.view
        i = match.last - 1
        head = view.head[i]
        seen = 0
        while view.dep[i] == "conj" and seen < 4:
            i, head, seen = head, view.head[head], seen + 1
        if view.dep[i] == "pobj" and head < i and view.text[head].lower() in where:
            up = view.head[head]
            # "interest in Syria", "influence over Iran", "the war in Ukraine" stay places; "confidence in Washington" is not about a place.
            return not (
                view.text[head].lower() in ("in", "over", "through") and "in" in self.known.acts.get((view.lemma[up].lower(), "noun"), ())
            )
        return False

    # ---- adjectives and peoples -------------------------------------------------------------------------------------------------------

    def _adjective(self, match: Match) -> Place | None:
        view, scan = self.view, self.scan
        i = match.last - 1
        entries = [e for e in match.entries if e.role in ("adjective", "people")]
        entry = next((e for e in entries if e.country in self.evidence), entries[0])
        people = match.role("people")
        head = view.head[i]
        if scan.coloured(match):
            return None
        noun = view.tag[i] in ("NNS", "NNPS") or (view.pos[i] in ("NOUN", "PROPN") and view.dep[i] not in ("compound", "amod", "nmod"))
        alone = view.dep[i] in ("nsubj", "dobj", "pobj", "nsubjpass", "conj", "attr", "appos", "ROOT") and head != i + 1
        if people and (noun or alone) and not any(k in self.used for k in range(match.first, match.last)):
            nxt = i + 1
            follows = scan.same(i, nxt) and view.pos[nxt] in ("NOUN", "PROPN", "ADJ") and view.tag[i] not in ("NNS", "NNPS")
            spoken = view.entity[i] == "LANGUAGE" or (
                scan.same(i, i - 1) and view.text[i - 1].lower() in ("in", "speak", "spoke", "speaks", "learn")
            )
            if not follows and not spoken and not scan.loud[view.sentence[i]]:
                return Place(match.first, match.last, entry, "group", True)
        if any(k in self.used for k in range(match.first, match.last)):
            return None
        if (
            view.dep[i] in ("amod", "compound", "nmod", "poss")
            and head > i
            and "own" in self.known.acts.get((view.lemma[head].lower(), "noun"), ())
        ):
            return Place(match.first, match.last, entry, "modifier")
        if view.dep[i] == "conj" and head < i and view.dep[head] in ("amod", "compound"):
            top = view.head[head]
            if "own" in self.known.acts.get((view.lemma[top].lower(), "noun"), ()):
                return Place(match.first, match.last, entry, "modifier")
        return None

    # ---- capitals ---------------------------------------------------------------------------------------------------------------------

    def _acts(self, match: Match) -> bool:
        """Whether the sentence makes a capital act or speak, or does to it what is done to governments."""
        view, known = self.view, self.known
        i = match.last - 1
        if part_of_name(self.scan, match, self.names, self.known) or self.scan.coloured(match):
            return False
        if view.text[match.last : match.last + 1] == [","] and self._state_behind(match.last + 1):
            return False
        head, dep = view.head[i], view.dep[i]
        steps = 0
        partner = False
        while dep in ("conj", "appos") and steps < 4:
            # Beside a person or a town the capital is a place like the other; beside a country or a capital it is a side.
            if not self.scan.role(head, "capital", "country", "seat", "adjective", "people"):
                return False
            partner = True
            i, head, dep = head, view.head[head], view.dep[head]
            steps += 1
        lemma = view.lemma[head].lower()
        if dep in _SUBJECTS:
            return self._speaks(head)
        if dep == "poss":
            return "own" in known.acts.get((lemma, "noun"), ())
        if dep in ("compound", "nmod", "amod"):
            between = self.scan.hyphen(match.last) and self.scan.role(match.last + 1, "capital", "country", "adjective")
            return bool(between) and any(r != "own" for r in known.acts.get((lemma, "noun"), ()))
        if dep == "agent" or (dep == "pobj" and view.dep[head] == "agent"):
            up = view.head[head] if dep == "pobj" else head
            return self._speaks(up)
        if dep in _OBJECTS:
            return "object" in known.acts.get((lemma, "verb"), ())
        if dep == "pobj":
            preposition, up = lemma, view.head[head]
            if preposition not in _WITH:
                return False
            noun = known.acts.get((view.lemma[up].lower(), "noun"), frozenset())
            if preposition == "between":
                joined = any(view.dep[k] == "conj" and self.scan.role(k, "capital", "country", "seat") for k in view.kids[i]) or partner
                return joined and "between" in noun
            if view.pos[up] == "VERB" and preposition == "by":
                return self._speaks(up)
            return preposition in noun and view.pos[up] in ("NOUN", "PROPN")
        return False

    def _seat_acts(self, match: Match) -> bool:
        """Whether a seat of government is more than a building: the subject of an active verb, or the owner of somebody or of words."""
        view = self.view
        i = match.last - 1
        if part_of_name(self.scan, match, self.names, self.known) or self._located(match, _AT_SEAT):
            return False
        head, dep = view.head[i], view.dep[i]
        if dep in ("nsubj", "agent"):
            return True
        if dep == "pobj" and view.lemma[head].lower() in ("by", "against", "with"):
            return True
        if dep in ("compound", "nmod", "poss") and head > i:
            lemma = view.lemma[head].lower()
            return "own" in self.known.acts.get((lemma, "noun"), ()) or self.scan.role(head, "noun", "office", "body") is not None
        return False

    def _speaks(self, verb: int) -> bool:
        lemma = self.view.lemma[verb].lower()
        return lemma in self.known.says or "subject" in self.known.acts.get((lemma, "verb"), ())

    def _state_behind(self, i: int) -> bool:
        """`Athens, Georgia`, `Paris, Texas`: a proper name between commas."""
        view = self.view
        end = i + 1
        return (
            i < len(view.text)
            and view.pos[i] == "PROPN"
            and view.entity[i] == "GPE"
            and (end >= len(view.text) or view.text[end] in (",", ".", ")"))
            and not self.scan.role(i, "capital")
        )


def evidence(view: View, scan: Scan, known: Knowledge) -> Counter[str]:
    """The countries that a document names in a way that can mean nothing else (no ambiguous name counts), and how often."""
    found: Counter[str] = Counter()
    for match in scan.matches:
        doubt = match.doubt
        if doubt and (
            STATE in doubt or not match.role("country") or view.entity[match.first] != "GPE" or match.first == view.bounds(match.first)[0]
        ):
            continue
        if in_place_name(scan, match):
            continue
        codes = {e.country for e in match.entries if e.role in ("country", "adjective", "people", "capital", "seat") and e.country}
        if len(codes) == 1:
            found.update(codes)
    return found
