"""Tables of a step that keeps what it found out, for tests of what is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pyarrow as pa

from twosource.model import Tables


class Kept(Mapping[str, pa.Table]):
    """Tables of a step that keeps what it found out in `memory`; `asked` counts the keys that were looked up."""

    def __init__(self, made: Tables, memory: dict[bytes, bytes]) -> None:
        self.made, self.memory, self.asked = made, memory, 0

    def __getitem__(self, name: str) -> pa.Table:
        return self.made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.made)

    def __len__(self) -> int:
        return len(self.made)

    def kept(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        self.asked += len(keys)
        return {k: self.memory[k] for k in keys if k in self.memory}

    def keep(self, found: Mapping[bytes, bytes]) -> None:
        self.memory.update(found)
