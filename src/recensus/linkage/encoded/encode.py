"""A partner's records made into an encoded table, and the list by which only the partner knows whose each key is."""

import secrets
from collections.abc import Mapping

import pyarrow as pa

from recensus.linkage.encoded.filters import hardened_filters
from recensus.linkage.encoded.fixed import fixed_binary
from recensus.linkage.encoded.shared_key import check_value, derived
from recensus.linkage.encoded.tokens import token_columns
from recensus.linkage.encoded.types import KEY_BYTES, Encoded, Settings
from recensus.linkage.engine import types as engine
from recensus.linkage.engine.preparing import Prepared, prepare


def encode(
    records: pa.Table, settings: Settings, key: bytes, *, once: bool
) -> tuple[Encoded, Mapping[bytes, int]]:
    """Return the encoded records, and the record number of each opaque key.

    ``records`` are of the shape `engine.types.RECORDS`; ``once`` says whether each person is among them at most once.
    Opaque keys are random and rows lie in their order, so neither tells anything.
    """
    prepared = prepare(records, engine.Settings())
    opaque = [secrets.token_bytes(KEY_BYTES) for _ in range(len(prepared))]
    table = pa.table({"key": pa.array(opaque, pa.binary(KEY_BYTES)), **_columns(prepared, settings, key)})
    encoded = Encoded(settings=settings, check=check_value(key), once=once, table=table.sort_by("key"))
    return encoded, dict(zip(opaque, prepared.record.tolist(), strict=True))


def _columns(prepared: Prepared, settings: Settings, key: bytes) -> dict[str, pa.Array]:
    columns = token_columns(prepared, settings.tokens, derived(key, "tokens", settings.name))
    if settings.filter is not None:
        made = hardened_filters(prepared, settings.filter, derived(key, "filter", settings.name))
        columns["filter"] = fixed_binary(made)
    return columns
