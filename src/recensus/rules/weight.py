"""How large the query of a rule becomes: some forms repeat their parts, and a rule must not grow without bound."""

from recensus.rules.tree import Call, Case, Node, children

HEAVIEST = 20_000
_REPEATING = {"least", "greatest", "years_between"}


def weight(node: Node) -> int:
    """Return the number of nodes that the written query holds for ``node``."""
    if isinstance(node, Case):
        tests = sum(2 * weight(test) + weight(result) for test, result in node.branches)
        return 1 + tests + (weight(node.default) if node.default else 0)
    factor = 3 if isinstance(node, Call) and node.function in _REPEATING else 1
    return 1 + factor * sum(weight(child) for child in children(node))
