"""Sending requests as everybody who might, and judging the bytes that come back."""

import hmac
import io
import itertools
import json
import logging
import random
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from recensus.rights import codes
from recensus.web.accounts.sessions import SECOND_FACTOR
from recensus.web.purposes import PURPOSES
from tests.cast import CAST, appoint
from tests.drills import machines, routes
from tests.drills.country import Canary, Country
from tests.drills.policy import CAST_OF_DRILLS, OWN, TERMS, WITHOUT_APPOINTMENT, may_be_shown, shows_anything
from tests.looking import seeing_everybody

NOT_FORCED: Mapping[str, Mapping[str, Any]] = {
    "ended": {"starts": timezone.now() - timedelta(days=9), "ends": timezone.now() - timedelta(days=1)},
    "unapproved": {"approved_by": "", "approved_at": None},
    "begins": {"starts": timezone.now() + timedelta(days=2)},
}
NAMED_AS = {"given_name": {"name", "given_name"}, "family_name": {"name", "family_name"},
            "national_id": {"identifiers", "national_id"}}  # fmt: skip
"""Under which names an attribute may be on record, where it is not its own."""


@dataclass(frozen=True)
class Visitor:
    """Somebody who sends requests; ``shown_for`` is the purpose that decides, none while nobody is signed in."""

    who: str
    shown_for: str
    client: Client
    headers: Mapping[str, str] = field(default_factory=dict)

    def may_see(self, country: Country, route: str, canary: Canary) -> bool:
        """Tell whether the policy shows this to the visitor there."""
        own = (OWN,) if self.shown_for and route.startswith(routes.OWN_RECORD) else ()
        return any(may_be_shown(country, self.who, purpose, canary) for purpose in (self.shown_for, *own))


@dataclass
class Walk:
    """What came of all probes: leaks, looks that are not on record, answers that no server should give."""

    logging: bool = True
    probes: int = 0
    showing: int = 0
    sighted: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    showing_routes: set[str] = field(default_factory=set)
    leaks: list[str] = field(default_factory=list)
    unrecorded: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.probes:,} probes, {self.showing:,} of them shown something: {self.sighted:,} canaries seen, "
            f"{len(self.leaks)} leaks, {len(self.unrecorded)} looks not on record, {len(self.failures)} failures"
        )


def appoint_all() -> None:
    """Appoint those of the drills' own cast, some of them not in force."""
    for who, role, areas in CAST_OF_DRILLS:
        appoint(who, role, areas, **NOT_FORCED.get(who, {}))


def visitors(country: Country) -> list[Visitor]:
    """Return everybody: officers for each purpose and without second factor, nobody, machines, and some persons."""
    officers = sorted({who for who, *_ in (*CAST, *CAST_OF_DRILLS)} | set(WITHOUT_APPOINTMENT))
    accounts = get_user_model().objects
    sessions = [(purpose, True) for purpose in (*PURPOSES, "oversight")] + [("casework", False)]
    found = [
        _officer(accounts.get_or_create(username=who)[0], purpose, both_factors=both)
        for who in officers
        for purpose, both in sessions
    ]
    found += [_person(country, number) for number in country.numbers("P")[::9]]
    found += [
        Visitor("nobody", "", _client()),
        Visitor("nobody", "", _client(), {"Authorization": "Bearer e30.e30.e30"}),
    ]
    return found + [
        Visitor(name, "data sharing", _client(), {"Authorization": f"Bearer {machines.token_of(name)}"})
        for name in TERMS
    ]


def _client() -> Client:
    return Client(raise_request_exception=False)


def _officer(account: Any, purpose: str, *, both_factors: bool) -> Visitor:
    client = _client()
    client.force_login(account)
    kept = client.session
    kept["purpose"] = purpose
    if not both_factors:
        kept.pop(SECOND_FACTOR, None)
    kept.save()
    decides = purpose if purpose in PURPOSES else "casework"
    return Visitor(account.username, decides if both_factors else "", client)


def _person(country: Country, number: int) -> Visitor:
    """Let a person in by the code of a letter."""
    born, client = date.fromisoformat(country.spoken["P", number]["birth_date"]), _client()
    with seeing_everybody():
        code = codes.new_letter(number, born, by="nadia")
    client.post("/my/sign-in", {"code": code, "year": born.year, "month": born.month, "day": born.day})
    return Visitor(f"person:{number}", OWN, client)


def everything(country: Country, chance: random.Random) -> Iterator[tuple[Visitor, routes.Request]]:
    """Yield requests without end: every route and operation, each time filled in anew and as another visitor.

    Every other visitor is one to whom the place may show something; places that speak of one registrant come more
    often.
    """
    places = [
        place for place in [*routes.routes(), *routes.operations()] for _ in range(routes.weight(place))
    ]
    for turn in itertools.count():
        if turn % TURNS_OF_A_SESSION == 0:
            everybody = visitors(country)
            machines_only = [one for one in everybody if one.who in TERMS]
            let_in = [one for one in everybody if one.who not in TERMS and _is_let_in(one)]
        for number, place in enumerate(places):
            likely = machines_only if isinstance(place, routes.Operation) else let_in
            visitor = chance.choice(everybody if chance.random() < 0.5 else likely)
            yield visitor, place.request(turn + number, country, chance)


