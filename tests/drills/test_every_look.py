"""Every look is on record: whoever was shown, and what of her, stands in the log; without a log nobody is shown."""

import pytest
from django.db import connection, transaction

from recensus.privacy import access
from recensus.privacy.audit.types import Entry
from tests.drills import probing
from tests.drills.country import Country
from tests.drills.figures import Tell

SHORT, LONG = 300, 20_000


@pytest.mark.parametrize("probes", [SHORT, pytest.param(LONG, marks=pytest.mark.drill)])
def test_whatever_is_seen_is_on_record_under_its_subject_and_attribute(
    country: Country, probes: int, tell: Tell
) -> None:
    found = probing.walk(country, probes)
    tell(f"looks: {found}")
    assert found.unrecorded == []
    assert found.sighted > probes / 10


@pytest.mark.parametrize("probes", [SHORT // 2, pytest.param(LONG // 2, marks=pytest.mark.drill)])
def test_without_a_log_nobody_is_shown(country: Country, probes: int, tell: Tell) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("alter table audit_entry rename to audit_entry_gone")
        found = probing.walk(country, probes, logging=False)
        transaction.set_rollback(True)
    tell(f"without a log: {found}")
    assert found.sighted == 0
    assert found.probes == probes


def test_the_drill_notices_a_look_that_is_not_on_record(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forget(_entry: Entry, *, last: bool) -> None:
        pass

    monkeypatch.setattr(access, "record", forget)
    assert probing.walk(country, 120).unrecorded
