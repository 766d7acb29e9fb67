"""From a source's document to its definition, every problem named at its line."""

from collections.abc import Iterator
from dataclasses import dataclass

from recensus.connectors.definition import (
    AddedCheck,
    ColumnMapping,
    Connection,
    Contract,
    FileFormat,
    FileKind,
    ReportKind,
    SourceDefinition,
    Volume,
)
from recensus.connectors.failures import NotASource
from recensus.connectors.files.text import codec
from recensus.connectors.report_reading import problems_of_reports
from recensus.connectors.reported import Reported
from recensus.connectors.source_shape import ContractShape, FileShape, MappingShape, ReportShape, SourceShape
from recensus.vocabulary.shaping import nearest, shaped
from recensus.vocabulary.types import Attribute, Document, Level, Pack, Problem

Place = tuple[str | int, ...]


def open_source(pack: Pack, name: str) -> SourceDefinition:
    """Return the source as the pack describes it; raise NotASource, with all problems, when it cannot be used."""
    definition, problems = read_source(pack, name)
    if definition is None or problems:
        raise NotASource(f"The source '{name}' cannot be used.", tuple(str(problem) for problem in problems))
    return definition


def read_source(pack: Pack, name: str) -> tuple[SourceDefinition | None, list[Problem]]:
    """Read one source of a pack; the definition is None when its file has not even the right shape."""
    if name not in pack.sources:
        hint = nearest(name, pack.sources)
        known = ", ".join(sorted(pack.sources)) or "none"
        message = f"The pack has no source '{name}'."
        problem = Problem(
            file="sources",
            line=1,
            code="unknown_source",
            message=message,
            expected=f"one of {known}",
            nearest=hint,
        )
        return None, [problem]
    document = pack.sources[name]
    shape, problems = shaped(SourceShape, document)
    if shape is None:
        return None, problems
    found = [*problems, *_Comparison(pack, document).problems(shape)]
    found += problems_of_reports(pack, document, shape)
    return _definition(name, shape, pack.currency), found


def _definition(name: str, shape: SourceShape, currency: str) -> SourceDefinition:
    stated_on = shape.stated_on
    return SourceDefinition(
        name=name,
        label=shape.label,
        holder=shape.holder,
        method=shape.method,
        mode=shape.mode,
        carries=shape.carries,
        stated_on_column=None if stated_on is None or isinstance(stated_on, str) else stated_on.column,
        stated_on=stated_on if isinstance(stated_on, str) else None,
        date_formats=shape.date_formats,
        decimal=shape.decimal,
        files=_files(shape),
        reports=_reports(shape, currency),
        contract=_contract(shape.contract),
        connection=Connection(**shape.connection.model_dump()) if shape.connection else None,
        checks_off=frozenset(shape.checks.off),
        checks_on=frozenset(shape.checks.on),
        checks_added=tuple(
            AddedCheck(name=c.name, level=c.level, flag_when=c.flag_when, says=c.says)
            for c in shape.checks.add
        ),
    )


def _files(shape: SourceShape) -> dict[str, FileKind]:
    patterns = {name: _pattern(file, shape) for name, file in shape.files.items()}
    of_persons = {patterns[name] for name, file in shape.files.items() if file.describes is Level.PERSON}
    return {
        name: FileKind(
            name=name,
            describes=file.describes,
            pattern=patterns[name],
            format=FileFormat(**file.format.model_dump()),
            key=file.key,
            household=file.household,
            mappings=tuple(_mapping(attribute, mapping) for attribute, mapping in file.columns.items()),
            repeated=file.describes is Level.HOUSEHOLD and patterns[name] in of_persons,
        )
        for name, file in shape.files.items()
    }


def _reports(shape: SourceShape, currency: str) -> dict[str, ReportKind]:
    described = {_pattern(file, shape) for file in shape.files.values()}
    return {
        name: ReportKind(
            name=name,
            states=report.states,
            pattern=(pattern := _pattern(report, shape)),
            format=FileFormat(**report.format.model_dump()),
            programme=_mapping("programme", report.programme),
            key=report.key,
            enrolment=report.enrolment or (report.key if report.states is Reported.ENROLMENT else ()),
            unit="H" if report.household else "P",
            subject=report.household or report.person,
            mappings=tuple(_mapping(word, mapping) for word, mapping in report.columns.items()),
            currencies=report.currencies or (currency,),
            shared=pattern in described,
        )
        for name, report in shape.reports.items()
    }


def _contract(shape: ContractShape) -> Contract:
    return Contract(
        extra_columns=shape.extra_columns,
        newest_in=shape.newest.column if shape.newest else None,
        newest_days=shape.newest.days if shape.newest else None,
        volume=Volume(**shape.volume.model_dump()),
        changes=Volume(**shape.changes.model_dump()),
        codes=shape.codes,
        silent_after=shape.silent_after,
    )


def _pattern(file: FileShape | ReportShape, shape: SourceShape) -> str:
    """Return the pattern of a file kind; where it may be left out, it is the only one and fits every name."""
    return file.pattern or ("*" if max(len(shape.files), len(shape.reports)) == 1 else "")