TURNS_OF_A_SESSION = 20
"""How often everybody signs in anew: sessions and tokens end by themselves within minutes."""


def _is_let_in(visitor: Visitor) -> bool:
    return visitor.shown_for == OWN or shows_anything(visitor.who, visitor.shown_for)


def walk(country: Country, probes: int, who: str = "", *, logging: bool = True) -> Walk:
    """Send so many requests, each as if it were the first, and judge every answer.

    ``who`` chooses one visitor; ``logging`` tells whether there is an audit log.
    """
    found = Walk(logging=logging)
    sent = ((one, request) for one, request in everything(country, random.Random(1)) if who in ("", one.who))
    with logged() as told:
        for visitor, request in itertools.islice(sent, probes):
            probe(country, visitor, request, found, told)
    return found


def probe(
    country: Country, visitor: Visitor, request: routes.Request, found: Walk, told: list[str]
) -> set[Canary]:
    """Send one request, judge the answer, and undo whatever it did."""
    told.clear()
    with transaction.atomic():
        before = _last_entry() if found.logging else 0
        status, answer = _answer(visitor, request)
        seen = country.seen(answer) - country.seen(request.sent)
        entries = _entries_since(before) if seen and found.logging else []
        unrecorded = [one for one in seen if not _is_recorded(one, entries)]
        transaction.set_rollback(True)
    logs = {one for one in country.seen("\n".join(told).encode()) if one.attribute != "number"}
    what = f"{visitor.who} for {visitor.shown_for or 'nothing'}: {request.method} {request.path} ({status})"
    found.probes += 1
    found.statuses[status] += 1
    found.sighted += len(seen)
    if seen:
        found.showing += 1
        found.showing_routes.add(request.route)
    if status >= 500:
        found.failures.append(f"{what} {told[-1:]}")
    found.leaks += [
        f"{what} showed {one}" for one in seen if not visitor.may_see(country, request.route, one)
    ]
    found.leaks += [f"{what} logged {one}" for one in logs]
    found.unrecorded += [f"{what} showed {one}" for one in unrecorded]
    return seen


def _answer(visitor: Visitor, request: routes.Request) -> tuple[int, bytes]:
    """Return the status, and all bytes that came back, heads and packed files included."""
    headers = {**visitor.headers, "Accept-Language": "sw" if len(request.path) % 3 == 0 else "en"}
    if request.method == "GET":
        response = visitor.client.get(request.path, headers=headers)
    elif request.body is not None:
        response = visitor.client.post(
            request.path, request.body, content_type="application/json", headers=headers
        )
    else:
        response = visitor.client.generic(
            request.method,
            request.path,
            urlencode(request.data),
            "application/x-www-form-urlencoded",
            headers=headers,
        )
    body = b"".join(response.streaming_content) if response.streaming else response.content
    heads = "\n".join(f"{name}: {value}" for name, value in response.items()).encode()
    return response.status_code, heads + b"\n\n" + _unpacked(body)


def _unpacked(body: bytes) -> bytes:
    """Return a body as it is, or all that is in it if it is packed."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return b"\n".join(packed.read(name) for name in packed.namelist())


@dataclass(frozen=True)
class Entry:
    """What an entry of the audit log says of a look that was allowed."""

    subjects: frozenset[bytes]
    whole: str
    attributes: frozenset[str]


def _last_entry() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(id), 0) from audit_entry")
        return int(cursor.fetchone()[0])


def _entries_since(number: int) -> list[Entry]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select subjects, whole, attributes from audit_entry where id > %s and allowed and outcome = 'done'",
            [number],
        )
        return [
            Entry(frozenset(map(bytes, subjects)), whole, frozenset(json.loads(attributes)))
            for subjects, whole, attributes in cursor.fetchall()
        ]


def _is_recorded(canary: Canary, entries: list[Entry]) -> bool:
    """Tell whether an entry names the subject and the attribute, or the bulk set in which it was handed out."""
    if canary.kind == "R":
        return any(entry.whole.startswith("rejects file") for entry in entries)
    if (
        canary.attribute == "number"
    ):  # it stands beside others' data: a household's on the page of who lives in it
        return any(entry.whole or entry.subjects for entry in entries)
    if canary.attribute == "reason":
        return any("proposal" in entry.whole for entry in entries)
    known = _commitments(canary.kind, canary.number)
    about = [entry for entry in entries if entry.subjects & known]
    named = NAMED_AS.get(canary.attribute, {canary.attribute})
    return any(entry.attributes & named for entry in about)


def _commitments(kind: str, number: int) -> set[bytes]:
    """Work out, from the salts, what stands for a registrant in the log."""
    with connection.cursor() as cursor:
        cursor.execute("select salt from audit_subjectsalt where kind = %s and number = %s", [kind, number])
        return {
            hmac.digest(bytes(salt), f"{kind}:{number}".encode(), "sha256") for (salt,) in cursor.fetchall()
        }


@contextmanager
def logged() -> Iterator[list[str]]:
    """Collect, in place of printing it, what the program logs."""
    told: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: told.append(handler.format(record))  # type: ignore[method-assign]
    root, kept = logging.getLogger(), logging.getLogger().handlers[:]
    root.handlers[:] = [handler]
    try:
        yield told
    finally:
        root.handlers[:] = kept
