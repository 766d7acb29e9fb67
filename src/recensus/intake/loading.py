"""One load from files to a published batch, step by step."""

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from django.utils import timezone

from recensus.connectors import contracts
from recensus.connectors.definition import SourceDefinition
from recensus.connectors.staging import Staging
from recensus.intake import endings, findings
from recensus.intake.checks import plan_checks, switched_off
from recensus.intake.chunks import ChunkLoad
from recensus.intake.places import clear_left_over_work, hash_of, opened, work_folder, write_rejects
from recensus.intake.reporting import record_reports
from recensus.intake.shaping import issuers_by_attribute, kinds_stated, payload_shapes
from recensus.intake.types import LoadResult, Progress, Tell
from recensus.privacy.access import EVERYBODY, Act, Look, looking
from recensus.privacy.vault.actions import sealing_with
from recensus.privacy.vault.columns import Sealer
from recensus.registry import actions as registry
from recensus.registry import extracts
from recensus.registry import queries as record
from recensus.registry.braking import halted_by
from recensus.registry.types import Extract, SourceCard
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.types import Pack

PERSONS_PER_CHUNK = 50_000
"""Small enough that a killed load loses little and memory stays flat, large enough that steps stay set-based."""


@dataclass(frozen=True, kw_only=True)
class Load:
    """What is loaded, by whom, for what: files, or without any the queries on the source's own database.

    ``stated_on`` None means as the source says, else today.
    """

    pack: Pack
    source: SourceDefinition
    paths: Sequence[Path]
    stated_on: date | None
    mode: str | None
    version: int | None
    by: str
    purpose: str
    tell: Tell

    def run(self) -> LoadResult:
        """Load the extract, or find that it is on record already."""
        started, hashes = time.monotonic(), [hash_of(path) for path in self.paths]
        with registry.loading():
            clear_left_over_work()
            if hashes and (known := self._known(hashes)) is not None:
                return self._result(known, "already loaded", started)
            with work_folder() as work, sealing_with() as sealer, self._staging(work, sealer) as staging:
                if not hashes and (known := self._known(hashes := [staging.fingerprint()])) is not None:
                    return self._result(known, "already loaded", started)
                self._keep_contract(staging, hashes)
                begun = registry.begin_batch(
                    extract=self._extract(staging, hashes), by=self.by, purpose=self.purpose
                )
                if begun.state != "halted":
                    self._record(staging, begun.batch, work)
                return self._result(begun.batch, "loaded", started)

    def _keep_contract(self, staging: Staging, hashes: Sequence[str]) -> None:
        """Raise ContractBroken when what was read is not what its source agreed to send."""
        source = self.source
        if source.reports and (other := extracts.same_files(source.name, hashes, but_not_of=self._day)):
            raise contracts.same_file(source.name, staging.files[0][0].file, *other)
        kinds = kinds_stated(staging)
        before = extracts.received_before(source.name, mode=self._mode, kinds=kinds, on=self._day)
        contracts.keep(staging, mode=self._mode, rows_before=before)

    def _known(self, hashes: Sequence[str]) -> int | None:
        return record.recorded_batch(
            source=self.source.name,
            file_hashes=hashes,
            stated_on=self.stated_on,
            mode=self._mode,
            version=self.version,
        )

    @property
    def _mode(self) -> str:
        return self.mode or self.source.mode

    @property
    def _day(self) -> date:
        told = self.source.stated_on
        return self.stated_on or (date.fromisoformat(told) if told else timezone.localdate())

    @contextmanager
    def _staging(self, work: Path, sealer: Sealer) -> Iterator[Staging]:
        self.tell(Progress(stage="reading"))
        paths = [opened(path, work) for path in self.paths]
        with Staging(
            self.pack, self.source, work=work, stated_on=self._day, readable=paths, sealer=sealer
        ) as staging:
            for path in paths:
                staging.read(path)
            if not self.paths:
                staging.read_queries()
            self.tell(Progress(stage="checking"))
            plan = plan_checks(self.pack, self.source)
            staging.stage(plan.selects, relations=plan.relations, unwanted=switched_off(self.source))
            yield staging

    def _extract(self, staging: Staging, hashes: Sequence[str]) -> Extract:
        return Extract(
            source=SourceCard(
                name=self.source.name,
                label=self.source.label,
                holder=self.source.holder,
                method=self.source.method,
            ),
            mode=self._mode,
            kinds=kinds_stated(staging),
            stated_on=self._day,
            pack_version=record_pack_version(self.pack, by=self.by).id,
            file_names=[read.file for read, _ in staging.files],
            file_hashes=hashes,
            version=self.version,
        )

    def _record(self, staging: Staging, batch: int, work: Path) -> None:
        staging.write_findings(work / "findings.csv")
        with self._looking():
            findings.record_findings(batch, work / "findings.csv")
            malformed = findings.malformed_identifiers(batch, issuers_by_attribute(self.pack))
        plan = registry.plan_batch(
            batch=batch,
            shapes=payload_shapes(self.pack, self.source),
            statements=staging.accepted,
            by=self.by,
            purpose=self.purpose,
        )
        tally = _Tally(batch=batch, total=staging.accepted, tell=self.tell)
        ChunkLoad(
            plan=plan,
            malformed=malformed,
            recorded=tally,
            by=self.by,
            purpose=self.purpose,
        ).record_all(staging.chunks(PERSONS_PER_CHUNK))
        tally.stage("publishing")
        self._publish(staging, plan, work)

    def _publish(self, staging: Staging, plan: registry.Plan, work: Path) -> None:
        """Let the batch count: counts, held rows, remarks and all that follows, in one transaction."""
        batch = plan.placement.batch
        rejects = write_rejects(staging, batch)
        with self._looking():
            erased = endings.held_as_erased(self.source, batch)
            held_keys = endings.record_rejects(staging, self.source, batch)
            counts = registry.Counts(
                received=staging.received,
                accepted=staging.accepted - erased,
                rejected=staging.rejected,
                held=staging.held + erased,
                held_keys=held_keys,
                rejects_files=rejects,
                days=staging.days,
            )
            record_reports(staging, batch, work)
            found = registry.publish_batch(plan=plan, counts=counts, by=self.by, purpose=self.purpose)
            endings.record_publication(batch, found)

    def _looking(self) -> AbstractContextManager[Look]:
        return looking(by=self.by, purpose=self.purpose, action=Act.RECORD, subject=EVERYBODY)

    def _result(self, batch: int, state: str, started: float) -> LoadResult:
        summary = record.batch(batch, by=self.by, purpose=self.purpose)
        halted = summary.state == "halted"
        proposal = halted_by(batch, by=self.by, purpose=self.purpose) if halted else None
        found = findings.count_findings(batch, by=self.by, purpose=self.purpose)
        return LoadResult(
            batch=batch,
            source=summary.source,
            state="halted" if halted else state,
            received=summary.received,
            accepted=summary.accepted,
            rejected=summary.rejected,
            held=summary.held,
            findings=found,
            rejects_files=summary.rejects_files,
            seconds=time.monotonic() - started,
            proposal=proposal.id if proposal else None,
            because=proposal.reason if proposal else "",
        )


class _Tally:
    """Counts the statements recorded, and tells of it: to who asked for the load and on the batch itself."""

    def __init__(self, *, batch: int, total: int, tell: Tell) -> None:
        self._batch, self._total, self._tell, self._done = batch, total, tell, 0

    def __call__(self, statements: int) -> None:
        self._done += statements
        self.stage("recording")

    def stage(self, stage: str) -> None:
        progress = Progress(stage=stage, done=self._done, total=self._total)
        registry.note_progress(batch=self._batch, progress=asdict(progress))
        self._tell(progress)
