"""Nothing that is handed in through the page breaks it: a bomb is a failed upload, with the reason in words."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePath
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from recensus.config.bodies import LITTLE, BoundedBodies
from recensus.connectors.failures import FileUnreadable
from recensus.connectors.files.limits import Limits
from recensus.intake.arriving import write
from recensus.intake.uploads import load_upload
from recensus.privacy.vault.sealed_files import open_file
from tests.hostile.corpus import REFUSED
from tests.small_country import write_pack

CHEAP = (
    "entities.xlsx",
    "many_parts.xlsx",
    "archive.csv",
    "nested.csv.gz",
    "footer.parquet",
    "deep.jsonl",
    "rows.dta",
)


@pytest.fixture
def nadia(
    transactional_db: None,  # noqa: ARG001 - a load commits
    tmp_path: Path,
    settings: Any,
    django_user_model: type[User],
) -> Client:
    """Give the page as somebody who may record sees it, in the small country."""
    settings.RECENSUS_PACK = str(write_pack(tmp_path / "countries"))
    client = Client()
    client.force_login(django_user_model.objects.create_user("nadia"))
    client.post("/purpose", {"purpose": "registration"})
    return client


def hand_in(client: Client, *files: SimpleUploadedFile) -> Any:
    return client.post("/upload", {"source": "survey", "mode": "snapshot", "files": list(files)})


@pytest.mark.parametrize(
    "name", [name if name in CHEAP else pytest.param(name, marks=pytest.mark.drill) for name in REFUSED]
)
def test_a_bomb_handed_in_fails_with_its_reason(name: str, nadia: Client, tmp_path: Path) -> None:
    make, _ = REFUSED[name]
    bomb = tmp_path / ("persons" + "".join(PurePath(name).suffixes))
    make(bomb)
    handed_in = hand_in(nadia, SimpleUploadedFile(bomb.name, bomb.read_bytes()))
    assert handed_in.status_code == 302
    load_upload(int(handed_in["Location"].rsplit("/", 1)[1]))
    told = nadia.get(handed_in["Location"])
    assert told.status_code == 200
    assert bomb.name in told.text
    assert "Something unforeseen" not in told.text


@pytest.mark.parametrize("name", ["é" * 240 + ".csv", "x" * 260 + ".csv", "\u202e" + "y" * 201])
def test_a_name_that_no_folder_takes_is_told_beside_the_field(name: str, nadia: Client) -> None:
    answer = hand_in(nadia, SimpleUploadedFile(name, b"a\n1\n"))
    assert answer.status_code == 200
    assert 'href="#files"' in answer.text


@pytest.mark.django_db
def test_two_files_of_one_name_are_not_mixed(tmp_path: Path) -> None:
    write(tmp_path, "persons.csv", [b"a"])
    with pytest.raises(FileUnreadable, match="Two files have this name"):
        write(tmp_path, "C:\\persons.csv", [b"b"])
    assert b"".join(open_file(tmp_path / "persons.csv.sealed")) == b"a"


@pytest.mark.django_db
def test_a_file_larger_than_files_may_be_is_refused_while_it_arrives(tmp_path: Path) -> None:
    parts = iter([b"x" * 600] * 10)
    with pytest.raises(FileUnreadable, match="more than 1,000 bytes"):
        write(tmp_path, "persons.csv", parts, Limits(size=1000))
    assert len(list(parts)) == 8
    assert list(tmp_path.iterdir()) == []


def sent(body: Iterator[bytes], headers: list[tuple[bytes, bytes]], path: str) -> tuple[list[Any], bool]:
    """Send a body to a bounded application; return what was answered, and whether the body came through."""
    answers: list[Any] = []
    through = False

    async def receive() -> dict[str, Any]:
        part = next(body, None)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    async def send(message: Any) -> None:
        answers.append(message)

    async def inner(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001
        nonlocal through
        while (message := await receive()).get("more_body"):
            pass
        through = message["type"] == "http.request"

    scope = {"type": "http", "path": path, "headers": headers}
    bounded = BoundedBodies(inner, upload="/upload", largest=4 * LITTLE)
    with ThreadPoolExecutor(
        1
    ) as apart:  # the browser's driver may run an event loop in the tests' own thread
        apart.submit(lambda: asyncio.run(bounded(scope, receive, send))).result()
    return answers, through


def test_a_body_that_is_announced_as_too_large_is_not_read() -> None:
    def unread() -> Iterator[bytes]:
        pytest.fail("It was read.")
        yield b""

    answers, through = sent(unread(), [(b"content-length", b"99999999")], "/sign-in")
    assert (answers[0]["status"], through) == (413, False)


def test_a_body_that_is_larger_than_announced_goes_no_further() -> None:
    endless = (b"x" * 2**20 for _ in range(1000))
    answers, through = sent(endless, [], "/sign-in")
    assert (answers[0]["status"], through) == (413, False)
    assert sum(1 for _ in endless) > 900


def test_files_may_be_large_where_files_are_taken() -> None:
    part = iter([b"x" * (2 * LITTLE)])
    assert sent(part, [], "/upload") == ([], True)
