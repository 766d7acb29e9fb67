"""Enrolments and what follows from them as tables of a snapshot: everything known of a day, from one view."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from recensus.snapshots.population import Write
from recensus.snapshots.streams import Stream

if TYPE_CHECKING:
    import psycopg

_ENROLMENTS: Final = """
select e.id, e.programme, e.registrant, e.unit, s.name, e.first_day, e.last_day, e.status, e.amount, e.currency,
       coalesce(e.first_day <= %(on)s, true) and e.status <> 'waiting'
       and (e.status in ('active', 'suspended') or coalesce(e.last_day >= %(on)s, false))
from enrolment_enrolment e join registry_source s on s.id = e.source
where e.status <> 'withdrawn'
"""
_ENTITLEMENTS: Final = """
select id, enrolment, programme, cycle, registrant, amount, currency, due_on, state
from enrolment_entitlement where due_on <= %(on)s
"""
_PAYMENTS: Final = """
select p.id, p.enrolment, p.programme, p.cycle, p.registrant, p.amount, p.currency, p.paid_on, p.state, s.name
from enrolment_payment p join registry_source s on s.id = p.source
where coalesce(p.paid_on <= %(on)s, true)
"""
# Of each thing said more than once the latest extract of its source holds, as for enrolments.
_SAID: Final = """
select l.id, l.programme, e.registrant, l.first_day, l.last_day, l.{word}
from (
    select distinct on (r.source, r.kind, r.source_key) r.*
    from enrolment_report r
    join lateral (
        select r.batch union all select m.batch from enrolment_reportmention m where m.report = r.id
    ) x(said_in) on true
    join registry_batch b on b.id = x.said_in and b.recorded_at is not null and b.undone_at is null
    where r.kind = any(%(kinds)s) and r.first_day <= %(on)s and r.state is distinct from 'withdrawn'
    order by r.source, r.kind, r.source_key, b.stated_on desc, b.version desc
) l
left join enrolment_enrolment e on e.source = l.source and e.source_key = l.enrolment_key
"""
_MONEY: Final = {"amount": "DECIMAL(18, 2)", "currency": "VARCHAR"}
_ABOUT: Final = {"id": "BIGINT", "programme": "VARCHAR", "registrant": "BIGINT"}
_OF_CYCLE: Final = {
    "id": "BIGINT",
    "enrolment": "BIGINT",
    "programme": "VARCHAR",
    "cycle": "VARCHAR",
    "registrant": "BIGINT",
    **_MONEY,
}
_COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "enrolments": {
        **_ABOUT,
        "unit": "VARCHAR",
        "source": "VARCHAR",
        "first_day": "DATE",
        "last_day": "DATE",
        "status": "VARCHAR",
        **_MONEY,
        "stands": "BOOLEAN",
    },
    "entitlements": {**_OF_CYCLE, "due_on": "DATE", "state": "VARCHAR"},
    "payments": {**_OF_CYCLE, "paid_on": "DATE", "state": "VARCHAR", "source": "VARCHAR"},
    "departures": {**_ABOUT, "first_day": "DATE", "last_day": "DATE", "reason": "VARCHAR"},
    "complaints": {**_ABOUT, "received_on": "DATE", "answered_on": "DATE", "state": "VARCHAR"},
}


def streams(view: "psycopg.Connection[Any]", *, on: date) -> Iterator[Stream]:
    """Yield enrolments (``stands``: in force on the day), entitlements, payments, departures and complaints."""
    queries = {
        "enrolments": _ENROLMENTS,
        "entitlements": _ENTITLEMENTS,
        "payments": _PAYMENTS,
        "departures": _SAID.format(word="reason"),
        "complaints": _SAID.format(word="state"),
    }
    kinds = {"departures": ["S", "X"], "complaints": ["C"]}
    for name, query in queries.items():
        values = {"on": on, "kinds": kinds.get(name)}
        yield Stream(
            name=name, columns=_COLUMNS[name], order=("registrant", "id"), copy=copied(view, query, values)
        )


def copied(
    view: "psycopg.Connection[Any]", query: str, values: Mapping[str, object]
) -> Callable[[Write], int]:
    """Return what writes a query's rows as CSV, as streams do."""

    def copy(write: Write) -> int:
        with view.cursor() as cursor:
            with cursor.copy(f"copy ({query}) to stdout (format csv)", values) as stream:
                for part in stream:
                    write(bytes(part))
            return cursor.rowcount

    return copy
