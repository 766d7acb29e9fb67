"""Whatever the pages say in English, they say in Swahili: no sentence is left untranslated, and none loses a value."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

WEB = Path(__file__).parents[2] / "src/recensus/web"
CATALOGUE = WEB / "locale/sw/LC_MESSAGES/django.mo"
SAYS = {"_", "gettext", "gettext_lazy", "ngettext"}
VALUE = re.compile(r"%\((\w+)\)[sd]")


class Untranslated(gettext.NullTranslations):
    """What stands behind the catalogue: nothing."""

    def gettext(self, message: str) -> str:
        raise KeyError(message)


def swahili() -> gettext.GNUTranslations:
    with CATALOGUE.open("rb") as file:
        found = gettext.GNUTranslations(file)
    found.add_fallback(Untranslated())
    return found


def said(code: str) -> Iterator[str]:
    """Yield the sentences that Python code gives to the translation."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYS:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                yield str(first.value)


def said_by(template: str) -> Iterator[str]:
    """Yield the sentences of a template, as Django's own tool takes them out; of plurals the singular."""
    for found in re.finditer(
        r"\b_?n?gettext\(\s*u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")", templatize(template)
    ):
        yield ast.literal_eval(found[1])


def everything_said() -> set[str]:
    code = {one for file in WEB.rglob("*.py") for one in said(file.read_text())}
    return code | {one for file in WEB.rglob("*.html") for one in said_by(file.read_text())}


def test_every_sentence_of_the_pages_is_there_in_swahili() -> None:
    known, sentences = swahili(), everything_said()
    assert len(sentences) > 600
    silent = []
    for sentence in sentences:
        try:
            known.gettext(sentence)
        except KeyError:
            silent.append(sentence)
    assert silent == []


def test_no_value_is_lost_in_translation() -> None:
    known = swahili()
    assert [
        one for one in everything_said() if set(VALUE.findall(one)) != set(VALUE.findall(known.gettext(one)))
    ] == []


@pytest.mark.parametrize(
    "template",
    [
        '{% translate "Nobody says this" %}',
        "{% blocktranslate %}Nobody says this{% endblocktranslate %}",
        "{% blocktranslate count n=2 %}Nobody says this{% plural %}They say{% endblocktranslate %}",
    ],
)
def test_a_sentence_that_was_forgotten_is_noticed(template: str) -> None:
    assert list(said_by("{% load i18n %}" + template)) == ["Nobody says this"]
    with pytest.raises(KeyError):
        swahili().gettext("Nobody says this")
