"""Knowledge as data: TSV and YAML files, each with its source and licence, and the one loader."""

from .load import Lexicon, lexicon_digest, lexicon_names, load_rows, load_yaml

__all__ = ["Lexicon", "lexicon_digest", "lexicon_names", "load_rows", "load_yaml"]
