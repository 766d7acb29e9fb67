"""One applicant over HTTP: decided, searched in an index, row-secured and on record, as a program asks."""

import csv
import http.client
import json
import os
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.load import country, loaded_from, recensus
from benchmarks.lookup import PORT, serving, token
from benchmarks.measuring import show, watching

PERSONS = int(os.environ.get("BENCH_LOOKUP_PERSONS", "1000000"))
ASKED = 1_000
WARMING = 50
ALLOWED_MILLISECONDS = 50


def link_one_http() -> None:
    """Ask about one applicant after the other; the 99th percentile counts."""
    with country(PERSONS) as files, loaded_from(files), watching() as peak:
        subprocess.run([recensus(), "link", "index", "demo"], check=True, stdout=subprocess.DEVNULL)
        with serving():
            seconds = asked(token("bench-0"), list(applicants(files)))
    quantiles = statistics.quantiles(seconds, n=100)
    p50, p99 = quantiles[49] * 1000, quantiles[98] * 1000
    show(
        name="link-one-http", value=p99, unit="ms (99th percentile)",
        reference=f"allowed: {ALLOWED_MILLISECONDS} ms; median {p50:.1f} ms; {PERSONS} persons, audit included",
        ratio=p99 / ALLOWED_MILLISECONDS, peak_rss_mb=peak.mebibytes,
    )  # fmt: skip


def applicants(files: Sequence[Path]) -> Iterator[dict[str, str]]:
    """Yield persons of the survey as somebody else would write them down: names changed over, no number."""
    persons = next(file for file in files if "person" in file.name)
    with persons.open(newline="") as rows:
        for row in islice(csv.DictReader(rows), ASKED + WARMING):
            said = {
                "given_name": row["family_name"],
                "family_name": row["given_name"],
                "birth_date": row["birth_date"],
            }
            yield {name: text for name, text in said.items() if text}


def asked(bearer: str, those: Sequence[dict[str, str]]) -> list[float]:
    """Return the seconds of each answer, the first ones left out."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    head = {"Content-Type": "application/json", "Authorization": f"Bearer {bearer}"}
    seconds = []
    for one in those:
        begun = time.perf_counter()
        connection.request("POST", "/api/v1/persons/candidates", json.dumps({"attributes": one}), head)
        answer = connection.getresponse()
        answer.read()
        seconds.append(time.perf_counter() - begun)
        if answer.status != http.client.OK:
            raise RuntimeError(f"The server answered {answer.status}.")
    return seconds[WARMING:]
