"""An act goes on record in its own transaction, and stays as it was written."""

import pytest
from django.db import DatabaseError, connection, transaction

from recensus.privacy.audit import actions
from recensus.privacy.audit.models import Entry as Row
from tests.privacy.audit.conftest import look


@pytest.mark.django_db
def test_an_act_goes_on_record() -> None:
    actions.record(look())
    row = Row.objects.latest("id")
    assert (row.who, row.attributes, len(row.subjects)) == ("dalia", {"name": "value"}, 1)


@pytest.mark.django_db
def test_nobody_is_named_in_clear() -> None:
    actions.record(look(subjects=(("P", 471_147_114_711), ("H", 471_147_114_711))))
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(e)::text from audit_entry e order by id desc limit 1")
        assert "471147114711" not in cursor.fetchone()[0]


@pytest.mark.django_db
def test_what_is_undone_leaves_no_entry() -> None:
    before = Row.objects.count()
    with transaction.atomic():
        actions.record(look())
        transaction.set_rollback(True)
    assert Row.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["entry", "leaf", "node", "checkpoint"])
@pytest.mark.parametrize("change", ["delete from {}", "truncate {} cascade", "update {} set {}"])
def test_the_log_only_grows(table: str, change: str) -> None:
    column = {"entry": "who = 'emre'", "leaf": "index = 0", "node": "index = 0", "checkpoint": "size = 1"}[
        table
    ]
    with pytest.raises(DatabaseError, match="only grows"), connection.cursor() as cursor:
        cursor.execute(change.format(f"audit_{table}", column))
