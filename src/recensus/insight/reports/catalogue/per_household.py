"""Programmes per household."""

from recensus.connectors.definition import Carries
from recensus.insight.reports.types import Figure, Kind, Report, Rows, Step

REPORT = Report(
    name="programmes-per-household",
    label={"en": "Programmes per household", "sw": "Programu kwa kila kaya"},
    definition={
        "en": "Households by the number of different programmes that they or their members are in. Who is enrolled "
        "and lives in no known household counts as one.",
        "sw": "Kaya kulingana na idadi ya programu ambazo zenyewe au wanakaya wake wamo. Aliyeandikishwa bila kaya "
        "inayojulikana anahesabiwa kama kaya moja.",
    },
    counts={"en": "households", "sw": "kaya"},
    rows=Rows.WHOLE,
    needs=(Carries.ENROLMENTS,),
    categories={
        "none": {"en": "None", "sw": "Hakuna"},
        "one": {"en": "One", "sw": "Moja"},
        "two": {"en": "Two", "sw": "Mbili"},
        "three": {"en": "Three", "sw": "Tatu"},
        "more": {"en": "Four or more", "sw": "Nne au zaidi"},
    },
    figures=(
        Figure(
            name="mean",
            label={"en": "Programmes a household", "sw": "Programu kwa kaya"},
            kind=Kind.MEAN,
            formula="total_amount / total",
        ),
        Figure(
            name="several",
            label={"en": "In two or more, of those in any", "sw": "Katika mbili au zaidi, kati ya zilizomo"},
            kind=Kind.SHARE,
            formula="(two + three + more) / (one + two + three + more)",
        ),
    ),
    steps=(
        Step(
            name="programmes_of_home",
            says="a household with how many programmes it is in",
            sql="SELECT home AS household, count(DISTINCT programme) AS programmes FROM enrolled GROUP BY home",
        ),
        Step(
            name="units",
            kept=False,
            says="a household with its number of programmes; those in none are those on record",
            sql="""
            SELECT registrant, '' AS programme, '' AS other, 1 AS units,
                CASE coalesce(programmes, 0) WHEN 0 THEN 'none' WHEN 1 THEN 'one' WHEN 2 THEN 'two' WHEN 3 THEN 'three'
                    ELSE 'more' END AS category,
                coalesce(programmes, 0)::DECIMAL(18, 2) AS amount
            FROM everybody LEFT JOIN programmes_of_home ON household = registrant
            WHERE unit = 'H' OR programmes IS NOT NULL""",
        ),
    ),
)
