"""Recording an extract chunk by chunk: each in one transaction, on two connections at once, resumed after a kill."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from django.db import connection

from recensus.connectors.records import Chunk as StagedChunk
from recensus.intake import endings
from recensus.intake.models import Chunk
from recensus.privacy.access import EVERYBODY, Act, looking
from recensus.privacy.vault import actions as vault
from recensus.registry import actions as registry

CONNECTIONS = 2
"""How many chunks are recorded at once: as many as a small server has cores (measured: half the time of one)."""


class _Taking:
    """The chunks still to be recorded, handed out one at a time to the threads that record them."""

    def __init__(self, chunks: Iterable[StagedChunk]) -> None:
        self._chunks, self._lock, self._stopped = iter(chunks), Lock(), False

    def next(self) -> StagedChunk | None:
        with self._lock:
            return None if self._stopped else next(self._chunks, None)

    def stop(self) -> None:
        self._stopped = True


@dataclass(frozen=True, kw_only=True)
class ChunkLoad:
    """One batch's chunks on their way to the record.

    ``malformed`` are the keys and issuers of identifiers that break their issuer's rule; ``recorded`` is told the
    statements of each chunk, one call at a time.
    """

    plan: registry.Plan
    malformed: tuple[tuple[str, str], ...]
    recorded: Callable[[int], None]
    by: str
    purpose: str

    @property
    def batch(self) -> int:
        return self.plan.placement.batch

    def record_all(self, chunks: Iterable[StagedChunk]) -> None:
        """Record the chunks that an earlier attempt has not."""
        taking, telling = _Taking(self._missing(chunks)), Lock()
        with ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="recording") as pool:
            threads = [pool.submit(self._drain, taking, telling) for _ in range(CONNECTIONS)]
            try:
                for thread in threads:
                    thread.result()
            finally:
                taking.stop()

    def _missing(self, chunks: Iterable[StagedChunk]) -> Iterator[StagedChunk]:
        done = dict(Chunk.objects.filter(batch=self.batch).values_list("number", "statements"))
        for chunk in chunks:
            if chunk.number in done:
                chunk.forget()
                self.recorded(done[chunk.number])
            else:
                yield chunk

    def _drain(self, taking: _Taking, telling: Lock) -> None:
        try:
            registry.note_malformed(identifiers=self.malformed, by=self.by, purpose=self.purpose)
            while (chunk := taking.next()) is not None:
                statements = self._record(chunk)
                with telling:
                    self.recorded(statements)
        except BaseException:
            taking.stop()
            raise
        finally:
            connection.close()

    def _record(self, chunk: StagedChunk) -> int:
        """Record one chunk, and that it is recorded, in one transaction."""
        with looking(by=self.by, purpose=self.purpose, action=Act.RECORD, subject=EVERYBODY):
            statements, remarks = registry.record_chunk(
                plan=self.plan, chunk=chunk.read(), by=self.by, purpose=self.purpose
            )
            endings.record_remarks(self.batch, remarks)
            vault.keep([chunk.sealed()])
            Chunk.objects.create(batch_id=self.batch, number=chunk.number, statements=statements)
        chunk.forget()
        return statements
