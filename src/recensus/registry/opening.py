"""Opening what the vault keeps of the statements about one registrant, as far as the look may see it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from recensus.privacy.access import Look
from recensus.privacy.vault.queries import open_values

CLOSED = ""
"""What stands in the place of a value that is there and stays closed."""


def opened(look: Look, stated: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the statements with values in the place of tokens, all opened at once."""
    rows = [dict(row) for row in stated]
    values = open_values([(attribute, token) for row in rows for _, attribute, token in _sealed(row)], look)
    for row in rows:
        payload = list(row["payload"] or ())
        for place, attribute, token in _sealed(row):
            payload[place] = values.get((attribute, token), CLOSED)
        row["payload"] = payload
    return rows


def _sealed(row: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    """Yield place, attribute and token of each value of a statement that is sealed."""
    for place in (row["roles"] or {}).get("sealed", ()):
        if (token := row["payload"][place]) is not None:
            yield place, row["attributes"][place], token
