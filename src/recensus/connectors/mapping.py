"""From a file's columns to attributes: each mapping as one SQL expression over the table of texts.

The expressions are pure text, so that a form's one row and a census of millions take the same path. They are
computed in named steps, each over the names of the one before: ``raw`` (the cells, joined), ``text`` (without the
words that mean that there is none), ``plain`` (recoded; numbers with a decimal point), ``value`` (canonical, null when
there is none) and ``reason`` (why there is none, where that can be more than plain missing).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from recensus.connectors.definition import ColumnMapping, SourceDefinition
from recensus.connectors.engine import literal
from recensus.connectors.files.table import ReadFile
from recensus.vocabulary.types import Attribute, Kind, Missing

MISSING_WORDS = ("NA", "N/A", "NULL", ".", "NaN", "#N/A")
_ISO = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
_TRUE, _FALSE = ("true", "yes", "y", "t", "1"), ("false", "no", "n", "f", "0")


@dataclass(frozen=True, kw_only=True)
class Expression:
    """The SQL of one attribute, by step; ``number`` makes the steps' names.

    ``trouble`` is the code of the check that tells of a text that is there and was not understood.
    """

    attribute: str
    column: str
    number: int
    raw: str
    text: str
    plain: str
    value: str
    reason: str | None = None
    trouble: str | None = None


def expression(
    attribute: Attribute, source: SourceDefinition, read: ReadFile, mapping: ColumnMapping, number: int
) -> Expression:
    """Return the SQL of one mapping over the table of ``read``."""
    raw, text, plain, value = (f"{step}_{number}" for step in ("raw", "text", "plain", "value"))
    if mapping.value is not None:
        return _constant(attribute.name, number, mapping.value)
    recoded = _recoded(text, _with_labels(mapping, read))
    return Expression(
        attribute=attribute.name,
        column=", ".join(mapping.columns),
        number=number,
        raw=joined(read, mapping.columns, mapping.join),
        text=_present(raw, mapping),
        plain=_number_text(f"({recoded})", source)
        if attribute.kind in (Kind.INTEGER, Kind.NUMBER)
        else recoded,
        value=_canonical(plain, attribute, source),
        reason=_reason(raw, text, value, mapping.missing, listed=attribute.kind in (Kind.CODE, Kind.BOOLEAN)),
        trouble=_TROUBLES.get(attribute.kind),
    )


def _constant(attribute: str, number: int, value: str) -> Expression:
    same = literal(value)
    return Expression(
        attribute=attribute, column="", number=number, raw=same, text=same, plain=same, value=same
    )


def stepped(read: ReadFile, expressions: list[Expression], also: str, where: str = "true") -> str:
    """Return the query that computes all steps over the table of ``read``: ``value_n`` and ``reason_n`` for each.

    ``also`` names further columns (``... AS _key``), computed on the table itself and carried through.
    """
    steps = {
        step: ", ".join(f"{getattr(e, step)} AS {step}_{e.number}" for e in expressions)
        for step in ("raw", "text", "plain", "value")
    }
    reasons = ", ".join(f"{e.reason or 'NULL'} AS reason_{e.number}" for e in expressions)
    troubles = [
        f"(text_{e.number} IS NOT NULL AND value_{e.number} IS NULL)" for e in expressions if e.trouble
    ]
    return f"""
        WITH raws AS (
            SELECT file_row AS _row, {", ".join(filter(None, [also, steps["raw"]]))} FROM {read.table} WHERE {where}),
        texts AS (SELECT *{_more(steps["text"])} FROM raws),
        plains AS (SELECT *{_more(steps["plain"])} FROM texts),
        vals AS (SELECT *{_more(steps["value"])} FROM plains)
        SELECT *{_more(reasons)}, {" OR ".join(troubles) or "false"} AS _troubled FROM vals"""


def _more(columns: str) -> str:
    return f", {columns}" if columns else ""


_TROUBLES = {
    Kind.CODE: "unknown_code",
    Kind.BOOLEAN: "unknown_code",
    Kind.DATE: "impossible_date",
    Kind.INTEGER: "not_a_number",
    Kind.NUMBER: "not_a_number",
}


def joined(read: ReadFile, columns: tuple[str, ...], join: str) -> str:
    """Return the SQL of several columns as one text: null as soon as one of them is empty."""
    parts = [f"nullif(trim({cell(read, column)}), '')" for column in columns]
    return (
        f" || {literal(join)} || ".join(parts)
        if len(parts) == 1
        else "(" + f" || {literal(join)} || ".join(parts) + ")"
    )


def key(read: ReadFile, columns: tuple[str, ...]) -> str:
    """Return the SQL of a key: its parts joined by ``/``, null when one is empty or a word for missing."""
    parts = []
    for column in columns:
        text = f"trim({cell(read, column)})"
        parts.append(f"CASE WHEN {text} NOT IN ({_listed(('', *MISSING_WORDS))}) THEN {text} END")
    return " || '/' || ".join(parts)


def cell(read: ReadFile, column: str) -> str:
    """Return the engine's name of a column of the file."""
    position = read.position(column)
    if position is None:
        raise LookupError(column)
    return f"c{position}"


def day(text: str, source: SourceDefinition) -> str:
    """Return the SQL of a text as a day: by the source's formats, then as ISO unless one begins with a year."""
    formats = source.date_formats
    if not any(f.startswith("%Y-") for f in formats):
        formats = (*formats, *_ISO)
    iso = ""
    if formats[0] == "%Y-%m-%d":
        iso = f"WHEN length({text}) = 10 AND try_cast({text} AS DATE) IS NOT NULL THEN try_cast({text} AS DATE) "
    tried = f"try_strptime({text}, [{_listed(formats)}])::DATE"
    return f"CASE {iso}ELSE {tried} END" if iso else tried


