"""How long an officer waits for a search by name or number over ten million persons.

A million are loaded; what a search reads is then put on record ten times, so that every name occurs ten times as often.
"""

import os
import random
import statistics
import time
from collections.abc import Callable

from benchmarks.load import loaded
from benchmarks.measuring import show, watching

LOADED = int(os.environ.get("BENCH_SEARCH_LOADED", "1000000"))
COPIES = 10
SEARCHES = 300
ALLOWED_MILLISECONDS = 200


def search_10m() -> None:
    """Search as officers do: full names, misspelt names, one word, a number; the 95th percentile counts."""
    with loaded(LOADED), watching() as peak:
        multiply()
        texts = searched()
        for text in texts[:20]:
            find(text)
        milliseconds = [timed(find, text) * 1000 for text in texts]
        bare = statistics.median(timed(one_row, "") * 1000 for _ in range(100))
    p95 = statistics.quantiles(milliseconds, n=20)[-1]
    show(
        name="search-10m", value=p95, unit="ms (95th percentile)",
        reference=f"allowed: {ALLOWED_MILLISECONDS} ms; median {statistics.median(milliseconds):.1f} ms, "
        f"one row by primary key {bare:.2f} ms",
        ratio=p95 / ALLOWED_MILLISECONDS, peak_rss_mb=peak.mebibytes,
    )  # fmt: skip


def multiply() -> None:
    """Put nine more of everyone on record, with other numbers: a search then touches ten times as much."""
    from django.db import connection

    for table, columns in MULTIPLIED.items():
        targets = ", ".join(columns)
        values = ", ".join(columns.values())
        with connection.cursor() as cursor:
            cursor.execute(
                f"insert into registry_{table} ({targets}) select {values} "
                f"from registry_{table}, generate_series(1, {COPIES - 1}) as k"
            )
            cursor.execute(f"analyze registry_{table}")
    with connection.cursor() as cursor:
        cursor.execute("select gin_clean_pending_list('name_tokens')")


MULTIPLIED = {
    "nameentry": {
        "registrant": "registrant + k * 100000000", "kind": "kind", "name": "name", "area": "area", "sex": "sex",
        "birth_year": "birth_year", "tokens": "tokens",
    },
    "registrant": {"id": "id + k * 100000000", "kind": "kind", "batch_id": "batch_id"},
    "identifier": {
        "registrant_id": "registrant_id + k * 100000000", "issuer": "issuer", "value": "value || '-' || k",
        "status": "status", "source_id": "source_id", "batch_id": "batch_id",
    },
}  # fmt: skip
"""What a search reads, and how a copy's row differs."""


def searched() -> list[str]:
    """Draw names and numbers that are on record, a third of the names with a typing error, some a single word."""
    from django.db import connection

    draw = random.Random(7)
    with connection.cursor() as cursor:
        cursor.execute("select name from registry_nameentry where kind = 'P' and name <> '' limit 200000")
        names = draw.sample([name for (name,) in cursor.fetchall()], SEARCHES)
        cursor.execute("select value from registry_identifier limit 100000")
        numbers = draw.sample([value for (value,) in cursor.fetchall()], SEARCHES // 6)
    misspelt = [misspell(name, draw) for name in names[: SEARCHES // 3]]
    single = [name.split()[0] for name in names[SEARCHES // 3 : SEARCHES // 2]]
    texts = [*misspelt, *single, *names[SEARCHES // 2 : SEARCHES - len(numbers)], *numbers]
    draw.shuffle(texts)
    return texts


def misspell(name: str, draw: random.Random) -> str:
    """Drop one letter."""
    at = draw.randrange(len(name))
    return name[:at] + name[at + 1 :]


def find(text: str) -> None:
    """Search once."""
    from recensus.registry import queries

    queries.find_registrants(text, by="benchmark", purpose="casework")


def one_row(_: str) -> None:
    """Fetch one row by its primary key."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select id from registry_registrant where id = 1")
        cursor.fetchall()


def timed(act: Callable[[str], None], argument: str) -> float:
    """Return the seconds that ``act`` takes."""
    began = time.perf_counter()
    act(argument)
    return time.perf_counter() - began
