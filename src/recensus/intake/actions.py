"""Taking data in."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from recensus.connectors.source_reading import open_source
from recensus.intake.loading import Load
from recensus.intake.types import LoadResult, Progress, Tell
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.vocabulary.types import Pack


def _silently(progress: Progress) -> None:
    """Tell nobody."""


def load_files(
    *,
    pack: Pack,
    source_name: str,
    paths: Sequence[Path],
    by: str,
    purpose: str,
    stated_on: date | None = None,
    mode: str | None = None,
    version: int | None = None,
    progress: Tell = _silently,
) -> LoadResult:
    """Load one extract of a source: every row ends accepted, rejected or held.

    ``stated_on`` is the day of which the extract speaks (default: as the source says, else today); ``mode`` is
    ``snapshot`` or ``delta`` (default: the source's own). The same files again change nothing. Killed at any moment,
    the load resumes when it is asked for again, and counts for nothing until then.

    Raises NotASource, FileUnreadable (ContractBroken too, and for a source that is switched off), VersionTaken and
    AccessRefused.
    """
    with looking(by=by, purpose=purpose, action=Act.RECORD, subject=EVERYBODY) as look:
        look.shows(whole=f"an extract of {source_name}")
        import_string(settings.RECENSUS_ADMITTING)(pack, source_name)
    load = Load(
        pack=pack,
        source=open_source(pack, source_name),
        paths=paths,
        stated_on=stated_on,
        mode=mode,
        version=version,
        by=by,
        purpose=purpose,
        tell=progress,
    )
    return load.run()
