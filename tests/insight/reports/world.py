"""A country of thirty households whose every figure can be worked out by hand: its rows, and its pack."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.small_country import write_pack

ON = date(2026, 7, 31)
MONTHS = [date(2025 + (7 + n) // 12, (7 + n) % 12 + 1, 1) for n in range(12)]
"""The twelve months to the day."""
PLANNED, LINE = 20, 200

FILES = {
    "programmes/pension/programme.yaml": f"""
label: Pension
unit: person
benefit: {{amount: 100, frequency: monthly}}
planned: {{2020-01-01: 10, 2026-01-01: {PLANNED}}}
administration: {{2026-01-01: 600}}
""",
    "programmes/grant/programme.yaml": """
label: Grant
unit: person
benefit: {amount: 50, frequency: monthly}
""",
    "programmes/grant/rules.yaml": """
conditions:
  - {name: is_a_child, rule: relationship = 'child', says: Is a child of the head.}
""",
    "programmes/cash/programme.yaml": """
label: Cash
unit: household
benefit: {amount: 90, frequency: quarterly}
""",
    "reports.yaml": f"""
disability: not works
paid_within: 10
answered_within: 30
registers: civil
compared: [sex, birth_date]
line: {{amount: {LINE}, per: household, label: The line, source: Made up}}
""",
    "denominators.csv": """
area,sex,age,disability,persons,source
Kaba,female,,,40,Census of 2025
Kaba,male,,,60,Census of 2025
Tombo,female,,,50,Census of 2025
Tombo,male,,,50,Census of 2025
""",
    "boundaries/village.geojson": """
{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"code": "Kaba"}, "geometry":
 {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}},
{"type": "Feature", "properties": {"code": "Tombo"}, "geometry":
 {"type": "MultiPolygon", "coordinates": [[[[1, 0], [2, 0], [2, 1.5], [1, 1], [1, 0]]]]}}]}
""",
    "sources/civil.yaml": """
label: The civil registry
method: registered
mode: delta
carries: [vital events]
files:
  births:
    describes: person
    key: no
    columns: {name: name, sex: sex, birth_date: born, national_id: nid}
""",
    "sources/pension_office.yaml": """
label: The pension office
method: registered
mode: delta
carries: [enrolments, payments]
files:
  pensioners:
    describes: person
    pattern: "pensioners*"
    key: number
    columns: {name: name, sex: sex, birth_date: born, national_id: nid}
reports:
  enrolments:
    {states: enrolment, pattern: "pensioners*", programme: pension, key: number, person: number,
     columns: {first_day: since, amount: monthly}}
  dues:
    {states: entitlement, pattern: "dues*", programme: pension, key: [number, month], enrolment: number,
     person: number, columns: {cycle: month, amount: amount, due_on: day}}
  payments:
    {states: payment, pattern: "payments*", programme: pension, key: [number, month], enrolment: number,
     person: number, columns: {cycle: month, amount: amount, paid_on: day, state: result}}
  suspensions:
    {states: suspension, pattern: "suspensions*", programme: pension, key: number, enrolment: number,
     columns: {first_day: from, reason: why}}
  exits:
    {states: exit, pattern: "exits*", programme: pension, key: number, enrolment: number,
     columns: {left_on: day, reason: why}}
  complaints:
    {states: complaint, pattern: "complaints*", programme: pension, key: case, enrolment: number, person: number,
     columns: {received_on: received, answered_on: answered}}
""",
    "sources/grant_office.yaml": """
label: The grant office
method: registered
mode: delta
carries: [enrolments]
files:
  people:
    describes: person
    pattern: "children*"
    key: id
    columns: {name: name, sex: sex, birth_date: born, national_id: nid}
reports:
  enrolments:
    {states: enrolment, pattern: "children*", programme: grant, key: id, person: id, columns: {amount: amount}}
""",
}
CASH = """
reports:
  cash:
    {states: enrolment, pattern: "cash*", programme: cash, key: house, household: house, columns: {amount: amount}}
"""


@dataclass(frozen=True)
class Person:
    """One who lives in the country; ``works`` tells who, by the pack's odd rule, is not disabled."""

    house: int
    line: int
    sex: str
    born: date
    relation: str
    works: bool

    @property
    def village(self) -> str:
        return village(self.house)

    @property
    def nid(self) -> str:
        return f"{self.house * 3 + self.line:06}"

    @property
    def name(self) -> str:
        return f"Amina H{self.house} {self.line}"

    @property
    def age(self) -> int:
        return ON.year - self.born.year - ((ON.month, ON.day) < (self.born.month, self.born.day))


HOUSES = range(30)


def village(house: int) -> str:
    """Return where a household lives: two in three in Kaba."""
    return "Tombo" if house % 3 == 2 else "Kaba"


def people() -> Iterator[Person]:
    """Yield everybody: a head, a spouse and a child in each house."""
    for house in HOUSES:
        head = "female" if house % 3 == 0 else "male"
        yield Person(house, 1, head, date(1930 + house, 3, 1), "head", works=house % 4 != 0)
        yield Person(
            house, 2, "male" if head == "female" else "female", date(1960 + house, 9, 1), "spouse", works=True
        )
        child = "female" if house % 2 else "male"
        yield Person(house, 3, child, date(2010 + house % 12, 1, 1), "child", works=house % 5 != 0)


