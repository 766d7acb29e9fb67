"""The query's steps for derived attributes, layer by layer."""

from collections.abc import Iterable, Mapping

from recensus.rules.layers import Query
from recensus.rules.programme import CheckedProgramme
from recensus.rules.sql import Writer
from recensus.rules.tree import Rule
from recensus.rules.types import type_of
from recensus.vocabulary.types import Level


def order_by_depth(checked: CheckedProgramme) -> list[str]:
    """Return the derived attributes, each after those it builds on."""
    return [name for layer in layers(checked.derived) for name in layer]


def layers(derived: Mapping[str, Rule]) -> list[list[str]]:
    """Return the derived attributes in layers: each builds only on layers before its own."""
    done: set[str] = set()
    found: list[list[str]] = []
    while len(done) < len(derived):
        ready = [
            name for name, rule in derived.items() if name not in done and _is_ready(rule, derived, done)
        ]
        found.append(ready)
        done.update(ready)
    return found


def add_derived(
    query: Query, checked: CheckedProgramme, writer: Writer, level: Level, names: Iterable[str] = ()
) -> None:
    """Add the derived attributes of a level (only ``names``, when given), each layer a step."""
    chosen = {n: r for n, r in checked.derived.items() if r.level is level and (not names or n in set(names))}
    for number, layer in enumerate(layers(chosen), start=1):
        columns = {name: derived_sql(checked, writer, name) for name in layer}
        query.extend(f"{query.last}_{level}_derived_{number}", f"Derived attributes, step {number}", columns)


def derived_sql(checked: CheckedProgramme, writer: Writer, name: str) -> str:
    """Return the SQL of a derived attribute, in the type of its kind."""
    written = writer.write(checked.derived[name].root)
    return f"CAST({written} AS DOUBLE)" if type_of(checked.rules.attributes[name]).numeric else written


def _is_ready(rule: Rule, derived: Mapping[str, Rule], done: set[str]) -> bool:
    return all(name in done for name in rule.attributes if name in derived)
