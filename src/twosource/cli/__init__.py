"""The command line: a door onto the corpus."""

from .entry import main

__all__ = ["main"]
