"""twosource: what was copied, who said what, and how many independent origins vouch for each claim.

import twosource
with twosource.open("record.twosource") as corpus:
    corpus.ingest("reports/")
    for claim in corpus.claims(min_independent=2):
        print(claim.independent, claim.text)
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = ["Corpus", "Results", "__version__", "open"]

if TYPE_CHECKING:
    from .corpus import Corpus, open
    from .results import Results


def __getattr__(name: str) -> Any:
    """Load the API when it is first asked for: `import twosource` alone stays cheap (workers and `--version` need none of it)."""
    if name in ("Corpus", "open"):
        from . import corpus

        return getattr(corpus, name)
    if name == "Results":
        from .results import Results

        return Results
    raise AttributeError(f"module 'twosource' has no attribute {name!r}")
