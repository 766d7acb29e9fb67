"""Gaps: who qualifies and is not enrolled."""

from recensus.connectors.definition import Carries
from recensus.insight.reports.types import Figure, Kind, Report, Rows, Step

REPORT = Report(
    name="gaps",
    label={"en": "Gaps", "sw": "Mapengo"},
    definition={
        "en": "Those for whom the programme's latest determination says that they qualify, by whether they are "
        "enrolled; and those enrolled for whom it says otherwise, or cannot say. A household counts as enrolled when a "
        "member is. Nothing follows from this but work for an officer.",
        "sw": "Wale ambao uamuzi wa karibuni wa programu unasema wanastahili, kulingana na kama wameandikishwa; na "
        "walioandikishwa ambao unasema vinginevyo, au hauwezi kusema. Hakuna kinachofuata isipokuwa kazi ya afisa.",
    },
    counts={
        "en": "persons or households, as the programme has it",
        "sw": "watu au kaya, kulingana na programu",
    },
    rows=Rows.PROGRAMMES,
    needs=(Carries.POPULATION, Carries.ENROLMENTS),
    requires=("determination",),
    categories={
        "receiving": {"en": "Qualify and are enrolled", "sw": "Wanastahili na wameandikishwa"},
        "missed": {"en": "Qualify and are not enrolled", "sw": "Wanastahili na hawajaandikishwa"},
        "not_clear": {"en": "Enrolled, cannot be determined", "sw": "Wameandikishwa, haiwezi kuamuliwa"},
        "otherwise": {"en": "Enrolled, do not qualify", "sw": "Wameandikishwa, hawastahili"},
    },
    figures=(
        Figure(
            name="gap",
            label={"en": "Missed of those who qualify", "sw": "Waliokosa kati ya wanaostahili"},
            kind=Kind.SHARE,
            formula="missed / (missed + receiving)",
        ),
    ),
    steps=(
        Step(
            name="in_programme",
            says="a person or household in a programme; a household also through a member",
            sql="""
            SELECT registrant, programme FROM enrolled UNION SELECT home, programme FROM enrolled""",
        ),
        Step(
            name="units",
            kept=False,
            says="somebody determined who qualifies or is enrolled",
            sql="""
            SELECT d.registrant, d.programme, '' AS other, 1 AS units, NULL::DECIMAL(18, 2) AS amount,
                CASE WHEN outcome <> 'eligible' THEN if(outcome = 'not eligible', 'otherwise', 'not_clear')
                    WHEN e.registrant IS NULL THEN 'missed' ELSE 'receiving' END AS category
            FROM determined d LEFT JOIN in_programme e USING (registrant, programme)
            WHERE outcome = 'eligible' OR e.registrant IS NOT NULL""",
        ),
    ),
)
