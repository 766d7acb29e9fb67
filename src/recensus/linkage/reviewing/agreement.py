"""What several officers' answers amount to: the outcome of a pair, how far they agree, how sure a share is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from recensus.linkage.shares import wilson
from recensus.linkage.types import Verdict


@dataclass(frozen=True, kw_only=True)
class Share:
    """A share of ``of``, with the ends of its 95 % interval; all between 0 and 1."""

    of: int
    value: float
    low: float
    high: float


def outcome_of(answers: Sequence[Verdict], *, adverse: bool) -> Verdict | None:
    """Return what the answers amount to, in the order in which they were given; None while one more is needed.

    One officer who is sure is enough, and after two who are not the pair stays unclear. Where the consequence is
    adverse two have to say the same; when they do not, the third one's word holds.

    >>> outcome_of([Verdict.SAME], adverse=False), outcome_of([Verdict.SAME], adverse=True)
    (<Verdict.SAME: 'same'>, None)
    """
    if not adverse:
        sure = next((one for one in answers if one is not Verdict.UNCLEAR), None)
        return sure or (Verdict.UNCLEAR if len(answers) > 1 else None)
    if len(answers) > 1 and answers[0] is answers[1]:
        return answers[0]
    return answers[2] if len(answers) > 2 else None


def kappa(pairs: Sequence[tuple[Verdict, Verdict]]) -> float | None:
    """Return how far two officers agree beyond chance: 1 is always, 0 as often as by chance (Cohen, 1960).

    None where that means nothing: without pairs, and when all that was ever said is one and the same.

    >>> kappa([(Verdict.SAME, Verdict.SAME), (Verdict.DIFFERENT, Verdict.DIFFERENT)])
    1.0
    """
    by_chance = _by_chance(pairs) if pairs else 1.0
    if by_chance == 1.0:
        return None
    agreed = sum(one is other for one, other in pairs) / len(pairs)
    return (agreed - by_chance) / (1 - by_chance)


def _by_chance(pairs: Sequence[tuple[Verdict, Verdict]]) -> float:
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    return sum(first[answer] * second[answer] for answer in Verdict) / len(pairs) ** 2


def share(part: int, of: int) -> Share | None:
    """Return the share that ``part`` is of a random sample of ``of`` (Wilson, 1927); None of nothing.

    >>> share(20, 20)
    Share(of=20, value=1.0, low=0.839, high=1.0)
    """
    found = wilson(part, of)
    if found.value is None or found.low is None or found.high is None:
        return None
    return Share(of=of, value=found.value, low=round(found.low, 3), high=round(found.high, 3))
