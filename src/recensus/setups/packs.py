"""The check of a whole country pack: against everything that will ever read it, in one run."""

from collections.abc import Iterator
from pathlib import Path

from recensus.connectors.source_reading import read_source
from recensus.programmes.catalogue import read_programme
from recensus.programmes.types import Programme
from recensus.setups.rule_texts import condition_problems, derived_problems
from recensus.vocabulary.pack import read_pack
from recensus.vocabulary.types import Document, Pack, Problem


def check_pack(path: str | Path) -> list[Problem]:
    """Return every problem of the pack in the folder ``path``, by file and line; none when it can be used.

    Read are the vocabulary, each source, and each programme with its rules, models and look-up tables. When
    all of it is sound, each programme's examples are determined as real households are, and an answer that
    differs is a problem.
    """
    pack, problems = read_pack(path)
    if pack is not None:
        problems = [*problems, *_derived(pack), *_sources(pack), *_programmes(pack)]
    return sorted(
        set(problems), key=lambda problem: (problem.file, problem.line, problem.code, problem.message)
    )


def _derived(pack: Pack) -> Iterator[Problem]:
    file = "vocabulary/attributes.yaml"
    yield from derived_problems(pack, pack.documents.get(file) or Document(file=file, content={}, lines={}))


def _sources(pack: Pack) -> Iterator[Problem]:
    for name in pack.sources:
        yield from read_source(pack, name)[1]


def _programmes(pack: Pack) -> Iterator[Problem]:
    for name in pack.programmes:
        programme, problems = read_programme(pack, name)
        yield from problems
        if programme is not None:
            yield from _rules_and_models(pack, programme)


def _rules_and_models(pack: Pack, programme: Programme) -> Iterator[Problem]:
    yield from condition_problems(programme, pack.attributes)
