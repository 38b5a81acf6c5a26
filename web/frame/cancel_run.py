"""What the pages share that cancel work in the background."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from foundation.errors import ConflictFound
from foundation.jobs.kinds import JobKind
from web.frame.pages import Page


class CancelPage(Page):
    """Cancels a run; one that has just ended is no error for somebody who wanted it to end."""

    def stopped(self, kind: JobKind[Any], run_id: UUID, words: str, address: str) -> HttpResponse:
        try:
            self.once(lambda: kind.cancel(run_id, by=self.actor, at=self.at))
        except ConflictFound:
            return self.done(_("It has already ended."), address)
        return self.done(words, address)
