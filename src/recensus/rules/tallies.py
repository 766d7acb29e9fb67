"""The query's steps over members: their recorded and derived attributes, then every count in one pass."""

from collections.abc import Mapping

from recensus.rules.derivations import add_derived
from recensus.rules.derived import needs_household
from recensus.rules.layers import Query, select
from recensus.rules.population import Columns, recorded
from recensus.rules.programme import CheckedProgramme
from recensus.rules.quoting import quoted
from recensus.rules.sql import Writer
from recensus.rules.tree import Logic, MemberCall, Name, Node, Not, Origin, Reason, walk
from recensus.vocabulary.types import Level

UNKNOWN = "{0}__unknown"


def add_tallies(
    query: Query, checked: CheckedProgramme, writer: Writer, calls: Mapping[MemberCall, str], columns: Columns
) -> None:
    """Add the steps ``members``, their derived attributes, each function's argument, and ``tallies``."""
    _add_members(query, calls, columns)
    inner = {name for call in calls for name in names_in(call, checked) if name in checked.derived}
    if chosen := {name for name in inner if not needs_household(name, dict(checked.derived))}:
        add_derived(query, checked, writer, Level.PERSON, chosen)
    arguments = {
        name: sql for call, column in calls.items() for name, sql in _arguments(call, column, writer).items()
    }
    query.extend("members_asked", "What each member function asks of each member", arguments)
    tallies = {
        name: sql for call, column in calls.items() for name, sql in _tally(call, column, checked).items()
    }
    body = (
        select(query.last, {"household_id": "household_id", **tallies}, keep="") + "\nGROUP BY household_id"
    )
    query.add("tallies", "Counted over the members, in one pass", body)
    query.last = "households"


def _add_members(query: Query, calls: Mapping[MemberCall, str], columns: Columns) -> None:
    values = {
        "household_id": "persons.household_id",
        **{a.name: recorded(a, "persons") for a in columns.person},
    }
    named = {
        n.name for call in calls for n in walk(call) if isinstance(n, Name) and n.level is Level.HOUSEHOLD
    }
    of_household = columns.household if named else ()
    values |= {a.name: recorded(a, "households") for a in of_household}
    if any(isinstance(node, Reason) for call in calls for node in walk(call)):
        values["absent"] = "persons.absent"
    source = "persons\nJOIN households USING (household_id)" if of_household else "persons"
    body = select(source, values, keep="") + "\nWHERE persons.household_id IS NOT NULL"
    query.add("members", "What was recorded of members", body)


def names_in(call: MemberCall, checked: CheckedProgramme) -> list[str]:
    """Return the attributes that a member function rests on, through derived ones of the members too."""
    found: dict[str, None] = {}
    waiting = [n.name for n in walk(call) if isinstance(n, Name) and n.origin is Origin.ATTRIBUTE]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting += sorted(checked.derived[name].attributes) if name in checked.derived else []
    return sorted(found)


def _arguments(call: MemberCall, column: str, writer: Writer) -> dict[str, str]:
    """Return the columns that a function adds up: what holds of a member, and for values, whether it counts."""
    if call.function == "every_member":
        return {column: writer.write(_holds(call))}
    if call.function == "share_of_members" and call.among:
        return {
            column: writer.write(Logic("and", (call.among, call.value))),
            f"{column}__among": writer.write(call.among),
        }
    if call.value.type.numeric:
        return _value(call, column, writer)
    return {column: writer.write(call.value)}


def _holds(call: MemberCall) -> Node:
    return Logic("or", (Not(call.among), call.value)) if call.among else call.value


def _value(call: MemberCall, column: str, writer: Writer) -> dict[str, str]:
    written = f"CAST({writer.write(call.value)} AS DOUBLE)"
    if call.function == "sum_members":
        written = f"TRY_CAST({written} AS DECIMAL(18, 6))"
    if call.among is None:
        return {column: written, UNKNOWN.format(column): f"({written}) IS NULL"}
    among = writer.write(call.among)
    return {
        column: f"CASE WHEN {among} THEN {written} END",
        UNKNOWN.format(column): f"({among}) IS NULL OR (({among}) AND ({written}) IS NULL)",
    }


def _unknown(call: MemberCall, column: str) -> str:
    """Return the SQL that tells whether a member leaves the function's answer open."""
    if call.value.type.numeric:
        return quoted(UNKNOWN.format(column))
    if call.function == "share_of_members" and call.among:
        return f"({column} IS NULL OR {column}__among IS NULL)"
    return f"{column} IS NULL"


def _tally(call: MemberCall, column: str, checked: CheckedProgramme) -> dict[str, str]:
    """Return the aggregates of a function: its sum or count, whether anything is open, and which attributes lack."""
    main = {
        "any_member": f"bool_or({column})",
        "every_member": f"bool_and({column})",
        "count_members": f"count_if({column})",
        "share_of_members": f"count_if({column})",
        "sum_members": f"sum({column})",
        "min_members": f"min({column})",
        "max_members": f"max({column})",
    }[call.function]
    open_ = _unknown(call, column)
    columns = {column: main, f"{column}__open": f"bool_or({open_})"}
    if call.function == "share_of_members":
        columns[f"{column}__among"] = f"count_if({column}__among)" if call.among else "count(*)"
    lacking = [name for name in names_in(call, checked) if name not in checked.derived]
    return columns | {lacks(column, name): f"bool_or({open_} AND {quoted(name)} IS NULL)" for name in lacking}


def lacks(column: str, attribute: str) -> str:
    """Return the column that says that a function is open because a member's ``attribute`` is missing."""
    return f"{column}__lacks__{attribute}"


def member_columns(calls: Mapping[MemberCall, str]) -> dict[str, str]:
    """Return each function's answer from its tallies; a household without members has NULL tallies."""
    return {f"{column}__answer": _answer(call, column) for call, column in calls.items()}


def _answer(call: MemberCall, column: str) -> str:
    closed = f"coalesce({column}__open, false) = false"
    match call.function:
        case "any_member":
            return f"CASE WHEN {column} THEN true WHEN {column}__open THEN NULL ELSE false END"
        case "every_member":
            return f"CASE WHEN NOT {column} THEN false WHEN {column}__open THEN NULL ELSE true END"
        case "count_members" | "sum_members":
            return f"CASE WHEN {closed} THEN CAST(coalesce({column}, 0) AS DOUBLE) END"
        case "share_of_members":
            return f"CASE WHEN {closed} THEN CAST({column} AS DOUBLE) / nullif({column}__among, 0) END"
    return f"CASE WHEN {closed} THEN {column} END"
