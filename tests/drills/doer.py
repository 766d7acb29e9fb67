"""Works in an installation, order by order: a line of JSON in, a line out for everything that is acknowledged."""

import getpass
import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import DatabaseError, InterfaceError, connection  # noqa: E402
from django.test import Client  # noqa: E402

from recensus.eligibility import queries  # noqa: E402
from recensus.eligibility.deciding import determine_on  # noqa: E402
from recensus.intake.actions import load_files  # noqa: E402
from recensus.intake.handing import keep  # noqa: E402
from recensus.intake.models import Upload  # noqa: E402
from recensus.privacy.access import Act, looking  # noqa: E402
from recensus.privacy.vault.sealed_files import SUFFIX, open_file  # noqa: E402
from recensus.vocabulary.pack import open_pack  # noqa: E402
from recensus.web.accounts.sessions import SECOND_FACTOR  # noqa: E402

WHO = {"by": getpass.getuser(), "purpose": "registration"}


def keep_many(first: int, **_: object) -> str:
    """Take in files until the database is gone, and acknowledge each with its number and what was in it."""
    pack, given = open_pack(os.environ["RECENSUS_PACK"]), first
    try:
        while True:
            content = f"house {given}".encode()
            number, _ = keep(
                pack=pack,
                source="survey",
                files={"households.csv": [content]},
                stated_on=None,
                mode=None,
                **WHO,
            )
            answer([number, given])
            given += 1
    except (DatabaseError, InterfaceError):
        connection.close()
        return "gone"


def kept(**_: object) -> list[tuple[int, str]]:
    """Return every upload on record with what is in its file."""
    with looking(action=Act.COUNT, **WHO):
        found = Upload.objects.order_by("id").values_list("id", "folder", "file_names")
        return [(number, _content(Path(folder, names[0] + SUFFIX))) for number, folder, names in found]


def _content(file: Path) -> str:
    return b"".join(open_file(file)).decode()


def load(files: list[str], **_: object) -> str:
    """Load the survey and return how that ended."""
    pack = open_pack(os.environ["RECENSUS_PACK"])
    return load_files(pack=pack, source_name="survey", paths=[Path(file) for file in files], **WHO).state


def determine(**_: object) -> str:
    """Determine the grant for everybody and return the hash of the answers."""
    pack = open_pack(os.environ["RECENSUS_PACK"])
    return determine_on(pack, "grant", on=date(2026, 1, 1), by=WHO["by"], purpose="eligibility").result_hash


def finished(**_: object) -> list[tuple[str, bool]]:
    """Return for every run that says it is finished the hash of its answers, and whether they are there."""
    runs = queries.runs(by=WHO["by"], purpose="eligibility")
    return [(run.result_hash, bool(queries.files_of(run))) for run in runs if run.state == "finished"]


def account(**_: object) -> str:
    """Give the operator an account, and return her name."""
    return str(get_user_model().objects.get_or_create(username=WHO["by"])[0])


def session(**_: object) -> str:
    """Sign the operator in with both factors and return the session."""
    account = get_user_model().objects.get(username=WHO["by"])
    client = Client()
    client.force_login(account)
    held = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    held[SECOND_FACTOR], held["purpose"] = account.pk, WHO["purpose"]
    held.save()
    return str(held.session_key)


ORDERS: Mapping[str, Callable[..., Any]] = {
    "keep": keep_many,
    "kept": kept,
    "load": load,
    "determine": determine,
    "finished": finished,
    "account": account,
    "session": session,
}


def answer(words: object) -> None:
    """Tell whoever gave the order."""
    sys.stdout.write(f"{json.dumps(words)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    for line in sys.stdin:
        order = json.loads(line)
        answer(ORDERS[order.pop("order")](**order))
