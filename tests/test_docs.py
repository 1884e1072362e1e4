"""The documentation says what is, and what it shows can be run."""

from __future__ import annotations

import importlib.util
import re
import warnings
from pathlib import Path

import pytest

from twosource.model import TABLES, schema

ROOT = Path(__file__).resolve().parents[1]


def test_the_command_reference_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == maker.reference(), "run python docs/generate.py"


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_table_and_key_is_documented(table: str) -> None:
    text = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    assert re.search(rf"(## {table}\b|`{table}`)", text)
    for key in schema(table).names:
        assert re.search(rf"[`\s({{]{key}[`\s)}},;]", text), f"{table}.{key} is not in docs/tables.md"


def test_the_spacy_example_prints_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown = re.findall(r"```(?:python|text)\n(.*?)```", (ROOT / "docs" / "spacy.md").read_text(encoding="utf-8"), re.S)
    with warnings.catch_warnings():
        # deprecations inside spaCy's own imports
        warnings.simplefilter("ignore")
        exec(compile(code, "docs/spacy.md", "exec"), {})
    assert capsys.readouterr().out == shown
