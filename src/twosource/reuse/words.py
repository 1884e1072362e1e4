"""What a word counts as: normal forms, and which words say little. Everything here is about single words, none about texts."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import islice
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from twosource.lexicons import load_rows, load_yaml

FORMS: Final = "reuse_forms.tsv"
WORDS: Final = "reuse_words.yaml"

#: A word: initials with stops (U.S.), a number with its marks, a word with inner apostrophes, a percent sign. At most 64 characters a
#: piece, so that a line of base64 cannot become one token that fills the memory. The first branch is the common case, for speed.
TOKEN: Final = re.compile(
    r"([a-z]{1,64}+(?![^\W_]|['’‘])|[A-Z]\.(?:[A-Z](?:\.|(?![a-z])))+|\d{1,32}(?:[.,]\d{1,32})*|[^\W_]{1,64}(?:['’‘][^\W\d_]{1,16})*|%)"
)
#: Prefixes that are written with and without a hyphen (co-ordination, re-election) make one word; other hyphens part two.
PREFIXES: Final = frozenset("co re pre anti non semi multi counter inter post sub super ultra bi e".split())
_HYPHEN: Final = re.compile(r"[-‐‑](?=[^\W\d_]{3})")
_BEFORE: Final = re.compile(r"[^\W_]+$")


def joints(text: str) -> list[int]:
    """Offsets of hyphens that make one word of a prefix and what follows."""
    out = []
    for m in _HYPHEN.finditer(text):
        i = m.start()
        before = _BEFORE.search(text, max(0, i - 8), i)
        if before and before.group().lower() in PREFIXES:
            out.append(i)
    return out


def scan(text: str) -> list[tuple[int, int, str]]:
    """The words of a text: start, end, word."""
    found = [(m.start(), m.end(), m.group()) for m in TOKEN.finditer(text)]
    if not (at := set(joints(text))):
        return found
    out: list[tuple[int, int, str]] = []
    for start, end, word in found:
        if out and out[-1][1] == start - 1 and start - 1 in at:
            out[-1] = (out[-1][0], end, text[out[-1][0] : end])
        else:
            out.append((start, end, word))
    return out


#: Background frequency given to a word that the background list does not hold (it goes down to about one in 10^8).
_RARE: Final = 1e-8
#: Chance of a number in running text, by digits; the background list holds few of them. Read off news agencies' usual mix: small counts
#: are common, long figures are not.
_DIGITS: Final = (3e-4, 1e-4, 3e-5, 1e-5)
#: Words in an average unit: the chance that a word stands anywhere in an unrelated unit is this many times its frequency.
UNIT_WORDS: Final = 25
#: Weights in nats: agreement in a rare word is cut off at `CEILING`, since a name or a misprint must not carry a passage alone;
#: a common word never counts less than `FLOOR`; function words count `FUNCTION`. From trials on recycled corpora and on 924 real articles.
CEILING: Final = 9.0
FLOOR: Final = 0.3
FUNCTION: Final = 0.5

_OUR: Final = re.compile(r"(?<=[a-z]{2})our(?=$|ed$|er|ers$|ing$|able$|al$|ite|ful)")
_YS: Final = re.compile(r"(?<=[a-z]{3}[iy])s(?=e$|ed$|es$|er$|ers$|ing$|ation$|ations$)")


def spelling(word: str) -> str:
    """A lower-case word in one of its British and American spellings, without plural and possessive. Only made to be compared.

    It over-normalises (`rise` and `rize` meet), which costs nothing since both texts pass through it.
    """
    for hyphen in "-‐‑":
        word = word.replace(hyphen, "")
    if word.endswith("'s"):
        word = word[:-2]
    elif word.endswith("'"):
        word = word[:-1]
    if word[:1].isdigit():
        return word.replace(",", "")
    if len(word) > 4:
        word = _YS.sub("z", _OUR.sub("or", word))
        for british, american in (("ll", "l"), ("ae", "e"), ("ogue", "og")):
            if british in word:
                word = word.replace(british, american)
        if word.endswith("tre"):
            word = word[:-2] + "er"
        elif word.endswith("ence"):
            word = word[:-2] + "se"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    return word.replace("'", "")


@dataclass(frozen=True, slots=True)
class Forms:
    """`single`: form -> normal; `phrases`: words of a form of several words -> its normal; `rewriting`: forms that rewriting puts in;
    `members`: normal -> its single-word forms.
    """

    single: dict[str, str]
    phrases: dict[tuple[str, ...], str]
    rewriting: frozenset[str]
    members: dict[str, tuple[str, ...]]


def words_of(phrase: str) -> tuple[str, ...]:
    """The words of a phrase, lower case, as `TOKEN` finds them."""
    return tuple(plain(w) for _, _, w in scan(phrase))


def plain(token: str) -> str:
    """A token in lower case with straight apostrophes and without the stops of initials (`U.S.` is `u.s`)."""
    return token.lower().replace("’", "'").replace("‘", "'").rstrip(".")


@cache
def forms() -> Forms:
    """The lexicon of forms that are swapped for one another."""
    single: dict[str, str] = {}
    phrases: dict[tuple[str, ...], str] = {}
    rewriting: set[str] = set()
    members: dict[str, tuple[str, ...]] = {}
    for row in load_rows(FORMS).rows:
        normal, group = row["normal"], [f for f in row["forms"].split("|") if f]
        own = [normal]
        single.setdefault(normal, normal)
        for form in group:
            parts = words_of(form) if " " in form or "-" in form else (plain(form),)
            if len(parts) > 1:
                phrases.setdefault(parts, normal)
            elif parts:
                key = form if form.isupper() and form.isalpha() else parts[0]
                single.setdefault(key, normal)
                own.append(parts[0])
        members[normal] = tuple(dict.fromkeys(own))
        rewriting.update(" ".join(words_of(f)) for f in row["rewriting"].split("|") if f)
    return Forms(single, phrases, frozenset(rewriting), members)


#: Tokens whose normal form is kept: those that come back.
_TOKENS: Final = 1 << 15


@lru_cache(maxsize=_TOKENS)
def normal_form(token: str) -> str:
    """The normal form of one token: by the lexicon, else by spelling."""
    lex = forms()
    if token.isupper() and (found := lex.single.get(token)):
        return found
    low = plain(token)
    if found := lex.single.get(low):
        return found
    spelt = spelling(low)
    return lex.single.get(spelt, spelt)


def normal_phrase(words: tuple[str, ...]) -> tuple[str, ...]:
    """The normal forms of a phrase's words; forms of several words count as one."""
    out, i, phrases = [], 0, forms().phrases
    while i < len(words):
        n = next((n for n in range(min(6, len(words) - i), 1, -1) if words[i : i + n] in phrases), 1)
        out.append(phrases[words[i : i + n]] if n > 1 else normal_form(words[i]))
        i += n
    return tuple(out)


