"""Descriptions of sources in the making: the file that an officer shows lies sealed, is looked at, and goes again."""

import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from recensus.connectors.definition import FileFormat
from recensus.connectors.drafting import FileDescription, describe_file
from recensus.connectors.proposing import suggesting
from recensus.connectors.proposing.choices import Choices, choices_of
from recensus.connectors.proposing.composing import composed, pattern_of
from recensus.connectors.proposing.peeking import header_row
from recensus.connectors.proposing.previewing import Preview, preview
from recensus.connectors.source_reading import open_source
from recensus.connectors.staging import Staging
from recensus.intake.arriving import write
from recensus.intake.checks import plan_checks, switched_off
from recensus.intake.models import SourceDraft
from recensus.intake.places import opened
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.privacy.vault.sealed_files import SUFFIX
from recensus.vocabulary.types import Pack, Problem

FOLDER: Final = "drafts"
KEPT: Final = timedelta(hours=24)
"""A file that is shown for its columns is thrown away after so long, if nobody did before."""


class UnknownDraft(LookupError):
    """There is no such draft, or it is another officer's."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A draft as its officer works on it."""

    number: int
    file_name: str
    choices: Choices


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A file under choices: what it holds, the source's text, what is wrong with that, and what the file would give.

    ``preview`` is None while there are problems.
    """

    choices: Choices
    described: FileDescription
    text: str
    problems: list[Problem]
    preview: Preview | None


def begin(*, name: str, parts: Iterable[bytes], choices: Choices, pack: Pack, by: str, purpose: str) -> int:
    """Keep a file, sealed, suggest what its columns mean, and return the draft's number. Raises FileUnreadable."""
    with looking(by=by, purpose=purpose, action=Act.RECORD, subject=EVERYBODY) as look:
        folder = Path(settings.RECENSUS_FILES) / FOLDER / uuid.uuid4().hex
        folder.mkdir(parents=True, mode=0o700)
        try:
            plain = write(folder, name, parts)
            chosen = _suggested(folder, plain, choices, pack)
        except BaseException:
            shutil.rmtree(folder)
            raise
        draft = SourceDraft.objects.create(
            folder=str(folder), file_name=plain, choices=asdict(chosen), by=by, purpose=purpose
        )
        look.shows(whole=f"the file of draft {draft.id} of a source")
    return draft.id


def _suggested(folder: Path, name: str, choices: Choices, pack: Pack) -> Choices:
    with _file(folder, name) as (path, _work):
        choices = replace(choices, header=header_row(path), pattern=pattern_of(name))
        described = describe_file(path, FileFormat(header=choices.header))
    choices = replace(
        choices,
        date_format=suggesting.date_format(described),
        decimal=suggesting.decimal_mark(described),
        meanings=suggesting.suggested(described, choices, pack),
    )
    return with_recodes(choices, described, pack)


def with_recodes(choices: Choices, described: FileDescription, pack: Pack) -> Choices:
    """Return the choices with a code, or none yet, for each text of a column of codes; what was chosen stays."""
    recodes = {}
    for column, meaning in choices.meanings.items():
        attribute = suggesting.meant(meaning, choices, pack)
        if attribute is not None and attribute.codes is not None:
            proposed = suggesting.recoded(described.few.get(column, ()), attribute)
            recodes[column] = proposed | dict(choices.recodes.get(column, {}))
    return replace(choices, recodes=recodes)


def draft(number: int, *, by: str, purpose: str) -> Draft:
    """Return a draft of one's own. Raises UnknownDraft."""
    with looking(by=by, purpose=purpose, action=Act.RECORD, subject=EVERYBODY):
        found = _own(number, by)
    return Draft(number=found.id, file_name=found.file_name, choices=choices_of(found.choices))


def see(number: int, choices: Choices, *, pack: Pack, by: str, purpose: str) -> Seen:
    """Keep the choices, and return what the draft's file would give under them. Raises UnknownDraft, FileUnreadable."""
    with looking(by=by, purpose=purpose, action=Act.RECORD, subject=EVERYBODY) as look:
        found = _own(number, by)
        look.shows(whole=f"the file of draft {number} of a source")
        with _file(Path(found.folder), found.file_name) as (path, work):
            described = describe_file(path, FileFormat(header=choices.header))
            choices = with_recodes(_of_columns(choices, described, pack), described, pack)
            found.choices = asdict(choices)
            found.save(update_fields=["choices"])
            text, changed, problems = composed(choices, pack)
            shown = None if problems else _previewed(changed, choices, path, work)
    return Seen(choices=choices, described=described, text=text, problems=problems, preview=shown)


def _previewed(pack: Pack, choices: Choices, path: Path, work: Path) -> Preview:
    source = open_source(pack, choices.into or choices.name)
    today = timezone.localdate()
    with Staging(pack, source, work=work / "staging", stated_on=today, readable=[path]) as staging:
        if choices.into:
            staging.read(path, as_kind=choices.name)
        else:
            staging.read(path)
        plan = plan_checks(pack, source)
        staging.stage(plan.selects, relations=plan.relations, unwanted=switched_off(source))
        return preview(staging)


def _of_columns(choices: Choices, described: FileDescription, pack: Pack) -> Choices:
    """Return the choices for the columns that there are: what was chosen stays; for others it is suggested anew."""
    columns = described.read.columns
    if not set(columns) <= choices.meanings.keys():
        return replace(choices, meanings=suggesting.suggested(described, choices, pack), recodes={})
    possible = {"", *suggesting.options(choices, pack)}
    kept = {one: choices.meanings[one] for one in columns}
    return replace(choices, meanings={one: m if m in possible else "" for one, m in kept.items()})


@contextmanager
def _file(folder: Path, name: str) -> Iterator[tuple[Path, Path]]:
    """Open the sealed file of a draft in its own folder, where a look that was killed leaves it until it is swept."""
    work = folder / uuid.uuid4().hex
    work.mkdir(mode=0o700)
    try:
        yield opened(folder / (name + SUFFIX), work), work
    finally:
        shutil.rmtree(work)


def discard(number: int, *, by: str, purpose: str) -> None:
    """Throw a draft and its file away. Raises UnknownDraft."""
    with looking(by=by, purpose=purpose, action=Act.RECORD, subject=EVERYBODY):
        _remove(_own(number, by))


def sweep() -> int:
    """Throw away the drafts that have lain here long enough; return how many."""
    old = list(SourceDraft.objects.filter(at__lt=timezone.now() - KEPT))
    for one in old:
        _remove(one)
    return len(old)


def _remove(found: SourceDraft) -> None:
    shutil.rmtree(found.folder, ignore_errors=True)
    found.delete()


def _own(number: int, by: str) -> SourceDraft:
    found = SourceDraft.objects.filter(pk=number, by=by).first()
    if found is None:
        raise UnknownDraft(f"There is no draft {number}.")
    return found
