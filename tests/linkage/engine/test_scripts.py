"""Scripts are folded once per distinct word, and always in the same way."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recensus.linkage.engine.scripts import fold, words_of
from recensus.linkage.engine.skeletons import hashes, skeletons

ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)))


def listed(texts: list[str | None]) -> list[str]:
    words = words_of(pa.array(texts, pa.string()))
    distinct = words.distinct.to_pylist()
    ends = zip(words.offsets[:-1], words.offsets[1:], strict=True)
    return [" ".join(distinct[code] for code in words.codes[begin:end]) for begin, end in ends]


@settings(deadline=None)
@given(ANY_TEXT)
def test_folding_is_idempotent_and_takes_any_text(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert set(folded) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), ANY_TEXT, st.sampled_from(["Jean-Pierre", "O'Brien", "عبد الرحمن", "Nguyễn"]))
    )
)
def test_many_texts_are_folded_as_each_alone(texts):
    assert listed(texts) == [fold(text or "") for text in texts]


@settings(deadline=None)
@given(st.lists(ANY_TEXT, max_size=5), st.integers(0, 3))
def test_a_slice_of_an_array_is_read_as_if_it_were_alone(texts, start):
    whole = pa.array(["before", *texts, "after"], pa.string())
    part = whole.slice(min(start, len(texts)), len(texts))
    words = words_of(part)
    assert listed(part.to_pylist()) == [
        " ".join(words.distinct[int(code)].as_py() for code in words.codes[begin:end])
        for begin, end in zip(words.offsets[:-1], words.offsets[1:], strict=True)
    ]


@settings(deadline=None)
@given(st.lists(ANY_TEXT))
def test_no_text_is_too_odd_for_a_skeleton(texts):
    folded = pa.array([fold(text).replace(" ", "") for text in texts], pa.string())
    found = skeletons(folded)
    assert len(hashes(found)) == len(texts)
    assert [number == 0 for number in hashes(found).tolist()] == [text == "" for text in found.to_pylist()]


@pytest.mark.parametrize(
    "spellings",
    [
        "muhammad mohammed mohamed mhmd",
        "hassan hasan hsn assan",
        "osman usman ousmane",
        "abdulrahman abdurrahman abdirahman abderrahmane",
        "yusuf youssef yousuf ywsf iusuf",
        "daud dawud daoud dawd",
        "cecilia sesilia",
        "philip filip",
        "baez vaez",
        "souza sousa",
        "khalid kalid",
        "djamal jamal",
        "nour nur nwr",
        "muller mueller",
        "waleed valid",
        "christina kristina",
        "xavier savier",
        "aaron aron",
        "singh sing",
    ],
)
def test_spellings_of_one_name_have_one_skeleton(spellings):
    assert len(set(skeletons(pa.array(spellings.split())).to_pylist())) == 1


@pytest.mark.parametrize(
    "names", ["amina amara", "juma jamila", "maria marta", "banda phiri", "rosa rita ramon rehema"]
)
def test_different_names_keep_different_skeletons(names):
    assert len(set(skeletons(pa.array(names.split())).to_pylist())) == len(names.split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("علي", "aly"),
        ("الحسن", "al hsn"),
        ("김민수", "gimminsu"),
        ("Ольга", "olga"),
        ("Sa`id", "said"),
    ],
)
def test_scripts_come_together(one, other):
    assert fold(one) == other
