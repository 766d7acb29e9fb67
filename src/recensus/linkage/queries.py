"""Questions about runs, what they would change, what changed who is who, and why records are held to be of one."""

from collections.abc import Collection, Mapping

from django.db import connection

from recensus.linkage.settings import settings_of
from recensus.privacy.access import Act, looking
from recensus.registry.models import Registrant
from recensus.vocabulary.queries import latest_pack

# Two keys in one register, where to be found twice costs somebody something, or where each names another household.
_TAKES = """
with said as (
    select distinct on (l.id) l.source_id, l.registrant_id, r.household_key
    from registry_link l
    join registry_sourcerecord r on r.source_id = l.source_id and r.kind = l.kind and r.source_key = l.source_key
    where l.registrant_id = any(%(registrants)s) and l.ended_by_id is null
    order by l.id, r.stated_on desc, r.id desc
)
select exists (
    select from said a join said b on b.source_id = a.source_id and b.registrant_id <> a.registrant_id
    join registry_source c on c.id = a.source_id
    where c.name = any(%(adverse)s) or a.household_key <> b.household_key)
"""


def kinds_of(registrants: Collection[int], *, by: str, purpose: str) -> Mapping[int, str]:
    """Return the letters of persons (P) and households (H) by their numbers."""
    with looking(by=by, purpose=purpose, action=Act.COUNT):
        return dict(Registrant.objects.filter(pk__in=registrants).values_list("id", "kind"))


def takes_something(registrants: Collection[int], *, by: str, purpose: str) -> bool:
    """Tell whether to hold registrants to be one would take something from somebody."""
    pack = latest_pack()
    adverse = settings_of(pack).adverse if pack else ()
    with looking(by=by, purpose=purpose, action=Act.DECIDE), connection.cursor() as cursor:
        cursor.execute(_TAKES, {"registrants": list(registrants), "adverse": list(adverse)})
        return bool(cursor.fetchone()[0])
