"""Reading what is to be decided: the next pair, one pair side by side, how the work stands."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from math import log2
from typing import TYPE_CHECKING, TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from recensus.linkage import models
from recensus.linkage.reviewing.agreement import kappa, outcome_of
from recensus.linkage.reviewing.sides import side_of, telling
from recensus.linkage.reviewing.types import (
    Agreement,
    Answer,
    Decided,
    NoSuchPair,
    PairFile,
    Side,
    Turn,
    Work,
)
from recensus.linkage.reviewing.veiling import compared, evidence_veiled
from recensus.linkage.types import Consequence, PairKind, State, Verdict
from recensus.linkage.wording import evidence
from recensus.privacy.access import AccessRefused, Act, Look, foreseen, looking
from recensus.vocabulary.types import Pack

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Answers(TypedDict):
        said: list[dict[str, str]]

    Asked = WithAnnotations[models.Pair, _Answers]
    """A pair with what was said of it."""

OF_PAIR = ("name", "area", "household", "relationship")
LATEST = 20

_AT_ONCE = 100
_KEYS = ("left_source", "left_kind", "left_key", "right_source", "right_kind", "right_key")
_SAID = models.Verdict.objects.filter(event=None, **{name: OuterRef(name) for name in _KEYS})
"""What reviewers said of the records of a pair: also when an earlier run asked, so that nobody is asked twice."""

_ALL_BITS = 2**64 - 1


def next_pair(*, after: int = 0, leaving: Sequence[int] = (), by: str, purpose: str) -> int | None:
    """Return the first pair after a number, else the first of all, that waits for ``by``; None when there is none.

    Pairs that she is ``leaving`` for later come last, in that order.
    """
    with looking(by=by, purpose=purpose, action=Act.SEE) as look:
        require_deciding(look)
        waiting = _pairs().filter(~Exists(_SAID.filter(by=by)))
        now = waiting.exclude(pk__in=leaving)
        left = sorted(waiting.filter(pk__in=leaving), key=lambda row: leaving.index(row.pk))
        first = now.filter(pk__gt=after).iterator(_AT_ONCE)
        again = now.filter(pk__lte=after).iterator(_AT_ONCE)
        found = (row.pk for row in chain(first, again, left) if turn_of(row, by) is Turn.HERS)
        return next(found, None)


def pair(number: int, *, pack: Pack, by: str, purpose: str) -> PairFile:
    """Return two records side by side, as much as ``by`` may see of what tells who somebody is. Raises NoSuchPair.

    What others answered is told only when the pair is over.
    """
    attributes = {*OF_PAIR, *telling(pack), *compared(pack)}
    with looking(
        by=by, purpose=purpose, action=Act.SEE, attributes=attributes, dictionary=pack.attributes
    ) as look:
        require_deciding(look)
        row = row_of(number)
        left, right = (side_of(key, pack, look) for key in row.keys)
        sides = (left, right)
        look.shows(
            persons={one.registrant for one in sides} | {at.person for one in sides for at in one.home},
            households={one.household for one in sides if one.household is not None},
            attributes={*OF_PAIR, *(cell.attribute for one in sides for cell in one.cells)},
            whole=f"pair {number}",
        )
        told = _file(row, left, right, by)
        return replace(told, evidence=evidence_veiled(look, pack, told.evidence))


def _file(row: "Asked", left: Side, right: Side, by: str) -> PairFile:
    turn, model = turn_of(row, by), row.run.model or {}
    return PairFile(
        number=row.pk,
        left=left,
        right=right,
        adverse=row.consequence == Consequence.ADVERSE,
        turn=turn,
        outcome=_outcome(row),
        answers=[one for one in answers_of(row) if turn is Turn.OVER or one.by == by],
        evidence=evidence(
            row.pattern & _ALL_BITS, model=model, weight=row.weight, probability=row.probability
        ),
        further=tuple(row.run.settings.get("compare", ())),
        same_above=_bits(model["same_above"]),
        different_below=_bits(model["different_below"]),
    )


def work(*, by: str, purpose: str) -> Work:
    """Return how the review of the run that counts stands, within reach of ``by``."""
    with looking(by=by, purpose=purpose, action=Act.SEE) as look:
        require_deciding(look)
        look.shows(whole="pairs to decide")
        everything = _pairs()
        answered = list(everything.filter(Exists(_SAID)))
        turns = Counter(turn_of(row, by) for row in answered)
        over = [row for row in answered if _outcome(row) is not None]
        return Work(
            hers=everything.count() - turns[Turn.OTHERS] - turns[Turn.OVER],
            others=turns[Turn.OTHERS],
            over=turns[Turn.OVER],
            agreement=_agreement(over),
            samples=_samples(over),
            latest=_latest(over),
        )


def _agreement(over: "Iterable[Asked]") -> Agreement:
    first_two = [(said[0].verdict, said[1].verdict) for row in over if len(said := answers_of(row)) > 1]
    return Agreement(
        pairs=len(first_two), agreed=sum(one is other for one, other in first_two), kappa=kappa(first_two)
    )


def _samples(over: "Iterable[Asked]") -> dict[Verdict, Counter[Verdict]]:
    """Count what officers said, by what the model had been sure of."""
    counted: dict[Verdict, Counter[Verdict]] = defaultdict(Counter)
    for row in over:
        outcome = _outcome(row)
        if row.kind == PairKind.SAMPLE and outcome is not None:
            counted[Verdict.SAME if row.weight > 0 else Verdict.DIFFERENT][outcome] += 1
    return dict(counted)


def _latest(over: "Iterable[Asked]") -> list[Decided]:
    told = [(answers_of(row), row.pk, outcome) for row in over if (outcome := _outcome(row))]
    last = sorted(told, key=lambda one: one[0][-1].at, reverse=True)[:LATEST]
    return [
        Decided(number=number, outcome=outcome, by=[one.by for one in answers])
        for answers, number, outcome in last
    ]


def row_of(number: int) -> "Asked":
    """Return a pair with its run and answers, for a look that may decide; raises NoSuchPair."""
    row = _pairs().filter(pk=number).select_related("run").first()
    if row is None:
        raise NoSuchPair(f"There is no pair {number}, or not both of its records lie within reach.")
    return row


def _pairs() -> "QuerySet[Asked]":
    """Return the pairs of the latest run over everyone that can count and of the deltas after it, each pair once.

    Both records lie within reach. Of a pair that several of these runs ask about, the last one's words count.
    """
    counting = models.Run.objects.filter(state__in=[State.PROPOSED, State.IN_FORCE])
    whole = counting.filter(since=None).order_by("-id").values("id")[:1]
    runs = counting.filter(id__gte=Coalesce(Subquery(whole), 0))
    later = models.Pair.objects.filter(
        run__in=runs, run__gt=OuterRef("run"), **{name: OuterRef(name) for name in _KEYS}
    )
    said = _SAID.order_by("pk").values(told=JSONObject(by="by", at="at", verdict="verdict", why="why"))
    asked = models.Pair.objects.filter(~Exists(later), run__in=runs)
    return asked.annotate(said=ArraySubquery(said)).order_by("pk")


def answers_of(row: "Asked") -> list[Answer]:
    """Return what officers said of both records, the first first, in whatever run they were asked."""
    return [
        Answer(
            by=one["by"],
            at=datetime.fromisoformat(one["at"]),
            verdict=Verdict(one["verdict"]),
            why=one["why"],
        )
        for one in row.said
    ]


def turn_of(row: "Asked", officer: str) -> Turn:
    """Return whose turn it is, seen by an officer."""
    if _outcome(row) is not None:
        return Turn.OVER
    return Turn.OTHERS if any(one.by == officer for one in answers_of(row)) else Turn.HERS


def _outcome(row: "Asked") -> Verdict | None:
    said = [one.verdict for one in answers_of(row)]
    return outcome_of(said, adverse=row.consequence == Consequence.ADVERSE)


def require_deciding(look: Look) -> None:
    """Raise AccessRefused unless who looks may decide for the purpose: nobody browses pairs."""
    asked = look.decision
    decision = foreseen(by=asked.who, purpose=asked.purpose, action=Act.DECIDE)
    if not decision.allowed:
        raise AccessRefused(decision)


def _bits(probability: float) -> float:
    return log2(probability / (1 - probability))
