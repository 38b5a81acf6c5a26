"""A database whose parts a test may change."""

import pytest
from django.db import connection

from arsos.grants import SERVING_ROLE
from tests.support.databases import copy_template


@pytest.fixture
def ours(transactional_db, servers, template, worker_id):
    """A database of this test alone, whose parts it may change; the product is connected to it as it serves."""
    name, before = f"months_{worker_id}", connection.settings_dict["NAME"]
    copy_template(servers, template, name)
    connection.close()
    connection.settings_dict["NAME"] = name
    yield name
    connection.close()
    connection.settings_dict["NAME"] = before
    servers.psql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def owner(ours):
    """Let the block be connected as the owner of the tables."""

    class AsOwner:
        def __enter__(self):
            connection.close()
            connection.settings_dict["USER"] = "arsos_owner"

        def __exit__(self, *_):
            connection.close()
            connection.settings_dict["USER"] = SERVING_ROLE

    return AsOwner()
