"""Plan versus enrolled."""

from recensus.connectors.definition import Carries
from recensus.insight.reports.types import Figure, Kind, Report, Rows, Step

REPORT = Report(
    name="plan",
    label={"en": "Plan versus enrolled", "sw": "Mpango na walioandikishwa"},
    definition={
        "en": "Enrolments that stand on the day, beside how many the programme plans for on that day.",
        "sw": "Uandikishaji uliopo siku hiyo, ukilinganishwa na idadi iliyopangwa na programu.",
    },
    counts={"en": "enrolments", "sw": "uandikishaji"},
    rows=Rows.PROGRAMMES,
    needs=(Carries.ENROLMENTS,),
    categories={
        "active": {"en": "Active", "sw": "Hai"},
        "suspended": {"en": "Suspended", "sw": "Imesimamishwa"},
    },
    figures=(
        Figure(
            name="planned", label={"en": "Planned", "sw": "Iliyopangwa"}, kind=Kind.NUMBER, formula="planned"
        ),
        Figure(
            name="reached",
            label={"en": "Enrolled of planned", "sw": "Walioandikishwa kati ya mpango"},
            kind=Kind.SHARE,
            formula="total / planned",
        ),
    ),
    steps=(
        Step(
            name="units",
            kept=False,
            says="an enrolment that stands on the day, and what it gives in a month",
            sql="""
            SELECT registrant, programme, '' AS other, 1 AS units, monthly AS amount,
                CASE status WHEN 'suspended' THEN 'suspended' ELSE 'active' END AS category
            FROM enrolled""",
        ),
    ),
)
