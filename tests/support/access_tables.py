"""The tables of docs/reference/access.md, written from the policy.

`python -m tests.support.access_tables` writes them into the page after a change of the policy.
"""

from collections.abc import Iterable

from foundation.policy import POLICY, Basis, Right
from tests.support.real_input import ROOT

PAGE = ROOT / "docs/reference/access.md"
FROM, TO = "<!-- from the policy -->\n", "<!-- to here -->\n"


def _name(right: Right) -> str:
    return right.name.lower().replace("_", " ")


def _names(rights: frozenset[Right]) -> str:
    return ", ".join(_name(one) for one in Right if one in rights)


def _table(head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    lines = [head, ("---", "---"), *rows]
    return "".join(f"| {first} | {second} |\n" for first, second in lines)


def tables() -> str:
    """What each right means, and for each kind of record who has which on what basis."""
    parts = ["## The rights\n\n" + _table(("right", "lets somebody"), [(_name(one), one.value) for one in Right])]
    for thing, by_basis in POLICY.items():
        rows = [(basis.value, _names(by_basis[basis])) for basis in Basis if basis in by_basis]
        parts.append(f"## {thing.value[0].upper()}{thing.value[1:]}\n\n" + _table(("who", "rights"), rows))
    return "\n" + "\n".join(parts) + "\n"


def written() -> str:
    """What the page says now."""
    return PAGE.read_text().partition(FROM)[2].partition(TO)[0]


if __name__ == "__main__":
    before, _, rest = PAGE.read_text().partition(FROM)
    PAGE.write_text(before + FROM + tables() + TO + rest.partition(TO)[2])
