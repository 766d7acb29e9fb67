"""How sensitive attributes are, and where areas lie: by the country pack last put to use."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from recensus.vocabulary.areas import descendants, lineage
from recensus.vocabulary.queries import latest_pack
from recensus.vocabulary.types import Attribute, Kind, Sensitivity

RECORD_WORDS: Mapping[str, Sensitivity] = {
    "name": Sensitivity.IDENTIFYING,
    "identifiers": Sensitivity.IDENTIFYING,
    "area": Sensitivity.OPEN,
    "sex": Sensitivity.PERSONAL,
    "birth_year": Sensitivity.PERSONAL,
    "relationship": Sensitivity.PERSONAL,
    "household": Sensitivity.PERSONAL,
    "timeline": Sensitivity.PERSONAL,
    "proposal": Sensitivity.PERSONAL,
    "answer": Sensitivity.PERSONAL,
    "benefits": Sensitivity.PERSONAL,
    "complaints": Sensitivity.PERSONAL,
    "score": Sensitivity.PERSONAL,
    "account": Sensitivity.IDENTIFYING,
}
"""What the record itself says of everyone, beside the words of the dictionary."""

_ORDER = tuple(Sensitivity)


def classes_of(
    attributes: Iterable[str], dictionary: Mapping[str, Attribute] | None = None
) -> dict[str, Sensitivity]:
    """Return the class of each attribute that is known; where two apply, the more protected."""
    if dictionary is None:
        pack = latest_pack()
        dictionary = pack.attributes if pack else {}
    found = {}
    for name in attributes:
        classes = [RECORD_WORDS[name]] if name in RECORD_WORDS else []
        classes += [class_of(dictionary[name])] if name in dictionary else []
        if classes:
            found[name] = max(classes, key=_ORDER.index)
    return found


def class_of(attribute: Attribute) -> Sensitivity:
    """Return an attribute's class; names and identifiers identify, whatever the dictionary says."""
    identifies = attribute.kind in (Kind.NAME, Kind.IDENTIFIER)
    return Sensitivity.IDENTIFYING if identifies else attribute.sensitivity


def lineage_of(area: str | None) -> frozenset[str]:
    """Return the areas in which an area lies, itself included; none for no area."""
    if area is None:
        return frozenset()
    pack = latest_pack()
    return lineage(pack.areas if pack else {}, area)


def codes_within(areas: frozenset[str]) -> frozenset[str]:
    """Return the codes of all areas that lie in some, themselves included."""
    pack = latest_pack()
    return _within(pack.content_hash if pack else "", areas)


@lru_cache(maxsize=1024)
def _within(content_hash: str, areas: frozenset[str]) -> frozenset[str]:  # noqa: ARG001 - another pack, another tree
    pack = latest_pack()
    tree = pack.areas if pack else {}
    return areas.union(*(descendants(tree, area) for area in areas))
