"""Two districts with doubles, twins and namesakes on record, and a run that asks people about pairs of them."""

from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from recensus.linkage.engine.patterns import LEVELS, POSITION
from recensus.linkage.models import Pair, Run
from recensus.linkage.types import Consequence, Key, PairKind, State
from recensus.privacy.vault.actions import seal
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.models import PackVersion
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.registry.conftest import WHO, Household, Person, Stated, put_on_record, token_of
from tests.small_country import write_pack

SURVEY = Stated(
    "survey",
    date(2026, 1, 1),
    (
        Household("H1", area="Kaba"),
        Household("H2", area="Kaba"),
        Household("H3", area="Tombo"),
        Household("H4", area="Tombo"),
        Person("H1/1", "H1", "Amina Njeri", "000123"),
        Person("H1/2", "H1", "Bashir Njeri", None, "2012-03-02", "male", "child"),
        Person("H1/3", "H1", "Baraka Njeri", None, "2012-03-02", "male", "child"),
        Person("H2/1", "H2", "Amina Njery", "000132", "1990-01-05"),
        Person("H2/2", "H2", "Bashir Njeri", None, "2012-03-02", "male", "child"),
        Person("H3/1", "H3", "Chidi Okoro", "000456", "1985-07-09", "male"),
        Person("H4/1", "H4", "Chidi Okoro", "000456", "1985-07-09", "male"),
    ),
)

AMINA, TWINS, BASHIR = ("H1/1", "H2/1"), ("H1/2", "H1/3"), ("H1/2", "H2/2")
"""Pairs in Dalia's district: written otherwise, two sons, one son stated twice."""
CHIDI = ("H3/1", "H4/1")
"""A pair in Emre's."""
ACROSS = ("H2/1", "H3/1")
"""A pair with one record in each."""

_FOUND = {"missing": 0.0, "different": -6.0}
MODEL: dict[str, Any] = {
    "levels": {attribute: list(names) for attribute, names in LEVELS.items()},
    "weights": {
        attribute: [_FOUND.get(name, 5.0 - place) for place, name in enumerate(LEVELS[attribute])]
        for attribute in ("given", "family", "lineage", "birth", "sex", "context", "first", "second", "third")
    },
    "prior": -9.0,
    "same_above": 0.99,
    "different_below": 0.05,
}
"""What a run keeps of its model, with weights that fall from level to level."""

LIKELY = {
    "given": "same, rare",
    "family": "nearly the same",
    "birth": "day and month swapped",
    "sex": "same",
    "area": "same",
    "household": "one other in both",
    "context": "strong",
}


def pattern(**levels: str) -> int:
    """Return the pattern in which attributes have these levels, as a signed number, and no other says anything."""
    packed = sum(LEVELS[name].index(level) << 4 * POSITION[name] for name, level in levels.items())
    return packed - 2**64 if packed >= 2**63 else packed


def on_record(folder: Path) -> Pack:
    """Put everybody on record and return the pack."""
    opened = open_pack(write_pack(folder))
    put_on_record(SURVEY)
    numbers = {row.nid for row in SURVEY.rows if isinstance(row, Person) and row.nid}
    seal({token_of(number): number for number in numbers})
    PackVersion.objects.update(name=opened.name)
    record_pack_version(opened, by="tester")
    return opened


def run(state: State = State.PROPOSED) -> Run:
    """Return a run that has ended and asks about nothing yet."""
    now = timezone.now()
    return Run.objects.create(
        state=state,
        known_at=now,
        pack_version=PackVersion.objects.latest("pk"),
        settings={},
        settings_hash="",
        model=MODEL,
        started_at=now,
        ended_at=now,
        **WHO,
    )


def ask(of: Run, *pair: str | Key, **facts: Any) -> int:
    """Let a run ask about two records, keys of the survey where only that is said; return the pair's number."""
    left, right = sorted(_key(one) if isinstance(one, str) else one for one in pair)
    told = {
        "kind": PairKind.DOUBTFUL,
        "pattern": pattern(**LIKELY),
        "weight": 2.0,
        "probability": 0.8,
        "by": "model",
        "consequence": Consequence.NONE,
        **facts,
    }
    sides = {
        f"{side}_{part}": value
        for side, key in (("left", left), ("right", right))
        for part, value in zip(("source_id", "kind", "key"), key, strict=True)
    }
    return Pair.objects.create(run=of, **sides, **told).pk


def _key(source_key: str) -> Key:
    with connection.cursor() as cursor:
        cursor.execute(
            "select source_id, kind, source_key from registry_link where kind = 'P' and source_key = %s",
            [source_key],
        )
        return Key(*cursor.fetchone())
