"""What takes the figure that a drill measured."""

from collections.abc import Callable

Tell = Callable[[str], None]
