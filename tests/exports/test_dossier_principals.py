"""Who a story is about: those who have a name, each once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from twosource.exports.dossier import Dossier


def named(name: str, kind: str, mentions: int = 1) -> tuple[Any, Any]:
    return SimpleNamespace(name=name, kind=kind), SimpleNamespace(mentions=mentions)


def test_principals_have_names_and_are_told_once() -> None:
    actors = (
        named("Ada Lind", "person"),
        named("US officials", "person"),
        named("Kattegat Lines", "organisation"),
        named("ministry", "government"),
        named("ministry", "government"),
        named("Kattegat Lines", "organisation"),
        named("Hugo Roe", "person", 0),
        named("Denmark", "country"),
    )
    found: Any = SimpleNamespace(actors=actors)
    assert Dossier.principals(found, 5, 5) == (["Ada Lind"], ["Kattegat Lines", "Denmark"])
    assert Dossier.principals(found, 1, 1) == (["Ada Lind"], ["Kattegat Lines"])
