"""What can be wrong in a pack with what a source is said to report, each problem at its line."""

from collections.abc import Iterator

from recensus.connectors.reported import REQUIRED, STATES, WORDS, Reported
from recensus.connectors.source_shape import ReportShape, SourceShape
from recensus.vocabulary.shaping import nearest
from recensus.vocabulary.types import Document, Level, Pack, Problem

Place = tuple[str | int, ...]


def problems_of_reports(pack: Pack, document: Document, shape: SourceShape) -> list[Problem]:
    """Return the problems of all that a source reports."""
    return [
        Problem(
            file=document.file,
            line=document.line(("reports", name, *place)),
            code=code,
            message=message,
            expected=expected,
            nearest=near,
        )
        for name, report in shape.reports.items()
        for place, code, message, expected, near in _of_report(pack, name, report, shape)
    ]


_Told = tuple[Place, str, str, str, str]


def _of_report(pack: Pack, name: str, report: ReportShape, shape: SourceShape) -> Iterator[_Told]:
    if name in shape.files:
        yield (), "said_twice", f"'{name}' is a kind of file already.", "another name", ""
    if not report.pattern and max(len(shape.files), len(shape.reports)) > 1:
        yield (), "missing_pattern", f"'{name}' needs a pattern.", "which files are meant", ""
    yield from _of_subject(name, report, shape)
    yield from _of_words(name, report)
    programme = report.programme
    for given in [programme.value] if programme.value else programme.recode.values():
        if given not in pack.programmes:
            message = f"The pack has no programme '{given}'."
            yield ("programme",), "unknown_programme", message, "", nearest(given, pack.programmes)


def _of_subject(name: str, report: ReportShape, shape: SourceShape) -> Iterator[_Told]:
    if report.person and report.household:
        message = f"'{name}' speaks of a person and of a household."
        yield ("household",), "ambiguous_mapping", message, "person or household", ""
    unit = Level.HOUSEHOLD if report.household else Level.PERSON
    keyed = any(file.describes is unit or file.household for file in shape.files.values())
    if (report.person or report.household) and not keyed:
        message = f"'{name}' speaks of a {unit}, and no file of this source describes one."
        yield (), "missing_key", message, f"a kind of file that describes {unit}s by the same key", ""
    if report.states is Reported.ENROLMENT and not (report.person or report.household):
        message = f"'{name}' does not say whom it enrols."
        yield (), "missing_key", message, "person or household: the columns of its key", ""
    if report.states is not Reported.ENROLMENT and not report.enrolment:
        message = f"'{name}' does not say which enrolment it is about."
        yield (), "missing_key", message, "enrolment: the columns of the enrolment's number", ""


def _of_words(name: str, report: ReportShape) -> Iterator[_Told]:
    words = WORDS[report.states]
    for word, mapping in report.columns.items():
        if word not in words:
            message = f"What states an {report.states} has no '{word}'."
            yield (
                ("columns", word),
                "unknown_key",
                message,
                "one of " + ", ".join(words),
                nearest(word, words),
            )
        for code in [mapping.value] if mapping.value else mapping.recode.values():
            if word == "state" and code not in STATES[report.states]:
                allowed = STATES[report.states]
                message = f"'{code}' is no state of an {report.states}."
                yield (
                    ("columns", word),
                    "unknown_code",
                    message,
                    "one of " + ", ".join(allowed),
                    nearest(code, allowed),
                )
    for lacking in sorted(REQUIRED[report.states] - report.columns.keys()):
        yield ("columns",), "missing_key", f"'{name}' lacks '{lacking}'.", f"{lacking}: a column", ""
