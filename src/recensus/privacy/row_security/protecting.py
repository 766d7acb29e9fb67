"""Putting tables behind the wall: each app's migration lists its own, and by which rows they are seen."""

from django.db.migrations import RunSQL

REGISTRANT = "access.sees({0})"
"""The rule for rows that tell of one registrant; format it with the column of its number."""

ANY_LOOK = "(select access.entered())"
"""The rule for rows that tell of nobody in particular, but are nobody's to read without a reason."""

_WALL = "alter table {table} enable row level security, force row level security"
_POLICIES = {
    "seen": "for select using ({seen})",
    "added": "for insert with check ({writes} and ({seen}))",  # a unique index tells nobody of rows she may not see
    "changed": "for update using ({writes} and ({seen})) with check ({writes} and ({seen}))",
    "removed": "for delete using ({writes} and ({seen}))",
}
_EVERYWHERE = "(select access.everywhere())"
_WRITES = "(select access.writes())"
_KEPT = "create policy kept on {table} for select to recensus_keeper using (true)"


def protect(table: str, *, seen: str, writes: str = _WRITES, kept: bool = False) -> list[RunSQL]:
    """Return the operations that show rows of ``table`` to those only who see everybody, or for whom ``seen`` holds.

    ``writes`` says when rows may be written. ``kept`` lets the functions of the schema `access` read the table: they
    ask by whom a row may be seen. The owner of the table is bound like everybody else.
    """
    words = {"seen": f"{_EVERYWHERE} or {seen}", "writes": writes}
    policies = {name: rule.format(**words) for name, rule in _POLICIES.items()}
    made = [_WALL, *(f"create policy {name} on {{table}} {rule}" for name, rule in policies.items())]
    undone = [f"drop policy if exists {name} on {{table}}" for name in (*policies, "kept")]
    undone += ["alter table {table} no force row level security, disable row level security"]
    return [RunSQL(_script(made + [_KEPT] * kept, table), _script(undone, table))]


def _script(statements: list[str], table: str) -> str:
    return ";\n".join(statement.format(table=table) for statement in statements)