def _present(raw: str, mapping: ColumnMapping) -> str:
    """Return the text without the words that mean that there is none."""
    words = [w for w in MISSING_WORDS if w not in mapping.recode and w not in mapping.missing]
    words += [word for word in mapping.missing if word]
    return f"CASE WHEN {raw} NOT IN ({_listed(words)}) THEN {raw} END"


def _with_labels(mapping: ColumnMapping, read: ReadFile) -> Mapping[str, str]:
    """Return the recodes by code, those that name a value label in its place included."""
    labels = read.labels.get(mapping.columns[0], {}) if len(mapping.columns) == 1 else {}
    by_label = {label: code for code, label in labels.items()}
    return {by_label.get(text, text): code for text, code in mapping.recode.items()} | dict(mapping.recode)


def _recoded(text: str, recode: Mapping[str, str]) -> str:
    if not recode:
        return text
    cases = " ".join(f"WHEN {literal(before)} THEN {literal(after)}" for before, after in recode.items())
    return f"CASE {text} {cases} ELSE {text} END"


def _canonical(text: str, attribute: Attribute, source: SourceDefinition) -> str:
    if attribute.kind is Kind.CODE and attribute.codes:
        return f"CASE WHEN ({text}) IN ({_listed(attribute.codes.codes)}) THEN {text} END"
    if attribute.kind is Kind.BOOLEAN:
        low = f"lower({text})"
        return f"CASE WHEN {low} IN ({_listed(_TRUE)}) THEN 'true' WHEN {low} IN ({_listed(_FALSE)}) THEN 'false' END"
    if attribute.kind is Kind.DATE:
        return f"({day(text, source)})::VARCHAR"
    if attribute.kind is Kind.INTEGER:
        return _integer(text)
    if attribute.kind is Kind.NUMBER:
        return _number(text)
    if attribute.kind is Kind.NAME:
        return f"regexp_replace({text}, '\\s\\s+', ' ', 'g')"
    return text


def _number_text(text: str, source: SourceDefinition) -> str:
    """Return the text of a number with a decimal point and nothing else.

    Without a declared ``decimal`` a comma is taken for one only when it cannot be a thousands' mark: ``1,234`` stays
    as it is and so is not understood, which a check tells, rather than being wrong by a thousand.
    """
    plain = f"regexp_replace({text}, '[\\s\\x{{00a0}}\\x{{202f}}'']', '', 'g')"
    if source.decimal == ",":
        return _unless_plain(text, f"replace(replace({plain}, '.', ''), ',', '.')", digits_only=True)
    if source.decimal == ".":
        return _unless_plain(text, f"replace({plain}, ',', '')")
    both = f"CASE WHEN {plain} SIMILAR TO '[-+]?\\d{{1,3}}(,\\d{{3}})+\\.\\d*' THEN replace({plain}, ',', '')"
    both += f" WHEN {plain} SIMILAR TO '[-+]?\\d{{1,3}}(\\.\\d{{3}})+,\\d*'"
    both += f" THEN replace(replace({plain}, '.', ''), ',', '.')"
    both += f" WHEN {plain} SIMILAR TO '[-+]?(\\d*,(\\d{{1,2}}|\\d{{4,}})|0,\\d+)'"
    both += f" THEN replace({plain}, ',', '.') ELSE {plain} END"
    return _unless_plain(text, both)


def _unless_plain(text: str, otherwise: str, *, digits_only: bool = False) -> str:
    """Spare the plain numbers, which are nearly all, the costly expression."""
    plain = _is_plain_integer(text)
    plain += "" if digits_only else f" OR regexp_matches({text}, '^-?\\d+(\\.\\d+)?$')"
    return f"CASE WHEN {plain} THEN {text} ELSE {otherwise} END"


def _integer(text: str) -> str:
    """Whole numbers, nearly all of them written canonically already: those cost one cast."""
    with_zeros = f"regexp_extract({text}, '^([-+]?\\d+)(\\.0*)?$', 1)"
    return (
        f"CASE WHEN {_is_plain_integer(text)} THEN {text} ELSE try_cast({with_zeros} AS BIGINT)::VARCHAR END"
    )


def _number(text: str) -> str:
    exact = f"rtrim(rtrim(try_cast({text} AS DECIMAL(38, 10))::VARCHAR, '0'), '.')"
    return f"CASE WHEN {_is_plain_integer(text)} THEN {text} ELSE {exact} END"


def _is_plain_integer(text: str) -> str:
    return f"try_cast({text} AS BIGINT)::VARCHAR = {text}"


def _reason(raw: str, text: str, value: str, missing: Mapping[str, Missing], *, listed: bool) -> str | None:
    """Return the SQL of why there is no value; None when it can only be plain missing."""
    cases = []
    for word, reason in missing.items():
        if reason is not Missing.MISSING:
            found = f"{raw} = {literal(word)}" if word else f"{raw} IS NULL"
            cases.append(f"WHEN {found} THEN {literal(reason)}")
    if listed:
        cases.append(f"WHEN {text} IS NOT NULL AND ({value}) IS NULL THEN {literal(Missing.UNKNOWN_CODE)}")
    return f"CASE {' '.join(cases)} END" if cases else None


def _listed(texts: "tuple[str, ...] | list[str] | Mapping[str, object]") -> str:
    return ", ".join(literal(text) for text in texts)
