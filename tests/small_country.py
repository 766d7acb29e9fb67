"""A country of one survey and one pension list, small enough to be loaded in a moment."""

from pathlib import Path

FILES = {
    "pack.yaml": """
name: kaba
label: {en: Kaba, sw: Kaba}
languages: [en, sw]
currency: KBD
calendar: gregorian
setup: social_registry
roles: {name: [name], sex: sex, birth_date: birth_date, relationship: relationship, head: head, area: area}
survivorship: {default: [survey, pension]}
""",
    "vocabulary/attributes.yaml": """
area: {label: Village, level: household, kind: area}
rooms: {label: Rooms, level: household, kind: integer, minimum: 1, maximum: 20}
roof: {label: Roof, level: household, kind: code, codes: roof}
has_radio: {label: Has a radio, level: household, kind: boolean}
name: {label: Name, level: person, kind: name, sensitivity: identifying}
sex: {label: Sex, level: person, kind: code, codes: sex}
birth_date: {label: Date of birth, level: person, kind: date}
relationship: {label: Relationship, level: person, kind: code, codes: relationship}
national_id: {label: National number, level: person, kind: identifier, issuer: nid, sensitivity: identifying}
works: {label: Works, level: person, kind: boolean}
""",
    "vocabulary/codes.yaml": """
roof: {thatch: Thatch, metal: Metal}
sex: {female: Female, male: Male}
relationship: {head: Head, spouse: Spouse, child: Child}
""",
    "vocabulary/identifiers.yaml": """
nid: {label: National number, pattern: "[0-9]{6}"}
""",
    "vocabulary/areas.csv": "code,parent,level,name\nKaba,,village,Kaba\nTombo,,village,Tombo\n",
    "vocabulary/messages.yaml": """
no_head: {sw: Hakuna mkuu wa kaya.}
""",
    "sources/ministry.yaml": """
label: The ministry's pension database
holder: Ministry
method: registered
mode: delta
connection: {url_from: PENSION_DATABASE, queries: {pensioners: "select no, name, sex, born, nid from pension"}}
files:
  pensioners:
    describes: person
    key: no
    columns: {name: name, sex: sex, birth_date: born, national_id: nid}
""",
    "sources/survey.yaml": """
label: {en: Survey, sw: Utafiti}
holder: Statistics office
method: declared
mode: snapshot
files:
  households:
    describes: household
    pattern: "households*"
    key: house
    columns:
      area: village
      rooms: {column: rooms, missing: {88: not applicable, 99: refused}}
      roof: roof
      has_radio: {column: radio, recode: {1: "true", 0: "false"}, missing: {9: refused}}
  persons:
    describes: person
    pattern: "persons*"
    key: [house, line]
    household: house
    columns:
      name: name
      sex: sex
      birth_date: born
      relationship: relation
      national_id: nid
      works: {column: works, recode: {1: "true", 0: "false"}, missing: {8: not applicable, 9: refused}}
checks:
  add:
    - name: works_as_a_child
      level: person
      flag_when: works and relationship = 'child'
      says: {en: A child works., sw: Mtoto anafanya kazi.}
""",
    "sources/pension.yaml": """
label: Pension
holder: Ministry of social affairs
method: registered
mode: snapshot
stated_on: {column: paid_on}
files:
  members:
    describes: person
    pattern: "pension*"
    key: number
    columns: {name: name, sex: sex, birth_date: born, national_id: nid}
""",
}

HOUSEHOLDS = "house,village,rooms,roof,radio\n"
PERSONS = "house,line,name,sex,born,relation,nid,works\n"


def write_pack(folder: Path) -> Path:
    """Write the country's pack and return its folder."""
    pack = folder / "kaba"
    for name, text in FILES.items():
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text(text.lstrip())
    return pack


def write_survey(folder: Path, households: int) -> list[Path]:
    """Write an extract of so many households of three, some with rows that are rejected, held or flagged."""
    homes, people = [HOUSEHOLDS], [PERSONS]
    for number in range(households):
        house = f"H{number}"
        homes.append(f"{house},{'Kaba' if number % 2 else 'Tombo'},{number % 5 + 1},thatch,{number % 2}\n")
        for line, relation in enumerate(("head", "spouse", "child"), 1):
            key = "" if number % 40 == 7 and line == 3 else line
            nid = f"{number * 3 + line:06}" if number % 3 else ("12" if number % 30 == 0 else "")
            people.append(
                f"{house},{key},Amina {house} {line},female,19{60 + line * 7}-02-0{line},{relation},{nid},0\n"
            )
        if number % 50 == 9:
            people.append(f"{house},1,Amina Other,female,1967-02-01,head,,0\n")
    (folder / "households.csv").write_text("".join(homes))
    (folder / "persons.csv").write_text("".join(people))
    return [folder / "households.csv", folder / "persons.csv"]
