"""How fast programs look one person up over HTTP: decided, row-secured, unsealed and on record, of a million."""

import csv
import getpass
import http.client
import json
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.load import country, loaded_from, recensus
from benchmarks.measuring import show, watching

PERSONS = int(os.environ.get("BENCH_LOOKUP_PERSONS", "1000000"))
CLIENTS = 4
SECONDS = 30
WARMING = 5
PORT = 8731
ASKED = 300
AUDIENCE = f"http://127.0.0.1:{PORT}/api/v1/token"
PACK = Path(__file__).parents[1] / "countries" / "demo"
AGREEMENT = """
benchmark:
  parties: [Ministry, Fund]
  legal_basis: none; synthetic persons
  purpose: data sharing
  population: everyone
  attributes: {name: value, sex: value, birth_year: value, area: value, identifiers: value}
  granularity: registrant
  start: 2020-01-01
  end: 2099-12-31
  signatories: [A, B]
"""


@dataclass
class Seen:
    """What the clients saw: seconds of each answer, and how many answers of each status."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)


def lookup_http() -> None:
    """Let four programs ask at once, each as fast as it is answered."""
    with country(PERSONS) as files, loaded_from(files), watching() as peak, serving():
        tokens = [token(f"bench-{number}") for number in range(CLIENTS)]
        numbers = identifiers(files)
        asked(tokens, numbers, WARMING)
        begun = time.perf_counter()
        seen = asked(tokens, numbers, SECONDS)
        rate = len(seen.seconds) / (time.perf_counter() - begun)
    quantiles = statistics.quantiles(seen.seconds, n=100)
    show(
        name="lookup-http",
        value=rate,
        unit="requests/s",
        reference=f"asked: {ASKED} a second, p50 10 ms, p99 50 ms; p50 {quantiles[49] * 1000:.1f} ms, "
        f"p99 {quantiles[98] * 1000:.1f} ms, answers {seen.statuses}",
        ratio=rate / ASKED,
        peak_rss_mb=peak.mebibytes,
    )


@contextmanager
def serving() -> Iterator[None]:
    """Run the server and the worker, which keeps the audit log in order, as an installation does."""
    children = [
        subprocess.Popen([recensus(), "serve", "--port", str(PORT)]),
        subprocess.Popen([recensus(), "worker"], stderr=subprocess.DEVNULL),
    ]
    try:
        wait_until_open()
        yield
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(timeout=30)


def wait_until_open() -> None:
    """Return once the server answers."""
    for _ in range(600):
        try:
            http.client.HTTPConnection("127.0.0.1", PORT).connect()
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("The server did not open its port in a minute.")


def token(machine: str) -> str:
    """Register a program under an agreement, and return the token that it is given."""
    from joserfc import jwt
    from joserfc.jwk import OKPKey

    key = OKPKey.generate_key("Ed25519", {"kid": "bench"})
    register(machine, key.as_dict(private=False))
    now = int(time.time())
    claims = {"iss": machine, "sub": machine, "aud": AUDIENCE, "iat": now, "exp": now + 60, "jti": machine}
    assertion = jwt.encode({"alg": "Ed25519", "kid": "bench"}, claims, key, algorithms=["Ed25519"])
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
    }
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    head = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/api/v1/token", urllib.parse.urlencode(form), head)
    return str(json.loads(connection.getresponse().read())["access_token"])


def register(machine: str, key: dict[str, object]) -> None:
    """Put the agreement in force, appoint the program to it, and give its keys, as the first officer does."""
    from recensus.privacy.actions import approve, propose_agreements, propose_appointment
    from recensus.privacy.machines.actions import register_machine
    from recensus.privacy.machines.types import MachineCard, Scope
    from recensus.vocabulary.pack import open_pack

    first = getpass.getuser()
    with tempfile.TemporaryDirectory() as folder:
        pack = shutil.copytree(PACK, Path(folder) / "demo")
        (pack / "privacy" / "agreements.yaml").write_text(AGREEMENT)
        for number in propose_agreements(pack=open_pack(str(pack)), by=first):
            approve(kind="agreement", number=number, by=first)
    appointed = propose_appointment(
        officer=f"api:{machine}",
        role="partner",
        areas=None,
        organisation="Fund",
        agreement="benchmark",
        by=first,
    )
    approve(kind="appointment", number=appointed, by=first)
    card = MachineCard(
        name=machine,
        organisation="Fund",
        purpose="data sharing",
        scopes=[Scope.LOOK_UP, Scope.CANDIDATES],
        keys={"keys": [key]},
    )
    register_machine(card=card, by=first, purpose="oversight")


def identifiers(files: Sequence[Path]) -> list[str]:
    """Return the national numbers in the first persons of the survey."""
    persons = next(file for file in files if "person" in file.name)
    with persons.open(newline="") as rows:
        found = [row["nid"] for row, _ in zip(csv.DictReader(rows), range(200_000), strict=False)]
    return [number for number in found if number]


def asked(tokens: Sequence[str], numbers: Sequence[str], seconds: float) -> Seen:
    """Let one client a token ask without pause for so many seconds."""
    seen, until = Seen(), time.perf_counter() + seconds

    def ask(token: str, drawn: random.Random) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT)
        head = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        while time.perf_counter() < until:
            body = json.dumps({"issuer": "nid", "value": drawn.choice(numbers)})
            begun = time.perf_counter()
            connection.request("POST", "/api/v1/persons/look-up", body, head)
            answer = connection.getresponse()
            answer.read()
            seen.seconds.append(time.perf_counter() - begun)
            seen.statuses[answer.status] = seen.statuses.get(answer.status, 0) + 1

    clients = [threading.Thread(target=ask, args=(one, random.Random(n))) for n, one in enumerate(tokens)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return seen
