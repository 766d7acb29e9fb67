"""A drafted description of an unknown file can be read at once and finds what has the attributes' names."""

import datetime as dt
from pathlib import Path

import pytest

from recensus.connectors.drafting import describe_file, draft_source
from recensus.connectors.source_reading import open_source
from recensus.connectors.staging import Staging
from recensus.vocabulary.types import Pack
from tests.connectors.conftest import make_pack

FILE = "id;GIVEN NAME;sex;Birth_Date;shoe size\n1;Ana;2;28/02/1980;38\n2;Eva;2;01/12/1991;40\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Write the newcomer's file."""
    path = tmp_path / "people.csv"
    path.write_text(FILE)
    return path


def test_a_file_is_described_with_what_was_guessed(path: Path) -> None:
    described = describe_file(path)
    assert described.read.guessed == ("encoding utf-8", "delimiter ;")
    assert described.examples["sex"] == ("2",)
    assert described.distinct["id"] == 2


def test_a_draft_can_be_loaded_at_once(path: Path, small_pack: Pack, tmp_path: Path) -> None:
    text = draft_source(path, small_pack)
    assert "recode: {'2': ?}" in text
    assert "# shoe size: 38, 40" in text
    pack = make_pack({"people": text})
    source = open_source(pack, "people")
    assert source.shape("P") == ("birth_date", "given_name", "sex")
    with Staging(pack, source, work=tmp_path / "w", stated_on=dt.date(2024, 6, 1), readable=[path]) as staged:
        staged.read(path)
        staged.stage()
        assert staged.accepted == 2
        assert "1980-02-28" in next(iter(staged.chunks(10))).read().decode()
