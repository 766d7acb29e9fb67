"""A table (CSV) of where people are paid: registrant, name, scheme, institution, number."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from recensus.payments.types import Fault, FileRefused, PayeeAccount, Scheme

COLUMNS: Final = ("registrant", "name", "scheme", "institution", "number")


def read_accounts(path: Path) -> Iterator[PayeeAccount]:
    """Yield the accounts of a table, row by row; raises FileRefused at the first row that cannot be read."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if missing := set(COLUMNS) - set(rows.fieldnames or ()):
            raise FileRefused(
                Fault.NOT_KNOWN, f"{path.name}, row 1", f"Columns are missing: {sorted(missing)}."
            )
        for number, row in enumerate(rows, 2):
            try:
                yield PayeeAccount(
                    registrant=int(row["registrant"]),
                    name=row["name"].strip(),
                    scheme=Scheme(row["scheme"].strip()),
                    institution=row["institution"].strip(),
                    number=row["number"],
                )
            except (ValueError, TypeError, AttributeError) as problem:
                said = f"A row names a registrant by number and a scheme ({', '.join(Scheme)})."
                raise FileRefused(Fault.INCOMPLETE, f"{path.name}, row {number}", said) from problem
