"""Writes rows as TOML, and finds the lines on which they stand: the standard library only reads it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

WIDTH = 110
BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
HEADER = re.compile(r"\s*\[\[\s*([A-Za-z0-9_-]+)\s*\]\]")
QUOTES = re.compile(r'"""|' + "'''")
ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
"""What TOML writes as an escape even in a text of several lines."""


def write_row(name: str, values: Mapping[str, Any]) -> str:
    """One row as a table `[[name]]`; what JSON holds follows in tables of its own."""
    return "\n".join([f"[[{name}]]", *_members(name, {key: _writable(value) for key, value in values.items()})]) + "\n"


def _writable(value: Any) -> Any:
    """JSON that TOML cannot say is written as text: an empty table inside stands for null."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) and _holds_empty(value) else value


def _holds_empty(value: Any) -> bool:
    inside = value.values() if isinstance(value, dict) else value
    return any(one == {} or (isinstance(one, dict | list) and _holds_empty(one)) for one in inside)


def _members(path: str, values: Mapping[str, Any]) -> Iterator[str]:
    """The plain values first: what follows the head of a table belongs to it."""
    apart = {key: value for key, value in values.items() if isinstance(value, dict) and len(_one_line(value)) > WIDTH}
    for key, value in values.items():
        if key not in apart:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in apart.items():
        yield f"\n[{path}.{_key(key)}]"
        yield from _members(f"{path}.{_key(key)}", value)


def _value(value: Any) -> str:
    if isinstance(value, list) and len(_one_line(value)) > WIDTH:
        return "[\n" + "".join(f"    {_one_line(one)},\n" for one in value) + "]"
    if isinstance(value, str) and "\n" in value:
        return _long_text(value)
    return _one_line(value)


def _one_line(value: Any) -> str:
    if value is None:
        return "{}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_one_line, value))}]"
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(key)} = {_one_line(one)}" for key, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    return repr(value)


def _key(name: str) -> str:
    return name if BARE.match(name) else _text(name)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _long_text(text: str) -> str:
    kept = ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text.replace("\\", "\\\\").replace('"""', '""\\"'))
    return f'"""\n{kept[:-1]}\\""""' if kept.endswith('"') else f'"""\n{kept}"""'


def row_lines(text: str) -> dict[str, list[int]]:
    """By the name of each table the lines, counted from 1, on which its rows begin."""
    found: dict[str, list[int]] = {}
    is_inside = False
    for number, line in enumerate(text.split("\n"), start=1):
        header = None if is_inside else HEADER.match(line)
        if header:
            found.setdefault(header[1], []).append(number)
        is_inside ^= len(QUOTES.findall(line)) % 2 == 1
    return found


def column_line(text: str, begin: int, column: str) -> int:
    """The line of a column of the row that begins on a line; that line where it is not found."""
    named = re.compile(rf'\s*(?:\[[\w-]+\.)?"?{re.escape(column)}"?\s*[=.\]]')
    for number, line in enumerate(text.split("\n")[begin:], start=begin + 1):
        if HEADER.match(line):
            break
        if named.match(line):
            return number
    return begin
