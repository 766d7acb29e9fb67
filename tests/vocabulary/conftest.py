"""A small sound pack, written afresh for each test, in which problems can be planted."""

from pathlib import Path

import pytest

SMALL = {
    "pack.yaml": """\
name: small
label: {en: Smallia, sw: Smalia}
languages: [en, sw]
currency: SML
setup: social_registry
roles:
  name: [given_name]
  sex: sex
  relationship: relationship
  head: head
survivorship:
  default: [survey]
""",
    "vocabulary/attributes.yaml": """\
given_name: {label: Name, level: person, kind: name}
sex: {label: Sex, level: person, kind: code, codes: sex}
relationship: {label: Relationship, level: person, kind: code, codes: relationship}
age: {label: Age, level: person, kind: integer, minimum: 0, maximum: 120}
national_id: {label: Number, level: person, kind: identifier, issuer: nid}
rooms: {label: Rooms, level: household, kind: integer}
household_size: {label: Members, level: household, kind: integer, derived: count_members(true)}
""",
    "vocabulary/codes.yaml": """\
sex: {female: Female, male: Male}
relationship: {head: Head, other: Other}
answer: {no: No, yes: Yes, 01: One}
""",
    "vocabulary/identifiers.yaml": 'nid: {label: National number, pattern: "[0-9]{10}", checksum: luhn}\n',
    "vocabulary/areas.csv": "code,parent,level,name\nN-1,N,district,Upper\nN,,region,North\nS,,region,South\n",
    "vocabulary/messages.yaml": "no_adult: {sw: Hakuna ufunguo}\n",
    "sources/survey.yaml": """\
label: Survey
files:
  persons:
    describes: person
    key: id
    columns:
      given_name: name
      age: age
""",
    "programmes/grant/programme.yaml": "label: Grant\nunit: household\n",
    "programmes/grant/rules.yaml": """\
conditions:
  - name: crowded
    rule: household_size > most_members
    says: More than {most_members} live here.
""",
    "programmes/grant/parameters.yaml": "most_members: {label: Most members, values: {2024-01-01: 4}}\n",
}


class SmallPack:
    """The files of a pack, to be changed before it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for file, text in SMALL.items():
            self.write(file, text)

    def write(self, file: str, text: str | bytes) -> None:
        """Write a file anew."""
        target = self.path / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())

    def change(self, file: str, old: str, new: str) -> int:
        """Replace a text that occurs once and return its line."""
        before = (self.path / file).read_text()
        assert before.count(old) == 1, f"{old!r} occurs {before.count(old)} times in {file}"
        self.write(file, before.replace(old, new))
        return before[: before.index(old)].count("\n") + 1

    def append(self, file: str, text: str) -> int:
        """Add lines at the end and return the first one's number."""
        before = (self.path / file).read_text()
        self.write(file, before + text)
        return before.count("\n") + 1


@pytest.fixture
def small(tmp_path: Path) -> SmallPack:
    """Give the small pack, sound until something is planted."""
    return SmallPack(tmp_path / "small")
