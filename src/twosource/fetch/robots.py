"""What a robots.txt allows (RFC 9309), read by Protego."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rules:
    """`may`: whether an address may be asked for; `delay`: seconds between two requests, 0 where nothing is asked."""

    may: Callable[[str], bool]
    delay: float = 0.0


#: No rules.
ALL: Final = Rules(lambda address: True)


def rules_of(content: bytes, robot: str) -> Rules:
    """The rules for `robot` (a product name) in the text of a robots.txt."""
    from protego import Protego

    parsed = Protego.parse(content.decode("utf-8", "replace"))
    delay = parsed.crawl_delay(robot)
    return Rules(lambda address: bool(parsed.can_fetch(address, robot)), max(0.0, float(delay or 0.0)))
