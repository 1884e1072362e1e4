"""How good is it on somebody's own labelled reports? Gold files, and the figures that are usual for each table."""

from __future__ import annotations

from .gold import KINDS, Gold, gold_of, load_gold, to_line
from .measures import Figure, measure

__all__ = ["KINDS", "Figure", "Gold", "gold_of", "load_gold", "measure", "to_line"]
