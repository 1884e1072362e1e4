"""What docs/python.md shows can be run, from top to bottom."""

from __future__ import annotations

import re
import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


def test_the_examples_run(own_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for package in ("pandas", "polars"):
        pytest.importorskip(package, reason=f"the package {package} is not installed")
    from twosource.samples import samples_path

    (tmp_path / "here").mkdir()
    own_record.rename(tmp_path / "here" / "record.twosource")
    shutil.copytree(samples_path(), tmp_path / "here" / "reports")
    monkeypatch.chdir(tmp_path / "here")
    names: dict[str, Any] = {}
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "python.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) > 5
    for n, code in enumerate(blocks):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # inside pandas' own imports
            exec(compile(code, f"docs/python.md, example {n + 1}", "exec"), names)
        assert capsys.readouterr().out or "print" not in code
    assert (tmp_path / "here" / "events.zip").is_file()


def test_every_method_is_named() -> None:
    from twosource.corpus import Corpus

    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`([a-z_\s]+)`", text))))
    asked = "ingest status plan documents stories actors statements events claims disputes positions reuse quote_variants story timeline trace"
    for name in f"{asked} compare document raw search table sql export formats prov judge withdraw judgements".split():
        assert hasattr(Corpus, name)
        assert name in named
