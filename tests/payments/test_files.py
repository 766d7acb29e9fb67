"""What we send: valid by the published schema, and understood by a bank that somebody else wrote."""

import json
import threading
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from lxml import etree
from mockbank import Config, make_server

from recensus.payments import filing, payees, queries, schema
from recensus.payments.schema import NotValid
from recensus.payments.types import PayeeAccount, PaymentProblem, Run, Scheme, State
from recensus.privacy.vault.sealed_files import open_file
from tests.payments.conftest import IBAN, OTHER_IBAN, PURPOSE, Kaba

NAMES = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def bytes_of(run: Run, institution: str) -> bytes:
    message = next(one for one in run.messages if one.institution == institution)
    return b"".join(open_file(filing._place(message.name)))


def test_our_files_fit_the_published_schema_and_their_own_sums(owed: Kaba, shared: Path) -> None:
    owed.owe(owed.amina, "0.01", currency="USD")
    run = owed.prepare()
    published = etree.XMLSchema(file=str(shared / "standards/iso20022/pain.001.001.09.xsd"))
    for message in run.messages:
        text = bytes_of(run, message.institution)
        published.assertValid(etree.fromstring(text))
        root = ElementTree.fromstring(text)
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for batch in root.findall(".//p:PmtInf", NAMES):
            amounts = batch.findall(".//p:InstdAmt", NAMES)
            assert batch.findtext("p:NbOfTxs", None, NAMES) == str(len(amounts))
            assert Decimal(batch.findtext("p:CtrlSum", "", NAMES)) == sum(
                Decimal(a.text or "") for a in amounts
            )
            (currency,) = {amount.get("Ccy", "") for amount in amounts}
            sums[currency] += sum(Decimal(amount.text or "") for amount in amounts)
        assert sums == message.sums
        assert root.findtext(".//p:GrpHdr/p:NbOfTxs", None, NAMES) == str(message.instructions)


def test_the_schema_in_the_package_is_the_published_one(shared: Path) -> None:
    published = (shared / "standards/iso20022/pain.001.001.09.xsd").read_bytes()
    assert Path(schema.__file__).with_name("pain.001.001.09.xsd").read_bytes() == published


def test_a_name_that_xml_does_not_know_is_written_so_that_it_does(owed: Kaba) -> None:
    root = ElementTree.fromstring(bytes_of(owed.prepare(), "BANK"))
    names = [name.text for name in root.findall(".//p:Cdtr/p:Nm", NAMES)]
    assert names == ["Amina Canary", "Bashir <Canary>"]


def test_a_file_that_does_not_fit_the_schema_is_not_let_pass() -> None:
    with pytest.raises(NotValid, match="not expected"):
        schema.require_valid([b'<Document xmlns="', NAMES["p"].encode(), b'">\n<No/></Document>'])


def test_numbers_of_accounts_lie_sealed_until_they_leave(owed: Kaba) -> None:
    run = owed.prepare()
    for file in owed.files.rglob("*"):
        assert not file.is_file() or IBAN.encode() not in file.read_bytes(), file
    owed.release(run)
    (bank,) = [file for file in filing.outbox().iterdir() if file.stem.endswith("BANK")]
    assert IBAN.encode() in bank.read_bytes()
    assert bank.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("scheme", "number"),
    [
        (Scheme.IBAN, "GB82WEST12345698765433"),
        (Scheme.IBAN, "12"),
        (Scheme.WALLET, "0700"),
        (Scheme.ACCOUNT, ""),
    ],
)
@pytest.mark.usefixtures("kaba")
def test_a_number_that_cannot_be_right_is_not_put_on_record(scheme: Scheme, number: str) -> None:
    account = PayeeAccount(registrant=1, name="x", scheme=scheme, institution="BANK", number=number)
    with pytest.raises(PaymentProblem, match="no number"):
        payees.record_accounts([account], by="paula", purpose=PURPOSE)


def test_another_account_than_the_one_on_record_is_named_and_changes_nothing(owed: Kaba) -> None:
    first = bytes_of(owed.prepare(), "BANK")
    other = PayeeAccount(
        registrant=owed.amina, name="Thief", scheme=Scheme.IBAN, institution="BANK", number=OTHER_IBAN
    )
    assert payees.record_accounts([other], by="paula", purpose=PURPOSE) == [owed.amina]
    assert bytes_of(owed.prepare(), "BANK") == first


class Bank:
    """Somebody else's bank, on a socket: pain.001 in; pain.002, camt.054 and camt.053 out."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> Any:
        asked = urllib.request.Request(
            self.base + path, data=body or None, method=method, headers={"Content-Type": kind}
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return json.loads(answer.read() or b"null")


@pytest.fixture
def bank() -> Iterator[Bank]:
    """Open a bank that holds the ministry's account and Bashir's, which is closed."""
    server = make_server(Config(port=0, quiet=True, clock="2026-11-25T08:00:00"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    opened = Bank(server.server_address[1])
    for name, iban, more in (("MOK", "GB82WEST12345698765432", {}), ("BASHIR", OTHER_IBAN, {"closed": True})):
        account = {"id": name, "iban": iban, "currency": "EUR", "balance": 10_000_000, **more}
        opened.ask("POST", "/_mock/accounts", json.dumps(account).encode())
    yield opened
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_bank_that_others_wrote_understands_us_and_we_understand_it(kaba: Kaba, bank: Bank) -> None:
    for who in (kaba.amina, kaba.bashir):
        kaba.owe(who, "1250.50", currency="EUR")
    run = kaba.release(kaba.prepare())
    sent = (filing.outbox() / f"{run.messages[0].name}.xml").read_bytes()
    answer = bank.ask("POST", "/payments", sent, "application/xml")
    assert {one["outcome"] for one in answer["payments"]} == {"accepted", "rejected"}, answer
    bank.ask("POST", "/_mock/advance?to=2026-12-03")
    told = [message for message in bank.ask("GET", "/_mock/mailbox") if "EndToEndId" in message["body"]]
    assert {message["type"][:8] for message in told} >= {"pain.002", "camt.054", "camt.053"}
    for number, message in enumerate(reversed(told)):
        report = kaba.take_in(f"{number}.xml", message["body"])
        assert report.received == report.accepted, (
            message["type"],
            queries.differences(by="nadia", purpose=PURPOSE),
        )
    stands = queries.standings(run.number, by="nadia", purpose=PURPOSE)
    assert {one.state: one.amount for one in stands} == {
        State.REJECTED: Decimal("1250.50"),
        State.BOOKED: Decimal("1250.50"),
    }
