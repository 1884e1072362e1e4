"""Who vouches for it? Passages and utterances -> claims over origins."""

from .claims import CLAIMS
from .disputes import DISPUTES

__all__ = ["CLAIMS", "DISPUTES"]
