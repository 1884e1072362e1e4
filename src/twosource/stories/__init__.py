"""What belongs together? Documents -> stories."""

from .step import STORIES

__all__ = ["STORIES"]
