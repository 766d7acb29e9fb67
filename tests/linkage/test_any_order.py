"""Whatever the order in which runs are put in force and officers speak, who is who ends the same; killed, it stays."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from recensus.decisions.types import NotAllowed
from recensus.linkage import actions, models
from recensus.linkage.merging import holders_of
from recensus.linkage.types import Key
from recensus.registry.invariants import breaches
from recensus.registry.linking import LinksChanged
from recensus.vocabulary.types import Pack
from tests.linkage.small_links import MANAGER, WHY, in_force, person, village
from tests.looking import seeing_everybody
from tests.registry.conftest import clear, state

pytestmark = pytest.mark.usefixtures("record")

AT_EASE = settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
AT_LENGTH = settings(AT_EASE, max_examples=100, derandomize=False)
Step = Callable[[Pack], object]


def merging(*keys: str) -> Step:
    """Return the step that merges who has these keys, unless they are one by then."""

    def step(pack: Pack) -> None:  # noqa: ARG001 - as the other steps
        numbers = {person(key) for key in keys}
        if len(numbers) > 1:
            actions.merge(registrants=numbers, why=WHY, **MANAGER)

    return step


STEPS: tuple[Step, ...] = (
    in_force,
    merging("H1/1", "B1"),
    merging("H1/2", "H1/1"),
    merging("H2/1", "B2"),
)


def holders() -> list[tuple[set[str], str]]:
    """Return which keys belong together, and to whose number: that of the first of them."""
    with connection.cursor() as cursor, seeing_everybody():
        cursor.execute(
            "select array_agg(l.source_key order by l.source_key), "
            "(select f.source_key from registry_link f where f.registrant_id = l.registrant_id order by f.id limit 1) "
            "from registry_link l where l.kind = 'P' and l.ended_by_id is null group by l.registrant_id order by 1"
        )
        return [(set(keys), first) for keys, first in cursor.fetchall()]


def in_any_order(folder: Path, chance: random.Random) -> None:
    ends = []
    for _ in range(2):
        clear()
        folder = folder / "again"
        folder.mkdir()
        pack = village(folder)
        for step in chance.sample(STEPS, len(STEPS)):
            step(pack)
        in_force(pack)
        ends.append((holders(), state()))
        with seeing_everybody():
            assert breaches() == []
    assert ends[0] == ends[1]


@AT_EASE
@given(st.randoms(use_true_random=False))
def test_runs_and_merges_end_the_same_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    in_any_order(tmp_path_factory.mktemp("order"), chance)


@pytest.mark.drill
@AT_LENGTH
@given(st.randoms(use_true_random=False))
def test_runs_and_merges_end_the_same_in_any_order_at_length(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    in_any_order(tmp_path_factory.mktemp("order"), chance)


KEYS = [Key(1, "P", name) for name in "abcdef"]


@given(
    st.lists(st.sampled_from(KEYS), unique=True, min_size=1),
    st.dictionaries(st.integers(1, 20), st.sampled_from(KEYS), max_size=6),
    st.integers(0, 6),
)
def test_nobody_has_the_number_of_another(keys: list[Key], founding: dict[int, Key], cut: int) -> None:
    groups = [group for group in (keys[:cut], keys[cut:]) if group]
    found = [holder for holder in holders_of(groups, founding) if holder is not None]
    assert len(found) == len(set(found))
    for holder, group in zip(holders_of(groups, founding), groups, strict=True):
        assert holder is None or founding[holder] in group


def test_two_officers_who_merge_the_same_pair_at_once_merge_it_once(tmp_path: Path) -> None:
    village(tmp_path)
    both = [person("H1/1"), person("B1")]
    ended: list[object] = []

    def merge() -> None:
        try:
            ended.append(actions.merge(registrants=both, why=WHY, **MANAGER).event)
        except (NotAllowed, LinksChanged, LookupError) as refused:
            ended.append(refused)
        finally:
            connection.close()

    officers = [threading.Thread(target=merge) for _ in range(2)]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join()
    assert models.Event.objects.count() == 1
    assert sorted(isinstance(one, int) for one in ended) == [False, True]
    assert person("H1/1") == person("B1") == min(both)


KILLED = """
import os, signal, django
django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = "{database}"
from recensus.linkage import actions
from recensus.registry import {module}
real = {module}.{step}
def die(*given, **named):
    real(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)
{module}.{step} = die
actions.merge(registrants={both}, why="she", by="nadia", purpose="casework")
"""


@pytest.mark.parametrize(
    ("module", "step"), [("relinking", "check"), ("folding", "fold"), ("counting", "add_again")]
)
def test_killed_anywhere_the_old_links_stand(tmp_path: Path, module: str, step: str) -> None:
    village(tmp_path)
    before, both = state(), [person("H1/1"), person("B1")]
    program = KILLED.format(database=connection.settings_dict["NAME"], module=module, step=step, both=both)
    done = subprocess.run([sys.executable, "-c", program], env=os.environ, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]
    with connection.cursor() as cursor:  # the killed one's transaction is over
        cursor.execute("select pg_advisory_lock(%s), pg_advisory_unlock(%s)", [0x5245_5042] * 2)
    assert state() == before
    assert models.Event.objects.count() == 0
    actions.merge(registrants=both, why=WHY, **MANAGER)
    assert person("H1/1") == person("B1")


def test_a_run_that_was_killed_is_marked_as_failed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = village(tmp_path)
    before = state()
    monkeypatch.setattr("recensus.linkage.resolving._put_down", _die)
    with pytest.raises(KeyboardInterrupt):
        in_force(pack)
    monkeypatch.undo()
    with transaction.atomic():
        models.Run.objects.update(state="running")  # as one that had no time to say so
    assert state() == before
    in_force(pack)
    assert list(models.Run.objects.order_by("id").values_list("state", flat=True)) == ["failed", "in force"]


def _die(*_: object) -> None:
    raise KeyboardInterrupt
