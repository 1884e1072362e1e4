"""Who vouches for it? Passages and utterances -> claims over origins."""

from .disputes import DISPUTES
from .reading import CLAIM_SETTING, CLAIM_WAYS
from .renew import CLAIMS, claims_step

__all__ = ["CLAIMS", "CLAIM_SETTING", "CLAIM_WAYS", "DISPUTES", "claims_step"]
