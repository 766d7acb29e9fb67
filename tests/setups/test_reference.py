"""The reference of pack files says what the check accepts: its pieces, put together, are a sound pack."""

import re
from pathlib import Path

import pytest

from recensus.connectors.source_shape import SourceShape
from recensus.programmes.shapes import ExampleShape, ModelShape, ParameterShape, RulesShape
from recensus.vocabulary.documents import read_document
from recensus.vocabulary.shapes import AttributeShape, PackShape
from recensus.vocabulary.shaping import Shape, shaped
from recensus.vocabulary.types import Document

REFERENCE = (Path(__file__).parents[2] / "docs/reference/pack-files.md").read_text()
SNIPPETS = re.findall(r"```yaml\n(.*?)```", REFERENCE, flags=re.DOTALL)


def snippet(first_words: str) -> Document:
    """Return the one snippet that begins with these words."""
    (text,) = [text for text in SNIPPETS if text.startswith(first_words)]
    document, problems = read_document("snippet.yaml", text)
    assert problems == []
    assert document is not None
    return document


@pytest.mark.parametrize(
    ("first_words", "shape", "inside"),
    [
        ("name: demo", PackShape, None),
        ("sex:", AttributeShape, ""),
        ("label: {en: Household survey}", SourceShape, None),
        ("conditions:", RulesShape, None),
        ("cut_off:", ParameterShape, ""),
        ("consumption_score:", ModelShape, ""),
        ("- name: rural", ExampleShape, "snippet"),
    ],
)
def test_a_snippet_of_the_reference_has_the_shape_that_the_check_asks_for(
    first_words: str, shape: type[Shape], inside: str | None
) -> None:
    document = snippet(first_words)
    places: list[tuple[str | int, ...]] = [()]
    if inside == "":
        places = [(name,) for name in document.content]
    elif inside is not None:
        entries = document.content[inside]
        assert isinstance(entries, list)
        places = [(inside, index) for index in range(len(entries))]
    assert [shaped(shape, document, at=place)[1] for place in places] == [[] for _ in places]


def test_every_key_that_is_accepted_is_in_the_reference() -> None:
    shapes = (PackShape, AttributeShape, SourceShape, RulesShape, ParameterShape, ModelShape, ExampleShape)
    keys = {key for shape in shapes for key in shape.model_fields}
    assert sorted(key for key in keys if not re.search(rf"\b{key}\b", REFERENCE)) == []
