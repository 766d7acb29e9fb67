"""A query built up in named steps: each adds columns to the one before, so that each value is computed once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from recensus.rules.quoting import quoted


@dataclass
class Query:
    """Common table expressions in order; ``last`` is the relation that the next step reads."""

    last: str
    steps: list[str] = field(default_factory=list)
    _count: int = 0

    def add(self, name: str, comment: str, body: str) -> None:
        """Add a step and make it the one that the next reads."""
        self.steps.append(f"-- {comment}\n{name} AS (\n{body}\n)")
        self.last = name

    def extend(self, name: str, comment: str, columns: Mapping[str, str]) -> None:
        """Add a step with further columns: SQL by column name."""
        if columns:
            self.add(name, comment, select(self.last, columns))

    def text(self, final: str) -> str:
        """Return the whole query, ending in ``final``."""
        return "WITH\n" + ",\n\n".join(self.steps) + "\n\n" + final


def select(source: str, columns: Mapping[str, str], *, keep: str = "*, ") -> str:
    """Return a SELECT of all columns of ``source`` and the given ones."""
    lines = ",\n       ".join(f"{sql} AS {quoted(name)}" for name, sql in columns.items())
    return f"SELECT {keep}{lines}\nFROM {source}"