@dataclass(frozen=True, slots=True)
class Common:
    """Words and phrases whose agreement says little; see the lexicon."""

    function: frozenset[str]
    abbreviations: frozenset[str]
    titles: frozenset[str]
    fillers: frozenset[str]
    phrases: tuple[tuple[str, ...], ...]


@cache
def common() -> Common:
    """The lexicon of function words, titles and set phrases."""
    data = load_yaml(WORDS)

    def split(key: str) -> frozenset[str]:
        return frozenset(str(data[key]).split())

    return Common(
        split("function_words"),
        split("abbreviations"),
        split("titles"),
        split("fillers"),
        tuple(normal_phrase(words_of(p)) for p in data["set_phrases"]),
    )


@cache
def _background() -> dict[str, float]:
    from wordfreq import get_frequency_dict

    found: dict[str, float] = get_frequency_dict("en")
    return found


def frequency(word: str) -> float:
    """How often a lower-case word stands in running English (share of words; `wordfreq`); digits by their number."""
    if word[:1].isdigit():
        return _DIGITS[min(len(word), len(_DIGITS)) - 1]
    return _background().get(word, _RARE)


class _Ids(dict[str, int]):
    """A word's number; a new word gets the next one."""

    def __missing__(self, key: str) -> int:
        self[key] = value = len(self)
        return value


