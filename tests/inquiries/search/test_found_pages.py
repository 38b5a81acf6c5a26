"""A page of results looks at the newest candidates alone, and says so (R37)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from foundation.search.documents import Candidate, Proposed
from inquiries.search.queries.found import MOST_WINDOWS, page_of_found

BEGUN = datetime(2026, 11, 1, tzinfo=UTC)
WINDOW = 50


class Index:
    """So many candidates in windows, the newest first; `fits` says which of them somebody may see."""

    def __init__(self, windows, fits):
        made = [Candidate(0.5, BEGUN - timedelta(minutes=n), uuid4()) for n in range(windows * WINDOW)]
        self.windows = [made[first : first + WINDOW] for first in range(0, len(made), WINDOW)]
        self.fitting = {one.id for place, one in enumerate(made) if fits(place)}
        self.proposed, self.confirmed = 0, 0

    def propose(self, before):
        window = self.windows[self.proposed]
        self.proposed += 1
        last = window[-1]
        is_last = self.proposed == len(self.windows)
        return Proposed(sorted(window, reverse=True), None if is_last else (last.made_at, last.id))

    def confirm(self, ids):
        self.confirmed += len(ids)
        return {one: (one, []) for one in ids if one in self.fitting}

    def page(self, most=8):
        return page_of_found(self.propose, self.confirm, most=most, edge=None)


@pytest.mark.parametrize(
    ("windows", "fits", "rows", "is_cut", "proposed"),
    [
        pytest.param(1, lambda _: False, 0, False, 1, id="one window, nothing to see"),
        pytest.param(1, lambda place: place < 5, 5, False, 1, id="all of one window"),
        pytest.param(3, lambda _: True, 8, True, 1, id="a full page of the newest"),
        pytest.param(3, lambda place: place >= 2 * WINDOW, 8, True, 3, id="a full page of the oldest"),
        pytest.param(3, lambda place: place == 2 * WINDOW, 1, True, 3, id="a few, in several windows"),
        pytest.param(9, lambda _: False, 0, True, MOST_WINDOWS, id="given up after five windows"),
    ],
)
def test_a_page_says_whether_only_the_newest_were_ranked(windows, fits, rows, is_cut, proposed):
    index = Index(windows, fits)
    page = index.page()
    assert (len(page.rows), page.is_cut, index.proposed) == (rows, is_cut, proposed)
    assert index.confirmed <= MOST_WINDOWS * WINDOW
