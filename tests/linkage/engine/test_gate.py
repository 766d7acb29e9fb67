"""An equal identifier is believed only of persons who agree."""

import numpy as np
import pyarrow as pa
import pytest

from recensus.linkage.engine.linking import link
from recensus.linkage.engine.types import Linked, Settings
from tests.linkage.engine.people import records, town

NUMBER = [{"issuer": "national", "value": "1234567"}]
BROTHER = {
    "given": "Bashir",
    "family": "Tarelli",
    "sex": "male",
    "birth_date": "1990-02-11",
    "area": "101",
    "household": 4,
}
SISTER = BROTHER | {"given": "Falala", "sex": "female", "birth_date": "1993-09-30"}


def answer(*rows: dict[str, object]) -> Linked:
    return link(pa.concat_tables([town(300)[0], records(list(rows))]), Settings())


def joined(linked: Linked, one: int, other: int) -> bool:
    group = dict(zip(linked.groups["record"].to_pylist(), linked.groups["group"].to_pylist(), strict=True))
    return group[one] == group[other]


def codes(linked: Linked, record: int) -> set[str]:
    return {row["code"] for row in linked.findings.to_pylist() if record in row["records"]}


def test_one_number_and_one_person_is_a_link() -> None:
    linked = answer(
        BROTHER | {"record": 5000001, "register": 2, "identifiers": NUMBER},
        BROTHER | {"record": 5000002, "register": 3, "identifiers": NUMBER, "given": "Bachir", "area": "139"},
    )
    assert joined(linked, 5000001, 5000002)
    assert codes(linked, 5000001) == set()


def test_a_number_lent_to_a_sister_links_nobody_and_is_found() -> None:
    linked = answer(
        BROTHER | {"record": 5000001, "register": 2, "identifiers": NUMBER},
        SISTER | {"record": 5000002, "register": 3, "identifiers": NUMBER},
    )
    assert not joined(linked, 5000001, 5000002)
    assert codes(linked, 5000001) == {"identifier.shared"}


def test_the_heads_number_on_a_member_of_the_same_household_is_found_as_that() -> None:
    linked = answer(
        BROTHER | {"record": 5000001, "register": 2, "identifiers": NUMBER},
        SISTER | {"record": 5000002, "register": 2, "identifiers": NUMBER},
    )
    assert not joined(linked, 5000001, 5000002)
    assert codes(linked, 5000002) == {"identifier.head"}


@pytest.mark.parametrize("twin", ["Basila", "Falala"])
def test_twins_with_one_number_between_them_stay_two(twin: str) -> None:
    linked = answer(
        BROTHER | {"record": 5000001, "register": 2, "identifiers": NUMBER},
        BROTHER | {"record": 5000002, "register": 3, "identifiers": NUMBER, "given": twin},
    )
    assert not joined(linked, 5000001, 5000002)


def test_a_number_on_very_many_records_links_nobody_and_never_hangs() -> None:
    many = [
        {
            "record": n,
            "register": 2,
            "given": f"{n}",
            "family": "Quirure",
            "birth_date": f"19{n % 90 + 10}",
            "identifiers": NUMBER,
        }
        for n in range(6_010_000, 6_050_000)
    ]
    linked = answer(*many)
    assert codes(linked, 6_010_000) >= {"identifier.reused"}
    assert linked.pairs.filter(pa.compute.equal(linked.pairs["by"], "identifier")).num_rows <= 300


def test_numbers_one_slip_apart_are_found_on_the_person_who_has_both() -> None:
    linked = answer(
        BROTHER | {"record": 5000001, "register": 2, "identifiers": NUMBER},
        BROTHER
        | {"record": 5000002, "register": 3, "identifiers": [{"issuer": "national", "value": "1234576"}]},
    )
    assert joined(linked, 5000001, 5000002)
    assert codes(linked, 5000001) == {"identifier.mistyped"}


def test_no_finding_tells_a_number() -> None:
    linked = answer(
        BROTHER | {"record": 5000001, "register": 2, "identifiers": NUMBER},
        SISTER | {"record": 5000002, "register": 3, "identifiers": NUMBER},
    )
    assert "1234567" not in str(linked.findings.to_pylist())


def test_where_no_number_is_seen_to_be_lent_one_outweighs_another_given_name() -> None:
    table, person = town(1_500)
    renamed = (table["register"].to_numpy() == 1) & (person < 150)
    given = pa.array(np.where(renamed, "Zuzhina", table["given"].to_numpy(zero_copy_only=False)))
    numbers = pa.array([[{"issuer": "national", "value": f"{7_000_000 + 37 * one}"}] for one in person])
    for name, column in (("given", given), ("identifiers", numbers)):
        place = table.column_names.index(name)
        table = table.set_column(
            place, table.schema.field(place), column.cast(table.schema.field(place).type)
        )
    likely = link(table, Settings()).groups["likely"].to_numpy()
    order = np.argsort(person[np.argsort(table["record"].to_numpy(), kind="stable")], kind="stable")
    together = likely[order][0::2] == likely[order][1::2]
    assert together[:150].mean() > 0.9