CAPITAL, FUNCTION_WORD, TITLE, REWRITTEN, FILLER, ABBREVIATION, OPENS = 1, 2, 4, 8, 16, 32, 64


class Facts(NamedTuple):
    """What is known of a token whatever text it stands in: its normal form, its form in small letters, flags (`CAPITAL` ...), the frequency of
    the normal form in running English, all forms of the lexicon together, and hashes of the normal form and of the form as it stands.
    """

    normal: str
    plain: str
    flags: int
    chance: float
    normal_hash: int
    plain_hash: int


def hash_of(word: str) -> int:
    """A hash of 64 bits, the same everywhere."""
    # all 64 bits must be good: hashes of texts are sums of these, and what is known of two texts is found by them
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@lru_cache(maxsize=1 << 18)
def facts(token: str) -> Facts:
    """The facts about a token, or about `read\\0raw`, which counts as what it should read."""
    lex, few = forms(), common()
    read = token.partition("\0")[0]
    low = " ".join(plain(w) for w in read.split(" "))
    normal = lex.phrases[tuple(low.split(" "))] if " " in low else normal_form(read)
    flags = (CAPITAL if read[:1].isupper() else 0) | (TITLE if low in few.titles else 0) | (REWRITTEN if low in lex.rewriting else 0)
    flags |= FUNCTION_WORD if low in few.function or normal in few.function or low in few.fillers else 0
    flags |= ABBREVIATION if (len(read) == 1 and read.isalpha()) or ("." in read and not read[0].isdigit()) or low in few.abbreviations else 0
    flags |= OPENS if read[0].isupper() or read[0].isdigit() else 0
    group = lex.members.get(normal)
    chance = sum(map(frequency, group)) if group else max(frequency(low), frequency(normal))
    surface = low + token if "\0" in token else low
    return Facts(normal, low, flags | (FILLER if low in few.fillers else 0), chance, hash_of(normal), hash_of(surface))


@dataclass(slots=True)
class Vocabulary:
    """Every distinct token with its normal form. Grows while texts are read; `close` makes the arrays.

    A token that stands in a reading is entered as `read\\0raw`: it counts as what it should read, and keeps what stood there.
    """

    ids: _Ids = field(default_factory=_Ids)
    normals: _Ids = field(default_factory=_Ids)
    plains: _Ids = field(default_factory=_Ids)
    _norm: array[int] = field(default_factory=lambda: array("i"))
    _length: array[int] = field(default_factory=lambda: array("i"))
    _plain: array[int] = field(default_factory=lambda: array("i"))
    _flags: array[int] = field(default_factory=lambda: array("B"))
    _chance: array[float] = field(default_factory=lambda: array("d"))
    _hash: array[int] = field(default_factory=lambda: array("Q"))
    _surface: array[int] = field(default_factory=lambda: array("Q"))
    _phrases: Phrases | None = None
    _set_phrases: Phrases | None = None

    def enter(self, tokens: Iterable[str], count: int) -> npt.NDArray[np.int32]:
        """Numbers of the tokens (`count` of them); new ones get their normal form."""
        out = np.fromiter(map(self.ids.__getitem__, tokens), dtype=np.int32, count=count)
        self._grow()
        return out

    def _grow(self) -> None:
        if len(self._norm) == len(self.ids):
            return
        new = list(islice(self.ids, len(self._norm), None))
        known = [facts(token) for token in new]
        self._length.extend(map(len, new))
        self._norm.extend([self.normals[f.normal] for f in known])
        self._plain.extend([self.plains[f.plain] for f in known])
        self._flags.extend([f.flags for f in known])
        self._chance.extend([f.chance for f in known])
        self._hash.extend([f.normal_hash for f in known])
        self._surface.extend([f.plain_hash for f in known])

    @property
    def norm(self) -> npt.NDArray[np.int32]:
        """Token number -> number of its normal form."""
        return np.array(self._norm, dtype=np.int32)

    @property
    def lengths(self) -> npt.NDArray[np.int32]:
        """Token number -> its length in characters."""
        return np.array(self._length, dtype=np.int32)

    @property
    def plain(self) -> npt.NDArray[np.int32]:
        """Token number -> number of its lower-case form."""
        return np.array(self._plain, dtype=np.int32)

    @property
    def flags(self) -> npt.NDArray[np.uint8]:
        """Token number -> flags (`CAPITAL` ...)."""
        return np.array(self._flags, dtype=np.uint8)

    def hashes(self) -> npt.NDArray[np.uint64]:
        """Token number -> a hash of its normal form, which depends on the form alone."""
        return np.array(self._hash, dtype=np.uint64)

    def surface_hashes(self) -> npt.NDArray[np.uint64]:
        """Token number -> a hash of its lower-case form, and of what stood there where it is a reading."""
        return np.array(self._surface, dtype=np.uint64)

    def chances(self) -> npt.NDArray[np.float64]:
        """Token number -> frequency of its normal form in running English, all forms of the lexicon together.

        It rests on the token alone, never on what else has been read.
        """
        return np.array(self._chance, dtype=np.float64)

    def phrases(self) -> Phrases:
        """The lexicon's forms of several words, to be looked for among numbers of lower-case forms."""
        if self._phrases is None:
            self._phrases = Phrases.of(forms().phrases, self.plains)
        return self._phrases

    def set_phrases(self) -> Phrases:
        """The lexicon's set phrases, to be looked for among numbers of normal forms."""
        if self._set_phrases is None:
            self._set_phrases = Phrases.of(common().phrases, self.normals)
        return self._set_phrases


