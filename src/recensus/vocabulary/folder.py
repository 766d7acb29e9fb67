"""A pack as a folder of files: what may lie where, their texts, and the hash of them all."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from recensus.vocabulary.documents import read_text
from recensus.vocabulary.shaping import nearest
from recensus.vocabulary.types import Problem

_VOCABULARY = ("attributes.yaml", "codes.yaml", "identifiers.yaml", "messages.yaml", "areas.csv")
_PROGRAMME = ("programme.yaml", "rules.yaml", "parameters.yaml", "models.yaml", "examples.yaml")
_PRIVACY = ("purposes.yaml", "roles.yaml", "agreements.yaml", "retention.yaml", "statistics.yaml")
LARGEST = 64 * 2**20
_NAME = r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*"
_ALLOWED = (
    re.compile(
        r"(?:pack|checks|decisions|life_course|linkage|overlaps|payments|referrals|reports|rights)\.yaml"
    ),
    re.compile(r"denominators\.csv"),
    re.compile(rf"boundaries/{_NAME}\.geojson"),
    re.compile("vocabulary/(?:" + "|".join(map(re.escape, _VOCABULARY)) + ")"),
    re.compile(rf"sources/{_NAME}\.yaml"),
    re.compile(r"privacy/(?:" + "|".join(map(re.escape, _PRIVACY)) + ")"),
    re.compile(rf"programmes/{_NAME}/(?:" + "|".join(map(re.escape, _PROGRAMME)) + ")"),
    re.compile(rf"programmes/{_NAME}/(?:quota|(?:models|lookups)/{_NAME})\.csv"),
    re.compile(rf"simulation/(?:{_NAME}/)?{_NAME}(?:\.{_NAME})*\.(?:csv|sql)"),
    re.compile(r"(?:.*/)?(?:[^/]+\.md|LICENSE[^/]*|NOTICE[^/]*)"),
)


@dataclass(frozen=True, kw_only=True)
class Folder:
    """The texts of a pack's files by their path in it, and the SHA-256 over all names and bytes."""

    path: Path
    texts: Mapping[str, str]
    content_hash: str


def read_folder(path: Path) -> tuple[Folder, list[Problem]]:
    """Read every file below ``path``, except hidden ones and editors' copies (``~``)."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    digest = hashlib.sha256()
    for file, content in _files(path, problems):
        digest.update(f"{file}\0{len(content)}\0".encode() + content)
        text, unreadable = read_text(file, content)
        problems += unreadable + _misplaced(file)
        if text is not None:
            texts[file] = text
    return Folder(path=path, texts=texts, content_hash=digest.hexdigest()), problems


def _files(path: Path, problems: list[Problem]) -> Iterator[tuple[str, bytes]]:
    """Yield the files' names and bytes; one that is too large to be part of a pack is a problem and not read."""
    found = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.is_file()}
    for name in sorted(found):
        if any(part.startswith(".") or part.endswith("~") for part in name.split("/")):
            continue
        if found[name].stat().st_size > LARGEST:
            message = f"The file has more than {LARGEST:,} bytes."
            problems.append(Problem(file=name, line=1, code="too_large", message=message))
        else:
            yield name, found[name].read_bytes()


def _misplaced(file: str) -> list[Problem]:
    if any(pattern.fullmatch(file) for pattern in _ALLOWED):
        return []
    folder, _, name = file.rpartition("/")
    beside = {"": ("pack.yaml",), "vocabulary": _VOCABULARY, "privacy": _PRIVACY}.get(folder, _PROGRAMME)
    return [
        Problem(
            file=file,
            line=1,
            code="unknown_file",
            message="A pack has no such file, so nothing would read it.",
            expected="the files listed in docs/reference/pack-files.md, names in lower case",
            nearest=nearest(name, beside),
        )
    ]
