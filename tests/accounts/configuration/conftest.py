"""Who applies documents in these tests."""

import pytest

from accounts.callers import actor_for_user
from foundation import clock
from foundation.actor import Role
from tests.factories import people


@pytest.fixture
def keeper():
    user = people.UserFactory(username="kim.keeper")
    people.grant(user, Role.ADMINISTRATOR)
    return actor_for_user(user, on=clock.date_of(clock.now()), road="command")