#: An odd number that mixes hashes: 2^64 over the golden ratio.
MIX: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by length (longest first): sorted hashes of their numbers; `first[n]` says whether a word begins one."""

    first: npt.NDArray[np.bool_]
    by_length: tuple[tuple[int, npt.NDArray[np.uint64]], ...]

    @classmethod
    def of(cls, phrases: Iterable[tuple[str, ...]], numbers: dict[str, int]) -> Phrases:
        rows = [tuple(numbers[w] for w in p) for p in phrases if len(p) > 1]
        first = np.zeros(max((r[0] for r in rows), default=0) + 1, dtype=bool)
        found: dict[int, list[npt.NDArray[np.uint64]]] = {}
        for r in rows:
            first[r[0]] = True
            found.setdefault(len(r), []).append(_roll(np.array(r, dtype=np.int64), np.array([0]), len(r)))
        return cls(first, tuple((n, np.unique(np.concatenate(found[n]))) for n in sorted(found, reverse=True)))

    def find(self, numbers: npt.NDArray[np.int32], group: npt.NDArray[np.int32]) -> list[tuple[int, npt.NDArray[np.int64]]]:
        """(length, starts) of phrases in `numbers` that lie within one group and do not overlap a longer or earlier one."""
        known = numbers < len(self.first)
        starts = np.nonzero(known & self.first[np.where(known, numbers, 0)])[0]
        taken = np.zeros(len(numbers), dtype=bool)
        out = []
        for n, hashes in self.by_length:
            at = starts[starts + n <= len(numbers)]
            if not len(at):
                continue
            at = at[group[at] == group[at + n - 1]]
            h = _roll(numbers, at, n)
            at = at[hashes[np.minimum(np.searchsorted(hashes, h), len(hashes) - 1)] == h]
            kept = []
            for a in at.tolist():
                if not taken[a : a + n].any():
                    taken[a : a + n] = True
                    kept.append(a)
            if kept:
                out.append((n, np.array(kept, dtype=np.int64)))
        return out


def _roll(numbers: npt.NDArray[np.int32] | npt.NDArray[np.int64], at: npt.NDArray[np.int64], n: int) -> npt.NDArray[np.uint64]:
    h = np.zeros(len(at), dtype=np.uint64)
    for k in range(n):
        h = (h ^ numbers[at + k].astype(np.uint64)) * MIX
        h ^= h >> np.uint64(29)
    return h
