"""The check of a whole country pack: against everything that will ever read it, in one run."""

from collections.abc import Iterator
from pathlib import Path

from recensus.assessment.scoring import score_problems
from recensus.connectors.source_reading import read_source
from recensus.decisions.policy import FILE, policy_problems
from recensus.enrolment.checking.reading import read_checks
from recensus.insight.lives.declared import FILE as LIFE_COURSE
from recensus.insight.lives.declared import life_course_problems
from recensus.insight.referrals.settings import FILE as REFERRALS
from recensus.insight.referrals.settings import referral_problems
from recensus.insight.reports.declared import report_problems
from recensus.linkage.settings import linkage_problems
from recensus.payments.settings import payment_problems
from recensus.programmes.catalogue import read_programme
from recensus.programmes.overlaps import read_overlaps
from recensus.programmes.types import Programme
from recensus.rules.types import InvalidRule
from recensus.setups.check_settings import life_course_rule_problems, message_problems, source_check_problems
from recensus.setups.example_checks import example_problems
from recensus.setups.rule_texts import condition_problems, derived_problems, names_of, of_rule
from recensus.vocabulary.pack import read_pack
from recensus.vocabulary.types import Pack, Problem


def check_pack(path: str | Path) -> list[Problem]:
    """Return every problem of the pack in the folder ``path``, by file and line; none when it can be used.

    Read are the vocabulary, each source, and each programme with its rules, models and look-up tables. The examples of
    a programme that is sound so far are determined as real households are; an answer that differs is a problem.
    """
    pack, problems = read_pack(path)
    if pack is not None:
        problems += _derived(pack)
        problems += policy_problems(pack.document(FILE))
        problems += linkage_problems(pack)
        problems += payment_problems(pack)
        problems += report_problems(pack)
        problems += read_overlaps(pack)[1]
        problems += referral_problems(pack.document(REFERRALS))
        problems += life_course_problems(pack.document(LIFE_COURSE))
        problems += life_course_rule_problems(pack)
        problems += read_checks(pack)[1]
        problems += [*_sources(pack), *_programmes(pack, dictionary_is_sound=not problems)]
        problems = _without_echoes(pack, problems)
    return sorted(
        set(problems), key=lambda problem: (problem.file, problem.line, problem.code, problem.message)
    )


def _without_echoes(pack: Pack, problems: list[Problem]) -> list[Problem]:
    """Leave out that an attribute is not found where it is said, but with a problem of its own that is told."""
    broken = pack.document("vocabulary/attributes.yaml").content.keys() - pack.attributes.keys()
    not_found = {"unknown_attribute", "undefined_attribute", "unknown_name"}
    return [
        problem
        for problem in problems
        if problem.code not in not_found or not any(f"'{word}'" in problem.message for word in broken)
    ]


def _derived(pack: Pack) -> list[Problem]:
    return list(derived_problems(pack, pack.document("vocabulary/attributes.yaml")))


def _sources(pack: Pack) -> Iterator[Problem]:
    found = []
    for name in pack.sources:
        source, problems = read_source(pack, name)
        yield from problems
        if source is not None:
            found.append(source)
            yield from source_check_problems(pack, source)
    yield from message_problems(pack, pack.document("vocabulary/messages.yaml"), found)


def _programmes(pack: Pack, *, dictionary_is_sound: bool) -> Iterator[Problem]:
    for name in pack.programmes:
        programme, problems = read_programme(pack, name)
        if programme is not None:
            problems += _rules_and_models(pack, programme)
            if dictionary_is_sound and not problems:
                problems = example_problems(pack, programme)
        yield from problems


def _rules_and_models(pack: Pack, programme: Programme) -> list[Problem]:
    """Check conditions and models; where a name stands for two things, that comes first."""
    try:
        names_of(programme, pack.attributes)
    except InvalidRule as doubled:
        return list(of_rule(doubled, programme.file("rules"), 1, programme.name))
    return [*condition_problems(programme, pack.attributes), *score_problems(programme, pack.attributes)]
