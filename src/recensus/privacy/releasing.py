"""The register of what was handed over under data-sharing agreements, and the volume that each allows in a day."""

from collections.abc import Iterable
from datetime import datetime

from recensus.privacy.models import Agreement, Release
from recensus.privacy.queries import shown_today
from recensus.privacy.types import Terms


def register(
    terms: Terms, *, by: str, registrants: int, attributes: Iterable[str], whole: str, now: datetime
) -> bool:
    """Write down a release in the transaction of the look; return False when it goes beyond the day's volume.

    The agreement is held until the transaction ends, so that two looks at once cannot both be the last.
    """
    signed = Agreement.objects.select_for_update().get(name=terms.name, version=terms.version)
    if terms.volume is not None and shown_today(terms, now) + registrants > terms.volume:
        return False
    Release.objects.create(
        agreement=signed,
        by=by,
        at=now,
        registrants=registrants,
        attributes=sorted(attributes),
        whole=whole,
        until=terms.end,
    )
    return True
