"""Who vouches for it? Passages and utterances -> claims over origins."""

from .claims import CLAIMS

__all__ = ["CLAIMS"]
