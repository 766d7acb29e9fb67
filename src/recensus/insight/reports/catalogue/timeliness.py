"""Payment timeliness."""

from recensus.connectors.definition import Carries
from recensus.insight.reports.types import Figure, Kind, Report, Rows, Step

REPORT = Report(
    name="timeliness",
    label={"en": "Payment timeliness", "sw": "Malipo kwa wakati"},
    definition={
        "en": "What fell due in the twelve months to the day, by what became of it: paid within the days that the pack "
        "allows, paid later, failed or returned, not paid at all. Payments of which no programme said when they were "
        "due, or made, are counted apart, and what is suspended or cancelled is not due.",
        "sw": "Yaliyostahili kulipwa katika miezi kumi na miwili hadi siku hiyo: yaliyolipwa ndani ya siku "
        "zilizoruhusiwa, baadaye, yaliyoshindikana au kurudishwa, yasiyolipwa kabisa. Malipo yasiyo na siku ya "
        "kustahili yanahesabiwa kando, na yaliyosimamishwa au kufutwa hayastahili.",
    },
    counts={"en": "payments", "sw": "malipo"},
    rows=Rows.PROGRAMMES,
    needs=(Carries.PAYMENTS,),
    categories={
        "in_time": {"en": "Paid in time", "sw": "Yamelipwa kwa wakati"},
        "late": {"en": "Paid late", "sw": "Yamechelewa"},
        "failed": {"en": "Failed or returned", "sw": "Yameshindikana au kurudishwa"},
        "unpaid": {"en": "Overdue", "sw": "Hayajalipwa"},
        "not_yet": {"en": "Not yet late", "sw": "Bado hayajachelewa"},
        "undated": {"en": "Paid, a day is not told", "sw": "Yamelipwa, siku haikutajwa"},
    },
    figures=(
        Figure(
            name="timely",
            label={"en": "In time", "sw": "Kwa wakati"},
            kind=Kind.SHARE,
            formula="in_time / (in_time + late + failed + unpaid)",
        ),
        Figure(
            name="paid",
            label={"en": "Paid at all", "sw": "Yaliyolipwa"},
            kind=Kind.SHARE,
            formula="(in_time + late) / (in_time + late + failed + unpaid)",
        ),
    ),
    steps=(
        Step(
            name="settled",
            says="what became of an enrolment's payments for one cycle",
            sql="""
            SELECT enrolment, cycle, any_value(programme) AS programme, any_value(registrant) AS registrant,
                min(paid_on) FILTER (state = 'paid') AS paid_on, bool_or(state = 'paid') AS paid,
                bool_or(state IN ('failed', 'returned')) AS failed, sum(amount) FILTER (state = 'paid') AS amount
            FROM all_payments GROUP BY enrolment, cycle""",
        ),
        Step(
            name="due",
            kept=False,
            says="what fell due in the twelve months to the day",
            sql="""
            SELECT d.enrolment, d.cycle, d.registrant, d.programme, d.amount, d.due_on,
                d.due_on + paid_within::INTEGER AS last_day
            FROM entitlements d, asked
            WHERE d.state = 'due' AND d.due_on > on_day - INTERVAL 12 MONTH AND d.due_on <= on_day""",
        ),
        Step(
            name="units",
            kept=False,
            says="something due, or paid without word of when it was due",
            sql="""
            SELECT d.registrant, d.programme, '' AS other, d.amount,
                CASE WHEN s.paid_on <= d.last_day THEN 'in_time' WHEN s.paid_on > d.last_day THEN 'late'
                    WHEN s.paid THEN 'undated' WHEN s.failed THEN 'failed'
                    WHEN d.last_day < on_day THEN 'unpaid' ELSE 'not_yet' END AS category
            FROM due d LEFT JOIN settled s USING (enrolment, cycle), asked
            UNION ALL
            SELECT s.registrant, s.programme, '', s.amount, 'undated'
            FROM settled s ANTI JOIN entitlements USING (enrolment, cycle), asked
            WHERE s.paid AND s.paid_on > on_day - INTERVAL 12 MONTH""",
        ),
    ),
)
