"""Kaba pays: Amina, Bashir and Chidi are due something, through a bank and a wallet; two officers work on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from recensus.enrolment.models import Enrolment, Entitlement
from recensus.payments import actions, models, payees
from recensus.payments.types import PayeeAccount, Report, Run, Scheme
from recensus.registry.models import NameEntry
from recensus.vocabulary.actions import record_pack_version
from recensus.vocabulary.models import PackVersion
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.cast import appoint
from tests.registry.conftest import Household, Person, Stated, put_on_record
from tests.small_country import write_pack

PURPOSE = "payments"
PAY_DAY = date(2026, 12, 1)
SETTINGS = """
payer: {name: Ministry of Kaba & Sons, id: MOK-1}
institutions:
  BANK: {label: Kaba Bank, bic: KABAGB2LXXX, iban: GB82WEST12345698765432}
  WALLET: {label: Kaba Mobile, member: "0777", account: "900100"}
death: died
"""
IBAN, OTHER_IBAN, WALLET = "GB29NWBK60161331926819", "DE89370400440532013000", "+254 700 000001"
SURVEY = Stated(
    "survey",
    date(2026, 1, 1),
    (
        Household("H1", area="Kaba"),
        Household("H2", area="Tombo", rooms="1"),
        Person("H1/1", "H1", "Amina Canary", "000101", "1980-02-01"),
        Person("H1/2", "H1", "Bashir <Canary>", "000102", "2005-03-02", "male", "child"),
        Person("H2/1", "H2", "Chidi Canary", "000202", "1970-05-01", "male"),
    ),
)


@dataclass(frozen=True)
class Kaba:
    """The country as it stands: the numbers of its people, and where its files are."""

    amina: int
    bashir: int
    chidi: int
    files: Path

    def owe(
        self, registrant: int, amount: str = "100.00", cycle: str = "2026-11", currency: str = "KBD"
    ) -> int:
        """Let somebody be enrolled and owed something; return the entitlement's number."""
        key = f"{registrant}"
        enrolment, _ = Enrolment.objects.get_or_create(
            source=1,
            source_key=key,
            defaults={
                "programme": "pension",
                "registrant": registrant,
                "unit": "P",
                "subject_source": 1,
                "subject_key": key,
                "status": "active",
            },
        )
        return Entitlement.objects.create(
            enrolment=enrolment.pk,
            programme="pension",
            cycle=cycle,
            registrant=registrant,
            amount=Decimal(amount),
            currency=currency,
            due_on=date(2026, 11, 30),
            source=1,
            source_key=f"{key}/{cycle}/{currency}",
        ).pk

    def prepare(self, **more: Any) -> Run:
        return actions.prepare(
            **{"programme": "pension", "cycle": "2026-11", "pay_on": PAY_DAY, "by": "paula", **more},
            purpose=PURPOSE,
        )

    def release(self, run: Run) -> Run:
        return actions.release(run=run.number, by="rosa", purpose=PURPOSE)

    def take_in(self, name: str, text: str | bytes) -> Report:
        path = self.files / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return actions.take_in(path=path, by="paula", purpose=PURPOSE)

    def references(self, run: Run) -> list[str]:
        rows = models.Instruction.objects.filter(run=run.number).order_by("entitlement")
        return list(rows.values_list("end_to_end", flat=True))


def person(name: str) -> int:
    """Return the number of the person whose name begins so."""
    return int(NameEntry.objects.get(kind="P", name__startswith=name).registrant)


def put_pack(folder: Path, settings: Any) -> Pack:
    """Put the pack with its payers to use."""
    written = write_pack(folder)
    (written / "payments.yaml").write_text(SETTINGS)
    words = written / "vocabulary/attributes.yaml"
    words.write_text(words.read_text() + "died: {label: Died, level: person, kind: date}\n")
    opened = open_pack(written)
    settings.RECENSUS_PACK, settings.RECENSUS_FILES = opened.path, folder / "files"
    PackVersion.objects.update(name=opened.name)
    record_pack_version(opened, by="tester")
    return opened


def accounts(kaba: Kaba) -> Sequence[PayeeAccount]:
    """Return where the three are paid."""
    rows = (
        (kaba.amina, "Amina Canary", Scheme.IBAN, "BANK", IBAN),
        (kaba.bashir, "Bashir <Canary>", Scheme.IBAN, "BANK", OTHER_IBAN),
        (kaba.chidi, "Chidi Canary", Scheme.WALLET, "WALLET", WALLET),
    )
    return [
        PayeeAccount(registrant=who, name=name, scheme=scheme, institution=institution, number=number)
        for who, name, scheme, institution, number in rows
    ]


def settle_in(folder: Path, settings: Any) -> Kaba:
    """Put the three on record, with their accounts, and appoint who pays them."""
    put_on_record(SURVEY)
    put_pack(folder, settings)
    for officer in ("paula", "rosa"):
        appoint(officer, "programme_manager")
    kaba = Kaba(person("Amina"), person("Bashir"), person("Chidi"), folder)
    assert payees.record_accounts(accounts(kaba), by="paula", purpose=PURPOSE) == []
    return kaba


@pytest.fixture
def kaba(db: None, tmp_path: Path, settings: Any) -> Kaba:  # noqa: ARG001 - tables first
    """Return Kaba, ready to pay."""
    return settle_in(tmp_path, settings)


@pytest.fixture
def owed(kaba: Kaba) -> Kaba:
    """Return Kaba, with 100 owed to each of the three."""
    for who in (kaba.amina, kaba.bashir, kaba.chidi):
        kaba.owe(who)
    return kaba


def status_report(run: Run, statuses: dict[str, str], message: str = "S1", made: str = "2026-12-02") -> str:
    """Return a pain.002 about payments of a run's first file; ``statuses`` are by reference."""
    said = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{one}</OrgnlEndToEndId><TxSts>{status}</TxSts></TxInfAndSts>"
        for one, status in statuses.items()
    )
    return group_status(
        run.messages[0].name,
        "PART",
        message,
        made,
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>x</OrgnlPmtInfId>{said}</OrgnlPmtInfAndSts>",
    )


def group_status(
    ours: str, status: str, message: str = "S1", made: str = "2026-12-02", more: str = ""
) -> str:
    """Return a pain.002 about a whole file of ours."""
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>{made}T10:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{ours}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"<GrpSts>{status}</GrpSts></OrgnlGrpInfAndSts>{more}</CstmrPmtStsRpt></Document>"
    )


def statement(entries: Sequence[tuple[str, str, str]], message: str = "B1", currency: str = "KBD") -> str:
    """Return a camt.053 with an entry for each reference, amount and direction."""
    booked = "".join(
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        "<BookgDt><Dt>2026-12-02</Dt></BookgDt><NtryDtls><TxDtls><Refs>"
        f"<EndToEndId>{one}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
        for one, amount, direction in entries
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>2026-12-02T20:00:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>1</Id>{booked}</Stmt></BkToCstmrStmt></Document>"
    )


def days_go_by() -> None:
    """Let sixty days go by on the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "create or replace function decisions_now() returns timestamptz language sql stable "
            "as 'select now() + interval ''60 days'''"
        )
