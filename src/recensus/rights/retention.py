"""What is past its term, by class of attribute and purpose, what keeps it all the same, and which copies there are."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from recensus.eligibility import erasing as lists
from recensus.enrolment import expiring as enrolments
from recensus.intake import erasing as arrivals
from recensus.payments import expiring as payments
from recensus.privacy.access import EVERYBODY, Act, Look, looking
from recensus.privacy.classes import class_of
from recensus.privacy.queries import releases
from recensus.privacy.types import Retention
from recensus.programmes.catalogue import read_programme
from recensus.registry.aging import Limits, Old, count, sources
from recensus.registry.expiring import affected
from recensus.rights.holding import kept
from recensus.rights.terms import Until, before, first_terms, holding, last_terms
from recensus.vocabulary.types import Pack, Sensitivity


@dataclass(frozen=True, kw_only=True)
class Due:
    """How many values of a class a purpose has kept for longer than its ``months``."""

    sensitivity: Sensitivity
    purpose: str
    months: int
    values: int


@dataclass(frozen=True, kw_only=True)
class HeldByLaw:
    """How many values are past every purpose's term and kept by a law until a day."""

    name: str
    legal_basis: str
    until: date
    values: int


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What is past its term on a day.

    ``values`` of ``registrants`` would go, of all ``on_record``; ``held_values`` stay with the people who are ``kept``
    whole (how many, by the reason why), and others by law. ``copies`` are named in words: what is removed with the
    values; ``handed_over`` what left under agreements and cannot be called back.
    """

    on: date
    until: Until
    due: Sequence[Due]
    values: int
    registrants: int
    on_record: int
    held_values: int
    kept: Mapping[str, int]
    by_law: Sequence[HeldByLaw]
    copies: Sequence[str]
    handed_over: Sequence[str]


def show(pack: Pack, *, on: date, by: str, purpose: str) -> Overview:
    """Count what is past its term on a day; it reads the whole record, and nothing goes."""
    with looking(by=by, purpose=purpose, action=Act.COUNT, subject=EVERYBODY) as look:
        look.shows(whole="what is past its term")
        return overview(pack, look, on=on)


def overview(pack: Pack, look: Look, *, on: date) -> Overview:
    """Return the same inside a look at everybody."""
    retention, of = look.policy.retention, sources()
    why = kept(timezone.now())
    people: set[int] = set().union(*why.values())
    first, last = (terms(pack, retention, sources=of, on=on) for terms in (first_terms, last_terms))
    found = count(Limits(until=first, kept=people))
    going = [old for old in found if last.get((old.source, old.attribute), date.min) > old.month]
    registrants, on_record = affected(Limits(until=last, kept=people))
    return Overview(
        on=on,
        until=last,
        due=_due(pack, retention, found, on),
        values=sum(old.values for old in going if not old.kept),
        registrants=registrants,
        on_record=on_record,
        held_values=sum(old.values for old in going if old.kept),
        kept={reason: len(numbers) for reason, numbers in why.items()},
        by_law=_by_law(pack, retention, found, on),
        copies=[*_copies(retention, last, on), *_of_programmes(retention, on, people)],
        handed_over=_handed_over(going),
    )


def _due(pack: Pack, retention: Retention, found: Iterable[Old], on: date) -> list[Due]:
    values: Counter[tuple[Sensitivity, str, int]] = Counter()
    for old in found:
        sensitivity = class_of(pack.attributes[old.attribute])
        for purpose, months in retention.terms(old.attribute, sensitivity).items():
            if old.month < before(on, months):
                values[sensitivity, purpose, months] += old.values
    return [
        Due(sensitivity=sensitivity, purpose=purpose, months=months, values=number)
        for (sensitivity, purpose, months), number in sorted(values.items())
    ]


def _by_law(pack: Pack, retention: Retention, found: Iterable[Old], on: date) -> list[HeldByLaw]:
    values: Counter[str] = Counter()
    for old in found:
        attribute = pack.attributes[old.attribute]
        longest = max(retention.terms(old.attribute, class_of(attribute)).values())
        if old.month < before(on, longest):
            values.update(dict.fromkeys(holding(retention, attribute, old.source, on), old.values))
    return [
        HeldByLaw(name=name, legal_basis=hold.legal_basis, until=hold.until, values=values[name])
        for name, hold in retention.holds.items()
    ]


def shortest(until: Until) -> Mapping[str, date]:
    """Return, by source, the day before which the first value of a row is past its term: then a whole row goes."""
    found: dict[str, date] = {}
    for (source, _), day in until.items():
        found[source] = max(day, found.get(source, date.min))
    return found


def of_lists(retention: Retention, on: date) -> date:
    """Return the day before which lists of determinations are past their term: answers and scores are personal."""
    months = retention.classes.get(Sensitivity.PERSONAL)
    return before(on, max(months.values())) if months else date.min


def of_programmes(retention: Retention, what: str, on: date) -> date:
    """Return the day before which enrolments, complaints or accounts are past their term; the first day: never."""
    months = retention.programmes.get(what)
    return before(on, max(months.values())) if months else date.min


def _of_programmes(retention: Retention, on: date, people: Collection[int]) -> list[str]:
    enrolled = enrolments.past(
        enrolments=of_programmes(retention, "enrolments", on),
        complaints=of_programmes(retention, "complaints", on),
        kept=people,
    )
    return enrolled + payments.past(until=of_programmes(retention, "accounts", on), kept=people)


def _copies(retention: Retention, until: Until, on: date) -> list[str]:
    rejected = [f"rejected and held rows of batch {one.batch}" for one in arrivals.past(shortest(until))]
    return rejected + [
        f"the list of {run.programme} of {run.on}" for run in lists.past(of_lists(retention, on))
    ]


def _handed_over(going: Iterable[Old]) -> list[str]:
    """Tell which releases under agreements held attributes of which values go; recipients erase by the agreement."""
    attributes = {old.attribute for old in going}
    return [
        f"{one.agreement} on {one.at:%Y-%m-%d}: {one.registrants:,} registrants, to be erased there by {one.until}"
        for one in releases()
        if attributes & set(one.attributes)
    ]


def uses(pack: Pack) -> Mapping[str, Mapping[str, list[str]]]:
    """Return by which sources and programmes each attribute of the dictionary is used; none for one that is not."""
    texts = {name: repr(read_programme(pack, name)[0]) for name in pack.programmes}
    return {
        attribute: {
            "sources": [
                name for name, said in pack.sources.items() if _mentions(repr(said.content), attribute)
            ],
            "programmes": [name for name, text in texts.items() if _mentions(text, attribute)],
        }
        for attribute in pack.attributes
    }


def _mentions(text: str, attribute: str) -> bool:
    return re.search(rf"\b{re.escape(attribute)}\b", text) is not None
