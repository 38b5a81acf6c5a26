"""Canceling a run of any kind of job and trying it again, as the API does it for each kind."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from rest_framework.response import Response

from foundation.actor import Actor
from foundation.http.outputs import Output
from foundation.http.views import ApiView

FoundT = TypeVar("FoundT")


def change_run(
    view: ApiView,
    run_id: UUID,
    change: Callable[..., Any],
    *,
    find: Callable[[Actor, UUID], FoundT],
    answer: Callable[[FoundT], Output],
) -> Response:
    """Cancel a run or try it again (`JobKind.cancel`, `JobKind.retry`), once for each idempotency key, and answer it as
    it is then.

    `find` gives the run as the caller may see it; who may not is told so before anything else.
    """
    find(view.actor, run_id)

    def perform() -> Any:
        view.body()
        return change(run_id, by=view.actor, at=view.at)

    done = view.once(perform, identify=lambda run: (200, str(run.id)))
    return view.respond(answer(find(view.actor, run_id)), is_replay=done.replayed)
