"""Results: a sequence of typed records, and the same rows as Arrow, pandas and Polars."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

import twosource
from twosource.model import PUBLIC, TwosourceError
from twosource.results import PackageError


def test_a_sequence_of_records(sample_record: Path) -> None:
    with twosource.open(sample_record) as corpus:
        found = corpus.statements()
        assert isinstance(found, twosource.Results)
        assert [s.id for s in found] == found.to_arrow().column("id").to_pylist() == [r["id"] for r in found.to_dicts()]
        assert found[-1].id == found[len(found) - 1].id
        assert [s.id for s in found[1:3]] == [found[1].id, found[2].id]
        with pytest.raises(IndexError):
            found[len(found)]


def test_pandas_keeps_unknown_unknown(sample_record: Path) -> None:
    pytest.importorskip("pandas", reason="the package pandas is not installed")
    with twosource.open(sample_record) as corpus:
        claims = corpus.claims()
        frame = claims.to_pandas()
        assert list(frame.columns) == claims.to_arrow().column_names
        assert len(frame) == len(claims)
        assert {str(frame[k].dtype) for k in ("reports", "publishers", "voices")} == {"Int64"}
        assert str(frame["at_most"].dtype) == "boolean"
        assert frame["publishers"].isna().tolist() == [c.publishers is None for c in claims]
        assert frame["supports"][0][0]["span"]["exact"] == claims[0].supports[0].span.exact
        assert len(corpus.claims(search="zzzz").to_pandas()) == 0


def test_polars_has_every_public_table(sample_record: Path) -> None:
    pytest.importorskip("polars", reason="the package polars is not installed")
    with twosource.open(sample_record) as corpus:
        for table in PUBLIC:
            rows = corpus.rows(table)
            frame = rows.to_polars()
            assert frame.columns == rows.to_arrow().column_names
            assert frame.height == len(rows)
            if table == "claims":
                assert frame["supports"][0][0]["span"]["exact"] == corpus.claims()[0].supports[0].span.exact


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_a_missing_package_is_named(sample_record: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    real = importlib.import_module

    def without(wanted: str, *rest: Any) -> Any:
        if wanted == name:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(wanted, *rest)

    monkeypatch.setattr(importlib, "import_module", without)
    with twosource.open(sample_record) as corpus, pytest.raises(PackageError, match=rf"pip install 'twosource\[{name}\]'") as caught:
        getattr(corpus.claims(), f"to_{name}")()
    assert isinstance(caught.value, ImportError)
    assert isinstance(caught.value, TwosourceError)
    assert "\n" not in str(caught.value)
