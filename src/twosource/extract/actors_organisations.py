"""Organisations: those of the lexicons, and others that the parser sees, put together by their names inside the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from twosource.model import fold

from .actors_lexicon import Entry, Knowledge
from .actors_names import Names
from .actors_scan import LEGAL, Match, Scan, part_of_name
from .coref_words import name_heads
from .statements_view import View

#: Words in the name of an organisation at most; longer runs that the parser calls one are lists.
LONGEST: Final = 9

#: What `ambiguous_names.tsv` says of letters that are an agency's only where they sign.
SIGNATURE: Final = "signature"

#: Parts of a sentence that a word alone is when it stands for an organisation.
_ALONE: Final = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "poss", "conj", "appos"})

_LABELS: Final = frozenset({"ORG", "NORP", "GPE", "PERSON", "PRODUCT", "FAC", "LAW", "WORK_OF_ART", "LOC"})
#: Initials that stand for a name have at least so many letters: two are too often something else.
LETTERS: Final = 3
_OF: Final = frozenset({"of", "in", "for"})
_FOR: Final = frozenset({"for", "of", "against", "on"})
_GENITIVES: Final = frozenset({"'s", "’s"})
_EDGES: Final = frozenset(
    {"the", "'s", "’s", "'", "’", '"', "“", "”", "‘", ",", ".", "(", ")", "[", "]", ":", ";", "—", "–", "-", "*", "/", "a", "an"}
)


def _is_listed(row: list[str]) -> bool:
    return row[0] == "(" and row[2] == ":" and row[4] == ")" and row[1].isupper() and row[3].isupper()


@dataclass(frozen=True, slots=True)
class Organisation:
    """Tokens `[first, last)` that name an organisation, and its actor."""

    first: int
    last: int
    key: tuple[str, ...]
    name: str
    kind: str
    country: str | None
    sector: str | None
    wikidata: str | None
    basis: str


class Organisations:
    """The organisations of a document. `names`: where persons are named; `countries`: those that the document names beyond doubt."""

    def __init__(self, view: View, scan: Scan, known: Knowledge, names: Names, groups: set[int], countries: Counter[str]) -> None:
        self.view, self.scan, self.known, self.groups, self.countries = view, scan, known, groups, countries
        self.names, self._told_firms = set(names.at), names.told.firms.keys()
        self._is_place = names.is_place
        #: Organisations that the document also names in a way that can mean nothing else.
        self.sure: set[tuple[str, ...]] = set()
        #: First words of the names of firms.
        self.firms: set[str] = set()
        #: Initials of organisations of the lexicons that the document names in full: `JCS` for South Korea's Joint Chiefs of Staff.
        self.lettered: dict[str, Organisation] = {}

    def find(self) -> list[Organisation]:
        """All of them, in order."""
        out = []
        taken: set[int] = set()
        self.firms = self._firms()
        self.sure = {e.key for m in self.scan.matches if (e := m.role("organisation")) and not m.doubt}
        for match in self.scan.matches:
            entry = match.role("organisation") or self._understood(match)
            if entry is None or match.role("person") or any(i in self.names for i in range(match.first, match.last)):
                continue
            if match.role("seat", "country") or not self._is(match, entry):
                continue
            if match.role("people", "adjective", "capital") and self.view.entity[match.first] in ("GPE", "NORP"):
                continue
            taken.update(range(match.first, match.last))
            basis = "name" if entry.main else "alias"
            out.append(
                Organisation(match.first, match.last, entry.key, entry.name, entry.kind, entry.country, entry.sector, entry.wikidata, basis)
            )
        self.lettered = self._lettered(out)
        out += self._others(taken)
        return sorted(out, key=lambda o: (o.first, o.last))

    def _lettered(self, found: Iterable[Organisation]) -> dict[str, Organisation]:
        """Organisations by the initials of their names, without what tells the country in front; none where two have the same."""
        text = self.view.text
        out: dict[str, dict[tuple[str, ...], Organisation]] = {}
        for o in found:
            a = next((k + 1 for k in range(o.first, o.last) if text[k] in _GENITIVES), o.first)
            if (match := self.scan.at[o.first]) and match.last < o.last and match.role("country", "adjective"):
                a = max(a, match.last)
            for words in (text[o.first : o.last], text[a : o.last], o.name.split()):
                letters = "".join(w[0] for w in words if w[:1].isupper())
                if len(letters) >= LETTERS and o.last - o.first > 1:
                    out.setdefault(letters.casefold(), {}).setdefault(o.key, o)
        return {letters: next(iter(some.values())) for letters, some in out.items() if len(some) == 1}

    def _firms(self) -> set[str]:
        """`CNW Corp.`: words that a legal form makes a firm, and no publisher of that name."""
        text, entity = self.view.text, self.view.entity
        last = len(text) - 1
        pairs = (i for i in range(last) if entity[i] == entity[i + 1] == "ORG" and (i == 0 or entity[i - 1] != "ORG"))
        return {text[i] for i in pairs if fold(text[i + 1]).strip(".") in LEGAL}

    def _understood(self, match: Match) -> Entry | None:
        """`the Republican Party` in a document that names its country, and no other country with a body of that name."""
        entries = [e for e in match.entries if e.role == "domestic" and e.country in self.countries]
        if match.role("body", "noun") and match.first in self.groups:
            return None
        return entries[0] if len(entries) == 1 else None

    def _is(self, match: Match, entry: Entry) -> bool:
        view = self.view
        first, last = match.first, match.last
        alone = last - first == 1
        if self._listed(first):
            return False
        if alone and entry.level == "publisher":
            behind = self.scan.same(first, last) and view.pos[last] == "PROPN" and view.dep[first] in ("compound", "nmod", "amod")
            if view.text[first] in self.firms or (behind and view.text[last][:1].isupper() and not view.text[first].isupper()):
                # "the National Association" is no newspaper's.
                return False
        if part_of_name(self.scan, match, self.names, self.known):
            return False
        acronym = alone and view.text[first].isupper()
        if alone and not acronym and view.pos[first] not in ("PROPN", "NOUN", "ADJ", "X"):
            return False
        if entry.level == "publisher" and first in self._told_firms:
            return True  # "the newspaper Bild"
        doubt = match.doubt
        unsure = bool(doubt) or (entry.level == "publisher" and alone and not acronym)
        if unsure:
            label = view.entity[first]
            if acronym:
                if entry.key in self.sure:
                    return True
                if view.pos[first] not in ("PROPN", "NOUN", "ADJ", "X"):
                    return False
                return SIGNATURE not in doubt or label in _LABELS or view.lemma[view.head[first]] in self.known.says
            return label in ("ORG", "WORK_OF_ART") and view.pos[first] == "PROPN" and not self._inside(first)
        return True

    def _listed(self, i: int) -> bool:
        """Whether a word tells where shares are listed, or under which letters: Norraflow (NASDAQ: NRF)."""
        a, b = self.view.bounds(i)
        return any(a < k and k + 3 < b and _is_listed(self.view.text[k - 1 : k + 4]) for k in (i, i - 2))

    def _inside(self, i: int) -> bool:
        """Whether a word stands behind a small one in a longer name: the Front for the Liberation of Norra is no newspaper."""
        view = self.view
        a = i
        while a > view.bounds(i)[0] and view.entity[a - 1] == view.entity[i]:
            a -= 1
        return any(view.text[k].lower() in _FOR and view.text[k - 1][:1].isupper() for k in range(a + 1, i))

    # ---- organisations that the lexicons do not hold --------------------------------------------------------------------------------

    def _others(self, taken: set[int]) -> list[Organisation]:
        view, scan = self.view, self.scan
        spans: list[tuple[int, int, tuple[str, ...]]] = []
        i, n = 0, len(view.text)
        while i < n:
            if not self._body(i):
                i += 1
                continue
            j = i + 1
            while j < n and self._body(j) and view.sentence[j] == view.sentence[i]:
                j += 1
                if view.text[j - 1] in _GENITIVES and j in taken:
                    break  # Norra University's World Bank is two
            if span := self._cut(i, j, taken):
                spans.append((*span, self._norm(*span)))
            i = j
        if opening := {view.text[a] for a, b, _ in spans if b - a == 1 and a == view.bounds(a)[0] and not view.text[a].isupper()}:
            opening -= self._capitalised(opening)
            spans = [s for s in spans if s[1] - s[0] > 1 or view.text[s[0]] not in opening]
        firsts: dict[str, set[tuple[str, ...]]] = {}
        short: dict[str, set[tuple[str, ...]]] = {}
        for a, b, norm in spans:
            if len(norm) > 1:
                firsts.setdefault(norm[0], set()).add(norm)
                letters = "".join(w[0] for w in view.text[a:b] if w[:1].isupper())
                if len(letters) > 1:
                    short.setdefault(letters.casefold(), set()).add(norm)
                # "The National Election Commission of Norra" is the NEC.
                of = next((k for k in range(b - 1, a, -1) if view.text[k].lower() in _OF), a)
                if len(letters := "".join(w[0] for w in view.text[a:of] if w[:1].isupper())) >= LETTERS:
                    short.setdefault(letters.casefold(), set()).add(norm)
        quiet = {norm for a, _, norm in spans if not scan.loud[view.sentence[a]]}
        longest: dict[tuple[str, ...], tuple[int, int]] = {}
        joined = []
        for a, b, norm in spans:
            if len(norm) == 1:
                fuller = firsts.get(norm[0], set()) | (short.get(norm[0], set()) if view.text[a].isupper() else set())
                if len(fuller) == 1:
                    norm = next(iter(fuller))
            if norm not in quiet:
                continue
            joined.append((a, b, norm))
            best = longest.get(norm)
            if best is None or (b - a, self._text(a, b)) > (best[1] - best[0], self._text(*best)):
                longest[norm] = (a, b)
        joined += self._alone(firsts, short, quiet, taken | {k for a, b, _ in spans for k in range(a, b)})
        out = []
        for a, b, norm in sorted(joined):
            if b - a == 1 and len(norm) == 1 and view.text[a].isupper() and (o := self.lettered.get(norm[0])) and o.first < a:
                out.append(replace(o, first=a, last=b, basis="alias"))
                continue
            kind, country, sector = self._told(*longest[norm])
            name = self._text(*longest[norm])
            out.append(Organisation(a, b, ("organisation", " ".join(norm)), name, kind, country, sector, None, "name"))
        return out

    def _capitalised(self, words: set[str]) -> set[str]:
        """Of words that begin sentences those that are names as far as the report tells: it has them with a capital inside a sentence too, or
        nowhere as a plain noun. "Dam warning came too late", where others say "the dam", names nobody.
        """
        view, loud = self.view, self.scan.loud
        plain = {t.capitalize() for t, pos in zip(view.text, view.pos, strict=True) if pos == "NOUN" and t.islower()} & words
        inside = {t for k, t in enumerate(view.text) if t in plain and k > view.bounds(k)[0] and not loud[view.sentence[k]]}
        return words - (plain - inside)

    def _body(self, i: int) -> bool:
        """Whether a token is part of a name that the parser, or a noun before it, takes for an organisation's and that is none of a place."""
        view = self.view
        if view.entity[i] != "ORG":
            return i in self._told_firms
        if self._listed(i):
            return False
        b = i + 1
        named = b < len(view.text) and view.head[i] == b and view.text[b].islower() and view.lemma[b].lower() in name_heads("thing")
        return not (named and view.entity[i - 1] != "ORG" and any(view.dep[k] == "det" for k in view.kids[b]))

    def _alone(
        self,
        firsts: Mapping[str, set[tuple[str, ...]]],
        short: Mapping[str, set[tuple[str, ...]]],
        quiet: set[tuple[str, ...]],
        taken: set[int],
    ) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """First words and letters of names that stand alone where the parser sees no organisation: `Harrow` for Harrow Airlines."""
        view = self.view
        for i, pos in enumerate(view.pos):
            if pos != "PROPN" or i in taken or i in self.names or i in self.groups or self.scan.at[i] or view.dep[i] not in _ALONE:
                continue
            if view.entity[i] in ("DATE", "TIME", "NORP") or (view.entity[i] in ("GPE", "LOC", "PERSON") and view.dep[i] == "pobj"):
                continue
            before = i and view.pos[i - 1] == "PROPN" and view.sentence[i - 1] == view.sentence[i]
            if before or not view.text[i][:1].isupper() or (i + 1 < len(view.pos) and view.pos[i + 1] == "PROPN"):
                continue
            norm = fold(view.text[i]).strip(".")
            fuller = firsts.get(norm, set()) | (short.get(norm, set()) if view.text[i].isupper() else set())
            if len(fuller) == 1 and fuller <= quiet:
                yield i, i + 1, next(iter(fuller))

    def _cut(self, a: int, b: int, taken: set[int]) -> tuple[int, int] | None:
        """A run of the parser's cut to a name that the lexicons do not explain; null when none is left."""
        view, scan = self.view, self.scan
        while a < b and (view.text[a].lower() in _EDGES or (scan.at[a] and scan.at[a].role("office"))):  # type: ignore[union-attr]
            a += 1
        while b > a and (view.text[b - 1].lower() in _EDGES or view.text[b - 1].islower()):
            b -= 1
        if self._is_place(a, b):
            return None
        if a >= b or b - a > LONGEST or any(k in taken or k in self.names or k in self.groups for k in range(a, b)):
            return None
        match = scan.at[a]
        if match and match.first <= a and match.last >= b and not all(e.role in ("body", "noun", "domestic") for e in match.entries):
            return None
        if b - a > 1 and scan.role(b - 1, "adjective", "people"):
            return None
        texts = view.text[a:b]
        if not texts[0][:1].isupper() or not any(c.isalpha() for c in texts[0]) or "@" in texts[0] or texts[0].startswith("http"):
            return None
        if b - a == 1 and (
            view.pos[a] != "PROPN" or len(texts[0]) < 2 or texts[0].lower() in self.known.titles or self.known.is_given(texts[0])
        ):
            return None
        if all(scan.at[k] and scan.at[k].role("country", "adjective", "people", "capital", "noun", "office") for k in range(a, b)):  # type: ignore[union-attr]
            return None
        return a, b

    def _norm(self, a: int, b: int) -> tuple[str, ...]:
        words = [fold(w).strip(".") for w in self.view.text[a:b]]
        kept = [w for w in words if any(c.isalnum() for c in w)]
        while len(kept) > 1 and kept[-1] in (*LEGAL, "s", "and"):
            kept.pop()
        return tuple(kept) or tuple(words)

    def _text(self, a: int, b: int) -> str:
        view = self.view
        out = ""
        for i in range(a, b):
            out += (" " if i > a and view.start[i] > view.end[i - 1] else "") + view.text[i]
        return out

    def _told(self, a: int, b: int) -> tuple[str, str | None, str | None]:
        """Kind, country and sector by the words of the name."""
        words = [fold(w).strip(".") for w in self.view.text[a:b]]
        head = words[-1]
        if "of" in words[1:-1]:
            before = words[words.index("of", 1) - 1]
            head = before if before in self.known.words else head
        kind, sector, state = self.known.words.get(head, ("organisation", None, False))
        leading = self.scan.at[a]
        if leading and leading.first == a and not leading.doubt and (owner := leading.role("organisation")) and owner.level != "publisher":
            # A part of an organisation that the lexicons hold: the United Nations Relief Coordinator.
            return kind, owner.country, sector or owner.sector
        if not state and not (leading and leading.role("country", "adjective")):
            return kind, None, sector
        codes = []
        for k in range(a, b):
            match = self.scan.at[k]
            entry = match.role("country", "adjective") if match else None
            if match and entry and (not self.known.doubt(self.view.text[k]) or entry.country in self.countries):
                codes.append(entry.country)
        return kind, codes[0] if len(set(codes)) == 1 else None, sector
