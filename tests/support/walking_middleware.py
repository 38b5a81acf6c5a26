"""The planted-person walk in a server of its own: browsers are answered there, and the database says who is planted."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.models import Prospect
from members.book.models import Member
from tests.support.planted import WALK, noting_rows, observe, plant

NOTES = "ARSOS_WALK_NOTES"


class WalkingMiddleware:
    """Outermost, so that it sees what leaves; each response is one line of a file that the tests read."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response
        self.notes = Path(os.environ[NOTES])
        self.rows = noting_rows()
        self.rows.__enter__()

    def __call__(self, request: Any) -> Any:
        def respond(given: Any) -> Any:
            response = self.get_response(given)
            WALK.begin()
            for kind in (Member, Prospect, InquiryDraft):
                for one in kind._default_manager.all()[:500]:
                    plant(kind, one)
            return response

        shown = WALK.with_persons
        response = observe(request, respond)
        line = f"miss {' | '.join(WALK.misses)}" if WALK.misses else "shown" if WALK.with_persons > shown else "checked"
        with self.notes.open("a") as file:
            file.write(f"{line}\n")
        return response
