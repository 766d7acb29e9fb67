"""The register of what was handed over under data-sharing agreements, and the volume that each allows in a day."""

from collections.abc import Iterable
from datetime import datetime

from recensus.privacy.models import Agreement
from recensus.privacy.prepared import Statement
from recensus.privacy.queries import shown_today
from recensus.privacy.types import Terms

_WRITE = """
insert into privacy_release (agreement_id, by, at, registrants, attributes, whole, until)
select id, $1, $2, $3, $4::text[], $5, $6 from privacy_agreement where name = $7 and version = $8
"""


def release(
    terms: Terms, *, by: str, registrants: int, attributes: Iterable[str], whole: str, now: datetime
) -> Statement:
    """Return the statement that writes a release down in the transaction of the look."""
    return _WRITE, [by, now, registrants, sorted(attributes), whole, terms.end, terms.name, terms.version]


def has_room(terms: Terms, registrants: int, now: datetime) -> bool:
    """Tell whether so many more registrants are within the day's volume, if the agreement sets one.

    One with a volume is held until the transaction ends, so that two looks at once cannot both be the last.
    """
    if terms.volume is None:
        return True
    Agreement.objects.select_for_update().get(name=terms.name, version=terms.version)
    return shown_today(terms, now) + registrants <= terms.volume
