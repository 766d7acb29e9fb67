"""Coverage over a denominator with its source."""

from recensus.connectors.definition import Carries
from recensus.insight.reports.types import Figure, Kind, Report, Rows, Step

REPORT = Report(
    name="coverage",
    label={"en": "Coverage", "sw": "Ufikiaji"},
    definition={
        "en": "Persons who are enrolled, or live in a household that is, of all persons whom the named source counted. "
        "Where nobody counted those asked for, there is no share.",
        "sw": "Watu walioandikishwa, au wanaoishi katika kaya iliyoandikishwa, kati ya watu wote waliohesabiwa na "
        "chanzo kilichotajwa. Pasipo hesabu hakuna uwiano.",
    },
    counts={"en": "persons", "sw": "watu"},
    rows=Rows.PROGRAMMES,
    needs=(Carries.ENROLMENTS,),
    categories={"covered": {"en": "Covered", "sw": "Waliofikiwa"}},
    figures=(
        Figure(
            name="persons",
            label={"en": "Persons living there", "sw": "Watu wanaoishi huko"},
            kind=Kind.NUMBER,
            formula="persons",
        ),
        Figure(
            name="coverage",
            label={"en": "Covered of them", "sw": "Waliofikiwa kati yao"},
            kind=Kind.SHARE,
            formula="covered / persons",
        ),
    ),
    steps=(
        Step(
            name="covered",
            says="a person in a programme, herself or through her household",
            sql="""
            SELECT registrant, programme FROM enrolled WHERE unit = 'P'
            UNION
            SELECT p.registrant, e.programme
            FROM enrolled e JOIN everybody p ON p.home = e.registrant AND p.unit = 'P' WHERE e.unit = 'H'""",
        ),
        Step(
            name="units",
            kept=False,
            says="a person in a programme, and once more in any of them",
            sql="""
            SELECT registrant, programme, '' AS other, 1 AS units, 'covered' AS category, NULL::DECIMAL(18, 2) AS amount
            FROM covered
            UNION ALL
            SELECT DISTINCT registrant, '*', '', 1, 'covered', NULL::DECIMAL(18, 2) FROM covered""",
        ),
    ),
)
