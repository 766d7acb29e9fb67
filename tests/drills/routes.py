"""Every address of the pages and every operation of the interface, found where they are made, and filled in.

A route or operation that is new is probed by itself; one that nobody knows how to fill in fails (`Unfillable`).
"""

import json
import random
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from recensus.api.urls import api
from tests.drills.country import Country

INTERFACE = "api/v1/"
NONE = 9_999_999
"""A number that nothing has."""


class Unfillable(LookupError):
    """A route has a part for which there is no value here. Add one to `PARTS` or `FIELDS`."""


@dataclass(frozen=True)
class Request:
    """One request as it is sent; ``route`` is where it belongs, without numbers."""

    route: str
    method: str
    path: str
    data: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None

    @property
    def sent(self) -> bytes:
        """Return all that is in the request: what comes back of it is an echo."""
        return " ".join([self.path, *self.data.values(), self.body or ""]).encode()


Chance = random.Random
Fill = Callable[[Country, Chance], object]


def _registrant(country: Country, chance: Chance) -> int:
    return chance.choice([*country.numbers("P"), *country.numbers("H"), NONE])


def _small(country: Country, chance: Chance) -> int:
    return chance.choice([*country.batches, *country.proposals, 1, 2, 3, NONE])


PARTS: Mapping[str, Fill] = {
    "number": lambda country, chance: (
        _registrant(country, chance) if chance.random() < 0.8 else _small(country, chance)
    ),
    "place": lambda _country, chance: chance.choice([1, 1, 1, 2]),
    "pk": lambda _country, chance: chance.choice([1, NONE]),
    "name": lambda _country, chance: chance.choice(["grant", "pension", "pension", "nothing"]),
    "form": lambda _country, chance: chance.choice(["csv", "xlsx", "pdf"]),
    "kind": lambda _country, chance: chance.choice(["policy", "appointment", "agreement", "nothing"]),
    "level": lambda _country, chance: chance.choice(["region", "nowhere"]),
    "provider_id": lambda _country, _chance: "ministry",
    "record": lambda _country, chance: str(uuid.UUID(int=chance.choice([1, NONE]))),
}
"""What a part of an address may be, by its name."""

OF_ROUTES: Mapping[str, Fill] = {
    "person": lambda country, chance: chance.choice([*country.numbers("P"), NONE]),
    "household": lambda country, chance: chance.choice([*country.numbers("H"), NONE]),
    **dict.fromkeys(
        ("batch", "batch-rejects", "batch-undo"),
        lambda country, chance: chance.choice([*country.batches, NONE]),
    ),
    **dict.fromkeys(
        ("decision", "decision-step", "decision-notices"),
        lambda country, chance: chance.choice([*country.proposals, NONE]),
    ),
    "upload-progress": _small,
    "break-glass-review": _small,
}  # fmt: skip
"""What the number in the address of a route is; of any other, anything."""


def _said_of_one(country: Country, chance: Chance) -> str:
    said = country.spoken[chance.choice(list(country.spoken))]
    return str(chance.choice([value for value in said.values() if value]))


COMPARED = ("name", "sex", "birth_date", "area")
"""What is asked of somebody before she is registered."""


def _applicant(country: Country, chance: Chance) -> dict[str, str]:
    """Return what is said of somebody on record, as if she came for the first time."""
    said = country.spoken["P", chance.choice(country.numbers("P"))]
    return {name: said[name] for name in COMPARED if said.get(name)}


def _number(country: Country, chance: Chance) -> dict[str, str]:
    return {"nid": _said_of_one(country, chance)} if chance.random() < 0.5 else {}


QUERIES: Mapping[str, Fill] = {
    "q": _said_of_one,
    "area": lambda _country, chance: chance.choice(["C", "D1", "D1a", "D2a", "nowhere"]),
    "count": lambda _country, _chance: 1,
    "page": lambda _country, chance: chance.choice([1, 2]),
    "on": lambda _country, chance: chance.choice(["2026-01-01", "2020-01-01", "2026-13-01"]),
    "known_at": lambda _country, chance: chance.choice(["2026-12-31", "2020-01-01"]),
    "outcome": lambda _country, chance: chance.choice(["eligible", "not eligible", "?"]),
    "after": lambda country, chance: _registrant(country, chance) - 1,
    "from": lambda _country, _chance: 1,
    "part": lambda _country, _chance: 1,
    "next": lambda _country, _chance: "/search",
}  # fmt: skip

FIELDS: Mapping[str, Fill] = {
    "purpose": lambda _country, chance: chance.choice(["casework", "monitoring", "all"]),
    "because": lambda _country, _chance: "It came twice.",
    "source": lambda _country, chance: chance.choice(["survey", "census"]),
    "file": lambda _country, chance: chance.choice(["persons.csv", "persons.jsonl", "nothing.xlsx"]),
    "stated_on": lambda _country, chance: chance.choice(["", "2026-02-01"]),
    "mode": lambda _country, chance: chance.choice(["", "delta"]),
    "step": lambda _country, chance: chance.choice(["reviewed", "decided", "turned down", "withdrawn"]),
    "note": lambda _country, _chance: "Looked at.",
    "reason": lambda _country, _chance: "A flood.",
    "answer": lambda _country, chance: chance.choice(["same", "different", "unclear"]),
    "why": lambda _country, _chance: "The same mother.",
    "manner": lambda _country, chance: chance.choice(["spoken", "written"]),
    "say": lambda _country, chance: chance.choice(["yes", "no"]),
    "language": lambda _country, chance: chance.choice(["en", "sw"]),
    "registrant": _registrant,
    "person": _registrant,
    "household": _registrant,
    "issuer": lambda _country, chance: chance.choice(["nid", "nid", "bank"]),
    "value": _said_of_one,
    "attributes": _applicant,
    "identifiers": _number,
    "identifier": _said_of_one,
    "grant_type": lambda _country, _chance: "client_credentials",
    "client_assertion_type": lambda _country, _chance: (
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    ),
    "client_assertion": lambda _country, _chance: "e30.e30.e30",
    "scope": lambda _country, _chance: "",
}
"""What is written into forms and bodies; a body with a field that is not here fails."""


