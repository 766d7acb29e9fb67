"""What is past its term is counted by the terms that the policy gives; nothing goes by itself."""

from datetime import date
from pathlib import Path

import pytest

from recensus.privacy.access import AccessRefused
from recensus.registry.models import Mention, SourceRecord
from recensus.rights.retention import Due, RetentionUnreadable, due, terms, uses
from recensus.vocabulary.pack import open_pack
from recensus.vocabulary.types import Pack
from tests.small_country import write_pack

TERMS = "classes: {personal: 12}\nattributes: {name: 6}\n"


@pytest.fixture
def strict(tmp_path: Path) -> Pack:
    folder = write_pack(tmp_path / "strict")
    (folder / "privacy").mkdir()
    (folder / "privacy" / "retention.yaml").write_text(TERMS)
    return open_pack(folder)


def test_terms_come_from_the_pack_else_from_the_standard(pack: Pack, strict: Pack) -> None:
    assert (terms(pack)["name"], terms(strict)["name"], terms(strict)["sex"]) == (120, 6, 12)


@pytest.mark.usefixtures("pack")
def test_what_is_past_its_term_is_counted_and_stays(strict: Pack) -> None:
    asks = {"by": "nadia", "purpose": "monitoring"}
    assert due(strict, on=date(2026, 7, 31), **asks) == []
    assert due(strict, on=date(2026, 8, 1), **asks) == [Due(attribute="name", months=6, values=3)]
    assert {one.attribute for one in due(strict, on=date(2027, 2, 1), **asks)} > {"name", "sex", "rooms"}
    assert SourceRecord.objects.filter(payload__contains=["Amina Canary"]).exists()
    with pytest.raises(AccessRefused):
        due(strict, on=date(2027, 2, 1), by="dalia", purpose="monitoring")


@pytest.mark.usefixtures("pack")
def test_what_a_source_says_again_is_kept_from_the_last_day_that_it_speaks_of(strict: Pack) -> None:
    for said in SourceRecord.objects.all():
        Mention.objects.create(record=said, batch_id=said.batch_id, stated_on=date(2026, 3, 1))
    asks = {"by": "nadia", "purpose": "monitoring"}
    assert due(strict, on=date(2026, 8, 1), **asks) == []
    assert due(strict, on=date(2026, 10, 1), **asks) == [Due(attribute="name", months=6, values=3)]


def test_terms_that_cannot_be_read_are_refused_with_file_and_line(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "privacy").mkdir()
    (folder / "privacy" / "retention.yaml").write_text("classes: {secret: 12}\n")
    with pytest.raises(RetentionUnreadable, match=r"retention\.yaml:1"):
        terms(open_pack(folder))


def test_each_attribute_names_what_uses_it(strict: Pack) -> None:
    found = uses(strict)
    assert found["national_id"]["sources"] == ["ministry", "pension", "survey"]
    assert found["has_radio"] == {"sources": ["survey"], "programmes": []}
