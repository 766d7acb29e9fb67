"""Packs made to do harm: what could grow is refused at once, with the file and the line."""

import time
from pathlib import Path

import pytest

from recensus.vocabulary.documents import read_document
from recensus.vocabulary.folder import LARGEST
from recensus.vocabulary.pack import read_pack
from tests.small_country import write_pack

BOMBS = {
    "aliases": ("a: &a [x, x]\nb: &b [*a, *a]\n", "alias"),
    "depth": ("a: " + "[" * 1_000_000, "too_deep"),
    "values": ("a: [" + "1," * 1_900_000 + "1]", "too_large"),
    "keys": ("".join(f"k{number}: 1\n" for number in range(350_000)), "too_large"),
    "length": ("a: " + "x" * 5_000_000, "too_large"),
    "a class to be made": ("a: !!python/object/apply:os.system [id]", "tag"),
    "an end too early": ("a: {b: [1, 2", "yaml"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_document_that_grows_is_refused_at_once(name: str) -> None:
    text, code = BOMBS[name]
    document, problems = read_document("sources/x.yaml", text)
    assert document is None
    assert [problem.code for problem in problems] == [code]


@pytest.mark.drill
@pytest.mark.parametrize("name", BOMBS)
def test_a_document_that_grows_takes_no_more_than_a_second(name: str) -> None:
    began = time.process_time()
    read_document("sources/x.yaml", BOMBS[name][0])
    assert time.process_time() - began < 1


def test_a_file_too_large_for_a_pack_is_not_read(tmp_path: Path) -> None:
    pack = write_pack(tmp_path)
    with (pack / "vocabulary/areas.csv").open("wb") as file:
        file.truncate(LARGEST + 1)
    _, problems = read_pack(pack)
    assert ("vocabulary/areas.csv", "too_large") in [(problem.file, problem.code) for problem in problems]
