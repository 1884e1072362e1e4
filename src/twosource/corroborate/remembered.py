"""What is found out about a stretch of text and looked up again where the same words stand, until it is let go of."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_KEPT: Final[list[Callable[[], None]]] = []


def remembered(size: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A function that keeps its last `size` answers, until `forget`."""

    def made(asked: Callable[P, T]) -> Callable[P, T]:
        kept = lru_cache(maxsize=size)(asked)
        _KEPT.append(kept.cache_clear)
        answer: Callable[P, T] = wraps(asked)(kept)  # type: ignore[assignment]
        return answer

    return made


def forget() -> None:
    """Let go of all of it. Between lots of reports: others have other sentences, and what is kept lies scattered among what is not, so that
    memory does not go back (half a gigabyte after 150 lots).
    """
    for clear in _KEPT:
        clear()
