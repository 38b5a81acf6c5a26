"""Every address of the project, and views that fail with what was sent to them in all ways that Python knows."""

import asyncio
import gc
import threading
import warnings

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from arsos import urls as served
from tests.support.loops import run_in_loop


class FailsToEnd:
    """Raises where nobody can catch it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __del__(self) -> None:
        raise ValueError(self.text)


def in_template(text: str) -> None:
    template = engines["django"].from_string("{{ values.fail }}")
    template.render({"values": {"fail": lambda: {}[text]}})


def in_thread(text: str) -> None:
    thread = threading.Thread(target=lambda: {}[text])
    thread.start()
    thread.join()


def in_chain(text: str) -> None:
    try:
        {}[text]
    except KeyError as error:
        raise RuntimeError(text) from error


def in_group(text: str) -> None:
    raise ExceptionGroup(text, [ValueError(text), KeyError(text)])


def in_destructor(text: str) -> None:
    FailsToEnd(text)
    gc.collect()


def in_warning(text: str) -> None:
    warnings.warn(text, stacklevel=1)


def in_loop(text: str) -> None:
    async def fail() -> None:
        raise ValueError(text)

    async def forget() -> None:
        task = asyncio.ensure_future(fail())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task
        gc.collect()

    run_in_loop(forget())


WAYS = {
    "template": in_template,
    "thread": in_thread,
    "chain": in_chain,
    "group": in_group,
    "destructor": in_destructor,
    "warning": in_warning,
    "loop": in_loop,
}


def fail(request: HttpRequest, way: str) -> HttpResponse:
    WAYS[way](request.headers["Marked"])
    return HttpResponse("failed without an exception of its own")


urlpatterns = [path("fails/<slug:way>/", fail), *served.urlpatterns]
handler500 = served.handler500
