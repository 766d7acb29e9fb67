"""Who reacts to what: the one place where contexts that do not know each other are put together."""

from collections.abc import Mapping
from typing import Final

from recensus.decisions.executing import Executor
from recensus.decisions.types import Kind

EXECUTORS: Final[Mapping[Kind, Executor]] = {}
"""Who carries out what was decided. A kind that is not here can be proposed, and not decided."""
