"""Labels of keys that follow one another: ``vault-country-1``, ``vault-country-2`` and so on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Labels:
    """The labels of one database's keys.

    >>> Labels("country").ours(["vault-country-10", "vault-country-9", "vault-countryside-1", "secret_key"])
    ['vault-country-9', 'vault-country-10']
    """

    database: str

    def ours(self, names: Iterable[str]) -> list[str]:
        """Return those of ``names`` that are this database's labels, in their order."""
        mine = re.compile(re.escape(f"vault-{self.database}-") + "[0-9]+")
        return sorted((name for name in names if mine.fullmatch(name)), key=_number)

    def after(self, ours: list[str]) -> str:
        """Return the label that follows."""
        return f"vault-{self.database}-{_number(ours[-1]) + 1 if ours else 1}"

    def before(self, label: str, ours: list[str]) -> list[str]:
        """Return the labels that came before one."""
        return [other for other in ours if _number(other) < _number(label)]


def _number(label: str) -> int:
    return int(label.rpartition("-")[2])
