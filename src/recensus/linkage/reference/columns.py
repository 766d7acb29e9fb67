"""Records as Splink compares them: folded names, whole dates, one identifier, and the keys that an expert would add."""

import pyarrow as pa

from recensus.snapshots.engine import Limits, columnar

TEXT = (
    "given",
    "family",
    "names",
    "given_key",
    "family_key",
    "birth_date",
    "birth_year",
    "sex",
    "area",
    "address",
)

FOLD = r"""CREATE MACRO fold(name) AS
    nullif(trim(regexp_replace(lower(strip_accents(name)), '[^\p{L}\p{N}]+', ' ', 'g')), '')"""
"""Small letters without accents; all else between words is one blank."""

KEY = """CREATE MACRO key_of(name) AS
    name[1] || regexp_replace(translate(name[2:], 'ckqgjzvwyptbdm', 'kkkkkssfffttttn'), '[aeiouh ]', '', 'g')"""
"""The first letter and the consonants behind it, those often taken for one another made one."""

COLUMNS = """
    WITH folded AS (
        SELECT *, fold(coalesce(given, string_split("full", ' ')[1])) AS given_name,
            fold(coalesce(nullif(concat_ws(' ', father, grandfather, family, second), ''),
                CASE WHEN given IS NULL THEN string_split("full", ' ')[-1] END)) AS family_name
        FROM records
    )
    SELECT record AS unique_id, register, given_name AS given, family_name AS family,
        array_to_string(list_sort(string_split(concat_ws(' ', given_name, family_name), ' ')), ' ') AS names,
        key_of(given_name) AS given_key, key_of(family_name) AS family_key,
        CASE WHEN length(birth_date) = 10 THEN birth_date END AS birth_date,
        coalesce(birth_date[1:4], (year(stated_on) - age)::VARCHAR) AS birth_year,
        sex, area, fold(address) AS address, identifiers[1].issuer || ':' || identifiers[1].value AS identifier
        {attributes}
    FROM folded"""


def columns(records: pa.Table, attributes: tuple[str, ...] = ()) -> pa.Table:
    """Return a row a record: ``unique_id`` and texts to compare, without the columns that hold nothing at all."""
    more = "".join(f', fold("{name}") AS "{name}"' for name in attributes)
    with columnar(Limits()) as connection:
        connection.register("records", records)
        for macro in (FOLD, KEY):
            connection.execute(macro)
        made = connection.sql(COLUMNS.format(attributes=more)).to_arrow_table()
    return made.select([name for name in made.column_names if made[name].null_count < made.num_rows])
