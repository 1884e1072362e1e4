"""What several tests need."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine must not decide a test; where `CI` is set the same examples are tried each time, elsewhere new ones.
settings.register_profile("twosource", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("twosource")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Packed bytes hold the moment of packing: a test named by them has another name in each process."""
    return argname if isinstance(val, bytes) else None


SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def sample_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of the sample reports; do not write to it."""
    import twosource
    from twosource.samples import samples_path

    path = tmp_path_factory.mktemp("samples") / "r.twosource"
    with twosource.open(path) as corpus:
        corpus.ingest(samples_path())
    return path


@pytest.fixture
def own_record(sample_record: Path, tmp_path: Path) -> Path:
    """A copy of that record for one test, to write to."""
    import shutil

    return shutil.copytree(sample_record, tmp_path / "own.twosource")


@pytest.fixture(scope="session")
def leads_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record that asks for leads: two reports, in one folder with the rows that it was made of (`in.jsonl`); do not write to it."""
    import twosource

    shared = "Sulphur dioxide drifted over the Korvo district of Sallin on Tuesday night."
    own = (
        "One filter of the Korvo smelter had been switched off during the night, an inspector said.",
        "All filters of the Korvo smelter ran without interruption that night, the operator wrote.",
    )
    folder = tmp_path_factory.mktemp("leads")
    rows = [{"title": "Gas over Korvo", "publisher": f"Outlet {n}", "text": f"{shared}\n\n{own[n]}", "published": "2031-03-04"} for n in (0, 1)]
    (folder / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    with twosource.open(folder / "r") as corpus:
        corpus.ingest(folder / "in.jsonl", workers=1, settings={"claims": "words+reader", "disputes": "rules+reader"})
    return folder / "r"


@pytest.fixture
def shared() -> Path:
    """The folder of data beside the checkout; the test is skipped where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the data beside the checkout (../shared) is not here")
    return SHARED
