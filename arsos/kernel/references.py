"""References that can be spoken on the phone and tell when they are mistyped (R13)."""

import secrets

from arsos.kernel.errors import ReferenceMistyped

INQUIRY = "SI"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
VALUES = {character: value for value, character in enumerate(ALPHABET)}
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1


def new_reference(prefix: str = INQUIRY) -> str:
    """A fresh random reference such as `SI-7K3M-9QX5`; other objects have another prefix."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(7))
    return _spelled(prefix, body + check_character(body))


def parse_reference(text: str) -> str:
    """The reference as it is stored, from what somebody typed.

    O, I, L and lower case are read as 0, 1, 1 and upper case. Raises ReferenceMistyped when the form or the
    check character is wrong, so that a mistyped reference is told apart from an unknown one.
    """
    compact = text.strip().upper().replace("-", "").replace(" ", "")
    body = compact.removeprefix("SI").translate(READ_AS)
    if len(body) != len("7K3M9QX5") or any(c not in VALUES for c in body) or not compact.startswith("SI"):
        raise ReferenceMistyped("A reference looks like SI-7K3M-9QX5. Please check what was typed.")
    if check_character(body[:7]) != body[7]:
        raise ReferenceMistyped("The check character does not fit: a character is wrong or two are swapped.")
    return _spelled(INQUIRY, body)


def check_character(body: str) -> str:
    """The sum over GF(32) of alpha^i times the i-th character, i = 1…7: catches substitutions and swaps."""
    total = 0
    weight = 1
    for character in body:
        weight = _times(weight, 2)
        total ^= _times(weight, VALUES[character])
    return ALPHABET[total]


def _times(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 0b100000:
            left ^= FIELD_POLYNOMIAL
        right >>= 1
    return product


def _spelled(prefix: str, body: str) -> str:
    return f"{prefix}-{body[:4]}-{body[4:]}"
