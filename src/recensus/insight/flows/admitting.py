"""Whether an extract is let in: of a source that is switched off, or whose agreement is not in force, none is."""

from typing import Final

from django.utils import timezone

from recensus.connectors.failures import FileUnreadable
from recensus.insight.flows import queries
from recensus.insight.flows.types import Kind, State
from recensus.vocabulary.types import Pack

_WHY: Final = {
    State.SWITCHED_OFF: ("source_switched_off", "It was switched off on {at:%Y-%m-%d} by {by}: {why}"),
    State.NO_AGREEMENT: ("no_agreement", "The agreement that it names is not in force."),
}
_REMEDY: Final = "The page 'Flows' shows how it stands; who may switch flows can let it flow again there."


def admit(pack: Pack, source: str) -> None:
    """Raise FileUnreadable where nothing of a source is taken in; call it inside a look."""
    for one in queries.standing(pack, timezone.now()):
        if one.name == f"{Kind.SOURCE}:{source}" and one.state in _WHY:
            code, told = _WHY[one.state]
            raise FileUnreadable(
                code, source, told.format(**vars(one.switched) if one.switched else {}), _REMEDY
            )
