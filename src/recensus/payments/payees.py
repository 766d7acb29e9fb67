"""Where people are paid: put on record by an officer, sealed; another account only by proposal and decision."""

import re
from collections.abc import Iterable, Sequence

import pyarrow as pa
from django.db import connection
from django.utils import timezone

from recensus.decisions import actions as decisions
from recensus.decisions.executing import Approved
from recensus.decisions.types import Draft, Kind, Subject
from recensus.payments import models, settings
from recensus.payments.parting import in_parts
from recensus.payments.types import PayeeAccount, PaymentProblem, Scheme
from recensus.privacy.access import Act, Look, looking
from recensus.privacy.vault.actions import keep, sealing_with
from recensus.privacy.vault.columns import Sealer
from recensus.privacy.vault.tokens import attribute_domain
from recensus.vocabulary.identifiers import CHECKSUMS, normal

ACCOUNT = "account"
_PART = 50_000
_FORMS = {
    Scheme.IBAN: re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}"),
    Scheme.WALLET: re.compile("[1-9][0-9]{6,14}"),
    Scheme.ACCOUNT: re.compile("[A-Z0-9]{1,34}"),
}
_STAGED = """
drop table if exists pg_temp.payee;
create temp table payee (registrant bigint, name text, scheme text, institution text, number text) on commit drop
"""
_COPY = "copy payee from stdin"
_KEEP = """
insert into payments_payeeaccount (registrant, name, scheme, institution, number, "by", at)
select distinct on (registrant) registrant, name, scheme, institution, number, %s, %s from payee order by registrant
on conflict (registrant) where replaced_at is null do nothing
"""
_OTHERS = """
select p.registrant from payee p join payments_payeeaccount a
  on a.registrant = p.registrant and a.replaced_at is null
where (a.scheme, a.institution, a.number) <> (p.scheme, p.institution, p.number)
order by 1
"""


def shows(look: Look, instructions: Iterable[models.Instruction]) -> None:
    """Note that somebody is shown whom these payments are to."""
    paid = [(one.unit, one.registrant) for one in instructions]
    look.shows(
        persons=[number for unit, number in paid if unit == "P"],
        households=[number for unit, number in paid if unit == "H"],
    )


def written(scheme: Scheme, number: str) -> str:
    """Return an account's number as it is sent: without separators; raises PaymentProblem when it cannot be right.

    >>> written(Scheme.IBAN, "gb82 west 1234 5698 7654 32"), written(Scheme.WALLET, "+254 700 000001")
    ('GB82WEST12345698765432', '254700000001')
    """
    plain = normal(number).removeprefix("+")
    fits = _FORMS[scheme].fullmatch(plain)
    if not fits or (scheme is Scheme.IBAN and not CHECKSUMS["mod97"](plain[4:] + plain[:4])):
        raise PaymentProblem(
            f"This is no number of the kind '{scheme}': compare it with the payee's own paper."
        )
    return plain


def record_accounts(accounts: Iterable[PayeeAccount], *, by: str, purpose: str) -> list[int]:
    """Put accounts on record for those who have none; return who has another one, which stays until it is decided.

    Raises PaymentProblem for a number that cannot be right, or an institution that the pack does not name.
    """
    known = settings.in_force().institutions
    with (
        looking(by=by, purpose=purpose, action=Act.RECORD) as look,
        sealing_with() as sealer,
        connection.cursor() as cursor,
    ):
        cursor.execute(_STAGED)
        for part in in_parts(accounts, _PART):
            _stage(part, sealer, known)
        cursor.execute(_OTHERS)
        others = [registrant for (registrant,) in cursor.fetchall()]
        cursor.execute(_KEEP, [by, timezone.now()])
        look.shows(whole="accounts of payees", many=cursor.rowcount)
    return others


def _stage(part: Sequence[PayeeAccount], sealer: Sealer, known: Iterable[str]) -> None:
    """Seal the numbers of some accounts, and stage the rest with their tokens."""
    if strange := {one.institution for one in part} - set(known):
        raise PaymentProblem(f"The pack's {settings.FILE} names no institution {', '.join(sorted(strange))}.")
    domain = attribute_domain(ACCOUNT)
    numbers = pa.array([written(one.scheme, one.number) for one in part], pa.string())
    sealed = sealer.sealed(domain, numbers).to_pylist()
    key = sealer.values.number
    keep(f"{one[:16].hex()},\\x{one[16:].hex()},{key}\n".encode() for one in sealed)
    with connection.cursor() as cursor, cursor.cursor.copy(_COPY) as stream:
        for one, token in zip(part, sealer.tokens(domain, numbers).to_pylist(), strict=True):
            stream.write_row((one.registrant, one.name, one.scheme, one.institution, token))


def propose_account(account: PayeeAccount, *, reason: str, by: str, purpose: str) -> int:
    """Propose that somebody is paid to another account, and return the proposal's number; the number is sealed."""
    with looking(by=by, purpose=purpose, action=Act.DECIDE) as look, sealing_with() as sealer:
        held = models.PayeeAccount.objects.filter(registrant=account.registrant, replaced_at=None).first()
        if held is None:
            raise PaymentProblem("No account is on record yet: put the first one on record.")
        look.shows(persons=[account.registrant])
        number = pa.array([written(account.scheme, account.number)], pa.string())
        domain = attribute_domain(ACCOUNT)
        blob = sealer.sealed(domain, number).to_pylist()[0]
        keep([f"{blob[:16].hex()},\\x{blob[16:].hex()},{sealer.values.number}\n".encode()])
        token = sealer.tokens(domain, number).to_pylist()[0]
    facts = {
        "name": account.name,
        "scheme": account.scheme,
        "institution": account.institution,
        "number": token,
    }
    draft = Draft(
        kind=Kind.PAYEE_CHANGE,
        reference=f"the account of {account.registrant}",
        reason=reason,
        parameters={"registrant": account.registrant, **facts},
        subjects=[Subject(kind="P", number=account.registrant)],
    )
    return decisions.propose(draft=draft, by=by, purpose=purpose)


def change_account_as_decided(act: Approved) -> None:
    """Carry a decided change of account out; the former one stays on record as replaced."""
    facts, now = dict(act.parameters), timezone.now()
    models.PayeeAccount.objects.filter(registrant=facts["registrant"], replaced_at=None).update(
        replaced_at=now
    )
    models.PayeeAccount.objects.create(**facts, proposal=act.proposal, by=act.by, at=now)
