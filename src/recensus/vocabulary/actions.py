"""Recording which version of the country pack is at work."""

from django.db import connection, transaction
from django.utils import timezone

from recensus.vocabulary.areas import lineage
from recensus.vocabulary.models import Area, PackVersion
from recensus.vocabulary.types import Pack

_ONE_COUNTRY = 0x5045_434B


class AnotherCountryLivesHere(Exception):
    """One database serves one country, and this one serves another."""

    def __init__(self, asked: str, lives_here: str) -> None:
        super().__init__(
            f"This database holds the country pack '{lives_here}'; '{asked}' needs a database of its own. "
            f"Run the command with: recensus --database {asked} ..."
        )
        self.asked, self.lives_here = asked, lives_here


@transaction.atomic
def record_pack_version(pack: Pack, *, by: str) -> PackVersion:
    """Return the record of this version of the pack, made now if it is used for the first time.

    Raises ``AnotherCountryLivesHere`` when the database already holds a pack of another name.
    """
    if known := PackVersion.objects.filter(content_hash=pack.content_hash).first():
        return known
    with connection.cursor() as cursor:  # two first uses at once: the second sees what the first recorded
        cursor.execute("select pg_advisory_xact_lock(%s)", [_ONE_COUNTRY])
    if other := PackVersion.objects.exclude(name=pack.name).first():
        raise AnotherCountryLivesHere(pack.name, other.name)
    version, _ = PackVersion.objects.get_or_create(
        content_hash=pack.content_hash,
        defaults={
            "name": pack.name,
            "setup": pack.setup,
            "languages": list(pack.languages),
            "first_used_at": timezone.now(),
            "first_used_by": by,
            "archive": dict(pack.files),
        },
    )
    _record_areas(pack)
    return version


def _record_areas(pack: Pack) -> None:
    """Tell the database which area lies where."""
    Area.objects.bulk_create(
        (Area(code=code, ancestors=sorted(lineage(pack.areas, code))) for code in pack.areas),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["ancestors"],
        batch_size=5000,
    )
