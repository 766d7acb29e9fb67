"""Own enrolments of somebody who is taken off the record: the numbers stay, what they say of her goes.

Called before the enrolments themselves are emptied (`recensus.enrolment.erasing`).
"""

from collections.abc import Collection
from typing import Final

from django.db import connection

_STEPS: Final = (
    "delete from own_candidate where registrant = any (%(hers)s)",
    "delete from own_callup where registrant = any (%(hers)s)",
    *(
        f"""delete from own_{table} t using enrolment_enrolment e
            where e.registrant = any (%(hers)s) and t.enrolment = e.id"""
        for table in ("happening", "certification")
    ),
)


def forget(registrants: Collection[int]) -> None:
    """Remove lines on lists, call-ups, what happened to her enrolments, and how she lived then."""
    with connection.cursor() as cursor:
        for step in _STEPS:
            cursor.execute(step, {"hers": list(registrants)})
