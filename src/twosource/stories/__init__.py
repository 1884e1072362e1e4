"""What belongs together? Documents -> stories."""

from .group import STORIES

__all__ = ["STORIES"]
