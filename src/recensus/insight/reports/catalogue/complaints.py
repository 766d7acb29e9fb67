"""Complaints in time."""

from recensus.connectors.definition import Carries
from recensus.insight.reports.types import Figure, Kind, Report, Rows, Step

REPORT = Report(
    name="complaints",
    label={"en": "Complaints in time", "sw": "Malalamiko kwa wakati"},
    definition={
        "en": "Complaints received in the twelve months to the day, by whether they were answered within the days that "
        "the pack allows. Those of nobody known are counted too.",
        "sw": "Malalamiko yaliyopokewa katika miezi kumi na miwili hadi siku hiyo, kulingana na kama yalijibiwa ndani "
        "ya siku zilizoruhusiwa. Ya wasiojulikana yanahesabiwa pia.",
    },
    counts={"en": "complaints", "sw": "malalamiko"},
    rows=Rows.PROGRAMMES,
    needs=(Carries.COMPLAINTS,),
    categories={
        "in_time": {"en": "Answered in time", "sw": "Yamejibiwa kwa wakati"},
        "late": {"en": "Answered late", "sw": "Yamejibiwa kwa kuchelewa"},
        "undated": {"en": "Answered, day not told", "sw": "Yamejibiwa, siku haikutajwa"},
        "open": {"en": "Open, not yet late", "sw": "Wazi, bado hayajachelewa"},
        "overdue": {"en": "Open and overdue", "sw": "Wazi na yamechelewa"},
    },
    figures=(
        Figure(
            name="timely",
            label={"en": "Answered in time", "sw": "Yaliyojibiwa kwa wakati"},
            kind=Kind.SHARE,
            formula="in_time / (in_time + late + overdue)",
        ),
    ),
    steps=(
        Step(
            name="units",
            kept=False,
            says="a complaint received in the twelve months to the day",
            sql="""
            SELECT registrant, programme, '' AS other, 1 AS units, NULL::DECIMAL(18, 2) AS amount,
                CASE WHEN answered_on <= received_on + answered_within::INTEGER THEN 'in_time'
                    WHEN answered_on <= on_day THEN 'late'
                    WHEN state = 'answered' AND answered_on IS NULL THEN 'undated'
                    WHEN received_on + answered_within::INTEGER >= on_day THEN 'open' ELSE 'overdue' END AS category
            FROM complaints, asked WHERE received_on > on_day - INTERVAL 12 MONTH""",
        ),
    ),
)
