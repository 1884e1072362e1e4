"""The command line: a door onto the corpus."""

from .main import main

__all__ = ["main"]
