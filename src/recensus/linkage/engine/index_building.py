"""An index is written once from records that were prepared and a model that was trained."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from recensus.linkage.engine import comparing as column
from recensus.linkage.engine import index_layout as layout
from recensus.linkage.engine.blocking import blocks
from recensus.linkage.engine.gate import Identified, identify, numbers_of
from recensus.linkage.engine.index_keys import entries_of
from recensus.linkage.engine.index_layout import Lookup, lookup
from recensus.linkage.engine.keys import GOLDEN, KEYS, Hash, combined, joined, parts
from recensus.linkage.engine.preparing import Prepared, addresses, area_codes, prepare
from recensus.linkage.engine.scoring import Training, labelled, trained
from recensus.linkage.engine.scripts import Array
from recensus.linkage.engine.types import Settings


def build(records: pa.Table, settings: Settings, folder: Path, *, labels: pa.Table | None = None) -> None:
    """Write an index of records (`types.RECORDS`), with the model that `link` would train on them."""
    prepared = prepare(records, settings)
    identified = identify(prepared, settings)
    training = trained(
        prepared, blocks(prepared.material, settings), identified, labelled(prepared, labels), settings
    )
    write(folder, prepared, identified, training, settings)


def write(
    folder: Path, prepared: Prepared, identified: Identified, training: Training, settings: Settings
) -> None:
    """Write all files of an index; the folder is created, and must not hold one yet."""
    folder.mkdir(parents=True)
    for name, array in prepared.material._asdict().items():
        layout.save(folder, name, array)
    layout.save(folder, "record", prepared.record)
    _save_texts(folder, prepared)
    _save_numbers(folder, prepared, identified, settings)
    _save_keys(folder, prepared, settings)
    layout.describe(folder, {
        "settings": settings.content(),
        "training": layout.training_content(training),
        "dummies": layout.save_facts(folder, prepared.facts),
        "patronymic": prepared.facts.usage.patronymic,
        "issuers": identified.issuers,
        "sizes": {name: len(array) for name, array in prepared.material._asdict().items()},
        "bits": _bits(prepared),
        "keys": repr(KEYS),
    })  # fmt: skip


def _bits(prepared: Prepared) -> int:
    return max(1, int(len(prepared) - 1).bit_length())


def _save_texts(folder: Path, prepared: Prepared) -> None:
    """Write by what text words, areas, addresses and homes are found again, and which telephones many share."""
    rows, table = prepared.material.rows, prepared.table
    layout.save_lookup(folder, "word", lookup(prepared.words))
    layout.save_lookup(folder, "place", lookup(area_codes(table).dictionary))
    layout.save_lookup(folder, "street", lookup(addresses(table).dictionary))
    homes, first = np.unique(rows[:, column.HOUSEHOLD], return_index=True)
    first = first[homes >= 0]
    hashed = home_hashes(prepared.register[first], table["household"].take(pa.array(first)).to_numpy())
    order = np.argsort(hashed)
    layout.save_lookup(folder, "home", Lookup(hashed[order], homes[homes >= 0][order]))
    phones = rows[:, column.PHONE]
    layout.save(folder, "shared_phone", np.unique(phones[(phones > 0) & (phones & 1 == 1)]))


def home_hashes(register: Array, household: Array) -> Hash:
    """Return a hash of each household: its number and whose number it is."""
    return joined(
        register.astype(np.uint64) + np.uint64(1), household.astype(np.int64).view(np.uint64) ^ GOLDEN
    )


def _save_numbers(folder: Path, prepared: Prepared, identified: Identified, settings: Settings) -> None:
    """Write the records' identifiers, the rows of each, and those that are on too many records to be believed."""
    layout.save(folder, "numbers", identified.numbers)
    layout.save(folder, "number_text", identified.text)
    rows = np.arange(len(prepared), dtype=np.uint64)
    shift = np.uint64(_bits(prepared))
    entry = [
        np.empty(0, np.uint64),
        *(
            np.sort(number[number != 0] >> shift << shift | rows[number != 0])
            for number in identified.numbers.T
        ),
    ]
    layout.save(folder, "number_entry", np.concatenate(entry))
    layout.save(folder, "number_start", np.cumsum([len(part) for part in entry]))
    reused = np.empty(0, np.uint64)
    if any(code == "identifier.reused" for code, *_ in identified.findings):
        before = numbers_of(prepared.table, settings)[0]
        reused = np.unique(before[(before != 0) & (identified.numbers == 0)])
    layout.save(folder, "reused", reused)


def _save_keys(folder: Path, prepared: Prepared, settings: Settings) -> None:
    available = parts(prepared.material)
    names, count = np.unique(combined(("names",), available), return_counts=True)
    layout.save_lookup(folder, "namesake", Lookup(names[count > 1], count[count > 1].astype(np.int32)))
    for number, key in enumerate(KEYS):
        entry, split = entries_of(key, available, settings, _bits(prepared))
        layout.save(folder, f"entry_{number}", entry)
        layout.save(folder, f"split_{number}", split)
