"""The index answers about one applicant, and about a day's new records, as linking everyone would."""

import json
import random
import string
import time
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recensus.linkage.engine import index as index_module
from recensus.linkage.engine import index_layout
from recensus.linkage.engine.index import Index
from recensus.linkage.engine.index_building import build
from recensus.linkage.engine.linking import link
from recensus.linkage.engine.types import RECORDS, Settings

PERSONS = 250
SETTINGS = Settings(unique_registers=frozenset({2}), largest_block=16, attributes=("trade",))
SCHEMA = pa.schema([*RECORDS, pa.field("trade", pa.string())])
GIVEN = [
    "Amina",
    "Bashir",
    "Chidi",
    "Juma",
    "Fatuma",
    "Mohamed",
    "Maria",
    "José",
    "Ali",
    "Neema",
    "علي",
    "Umm Hassan",
]
FAMILY = ["Hassan", "Banda", "García", "Okoro", "Mwangi", "al-Rashid", "Phiri", "Tembo", "Nguyen", "Souza"]


def of_a_person(number: int, draw: random.Random) -> dict[str, object]:
    return {
        "given": draw.choice(GIVEN) + draw.choice(["", "", " Rose"]),
        "family": draw.choice(FAMILY) + draw.choice(["", "ni", "di", "ra"]),
        "father": draw.choice([None, draw.choice(GIVEN)]),
        "sex": draw.choice(["male", "female"]),
        "birth_date": f"{draw.randint(1940, 2010)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
        "area": f"AB{draw.randint(0, 30):03}",
        "address": f"{draw.randint(1, 40)} {draw.choice(FAMILY)} road",
        "household": number // 4,
        "identifiers": [{"issuer": "national", "value": f"{draw.randint(10**8, 10**9)}"}]
        if number % 5
        else None,
        "phone": f"07{number // 6:07}",
        "trade": draw.choice(["farmer", "tailor", None]),
    }


def stated(person: dict[str, object], record: int, register: int, draw: random.Random) -> dict[str, object]:
    """Return a record of a person, with what registers do to it."""
    said = person | {"record": record, "register": register}
    for name in draw.sample(["given", "family", "birth_date", "phone"], draw.randint(0, 2)):
        text = str(said[name])
        at = draw.randrange(len(text))
        said[name] = (
            text[:at] + draw.choice(string.digits if text[at].isdigit() else "aeiklm") + text[at + 1 :]
        )
    for name in draw.sample(
        ["father", "address", "identifiers", "household", "trade", "sex"], draw.randint(0, 3)
    ):
        said[name] = None
    if draw.random() < 0.1:
        said |= {"full": f"{said['family']} {said['given']}", "given": None, "family": None}
    return said


