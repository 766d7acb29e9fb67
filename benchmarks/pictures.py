"""How long it takes to show all that one household gets, among the enrolments of a whole country.

The enrolments are written set by set, as loading leaves them: twelve programmes, eight million households for twenty
million enrolments, and an entitlement and a payment a month. Then single households are asked for, as officers do.
"""

import os
import random
import statistics
import sys
import time

from benchmarks.load import database
from benchmarks.measuring import show, watching

ENROLMENTS = int(os.environ.get("BENCH_PICTURE_ENROLMENTS", "20000000"))
MONTHS = int(os.environ.get("BENCH_PICTURE_MONTHS", "24"))
PROGRAMMES = 12
PERSONS = 3
"""Persons a household."""
PICTURES = 100
"""A role may see 400 persons a day."""
ALLOWED_MILLISECONDS = 100
OFFICER = "benchmark"

_COUNTRY = (
    """insert into registry_registrant (id, kind, batch_id)
    select n, case when n <= %(households)s then 'H' else 'P' end, 1
    from generate_series(1, %(households)s * (1 + %(persons)s)) n""",
    """insert into registry_membership (person_id, household_id, definition, relationship, valid_from, source_id,
                                        batch_id)
    select %(households)s + n, 1 + (n - 1) / %(persons)s, 1, null, '2024-01-01', 1, 1
    from generate_series(1, %(households)s * %(persons)s) n""",
    """insert into registry_nameentry (registrant, kind, name, area, sex, birth_year, tokens)
    select n, case when n <= %(households)s then 'H' else 'P' end, 'Amina ' || n, null, null, null, '{}'
    from generate_series(1, %(households)s * (1 + %(persons)s)) n""",
    """insert into enrolment_enrolment (programme, registrant, unit, source, source_key, subject_source, subject_key,
                                        first_day, status, reason, amount, currency, batch)
    select 'programme_' || p.number,
           %(households)s + 1 + (hashint8(n) & 2147483647) %% (%(households)s * %(persons)s), 'P', p.number,
           n::text, p.number, n::text, '2024-01-01', 'active', '', 100, 'KES', 1
    from generate_series(1, %(enrolments)s) n cross join lateral (select 1 + n %% %(programmes)s as number) p""",
    """insert into registry_link (source_id, kind, source_key, registrant_id, method, batch_id)
    select subject_source, unit, subject_key, registrant, 'new', 1 from enrolment_enrolment order by 1, 2, 3""",
    """insert into enrolment_entitlement (enrolment, programme, cycle, registrant, amount, currency, due_on, state,
                                          source, source_key)
    select e.id, e.programme, to_char(d, 'YYYY-MM'), e.registrant, 100, 'KES', d, 'due', e.source,
           e.source_key || '/' || to_char(d, 'YYYY-MM')
    from generate_series(0, %(months)s - 1) m
    cross join lateral (select (date '2024-01-20' + make_interval(months => m))::date as d) day
    cross join enrolment_enrolment e""",
    """insert into enrolment_payment (enrolment, programme, cycle, registrant, amount, currency, paid_on, state, source,
                                      source_key)
    select enrolment, programme, cycle, registrant, amount, currency, due_on, 'paid', source, source_key
    from enrolment_entitlement order by due_on""",
)
"""What is written, month by month as programmes report: a household's rows lie far apart."""


def picture_20m() -> None:
    """Ask for the full picture of single households; the 95th percentile counts."""
    os.environ["RECENSUS_RECALL_SECONDS"] = "5"  # as `recensus serve` does
    with database() as server, watching(server) as peak:
        import django

        django.setup()
        households = _write()
        _appoint()
        draw = random.Random(7)
        asked = [draw.randint(1, households) for _ in range(PICTURES)]
        milliseconds = [_timed(household) * 1000 for household in asked]
        bare = statistics.median(_one_row() * 1000 for _ in range(100))
    p95 = statistics.quantiles(milliseconds, n=20)[-1]
    show(
        name="picture-20m", value=p95, unit="ms (95th percentile)",
        reference=f"allowed: {ALLOWED_MILLISECONDS} ms; median {statistics.median(milliseconds):.1f} ms, "
        f"one row by primary key {bare:.2f} ms; {ENROLMENTS:,} enrolments, {MONTHS} months, {households:,} households",
        ratio=p95 / ALLOWED_MILLISECONDS, peak_rss_mb=peak.mebibytes,
    )  # fmt: skip


def _write() -> int:
    from django.db import connection, transaction

    from recensus.privacy import context

    households = max(ENROLMENTS * 2 // 5, 1)
    values = {
        "households": households, "persons": PERSONS, "enrolments": ENROLMENTS, "months": MONTHS,
        "programmes": PROGRAMMES,
    }  # fmt: skip
    _make_sources(values)
    for step in _COUNTRY:
        begun = time.perf_counter()
        looking = context.enter(by="system", purpose="registration", role="system", writes=True)
        with transaction.atomic(), looking, connection.cursor() as cursor:
            cursor.execute(step, values)
        print(f"{step.split()[2]}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    return households


def _make_sources(values: dict[str, int]) -> None:
    from recensus.registry.models import Source

    Source.objects.bulk_create(
        Source(id=number, name=f"programme_{number}") for number in range(1, values["programmes"] + 1)
    )


def _appoint() -> None:
    """Appoint an officer who asks, as a test's cast is."""
    from django.utils import timezone

    from recensus.privacy.models import Appointment

    now = timezone.now()
    Appointment.objects.create(
        officer=OFFICER, role="programme_manager", starts=now, proposed_by="first", proposed_at=now,
        approved_by="second", approved_at=now,
    )  # fmt: skip


def _timed(household: int) -> float:
    from recensus.enrolment.queries import benefits_of

    begun = time.perf_counter()
    benefits_of(household, kind="H", by=OFFICER, purpose="casework")
    return time.perf_counter() - begun


def _one_row() -> float:
    from django.db import connection

    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("select id from registry_registrant where id = 1")
        cursor.fetchall()
    return time.perf_counter() - begun
