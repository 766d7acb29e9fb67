"""From text to SQLGlot's tree: one expression, no comments, no statements, only the documented signs."""

import re
from collections.abc import Iterator
from itertools import pairwise

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token

from recensus.rules.types import InvalidRule, Position, RuleProblem

DIALECT = "duckdb"
LONGEST = 20_000
DEEPEST = 100
_SIGNS = {"(", ")", ",", "+", "-", "*", "/", "<", "<=", ">", ">=", "=", "==", "<>", "!="}
_WORD_OR_NUMBER = re.compile(r"[A-Za-z_0-9.]")
_INSTEAD = {
    "**": "Write power(x, y).",
    "^": "Write power(x, y).",
    "%": "Write x - y * floor(x / y).",
    "//": "Write floor(x / y).",
    "||": "Texts cannot be joined in a rule.",
    "&&": "Write `and`.",
    ";": "A rule is one expression, not a statement.",
    "::": "Types are never changed silently; leave the cast out.",
}


def read(text: str) -> exp.Expr:
    """Return SQLGlot's tree of a rule's text; raises InvalidRule where it is not one plain expression."""
    if not text.strip():
        raise _invalid(
            "empty", "The rule is empty.", Position(1, 1), "Write a condition such as `rooms <= 3`."
        )
    if len(text) > LONGEST:
        raise _invalid(
            "too-large", f"The rule is longer than {LONGEST} characters.", Position(1, 1), "Split it."
        )
    _check_signs(text)
    tree = _parsed(text)
    if depth(tree) > DEEPEST:
        raise _invalid(
            "too-large", f"The rule is nested more than {DEEPEST} deep.", Position(1, 1), "Split it."
        )
    return tree


def position_at(text: str, start: int) -> Position:
    r"""Return line and column of a character's place.

    >>> position_at("a\n and b", 3)
    Position(line=2, column=2)
    """
    before = text[:start]
    return Position(before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1)


def start_of(tree: exp.Expr) -> int:
    """Return where in the text a part begins: the first place that any of its parts remembers."""
    starts = [part.meta["start"] for part in tree.walk() if "start" in part.meta]
    return min(starts, default=0)


def depth(tree: exp.Expr) -> int:
    """Return how deeply a tree is nested, without recursion."""
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        level = [child for part in level for child in part.iter_expressions()]
    return deepest


def _invalid(code: str, message: str, position: Position, hint: str = "") -> InvalidRule:
    return InvalidRule([RuleProblem(code, message, position, hint)])


def _check_signs(text: str) -> None:
    try:
        tokens = sqlglot.tokenize(text, dialect=DIALECT)
    except TokenError as error:
        raise _invalid("unreadable", "A quotation mark or bracket is not closed.", Position(1, 1)) from error
    if problems := [*_comments(text, tokens), *_foreign_signs(text, tokens)]:
        raise InvalidRule(problems)


def _comments(text: str, tokens: list[Token]) -> Iterator[RuleProblem]:
    """Find what the tokens do not cover: anything there but blanks is a comment, which could hide part of a rule."""
    edges = [(0, -1), *((token.start, token.end) for token in tokens), (len(text), len(text))]
    for (_, end), (start, _) in pairwise(edges):
        between = text[end + 1 : start]
        if between.strip():
            at = position_at(text, end + 1 + len(between) - len(between.lstrip()))
            yield RuleProblem(
                "comment", "Comments are not part of a rule.", at, "Put the remark into `says`."
            )


def _foreign_signs(text: str, tokens: list[Token]) -> Iterator[RuleProblem]:
    for token in tokens:
        written = text[token.start : token.end + 1]
        plain = written[:1] in "'\"" or _WORD_OR_NUMBER.match(written) or written in _SIGNS
        if not plain:
            hint = _INSTEAD.get(written, "Allowed are " + " ".join(sorted(_SIGNS - {"=="})) + ".")
            yield RuleProblem(
                "foreign-sign",
                f"`{written}` is not in the rule language.",
                position_at(text, token.start),
                hint,
            )


def _parsed(text: str) -> exp.Expr:
    try:
        trees = sqlglot.parse(text, dialect=DIALECT)
    except ParseError as error:
        found = error.errors[0] if error.errors else {}
        at = Position(found.get("line") or 1, found.get("col") or 1)
        where = f" at `{found['highlight']}`" if found.get("highlight") else ""
        raise _invalid("unreadable", f"This is not an SQL expression{where}.", at) from error
    except RecursionError as error:
        raise _invalid("too-large", "The rule is nested too deep.", Position(1, 1), "Split it.") from error
    if len(trees) != 1 or trees[0] is None:
        raise _invalid(
            "statement", "A rule is one expression.", Position(1, 1), "Remove everything after it."
        )
    return trees[0]
