"""Adequacy: benefits beside a declared line."""

from recensus.connectors.definition import Carries
from recensus.insight.reports.types import Figure, Kind, Report, Rows, Step

REPORT = Report(
    name="adequacy",
    label={"en": "Adequacy", "sw": "Utoshelevu"},
    definition={
        "en": "Households that draw money, by what all their benefits of a month come to as a share of the line that "
        "the pack declares. A benefit that comes once is in no month.",
        "sw": "Kaya zinazopokea fedha, kulingana na mafao yao yote ya mwezi kama uwiano wa mstari uliotangazwa na "
        "kifurushi. Fao linalotolewa mara moja halimo katika mwezi.",
    },
    counts={"en": "households", "sw": "kaya"},
    rows=Rows.WHOLE,
    needs=(Carries.ENROLMENTS,),
    requires=("line",),
    categories={
        "under_10": {"en": "Below 10 % of the line", "sw": "Chini ya 10 % ya mstari"},
        "under_25": {"en": "10 to 25 %", "sw": "10 hadi 25 %"},
        "under_50": {"en": "25 to 50 %", "sw": "25 hadi 50 %"},
        "under_100": {"en": "50 to 100 %", "sw": "50 hadi 100 %"},
        "over": {"en": "The line or more", "sw": "Mstari au zaidi"},
    },
    figures=(
        Figure(
            name="mean",
            label={"en": "Benefit a household and month", "sw": "Fao kwa kaya na mwezi"},
            kind=Kind.MONEY,
            formula="total_amount / total",
        ),
        Figure(
            name="half",
            label={"en": "Reaching half the line", "sw": "Zinazofikia nusu ya mstari"},
            kind=Kind.SHARE,
            formula="(under_100 + over) / total",
        ),
    ),
    steps=(
        Step(
            name="members",
            says="a household with its number of members",
            sql="SELECT home, count(*) AS members FROM everybody WHERE unit = 'P' GROUP BY home",
        ),
        Step(
            name="drawn",
            says="a household with what it draws in a month and its line",
            sql="""
            SELECT e.home, sum(e.monthly) AS amount,
                any_value(line * if(line_per = 'person', coalesce(members, 1), 1)) AS line
            FROM enrolled e LEFT JOIN members USING (home), asked
            WHERE e.monthly > 0 AND e.status <> 'suspended' AND line IS NOT NULL GROUP BY e.home""",
        ),
        Step(
            name="units",
            kept=False,
            says="a household that draws money",
            sql="""
            SELECT home AS registrant, '' AS programme, '' AS other, 1 AS units, amount::DECIMAL(18, 2) AS amount,
                CASE WHEN amount < line / 10 THEN 'under_10' WHEN amount < line / 4 THEN 'under_25'
                    WHEN amount < line / 2 THEN 'under_50' WHEN amount < line THEN 'under_100' ELSE 'over'
                END AS category
            FROM drawn""",
        ),
    ),
)
