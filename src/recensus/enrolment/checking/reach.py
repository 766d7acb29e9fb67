"""Which findings an officer reaches: those of her area, her programmes and her role."""

from collections.abc import Iterable, Mapping

from recensus.decisions.types import NotAllowed
from recensus.enrolment.checking import models
from recensus.privacy.access import Look
from recensus.programmes.catalogue import read_programme
from recensus.registry.reaching import NotOnRecord, reach, within
from recensus.vocabulary.queries import latest_pack


def holders() -> Mapping[str, str]:
    """Return who runs each programme of the pack at work."""
    pack = latest_pack()
    if pack is None:
        return {}
    found = {name: read_programme(pack, name)[0] for name in pack.programmes}
    return {name: programme.holder for name, programme in found.items() if programme}


def hers(look: Look, programmes: Iterable[str]) -> bool:
    """Tell whether one of the programmes is run by whom she works for; the registry's own officers work for all."""
    organisation = look.decision.organisation
    return not organisation or any(holders().get(one) == organisation for one in programmes)


def reached(look: Look, rows: Iterable[models.Finding]) -> list[models.Finding]:
    """Return the findings within reach; one that is about nobody single is for those who see the whole country."""
    found = [row for row in rows if hers(look, row.programmes)]
    near = within(look, [row.registrant for row in found if row.registrant is not None])
    everywhere = look.decision.areas is None
    return [row for row in found if (everywhere if row.registrant is None else row.registrant in near)]


def locked(look: Look, finding: int) -> models.Finding:
    """Return a finding that she may work, for writing; raise NotOnRecord where she reaches none of this number.

    Raises NotAllowed where it belongs to another role.
    """
    row = models.Finding.objects.select_for_update().filter(pk=finding).first()
    if row is None or not hers(look, row.programmes):
        raise NotOnRecord(f"There is no finding {finding}.")
    if row.registrant is not None:
        reach(look, row.unit, row.registrant)
    elif look.decision.areas is not None:
        raise NotOnRecord(f"There is no finding {finding}.")
    if look.decision.role not in row.owner:
        raise NotAllowed(
            f"Finding {finding} is worked by {' or '.join(row.owner)}, not by {look.decision.role}."
        )
    if row.registrant is None:
        look.shows(whole=f"finding {finding}")
    elif row.unit == "H":
        look.shows(households=[row.registrant], whole=f"finding {finding}")
    else:
        look.shows(persons=[row.registrant], whole=f"finding {finding}")
    return row
