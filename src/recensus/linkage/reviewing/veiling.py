"""As much of the evidence as a look may see: how two values compare that she may not see is not told either."""

from collections.abc import Iterator, Mapping
from typing import Final

from recensus.linkage.settings import LinkageSettings, settings_of
from recensus.linkage.wording import Evidence
from recensus.privacy.access import Look
from recensus.registry.veiling import shown_whole
from recensus.vocabulary.types import Pack

MADE_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "given": ("given", "full"),
    "family": ("family", "second", "full"),
    "lineage": ("father", "grandfather", "full"),
    "birth": ("birth_date", "age"),
    "sex": ("sex",),
    "context": ("area", "address", "phone"),
}
"""Of which parts of a record the engine makes what it compares."""

FURTHER: Final = ("first", "second", "third")


def compared(pack: Pack) -> set[str]:
    """Return the attributes that a comparison rests on, as the pack says."""
    settings = settings_of(pack)
    return {name for names in settings.parts.values() for name in names} | set(settings.compare)


def evidence_veiled(look: Look, pack: Pack, found: Evidence) -> Evidence:
    """Return evidence without the pieces that rest on a value which the look may not show whole."""
    settings = settings_of(pack)
    return found.without(
        {
            piece.attribute
            for piece in found.pieces
            if not all(shown_whole(look, name) for name in _rests_on(settings, piece.attribute))
        }
    )


def _rests_on(settings: LinkageSettings, attribute: str) -> Iterator[str]:
    if attribute in FURTHER:
        yield from settings.compare[FURTHER.index(attribute) :][:1]
    for part in MADE_OF.get(attribute, ()):
        yield from settings.parts.get(part, ())
    if attribute == "context":
        yield "household"
