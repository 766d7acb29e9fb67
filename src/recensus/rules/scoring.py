"""The query's steps for a score: its terms, their contributions, the sum, and what lies outside the fitted range."""

from recensus.rules.layers import Query
from recensus.rules.quoting import compared, decimal, double, quoted, text
from recensus.rules.scores import Model, Score, Term
from recensus.rules.sql import Writer, find_in

AMOUNT = "DECIMAL(18, 9)"


def term_column(score: Score, number: int) -> str:
    """Return the column with the value of a score's term (counted from 1)."""
    return f"{score.name}__term_{number}"


def contribution_column(score: Score, number: int) -> str:
    """Return the column with what a term adds to the score."""
    return f"{score.name}__adds_{number}"


def add_score(query: Query, score: Score, writer: Writer) -> None:
    """Add the steps of one score."""
    if score.choose:
        query.extend(
            f"{score.name}__chosen",
            f"{score.name}: which model",
            {f"{score.name}__model": writer.write(score.choose.root)},
        )
        _join_coefficients(query, score)
    values = {term_column(score, i): _value(term, writer) for i, term in _numbered(score)}
    query.extend(f"{score.name}__values", f"{score.name}: the value of each term", values)
    added = {contribution_column(score, i): _contribution(score, i, term) for i, term in _numbered(score)}
    query.extend(f"{score.name}__contributions", f"{score.name}: what each term adds", added)
    query.extend(
        f"{score.name}__sum", f"{score.name}: the sum, and what is outside the fitted range", _sum(score)
    )
    read = {
        name: find_in(table, f"CAST({quoted(score.name)} AS DOUBLE)")
        for name, table in score.readings.items()
    }
    query.extend(f"{score.name}__read", f"{score.name}: what is read off it", read)


def score_outputs(score: Score) -> dict[str, str]:
    """Return the columns of a score in the result."""
    columns = {score.name: quoted(score.name)}
    if score.choose:
        columns[f"{score.name}__model"] = quoted(f"{score.name}__model")
    for part in ("terms", "outside"):
        columns[f"{score.name}__{part}"] = quoted(f"{score.name}__{part}")
    return columns | {name: quoted(name) for name in score.readings}


def _numbered(score: Score) -> list[tuple[int, Term]]:
    return list(enumerate(score.terms.values(), start=1))


def _only(score: Score) -> Model:
    return next(iter(score.models.values()))


def _value(term: Term, writer: Writer) -> str:
    return f"CAST({writer.write(term.rule.root)} AS DOUBLE)"


def _join_coefficients(query: Query, score: Score) -> None:
    """Several models become a table of coefficients, one row a model, joined by name: as fast for 500 as for 2."""
    names = ["model", f"{score.name}__constant"]
    names += [f"{score.name}__{part}_{i}" for i, _ in _numbered(score) for part in ("times", "least", "most")]
    rows = ",\n       ".join(_coefficient_row(score, model) for model in score.models.values())
    heads = ", ".join(quoted(name) for name in names)
    before = query.last
    query.add(
        f"{score.name}__models",
        f"{score.name}: coefficients of its models",
        f"SELECT * FROM (VALUES {rows}) AS models({heads})",
    )
    body = f"SELECT facts.*, models.* EXCLUDE (model)\nFROM {before} AS facts\nLEFT JOIN {score.name}__models AS models"
    query.add(
        f"{score.name}__joined",
        f"{score.name}: the household's model",
        f"{body} ON models.model = facts.{score.name}__model",
    )


def _coefficient_row(score: Score, model: Model) -> str:
    own = {term.name: term for term in model.terms}
    cells = [text(model.name), decimal(model.constant)]
    for name in score.terms:
        term = own.get(name)
        numbers = (term.coefficient, term.minimum, term.maximum) if term else (None, None, None)
        cells += ["CAST(NULL AS DOUBLE)" if number is None else double(number) for number in numbers]
    return f"({', '.join(cells)})"


def _contribution(score: Score, number: int, term: Term) -> str:
    value = term_column(score, number)
    if not score.choose:
        return f"TRY_CAST({double(term.coefficient)} * {value} AS {AMOUNT})"
    times = f"{score.name}__times_{number}"
    return (
        f"CASE WHEN {times} IS NOT NULL THEN TRY_CAST({times} * {value} AS {AMOUNT}) "
        f"WHEN {score.name}__constant IS NOT NULL THEN 0 END"
    )


def _sum(score: Score) -> dict[str, str]:
    constant = f"{score.name}__constant" if score.choose else decimal(_only(score).constant)
    numbers = [i for i, _ in _numbered(score)]
    parts = [f"CAST({contribution_column(score, i)} AS DECIMAL(38, 9))" for i in numbers]
    terms = ", ".join(contribution_column(score, i) for i in numbers)
    return {
        score.name: f"TRY_CAST({' + '.join([constant, *parts])} AS {AMOUNT})",
        f"{score.name}__terms": f"CAST([{terms}] AS {AMOUNT}[])",
        f"{score.name}__outside": _outside(score),
    }


def _outside(score: Score) -> str:
    """Build the list only where some term is outside, which is seldom."""
    tests = {term.name: test for i, term in _numbered(score) if (test := _is_outside(score, i, term))}
    if not tests:
        return "CAST([] AS VARCHAR[])"
    flags = ", ".join(f"CASE WHEN {test} THEN {text(name)} END" for name, test in tests.items())
    listed = f"list_filter([{flags}], lambda name: name IS NOT NULL)"
    return f"CASE WHEN {' OR '.join(tests.values())} THEN {listed} ELSE CAST([] AS VARCHAR[]) END"


def _is_outside(score: Score, number: int, term: Term) -> str:
    value = term_column(score, number)
    if score.choose:
        bounded = any(
            t.minimum is not None or t.maximum is not None
            for m in score.models.values()
            for t in m.terms
            if t.name == term.name
        )
        return (
            f"{value} < {score.name}__least_{number} OR {value} > {score.name}__most_{number}"
            if bounded
            else ""
        )
    limits = ((term.minimum, "<"), (term.maximum, ">"))
    return " OR ".join(f"{value} {sign} {compared(limit)}" for limit, sign in limits if limit is not None)
