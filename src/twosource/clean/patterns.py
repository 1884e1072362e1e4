"""What can be known of a pattern without running it: its first words, a stretch of letters that it needs, how far it reaches.

Hundreds of patterns are tried on every line of every report; these three facts let nearly all of them be passed over. Understood is the part
of regular expressions that `boilerplate.tsv` uses: letters, groups, classes, escapes, slots in braces and quantifiers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from twosource.model import LexiconError

_HEAD: Final = re.compile(r"[^\W\d_][\w'’&@-]*")
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_'&@-")
_QUANTIFIER: Final = re.compile(r"[?*+]\??|\{\d*,?\d*\}\??")
_BOUND: Final = re.compile(r"\{\d*,(\d+)\}")
_SLOT: Final = re.compile(r"\{[a-z]+\}")
#: A shorter stretch of letters stands in too many lines to tell anything.
_NEEDED: Final = 6


class _Atom(NamedTuple):
    kind: str  # letter, group, class, escape, slot, other
    text: str
    quantifier: str
    end: int


def _class_end(pattern: str, at: int) -> int:
    i = at + 2
    while i < len(pattern) and pattern[i] != "]":
        i += 2 if pattern[i] == "\\" else 1
    if i >= len(pattern):
        raise LexiconError(f"the pattern {pattern!r} has an open '['", "brackets in pairs", "mend the lexicon")
    return i + 1


def _group_end(pattern: str, at: int) -> int:
    depth, i = 0, at
    while i < len(pattern):
        c = pattern[i]
        if c == "[":
            i = _class_end(pattern, i)
            continue
        i += 2 if c == "\\" else 1
        depth += (c == "(") - (c == ")")
        if not depth:
            return i
    raise LexiconError(f"the pattern {pattern!r} has an open '('", "brackets in pairs", "mend the lexicon")


def _atom(pattern: str, at: int) -> _Atom:
    c = pattern[at]
    if c == "(":
        kind, end = "group", _group_end(pattern, at)
    elif c == "[":
        kind, end = "class", _class_end(pattern, at)
    elif c == "\\":
        kind, end = "escape", at + 2
    elif m := _SLOT.match(pattern, at):
        kind, end = "slot", m.end()
    else:
        kind, end = ("other" if c in ".^$|" else "letter"), at + 1
    m = _QUANTIFIER.match(pattern, end)
    quantifier = m[0] if m else ""
    return _Atom(kind, pattern[at:end], quantifier, end + len(quantifier))


def _atoms(pattern: str) -> Iterator[_Atom]:
    at = 0
    while at < len(pattern):
        atom = _atom(pattern, at)
        yield atom
        at = atom.end


def _alternatives(group: str) -> list[str]:
    out = [""]
    for atom in _atoms(group[1:-1].removeprefix("?:")):
        if atom.kind == "other" and atom.text == "|":
            out.append("")
        else:
            out[-1] += atom.text + atom.quantifier
    return out


def head(text: str) -> str:
    """Under what `first_words` files a text: its first word in small letters, "#" for a number, or the mark that it begins with."""
    if m := _HEAD.match(text):
        return m[0].lower().replace("’", "'")
    return "#" if text[0].isdigit() else text[0]


def first_words(pattern: str) -> set[str] | None:
    """Every `head` that a text fitting `pattern` can have, or None when it can begin with anything."""
    found: set[str] = set()
    todo = [("", pattern)]
    while todo:
        word, rest = todo.pop()
        if not rest:
            found.add(word)
            continue
        atom = _atom(rest, 0)
        after = rest[atom.end :]
        if atom.quantifier[:1] in ("?", "*"):
            todo.append((word, after))
        if atom.kind == "group":
            todo += [(word, a + after) for a in _alternatives(atom.text)]
        elif not word and atom.text in (r"\d", "{n}"):
            found.add("#")
        elif atom.kind in ("class", "slot", "other") or (atom.kind == "escape" and atom.text[1].isalnum()):
            if not word or (atom.text != r"\d" and (atom.kind != "class" or any(map(re.compile(atom.text).match, _LETTERS)))):
                return None
            found.add(word)
        else:
            c = atom.text[-1]
            if c in _LETTERS and (word or c.isalpha()):
                todo.append((word + c, after))
            else:
                found.add(word or c)
    return None if "" in found else found


def needed(pattern: str) -> str:
    """The longest run of letters that every text fitting `pattern` holds, or "" when there is none worth looking for."""
    runs = [""]
    for atom in _atoms(pattern):
        literal = atom.kind == "letter" or (atom.kind == "escape" and not atom.text[1].isalnum())
        if literal and not atom.quantifier:
            runs[-1] += atom.text[-1]
        else:
            runs.append("")
    longest = max(runs, key=len)
    return longest if len(longest) >= _NEEDED else ""


def reach(pattern: str) -> int:
    """An upper estimate of the characters of a text fitting `pattern`: its own length, its bounded repeats, 100 for each open repeat."""
    return len(pattern) + sum(int(n) for n in _BOUND.findall(pattern)) + 100 * pattern.count("+")
