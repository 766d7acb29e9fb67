"""The query's last steps: for every answer that stays open, the recorded attributes whose absence keeps it open.

An attribute counts when it is missing itself and everything between it and an open condition is open too: a derived
attribute, a score's term, a member function (for the members whose own answer is open). A term of a model that the
household does not have, or a member whom the question does not concern, is no reason.
"""

from collections import defaultdict
from collections.abc import Mapping

from recensus.rules.layers import Query
from recensus.rules.programme import CheckedProgramme
from recensus.rules.quoting import quoted, text
from recensus.rules.scores import Score
from recensus.rules.scoring import contribution_column
from recensus.rules.tallies import lacks, names_in
from recensus.rules.tree import MemberCall, Node, Origin, member_calls, names_outside_members
from recensus.rules.types import Outcome

Paths = dict[str, list[str]]


def missing_steps(query: Query, checked: CheckedProgramme, calls: Mapping[MemberCall, str]) -> str:
    """Add the steps that tell which scores and derived attributes are open reasons; return the list's SQL."""
    reasons: Paths = defaultdict(list)
    open_: Paths = defaultdict(list)
    base = {name: score.name for score in checked.scores.values() for name in score.types()}
    asked = checked.eligible.names(Origin.CONDITION)
    for name, rule in checked.conditions.items():
        if name in asked:
            _note(rule.root, f"{quoted(name)} IS NULL", checked, calls, reasons, open_, base)
    for score in checked.scores.values():
        if score.name in open_:
            _mark(query, score.name, open_)
            _note_score(score, checked, calls, reasons, open_, base)
    for name in reversed(list(checked.derived)):
        if name in open_:
            _mark(query, name, open_)
            _note(checked.derived[name].root, quoted(f"{name}__open"), checked, calls, reasons, open_, base)
    return _listed(reasons)


def _mark(query: Query, name: str, open_: Paths) -> None:
    """Keep in one column whether ``name`` is unknown and matters to an open condition."""
    column = f"{name}__open"
    query.extend(
        f"{query.last}_{len(query.steps)}", f"Does {name} keep a condition open?", {column: _any(name, open_)}
    )


def _any(name: str, open_: Paths) -> str:
    return f"{quoted(name)} IS NULL AND ({' OR '.join(dict.fromkeys(open_[name]))})"


def _note(
    root: Node,
    path: str,
    checked: CheckedProgramme,
    calls: Mapping[MemberCall, str],
    reasons: Paths,
    open_: Paths,
    base: Mapping[str, str],
) -> None:
    """Note, for every name below ``root``, that it may be the reason why ``path`` holds."""
    for name in names_outside_members(root):
        if name.origin is Origin.SCORE:
            open_[base[name.name]].append(path)
        elif name.name in checked.derived:
            open_[name.name].append(path)
        elif name.origin is Origin.ATTRIBUTE:
            reasons[name.name].append(f"{quoted(name.name)} IS NULL AND {path}")
    for call in member_calls(root):
        for attribute in names_in(call, checked):
            if attribute not in checked.derived:
                flag = quoted(lacks(calls[call], attribute))
                reasons[attribute].append(f"{flag} AND {calls[call]}__answer IS NULL AND {path}")


def _note_score(
    score: Score,
    checked: CheckedProgramme,
    calls: Mapping[MemberCall, str],
    reasons: Paths,
    open_: Paths,
    base: Mapping[str, str],
) -> None:
    mark = quoted(f"{score.name}__open")
    known_model = mark
    if score.choose:
        _note(
            score.choose.root, f"{mark} AND {score.name}__model IS NULL", checked, calls, reasons, open_, base
        )
        known_model = f"{mark} AND {score.name}__model IS NOT NULL"
    for number, term in enumerate(score.terms.values(), start=1):
        path = f"{known_model} AND {contribution_column(score, number)} IS NULL"
        _note(term.rule.root, path, checked, calls, reasons, open_, base)


def _listed(reasons: Paths) -> str:
    flags = ",\n        ".join(
        f"CASE WHEN {' OR '.join(f'({p})' for p in dict.fromkeys(paths))} THEN {text(name)} END"
        for name, paths in sorted(reasons.items())
    )
    nothing = "CAST([] AS VARCHAR[])"
    if not flags:
        return nothing
    listed = f"list_filter([\n        {flags}], lambda name: name IS NOT NULL)"
    return f"CASE WHEN outcome = '{Outcome.CANNOT_BE_DETERMINED}' THEN {listed} ELSE {nothing} END"
