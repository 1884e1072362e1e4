"""Who vouches for it? Passages and utterances -> claims over origins."""

from .disputes import DISPUTES
from .renew import CLAIMS

__all__ = ["CLAIMS", "DISPUTES"]
