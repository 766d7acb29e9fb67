"""Every query and action that names who asks puts it to the access decision, or says here why it need not."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src/recensus"
ASKS = {"looking", "acting", "concerning", "_recording", "_propose"}
"""What puts a question to the decision: `looking` itself, and what does nothing before it does."""

NEED_NOT = {
    "vocabulary.actions.record_pack_version": "says who first used a pack; a pack is nobody's data",
    "privacy.actions.begin": "runs once, while nothing is in force",
    "decisions.queries.speaker": "reads nothing: it tells of whom a name speaks",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(SOURCES.rglob("*.py")):
        if file.name in ("queries.py", "actions.py"):
            name = ".".join(file.relative_to(SOURCES).with_suffix("").parts)
            yield name, ast.parse(file.read_text())


def takes_by(function: ast.FunctionDef) -> bool:
    """Tell whether a public function names who asks; one that is handed a look was asked for already."""
    arguments = {one.arg for one in [*function.args.args, *function.args.kwonlyargs]}
    return not function.name.startswith("_") and "by" in arguments and "look" not in arguments


def called(function: ast.FunctionDef) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}


def undecided(name: str, module: ast.Module) -> list[str]:
    """Return the public functions that take ``by`` and reach the decision neither themselves nor by another here."""
    functions = {one.name: one for one in ast.walk(module) if isinstance(one, ast.FunctionDef)}
    decided = set(ASKS)
    while more := {one for one in functions if one not in decided and called(functions[one]) & decided}:
        decided |= more
    return [f"{name}.{one}" for one, found in functions.items() if takes_by(found) and one not in decided]


def test_every_query_and_action_asks_whether_it_may() -> None:
    silent = [one for name, module in modules() for one in undecided(name, module)]
    assert [one for one in silent if not any(one.startswith(exempt) for exempt in NEED_NOT)] == []
    assert [exempt for exempt in NEED_NOT if not any(one.startswith(exempt) for one in silent)] == []


def test_one_that_forgets_to_ask_is_caught() -> None:
    forgetful = ast.parse("def person(number: int, *, by: str, purpose: str) -> str:\n    return 'Amina'\n")
    assert undecided("registry.queries", forgetful) == ["registry.queries.person"]
    asking = ast.parse("def person(*, by: str) -> str:\n    with looking(by=by): return _find()\n")
    assert undecided("registry.queries", asking) == []
