"""What is the report? Raw text -> segments (every character has a role and a reason) and readings (what damaged words should read)."""

from .parts import Mend, Part
from .readings import read
from .step import CLEAN, segment

__all__ = ["CLEAN", "Mend", "Part", "read", "segment"]
