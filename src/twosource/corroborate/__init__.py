"""Who vouches for it? Passages and utterances -> claims over origins."""

from .clashes import DISPUTE_SETTING, DISPUTE_WAYS
from .disputes import DISPUTES, disputes_step
from .reading import CLAIM_SETTING, CLAIM_WAYS
from .renew import CLAIMS, claims_step

__all__ = ["CLAIMS", "CLAIM_SETTING", "CLAIM_WAYS", "DISPUTES", "DISPUTE_SETTING", "DISPUTE_WAYS", "claims_step", "disputes_step"]
