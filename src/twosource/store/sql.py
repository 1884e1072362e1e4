"""SQL over one committed state of a record: DuckDB in memory, reading and nothing else."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from twosource.model import TABLES, SettingError, schema

from .files import MAPPED, places_of
from .record import Snapshot


def connect(snapshot: Snapshot) -> Any:
    """An in-memory DuckDB connection with a view a table. It can read the record's own files and nothing else."""
    import duckdb

    db = duckdb.connect(":memory:")
    root = snapshot.root.resolve()
    for table in TABLES:
        parts = snapshot.live(table)
        if table in MAPPED:
            db.register(table, snapshot.table(table))
        elif parts:
            names = {p.file: (root / p.file).as_posix() for p in parts}
            listed = ", ".join("'" + f.replace("'", "''") + "'" for f in names.values())
            gone = [(names[p.file], place) for p in parts for place in places_of(p.dropped)]
            if gone:
                db.register(f"dropped {table}", pa.table({"file": [f for f, _ in gone], "place": pa.array([r for _, r in gone], pa.int64())}))
                db.execute(
                    f'CREATE VIEW "{table}" AS SELECT t.* EXCLUDE (filename, file_row_number) FROM '
                    f"read_parquet([{listed}], filename = true, file_row_number = true) t "
                    f'ANTI JOIN "dropped {table}" d ON t.filename = d.file AND t.file_row_number = d.place'
                )
            else:
                db.execute(f'CREATE VIEW "{table}" AS SELECT * FROM read_parquet([{listed}])')
        else:
            db.register(table, schema(table).empty_table())
    folder = (root / "segments").as_posix().replace("'", "''")
    db.execute(f"SET allowed_directories = ['{folder}/']")
    db.execute("SET enable_external_access = false")
    db.execute("SET lock_configuration = true")
    return db


def select(snapshot: Snapshot, query: str) -> pa.Table:
    """The rows of one SELECT (or EXPLAIN, DESCRIBE, SHOW). Raises `SettingError` for anything else and for SQL that fails."""
    import duckdb

    try:
        statements = duckdb.extract_statements(query)
    except duckdb.Error as error:
        raise SettingError(f"the SQL cannot be read: {_line(error)}", "one SELECT", "see `twosource sql --help`") from None
    kinds = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}
    if len(statements) != 1 or statements[0].type not in kinds:
        raise SettingError("the SQL is not one SELECT", "a single statement that only reads", "see `twosource sql --help`")
    with connect(snapshot) as db:
        try:
            return db.sql(query).to_arrow_table()
        except duckdb.Error as error:
            raise SettingError(f"the SQL failed: {_line(error)}", f"the tables {', '.join(TABLES)}", "see `twosource sql --help`") from None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
