"""Log lines without personal data: what failed and where, never with which values (R32).

The text of an exception carries values: a constraint quotes the row, a parser quotes what it read. So a line keeps the
types and the frames of every exception, and drops their texts. Our own messages are written for the log and stay as
they are. A library's message is shown as its template, with only the numbers filled in.
"""

import logging
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from traceback import extract_tb
from types import TracebackType
from typing import Any

OWN = (
    "arsos",
    "foundation",
    "accounts",
    "audit",
    "events",
    "staffing",
    "identity",
    "members",
    "inquiries",
    "escalations",
    "web",
    "dev",
)
"""Packages of ours, whose messages name nobody; a new one that is missing here loses the words of its log lines."""
HARMLESS: Mapping[str, frozenset[str]] = {
    "celery.app.trace": frozenset({"name", "id", "description"}),
    "django.request": frozenset({"0"}),
}
"""Arguments of a library's messages, by name or place, that are never about a person: task and id, name of a status."""
PLACE = re.compile(r"%(?:\((?P<name>\w+)\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?(?P<kind>[a-zA-Z%])")
LEFT_OUT = "…"
MOST_EXCEPTIONS, MOST_FRAMES = 10, 40
request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being served, set by the first middleware."""

logger = logging.getLogger(__name__)


class LogLine(logging.Formatter):
    """One record as text: time, level, logger, request id, message, and the frames of what was raised."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {_message(record)}{_route(record)}"
        if asked := request_id.get():
            line += f" [{asked}]"
        raised = record.exc_info[1] if record.exc_info else None
        return line if raised is None else "\n".join([line, *frames_of(raised)])


def frames_of(raised: BaseException) -> Iterator[str]:
    """The types and frames of an exception and of those that led to it, the last one first."""
    met: set[int] = set()
    waiting: list[tuple[str, BaseException]] = [("", raised)]
    while waiting and len(met) < MOST_EXCEPTIONS:
        why, error = waiting.pop()
        if id(error) in met:
            continue
        met.add(id(error))
        yield f"{why}{_kind(error)}"
        for frame in extract_tb(error.__traceback__)[-MOST_FRAMES:]:
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
        if isinstance(error, BaseExceptionGroup):
            waiting += [("one of: ", one) for one in error.exceptions]
        if error.__cause__ is not None:
            waiting.append(("caused by: ", error.__cause__))
        elif error.__context__ is not None and not error.__suppress_context__:
            waiting.append(("while handling: ", error.__context__))


def install() -> None:
    """Send what would go to standard error past the loggers through them: crashes, threads, destructors, warnings.

    A hook that somebody else has set stays, such as the ones of a test runner.
    """
    logging.raiseExceptions = False  # the fallback for a line that cannot be written prints its arguments
    logging.captureWarnings(capture=True)
    if sys.excepthook is sys.__excepthook__ and not sys.stderr.isatty():  # a person at a terminal keeps no log
        sys.excepthook = _crashed
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _thread_crashed
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = _not_raised


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in OWN:
        return _filled(str(record.msg), record.args, is_ours=True)
    if not record.args and (record.exc_info or record.levelno >= logging.WARNING):
        return f"{LEFT_OUT} ({record.module}.{record.funcName}:{record.lineno})"  # a whole text may hold anything
    return _filled(str(record.msg), record.args, harmless=HARMLESS.get(record.name, frozenset())).strip()


def _route(record: logging.LogRecord) -> str:
    """The route of the request that a line is about; its path is the caller's own text."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return f" at /{match.route}" if match else ""


def _filled(template: str, given: Any, *, is_ours: bool = False, harmless: frozenset[str] = frozenset()) -> str:
    """A template with its arguments: all of them in our own messages, else numbers and those known to be harmless."""
    if not given:
        return template
    by_name = given if isinstance(given, Mapping) else {}
    in_order = enumerate(() if by_name else given if isinstance(given, tuple) else (given,))

    def fill(place: re.Match[str]) -> str:
        if place["kind"] == "%":
            return "%"
        name = place["name"] or ""
        number, value = (0, by_name.get(name, LEFT_OUT)) if name else next(in_order, (0, LEFT_OUT))
        name = name or str(number)
        if isinstance(value, BaseException):
            return _kind(value)
        if is_ours or name in harmless or isinstance(value, int | float):
            return str(value)
        return LEFT_OUT

    return PLACE.sub(fill, template)


def _kind(error: BaseException) -> str:
    """The type of an exception, and the code that PostgreSQL gave it."""
    state = getattr(error, "sqlstate", None)
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return f"{name} {state}" if state else name


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logger.critical("the process ends", exc_info=(kind, error, trace))


def _thread_crashed(crash: threading.ExceptHookArgs) -> None:
    if crash.exc_value is not None and not isinstance(crash.exc_value, SystemExit):
        logger.error("a thread ends", exc_info=(crash.exc_type, crash.exc_value, crash.exc_traceback))


def _not_raised(unraisable: Any) -> None:
    error: BaseException | None = unraisable.exc_value
    if error is not None:
        logger.error("an exception could not be raised", exc_info=(type(error), error, unraisable.exc_traceback))
