import pytest

from tests.walk.world import prepared


@pytest.fixture
def world(settings, tmp_path):
    return prepared(settings, tmp_path)
