"""A programme's rules as ONE DuckDB query over the relations ``households`` and ``persons``.

The query has named steps: what was recorded of members, what is counted over them, the household, derived attributes,
scores, conditions, outcome, and what is missing. The same text serves one household and twenty-five million.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from recensus.rules.derivations import add_derived, order_by_depth
from recensus.rules.layers import Query, select
from recensus.rules.magnitude import SCORE, Bounds, bounds, bounds_of_value
from recensus.rules.missing import missing_steps
from recensus.rules.population import Columns, add_households, add_persons, stored_columns
from recensus.rules.programme import CheckedProgramme, ProgrammeRules
from recensus.rules.quoting import quoted
from recensus.rules.scoring import add_score, score_outputs
from recensus.rules.sql import Writer
from recensus.rules.tallies import add_tallies, member_columns
from recensus.rules.tree import Comparison, MemberCall, Rule, member_calls
from recensus.rules.types import Outcome
from recensus.vocabulary.types import Level


@dataclass(frozen=True, kw_only=True)
class CompiledProgramme:
    """The query and what is needed to explain its answers.

    ``sql`` reads the relations ``households`` (household_id, absent and ``columns.household``) and ``persons``
    (person_id, household_id, absent and ``columns.person``), and yields one row a household or person, in no particular
    order: ``id``; ``outcome``; per condition its name, and ``<name>__left``/``<name>__right`` when it is a comparison;
    per score its name, ``<score>__model`` (when there are several), ``<score>__terms`` (in the order of
    ``checked.scores[score].terms``; 0 where the household's model lacks the term, NULL where it is undefined),
    ``<score>__outside`` (names of terms outside the fitted range) and its readings; ``missing``.
    """

    sql: str
    checked: CheckedProgramme
    columns: Columns

    @property
    def comparisons(self) -> dict[str, Comparison]:
        """The conditions that compare two sides, by name."""
        found = {name: rule.root for name, rule in self.checked.conditions.items()}
        return {name: root for name, root in found.items() if isinstance(root, Comparison)}


def compile_programme(programme: ProgrammeRules) -> CompiledProgramme:
    """Check and compile a programme; raises InvalidRule. Equal input gives equal text."""
    checked = CheckedProgramme.check(programme)
    calls = _calls(checked)
    columns = stored_columns(checked)
    writer = _writer(checked, calls)
    query = Query(last="households")
    if calls:
        add_tallies(query, checked, writer, calls, columns)
    add_households(query, columns, tallied=bool(calls))
    query.extend("members_counted", "What the member functions yield", member_columns(calls))
    add_derived(query, checked, writer, Level.HOUSEHOLD)
    if programme.unit is Level.PERSON:
        add_persons(query, columns)
        add_derived(query, checked, writer, Level.PERSON)
    for score in checked.scores.values():
        add_score(query, score, writer)
    query.extend("conditions", "The conditions, three-valued", _conditions(checked, writer))
    query.extend("outcomes", "The outcome", {"outcome": _outcome(writer.write(checked.eligible.root))})
    missing = missing_steps(query, checked, calls)
    return CompiledProgramme(
        sql=query.text(_final(query, checked, missing)), checked=checked, columns=columns
    )


def _calls(checked: CheckedProgramme) -> dict[MemberCall, str]:
    found = dict.fromkeys(call for rule in checked.every_rule() for call in member_calls(rule.root))
    return {call: f"members__{number}" for number, call in enumerate(found, start=1)}


def _writer(checked: CheckedProgramme, calls: Mapping[MemberCall, str]) -> Writer:
    known: dict[str, Bounds] = {
        name: bounds_of_value(value) for name, value in checked.rules.parameters.items()
    }
    known |= {name: SCORE for score in checked.scores.values() for name in score.types()}
    for name in order_by_depth(checked):
        known[name] = bounds(checked.derived[name].root, known)
    rules = checked.rules
    return Writer(
        parameters=rules.parameters, lookups=rules.lookups, day=rules.day, members=calls, known=known
    )


def _conditions(checked: CheckedProgramme, writer: Writer) -> dict[str, str]:
    columns: dict[str, str] = {}
    for name, rule in checked.conditions.items():
        columns[name] = writer.write(rule.root)
        columns |= _sides(name, rule, writer)
    return columns


def _sides(name: str, rule: Rule, writer: Writer) -> dict[str, str]:
    if not isinstance(rule.root, Comparison):
        return {}
    sides = {"left": rule.root.left, "right": rule.root.right}
    return {f"{name}__{side}": writer.write(node) for side, node in sides.items()}


def _outcome(eligible: str) -> str:
    yes, no, unknown = Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE, Outcome.CANNOT_BE_DETERMINED
    return f"CASE WHEN {eligible} THEN '{yes}' WHEN NOT ({eligible}) THEN '{no}' ELSE '{unknown}' END"


def _final(query: Query, checked: CheckedProgramme, missing: str) -> str:
    identifier = "person_id" if checked.rules.unit is Level.PERSON else "household_id"
    columns = {"id": identifier, "outcome": "outcome"}
    for name, rule in checked.conditions.items():
        columns[name] = quoted(name)
        sides = [f"{name}__left", f"{name}__right"] if isinstance(rule.root, Comparison) else []
        columns |= {side: quoted(side) for side in sides}
    for score in checked.scores.values():
        columns |= score_outputs(score)
    return select(query.last, {**columns, "missing": missing}, keep="")
