"""Names become parts with roles, in whatever order and tradition they were written."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recensus.linkage.engine import name_tables
from recensus.linkage.engine.names import COLUMNS, place, read, usage, vocabulary

ROLES = ("given", "given_2", "family", "family_2", "lineage", "lineage_2")
ANY_NAME = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    st.lists(
        st.sampled_from(["Amina", "bin", "al", "Abd", "Umm", "Dr", "de", "García", "علي", "'", "-"])
    ).map(" ".join),
)


def placed(rows):
    """Return for each row (name parts by column) its words by role."""
    columns = {name: [row.get(name) for row in rows] for name in COLUMNS if any(name in row for row in rows)}
    reading = read(pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()}))
    words = reading.words.to_pylist()
    return [
        {role: words[code] for role, code in zip(ROLES, row, strict=True) if code >= 0}
        for row in place(reading, usage(reading), len(rows))
    ]


def of(**parts):
    return placed([parts])[0]


def test_each_column_keeps_its_role():
    assert of(given="Amina Rose", father="Juma", grandfather="Ali", family="García", second="López") == {
        "given": "amina",
        "given_2": "rose",
        "lineage": "juma",
        "lineage_2": "ali",
        "family": "garcia",
        "family_2": "lopez",
    }


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Dr. Amina Hassan", {"given": "amina", "family": "hassan"}),
        ("Amina binti Juma bin Ali", {"given": "amina", "lineage": "juma", "lineage_2": "ali"}),
        ("Abd al-Rahman Yusuf", {"given": "abdrahman", "family": "yusuf"}),
        ("Umm Hassan", {"given": "ummhassan"}),
        ("María de los Ángeles", {"given": "maria", "family": "angeles"}),
        ("Suharto", {"given": "suharto"}),
        ("김민수", {"given": "gim", "family": "minsu"}),
        ("عبد الرحمن", {"given": "abdrhmn"}),
    ],
)
def test_a_whole_name_is_cut_into_parts(full, parts):
    assert of(full=full) == parts


@pytest.mark.parametrize("name", ["Haji", "Bin", "De", "Al", "Umm", "Abdul", "Ko", "Mama Baba"])
def test_what_is_the_whole_name_is_never_taken_away(name):
    assert of(given=name)["given"]


def test_a_mononym_is_a_name():
    assert of(full="Suharto") == of(given="Suharto") == {"given": "suharto"}


def test_the_order_of_a_whole_name_does_not_matter_where_its_words_are_known():
    known = [{"given": "Jose", "family": "Garcia"}] * 4
    assert placed([*known, {"full": "García José"}])[-1] == placed([*known, {"full": "Jose Garcia"}])[-1]


def test_further_given_names_are_the_fathers_where_registers_name_fathers():
    known = [{"given": "Abebe", "father": "Kebede", "grandfather": "Haile"}] * 3
    assert placed([*known, {"full": "Haile Abebe Kebede"}])[-1] == {
        "given": "haile",
        "lineage": "abebe",
        "lineage_2": "kebede",
    }


@settings(deadline=None)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, ANY_NAME)), min_size=1, max_size=4))
def test_no_name_whatever_raises_and_rows_are_read_alone_in_any_order(rows):
    assert placed(rows[::-1]) == placed(rows)[::-1]


def test_no_rows_and_no_columns_are_read():
    assert placed([{}]) == [{}]
    reading = read(pa.table({"given": pa.array([], pa.string())}))
    assert place(reading, usage(reading), 0).shape == (0, 6)


def test_short_forms_share_a_name_with_what_they_stand_for():
    words = pa.array(sorted(["alex", "alexander", "alexandra", "sasha", "pepe", "jose", "juma"]))
    names = {
        word: {n for n in row if n >= 0}
        for word, row in zip(words.to_pylist(), name_tables.nicknames_of(words), strict=True)
    }
    assert names["alex"] & names["alexander"]
    assert names["alex"] & names["alexandra"]
    assert names["sasha"] & names["alexandra"]
    assert names["pepe"] & names["jose"]
    assert not names["pepe"] & names["alexander"]
    assert names["juma"] == set()


def test_no_short_form_stands_for_more_names_than_are_kept():
    assert max(map(len, name_tables.nicknames().values())) <= name_tables.SHORT_FORMS


def test_rarity_follows_how_many_records_have_a_word():
    rows = {"given": pa.array(["maria"] * 900 + ["juma"] * 10 + [f"rare{number}" for number in range(90)])}
    reading = read(pa.table(rows))
    known = vocabulary(reading, 1000)
    rarity = dict(zip(known.words.to_pylist(), known.rarity.tolist(), strict=True))
    assert rarity["maria"] > rarity["juma"] > rarity["rare7"]
