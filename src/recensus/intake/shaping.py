"""Which positions of a source's payloads the record itself relies on."""

from recensus.connectors.definition import SourceDefinition
from recensus.connectors.staging import Staging
from recensus.registry.types import PayloadShape
from recensus.vocabulary.types import Kind, Level, Pack


def payload_shapes(pack: Pack, source: SourceDefinition) -> dict[str, PayloadShape]:
    """Return the shapes of the source's payloads, for persons (P) and households (H)."""
    return {kind: _shape(pack, source.shape(kind)) for kind in ("H", "P")}


def _shape(pack: Pack, attributes: tuple[str, ...]) -> PayloadShape:
    places = {name: place for place, name in enumerate(attributes)}
    roles: dict[str, object] = {"name": [places[part] for part in pack.roles.name if part in places]}
    for role in ("sex", "birth_date", "age", "area", "relationship"):
        if (attribute := getattr(pack.roles, role)) in places:
            roles[role] = places[attribute]
    roles["identifiers"] = [
        {"place": place, "issuer": issuer.name}
        for name, place in places.items()
        if pack.attributes[name].kind is Kind.IDENTIFIER and (issuer := pack.attributes[name].issuer)
    ]
    roles["sealed"] = [place for name, place in places.items() if pack.is_sealed(name)]
    return PayloadShape(attributes=attributes, roles=roles)


def issuers_by_attribute(pack: Pack) -> dict[str, str]:
    """Return who issues the identifier that each attribute holds."""
    return {name: attribute.issuer.name for name, attribute in pack.attributes.items() if attribute.issuer}


def kinds_stated(staging: Staging) -> str:
    """Return the letters of what an extract states: households (H), persons (P), and each kind of report.

    Persons who name their household state which households there are.
    """
    kinds = [kind for _, kinds in staging.files for kind in kinds]
    of_households = any(kind.describes is Level.HOUSEHOLD or kind.household for kind in kinds)
    of_persons = any(kind.describes is Level.PERSON for kind in kinds)
    return "H" * of_households + "P" * of_persons + staging.reports.letters()
