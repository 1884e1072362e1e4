"""Origins: which supports of a claim go back to one and the same source, and why. See docs/independence.md for the model and its limits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from .pieces import Backing
from .sources import listed, outlet
from .world import TIED, Leaning, World, outlet_key

#: A source or a credit counts for all copies of a text from this share of them on: copies drop credits far more often than they add them, but
#: a page pieced together carries the credit of what it opens with.
_NAMED: Final = 0.2
_CREDITED: Final = 0.5
#: So many copies of one text are looked at for the sources that they name, and for what else their reports have copied.
_READ: Final = 50


class Origin(NamedTuple):
    """What vouches for a support. `key`: the id of a family, `publisher:NAME`, `statement:NAME` (a published document and who issued it) or the
    document itself; equal keys are one origin. `at_most`: something that is not known may make it one with another origin of the claim.
    A key that begins with `WITHDRAWN` is no origin any more: whoever vouched has taken it back.
    """

    key: str
    reason: str
    at_most: bool = False

    @property
    def counts(self) -> bool:
        """Whether it still vouches."""
        return not self.key.startswith(WITHDRAWN)


WITHDRAWN: Final = "withdrawn:"


_Lineage = tuple[str, tuple[str, int] | None]


@dataclass(slots=True)
class _Unit:
    """Supports that are one from the start: copies of one text, or a report's own words. `names`: whose word it is, or what it goes by, as
    `plain_name`; `witness`: it is the outlet's own word; `maybe`: outlets that it may be from; `unknown`: what it is from is not known.
    """

    members: list[int]
    documents: list[str]
    lineage: str | None = None
    leanings: list[Leaning] = field(default_factory=list)
    outlet: str | None = None
    reworded: bool = False
    unknown: bool = False
    maybe: tuple[str, ...] = ()
    credited: bool = False
    marks: set[int] = field(default_factory=set)
    taken_back: bool = False


def origins(supports: Sequence[Backing], world: World, around: Collection[str] = ()) -> list[Origin]:
    """The origin of every support of one claim, in the same order; the order of the supports does not matter.

    Merged are: copies of one text (`lineage`, where the wording or other copied passages of the two reports show it); passages of one
    document; supports that go by one named outlet or published document; own words of one publisher, of outlets with one owner, and texts
    whose original is theirs; what a person judged dependent. What a person judged independent stays apart. An outlet that prints a copy, or
    passes on a named source, is no witness and merges nothing. Never more origins than documents. An outlet that takes the claim back in one
    of the reports `around` vouches for it no longer.
    """
    return _Count(supports, world, frozenset(around)).origins() if supports else []


_key = outlet_key


class _Count:
    """One claim's supports on the way to their origins."""

    def __init__(self, supports: Sequence[Backing], world: World, around: frozenset[str]) -> None:
        self.supports, self.world, self.around = supports, world, around
        self.order = sorted(range(len(supports)), key=lambda i: _place(supports[i]))
        self.documents = sorted({s.document for s in supports})
        self.lineages: list[_Lineage | None] = [world.lineage(s) for s in supports]
        self.publishers = {d: p for d in self.documents if (p := world.publisher(d)) is not None}
        self.names = tuple(sorted({p for p in self.publishers.values() if not listed(p)}))
        self.labels: dict[str, str] = {}
        self.issued: set[str] = set()
        self.said: dict[int, dict[str, None]] = defaultdict(dict)
        self._judged()
        self.units: list[_Unit] = []
        self._make_units()
        self.above = list(range(len(self.units)))
        self.held: list[set[int]] = [set(u.marks) for u in self.units]

    # ---- verdicts

    def _judged(self) -> None:
        """Which verdict-bearing things every support is (classes), which classes are judged one and which apart."""
        verdicts = self.world.verdicts
        self.classes: dict[int, int] = {}
        self.one: list[tuple[int, int, str]] = []
        self.apart: dict[tuple[int, int], str] = {}
        if not verdicts:
            return
        kinds: dict[frozenset[str], int] = {}
        for i in self.order:
            s = self.supports[i]
            span = {"document": s.document, "start": s.start, "end": s.end, "exact": self.world.text(s.document, s.start, s.end)}
            own = self.lineages[i] is None or self.world.originals.get(s.family or "") == s.document
            marks = verdicts.marks([span], document=s.document, publisher=self.publishers.get(s.document) if own else None)
            if marks:
                self.classes[i] = kinds.setdefault(marks, len(kinds))
        for a, n in kinds.items():
            for b, m in kinds.items():
                if n < m and (ruling := verdicts.dependent(a, b)) is not None and ruling.holds is not None:
                    if ruling.holds:
                        self.one.append((n, m, ruling.reason))
                    else:
                        self.apart[n, m] = self.apart[m, n] = ruling.reason

    # ---- units

    def _make_units(self) -> None:
        copies: dict[_Lineage, list[int]] = defaultdict(list)
        own: dict[tuple[Any, ...], _Unit] = {}
        for i in self.order:
            s = self.supports[i]
            if (lineage := self.lineages[i]) is not None:
                copies[lineage].append(i)
                continue
            found = self.world.leanings(s.document, s.start, s.end, s.voice, self.names)
            named = tuple((x.name, x.published) for x in found if x.name)
            place = (s.document, named or None, self.classes.get(i))
            if place in own:
                own[place].members.append(i)
            else:
                own[place] = _Unit([i], [s.document], leanings=[x for x in found if x.name], reworded=s.lineage is not None)
                own[place].unknown = any(x.name is None for x in found)
        for (name, part), members in copies.items():
            self.units.extend(self._camps(name, part, members))
        for unit in own.values():
            self._own(unit)
            self.units.append(unit)
        for unit in self.units:
            unit.marks = {self.classes[i] for i in unit.members if i in self.classes}
        for n, unit in enumerate(self.units):
            self._describe(n, unit)

    def _camps(self, lineage: str, part: tuple[str, int] | None, members: list[int]) -> list[_Unit]:
        """Copies of one text; two units where a person says that two of them are independent: the rest goes with the likely original."""
        family = self.supports[members[0]].family or ""
        original = self.world.originals.get(family)
        if original and not self.world.is_original(original, family, part):
            original = None  # the likely original of the family is not shown to be that of these
        ordered = sorted(members, key=lambda i: (self.supports[i].document != original, _place(self.supports[i])))
        if not self.apart:
            return [self._copied(lineage, ordered, original, first=True)]
        camps: list[tuple[list[int], set[int]]] = []
        for i in ordered:
            mine = self.classes.get(i)
            open_to = (c for c in camps if mine is None or not any((mine, other) in self.apart for other in c[1]))
            camp, held = next(open_to, ([], set()))
            if not camp:
                camps.append((camp, held))
            camp.append(i)
            if mine is not None:
                held.add(mine)
        return [self._copied(lineage, camp, original, first=not n) for n, (camp, _) in enumerate(camps)]

    def _copied(self, lineage: str, members: list[int], original: str | None, first: bool) -> _Unit:
        """A unit of copies, with the sources that they name and the outlet of their original."""
        documents = list(dict.fromkeys(self.supports[i].document for i in members))
        unit = _Unit(members, documents, lineage)
        read = members[:_READ]
        found: dict[tuple[str, bool], list[Leaning]] = defaultdict(list)
        for i in read:
            s = self.supports[i]
            for x in self.world.leanings(s.document, s.start, s.end, s.voice, self.names):
                if x.name:
                    found[_key(x.name), x.published].append(x)
                else:
                    unit.unknown = True
        unit.leanings = [x[0] for x in found.values() if len(x) >= _NAMED * len(read)]
        unit.outlet = self.world.publisher(original) if original and first else None
        credits = Counter(c for d in documents[:_READ] if (k := self.world.credits.get(d)) for c in k.whole)
        if original and first and original in self.world.credits:
            credits = Counter(dict.fromkeys(self.world.credits[original].whole, len(documents)))
        if not unit.leanings:
            chosen = [n for n, count in sorted(credits.items()) if count >= _CREDITED * min(len(documents), _READ) and n != unit.outlet]
            unit.leanings = [Leaning(n, False, "") for n in chosen]
            unit.credited = bool(chosen)
        if not unit.leanings and unit.outlet is None:
            unit.unknown |= any(d not in self.publishers for d in documents) or (original is not None and first)
            unit.maybe = tuple(sorted({_key(self.publishers[d]) for d in documents if d in self.publishers}))
        return unit

    def _own(self, unit: _Unit) -> None:
        """Whose word a report's own words are: a source's that it names, an agency's that its byline credits, the outlet's."""
        document = unit.documents[0]
        credits = self.world.credits.get(document)
        own = self.publishers.get(document)
        if not unit.leanings and credits:
            unit.leanings = [Leaning(n, False, "") for n in credits.whole if n != own]
            unit.credited = bool(unit.leanings)
            unit.maybe = tuple(_key(n) for n in credits.part)
        unit.outlet = own
        if not unit.leanings and own is None:
            unit.unknown = True

    def _describe(self, n: int, unit: _Unit) -> None:
        """What is said of a unit before it meets others."""
        for x in unit.leanings:
            key = _key(x.name or "")
            self.labels.setdefault(key, outlet(x.name or "").name)
            if x.published:
                self.issued.add(key)
        if unit.outlet:
            self.labels[_key(unit.outlet)] = unit.outlet
        if unit.lineage and len(unit.documents) > 1:
            others = len(unit.documents) - 1
            self.said[n][f"copied passage: of one family with {others} other report{'s' * (others != 1)}"] = None

    # ---- merging

    def root(self, n: int) -> int:
        """The first unit of the group of unit n."""
        while self.above[n] != n:
            self.above[n] = self.above[self.above[n]]
            n = self.above[n]
        return n

    def join(self, a: int, b: int) -> bool:
        """Make one origin of the groups of two units, unless a person says that something in them is independent."""
        x, y = sorted((self.root(a), self.root(b)))
        if x == y:
            return True
        if self.apart and (reason := next((self.apart[p, q] for p in self.held[x] for q in self.held[y] if (p, q) in self.apart), None)):
            for n in (a, b):
                self.said[n][f"kept apart from another report: {reason}"] = None
            return False
        self.above[y] = x
        self.held[x] |= self.held[y]
        return True

    def _join_all(self, units: Iterable[int]) -> None:
        """Join units one after another; where a verdict keeps some apart, the others go with the first that they may."""
        camps: list[int] = []
        for n in units:
            if not any(self.join(camp, n) for camp in camps):
                camps.append(n)

    def origins(self) -> list[Origin]:
        """Merge by one kind of evidence after another: verdicts, one document, other copied passages, sources, publishers, owners."""
        for a, b, reason in self.one:
            mine = [n for n, u in enumerate(self.units) if a in u.marks or b in u.marks]
            if len(mine) > 1:
                self._join_all(mine)
                for n in mine:
                    self.said[n][reason] = None
        self._one_document()
        if len({self.root(n) for n in range(len(self.units))}) > 1:
            self._tied()
        self._named()
        self._cap()
        self._withdrawn()
        return self._told()

    def _one_document(self) -> None:
        """A report's own words go with the first copy or source that it has for the same: it may have it from there. Two copies in one
        report stay two: whoever pieced it together is no link between those who wrote them.
        """
        by: dict[str, list[int]] = defaultdict(list)
        for n, unit in enumerate(self.units):
            for d in unit.documents:
                by[d].append(n)
        self.of_document = by
        for mine in by.values():
            if len(mine) > 1:
                first = next((n for n in mine if self.units[n].lineage or self.units[n].leanings), mine[0])
                for n in mine:
                    unit = self.units[n]
                    if n != first and not unit.lineage and not unit.leanings and self.join(first, n):
                        self.said[n]["stands in one report with another passage of the claim"] = None

    def _tied(self) -> None:
        """Words of a report's own that share no text with another's are its copy all the same when the two share other copied passages."""
        copied = self.world.copied
        index: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for n, unit in enumerate(self.units):
            for d in unit.documents[:_READ]:
                for family in sorted(copied.get(d, ())):
                    if len(index[family]) < _READ:
                        index[family].append((d, n))
        sizes = Counter(self.root(n) for n in range(len(self.units)))
        for n in sorted(range(len(self.units)), key=lambda n: (len(self.units[n].documents), self.units[n].documents[0])):
            unit = self.units[n]
            if unit.leanings and not unit.credited:
                continue
            votes: Counter[int] = Counter()
            weight: Counter[int] = Counter()
            read = unit.documents[:_READ]
            for d in read:
                shared: Counter[tuple[str, int]] = Counter()
                for family in copied.get(d, ()):
                    shared.update((e, m) for e, m in index[family] if e != d and m != n)
                best: dict[int, int] = {}
                for (_, m), count in shared.items():
                    if count >= TIED and self.root(m) != self.root(n):
                        best[m] = max(best.get(m, 0), count)
                votes.update(best.keys())
                weight.update(best)
            for m, count in sorted(votes.items(), key=lambda x: (-weight[x[0]], -sizes[self.root(x[0])], x[0])):
                if 2 * count >= len(read) and self.join(m, n):
                    shown = weight[m] // count
                    self.said[n][f"other words, in a report that shares {shown} copied passages with another of these"] = None
                    break

    def _named(self) -> None:
        """Join what goes by one source, what is one publisher's, and what belongs to one owner."""
        own: dict[str, list[int]] = defaultdict(list)
        printed: dict[str, list[int]] = defaultdict(list)
        cited: Counter[str] = Counter()
        for n, unit in enumerate(self.units):
            if unit.outlet and not unit.leanings:
                own[_key(unit.outlet)].append(n)
            for d in unit.documents:
                if d in self.publishers:
                    printed[_key(self.publishers[d])].append(n)
            cited.update({_key(x.name or "") for x in unit.leanings})
        going: dict[str, list[int]] = defaultdict(list)
        for n, unit in enumerate(self.units):
            for x in _chosen(unit.leanings, own, cited):
                going[_key(x.name or "")].append(n)
                self._say_leaning(n, x, unit.credited)
        groups: dict[str, list[int]] = {}
        for name in sorted(own.keys() | going.keys()):
            mine = [*own.get(name, ()), *going.get(name, ())]
            if name not in own:
                # What the outlet that is named has itself from somebody: a chain, or a circle.
                mine += [n for n in printed.get(name, ())[:1] if n not in mine]
            groups[name] = mine
            self._join_all(mine)
            reports = {d for n in own.get(name, ()) for d in self.units[n].documents}
            for n in own.get(name, ()):
                if len(own[name]) > 1 and len(reports) > 1:
                    self.said[n][f"same publisher as another report: {self.labels[name]}"] = None
                elif going.get(name):
                    self.said[n][f"{self.labels[name]}, which another report goes by"] = None
        self._one_site()
        owners: dict[str, list[int]] = defaultdict(list)
        names: dict[str, set[str]] = defaultdict(set)
        for name, mine in groups.items():
            for owner in outlet(self.labels[name]).owners:
                owners[owner].extend(mine)
                names[owner].add(self.labels[name])
        for owner in sorted(owners):
            if len(names[owner]) > 1:
                self._join_all(sorted(owners[owner]))
                for n in owners[owner]:
                    self.said[n][f"outlets of one owner, {owner}: {', '.join(sorted(names[owner]))}"] = None

    def _one_site(self) -> None:
        """Own words of reports that state no publisher and come from one site."""
        sites: dict[str, list[int]] = defaultdict(list)
        for n, unit in enumerate(self.units):
            if unit.lineage is None and not unit.leanings and (host := self.world.hosts.get(unit.documents[0])):
                sites[host].append(n)
        for host, mine in sorted(sites.items()):
            if len(mine) > 1:
                self._join_all(mine)
                for n in mine:
                    self.said[n][f"from one site: {host}"] = None

    def _say_leaning(self, n: int, x: Leaning, credited: bool) -> None:
        name = outlet(x.name or "").name
        if credited:
            self.said[n][f"credits {name}"] = None
        elif x.withdrawn:
            self.said[n][f"tells that {name} took it back: “{x.exact}”"] = None
        elif x.published:
            self.said[n][f"goes by what {name} published: “{x.exact}”"] = None
        else:
            self.said[n][f"goes by {name}: “{x.exact}”"] = None

    def _cap(self) -> None:
        """Never more origins than documents: several texts in too few reports are joined where they stand in one."""
        left = len({self.root(n) for n in range(len(self.units))}) - len(self.documents)
        for mine in self.of_document.values():
            for n in mine[1:]:
                if left <= 0:
                    return
                if self.root(n) != self.root(mine[0]):
                    self.above[max(self.root(n), self.root(mine[0]))] = min(self.root(n), self.root(mine[0]))
                    self.said[n]["stands in one report with another passage of the claim"] = None
                    left -= 1

    def _withdrawn(self) -> None:
        """Mark the units whose every voucher has taken the claim back, and say so of every report of such an outlet."""
        if not self.around or not self.world.withdrawals:
            return
        for n, unit in enumerate(self.units):
            vouchers = {_key(x.name or "") for x in unit.leanings} or ({_key(unit.outlet)} if unit.outlet else set())
            back = {name for name in vouchers if self._back(n, name, [i for i in unit.members if self._by(i) == name] or unit.members)}
            unit.taken_back = bool(vouchers) and back == vouchers
            for name in sorted({self._by(i) for i in unit.members} - vouchers - {""}):
                self._back(n, name, [i for i in unit.members if self._by(i) == name])

    def _by(self, i: int) -> str:
        """The outlet that printed a support; empty when unknown."""
        publisher = self.publishers.get(self.supports[i].document)
        return _key(publisher) if publisher else ""

    def _back(self, n: int, name: str, members: Sequence[int]) -> bool:
        """Whether an outlet has taken back what all of these supports say, and said so then."""
        found = [self.world.taken_back(name, s.document, s.start, s.end, self.around) for s in (self.supports[i] for i in members)]
        told = [w for w in found if w is not None]
        if len(told) < len(found):
            return False
        self.said[n][f"taken back by {self.labels.get(name, outlet(name).name)}: “{told[0].exact}”"] = None
        return True

    # ---- telling

    def _told(self) -> list[Origin]:
        groups: dict[int, list[int]] = defaultdict(list)
        for n in range(len(self.units)):
            groups[self.root(n)].append(n)
        live = {root for root, mine in groups.items() if not all(self.units[n].taken_back for n in mine)}
        may = {root: self._candidates(mine) if root in live else (False, set()) for root, mine in groups.items()}
        among = Counter(name for _, names in may.values() for name in names)
        keys = self._keys(groups)
        out: list[Origin | None] = [None] * len(self.supports)
        for root, mine in groups.items():
            unknown, names = may[root]
            at_most = len(live) > 1 and (unknown or any(among[x] > 1 for x in names))
            for n in mine:
                reason = "; ".join(self.said[n]) or self._alone(self.units[n])
                if self.units[n].reworded and len(mine) == 1:
                    reason += "; a passage like it in another report is in other words, and nothing else shows that one is copied"
                for i in self.units[n].members:
                    out[i] = Origin(keys[root] if root in live else WITHDRAWN + keys[root], reason, at_most)
        return [o for o in out if o is not None]

    def _candidates(self, mine: Collection[int]) -> tuple[bool, set[str]]:
        """Whether a group may have an origin that is not known, and the outlets that it is or may be from."""
        names: set[str] = set()
        unknown = False
        for n in mine:
            unit = self.units[n]
            names.update(unit.maybe)
            unknown |= unit.unknown or (unit.reworded and len(mine) == 1)
            names.update(_key(x.name or "") for x in unit.leanings)
            if unit.outlet and not unit.leanings:
                names.add(_key(unit.outlet))
        return unknown, names

    def _alone(self, unit: _Unit) -> str:
        if unit.lineage:
            whose = f"its original is {unit.outlet}’s" if unit.outlet else "what it is copied from does not back the claim"
            return f"copied passage: {whose}"
        return f"own words of {unit.outlet}" if unit.outlet else "own words of this report; its publisher is unknown"

    def _keys(self, groups: Mapping[int, list[int]]) -> dict[int, str]:
        """A name for every group: a family that several of its reports share, a source or publisher, else a document."""
        taken: set[str] = set()
        keys: dict[int, str] = {}
        for root, mine in sorted(groups.items(), key=lambda x: min(d for n in x[1] for d in self.units[n].documents)):
            units = [self.units[n] for n in mine]
            wide = sorted({u.lineage for u in units if u.lineage and len(u.documents) > 1})
            leaning = sorted({_key(x.name or "") for u in units for x in u.leanings})
            whose = [*leaning, *sorted({_key(u.outlet) for u in units if u.outlet and not u.leanings})]
            named = [f"{'statement' if k in self.issued else 'publisher'}:{self.labels[k]}" for k in whose]
            documents = sorted({d for u in units for d in u.documents})
            keys[root] = next((k for k in (*wide, *named, *documents) if k not in taken), f"{documents[0]}:{root}")
            taken.add(keys[root])
        return keys


def _place(s: Backing) -> tuple[str, int, int, str, str]:
    return (s.document, s.start, s.end, s.lineage or "", s.voice or "")


def _chosen(leanings: Sequence[Leaning], own: Mapping[str, Any], cited: Mapping[str, int]) -> list[Leaning]:
    """Of several sources the one that vouches elsewhere too, and what it in turn goes by. A report that names two agencies side by side
    shows nothing of the one copying the other, so it may not join them.
    """
    if not leanings:
        return []
    first = [x for x in leanings if not x.onward]
    best = max(enumerate(first or leanings), key=lambda x: (_key(x[1].name or "") in own, cited[_key(x[1].name or "")], -x[0]))[1]
    return [best, *(x for x in leanings if x.onward and x is not best)]
