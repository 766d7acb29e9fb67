"""The register of what was handed over under data-sharing agreements, and the volume that each allows in a day."""

from collections.abc import Iterable
from datetime import datetime

from recensus.privacy.models import Agreement
from recensus.privacy.prepared import tell
from recensus.privacy.queries import shown_today
from recensus.privacy.types import Terms

_WRITE = """
insert into privacy_release (agreement_id, by, at, registrants, attributes, whole, until)
select id, %s, %s, %s, %s::text[], %s, %s from privacy_agreement where name = %s and version = %s
"""


def register(
    terms: Terms, *, by: str, registrants: int, attributes: Iterable[str], whole: str, now: datetime
) -> bool:
    """Write down a release in the transaction of the look; return False when it goes beyond the day's volume.

    An agreement with a volume is held until the transaction ends, so that two looks at once cannot both be the last.
    """
    if terms.volume is not None:
        Agreement.objects.select_for_update().get(name=terms.name, version=terms.version)
        if shown_today(terms, now) + registrants > terms.volume:
            return False
    tell(
        _WRITE,
        [by, now, registrants, sorted(attributes), whole, terms.end, terms.name, terms.version],
    )
    return True
