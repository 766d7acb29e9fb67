"""Asking whether an applicant is on record already."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from recensus.linkage.applicants import keeping, reading
from recensus.linkage.applicants.types import Applicant, Candidate, Candidates
from recensus.linkage.reviewing.veiling import compared, evidence_veiled
from recensus.linkage.settings import settings_of
from recensus.linkage.wording import evidence
from recensus.privacy.access import A_LIST, Act, Look, looking
from recensus.registry.queries import OF_FOUND, holding
from recensus.vocabulary.types import Pack

MOST: Final = 10
"""Candidates told at most: who has more says too little to be found."""
SIMILAR: Final = 0.5
"""The probability from which somebody out of reach is told of."""

_LATER = """
select coalesce(sum(accepted), 0)::bigint from registry_batch
where recorded_at > %s and undone_at is null and mode <> 'links'
"""

Row = Mapping[str, Any]


def candidates(*, applicant: Applicant, pack: Pack, by: str, purpose: str) -> Candidates:
    """Return who on record may be the applicant, as far as ``by`` may see them. Raises NoIndex and NotComparable."""
    settings = settings_of(pack)
    kept = keeping.opened(settings)
    attributes = {*OF_FOUND, "household", *compared(pack)}
    with looking(
        by=by,
        purpose=purpose,
        action=Act.SEARCH,
        subject=A_LIST,
        attributes=attributes,
        dictionary=pack.attributes,
    ) as look:
        record = reading.record_of(applicant, pack, settings, on=timezone.localdate())
        pairs = _likely(kept.index.candidates_of(record).to_pylist(), kept.model.different_below)
        holders = holding([pair["right"] for pair in pairs], look)
        look.shows(whole="candidates for an applicant")
        best = {holders[pair["right"]].id: pair for pair in reversed(pairs) if pair["right"] in holders}
        ordered = sorted(best.values(), key=lambda pair: (-pair["probability"], pair["right"]))
        model = vars(kept.model)
        return Candidates(
            index=kept.told,
            later=_later(kept.told.known_at),
            found=[_candidate(pair, holders, model, pack, look) for pair in ordered],
            elsewhere=_elsewhere(pairs, holders, look),
        )


def _likely(pairs: Iterable[Row], least: float) -> list[Row]:
    return [pair for pair in pairs if pair["probability"] >= least][:MOST]


def _candidate(pair: Row, holders: Mapping[int, Any], model: Row, pack: Pack, look: Look) -> Candidate:
    told = evidence(pair["pattern"], model=model, weight=pair["weight"], probability=pair["probability"])
    return Candidate(
        found=holders[pair["right"]],
        probability=pair["probability"],
        by=pair["by"],
        evidence=evidence_veiled(look, pack, told),
    )


def _elsewhere(pairs: Sequence[Row], holders: Mapping[int, Any], look: Look) -> bool | None:
    """Tell whether somebody similar is out of reach; never to who asks under an agreement, which says who is shown."""
    if look.decision.agreement:
        return None
    return any(pair["probability"] >= SIMILAR and pair["right"] not in holders for pair in pairs)


def _later(known_at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_LATER, [known_at])
        return int(cursor.fetchone()[0])
