"""What a process that answers many questions keeps: things made once, up to a bound of bytes, the longest unused thrown away first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar, cast

T = TypeVar("T")

#: Bytes that are kept. The public tables of 10,000 reports take about 600 MB as Arrow; with the sentences, the raw texts, what is searched
#: and the indexes it is about 1 GB.
USUAL: Final = 1_500_000_000
#: The largest share of it that one thing may take: a larger one is made anew each time, so that it does not drive everything else out.
LARGEST: Final = 0.5


class Memory:
    """Keeps what was made under a key that says everything it depends on. Any number of threads; a thing is made once however many ask."""

    def __init__(self, limit: int = USUAL) -> None:
        self.limit = limit
        self.size = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}

    def has(self, key: Hashable) -> bool:
        """Whether something is kept under this key."""
        with self._lock:
            return key in self._kept

    def forget(self, outdated: Callable[[Any], bool]) -> None:
        """Throw away what is kept under keys that nobody will ask for again."""
        with self._lock:
            for key in [k for k in self._kept if outdated(k)]:
                self.size -= self._kept.pop(key)[1]

    def put(self, key: Hashable, thing: object, size: int) -> None:
        """Keep a thing that was made elsewhere, unless it is too large; `size`: its bytes."""
        with self._lock:
            if size > self.limit * LARGEST:
                return
            if key in self._kept:
                self.size -= self._kept.pop(key)[1]
            self._kept[key] = (thing, size)
            self.size += size
            while self.size > self.limit:
                self.size -= self._kept.popitem(last=False)[1][1]

    def keep(self, key: Hashable, make: Callable[[], T], size: Callable[[T], int | None]) -> T:
        """What `make` gives, made once while it is kept; `size`: its bytes, null for what is not to be kept but made by one at a time.
        What `make` raises is raised, and nothing is kept.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(T, self._kept[key][0])
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self._kept:
                    return cast(T, self._kept[key][0])
            try:
                made = make()
                if (taken := size(made)) is not None:
                    self.put(key, made, taken)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made
