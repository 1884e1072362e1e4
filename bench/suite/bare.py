"""CPU seconds of a bare `nlp.pipe` over the texts of a file, as one JSON object: the yardstick of `speed/against the parser`.

    python bench/suite/bare.py ROWS.jsonl

`pipe`: the model as spaCy loads it. `lean`: without the components that we switch off, and with the matrix product that we choose. Both have the
weights of this package, and both have parsed a text before the clock starts.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def timed(nlp: Any, texts: Sequence[str]) -> float:
    """CPU seconds of this process."""
    nlp("The ferry sank in the harbour of Velmora on Monday.")
    since = time.process_time()
    for _ in nlp.pipe(texts):
        pass
    return time.process_time() - since


def main() -> None:
    texts = [json.loads(line)["text"] for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    warnings.simplefilter("ignore")
    import spacy
    import spacy.about

    from twosource.language.model import load_model, model_folder

    pipe = timed(spacy.load(model_folder()), texts)
    lean = timed(load_model(), texts)
    print(json.dumps({"pipe_cpu_s": pipe, "lean_cpu_s": lean, "texts": len(texts), "spacy": f"spaCy {spacy.about.__version__}"}))


if __name__ == "__main__":
    main()
