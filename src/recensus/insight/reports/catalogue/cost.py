"""Cost per household and per transfer."""

from recensus.connectors.definition import Carries
from recensus.insight.reports.types import Figure, Kind, Report, Rows, Step

REPORT = Report(
    name="cost",
    label={"en": "Cost per household and per transfer", "sw": "Gharama kwa kaya na kwa malipo"},
    definition={
        "en": "What was paid in the twelve months to the day, to how many households and in how many transfers, beside "
        "what a year of the programme's administration costs. Administration is not told apart by area, sex, age or "
        "disability.",
        "sw": "Yaliyolipwa katika miezi kumi na miwili hadi siku hiyo, kwa kaya ngapi na kwa malipo mangapi, pamoja na "
        "gharama za uendeshaji za mwaka. Uendeshaji haugawanywi kwa eneo, jinsia, umri au ulemavu.",
    },
    counts={"en": "transfers, and households reached", "sw": "malipo, na kaya zilizofikiwa"},
    rows=Rows.PROGRAMMES,
    needs=(Carries.PAYMENTS,),
    exhaustive=False,
    categories={
        "transfer": {"en": "Transfers paid", "sw": "Malipo yaliyofanyika"},
        "household": {"en": "Households reached", "sw": "Kaya zilizofikiwa"},
    },
    figures=(
        Figure(
            name="transferred",
            label={"en": "Paid out", "sw": "Kiasi kilicholipwa"},
            kind=Kind.MONEY,
            formula="transfer_amount",
        ),
        Figure(
            name="administration",
            label={"en": "Administration", "sw": "Uendeshaji"},
            kind=Kind.MONEY,
            formula="administration",
        ),
        Figure(
            name="per_household",
            label={"en": "Cost a household", "sw": "Gharama kwa kaya"},
            kind=Kind.MONEY,
            formula="(transfer_amount + administration) / household",
        ),
        Figure(
            name="per_transfer",
            label={"en": "Administration a transfer", "sw": "Uendeshaji kwa malipo"},
            kind=Kind.MONEY,
            formula="administration / transfer",
        ),
        Figure(
            name="per_unit_paid",
            label={
                "en": "Administration for each unit paid",
                "sw": "Uendeshaji kwa kila kitengo kilicholipwa",
            },
            kind=Kind.SHARE,
            formula="administration / transfer_amount",
        ),
    ),
    steps=(
        Step(
            name="transfers",
            says="how many payments of a programme reached somebody in the twelve months to the day",
            sql="""
            SELECT registrant, programme, count(*) AS transfers, sum(amount) AS amount FROM all_payments, asked
            WHERE state = 'paid' AND paid_on > on_day - INTERVAL 12 MONTH AND paid_on <= on_day
            GROUP BY registrant, programme""",
        ),
        Step(
            name="units",
            kept=False,
            says="somebody's transfers, and once for each programme a household that it reached",
            sql="""
            SELECT registrant, programme, '' AS other, transfers AS units, amount, 'transfer' AS category FROM transfers
            UNION ALL
            SELECT DISTINCT e.home, t.programme, '', 1, NULL::DECIMAL(18, 2), 'household'
            FROM transfers t JOIN everybody e USING (registrant)""",
        ),
    ),
)
