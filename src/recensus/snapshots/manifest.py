"""What a snapshot says of itself: contents, counts and the hash of every file."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

NAME = "manifest.json"


class DamagedSnapshot(Exception):
    """A file of a snapshot is gone or is not what its manifest says."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """The two files of one part of a partition, by their path inside the snapshot."""

    partition: str
    households: str
    persons: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The snapshot's own description. ``hash`` covers the bytes of all files, not when or by whom they were made.

    ``tables`` are the files of what other contexts added, by name (`streams`).
    """

    pack: str
    pack_version: str
    on: str
    recorded: str
    population: str
    households: int
    persons: int
    unparsed: Mapping[str, int]
    parts: tuple[Part, ...]
    files: Mapping[str, str]
    hash: str
    tables: Mapping[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write the manifest as the last file of the snapshot's folder."""
        (folder / NAME).write_text(
            json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        )


def read(folder: Path) -> Manifest:
    """Return the manifest of the snapshot in ``folder``; raise `DamagedSnapshot` when there is none."""
    try:
        content = json.loads((folder / NAME).read_text())
    except FileNotFoundError as gone:
        raise DamagedSnapshot(f"{folder} has no {NAME}: it is not a snapshot, or was not finished.") from gone
    parts = tuple(Part(**part) for part in content.pop("parts"))
    return Manifest(parts=parts, **content)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_files(folder: Path, names: list[str]) -> dict[str, str]:
    """Return the SHA-256 of each file, by its path inside ``folder``, in name order."""
    return {name: hash_file(folder / name) for name in sorted(names)}


def overall(files: Mapping[str, str]) -> str:
    """Return one hash over names and hashes of all files, in name order."""
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def verify(folder: Path, manifest: Manifest) -> None:
    """Raise `DamagedSnapshot`, naming the file, unless every file has the hash that the manifest gives."""
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.exists():
            raise DamagedSnapshot(f"{path} is gone. Make a new snapshot; this one cannot be used.")
        if hash_file(path) != digest:
            raise DamagedSnapshot(f"{path} was changed since it was made. Make a new snapshot.")
