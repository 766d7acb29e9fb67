"""What a check looks at: the staged relations of one extract, and the SELECTs that find rows in them.

``people`` holds a row a person with what the roles say (relationship, birth, age in years); ``homes`` a row a household
with what is counted over its members. Both are made before the checks run.
"""

from dataclasses import dataclass

from recensus.connectors.definition import SourceDefinition
from recensus.vocabulary.types import Attribute, Kind, Level, Pack

ADULT = 18
GENERATION = 12
"""Years by which a parent is older than a child, at the least."""
YOUNGEST_HEAD = 15
OLDEST = 120


@dataclass(frozen=True)
class Extract:
    """What one source's extract states, seen by the checks."""

    pack: Pack
    source: SourceDefinition

    def attributes(self, level: Level, *kinds: Kind) -> list[Attribute]:
        """Return the attributes of a level that this source states, those of some kinds only if any are named."""
        stated = self.source.shape("P" if level is Level.PERSON else "H")
        found = [self.pack.attributes[attribute] for attribute in stated]
        return [attribute for attribute in found if not kinds or attribute.kind in kinds]

    def has(self, *roles: str) -> bool:
        """Tell whether this source states, of persons, each of the attributes that play these roles."""
        stated = self.source.shape("P")
        return all(getattr(self.pack.roles, role) in stated for role in roles)

    def code(self, role: str) -> str:
        """Return the SQL of the code that a role names (``head``), null when the pack names none."""
        code = getattr(self.pack.roles, role)
        return text(code) if code is not None and self.has("relationship") else "NULL::VARCHAR"

    @property
    def knows_ages(self) -> bool:
        """Tell whether persons' ages can be known."""
        return self.has("age") or self.has("birth_date")

    @property
    def knows_heads(self) -> bool:
        """Tell whether it can be known who heads a household."""
        return self.has("relationship") and self.pack.roles.head is not None

    @property
    def has_members(self) -> bool:
        """Tell whether persons of this source belong to households."""
        return any(file.household for file in self.source.files.values())

    def relations(self) -> dict[str, str]:
        """Return the relations that the checks read, by name, in the order in which they are made."""
        return {"people": self._people(), "homes": self._homes()}

    def _people(self) -> str:
        return f"""
            SELECT *, coalesce(told_age, years) AS age FROM (
                SELECT *, date_sub('year', born, _stated_on) AS years FROM (
                    SELECT _row, _file, _key, _household, _stated_on, {self._role("relationship")} AS relationship,
                        try_cast({self._role("birth_date")} AS DATE) AS born,
                        try_cast({self._role("age")} AS DOUBLE) AS told_age
                    FROM persons))"""

    def _homes(self) -> str:
        head = f"relationship = {self.code('head')}"
        return f"""
            SELECT h._row, h._file, h._key, m.* EXCLUDE (_household), coalesce(m.members, 0) AS size
            FROM households h LEFT JOIN (
                SELECT _household, count(*) AS members, count(*) FILTER ({head}) AS heads,
                    count(*) FILTER (relationship IS NULL) AS unrelated,
                    count(*) FILTER (relationship = {self.code("spouse_of_head")}) AS spouses,
                    count(*) FILTER (age >= {ADULT}) AS adults, count(*) FILTER (age IS NULL) AS ageless,
                    max(age) FILTER ({head}) AS head_age
                FROM people WHERE _household IS NOT NULL GROUP BY _household
            ) m ON m._household = h._key"""

    def _role(self, role: str) -> str:
        return name(getattr(self.pack.roles, role)) if self.has(role) else "NULL::VARCHAR"


def finding(code: str, relation: str, column: str, value: str, where: str) -> str:
    """Return the SELECT of one check's findings: for every row of ``relation`` for which ``where`` is true."""
    kind = "H" if relation in ("homes", "households") else "P"
    shown = f"left(({value})::VARCHAR, 200)"
    return (
        f"SELECT s._row, s._file, '{kind}', s._key, {text(code)}, {text(column)}, {shown}, 'flag' "
        f"FROM {relation} s WHERE {where}"
    )


def name(attribute: str | None) -> str:
    """Return an attribute as a quoted SQL name."""
    return f'"{attribute}"'


def text(value: str | None) -> str:
    """Return a text as SQL."""
    return "'" + (value or "").replace("'", "''") + "'"


def listed(values: tuple[str, ...] | list[str]) -> str:
    """Return texts as a SQL list."""
    return ", ".join(text(value) for value in values)
