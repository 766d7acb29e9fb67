"""Reading a model's CSV: rows with their lines, columns checked, every problem at once."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from io import StringIO

from recensus.rules.names import Names
from recensus.rules.parse import parse
from recensus.rules.tree import Rule
from recensus.rules.types import InvalidRule
from recensus.vocabulary.types import Level, Problem


@dataclass
class Table:
    """A CSV of a pack being read: the rows, the names its expressions may use, and the problems so far."""

    file: str
    text: str
    names: Names
    level: Level
    problems: list[Problem] = field(default_factory=list)

    def rows(self, columns: Sequence[str], optional: Sequence[str] = ()) -> list[tuple[int, dict[str, str]]]:
        """Return the rows with their lines; none, and a problem, when the columns are not the expected ones."""
        reader = csv.DictReader(StringIO(self.text.removeprefix("\ufeff")), restval="", restkey="")
        found = [name.strip() for name in reader.fieldnames or []]
        if not set(columns) <= set(found) <= {*columns, *optional}:
            self.note(
                1, "wrong_columns", f"The columns are {', '.join(found)}.", ",".join([*columns, *optional])
            )
            return []
        rows = [(reader.line_num, row) for row in reader]
        for line, _ in (row for row in rows if "" in row[1]):
            self.note(
                line,
                "too_many_cells",
                "The row has more cells than columns.",
                "commas in double quotes",
            )
        return [
            (line, {name.strip(): cell.strip() for name, cell in row.items() if name}) for line, row in rows
        ]

    def number(self, line: int, column: str, text: str) -> Decimal | None:
        """Return a cell as a number, None after noting that it is not one."""
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if value.is_finite() and abs(value) < 10**9:
            return value
        self.note(
            line,
            "not_a_number",
            f"'{text}' in column {column} is not a number below a thousand million.",
            "-0.123",
        )
        return None

    def rule(self, line: int, column: str, text: str) -> Rule | None:
        """Return a cell's expression, None after noting what is wrong with it."""
        try:
            return parse(text, self.names, level=self.level)
        except InvalidRule as error:
            for problem in error.problems:
                at = problem.position.column
                message = f"{column} '{text}', column {at}: {problem.message} {problem.hint}".strip()
                self.note(line, problem.code.replace("-", "_"), message)
            return None

    def note(self, line: int, code: str, message: str, expected: str = "") -> None:
        """Note a problem of a line."""
        self.problems.append(
            Problem(file=self.file, line=line, code=code, message=message, expected=expected)
        )
