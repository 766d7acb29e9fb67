"""Data accuracy against the registers."""

from recensus.connectors.definition import Carries
from recensus.insight.reports.types import Figure, Kind, Report, Rows, Step

REPORT = Report(
    name="accuracy",
    label={"en": "Data accuracy against the registers", "sw": "Usahihi wa data dhidi ya rejista"},
    definition={
        "en": "Enrolled persons by whether what their programme's system says of them (the attributes that the pack "
        "names) is what a register says. Those whom no register knows are counted apart: that is not a mistake of "
        "theirs.",
        "sw": "Watu walioandikishwa kulingana na kama mfumo wa programu unasema sawa na rejista (sifa zilizotajwa na "
        "kifurushi). Wasiojulikana na rejista yoyote wanahesabiwa kando: hilo si kosa lao.",
    },
    counts={"en": "enrolments of persons", "sw": "uandikishaji wa watu"},
    rows=Rows.PROGRAMMES,
    needs=(Carries.ENROLMENTS, Carries.VITAL_EVENTS),
    requires=("registers", "compared"),
    categories={
        "agrees": {"en": "Agrees", "sw": "Yanalingana"},
        "differs": {"en": "Differs", "sw": "Yanatofautiana"},
        "not_comparable": {"en": "Nothing to compare", "sw": "Hakuna cha kulinganisha"},
        "not_in_register": {"en": "In no register", "sw": "Hayupo katika rejista"},
    },
    figures=(
        Figure(
            name="accurate",
            label={"en": "Agreeing of compared", "sw": "Yanayolingana kati ya yaliyolinganishwa"},
            kind=Kind.SHARE,
            formula="agrees / (agrees + differs)",
        ),
        Figure(
            name="found",
            label={"en": "Found in a register", "sw": "Waliopatikana katika rejista"},
            kind=Kind.SHARE,
            formula="(agrees + differs + not_comparable) / total",
        ),
    ),
    steps=(
        Step(
            name="of_registers",
            says="what a register says of an attribute of somebody",
            sql="SELECT registrant, attribute, value FROM said JOIN registers USING (source)",
        ),
        Step(
            name="compared",
            says="an enrolment that can be compared, and whether all attributes agree with some register",
            sql="""
            SELECT id, bool_and(agrees) AS agrees FROM (
                SELECT e.id, own.attribute, bool_or(own.value = r.value) AS agrees
                FROM enrolled e
                JOIN said own ON own.registrant = e.registrant AND own.source = e.source
                JOIN of_registers r ON r.registrant = e.registrant AND r.attribute = own.attribute
                GROUP BY e.id, own.attribute)
            GROUP BY id""",
        ),
        Step(
            name="units",
            kept=False,
            says="an enrolment of a person",
            sql="""
            SELECT e.registrant, e.programme, '' AS other, 1 AS units, NULL::DECIMAL(18, 2) AS amount,
                CASE WHEN c.agrees THEN 'agrees' WHEN NOT c.agrees THEN 'differs'
                    WHEN e.registrant IN (SELECT registrant FROM of_registers) THEN 'not_comparable'
                    ELSE 'not_in_register' END AS category
            FROM enrolled e LEFT JOIN compared c ON c.id = e.id
            WHERE e.unit = 'P'""",
        ),
    ),
)
