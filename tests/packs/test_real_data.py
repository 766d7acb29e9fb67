"""Real files go in whole, and a determination on them says what an independent count of the same files says."""

import csv
import gzip
import math
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pyreadstat

Filled = Any
"""What the fixtures of conftest.py give."""
THREE = ("eligible", "not eligible", "cannot be determined")


def adds_up(printed: dict[str, Any]) -> bool:
    return bool(printed["received"] == printed["accepted"] + printed["rejected"] + printed["held"])


def counts_of(filled: Filled, programme: str) -> dict[str, int]:
    printed = filled.runs[programme]
    counts = {outcome: int(printed[outcome]) for outcome in THREE}
    assert sum(counts.values()) == printed["considered"]
    return counts


def all_of(*answers: bool | None) -> bool | None:
    """Combine three-valued answers: one that is false decides, else one that is unknown does."""
    return False if False in answers else None if None in answers else True


def any_of(*answers: bool | None) -> bool | None:
    return True if True in answers else None if None in answers else False


def counted(answers: list[bool | None]) -> dict[str, int]:
    found = Counter(answers)
    return {"eligible": found[True], "not eligible": found[False], "cannot be determined": found[None]}


def survey(shared: Path, what: str) -> list[dict[str, str]]:
    file = shared / f"data/argentina-eph-2015q1/{what}_a15t1.tsv.gz"
    with gzip.open(file, "rt", encoding="latin-1") as text:
        return list(csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_all_of_the_argentine_survey_goes_in(argentina: Filled) -> None:
    printed = argentina.load
    assert printed["received"] == 18_743 + 60_145
    assert adds_up(printed)
    assert printed["accepted"] == printed["received"]
    counts_of(argentina, "child-allowance")
    assert argentina.rows("SELECT count(*) FROM households", programme="child-allowance") == [(18_743,)]
    assert argentina.rows(
        "SELECT count(*), count(household_id) FROM persons", programme="child-allowance"
    ) == [(60_145, 60_145)]


def test_the_child_allowance_is_what_an_independent_count_says(argentina: Filled, shared: Path) -> None:
    members = defaultdict(list)
    for row in survey(shared, "indiv"):
        members[row["CODUSU"], row["NRO_HOGAR"]].append(row)
    answers = []
    for row in survey(shared, "hogar"):
        people = members[row["CODUSU"], row["NRO_HOGAR"]]
        line = 1900 if int(row["IX_TOT"]) >= 6 else 1600
        formal = any_of(*(_formal(person) for person in people))
        answers.append(
            all_of(
                any(int(person["CH06"]) < 18 for person in people),
                float(row["IPCF"]) <= line,
                None if formal is None else not formal,
            )
        )
    counts = counts_of(argentina, "child-allowance")
    assert counts == counted(answers)
    assert counts["cannot be determined"] > 0


def _formal(person: dict[str, str]) -> bool | None:
    """Tell whether the person's employer pays contributions: 0 is *not asked* in these columns."""
    employed = {"0": None}.get(person["ESTADO"], person["ESTADO"] == "1")
    employee = {"0": None, "9": None}.get(person["CAT_OCUP"], person["CAT_OCUP"] == "3")
    deducted = {"0": None}.get(person["PP07H"], person["PP07H"] == "1")
    return all_of(employed, employee, deducted)


def test_housing_improvement_is_undetermined_only_where_the_rooms_are_missing(argentina: Filled) -> None:
    counts = counts_of(argentina, "housing-improvement")
    assert min(counts.values()) > 0
    without = """SELECT count(*), count(rooms) FROM result JOIN households USING (household_id)
                 WHERE outcome = 'cannot be determined'"""
    assert argentina.rows(without, programme="housing-improvement") == [(counts["cannot be determined"], 0)]


def test_old_persons_who_were_not_interviewed_are_not_refused_a_pension(
    argentina: Filled, shared: Path
) -> None:
    answers = []
    for row in survey(shared, "indiv"):
        interviewed = True if row["H15"] == "1" else None
        answers.append(all_of(int(row["CH06"]) >= 70, interviewed, float(row["V2_M"]) == 0))
    counts = counts_of(argentina, "old-age-pension")
    assert counts == counted(answers)
    assert counts["cannot be determined"] > 0


def test_all_of_the_imaginary_country_goes_in_with_its_four_kinds_of_missing(imaginary: Filled) -> None:
    printed = imaginary.load
    assert printed["received"] == printed["accepted"] == 8_000 + 32_396
    assert adds_up(printed)
    counts_of(imaginary, "means-tested-child-benefit")
    sql = """SELECT count(*), count(*) FILTER (occupation IS NULL AND absent->>'occupation' = 'not applicable'),
             count(*) FILTER (absent->>'migration' = 'unknown code'), count(age_in_months) FROM persons"""
    assert imaginary.rows(sql, programme="means-tested-child-benefit") == [(32_396, 19_439, 6_358, 3_165)]
    assert imaginary.rows(
        "SELECT count(*), count(deaths) FROM households", programme="means-tested-child-benefit"
    ) == [(8_000, 7_922)]


def test_the_child_benefit_is_what_an_independent_count_says(imaginary: Filled, shared: Path) -> None:
    folder = shared / "data/imaginary-country"
    households, _ = pyreadstat.read_dta(
        str(folder / "WLD_2023_SYNTH-SVY-HLD-EN_v01_M.dta"), output_format="dict"
    )
    persons, _ = pyreadstat.read_dta(
        str(folder / "WLD_2023_SYNTH-SVY-IND-EN_v01_M.dta"), output_format="dict"
    )
    with_child = {hid for hid, age in zip(persons["hid"], persons["age"], strict=True) if age < 18}
    answers: list[bool | None] = [
        spending <= 1703.4 and hid in with_child
        for hid, spending in zip(households["hid"], households["pc_exp"], strict=True)
    ]
    assert counts_of(imaginary, "means-tested-child-benefit") == counted(answers)
    disabled = sum(persons["disability"])
    assert 0 < counts_of(imaginary, "disability-allowance")["eligible"] < disabled


def test_a_fifth_of_the_imaginary_country_is_below_the_cut_off(imaginary: Filled) -> None:
    counts = counts_of(imaginary, "proxy-means-transfer")
    assert counts["cannot be determined"] == 0
    assert counts["eligible"] == 1_658  # as counted by the least-squares fit itself
    sql = """SELECT regr_r2(consumption_score::DOUBLE, ln(spending_per_head::DOUBLE))
             FROM result JOIN households USING (household_id)"""
    [(fit,)] = imaginary.rows(sql, programme="proxy-means-transfer")
    assert fit > 0.85


def test_the_complete_indonesian_households_all_get_the_score_of_the_least_squares_fit(
    indonesia: list[Filled], shared: Path
) -> None:
    printed = indonesia[0].load
    assert printed["received"] == printed["accepted"] == 5_004
    counts = counts_of(indonesia[0], "cash-transfer")
    assert counts["cannot be determined"] == 0
    assert sum(counts.values()) == 5_004
    with (shared / "data/indonesia-targeting-2008/alatas.csv").open() as file:
        logs = sorted(round(math.log(float(row["consumption"])), 3) for row in csv.DictReader(file))
    [(mean, fit)] = indonesia[0].rows(
        """SELECT avg(consumption_score::DOUBLE), regr_r2(ln(consumption_per_head::DOUBLE), consumption_score::DOUBLE)
           FROM result JOIN households USING (household_id)""",
        programme="cash-transfer",
    )
    assert (
        abs(mean - sum(logs) / len(logs)) < 0.001
    )  # a least-squares fit with a constant goes through the mean
    assert 0.489 < fit < 0.492


def test_a_model_for_each_province_takes_three_tenths_of_each(indonesia: list[Filled]) -> None:
    counts_of(indonesia[0], "cash-transfer-by-province")
    shares = indonesia[0].rows(
        """SELECT province, avg((outcome = 'eligible')::INT) FROM result JOIN households USING (household_id)
           GROUP BY province ORDER BY province""",
        programme="cash-transfer-by-province",
    )
    assert [province for province, _ in shares] == ["central_java", "north_sumatra", "south_sulawesi"]
    assert all(abs(share - 0.3) < 0.002 for _, share in shares)


def test_indonesian_households_with_missing_answers_cannot_be_determined_and_the_others_do_not_move(
    indonesia: list[Filled], shared: Path
) -> None:
    before, after = (counts_of(filled, "cash-transfer") for filled in indonesia)
    printed = indonesia[1].load
    assert printed["received"] == printed["accepted"] == sum(after.values()) == 5_756
    assert after["cannot be determined"] == 5_756 - 5_004 - _complete_but_new(shared)
    assert after["eligible"] + after["not eligible"] == 5_004 + _complete_but_new(shared)
    assert before["eligible"] <= after["eligible"]


def _complete_but_new(shared: Path) -> int:
    """Count the households that lack another answer than a proxy, and so were left out of the complete file."""
    folder = shared / "data/indonesia-targeting-2008"
    with (folder / "variables.csv").open() as file:
        proxies = [row["Name"] for row in csv.DictReader(file) if row["Order"]]
    with (folder / "alatas.csv").open() as file:
        known = {row["hhid"] for row in csv.DictReader(file)}
    with (folder / "alatas_with_missing.csv").open() as file:
        new = [row for row in csv.DictReader(file) if row["hhid"] not in known]
    return sum(all(row[name] for name in proxies) for row in new)