@pytest.fixture(scope="module")
def records() -> pa.Table:
    draw = random.Random(11)
    persons = [of_a_person(number, draw) for number in range(PERSONS)]
    rows = [
        stated(person, 3 * n + k, k, draw)
        for n, person in enumerate(persons)
        for k in range(3)
        if draw.random() < 0.8
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


@pytest.fixture(scope="module")
def index(records, tmp_path_factory) -> Index:
    folder = tmp_path_factory.mktemp("index") / "everyone"
    build(records, SETTINGS, folder)
    return Index(folder)


@pytest.fixture(scope="module")
def linked(records):
    return answers(link(records, SETTINGS).pairs)


def answers(pairs: pa.Table) -> dict[tuple[int, int], tuple[float, str, int]]:
    return {
        (pair["left"], pair["right"]): (round(pair["probability"], 9), pair["by"], pair["pattern"])
        for pair in pairs.to_pylist()
    }


def test_a_delta_of_everyone_gives_what_linking_everyone_gives(index, records, linked):
    assert answers(index.delta(records)) == linked


def test_one_applicant_gets_the_pairs_that_linking_everyone_gives_her(index, records, linked):
    for record in random.Random(5).sample(records.to_pylist(), 40):
        mine = {pair: said for pair, said in linked.items() if record["record"] in pair}
        assert answers(index.candidates_of(record)) == mine


def test_an_applicant_with_a_new_number_finds_her_records(index, records, linked):
    probable = {right for (left, right), (chance, *_) in linked.items() if chance > 0.99}
    found = 0
    for record in [each for each in records.to_pylist() if each["record"] in probable][:20]:
        pairs = index.candidates_of(record | {"record": 10**6, "register": 3}).to_pylist()
        found += any(pair["left"] == record["record"] and pair["probability"] > 0.5 for pair in pairs)
        assert all(pair["right"] == 10**6 for pair in pairs)
    assert found == 20


def test_the_most_probable_comes_first(index, records):
    chances = index.candidates_of(records.to_pylist()[5])["probability"].to_pylist()
    assert chances == sorted(chances, reverse=True)


def test_an_answer_leaves_no_trace(index, records, linked):
    one, other = next(pair for pair, (chance, *_) in linked.items() if chance > 0.9)
    by_number = {record["record"]: record for record in records.to_pylist()}
    before = answers(index.candidates_of(by_number[one]))
    index.candidates_of(
        by_number[other] | {"given": "Zuberi", "family": "Nobody", "birth_date": "1901-01-07"}
    )
    assert answers(index.candidates_of(by_number[one])) == before


def test_those_who_ask_at_the_same_time_get_their_own_answers(index, records, monkeypatch):
    asked = [record | {"record": 10**6, "register": 3} for record in records.to_pylist()[:12]]
    alone = [answers(index.candidates_of(record)) for record in asked]
    find = index_module.find

    def slowly(*arguments):
        time.sleep(0.01)  # long enough for another to write into the same room
        return find(*arguments)

    monkeypatch.setattr(index_module, "find", slowly)
    with ThreadPoolExecutor(4) as pool:
        assert [answers(pairs) for pairs in pool.map(index.candidates_of, asked)] == alone


ANY = st.one_of(st.none(), st.text(st.characters(exclude_categories=("Cs",)), max_size=12))
KNOWN = st.sampled_from(
    [*GIVEN, *FAMILY, "UNKNOWN", "Abd al Rahman bin Ali", "김민수", "1980-02-31", "AB001", "0700001"]
)


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        dict.fromkeys(
            [
                "given",
                "father",
                "grandfather",
                "family",
                "second",
                "full",
                "birth_date",
                "area",
                "address",
                "phone",
                "trade",
            ],
            st.one_of(ANY, KNOWN),
        )
        | {
            "register": st.integers(0, 3),
            "sex": st.sampled_from([None, "male", "female", "?"]),
            "age": st.one_of(st.none(), st.integers(0, 100)),
            "stated_on": st.one_of(st.none(), st.dates()),
            "household": st.one_of(st.none(), st.integers(0, 90)),
            "identifiers": st.one_of(
                st.none(), st.lists(st.fixed_dictionaries({"issuer": ANY, "value": ANY}), max_size=2)
            ),
        }
    )
)
def test_an_applicant_is_read_as_she_would_be_among_others_whatever_she_states(index, said):
    record = said | {"record": 10**6}
    table = pa.Table.from_pylist([record], schema=SCHEMA)
    assert answers(index.candidates_of(record)) == answers(index.delta(table))


def test_more_records_than_there_is_room_for_are_refused(index, records, monkeypatch):
    monkeypatch.setattr(index_layout, "ROOM", 3)
    with pytest.raises(ValueError, match="link all again"):
        index.delta(records.slice(0, 4))


def test_an_index_that_was_never_finished_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no finished index"):
        Index(tmp_path)


def test_an_index_with_other_keys_is_refused(records, tmp_path):
    build(records.slice(0, 60), SETTINGS, tmp_path / "index")
    file = tmp_path / "index" / index_layout.DESCRIPTION
    file.write_text(json.dumps(json.loads(file.read_text()) | {"keys": "others"}))
    with pytest.raises(ValueError, match="other keys"):
        Index(tmp_path / "index")
