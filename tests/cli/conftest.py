from __future__ import annotations

from pathlib import Path

import pytest

import twosource
from twosource.samples import samples_path


@pytest.fixture(scope="session")
def sample_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of the sample reports; do not write to it."""
    path = tmp_path_factory.mktemp("samples") / "r.twosource"
    with twosource.open(path) as corpus:
        corpus.ingest(samples_path())
    return path
