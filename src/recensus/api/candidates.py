"""Asking before somebody is registered whether she is on record; all that is said of her travels in the body."""

from uuid import uuid4

from django.http import HttpRequest
from ninja import Router, Status

from recensus.api.persons import CHANNEL
from recensus.api.shapes import CandidateFound, CandidatesAsked, CandidatesFound, Refusal
from recensus.api.tokens import Holder, bearer_of
from recensus.linkage import wording
from recensus.linkage.applicants.queries import candidates
from recensus.linkage.applicants.types import Applicant, Candidate, Candidates, NoIndex, NotComparable
from recensus.privacy.access import AccessRefused
from recensus.privacy.doors import coming
from recensus.privacy.machines.types import Scope
from recensus.setups.running import running_pack

router = Router(tags=["persons"])
REFUSED = Refusal(code="refused", message="The agreement does not let you search, or no more today.")
NOT_READY = Refusal(code="not_ready", message="Nobody can be searched for just now. Ask again later.")


@router.post(
    "/candidates",
    response={200: CandidatesFound, 403: Refusal, 422: Refusal, 503: Refusal},
    auth=Holder(Scope.CANDIDATES),
)
def find(request: HttpRequest, asked: CandidatesAsked) -> Status[CandidatesFound | Refusal]:
    """Say who on record an applicant may be, with how likely that is and why; nobody is told beyond the agreement."""
    asks, pack = bearer_of(request), running_pack()
    if pack is None:
        return Status(503, NOT_READY)
    applicant = Applicant(values=asked.attributes, identifiers=asked.identifiers)
    try:
        with coming(CHANNEL, uuid4().hex):
            found = candidates(applicant=applicant, pack=pack, by=asks.by, purpose=asks.purpose)
    except AccessRefused:
        return Status(403, REFUSED)
    except NotComparable as problem:
        return Status(422, Refusal(code="not_comparable", message=str(problem)))
    except NoIndex:
        return Status(503, NOT_READY)
    return Status(200, _shown(found, pack.languages[0]))


def _shown(found: Candidates, language: str) -> CandidatesFound:
    return CandidatesFound(
        known_at=found.index.known_at,
        later=found.later,
        elsewhere=found.elsewhere,
        candidates=[_candidate(one, language) for one in found.found],
    )


def _candidate(one: Candidate, language: str) -> CandidateFound:
    pieces = sorted(one.evidence.pieces, key=lambda piece: -abs(piece.weight))
    return CandidateFound(
        number=one.found.id,
        name=one.found.name,
        sex=one.found.sex,
        birth_year=one.found.birth_year,
        area=one.found.area,
        probability=round(one.probability, 4),
        by=one.by,
        says=wording.likelihood(one.probability, language),
        reasons=[
            f"{wording.called(piece.attribute, language)}: {wording.found(piece, language)} "
            f"({wording.strength(piece.weight, language)})"
            for piece in pieces
        ],
    )
