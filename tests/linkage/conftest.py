"""What the tests of linkage share: an empty record that must be sound in the end."""

from tests.registry.conftest import record

__all__ = ["record"]
