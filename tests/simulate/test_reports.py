"""The reports that a described country's offices write: the same every time, and as the pack reads them."""

import csv
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import python_calamine

from recensus.connectors.source_reading import open_source
from recensus.simulate.actions import ImpossibleCountry
from recensus.simulate.bank import answer
from recensus.simulate.described import NotDescribed
from recensus.simulate.reporting import simulate_reports
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack

PERSONS, SEED = 2_000, 7
PAIN = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn><PmtInf>
<CdtTrfTxInf><PmtId><EndToEndId>{}</EndToEndId></PmtId><Amt><InstdAmt Ccy="KES">5400.00</InstdAmt></Amt></CdtTrfTxInf>
</PmtInf></CstmrCdtTrfInitn></Document>"""


def written(pack: Pack, folder: Path) -> dict[str, bytes]:
    """Write the country to a folder and return its files' bytes."""
    simulate_reports(pack, persons=PERSONS, seed=SEED, directory=folder, on_progress=lambda _: None)
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def pack() -> Pack:
    """Open Kenya's pack."""
    return open_pack("kenya")


@pytest.fixture(scope="module")
def kenya(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a small Kenya."""
    folder = tmp_path_factory.mktemp("kenya")
    written(pack, folder)
    return folder


def rows(file: Path) -> list[dict[str, str]]:
    if file.suffix == ".xlsx":
        header, *cells = python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
        return [dict(zip(map(str, header), map(str, row), strict=True)) for row in cells]
    if file.suffix == ".jsonl":
        return [json.loads(line) for line in file.read_text().splitlines()]
    return list(
        csv.DictReader(file.read_text().splitlines(), delimiter="\t" if file.suffix == ".tsv" else ",")
    )


def test_the_same_seed_gives_the_same_bytes(pack: Pack, kenya: Path, tmp_path: Path) -> None:
    assert written(pack, tmp_path) == {
        str(file.relative_to(kenya)): file.read_bytes() for file in kenya.rglob("*") if file.is_file()
    }


def test_every_file_is_one_that_its_source_describes_with_no_column_beyond(pack: Pack, kenya: Path) -> None:
    seen = set()
    for month in kenya.glob("20??-??"):
        for file in month.rglob("*.*"):
            source = open_source(pack, file.parent.name)
            kinds, reports = source.taking(file.name)
            known = {column for kind in kinds for column in kind.columns()}
            known |= {column for report in reports for column in report.columns()}
            assert kinds or reports, file
            assert set(rows(file)[0]) <= known | {source.contract.newest_in}, file
            seen.add(source.name)
    assert seen == set(pack.sources)


def test_who_is_on_the_lists_of_the_last_month_is_who_is_enrolled_by_the_truth(kenya: Path) -> None:
    truth = rows(kenya / "truth" / "enrolments.csv")
    for programme, file, key in (
        ("hsnp", "beneficiaries.csv", "HH_NO"),
        ("opct", "beneficiaries.xlsx", "Beneficiary No"),
    ):
        listed = {row[key] for row in rows(kenya / "2026-10" / programme / file)}
        standing = {
            row["number"]
            for row in truth
            if row["programme"] == programme
            and row["first_day"] <= "2026-10-31" < (row["left_on"] or "9999-12-31")
        }
        assert listed == standing


def test_whoever_is_dead_but_active_has_a_death_in_the_register_and_no_exit(kenya: Path) -> None:
    planted = {
        row["number"] for row in rows(kenya / "truth" / "errors.csv") if row["kind"] == "dead but active"
    }
    truth = {row["number"]: row for row in rows(kenya / "truth" / "enrolments.csv")}
    extracts = kenya.glob("20??-??/population_register/persons.csv")
    deaths = {row["DATE_OF_DEATH"] for extract in extracts for row in rows(extract)}
    assert planted
    assert {truth[number]["died"] for number in planted} <= deaths
    assert {truth[number]["left_on"] for number in planted} == {""}


def test_the_four_counties_of_the_hunger_safety_net_have_it_and_no_others(kenya: Path) -> None:
    areas = Counter(
        int(row["SUB_COUNTY"]) // 100 for row in rows(kenya / "2026-10" / "hsnp" / "beneficiaries.csv")
    )
    assert areas
    assert set(areas) <= {8, 9, 10, 23}


def test_a_country_too_small_or_not_described_is_refused(pack: Pack, tmp_path: Path) -> None:
    with pytest.raises(ImpossibleCountry, match="999"):
        simulate_reports(pack, persons=999, seed=1, directory=tmp_path, on_progress=lambda _: None)
    bare = replace(pack, files={name: text for name, text in pack.files.items() if "names.csv" not in name})
    with pytest.raises(NotDescribed, match=r"names\.csv"):
        simulate_reports(bare, persons=1_000, seed=1, directory=tmp_path, on_progress=lambda _: None)


def test_the_banks_double_says_of_each_payment_what_it_books(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for number in range(200):
        (tmp_path / "out" / f"RC{number}.xml").write_text(PAIN.format(f"E{number}-1"))
    files = answer((tmp_path / "out").iterdir(), tmp_path, "2026-12-31")
    said = [file.read_text() for file in files if file.stem.endswith("status")]
    booked = [file.read_text() for file in files if file.stem.endswith("statement")]
    for status, entries in zip(said, booked, strict=True):
        assert ("RJCT" in status) == ("DBIT" not in entries)
    assert 0 < sum("RJCT" in status for status in said) < 20
    assert 0 < sum("CRDT" in entries for entries in booked) < 30
