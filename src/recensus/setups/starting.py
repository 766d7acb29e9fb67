"""Beginning a new country pack: a small commented one that passes the check."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
_STARTER = "starter"


class CannotBegin(Exception):
    """No pack of this name can be written there."""


def begin_pack(name: str, *, folder: Path) -> Path:
    """Write the starter pack as ``folder/name`` and return its path; raises ``CannotBegin``, overwrites nothing."""
    if not _NAME.fullmatch(name):
        message = f"'{name}' cannot be a pack's name: small letters and digits, in words joined by - or _."
        raise CannotBegin(message)
    path = folder / name
    if path.exists():
        raise CannotBegin(f"{path} is there already. Choose another name, or change what is there.")
    _write(files("recensus.setups") / _STARTER, path, name)
    return path


def _write(template: Traversable, path: Path, name: str) -> None:
    path.mkdir(parents=True)
    for entry in template.iterdir():
        if entry.is_dir():
            _write(entry, path / entry.name, name)
        elif entry.name.endswith((".yaml", ".csv")):
            text = entry.read_text(encoding="utf-8")
            (path / entry.name).write_text(
                text.replace(f"name: {_STARTER}", f"name: {name}", 1), encoding="utf-8"
            )
