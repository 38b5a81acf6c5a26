"""Reads every page that somebody can reach, and finds every control on them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin, urlparse

from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.html import strip_tags

from tests.walk.controls import Button, Form, read_page
from tests.walk.filling import without_ids
from tests.walk.rolled_back import rolled_back

FEW = 4
SEEN = {200, 422}
ANSWERS = {"sure", "returning"}
"""Hidden fields that say that the question has been answered."""
ROW = "inquiry"
"""Boxes of which one is ticked, or several for a run in the background."""
FOR_PROGRAMS = re.compile("Idempotency-Key|idempotency|On-Behalf-Of|If-Match")


@dataclass
class Control:
    role: str
    page: str
    pattern: str
    name: str
    state: str
    form: Form
    button: Button
    address: str
    is_part: bool = False
    """Whether a script puts it into the page; its page is then that part alone."""
    before: tuple["Control", ...] = ()
    """What is pressed first, because the control is there only afterwards."""

    @property
    def key(self) -> tuple:
        fields = tuple(sorted({without_ids(one.name) for one in self.form.fields}))
        pressed = (without_ids(self.button.name), without_ids(self.button.value))
        return (self.name, self.form.method, fields, pressed, self.role, self.state)

    def is_like(self, other: "Control") -> bool:
        """Whether it is the same one, of the same or another row."""
        return self.key[:4] == other.key[:4]

    @property
    def path(self) -> str:
        return urlparse(self.address).path

    def __str__(self) -> str:
        pressed = f" [{self.button.words or self.button.name}={self.button.value}]" if self.button.name else ""
        return f"{self.role}: {self.form.method} {self.name} on {self.page}{pressed}"


@dataclass
class Walk:
    role: str
    client: Client
    state_of: dict[str, str]
    controls: dict[tuple, Control] = field(default_factory=dict)
    seen: dict[tuple, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    """Where it was let in."""
    scripted: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Buttons that only scripts answer to: a page that has it, and what selects it there."""
    few: int = FEW
    """How many pages of one kind are read."""

    def go(self, starts: list[tuple[str, bool]]) -> None:
        """Read everything from here on; each start says whether it is a part of a page."""
        waiting = list(starts)
        while waiting:
            address, is_part = waiting.pop(0)
            if not self._is_new(address, is_part=is_part):
                continue
            headers = {"HX-Request": "true"} if is_part else {}
            with rolled_back():
                answer = self.client.get(address, headers=headers)
            path = urlparse(address).path
            self.names.add(name_of(path)[0])
            if answer.status_code >= 500:
                self.wrong.append(f"{self.role}: GET {address} is {answer.status_code}")
            if answer.status_code < 400:
                self.reached.add(name_of(path)[0])
            if answer.status_code in {301, 302}:
                waiting.append((urljoin(address, answer["Location"]), False))
            self.look_at(address, answer)
            waiting += self.read(address, answer, is_part=is_part)

    def read_after(self, control: Control, address: str, html: str) -> None:
        """Note what stands on a page only after a press, of the kinds that stand nowhere otherwise."""
        known, before = {one.name for one in self.controls.values()}, (*control.before, control)
        for one in self.standing_on(address, html):
            if one.name not in known:
                self.controls[one.key] = replace(one, before=before)

    def standing_on(self, address: str, html: str) -> list[Control]:
        """The controls of one page as it is drawn."""
        there = replace(self, controls={})
        there._note(address, read_page(html).forms, is_part=False)
        return list(there.controls.values())

    def read(self, address: str, answer: Any, *, is_part: bool = False) -> list[tuple[str, bool]]:
        """Note the controls of a page; returns where it leads, and whether that is a part of it."""
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code not in SEEN or not kind.startswith("text/html") or answer.streaming:
            return []
        html = answer.content.decode()
        offered, is_part = read_page(html), is_part or "<html" not in html
        for stray in offered.strays:
            self.wrong.append(f"{self.role}: {stray} on {address} is sent by no form")
        self._note(address, offered.forms, is_part=is_part)
        for selector in offered.scripted if not is_part else ():
            self.scripted.setdefault(without_ids(selector), (address, selector))
        links = [(urldefrag(urljoin(address, one)).url, False) for one in offered.links]
        return links + [(urldefrag(urljoin(address, one)).url, True) for one in offered.parts]

    def look_at(self, address: str, answer: Any) -> None:
        """No page speaks of what programs send."""
        said = "" if answer.streaming else answer.content.decode(errors="replace")
        if found := FOR_PROGRAMS.search(said):
            self.wrong.append(f"{self.role}: {address} speaks of {found.group()}")

    def _is_new(self, address: str, *, is_part: bool) -> bool:
        parts = urlparse(address)
        if parts.netloc or parts.scheme or not parts.path.startswith(("/admin/", "/accounts/")):
            return False
        name, state = name_of(parts.path)[0], self.state(parts.path)
        if not name or "logout" in name:
            return False
        keys = tuple(sorted(one.partition("=")[0] for one in parts.query.split("&") if one))
        key = (name, state, keys, is_part)
        is_configuration = name.startswith("admin:")  # a filtered list of configuration has the controls of the whole
        few = (0 if is_configuration else 1) if keys else (2 if is_configuration else self.few)
        exact = (address, is_part)
        if exact in self.seen or self.seen.get(key, 0) >= few:
            return False
        self.seen[exact] = 1
        self.seen[key] = self.seen.get(key, 0) + 1
        return True

    def state(self, path: str) -> str:
        return next((state for reference, state in self.state_of.items() if reference in path), "")

    def _note(self, address: str, forms: list[Form], *, is_part: bool) -> None:
        for form in forms:
            for button in form.sends():
                if form.method == "get" and not form.fields and not button.name:
                    self.wrong.append(f"{self.role}: [{button.words}] on {address} asks for nothing")
                target = urljoin(address, button.action or form.action or urlparse(address).path)
                name, pattern = name_of(urlparse(target).path)
                state = self.state(urlparse(target).path)
                for each, filled in self._each(form, name):
                    self._keep(Control(self.role, address, pattern, each, state, filled, button, target, is_part))

    def _each(self, form: Form, name: str) -> Iterator[tuple[str, Form]]:
        """What one button does by what is chosen beside it, or was asked before: each is a control."""
        if any(one.name in ANSWERS and one.value for one in form.fields):
            name += " sure"
        rows = [one for one in form.fields if one.name == ROW]
        if len(rows) > 1:
            ticked = [replace(one, is_checked=True) if one.name == ROW else one for one in form.fields]
            yield f"{name} several", replace(form, fields=ticked)
        chooser = next((one for one in form.fields if one.name == "action" and one.kind == "select"), None)
        if chooser is None or not name.endswith("_changelist"):
            yield name, form
            return
        others = [one for one in form.fields if one is not chooser]
        for value, _ in chooser.options:
            if value:
                chosen = replace(chooser, kind="hidden", value=value, options=[])
                yield f"{name} {value}", replace(form, fields=[*others, chosen])

    def _keep(self, made: Control) -> None:
        """One of each, of a whole page rather than of a part."""
        known = self.controls.get(made.key)
        if known is None or (known.is_part and not made.is_part):
            self.controls[made.key] = made


def said_by(answer: Any) -> str:
    """What a page says is wrong."""
    body = "" if answer.streaming else answer.content.decode(errors="replace")
    found = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', body, re.DOTALL)
    return unescape(strip_tags(" ".join(found))).strip()


@lru_cache(maxsize=10_000)
def name_of(path: str) -> tuple[str, str]:
    """The name of an address, with the words in it that are no ids, and its pattern.

    Kept, because every page has the links of the side bar.
    """
    try:
        found = resolve(path)
    except Resolver404:
        return "", ""
    words = [f"{value}" for key, value in found.kwargs.items() if key in {"action", "step", "name", "kind"}]
    name = found.view_name or found.route
    return " ".join([name, *words]), found.route


def starts() -> Iterator[str]:
    """Every address without an id."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(resolver, prefix=""):
        for entry in resolver.url_patterns:
            path = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry, path)
            elif isinstance(entry, URLPattern):
                yield path

    for path in walk(get_resolver()):
        if path.startswith(("admin/", "accounts/")) and not any(sign in path for sign in "<(^$"):
            yield f"/{path}"
