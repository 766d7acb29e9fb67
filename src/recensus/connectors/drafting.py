"""A newcomer's file: what it holds, and a first description of it to correct, in place of an empty page."""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from recensus.connectors.definition import FileFormat
from recensus.connectors.engine import open_engine
from recensus.connectors.files.reading import read_file
from recensus.connectors.files.table import ReadFile, fields, nearest_column
from recensus.vocabulary.types import Attribute, Kind, Level, Pack

EXAMPLES = 5
_FEW = 20


@dataclass(frozen=True, kw_only=True)
class FileDescription:
    """What a file holds: how it is written, its columns, and for each some values and, if few, all of them."""

    read: ReadFile
    examples: Mapping[str, tuple[str, ...]]
    few: Mapping[str, tuple[str, ...]]
    distinct: Mapping[str, int]


def describe_file(path: Path, known: FileFormat | None = None) -> FileDescription:
    """Read a file and describe it. Raises FileUnreadable."""
    with tempfile.TemporaryDirectory() as folder, open_engine(Path(folder), [path]) as connection:
        read = read_file(connection, path, known or FileFormat(), "described", Path(folder))
        values: dict[str, tuple[str, ...]] = {}
        distinct: dict[str, int] = {}
        for column, field in zip(read.columns, fields(len(read.columns)), strict=True):
            present = f"FROM described WHERE nullif(trim({field}), '') IS NOT NULL"
            counted = connection.execute(f"SELECT count(DISTINCT {field}) {present}").fetchone()
            distinct[column] = counted[0] if counted else 0
            found = connection.execute(
                f"SELECT {field} {present} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {_FEW}"
            ).fetchall()
            values[column] = tuple(row[0] for row in found)
    return FileDescription(
        read=read,
        examples={column: some[:EXAMPLES] for column, some in values.items()},
        few={column: some for column, some in values.items() if distinct[column] <= _FEW},
        distinct=distinct,
    )


def draft_source(path: Path, pack: Pack) -> str:
    """Propose the text of ``sources/<name>.yaml`` for a file: columns matched to attributes by their names.

    What could not be matched, and the codes that need a recode, stand in comments. Raises FileUnreadable.
    """
    described = describe_file(path)
    matched = _matches(described.read.columns, pack)
    levels = {attribute.level for attribute in matched.values()}
    level = Level.PERSON if Level.PERSON in levels or not levels else Level.HOUSEHOLD
    lines = [
        f"# Drafted from {path.name}: {described.read.rows} rows. Check every line against the questionnaire."
    ]
    lines += [f"label: {_plain(path.stem)}", "method: declared   # or observed, registered", "mode: snapshot"]
    if formats := _date_formats(described, matched):
        lines.append(f"date_formats: {_plain(formats)}")
    lines += [
        "files:",
        f"  {level}s:",
        f"    describes: {level}",
        f"    key: {_plain(_key(described))}   # check",
    ]
    if level is Level.PERSON:
        lines.append("    # household: the columns that hold the household's key")
    lines.append("    columns:")
    for column, attribute in matched.items():
        if attribute.level is level:
            lines += _mapping(column, attribute, described)
    other = [c for c in described.read.columns if c not in matched or matched[c].level is not level]
    lines += [f"      # {column}: {_shown(described.examples[column])}" for column in other]
    return "\n".join(lines) + "\n"


def _matches(columns: Iterable[str], pack: Pack) -> dict[str, Attribute]:
    """Return the attribute for each column whose name, or whose label in any language, is near to it."""
    words: dict[str, Attribute] = {}
    for attribute in pack.attributes.values():
        if attribute.derived is None:
            for word in (attribute.name, *attribute.label.values()):
                words.setdefault(word.casefold().replace(" ", "_"), attribute)
    matched: dict[str, Attribute] = {}
    for column in columns:
        near = nearest_column(column.casefold().replace(" ", "_"), words)
        if near and words[near] not in matched.values():
            matched[column] = words[near]
    return matched


def _mapping(column: str, attribute: Attribute, described: FileDescription) -> list[str]:
    if attribute.kind is not Kind.CODE or attribute.codes is None:
        return [f"      {attribute.name}: {_plain(column)}   # {_shown(described.examples[column])}"]
    unknown = [value for value in described.few.get(column, ()) if value not in attribute.codes.codes]
    if not unknown:
        return [f"      {attribute.name}: {_plain(column)}"]
    codes = ", ".join(attribute.codes.codes)
    recode = ", ".join(f"{_plain(value)}: ?" for value in unknown)
    return [
        f"      {attribute.name}: {_plain(column)}",
        f"      # {attribute.name}: {{column: {_plain(column)}, recode: {{{recode}}}}}   # codes: {codes}",
    ]


def _key(described: FileDescription) -> str | list[str]:
    """Return the first column without two equal values, else the first two."""
    columns, rows = described.read.columns, described.read.rows
    unique = next((column for column in columns if described.distinct[column] == rows), None)
    return unique or list(columns[:2])


def _date_formats(described: FileDescription, matched: Mapping[str, Attribute]) -> list[str]:
    """Return the formats of the dates seen, as far as their separators and lengths tell."""
    dates = [v for c, a in matched.items() if a.kind is Kind.DATE for v in described.examples[c]]
    found = []
    for separator in "/.-":
        parts = [date.split(separator) for date in dates if date.count(separator) == 2]
        if any(len(part[0]) == 4 for part in parts):
            found.append(f"%Y{separator}%m{separator}%d")
        if any(len(part[2]) == 4 for part in parts):
            day_second = any(part[1].isdigit() and int(part[1]) > 12 for part in parts)
            found.append(f"%m{separator}%d{separator}%Y" if day_second else f"%d{separator}%m{separator}%Y")
    return found


def _shown(values: tuple[str, ...]) -> str:
    return ", ".join(value[:30].replace("\n", " ") for value in values)


def _plain(value: object) -> str:
    """Return a value as it stands in one line of YAML."""
    return (
        str(yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=1000))
        .removesuffix("...\n")
        .strip()
    )
