"""Keys in files below RECENSUS_HOME/keys that only their owner reads: for one machine, backed up apart."""

import os

from recensus.privacy.key_files import key_file, key_folder
from recensus.privacy.vault.providers import wrapping
from recensus.privacy.vault.providers.labels import Labels
from recensus.privacy.vault.types import KeyUnavailable


class Files:
    """The keys of one database, a file each; the last one wraps."""

    def __init__(self, database: str) -> None:
        self._names = Labels(database)

    def current(self) -> str:
        """Return the last key's label; the first is made at first use."""
        return (self._labels() or [self.renew()])[-1]

    def renew(self) -> str:
        """Make the next key."""
        label = self._names.after(self._labels())
        key_file(label, lambda: os.urandom(32))
        return label

    def wrap(self, label: str, secret: bytes, context: bytes) -> bytes:
        """Wrap a data key."""
        return wrapping.wrap(self._key(label), secret, context)

    def unwrap(self, label: str, wrapped: bytes, context: bytes) -> bytes:
        """Return a data key."""
        return wrapping.unwrap(self._key(label), wrapped, context)

    def retire_before(self, label: str) -> None:
        """Remove the files of the keys before."""
        for old in self._names.before(label, self._labels()):
            (key_folder() / old).unlink()

    def _labels(self) -> list[str]:
        return self._names.ours(path.name for path in key_folder().iterdir())

    def _key(self, label: str) -> bytes:
        path = key_folder() / label
        if not path.exists():
            raise KeyUnavailable(f"The key '{label}' is not in {key_folder()}: put it back from its backup.")
        return path.read_bytes()
