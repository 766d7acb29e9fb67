"""How the values of the dictionary, which are text in records, become typed columns."""

from recensus.snapshots.engine import literal
from recensus.vocabulary.types import Attribute, Kind

SQL_TYPES = {
    Kind.INTEGER: "BIGINT",
    Kind.NUMBER: "DECIMAL(18, 6)",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DATE: "DATE",
}


def sql_type(kind: Kind) -> str:
    """Return the column type that holds values of ``kind``."""
    return SQL_TYPES.get(kind, "VARCHAR")


def typed(kind: Kind, text: str) -> str:
    """Return SQL that reads the SQL text ``text`` as ``kind``, null where it does not parse.

    DuckDB would round a fraction on its way to an integer; here a fraction is not an integer.
    """
    if kind is Kind.INTEGER:
        return f"CASE WHEN NOT contains({text}, '.') THEN try_cast({text} AS BIGINT) END"
    if kind in SQL_TYPES:
        return f"try_cast({text} AS {SQL_TYPES[kind]})"
    return text


def struct_of_text(attributes: tuple[Attribute, ...]) -> str:
    """Return the JSON structure of a text per attribute, for `from_json`."""
    fields = ", ".join(f'"{attribute.name}": "VARCHAR"' for attribute in attributes)
    return literal("{" + fields + "}")
