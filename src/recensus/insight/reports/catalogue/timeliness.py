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
    apart=True,
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
            name="repeated",
            says="an enrolment's cycle of which more than one payment is told",
            sql="SELECT enrolment, cycle FROM all_payments GROUP BY enrolment, cycle HAVING count(*) > 1",
        ),
        Step(
            name="settled",
            kept=False,
            says="an enrolment's cycle and what became of its payments",
            sql="""
            SELECT enrolment, cycle, registrant, programme, state = 'paid' AS paid,
                state IN ('failed', 'returned') AS failed, if(state = 'paid', paid_on, NULL) AS paid_on, amount
            FROM all_payments ANTI JOIN repeated USING (enrolment, cycle)
            UNION ALL
            SELECT enrolment, cycle, any_value(registrant), any_value(programme), bool_or(state = 'paid'),
                bool_or(state IN ('failed', 'returned')), min(paid_on) FILTER (state = 'paid'),
                sum(amount) FILTER (state = 'paid')
            FROM all_payments SEMI JOIN repeated USING (enrolment, cycle) GROUP BY enrolment, cycle""",
        ),
        Step(
            name="units",
            kept=False,
            says="somebody's cycles of a programme with the same end, due or paid in the twelve months to the day",
            sql="""
            SELECT coalesce(d.registrant, s.registrant) AS registrant, coalesce(d.programme, s.programme) AS programme,
                '' AS other, count(*) AS units, sum(coalesce(d.amount, s.amount)) AS amount,
                CASE WHEN due_on IS NULL THEN 'undated'
                    WHEN paid_on <= due_on + paid_within THEN 'in_time' WHEN paid_on > due_on + paid_within THEN 'late'
                    WHEN paid THEN 'undated' WHEN failed THEN 'failed'
                    WHEN due_on + paid_within < on_day THEN 'unpaid' ELSE 'not_yet' END AS category
            FROM dues d FULL JOIN settled s USING (enrolment, cycle), asked
            WHERE if(due_on IS NULL, paid AND coalesce(paid_on > on_day - INTERVAL 12 MONTH, true),
                     d.state = 'due' AND due_on > on_day - INTERVAL 12 MONTH)
            GROUP BY ALL""",
        ),
    ),
)
