"""Putting a source's description into the pack's folder, where the set-up lets this program write there."""

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from recensus.connectors.source_reading import read_source
from recensus.privacy.access import Act, looking
from recensus.setups.check_settings import source_check_problems
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.types import Pack, Problem

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")


class CannotAdd(Exception):
    """The description is not put into the pack; the message says why."""


def can_write(pack: Pack) -> bool:
    """Tell whether descriptions of sources can be put into the folder of this pack from here."""
    folder = Path(pack.path) / "sources"
    return os.access(folder if folder.is_dir() else Path(pack.path), os.W_OK)


def problems_with(pack: Pack, name: str, text: str) -> list[Problem]:
    """Return what the pack's check would say of this source."""
    document, problems = read_document(f"sources/{name}.yaml", text)
    if document is None:
        return problems
    changed = replace(pack, sources={**pack.sources, name: document})
    source, wrong = read_source(changed, name)
    return [*problems, *wrong, *(source_check_problems(changed, source) if source else ())]


def add_source(*, pack: Pack, name: str, text: str, instead: bool, by: str, purpose: str) -> Path:
    """Write ``sources/NAME.yaml`` of a pack, whole or not at all; ``instead`` of the one it was opened with.

    Takes who may manage for the purpose. Raises CannotAdd, AccessRefused.
    """
    with looking(by=by, purpose=purpose, action=Act.MANAGE) as look:
        path = Path(pack.path) / "sources" / f"{name}.yaml"
        _refuse(pack, name, text, path, instead=instead)
        path.parent.mkdir(exist_ok=True)
        unfinished = path.with_name(f".{path.name}")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
        look.shows(whole=f"the source {name} of the pack {pack.name}")
    return path


def _refuse(pack: Pack, name: str, text: str, path: Path, *, instead: bool) -> None:
    if not _NAME.fullmatch(name):
        raise CannotAdd(
            f"'{name}' cannot be a source's name: small letters and digits, in words joined by - or _."
        )
    if path.exists() and not (instead and path.read_text("utf-8") == pack.files.get(f"sources/{name}.yaml")):
        raise CannotAdd(f"{path.name} is there already, and is not what it was. Choose another name.")
    if problems := problems_with(pack, name, text):
        raise CannotAdd("\n".join(str(problem) for problem in problems))