@dataclass(frozen=True)
class Route:
    """One address of the pages: its template and the names of its parts."""

    name: str
    template: str
    parts: tuple[str, ...]

    def filled(self, country: Country, chance: Chance) -> str:
        """Return the address with each part filled in."""
        given = {part: quote(str(self._value(part, country, chance)), safe="") for part in self.parts}
        return "/" + self.template.format(**given)

    def _value(self, part: str, country: Country, chance: Chance) -> object:
        if part == "number" and self.name in OF_ROUTES:
            return OF_ROUTES[self.name](country, chance)
        if part not in PARTS:
            raise Unfillable(f"Nobody knows what '{part}' in {self.template} may be.")
        return PARTS[part](country, chance)

    def request(self, turn: int, country: Country, chance: Chance) -> Request:
        """Return, turn by turn, a plain look, a search, a look with three things asked for, and a form sent."""
        path = self.filled(country, chance)
        if turn % 4 == 3:
            written = {name: str(fill(country, chance)) for name, fill in FIELDS.items()}
            return Request(self.template, "POST", path, written)
        words = ((), ("q",), chance.sample(sorted(QUERIES), 3))[turn % 4]
        asked = urlencode({name: str(QUERIES[name](country, chance)) for name in words})
        return Request(self.template, "GET", f"{path}?{asked}" if asked else path)


@dataclass(frozen=True)
class Operation:
    """One operation of the interface as its own description has it."""

    method: str
    template: str
    described: Mapping[str, Any]
    schemas: Mapping[str, Any]

    def request(self, _turn: int, country: Country, chance: Chance) -> Request:
        """Return a request as it is described."""
        given = {one["name"]: one["in"] for one in self.described.get("parameters", ())}
        parts = {name: _filled(name, country, chance) for name, place in given.items() if place == "path"}
        asked = {name: _filled(name, country, chance) for name, place in given.items() if place == "query"}
        path = self.template.format(**parts) + (f"?{urlencode(asked)}" if asked else "")
        content = self.described.get("requestBody", {}).get("content", {})
        if not content:
            return Request(self.template, self.method.upper(), path)
        kind, body = chance.choice(list(content.items()))
        fields = _fields(body, self.schemas, country, chance)
        as_json = json.dumps(fields) if kind == "application/json" else None
        return Request(self.template, self.method.upper(), path, {} if as_json else fields, as_json)


def _filled(name: str, country: Country, chance: Chance) -> str | dict[str, str]:
    for known in (PARTS, FIELDS, QUERIES):
        if name in known:
            value = known[name](country, chance)
            return value if isinstance(value, dict) else str(value)
    raise Unfillable(f"Nobody knows what '{name}' in the interface may be.")


def _fields(
    body: Mapping[str, Any], schemas: Mapping[str, Any], country: Country, chance: Chance
) -> dict[str, Any]:
    schema = body["schema"]
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    return {name: _filled(name, country, chance) for name in schema["properties"]}


def routes() -> list[Route]:
    """Return every address of the pages, once."""
    found = {route.template: route for route in _walked(get_resolver().url_patterns, "")}
    return [route for route in found.values() if not route.template.startswith(INTERFACE)]


def _walked(patterns: list[Any], before: str) -> Iterator[Route]:
    for pattern in patterns:
        assert isinstance(pattern.pattern, RoutePattern), (
            f"{pattern} is found by a pattern that cannot be filled in."
        )
        if isinstance(pattern, URLResolver):
            yield from _walked(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield _route(pattern, before)


def _route(pattern: URLPattern, before: str) -> Route:
    template = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", before + str(pattern.pattern))
    for part, converter in pattern.pattern.converters.items():
        kind = next(
            name
            for name in ("int", "str", "slug", "uuid", "path")
            if f"<{name}:{part}>" in template or name == "path"
        )
        template = template.replace(f"<{kind}:{part}>", f"{{{part}}}")
        assert converter, part
    return Route(pattern.name or template, template, tuple(pattern.pattern.converters))


def weight(place: "Route | Operation") -> int:
    """Return how often a place is looked at: those that speak of one registrant most often."""
    return 6 if isinstance(place, Operation) or place.name in TELLING else 1


TELLING = frozenset({"person", "household", "explanation", "search", "person-letter", "my"})
OWN_RECORD = ("persons/{number}/", "requests", "my", "exemptions")
"""Where one looks for the purpose of telling a person what is held about her, whatever the session's purpose is."""


def operations() -> list[Operation]:
    """Return every operation of the interface."""
    document = api.get_openapi_schema()
    schemas = document.get("components", {}).get("schemas", {})
    return [
        Operation(method, path, described, schemas)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    ]
