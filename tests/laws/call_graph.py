"""Who calls whom in the program, read from its source: too many calls rather than too few.

A name that is imported or local stands for that function; whoever names a class may call all its methods.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"


def sources() -> dict[str, str]:
    """Return the text of every module, by its name."""
    files = (file for file in (SOURCE / "recensus").rglob("*.py") if "migrations" not in file.parts)
    return {_module(file): file.read_text(encoding="utf-8") for file in files}


def _module(file: Path) -> str:
    parts = file.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@dataclass
class Graph:
    """Functions and constants by full names: the code and the mentions of each; a module's other code has its name."""

    code: dict[str, list[ast.AST]] = field(default_factory=lambda: defaultdict(list))
    mentions: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def copy(self) -> "Graph":
        """Return a graph of the same modules, to which others can be added."""
        mentions = {name: set(mentioned) for name, mentioned in self.mentions.items()}
        return Graph(defaultdict(list, self.code), defaultdict(set, mentions))

    def callers(self, wanted: Iterable[str], *, gates: Iterable[str] = ()) -> set[str]:
        """Return all that lead to one of ``wanted``, themselves included; nothing leads through a gate."""
        by: dict[str, set[str]] = defaultdict(set)
        for caller, called in self.mentions.items():
            for one in called:
                by[one].add(caller)
        found, waiting, closed = set(), list(wanted), set(gates)
        while waiting:
            here = waiting.pop()
            if here not in found and here not in closed:
                found.add(here)
                waiting += by[here]
        return found

    def ends(self, functions: Iterable[str]) -> set[str]:
        """Return those of ``functions`` that no other function mentions: where the outside comes in."""
        mentioned = {one for caller, called in self.mentions.items() for one in called if one != caller}
        return {one for one in functions if one not in mentioned}


def graph_of(texts: Mapping[str, str], beside: Graph | None = None) -> Graph:
    """Read the modules and return who mentions whom; ``beside`` are other modules, to which they are added."""
    trees = {module: ast.parse(text) for module, text in texts.items()}
    graph = beside.copy() if beside else Graph()
    owned = {module: list(_owned(tree, module)) for module, tree in trees.items()}
    for owner, node in chain.from_iterable(owned.values()):
        graph.code[owner].append(node)
        graph.mentions[owner.rpartition(".")[0]] |= {owner} if _is_method(owner) else set()
    for module, nodes in owned.items():
        local = {owner.removeprefix(f"{module}."): owner for owner, _ in nodes}
        names = {**local, **dict(_imported(trees[module]))}
        for owner, node in nodes:
            graph.mentions[owner] |= set(_mentioned(node, names)) & graph.code.keys() - {owner}
    return graph


def _is_method(name: str) -> bool:
    return name.rpartition(".")[0].rpartition(".")[2].lstrip("_")[:1].isupper()


def _owned(tree: ast.AST, owner: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield each statement with the function, method or constant that it belongs to."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{owner}.{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield f"{owner}.{node.name}", ast.Pass()
            yield from _owned(node, f"{owner}.{node.name}")
        elif isinstance(node, ast.Assign | ast.AnnAssign) and (name := _constant(node)):
            yield f"{owner}.{name}", node
        else:
            yield owner, node


def _constant(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return target.id if isinstance(target, ast.Name) else ""


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names)


def _mentioned(node: ast.AST, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the full names of what a statement names, dotted names from the longest on."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in names:
            yield names[inner.id]
        elif isinstance(inner, ast.Attribute) and (dotted := _dotted(inner)):
            first, _, rest = dotted.partition(".")
            yield f"{names.get(first, first)}.{rest}"


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (base := _dotted(node.value)):
        return f"{base}.{node.attr}"
    return ""
