"""The flows that ought to be: read off the country pack and the agreements, never typed in a second time."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from recensus.connectors.definition import Carries, SourceDefinition
from recensus.connectors.reported import Reported
from recensus.connectors.source_reading import read_source
from recensus.insight.flows.types import SILENT_AFTER, Connected, Kind
from recensus.payments import settings as payments
from recensus.privacy.queries import agreements_known, policy_in_force
from recensus.privacy.types import Act, Terms
from recensus.programmes.catalogue import read_programme
from recensus.vocabulary.types import Pack

Known = Sequence[tuple[Terms, bool]]
"""The agreements that were ever approved, each with whether it is in force."""
CARRIED = {
    Reported.ENROLMENT: Carries.ENROLMENTS,
    Reported.PAYMENT: Carries.PAYMENTS,
    Reported.COMPLAINT: Carries.COMPLAINTS,
}
"""What a source carries that reports such things, whether its `carries` says so or not."""


def connected(pack: Pack, now: datetime) -> list[Connected]:
    """Return every flow that the pack or an agreement names."""
    known = agreements_known(now)
    return [
        *_sources(pack, known),
        *_own(pack),
        *_agreements(pack, known),
        *_exports(pack),
        *_institutions(pack),
    ]


def _sources(pack: Pack, known: Known) -> Iterator[Connected]:
    """Yield each source; one that is in an agreement flows only while the agreement is in force."""
    for name in sorted(pack.sources):
        definition, _ = read_source(pack, name)
        if definition is not None:
            agreed, holds = next((one for one in known if name in one[0].sources), (None, True))
            yield Connected(
                kind=Kind.SOURCE,
                key=name,
                sender=definition.holder,
                receiver=pack.name,
                carries=carried(definition),
                programmes=programmes_of(definition),
                agreement=agreed.cited if agreed else "",
                legal_basis=agreed.legal_basis if agreed else "",
                in_force=holds,
                silent_after=definition.contract.silent_after or SILENT_AFTER,
            )


def carried(source: SourceDefinition) -> frozenset[Carries]:
    """Return what a source states: as it says itself, and as its reports show."""
    reported = {CARRIED[one.states] for one in source.reports.values() if one.states in CARRIED}
    return frozenset({*source.carries, *reported})


def programmes_of(source: SourceDefinition) -> frozenset[str]:
    """Return the programmes about which a source reports."""
    named: set[str] = set()
    for report in source.reports.values():
        named |= set(report.programme.recode.values())
        named |= {report.programme.value} if report.programme.value else set()
    return frozenset(named)


def _own(pack: Pack) -> Iterator[Connected]:
    """Yield the programmes that enrol here: they need not report what is known already."""
    for name in sorted(pack.programmes):
        programme, _ = read_programme(pack, name)
        if programme is not None and programme.enrolment is not None:
            yield Connected(
                kind=Kind.OWN,
                key=name,
                sender=programme.holder or "",
                receiver=pack.name,
                carries=frozenset({Carries.ENROLMENTS}),
                programmes=frozenset({name}),
                legal_basis=programme.legal_basis or "",
            )


def _agreements(pack: Pack, known: Known) -> Iterator[Connected]:
    """Yield a flow for each agreement that ever was in force and hands something out; one that ended is cut."""
    for one, holds in known:
        yield Connected(
            kind=Kind.AGREEMENT,
            key=one.name,
            sender=pack.name,
            receiver=", ".join(one.parties[1:]),
            agreement=one.cited,
            legal_basis=one.legal_basis,
            in_force=holds,
        )


def _exports(pack: Pack) -> Iterator[Connected]:
    """Yield what officers may take out as files, if any role may, under the laws of the purposes."""
    policy = policy_in_force()
    allowed = {
        purpose
        for role in policy.roles.values()
        if not role.needs_agreement
        for purpose, grant in role.grants.items()
        if Act.EXPORT in grant.acts
    }
    if allowed:
        laws = sorted({policy.purposes[purpose].legal_basis for purpose in allowed})
        yield Connected(
            kind=Kind.EXPORT,
            key="officers",
            sender=pack.name,
            receiver="officers",
            legal_basis="; ".join(laws),
        )


def _institutions(pack: Pack) -> Iterator[Connected]:
    """Yield the instructions to each institution that pays, and what the institutions say of them."""
    named = pack.document(payments.FILE).content.get("institutions")
    if not isinstance(named, dict):
        return
    purpose = policy_in_force().purposes.get("payments")
    law = purpose.legal_basis if purpose else ""
    for name in sorted(named):
        yield Connected(kind=Kind.INSTRUCTIONS, key=name, sender=pack.name, receiver=name, legal_basis=law)
    yield Connected(
        kind=Kind.CONFIRMATIONS,
        key="institutions",
        sender="institutions",
        receiver=pack.name,
        legal_basis=law,
    )
