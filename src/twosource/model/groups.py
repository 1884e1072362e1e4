"""Groups of things that pairs hold together (union-find with halved paths)."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

T = TypeVar("T", bound=Any)


class Groups(Generic[T]):
    """Things that are joined pair by pair; the smallest of a group stands for it, so that the order of the pairs does not matter."""

    def __init__(self) -> None:
        self._above: dict[T, T] = {}

    def root(self, x: T) -> T:
        """The smallest thing of x's group: x itself until it is joined with a smaller one."""
        above = self._above
        while (y := above.get(x, x)) != x:
            z = above[x] = above.get(y, y)
            x = z
        return x

    def join(self, a: T, b: T) -> None:
        """Make one group of the groups of a and b."""
        x, y = self.root(a), self.root(b)
        if x != y:
            self._above[max(x, y)] = min(x, y)