PENSIONERS = [one for one in people() if one.relation == "head" and one.house % 2 == 0]
SUSPENDED, EXITED = {4}, {6}
GRANTED = [one for one in people() if one.relation == "child" and one.house % 3 == 0]
CASHED = [house for house in HOUSES if house % 5 == 0]
REGISTERED = [one for one in PENSIONERS if one.house % 10 != 0] + [
    one for one in people() if one.relation == "spouse"
]
WRONG_BIRTH = {2, 12}
NOBODY = 999
COMPLAINTS = [  # number of the pensioner, received, answered
    (0, date(2026, 1, 10), date(2026, 1, 20)),
    (2, date(2026, 2, 10), date(2026, 5, 1)),
    (4, date(2026, 3, 1), None),
    (8, date(2026, 7, 15), None),
    (NOBODY, date(2026, 4, 1), date(2026, 4, 2)),
    (10, date(2025, 1, 1), None),
]


def payment(person: Person, month: date) -> tuple[date, str] | None:
    """Return when and how a pension of a month was paid; None for not at all."""
    kind = (person.house // 2 + month.month) % 5
    return {
        0: (month.replace(day=5), "paid"),
        1: (month.replace(day=25), "paid"),
        2: (month.replace(day=6), "returned"),
        4: (month.replace(day=11), "paid"),
    }.get(kind)


def make_pack(folder: Path) -> Path:
    """Write the country's pack and return its folder."""
    pack = write_pack(folder)
    for name, text in FILES.items():
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text(text.lstrip())
    for unused in ("ministry", "pension"):
        (pack / "sources" / f"{unused}.yaml").unlink()
    head = pack / "pack.yaml"
    head.write_text(
        head.read_text().replace("[survey, pension]", "[survey, civil, pension_office, grant_office]")
    )
    survey = pack / "sources" / "survey.yaml"
    survey.write_text(
        survey.read_text().replace("mode: snapshot", "mode: delta\ncarries: [population, enrolments]") + CASH
    )
    return pack


def survey_files() -> dict[str, str]:
    """Return what the survey found, and which households draw cash."""
    homes = "".join(f"H{house},{village(house)},3,metal,1\n" for house in HOUSES)
    rows = "".join(
        f"H{p.house},{p.line},{p.name},{p.sex},{p.born},{p.relation},{p.nid},{int(p.works)}\n"
        for p in people()
    )
    return {
        "households": "house,village,rooms,roof,radio\n" + homes,
        "persons": "house,line,name,sex,born,relation,nid,works\n" + rows,
        "cash": "house,amount\n" + "".join(f"H{house},90\n" for house in CASHED),
    }


def register_files() -> dict[str, str]:
    """Return what the civil registry says: of some nothing, of some another day of birth."""
    rows = []
    for p in REGISTERED:
        pensioner = p.relation == "head"
        born = p.born.replace(day=9) if pensioner and p.house in WRONG_BIRTH else p.born
        rows.append(f"R{p.nid},{p.name},{p.sex},{born},{p.nid}\n")
    return {"births": "no,name,sex,born,nid\n" + "".join(rows)}


def pension_files() -> dict[str, str]:
    """Return whom the pension office enrolled, suspended and let go, and who complained."""
    rows = "".join(f"{p.house},{p.name},{p.sex},{p.born},{p.nid},2020-01-01,100\n" for p in PENSIONERS)
    cases = "".join(
        f"{case},{house},{received},{answered or ''}\n"
        for case, (house, received, answered) in enumerate(COMPLAINTS)
    )
    return {
        "pensioners": "number,name,sex,born,nid,since,monthly\n" + rows,
        "suspensions": "number,from,why\n" + "".join(f"{house},2026-06-01,asked\n" for house in SUSPENDED),
        "exits": "number,day,why\n" + "".join(f"{house},2026-03-31,moved\n" for house in EXITED),
        "complaints": "case,number,received,answered\n" + cases,
    }


def paid_files(*months: date) -> dict[str, str]:
    """Return what was due in some months, and what was paid of it."""
    dues, payments = [], []
    for month in months:
        cycle = f"{month:%Y-%m}"
        dues += [f"{p.house},{cycle},100,{month}\n" for p in PENSIONERS]
        found = [(p, told) for p in PENSIONERS if (told := payment(p, month))]
        payments += [f"{p.house},{cycle},100,{day},{result}\n" for p, (day, result) in found]
    return {
        "dues": "number,month,amount,day\n" + "".join(dues),
        "payments": "number,month,amount,day,result\n" + "".join(payments),
    }


def grant_files() -> dict[str, str]:
    """Return which children draw the grant."""
    rows = "".join(f"{p.house},{p.name},{p.sex},{p.born},{p.nid},50\n" for p in GRANTED)
    return {"children": "id,name,sex,born,nid,amount\n" + rows}
