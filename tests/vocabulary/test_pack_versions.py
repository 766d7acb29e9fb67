"""Each version of the country pack is on record, whole, and one database serves one country."""

from typing import Any

import pytest

from recensus.vocabulary.actions import AnotherCountryLivesHere, record_pack_version
from recensus.vocabulary.areas import lineage
from recensus.vocabulary.models import Area
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.queries import country, latest_version

pytestmark = pytest.mark.django_db


def test_using_the_same_pack_twice_records_it_once(small: Any) -> None:
    first = record_pack_version(open_pack(small.path), by="dalia")
    again = record_pack_version(open_pack(small.path), by="emre")
    assert again == first
    assert again.first_used_by == "dalia"


def test_a_version_keeps_every_file_as_it_was(small: Any) -> None:
    before = open_pack(small.path)
    record_pack_version(before, by="dalia")
    small.append("vocabulary/codes.yaml", "# a remark\n")
    after = record_pack_version(open_pack(small.path), by="dalia")
    assert latest_version() == after
    assert after.archive["vocabulary/codes.yaml"].endswith("# a remark\n")
    assert set(after.archive) == set(before.files)


def test_a_second_country_is_sent_to_a_database_of_its_own(small: Any) -> None:
    assert country() is None
    record_pack_version(open_pack(small.path), by="dalia")
    small.change("pack.yaml", "name: small", "name: other")
    with pytest.raises(AnotherCountryLivesHere, match="--database other"):
        record_pack_version(open_pack(small.path.rename(small.path.parent / "other")), by="dalia")
    assert country() == "small"


def test_the_database_learns_which_area_lies_where(small: Any) -> None:
    pack = open_pack(small.path)
    record_pack_version(pack, by="dalia")
    assert {area.code: set(area.ancestors) for area in Area.objects.all()} == {
        code: lineage(pack.areas, code) for code in pack.areas
    }
