"""Tables of a step that keeps what it found out, for tests of what is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pyarrow as pa

from twosource.model import Tables


class Kept(Mapping[str, pa.Table]):
    """Tables of a step that keeps what it found out in `memory`; `asked` counts the keys that were looked up, `told` those that
    were known.
    """

    def __init__(self, made: Tables, memory: dict[bytes, bytes]) -> None:
        self.made, self.memory = made, memory
        self.asked = self.told = 0

    def __getitem__(self, name: str) -> pa.Table:
        return self.made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.made)

    def __len__(self) -> int:
        return len(self.made)

    def kept(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        found = {k: self.memory[k] for k in keys if k in self.memory}
        self.asked, self.told = self.asked + len(keys), self.told + len(found)
        return found

    def keep(self, found: Mapping[bytes, bytes]) -> None:
        self.memory.update(found)
