"""The files of an index: arrays of numbers that are mapped into memory, sorted where they are searched.

Arrays that the comparison reads have room at the end, in which new records are compared with those of the index as if
they were among them; what is written there is the process's own and never reaches the file.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from recensus.linkage.engine.comparing import Material
from recensus.linkage.engine.dates import Habits
from recensus.linkage.engine.dummies import Dummy
from recensus.linkage.engine.learning import Learned
from recensus.linkage.engine.names import Usage
from recensus.linkage.engine.scoring import Training
from recensus.linkage.engine.scripts import Array
from recensus.linkage.engine.skeletons import hashes
from recensus.linkage.engine.standardising import Facts
from recensus.linkage.engine.types import Settings
from recensus.linkage.engine.weights import Mixture

ROOM: Final = 1 << 17
"""New records that can be compared at a time."""
ROOM_OF: Final[Mapping[str, int]] = {
    "rows": ROOM, "text": 1 << 19, "sketch": 1 << 19, "skeleton": 1 << 19, "rarity": 1 << 19, "forms": 1 << 19,
    "area": ROOM, "address": ROOM, "household": ROOM, "member": ROOM, "numbers": ROOM, "number_text": ROOM,
}  # fmt: skip
SMALL: Final = 4096
"""Bytes up to which a file is read: one without numbers cannot be mapped."""
DESCRIPTION: Final = "index.json"


@dataclass(frozen=True)
class Lookup:
    """Numbers of things by the hash of their text."""

    hashed: Array
    """uint64, rising."""
    number: Array

    def of(self, wanted: Array) -> Array:
        """Return the number of each hash, -1 where it is not there."""
        if not len(self.hashed):
            return np.full(len(wanted), -1, np.int32)
        at = np.minimum(np.searchsorted(self.hashed, wanted), len(self.hashed) - 1)
        return np.where(self.hashed[at] == wanted, self.number[at], -1)


def lookup(texts: pa.StringArray) -> Lookup:
    """Return a lookup of distinct texts by their places."""
    hashed = hashes(texts)
    order = np.argsort(hashed, kind="stable").astype(np.int32)
    return Lookup(hashed[order], order)


def save(folder: Path, name: str, array: Array) -> None:
    """Write an array, with its room at the end."""
    shape = (len(array) + ROOM_OF.get(name, 0), *array.shape[1:])
    if 0 in shape:
        np.save(folder / f"{name}.npy", np.empty(shape, array.dtype))
        return
    file = np.lib.format.open_memmap(folder / f"{name}.npy", mode="w+", dtype=array.dtype, shape=shape)
    file[: len(array)] = array  # the room is a hole in the file, which reads as noughts
    file.flush()


def mapped(folder: Path, name: str) -> Array:
    """Return an array that lies in a file; what is written to it stays in this process."""
    file = folder / f"{name}.npy"
    return np.asarray(np.load(file, mmap_mode="c" if file.stat().st_size > SMALL else None))


def save_lookup(folder: Path, name: str, table: Lookup) -> None:
    """Write a lookup."""
    save(folder, f"{name}_hash", table.hashed)
    save(folder, f"{name}_number", table.number)


def mapped_lookup(folder: Path, name: str) -> Lookup:
    """Return a lookup that lies in files."""
    return Lookup(mapped(folder, f"{name}_hash"), mapped(folder, f"{name}_number"))


def save_facts(folder: Path, facts: Facts) -> list[dict[str, Any]]:
    """Write what was measured over the records; return the dummies, which are texts."""
    for field, array in (*_fields(facts.usage), *_fields(facts.habits)):
        if isinstance(array, np.ndarray):
            save(folder, field, array)
    return [asdict(dummy) for dummy in facts.dummies]


def mapped_facts(folder: Path, dummies: list[dict[str, Any]], patronymic: object) -> Facts:
    """Return what was measured over the records."""
    return Facts(
        [Dummy(**dummy) for dummy in dummies],
        Usage(mapped(folder, "usage_words"), mapped(folder, "usage_leaning"), bool(patronymic)),
        Habits(*(mapped(folder, f"habits_{name}") for name in ("register", "calendar", "mixed", "heaped"))),
    )


def _fields(of: Usage | Habits) -> list[tuple[str, Any]]:
    return [(f"{type(of).__name__.lower()}_{name}", value) for name, value in vars(of).items()]


def training_content(training: Training) -> dict[str, Any]:
    """Return the model as plain numbers, to the last bit."""
    mixture, learned = training.mixture, training.learned
    return {
        "share": mixture.share.tolist(),
        "levels": mixture.levels.tolist(),
        "learned": learned and [learned.constant, learned.scale, learned.coefficients.tolist()],
        "knots": training.knots,
        "rates": training.rates.tolist(),
        "kept_from": training.kept_from,
    }


def training_from(content: Mapping[str, Any]) -> Training:
    """Return the model that `training_content` wrote."""
    mixture = Mixture(np.array(content["share"]), np.array(content["levels"]))
    constant, scale, coefficients = content["learned"] or (0.0, 0.0, [])
    learned = Learned(constant, scale, np.array(coefficients)) if content["learned"] else None
    knots = tuple((at, share) for at, share in content["knots"])
    return Training(mixture, learned, knots, np.array(content["rates"]), content["kept_from"], {})


def settings_from(content: Mapping[str, Any]) -> Settings:
    """Return the settings that `Settings.content` gave."""
    issuers = content["identifiers"]
    special = {
        "unique_registers": frozenset(content["unique_registers"]),
        "identifiers": None if issuers is None else frozenset(issuers),
        "attributes": tuple(content["attributes"]),
        "calendars": tuple((number, name) for number, name in content["calendars"]),
    }
    return replace(Settings(), **{**content, **special})


def describe(folder: Path, content: Mapping[str, Any]) -> None:
    """Write the description, which makes the folder an index: it is the last file to be there."""
    (folder / DESCRIPTION).write_text(json.dumps(content, sort_keys=True), encoding="utf-8")


def described(folder: Path) -> dict[str, Any]:
    """Return the description; raises ValueError for a folder that is no index, or one that was never finished."""
    file = folder / DESCRIPTION
    if not file.exists():
        raise ValueError(f"{folder} holds no finished index. Build it again.")
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


def mapped_material(folder: Path) -> Material:
    """Return what the comparison reads, with the room for new records."""
    return Material(*(mapped(folder, name) for name in Material._fields))