def _mapping(attribute: str, mapping: MappingShape) -> ColumnMapping:
    return ColumnMapping(
        attribute=attribute,
        columns=(mapping.column,) if mapping.column else mapping.columns,
        join=mapping.join,
        value=mapping.value,
        recode=mapping.recode,
        missing=mapping.missing,
    )


@dataclass(frozen=True)
class _Comparison:
    """A source's file against the dictionary of its pack."""

    pack: Pack
    document: Document

    def problems(self, shape: SourceShape) -> Iterator[Problem]:
        yield from self._of_stated_on(shape)
        for name, file in shape.files.items():
            if not _pattern(file, shape):
                place: Place = ("files", name)
                yield self._problem(
                    place, "missing_pattern", f"'{name}' needs a pattern.", "which files are meant"
                )
            yield from self._of_file(name, file)
        yield from self._of_attributes_set_twice(shape)
        yield from self._of_connection(shape)

    def _of_stated_on(self, shape: SourceShape) -> Iterator[Problem]:
        for number, text in enumerate(shape.date_formats):
            if "%" not in text:
                message = f"'{text}' is not a date format."
                yield self._problem(
                    ("date_formats", number), "date_format", message, "a format such as %d/%m/%Y"
                )

    def _of_file(self, name: str, file: FileShape) -> Iterator[Problem]:
        place: Place = ("files", name)
        if not file.key:
            yield self._problem(
                (*place, "key"), "no_key", f"'{name}' has no key.", "the columns that identify a row"
            )
        if file.household and file.describes is Level.HOUSEHOLD:
            message = f"'{name}' describes households; 'household' belongs to files of persons."
            yield self._problem((*place, "household"), "household_of_household", message)
        if file.format.encoding and codec(file.format.encoding) is None:
            message = f"The encoding '{file.format.encoding}' is not known."
            yield self._problem(
                (*place, "format", "encoding"), "unknown_encoding", message, "utf-8, utf-16, latin-1..."
            )
        for attribute, mapping in file.columns.items():
            yield from self._of_mapping((*place, "columns", attribute), attribute, mapping, file.describes)

    def _of_mapping(self, place: Place, name: str, mapping: MappingShape, level: Level) -> Iterator[Problem]:
        attribute = self.pack.attributes.get(name)
        if attribute is None:
            words = [a.name for a in self.pack.attributes.values() if a.level is level and a.derived is None]
            message = f"The dictionary has no attribute '{name}'."
            yield self._problem(place, "undefined_attribute", message, near=nearest(name, words))
            return
        if attribute.derived is not None:
            yield self._problem(place, "derived_attribute", f"'{name}' is derived; no source may set it.")
        if attribute.level is not level:
            message = f"'{name}' describes a {attribute.level}, but these rows describe a {level}."
            yield self._problem(place, "wrong_level", message)
        yield from self._of_recode(place, attribute, mapping)

    def _of_recode(self, place: Place, attribute: Attribute, mapping: MappingShape) -> Iterator[Problem]:
        for text in sorted(mapping.recode.keys() & mapping.missing.keys()):
            message = f"'{text}' is both recoded and missing."
            yield self._problem((*place, "missing", text), "ambiguous_mapping", message, "one meaning")
        codes = attribute.codes.codes if attribute.codes else None
        if codes is None:
            return
        given = [("recode", text, code) for text, code in mapping.recode.items()]
        given += [("value", "", mapping.value)] if mapping.value is not None else []
        for key, text, code in given:
            if code not in codes:
                message = f"'{code}' is not a code of '{attribute.name}'."
                where = (*place, key, text) if text else (*place, key)
                yield self._problem(
                    where, "unknown_code", message, "one of " + ", ".join(codes), nearest(code, codes)
                )

    def _of_attributes_set_twice(self, shape: SourceShape) -> Iterator[Problem]:
        first: dict[tuple[Level, str], str] = {}
        for name, file in shape.files.items():
            for attribute in file.columns:
                other = first.setdefault((file.describes, attribute), name)
                if other != name:
                    message = f"'{attribute}' is set by '{other}' and by '{name}'."
                    place = ("files", name, "columns", attribute)
                    yield self._problem(place, "ambiguous_mapping", message, "one file that sets it")

    def _of_connection(self, shape: SourceShape) -> Iterator[Problem]:
        kinds = {**shape.files, **shape.reports}
        for name in shape.connection.queries if shape.connection else ():
            if name not in kinds:
                place = ("connection", "queries", name)
                message = f"There is no file kind '{name}'."
                expected = "one of " + ", ".join(kinds)
                yield self._problem(place, "unknown_file_kind", message, expected, nearest(name, kinds))

    def _problem(self, place: Place, code: str, message: str, expected: str = "", near: str = "") -> Problem:
        line = self.document.line(place)
        return Problem(
            file=self.document.file, line=line, code=code, message=message, expected=expected, nearest=near
        )
