"""Nobody sees what they may not: every route and operation, as everybody, judged by the bytes that come back."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import pytest

from recensus.privacy import access, context
from recensus.privacy.access import Look
from recensus.privacy.prepared import Statement
from recensus.privacy.types import Showing
from tests.drills import probing, routes
from tests.drills.country import Country
from tests.drills.figures import Tell

SHORT, LONG = 1_500, 100_000
"""Probes in `make test` and in `make drills`. They fall only by a decision, never by themselves."""
ROUTES, OPERATIONS, VISITORS = 54, 3, 80
"""How many there were when this was written: fewer, and something is no longer probed."""
SHOWING = {
    "search",
    "persons/{number}",
    "households/{number}",
    "programmes/{name}",
    "programmes/{name}/for/{number}",
    "my",
}
"""Where somebody must have been shown something: a rig that sees nothing anywhere finds no leak either."""


def test_every_route_and_operation_is_probed(country: Country) -> None:
    """One that nobody knows how to fill in raises `Unfillable`."""
    places = [*routes.routes(), *routes.operations()]
    paths = {place.request(0, country, routes.Chance(1)).path for place in places}
    assert len(paths) >= len(routes.routes())
    assert len(routes.routes()) >= ROUTES, len(routes.routes())
    assert len(routes.operations()) >= OPERATIONS, len(routes.operations())
    assert len(probing.visitors(country)) >= VISITORS, len(probing.visitors(country))


def test_a_route_that_cannot_be_filled_in_is_not_passed_over(country: Country) -> None:
    with pytest.raises(routes.Unfillable, match="passport"):
        routes.Route("new", "people/{passport}", ("passport",)).filled(country, routes.Chance(1))


@pytest.mark.parametrize("probes", [SHORT, pytest.param(LONG, marks=pytest.mark.drill)])
def test_nobody_is_shown_what_the_policy_does_not_show(country: Country, probes: int, tell: Tell) -> None:
    found = probing.walk(country, probes)
    tell(f"leaks: {found}")
    assert found.leaks == []
    assert found.failures == []
    assert found.probes == probes
    assert found.showing_routes >= SHOWING
    assert found.showing > probes / 40  # many a page has nothing to show in so small a country


def _showing_everything(_look: Look, _attribute: str) -> Showing:
    return Showing.VALUE


def _reaching_everybody(_look: Look, _area: str | None) -> bool:
    return True


def _about_anybody(_look: Look, _kind: str, _number: int, _area: str | None) -> None:
    pass


def _rows_of_everybody(
    _look: Look, _action: object, asking: Sequence[Statement]
) -> AbstractContextManager[context.Rows]:
    return context.enter(by="system", purpose="registration", role="system", writes=True, asking=asking)


def without_veils(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Look, "showing", _showing_everything)


def without_reach(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Look, "about", _about_anybody)
    patch.setattr(Look, "reaches", _reaching_everybody)
    patch.setattr(Look, "codes", None)


def without_row_security(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(access, "_rows_opened", _rows_of_everybody)


def without_both(patch: pytest.MonkeyPatch) -> None:
    without_reach(patch)
    without_row_security(patch)


@pytest.mark.parametrize("remove", [without_veils, without_both])
def test_the_drill_sees_the_leak_when_a_wall_is_gone(
    country: Country, monkeypatch: pytest.MonkeyPatch, remove: Callable[[pytest.MonkeyPatch], None]
) -> None:
    remove(monkeypatch)
    assert probing.walk(country, 120).leaks


@pytest.mark.parametrize(
    ("remove", "behind"), [(without_reach, "/programmes/"), (without_row_security, "/decisions")]
)
def test_one_wall_of_two_is_enough(
    country: Country,
    monkeypatch: pytest.MonkeyPatch,
    remove: Callable[[pytest.MonkeyPatch], None],
    behind: str,
) -> None:
    """Program and database each keep the other district's officer out, but where there is one wall only.

    Lists of a run are files, which the program alone keeps; whose proposals one knows of, the database alone.
    """
    remove(monkeypatch)
    leaks = probing.walk(country, 80, who="emre").leaks
    assert [leak for leak in leaks if behind not in leak] == []
