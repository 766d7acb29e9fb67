"""How a command ends that cannot do what was asked."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import typer
from rich.console import Console
from rich.markup import escape

Kinds = tuple[type[Exception], ...]
errors = Console(stderr=True)


def explaining(*, problems: Kinds, wrong_use: Kinds) -> Callable[[], AbstractContextManager[None]]:
    """Return what turns these errors into words and an exit code: 1 for problems found, 2 for wrong use."""

    @contextmanager
    def explained() -> Iterator[None]:
        try:
            yield
        except (*wrong_use, *problems) as problem:
            errors.print(f"[red]{escape(str(problem))}[/]", soft_wrap=True)
            raise typer.Exit(2 if isinstance(problem, wrong_use) else 1) from problem

    return explained
