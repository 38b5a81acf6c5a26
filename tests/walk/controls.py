"""What a page offers, found by reading its HTML: forms with their fields and buttons, and where it leads."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
FIELDS = {"input", "select", "textarea"}
NO_VALUE = {"submit", "button", "image", "reset"}
BY_SCRIPTS = ("data-", "hx-", "popovertarget", "aria-controls")
"""What a button has that scripts or the browser answer to."""
SHOWN_BY_SCRIPTS = {
    "bulk-bar": "as soon as a row is ticked",
    "bulk-everything": "as soon as all rows of the page are ticked",
    "sos-find": "never, but its field stands elsewhere on the page",
}
"""What is hidden until a script shows it, by id, and when it does."""
NEVER_SHOWN = {"panel-resolve": "somebody who may not answer has the tab of messages alone"}
"""What holds forms that stay hidden, by id, and why."""


@dataclass
class Field:
    name: str
    kind: str
    value: str = ""
    options: list[tuple[str, bool]] = field(default_factory=list)
    is_required: bool = False
    is_checked: bool = False
    is_multiple: bool = False
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class Button:
    name: str
    value: str
    action: str
    words: str = ""


@dataclass
class Form:
    method: str
    action: str
    id: str
    attributes: dict[str, str]
    fields: list[Field] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)

    def sends(self) -> list["Button"]:
        """Each way to send it; without a button by Enter in a field, and without that not at all."""
        is_typed_into = any(one.kind not in {"hidden", "checkbox", "radio"} for one in self.fields)
        return self.buttons or ([Button("", "", "")] if is_typed_into else [])


@dataclass
class Offered:
    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    """What a script of the page asks for, to draw a part of it."""
    strays: list[str] = field(default_factory=list)
    """What sends something and is no form."""
    scripted: list[str] = field(default_factory=list)
    """Buttons that only a script or the browser answers to, by what selects them."""


def selector_of(given: dict[str, str]) -> str:
    """What a script knows a button by."""
    of_scripts = [name for name in sorted(given) if name.startswith(BY_SCRIPTS) and not name.startswith("data-key")]
    return "button" + "".join(f'[{name}="{given[name]}"]' for name in (["id"] if given.get("id") else of_scripts))


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Offered()
        self.open: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.elsewhere: list[tuple[str, Field | Button]] = []
        self.select: Field | None = None
        self.textarea: Field | None = None
        self.button: Button | None = None
        self.disabled = 0
        self.hidden: list[str] = []
        self.hidden_as = ""

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "button" and given.get("type") == "button" and not self.hidden and "disabled" not in given:
            self.page.scripted.append(selector_of(given))
        if self._is_hidden(tag, given):
            return
        if tag == "form":
            method = "post" if "hx-post" in given else given.get("method", "get").lower()
            made = Form(method, given.get("hx-post") or given.get("action", ""), given.get("id", ""), given)
            self.page.forms.append(made)
            self.open.append(made)
            self.by_id[made.id] = made
        elif tag == "fieldset" and (self.disabled or "disabled" in given):
            self.disabled += 1
        elif tag == "a" and given.get("href"):
            self.page.links.append(given["href"])
        elif tag in FIELDS or tag == "button":
            self._field(tag, given)
        elif tag == "option" and self.select is not None and "disabled" not in given:
            self.select.options.append((given.get("value", ""), "selected" in given))
        if tag != "form" and {"hx-post", "hx-put", "hx-delete", "hx-patch"} & given.keys():
            self._by_script(tag, given)
        self.page.parts += [given[name] for name in ("hx-get", "data-lazy-address-value") if given.get(name)]

    def _is_hidden(self, tag, given):
        is_hidden = "hidden" in given and given.get("id") not in SHOWN_BY_SCRIPTS
        if tag not in VOID and (self.hidden or is_hidden or tag == "template"):
            if not self.hidden:
                self.hidden_as = "template" if tag == "template" else given.get("id", "")
            self.hidden.append(tag)
        is_sent = tag == "form" or (tag == "button" and given.get("type", "submit") == "submit")
        if self.hidden and is_sent and self.hidden_as not in {"template", *NEVER_SHOWN}:
            self.page.strays.append(f"{tag} {sorted(given)}, hidden in #{self.hidden_as},")
        return bool(self.hidden)

    def handle_endtag(self, tag):
        if self.hidden:
            if tag in self.hidden:
                while self.hidden.pop() != tag:
                    pass
            return
        if tag == "form" and self.open:
            self.open.pop()
        elif tag == "fieldset" and self.disabled:
            self.disabled -= 1
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.textarea is not None:
            self.textarea.value = self.textarea.value.removeprefix("\n")
            self.textarea = None
        elif tag == "button":
            self.button = None

    def handle_data(self, data):
        if self.textarea is not None:
            self.textarea.value += data
        if self.button is not None:
            self.button.words += data.strip()

    def close(self):
        super().close()
        for form_id, one in self.elsewhere:
            form = self.by_id.get(form_id)
            if form is not None:
                (form.buttons if isinstance(one, Button) else form.fields).append(one)

    def _field(self, tag, given):
        kind = given.get("type", "submit" if tag == "button" else "text") if tag in {"input", "button"} else tag
        if "disabled" in given or self.disabled or kind in {"reset", "button"}:
            return
        if kind in NO_VALUE:
            one = Button(given.get("name", ""), given.get("value", ""), given.get("formaction", ""))
            self.button = one if tag == "button" else None
        else:
            one = Field(
                given.get("name", ""),
                kind,
                given.get("value", "on" if kind in {"checkbox", "radio"} else ""),
                is_required="required" in given,
                is_checked="checked" in given,
                is_multiple="multiple" in given,
                attributes=given,
            )
            self.select = one if tag == "select" else self.select
            self.textarea = one if tag == "textarea" else self.textarea
            if not one.name:
                return
        self._put(given.get("form"), one)

    def _by_script(self, tag, given):
        """What a script sends while somebody types: the fields of the form around it, to an address of its own."""
        included = given.get("hx-include", "").split(",")[0].strip().removeprefix("#")
        around = self.by_id.get(included) if included else (self.open[-1] if self.open else None)
        if around is None or "hx-post" not in given:
            self.page.strays.append(f"{tag} {sorted(given)}")
            return
        made = Form("post", given["hx-post"], "", {"by-script": ""}, around.fields, [Button("", "", "")])
        self.page.forms.append(made)

    def _put(self, form_id, one):
        if form_id is not None:
            self.elsewhere.append((form_id, one))
        elif self.open:
            (self.open[-1].buttons if isinstance(one, Button) else self.open[-1].fields).append(one)


def read_page(html: str) -> Offered:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.page
