"""The overlap matrix."""

from recensus.connectors.definition import Carries
from recensus.insight.reports.types import Figure, Kind, Report, Rows, Step

REPORT = Report(
    name="overlap",
    label={"en": "Overlap matrix", "sw": "Jedwali la mwingiliano"},
    definition={
        "en": "Households in both programmes of a pair at once, by themselves or through members; a programme with "
        "itself: all households in it. That two overlap is not wrong by itself: many are meant to.",
        "sw": "Kaya zilizo katika programu zote mbili kwa wakati mmoja, zenyewe au kupitia wanakaya; programu na "
        "yenyewe: kaya zote zilizomo. Mwingiliano si kosa wenyewe: mara nyingi umekusudiwa.",
    },
    counts={"en": "households", "sw": "kaya"},
    rows=Rows.PAIRS,
    needs=(Carries.ENROLMENTS,),
    categories={"both": {"en": "In both", "sw": "Katika zote mbili"}},
    figures=(
        Figure(
            name="of_first",
            label={"en": "Of those in the first", "sw": "Kati ya walio katika ya kwanza"},
            kind=Kind.SHARE,
            formula="both / in_first",
        ),
    ),
    steps=(
        Step(
            name="homes",
            says="a household in a programme",
            sql="SELECT DISTINCT home, programme FROM enrolled",
        ),
        Step(
            name="units",
            kept=False,
            says="a household in a pair of programmes",
            sql="""
            SELECT a.home AS registrant, a.programme, b.programme AS other, 1 AS units, 'both' AS category,
                NULL::DECIMAL(18, 2) AS amount
            FROM homes a JOIN homes b USING (home)""",
        ),
    ),
)
