"""Who is meant by a noun phrase: the actors that stand in it, or in what modifies it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from twosource.model import make_id

from .events_lexicon import classes, lexicon, words_of
from .events_named import BODIES, BORDERS, NOMINAL, Named
from .events_names import ANYWHERE, country_names, descended, groups, regions, unlisted
from .events_party import NOWHERE, OFFICIAL, UNIONS, Side, told_once, unique

_ABSTRACT: Final = ("tion", "sion", "ment", "ness", "ism", "ance", "ence")
#: Sectors of those whose posts, bases and stations stand for them.
ARMS: Final = frozenset({"MIL", "REB", "COP", "UAF"})

#: Modifiers of a noun that name its owner or origin, the nearest first.
_OWNERS: Final = ("poss", "compound", "amod", "nmod", "nummod")
_ORIGINS: Final = ("of", "from", "by", "in", "among", "for", "at", "near", "on", "within", "inside", "outside", "across", "around", "into")
_WHERE: Final = frozenset("in at near outside around across inside on into to".split())
_DEPTH: Final = 4
#: Sentences in which two who are told of as a pair are looked for.
_BACK: Final = 6
_COMPARED: Final = frozenset("contrast comparison line keeping".split()) | BORDERS
#: Nouns for those who are for or against whoever is named before them: "his competitors" are not he.
_FOES: Final = frozenset(
    "competitor opponent rival critic foe enemy challenger predecessor successor detractor adversary ally partner colleague backer".split()
)
#: Pronouns and verbs of reports on what one does oneself.
_HIMSELF: Final = frozenset({"it", "he", "she", "they"})
_SAYS: Final = frozenset("say add announce report disclose confirm state declare".split())
_HOMES: Final = frozenset({"country", "nation", "homeland"})
#: Places that sue and are sued.
_PLACES: Final = frozenset("city town county village district borough municipality".split())
#: Firms that are told by whose they are: its parent, Harrow Inc.
_KINDRED: Final = frozenset("parent unit subsidiary affiliate rival partner competitor owner division supplier".split())
#: Nouns for people whom nothing else names.
PEOPLE: Final = frozenset(
    "people person man woman child resident protester demonstrator crowd worker student farmer villager youth thousand hundred dozen million "
    "civilian activist teacher miner doctor nurse driver mob rioter striker gunman attacker assailant bomber militant insurgent rebel soldier "
    "policeman officer troop police refugee migrant inmate prisoner detainee opposition supporter follower".split()
)
#: What makes a tank one that holds something.
_TANKS: Final = words_of("tanks")
_ADHERENTS: Final = words_of("adherents")


class Sides(Named):
    """The phrases of a document: whom they mean."""

    def of(self, i: int, *, agent: bool = False, depth: int = 0) -> list[Side]:
        """The actors that the phrase headed by token `i` names, with those joined to it. `agent`: whoever does something is asked for."""
        view = self.view
        found = self._one(i, agent, depth)
        if depth < _DEPTH:
            if any(s.kind == "person" for s in self.named_at(i)):
                # "presidents Alpha of Chad and Beta of Mali": the parser joins the second one to the first one's country.
                behind = [x for k in view.kids[i] if view.dep[k] == "prep" and view.text[k].lower() == "of" for x in view.kids[k]]
                joined = [y for x in behind for y in view.kids[x] if view.dep[y] == "conj" and any(s.kind == "person" for s in self.named_at(y))]
                found += [s for y in joined for s in self.of(y, agent=agent, depth=depth + 1)]
            for k in view.kids[i]:
                if view.dep[k] == "appos" and len(found) == 1 and found[0].kind == "person" and found[0].basis in ("name", "alias"):
                    if found[0].country is None and (origin := [s.country for s in self.of(k, agent=agent, depth=depth + 1) if s.country]):
                        # "Alpha, a former agent of Chad's police": of Chad, and not the police.
                        found = [replace(found[0], country=origin[0])]
                elif (
                    view.dep[k] == "appos"
                    and len(found) == 1
                    and found[0].country is None
                    and found[0].sector is None
                    and view.pos[found[0].last - 1] == "PROPN"
                ):
                    # "Harrow, a Democrat": one person.
                    if other := [s for s in self.of(k, agent=agent, depth=depth + 1) if s.country or s.sector]:
                        found = [replace(found[0], country=other[0].country, sector=other[0].sector)]
                elif (view.dep[k] == "conj" and view.pos[k] in NOMINAL and not self._deed(k) and not (found and self._of_his(k))) or (
                    view.dep[k] == "appos" and not any(s.country for s in found)
                ):
                    more = self.of(k, agent=agent, depth=depth + (view.dep[k] != "conj"))
                    found = found + more if view.dep[k] == "conj" else told_once(found, more)
                elif (
                    view.dep[k] == "prep"
                    and view.text[k].lower() in ("including", "like", "with")
                    and not found
                    and view.lemma[i].lower() not in _COMPARED
                ):
                    found += [s for x in view.kids[k] if view.dep[x] == "pobj" for s in self.of(x, agent=agent, depth=depth + 1)]
        if any(s.country for s in found[1:]) and found[0].country is None and found[0].basis in ("group", "unnamed"):
            # "the presidents, Alpha of Chad and Beta of Mali": the names say who they are.
            found = [s for s in found if s.country or s.basis not in ("group", "unnamed")]
        return unique(found)

    def _one(self, i: int, agent: bool, depth: int) -> list[Side]:
        view = self.view
        if view.text[i].lower() == "whom":
            # Whoever is named last before it.
            for k in range(i - 1, max(i - 6, view.bounds(i)[0] - 1), -1):
                people = [s for s in self.named_at(k) if s.kind in ("person", "population", "office") and s.last <= i]
                if people:
                    return people[:1]
        if view.entity[i] in ("DATE", "TIME") and (before := [k for k in view.kids[i] if view.entity[k] not in ("DATE", "TIME")]):
            # "met with Alpha Sunday": the parser makes the name a part of the day.
            return [s for k in before if view.pos[k] == "PROPN" for s in self.named_at(k)]
        here = self.named_at(i)
        if here and here[0].country is None and here[0].basis == "group" and (two := self._pair(i, here[0])):
            return two
        if here and here[0].country and here[0].last - here[0].first == 1 and descended(view, i):
            words = f"{view.text[i - 1]} {view.text[i]}"
            return [Side(f"~{words.lower()}", words, "population", here[0].country, "CVL", i - 1, i + 1, "group")]
        if not here and (meant := self._told(i)):
            return meant
        if (not here or not (here[0].country or here[0].sector)) and (stated := self.stated(i, agent)):
            return stated
        several = view.tag[i] in ("NNS", "NNPS") or any(
            view.dep[x] == "conj" for k in view.kids[i] if view.dep[k] == "amod" for x in view.kids[k]
        )
        if here and here[0].sector == "PTY" and here[0].kind == "organisation" and view.tag[i] in ("NNPS", "NNS") and view.kid(i, "nummod") >= 0:
            # "two Democrats" are not their party.
            return [replace(here[0], actor=f"~{view.text[i].lower()}", kind="person", basis="group")]
        if here and here[0].country and here[0].basis in ("group", "office") and several:
            return [*here, *self._more(i, here[0])]
        if here and (here[0].country or (view.pos[i] == "PROPN" and here[0].basis in ("name", "alias"))):
            return list(here)
        if here and here[0].basis == "pronoun":
            return list(here)
        if not here and view.lemma[i].lower() in _HOMES and (own := self._homeland(i)):
            return own
        around = self.around(i, depth, agent)
        foe = view.lemma[i].lower() in _FOES and bool(around) and around[0].kind != "person"
        part = view.lemma[i].lower() == "member" and bool(around) and around[0].country in UNIONS
        if not here and (foe or part):
            # "U.N. members" are not the U.N.
            return []
        if around and not here and view.lemma[i].lower() in _ADHERENTS and around[0].kind == "person":
            # "followers of Deby" are not he.
            return [replace(around[0], actor=f"~{view.lemma[i].lower()}", name=view.text[i], sector="CVL", first=i, last=i + 1)]
        if around and not here and view.lemma[i].lower() in (classes()["kin"] | _FOES):
            # "his parents" are not he.
            return [replace(s, actor=f"~{view.text[i].lower()}", name=view.text[i], kind="person", sector="CVL") for s in around[:1]]
        if (
            around
            and not here
            and around[0].kind == "person"
            and view.lemma[i].lower() in BODIES
            and any(view.dep[k] in ("poss", "compound") for k in view.kids[i])
        ):
            # "his board", "the Deby foundation" is not he.
            s = around[0]
            name = f"{s.name} {view.text[i]}" if s.basis in ("name", "alias") else view.text[i]
            return [
                replace(s, actor=f"~{name.lower()}", name=name, kind="organisation", sector=None, first=min(s.first, i), last=max(s.last, i + 1))
            ]
        if not around and view.dep[i] == "conj" and view.dep[view.head[i]] != "conj" and not any(view.dep[k] == "det" for k in view.kids[i]):
            # "Syria's government and rebels": the possessor is of both.
            around = [s for k in view.kids[view.head[i]] if view.dep[k] == "poss" for s in self.modifier(k)]
        if here:
            # "opposition leaders in Togo": the noun tells the sector, its modifier the country.
            for other in around:
                if other.country:
                    return [replace(s, country=other.country) for s in here]
            return list(here)
        whole = self.unnamed(i)
        if whole and around and whole[0].kind in ("person", "population") and whole[0].sector not in OFFICIAL:
            # "the arrest of a man in the shooting of a Chadian": the man is arrested, whoever is named behind him.
            return [replace(whole[0], country=around[0].country, basis=around[0].basis)]
        if whole and around and not any(s.country or s.kind == "person" or s.first < i for s in around):
            # "police in Harrow", a town that the record does not know: the police.
            return whole
        firm = self._unlisted(i) if around and around[0].kind == "country" and view.entity[i] == "ORG" else []
        if firm and view.lemma[i].lower() not in groups() and firm[0].last - firm[0].first > 1:
            # "Harrow Mills of Chad" is not Chad.
            return [replace(firm[0], country=around[0].country)]
        return around or self.regional(i) or whole or self._unlisted(i) or self._speaker(i, agent, depth)

    def _pair(self, i: int, group: Side) -> list[Side]:
        """`the two presidents`: the last two of different countries who hold power and were named before."""
        view = self.view
        if group.sector != "GOV" or not any(view.text[k].lower() in ("two", "both") for k in view.kids[i]):
            return []
        self.asked.add("document")
        found: dict[str | None, Side] = {}
        for n in range(view.sentence[i], max(view.sentence[i] - _BACK, -1), -1):
            a, b = view.sentences[n]
            for k in range(min(b, i) - 1, a - 1, -1):
                for s in self._by_head.get(k, ()):
                    if s.kind == "person" and s.sector == "GOV" and s.country and s.basis in ("name", "alias"):
                        found.setdefault(s.country, s)
                if len(found) > 1:
                    return [replace(s, first=i, last=i + 1, basis="pronoun") for s in reversed(found.values())]
        return []

    def somebody(self, i: int) -> list[Side]:
        """Whoever a noun for people or for a body of them means, though nothing names them and no calling is told."""
        lemma = self.view.lemma[i].lower()
        kind, sector = groups().get(lemma, ("organisation" if lemma in classes()["body"] | _PLACES else "", ""))
        if not kind and lemma in classes()["person"]:
            kind = "person"
        if not kind or (lemma in classes()["anybody"] and not sector):
            return []
        return [Side(f"~{lemma}", self.view.text[i], kind, None, sector or None, i, i + 1, "unnamed")]

    def _speaker(self, i: int, agent: bool, depth: int) -> list[Side]:
        """`Harrow said it had sold the mill`: a pronoun that nothing else explains is whoever says so."""
        view = self.view
        verb = view.head[i]
        if view.pos[i] != "PRON" or view.text[i].lower() not in _HIMSELF or view.dep[i] not in ("nsubj", "nsubjpass"):
            return []
        up = view.head[verb]
        who = view.kid(up, "nsubj")
        if view.dep[verb] != "ccomp" or view.lemma[up].lower() not in _SAYS or who < 0 or who > i or view.pos[who] == "PRON":
            return []
        return [replace(s, first=i, last=i + 1, basis="pronoun") for s in self.of(who, agent=agent, depth=depth + 1)]

    def _homeland(self, i: int) -> list[Side]:
        """`his country`: that of the person who is meant."""
        view = self.view
        of = [
            s
            for k in view.kids[i]
            if view.dep[k] == "poss" and view.pos[k] == "PRON"
            for s in self.named_at(k)
            if s.kind == "person" and s.country
        ]
        if not of or of[0].country in NOWHERE:
            return []
        return [Side(None, country_names().get(of[0].country or "", view.text[i]), "country", of[0].country, None, i, i + 1, "pronoun")]

    def _unlisted(self, i: int) -> list[Side]:
        """A name that the record does not know, for what it is."""
        found = None if self._inside.get(i) else unlisted(self.view, i)
        if found is None:
            return []
        a, b, kind = found
        name = " ".join(self.view.text[a:b])
        return [Side(f"~{name.lower()}", name, kind, None, None, a, b, "unnamed")]

    def _told(self, i: int) -> list[Side]:
        """`the president's opponent, Alpha`, `his niece Beta`: who is named, not whose opponent or niece it is."""
        view = self.view
        owned = any(view.dep[k] == "poss" for k in view.kids[i])
        if not owned:
            return []
        for k in view.kids[i]:
            if view.dep[k] == "appos" and k > i:
                named = self.named_at(k) or self._unlisted(k)
                firm = view.lemma[i].lower() in _KINDRED
                if people := [s for s in named if s.kind == ("organisation" if firm else "person")]:
                    return people[:1]
        if view.pos[i] == "PROPN" and view.entity[i] == "PERSON":
            owner = [s for k in view.kids[i] if view.dep[k] == "poss" for s in self.modifier(k) if s.kind == "person"]
            return [replace(s, actor=f"~{view.text[i].lower()}", name=view.text[i], sector="CVL", first=i, last=i + 1) for s in owner[:1]]
        return []

    def _of_his(self, k: int) -> bool:
        """`the firm and its chairman`, `an officer and his partner`: whether a joined noun is only told by whose it is."""
        view = self.view
        owned = any(view.dep[x] == "poss" and view.pos[x] == "PRON" for x in view.kids[k])
        return owned and view.pos[k] == "NOUN" and not self.named_at(k) and view.kid(k, "appos") < 0

    def _deed(self, k: int) -> bool:
        """Whether a joined noun tells a deed and no party: the invasion of Kuwait and its `buildup` on the border."""
        view = self.view
        lemma = view.lemma[k].lower()
        return (
            view.pos[k] == "NOUN" and not self.named_at(k) and lemma not in groups() and (lemma in lexicon().nouns or lemma.endswith(_ABSTRACT))
        )

    def regional(self, i: int) -> list[Side]:
        """`the Southeast Asian leader`: the one country of a region that the sentence names, else the document."""
        view = self.view
        if view.lemma[i].lower() not in classes()["region"]:
            return []
        before = {" ".join(w.lower() for w in view.text[max(i - n, 0) : i]) for n in (1, 2)}
        region = next((regions()[w] for w in sorted(before, key=len, reverse=True) if w in regions()), None)
        if region is None or view.tag[i] in ("NNS", "NNPS"):
            return []
        self.asked.add("document")
        n = view.sentence[i]
        placed = {s.country for s in self.places.get(n, ())}
        for named in (self._named.get(n, set()) - placed, self._named.get(n, set()), set(self.countries)):
            inside = [c for c in named if c in region]
            if len(inside) == 1:
                kind, sector = ("office", "GOV") if groups().get(view.lemma[i].lower(), ("", ""))[0] == "person" else ("country", None)
                return [Side(make_id("actor", "country", inside[0]), view.text[i], kind, inside[0], sector, i, i + 1, "region")]
            if inside:
                return []
        return []

    def unnamed(self, i: int) -> list[Side]:
        """A group that nothing names: police, two men, rebels. Its id begins with `~` and is none of the record's actors."""
        view = self.view
        if view.pos[i] == "PRON" and view.text[i].lower() in ("him", "them"):
            return [Side(f"~{view.text[i].lower()}", None, "person", None, None, i, i + 1, "unnamed")]
        if view.tag[i] in ("NNPS", "NNS") and view.entity[i] == "NORP" and view.text[i][:1].isupper():
            return [Side(f"~{view.text[i].lower()}", view.text[i], "population", None, "CVL", i, i + 1, "unnamed")]
        if view.lemma[i].lower() == "tank" and any(view.lemma[k].lower() in _TANKS for k in view.kids[i]):
            return []
        before = view.pos[i] == "ADJ" and view.dep[i] in ("amod", "compound")
        if view.pos[i] != "NOUN" and not before and not (view.pos[i] == "PROPN" and i == view.bounds(i)[0]):
            return []
        low = view.text[i].lower()
        if i > 1 and view.text[i - 1] == "-" and view.end[i - 1] == view.start[i]:
            # "secretary-general" is no general.
            return []
        if any(view.text[k].lower() in ANYWHERE for k in view.kids[i]):
            # "international negotiators" are of no country.
            return []
        pair = f"{view.text[i - 1].lower()} {low}" if i else ""
        found = groups().get(pair) or groups().get(low)
        if found is None or low in classes()["anybody"]:
            return []
        kind, sector = found
        if before and kind != "person":
            # "a military agreement" is not the army's.
            return []
        if kind in ("government", "organisation") and low not in classes()["body"]:
            return []
        owners = [k for k in view.kids[i] if view.dep[k] in ("poss", "compound", "nmod") and f"{view.text[k].lower()} {low}" != pair]
        behind = any(view.dep[k] == "prep" and view.text[k].lower() == "of" for k in view.kids[i])
        if sector != "CVL" and (behind or any(view.pos[k] == "PROPN" for k in owners)):
            # "Acme officials", "officials of the bank": somebody in particular, whom the record does not know.
            return []
        if sector in OFFICIAL and any(self._private(k) for k in owners):
            return []
        return [Side(f"~{view.lemma[i].lower()}", view.text[i], kind, None, sector, i, i + 1, "unnamed")]

    def _more(self, i: int, first: Side) -> list[Side]:
        """`the Chinese and Brazilian presidents`, `the ministers of Mali and Niger`: the other countries of a plural."""
        view = self.view
        found = []
        for k in view.kids[i]:
            if view.dep[k] in ("amod", "compound", "nmod", "poss"):
                found += self.modifier(k)
            elif view.dep[k] == "prep" and view.text[k].lower() in ("of", "from"):
                found += [s for x in view.kids[k] if view.dep[x] == "pobj" for s in self.of(x, depth=_DEPTH - 1)]
        noun = view.text[i].lower()
        return [
            replace(first, actor=s.actor, name=f"{s.name} {noun}", country=s.country, first=s.first, last=s.last, basis="modifier")
            if s.kind in ("country", "other", "population")
            else s
            for s in unique(found)
            if s.country and s.country != first.country
        ]

    def _private(self, k: int) -> bool:
        """Whether a noun before an office makes it one of a company, a union or a school."""
        lemma = self.view.lemma[k].lower()
        return lemma in classes()["private"] or groups().get(lemma, ("", ""))[1] in ("BUS", "EDU", "LAB", "MED", "REL")

    def around(self, i: int, depth: int = 0, agent: bool = False, skip: frozenset[int] = frozenset()) -> list[Side]:
        """The actors that modify a noun: its possessor, its adjectives, then `of`, `from`, `by`, `in`."""
        view = self.view
        if depth >= _DEPTH:
            return []
        owners = _OWNERS
        if any(view.dep[k] == "poss" and view.pos[k] == "PRON" for k in view.kids[i]):
            # "his Czech counterpart" is a Czech.
            owners = (*_OWNERS[1:], "poss")
        for dep in owners:
            found = []
            for k in view.kids[i]:
                if view.dep[k] == dep and k not in skip and not self.bound(k):
                    found += self.of(k, agent=agent, depth=depth + 1) if dep in ("poss",) else self.modifier(k)
            if found:
                return found
        for prep in _ORIGINS:
            for k in view.kids[i]:
                if view.dep[k] in ("prep", "agent") and view.text[k].lower() == prep and k not in skip:
                    found = [s for x in view.kids[k] if view.dep[x] == "pobj" for s in self.of(x, agent=agent, depth=depth + 1)]
                    if prep == "for":
                        # "bidders for the firm", "lawyers for her" are somebody else.
                        found = [s for s in found if s.kind not in ("person", "organisation")]
                    if found:
                        return found
        return []

    def beneath(self, top: int, but: frozenset[str | None], firms: bool = False) -> list[Side]:
        """The first political actor somewhere under a token, relative clauses left out, that is none of `but`; with `firms` any organisation."""

        def fits(s: Side) -> bool:
            known = (s.political and s.country is not None) or (
                firms and s.kind in ("organisation", "person") and s.basis in ("name", "alias", "unnamed")
            )
            return known and s.actor not in but

        view = self.view
        todo, seen = [top], 0
        while todo and seen < 40:
            i = todo.pop(0)
            seen += 1
            here = [s for s in (self.named_at(i) or self.stated(i) or (self._unlisted(i) if firms else [])) if fits(s)]
            here = [s for s in here if s.basis not in ("pronoun", "place")]
            here = [s for s in here if s.country is None or s.country not in but]
            if here and not self.bound(i) and not self._beyond(i):
                return here[:1] + [s for s in self.of(i) if s.actor != here[0].actor and fits(s)]
            if view.lemma[i].lower() not in classes()["time"]:
                todo += [k for k in view.kids[i] if view.dep[k] not in ("relcl", "advcl", "parataxis")]
        return []

    def modifier(self, k: int) -> list[Side]:
        """The actors that a modifier names: `Russian` in Russian planes, with those joined to it."""
        found = (
            self.named_at(k)
            or self.stated(k)
            or [s for s in self.unnamed(k) if s.sector in ARMS and self.view.lemma[self.view.head[k]].lower() in classes()["post"]]
        )
        led = self.view.text[k].lower() == "led"
        for x in self.view.kids[k]:
            if self.view.dep[x] in ("conj", "compound", "amod", "nmod") or (led and self.view.dep[x] == "npadvmod"):
                found = [*found, *self.modifier(x)]
        # "three people at a Norra office": where it is, not whose.
        return [s for s in found if s.basis != "place" or s.kind != "other"]

    def place(self, i: int) -> list[Side]:
        """Where an act is said to be: the first place in the phrases of token `i`."""
        view = self.view
        for k in view.kids[i]:
            if view.dep[k] == "prep" and view.text[k].lower() in _WHERE:
                for x in view.kids[k]:
                    if view.dep[x] == "pobj":
                        found = [s for s in self.of(x) if s.country]
                        if found:
                            return found
        return []
