from __future__ import annotations

from pathlib import Path

import pytest

from twosource.model import SettingError, make_table, span_row
from twosource.store import Commit, Record, select, write_part


@pytest.fixture
def record(tmp_path: Path) -> Record:
    found = Record.open(tmp_path / "it's a record", create=True)
    rows = make_table("segments", [span_row("doc-1", 0, 3, "abc") | {"role": "body", "reason": "paragraph"}])
    found.commit(Commit(parts=[("p", write_part(found.root, "segments", rows))]))
    yield found
    found.close()


def test_tables_can_be_asked_in_sql(record: Record) -> None:
    rows = select(record.snapshot(), "SELECT role, count(*) AS n FROM segments GROUP BY 1").to_pylist()
    assert rows == [{"role": "body", "n": 1}]
    assert select(record.snapshot(), "SELECT * FROM claims").num_rows == 0, "a table that was never computed is empty"


@pytest.mark.parametrize(
    "query",
    [
        "DROP VIEW segments",
        "SELECT 1; SELECT 2",
        "COPY segments TO 'x.csv'",
        "ATTACH 'x.db'",
        "SELEC 1",
        "",
        "SELECT * FROM nowhere",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
    ],
)
def test_sql_that_does_more_than_read_the_record_is_refused(record: Record, query: str) -> None:
    with pytest.raises(SettingError) as caught:
        select(record.snapshot(), query)
    assert "\n" not in str(caught.value)
