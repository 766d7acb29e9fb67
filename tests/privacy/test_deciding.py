"""The decision allows nothing that the policy does not name."""

import pytest

from recensus.privacy.access import AccessRefused, Act, looking


@pytest.mark.django_db
def test_an_appointed_officer_may_look_and_a_stranger_may_not() -> None:
    with looking(by="dalia", purpose="casework", action=Act.SEARCH, attributes=["name"]) as look:
        assert look.showing("name") == "value"
    with pytest.raises(AccessRefused), looking(by="mallory", purpose="casework", action=Act.SEARCH):
        pass
