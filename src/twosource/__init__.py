"""twosource: what was copied, who said what, and how many independent origins vouch for each claim."""

__version__ = "0.1.0"
