"""What somebody may do is asked of the policy: who else reads roles shows them, or makes the actor (R30)."""

import ast

from tests.support.real_input import ROOT
from tests.support.sources import sources

READS = {"has_role", "roles"}
READERS = {
    "foundation/actor.py": "where roles are kept",
    "foundation/policy.py": "the one place that decides by them",
    "accounts/callers.py": "makes the actor of a caller",
    "accounts/departures.py": "what is left to somebody whose role has ended",
    "events/feed/api.py": "a stream ends when its listener loses a role",
    "staffing/api.py": "shows people their own roles",
}


def test_the_policy_alone_decides_by_roles():
    found = {
        str(path.relative_to(ROOT))
        for path in sources()
        if any(isinstance(one, ast.Attribute) and one.attr in READS for one in ast.walk(ast.parse(path.read_text())))
    }
    assert found == set(READERS)
