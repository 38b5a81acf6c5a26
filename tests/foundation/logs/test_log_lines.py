"""A log line says what failed and where, and carries no value that an exception or a library quotes."""

import logging
import subprocess
import sys
import threading

import psycopg
import pytest
from django.db import IntegrityError

from foundation.logs import log_lines
from foundation.logs.log_lines import LogLine, frames_of
from tests.support.real_input import ROOT

MARKED = "Marked Testperson 1931-07-19"


def line(name, message, *arguments, level=logging.ERROR, error=None, **more):
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, level, "/srv/some/module.py", 7, message, arguments, exc_info, "perform")
    record.__dict__.update(more)
    return LogLine().format(record)


def fail():
    raise ValueError(MARKED)


def raised(error, *, cause=None):
    try:
        try:
            fail()
        except ValueError:
            raise error from cause
    except type(error) as caught:
        return caught


CHAINS = {
    "plain": lambda: raised(RuntimeError(MARKED)),
    "caused": lambda: raised(RuntimeError(MARKED), cause=KeyError(MARKED)),
    "of the database": lambda: raised(IntegrityError(MARKED), cause=psycopg.errors.UniqueViolation(MARKED)),
    "a group": lambda: raised(ExceptionGroup(MARKED, [ValueError(MARKED), raised(KeyError(MARKED))])),
    "of syntax": lambda: raised(SyntaxError(MARKED, (MARKED, 1, 1, MARKED))),
    "of unicode": lambda: raised(UnicodeDecodeError("utf-8", MARKED.encode(), 0, 1, MARKED)),
    "with a note": lambda: with_note(raised(RuntimeError(MARKED))),
}


def with_note(error):
    error.add_note(MARKED)
    return error


@pytest.mark.parametrize("kind", CHAINS)
@pytest.mark.parametrize(
    "name", ["members.imports.tasks", "django.request", "celery.app.trace", "asyncio", "uvicorn.error"]
)
def test_no_text_of_an_exception_is_written(name, kind):
    error = CHAINS[kind]()
    for written in (line(name, "failed", error=error), line(name, "failed: %s", error, error=error)):
        assert "Marked" not in written
        assert "1931" not in written
        assert type(error).__name__ in written
        assert f"{__file__}:" in written, "the frames stay"


def test_chains_are_written_to_their_beginning():
    written = "\n".join(frames_of(CHAINS["of the database"]()))
    assert "django.db.utils.IntegrityError" in written
    assert "caused by: psycopg.errors.UniqueViolation 23505" in written
    assert "while handling: ValueError" in "\n".join(frames_of(raised_while_handling()))
    circle = RuntimeError()
    circle.__cause__ = KeyError()
    circle.__cause__.__cause__ = circle
    assert len(list(frames_of(circle))) == 2


def raised_while_handling():
    try:
        try:
            fail()
        except ValueError:
            raise RuntimeError  # noqa: B904  the chain without a cause is what is tested
    except RuntimeError as error:
        return error


@pytest.mark.parametrize(
    ("name", "message", "arguments", "written"),
    [
        ("members.imports.tasks", "import %s is done", ("0199",), "import 0199 is done"),
        ("members.imports.tasks", "failed with %s", (ValueError(MARKED),), "failed with ValueError"),
        ("django.request", "%s: %s", ("Internal Server Error", f"/{MARKED}/"), "Internal Server Error: …"),
        ("kombu.connection", "lost %s, again in %.2fs", (MARKED, 2.5), "lost …, again in 2.5s"),
        ("some.library", "100%% of %(who)s", ({"who": MARKED},), "100% of …"),
        (
            "celery.app.trace",
            "Task %(name)s[%(id)s] %(description)s: %(exc)s",
            ({"name": "members.work_off", "id": "0199", "description": "raised", "exc": MARKED},),
            "Task members.work_off[0199] raised: …",
        ),
        ("asyncio", f"Task exception was never retrieved {MARKED}", (), "… (module.perform:7)"),
    ],
)
def test_a_message_keeps_what_is_known_to_be_harmless(name, message, arguments, written):
    assert line(name, message, *arguments).endswith(f"ERROR {name} {written}")


def test_the_request_is_named_by_its_route_and_id():
    class Match:
        route = "api/v1/members/<uuid:member_id>/"

    class Request:
        resolver_match = Match()

    mark = log_lines.request_id.set("asked-1")
    try:
        written = line("django.request", "%s: %s", "Internal Server Error", "/x", request=Request())
    finally:
        log_lines.request_id.reset(mark)
    assert written.endswith("Internal Server Error: … at /api/v1/members/<uuid:member_id>/ [asked-1]")


CRASHES = {
    "the main thread": "raise ValueError('Marked')",
    "a thread": "import threading; t = threading.Thread(target=lambda: {}['Marked']); t.start(); t.join()",
    "a destructor": "class A:\n def __del__(self): raise ValueError('Marked')\nA()",
    "a warning": "import warnings; warnings.warn('Marked')",
    "a line that cannot be written": (
        "import logging\nclass A:\n def __str__(self): raise ValueError('Marked')\n"
        "logging.getLogger('members').error('%s', A()); logging.getLogger('members').error('next')"
    ),
    "a task of a loop": (
        "import asyncio, gc\nasync def fail(): raise ValueError('Marked')\n"
        "async def main():\n t = asyncio.create_task(fail()); await asyncio.sleep(0.01); del t; gc.collect()\n"
        "asyncio.run(main())"
    ),
}


@pytest.mark.parametrize("crash", CRASHES)
def test_what_goes_past_the_loggers_is_written_the_same_way(crash):
    code = f"import django; django.setup()\n{CRASHES[crash]}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    written = done.stdout + done.stderr
    assert "Marked" not in written.replace(code, "")
    assert written.strip(), "that something failed is said"


def test_hooks_of_somebody_else_stay():
    before = threading.excepthook
    log_lines.install()
    assert threading.excepthook is before
