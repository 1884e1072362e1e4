"""Every lexicon has a head, fits its columns and says nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from twosource.lexicons import lexicon_digest, lexicon_names, load_rows, load_yaml
from twosource.model import LexiconError

#: Lexicons made of data of others; the file NOTICE names them.
OTHERS = {"towns.tsv": "CC-BY-4.0"}


def test_the_notice_names_data_of_others() -> None:
    notice = Path(__file__).resolve().parents[2] / "NOTICE"
    assert all(name in notice.read_text(encoding="utf-8") for name in OTHERS)


@pytest.mark.parametrize("name", lexicon_names())
def test_a_lexicon_is_well_formed(name: str) -> None:
    assert len(lexicon_digest(name)) == 64
    if name.endswith(".yaml"):
        data = load_yaml(name)
        assert data["licence"].startswith("Apache-2.0")
        return
    lexicon = load_rows(name)
    assert lexicon.licence.startswith(OTHERS.get(name, "Apache-2.0"))
    assert len(set(lexicon.columns)) == len(lexicon.columns)
    assert lexicon.rows, "a lexicon has rows"
    rows = [tuple(r.values()) for r in lexicon.rows]
    assert len(set(rows)) == len(rows), f"{name} says something twice: {[r for r in rows if rows.count(r) > 1][:1]}"
    for row in lexicon.rows:
        assert row[lexicon.columns[0]], f"{name}: an empty first cell"


def test_a_lexicon_that_is_not_there() -> None:
    with pytest.raises(LexiconError, match="does not exist"):
        load_rows("no-such.tsv")
