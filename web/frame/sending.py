"""Forms as they are sent: once each, again with new words, and by our own scripts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.files import File
from django.http import HttpRequest

from foundation.actor import Actor
from foundation.http.forms import AS_TYPED
from foundation.http.idempotency import PRINTABLE, OncePerKey

ResultT = TypeVar("ResultT")
NOT_PART_OF_IT = frozenset({"csrfmiddlewaretoken", "version", "key", "unsent", "unsent_version", "author"}) | AS_TYPED
"""A password is not part of it: nothing that is derived from one is kept beside the key, or shown again."""


@dataclass(frozen=True, slots=True)
class SentOnce(Generic[ResultT]):
    """What came of a form: `result` of the action, None where the form `was_sent_before`; `named` in both cases."""

    result: ResultT | None
    named: str
    was_sent_before: bool = False


def is_sent_by_script(request: HttpRequest) -> bool:
    """Whether our script sends the form and shows the answer itself."""
    return request.headers.get("X-Sent-By") == "arsos"


def send_once(
    request: HttpRequest,
    perform: Callable[[], ResultT],
    identify: Callable[[ResultT], str],
    *,
    by: Actor,
    at: datetime,
    journal: Callable[[], None],
) -> SentOnce[ResultT]:
    """Perform a durable action unless the key of the form has been used by this person; the key shares its commit.

    So does what `journal` writes. Raises KeyReused when another form carries the key,
    KeyInFlight while the first is still running.
    """
    key = request.POST.get("key", "")
    if not PRINTABLE.fullmatch(key):
        result = perform()
        return SentOnce(result, identify(result))
    use: OncePerKey[ResultT] = OncePerKey(request, _content(request), caller=f"page:{by.user_id}", key=key, at=at)  # type: ignore[arg-type]  # it reads method and path
    use.run(perform, lambda result: (200, identify(result)), journal=journal)
    if use.record is not None:
        return SentOnce(None, use.record.resource_id, was_sent_before=True)
    return SentOnce(use.result, identify(use.result))  # type: ignore[arg-type]  # what the action returned


def _content(request: HttpRequest) -> dict[str, Any]:
    """What tells one form from another: its fields and files."""
    fields = {name: values for name, values in sorted(request.POST.lists()) if name not in NOT_PART_OF_IT}
    files = [[name, file.name, file.size] for name, file in sorted(request.FILES.items()) if isinstance(file, File)]
    return {"fields": fields, "files": files}


OF_THE_FORM = NOT_PART_OF_IT - {"version"}


@dataclass(frozen=True, slots=True)
class Kept:
    """One field as it was sent; `is_text` for what somebody wrote in words."""

    name: str
    label: str
    value: str
    is_text: bool


def kept_of(request: HttpRequest) -> list[Kept]:
    """Everything that was sent but the key and the token; files have to be chosen again."""
    sent = [(name, value) for name, values in request.POST.lists() if name not in OF_THE_FORM for value in values]
    return [Kept(name, label_of(name), str(value), is_text=" " in str(value).strip()) for name, value in sent]


def label_of(name: str) -> str:
    """What a field is called where its form is not at hand."""
    return name.rpartition("-")[2].rpartition("/")[2].replace("_", " ").capitalize()
