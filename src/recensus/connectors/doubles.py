"""The same key twice in one extract: identical rows are one, contradicting rows wait for a person."""

import duckdb

from recensus.connectors.engine import name


def settle(connection: duckdb.DuckDBPyConnection, relation: str, attributes: tuple[str, ...]) -> None:
    """Keep one of each set of identical rows (the others are rejected) and hold all rows that contradict each other."""
    run = connection.execute
    run(
        f"CREATE OR REPLACE TEMP TABLE twice AS SELECT _key FROM {relation} GROUP BY _key HAVING count(*) > 1"
    )
    found = run("SELECT count(*) FROM twice").fetchone()
    if found and found[0]:
        content = ", ".join(
            ["_household", "_stated_on", "_absent", *(name(attribute) for attribute in attributes)]
        )
        run(f"""
            CREATE OR REPLACE TEMP TABLE doubled AS
            SELECT rowid AS id, _key, _file, _row, md5(row({content})::VARCHAR) AS content
            FROM {relation} WHERE _key IN (FROM twice)""")
        run("""
            CREATE OR REPLACE TEMP TABLE verdicts AS
            SELECT id, _key, _file, _row, count(*) OVER (PARTITION BY _key, content) = count(*) OVER (PARTITION BY _key)
                AS alike, row_number() OVER (PARTITION BY _key ORDER BY _file, _row) AS place FROM doubled""")
        run("""
            INSERT INTO rejects SELECT _file, _row, if(alike, 'duplicate_row', 'same_key_twice'), NULL, _key,
                if(alike, 'rejected', 'held') FROM verdicts WHERE NOT alike OR place > 1""")
        run(f"DELETE FROM {relation} WHERE rowid IN (SELECT id FROM verdicts WHERE NOT alike OR place > 1)")
        run("DROP TABLE doubled")
        run("DROP TABLE verdicts")
    run("DROP TABLE twice")
